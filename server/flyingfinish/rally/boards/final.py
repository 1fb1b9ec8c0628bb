"""The final classification of each scope, changed crew by crew once the last stage is driven.

Ranked are those who met the finish criterion; who has all the times and has not (yet) met it is not
classified. Before somebody has a time at the last stage there is no final.
"""

from collections.abc import Callable, Mapping
from typing import Final

from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.boards.lines import Member, overall_line
from flyingfinish.rally.boards.scope import ScopeTables
from flyingfinish.rally.finish_criteria import Asked, asked_with, has_finished
from flyingfinish.rally.rankings import Line
from flyingfinish.rally.scopes import ScopeRoad
from flyingfinish.rally.state_parts import CrewState
from flyingfinish.rally.totals import timed_at

Crews = Callable[[str], CrewState]
NOT_CLASSIFIED_BLOCK: Final = 1
NOT_CLASSIFIED: Final = {"block": "not_classified"}


class Cards:
    """At which controls cards were handed in, and so what the criterion asks."""

    def __init__(self, road: ScopeRoad) -> None:
        """Begins before the first card."""
        self._road = road
        self._handed_in: dict[str, tuple[str, ...]] = {}
        self._counts: dict[str, int] = {}
        self.asked = self._asked()

    def copy(self) -> "Cards":
        """Equal cards that change on their own."""
        other = Cards(self._road)
        other._handed_in, other._counts = dict(self._handed_in), dict(self._counts)
        other.asked = self.asked
        return other

    def note(self, crew: CrewState) -> bool:
        """Take a crew's cards in; True when another set of controls is in use by it."""
        before, now = self._handed_in.get(crew.entry_id, ()), tuple(crew.check_ins)
        if before == now:
            return False
        self._handed_in[crew.entry_id] = now
        used = len(self._counts)
        for code in now:
            self._counts[code] = self._counts.get(code, 0) + 1
        grown = len(self._counts) != used
        gone = [code for code in before if self._drop(code)]
        if grown or gone:
            self.asked = self._asked()
        return grown or bool(gone)

    def _drop(self, code: str) -> bool:
        """One card fewer at a control; True when it was the last one."""
        self._counts[code] -= 1
        if self._counts[code]:
            return False
        del self._counts[code]
        return True

    def again(self, road: ScopeRoad) -> None:
        """The road counts otherwise: the same cards, asked anew."""
        self._road = road
        self.asked = self._asked()

    def _asked(self) -> Asked:
        road = self._road
        stages = [one for one, counts in zip(road.stages, road.counting, strict=True) if counts]
        return asked_with(road.itinerary, self._counts, stages, road.regulations, road.last_stage)


def final_line(crew: CrewState, member: Member, road: ScopeRoad, asked: Asked) -> Line | None:
    """A crew in the final classification; None while it has not all the times, or is out.

    Who has no time on the last stage that counts is asked no further.
    """
    last = len(road.stages) - 1
    counting = road.last_counting(last)
    if counting < 0 or not timed_at(crew, road.stages[counting].stage_id):
        return None
    line = overall_line(crew, member, road, last, Table.FINAL)
    if line is None or has_finished(crew, asked):
        return line
    return Line(line.key, NOT_CLASSIFIED, NOT_CLASSIFIED_BLOCK)


def seat_in_final(tables: ScopeTables, entry_id: str, line: Line | None, road: ScopeRoad) -> bool:
    """Seat one crew in the final of a scope; True when it was or is in it."""
    line = tables.as_here(entry_id, line, len(road.stages) - 1)
    if line is not None:
        tables.final.put(entry_id, line)
        return True
    if entry_id not in tables.final.lines:
        return False
    tables.final.drop(entry_id)
    return True


def begin_final(
    tables: ScopeTables, crews: Crews, members: Mapping[str, Member], road: ScopeRoad, asked: Asked
) -> None:
    """Make a scope's final afresh; empty while nobody has a time at the last stage."""
    lines = {}
    for one in tables.present(len(road.stages) - 1):
        line = final_line(crews(one), members[one], road, asked)
        lines[one] = tables.as_here(one, line, len(road.stages) - 1)
    tables.final.replace({one: line for one, line in lines.items() if line is not None})
