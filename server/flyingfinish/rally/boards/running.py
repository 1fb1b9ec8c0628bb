"""The running table of one scope, changed crew by crew.

Those to come stand in the order of the table before. That order is kept beside the shown table, so
that a crew which finishes moves those in front of and behind it at the finish, and nobody waiting.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flyingfinish.rally.boards.lines import (
    TO_COME_BLOCK,
    Member,
    before_line,
    running_line,
    to_come_line,
)
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import ScopeRoad
from flyingfinish.rally.state_parts import CrewState
from flyingfinish.rally.totals import OUT

Lines = tuple[Line, Line | None]
"""A crew in the running table and in the order before; None there for one that is out."""


def lines_of(crew: CrewState, member: Member, road: ScopeRoad, reference: int) -> Lines:
    """Returns a crew's lines for the scopes whose reference stage has this index."""
    line = running_line(crew, member, road, reference)
    return line, None if crew.status in OUT else before_line(crew, member, road, reference)


@dataclass(slots=True)
class Running:
    """A running table with the order before its reference stage."""

    ranking: Ranking
    reference: int = -1
    before: Ranking = field(default_factory=Ranking)
    """Everybody who is not out, as before the reference stage; shown nowhere."""

    standing: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Seat and place (0 for none) of everybody in ``before``, as those to come show them."""

    stale: bool = False
    """True when ``before`` has changed since ``standing`` was read off it."""

    def put(self, entry_id: str, lines: Lines) -> None:
        """Seat a crew; `settle` then corrects the others if the order before has changed."""
        line, before = lines
        if self.before.lines.get(entry_id) != before:
            self.stale = True
            if before is None:
                self.before.drop(entry_id)
            else:
                self.before.put(entry_id, before)
        if line.block == TO_COME_BLOCK:
            line = to_come_line(line, *self.standing.get(entry_id, (0, 0)))
        self.ranking.put(entry_id, line)

    def begin(self, reference: int, stage_id: str, crews: Iterable[tuple[str, Lines]]) -> None:
        """Make the table afresh for another reference stage, -1 before the first time."""
        found = dict(crews)
        self.reference = reference
        self.ranking.head = {"stage": stage_id} if stage_id else {}
        self.before.replace({e: before for e, (_, before) in found.items() if before is not None})
        self._read_standing()
        self.ranking.replace(
            {
                entry_id: to_come_line(line, *self.standing[entry_id])
                if line.block == TO_COME_BLOCK
                else line
                for entry_id, (line, _) in found.items()
            }
        )

    def settle(self) -> None:
        """Seat those to come as the order before now has them; last step of every change."""
        if not self.stale:
            return
        before = self.standing
        self._read_standing()
        for entry_id in list(self.ranking.in_order(TO_COME_BLOCK)):
            seat = self.standing[entry_id]
            if before.get(entry_id) != seat:
                line = self.ranking.lines[entry_id]
                self.ranking.put(entry_id, to_come_line(line, *seat))

    def _read_standing(self) -> None:
        places = self.before.places()
        seated = enumerate(self.before.in_order())
        self.standing = {entry: (seat, places.get(entry, 0)) for seat, entry in seated}
        self.stale = False

    def copy(self) -> "Running":
        """An equal table that changes on its own."""
        ranking, before = self.ranking.copy(), self.before.copy()
        return Running(ranking, self.reference, before, dict(self.standing), self.stale)
