"""Stage wins and changes of the lead as news: what the tables say of each completed stage; pure.

They are read off the tables that the audience reads, a published version where one stands, and
never remembered: a late correction moves them, whatever the order in which facts came, and a crew
on hold stands in them just as it stands in the tables.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any, Final, NamedTuple

from flyingfinish.processing.chronicle_items import Item
from flyingfinish.processing.documents import Whole
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.stage_wins import may_win, winners_at_most
from flyingfinish.rally.state_parts import RallyState, Touched

Row = dict[str, Any]

STAGE_WON: Final = "stage_won"
LEAD_CHANGED: Final = "lead_changed"
MEASURED: Final = "measured"


class Tables(NamedTuple):
    """The tables of one audience."""

    live: Mapping[str, Ranking]
    standing: Callable[[str], Whole | None]
    """The published version of a table that this audience reads; None where it reads the live."""


class Milestones:
    """The rows of one audience, made anew only when a table of a completed stage has moved."""

    def __init__(self) -> None:
        """Begins with no stage completed."""
        self.rows: dict[str, Row] = {}
        self._watched: frozenset[str] = frozenset()

    def copy(self) -> "Milestones":
        """Equal rows that go their own way."""
        other = Milestones()
        other.rows, other._watched = dict(self.rows), self._watched
        return other

    def show(
        self,
        state: RallyState,
        touched: Touched,
        moved: Collection[str],
        stages: Mapping[str, Item],
        tables: Tables,
    ) -> bool:
        """Bring the rows up to the tables; True when they say something else now.

        ``moved`` names the tables that may have changed; ``stages`` what was last told of the state
        of each stage.
        """
        decided = touched.road or touched.stages or touched.publications or touched.audience_changed
        if not decided and self._watched.isdisjoint(moved):
            return False
        watched: set[str] = set()
        rows: dict[str, Row] = {}
        for scope in scopes_of(state):
            below = scope.below(state)
            head = _head_of(state, scope)
            ids = [one.stage_id for one in scope.stage_list(state)]
            before: tuple[str, ...] = ()
            for stage_id in ids:
                after = f"{below}overall/{stage_id}"
                leaders = _leaders(after, tables)
                said = stages.get(stage_id)
                if said is not None and _is_completed(state, stage_id):
                    watched |= {after, f"{below}stage/{stage_id}"}
                    about = {**_told(said), **head, "stage": stage_id}
                    if not scope.class_id:
                        won = _won(state, scope, stage_id, tables)
                        rows |= _named(f"won/{below}{stage_id}", STAGE_WON, about, won)
                    if leaders and leaders != before:
                        led = _crews(leaders) | ({"before_entry": before[0]} if before else {})
                        rows |= _named(f"lead/{below}{stage_id}", LEAD_CHANGED, about, led)
                before = leaders or before
        self._watched = frozenset(watched)
        changed = rows != self.rows
        self.rows = rows
        return changed


def _is_completed(state: RallyState, stage_id: str) -> bool:
    return state.stages[stage_id].state is StageState.COMPLETED


def _head_of(state: RallyState, scope: Scope) -> Row:
    """Returns what says whose table it is; nothing for the overall of the main competition."""
    head = {"class": scope.class_id} if scope.class_id else {}
    if state.competitions[scope.competition_id].ord != 1:
        head["competition"] = scope.competition_id
    return head


def _told(said: Item) -> Row:
    row = {"ord": said.position}
    return row | {"told_at_ms": said.at_ms} if said.at_ms else row


def _named(name: str, code: str, about: Row, crews: Row) -> dict[str, Row]:
    return {name: {**about, "code": code, **crews}} if crews else {}


def _crews(entries: Iterable[str]) -> Row:
    """Returns the first of these, and the others where a place is shared."""
    first, *others = entries
    return {"entry": first, "others": dict.fromkeys(others, 1)} if others else {"entry": first}


def _leaders(channel: str, tables: Tables) -> tuple[str, ...]:
    """Returns who shares the first place of a table."""
    placed = _placed(channel, tables)
    first = next(placed, None)
    if first is None:
        return ()
    equal = takewhile(lambda one: one.place == first.place, placed)
    return (first.entry_id, *(one.entry_id for one in equal))


def _won(state: RallyState, scope: Scope, stage_id: str, tables: Tables) -> Row:
    """Returns who has won a stage, with the time; nothing where nobody has."""
    regulations = scope.regulations(state)
    able = [
        one
        for one in _placed(f"{scope.below(state)}stage/{stage_id}", tables)
        if may_win(str(one.row.get("provenance", MEASURED)), regulations)
    ]
    best = [one for one in able if one.row["elapsed_ms"] == able[0].row["elapsed_ms"]]
    if not best or len(best) > winners_at_most(len(able), regulations):
        return {}
    return {**_crews(one.entry_id for one in best), "ms": best[0].row["elapsed_ms"]}


class _Seat(NamedTuple):
    entry_id: str
    row: Mapping[str, Any]
    place: Any
    """Equal for crews that share a place."""


def _placed(channel: str, tables: Tables) -> Iterator[_Seat]:
    """Yields the crews that have a place, the first one first."""
    standing = tables.standing(channel)
    if standing is not None:
        rows = sorted(standing["rows"].items(), key=lambda one: int(one[1]["ord"]))
        yield from (_Seat(name, row, row["pos"]) for name, row in rows if "pos" in row)
    elif channel in tables.live:
        ranking = tables.live[channel]
        for entry_id in ranking.in_order():
            line = ranking.lines[entry_id]
            if line.tie is not None:
                yield _Seat(entry_id, line.fields, line.tie)
