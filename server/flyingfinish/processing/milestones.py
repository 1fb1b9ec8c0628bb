"""Stage wins, changes of the lead and rally wins as news: what the tables say; pure.

They are read off the tables that the audience reads, a published version where one stands, and
never remembered: a late correction moves them, whatever the order in which facts came, and a crew
on hold stands in them just as it stands in the tables.

Of a stage all is told when the officials call it completed; of a class already when everybody of it
who could still come has come (`arrivals.py`). Who won the rally is told with the first version of
the final classification, else when the rally is closed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any, Final, NamedTuple

from flyingfinish.processing.arrivals import Arrivals
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.documents import Whole
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.stage_wins import VOID, may_win, winners_at_most
from flyingfinish.rally.state_parts import Audience, RallyState, Touched

Row = dict[str, Any]

STAGE_WON: Final = "stage_won"
LEAD_CHANGED: Final = "lead_changed"
RALLY_WON: Final = "rally_won"
MEASURED: Final = "measured"


class Tables(NamedTuple):
    """The tables of one audience."""

    live: Mapping[str, Ranking]
    standing: Callable[[str], Whole | None]
    """The published version of a table that this audience reads; None where it reads the live."""


class _Since(NamedTuple):
    """From when on something is told; the earlier one sorts first."""

    position: int
    at_ms: int
    """Rally time of it; 0 where that is not known."""


class Milestones:
    """The rows of one audience, made anew only when what they are read off has moved."""

    def __init__(self, audience: Audience) -> None:
        """Begins with no stage completed."""
        self.rows: dict[str, Row] = {}
        self._arrivals = Arrivals(audience)
        self._watched: frozenset[str] = frozenset()
        self._closed = False

    def copy(self, audience: Audience) -> "Milestones":
        """Equal rows that go their own way, for another audience."""
        other = Milestones(audience)
        other.rows, other._watched, other._closed = dict(self.rows), self._watched, self._closed
        other._arrivals = self._arrivals.copy(audience)
        return other

    def show(
        self,
        state: RallyState,
        touched: Touched,
        moved: Collection[str],
        chronicle: Chronicle,
        tables: Tables,
    ) -> bool:
        """Bring the rows up to the tables; True when they say something else now.

        ``moved`` names the tables that may have changed.
        """
        came = self._arrivals.take(state, touched, chronicle)
        decided = touched.road or touched.stages or touched.publications or touched.audience_changed
        closing, self._closed = state.closed != self._closed, state.closed
        if not (came or decided or closing) and self._watched.isdisjoint(moved):
            return False
        watched: set[str] = set()
        rows: dict[str, Row] = {}
        for scope in scopes_of(state):
            told = _Told(state, scope, tables, rows, watched)
            _tell_stages(told, chronicle, self._arrivals)
            _tell_end(told, chronicle)
        self._watched = frozenset(watched)
        changed = rows != self.rows
        self.rows = rows
        return changed


class _Told(NamedTuple):
    """What is told of one scope, and which tables it hangs on; filled as it is told."""

    state: RallyState
    scope: Scope
    tables: Tables
    rows: dict[str, Row]
    watched: set[str]

    def row(self, name: str, code: str, since: _Since, said: Row) -> None:
        """Tell something; nothing where there is nothing to say."""
        if said:
            at: Row = {"ord": since.position}
            if since.at_ms:
                at["told_at_ms"] = since.at_ms
            self.rows[name] = {**at, **_head_of(self.state, self.scope), "code": code, **said}


def _tell_stages(told: _Told, chronicle: Chronicle, arrivals: Arrivals) -> None:
    """Tell who won each stage and who leads after it.

    Who leads a class is known no earlier than all of its crews have come to every stage so far that
    counts: who still has to drive an earlier one may be ahead.
    """
    state, scope, tables = told.state, told.scope, told.tables
    below = scope.below(state)
    before: tuple[str, ...] = ()
    so_far: _Since | None = _Since(0, 0)
    for stage_id in [one.stage_id for one in scope.stage_list(state)]:
        after = f"{below}overall/{stage_id}"
        leaders = _leaders(after, tables)
        completed = _completed_since(state, stage_id, chronicle)
        won_since = _earlier(completed, _complete_since(told, stage_id, chronicle, arrivals))
        if state.stages[stage_id].state not in VOID:
            so_far = max(so_far, won_since) if so_far and won_since else None
        if won_since:
            told.watched.update((after, f"{below}stage/{stage_id}"))
            won = _won(state, scope, stage_id, tables)
            told.row(f"won/{below}{stage_id}", STAGE_WON, won_since, _at(stage_id, won))
        led_since = _earlier(completed, so_far)
        if led_since and won_since and leaders and leaders != before:
            led = _crews(leaders) | ({"before_entry": before[0]} if before else {})
            told.row(f"lead/{below}{stage_id}", LEAD_CHANGED, led_since, _at(stage_id, led))
        before = leaders or before


def _completed_since(state: RallyState, stage_id: str, chronicle: Chronicle) -> _Since | None:
    """Since when the officials call a stage completed; None while they do not."""
    said = chronicle.stages.get(stage_id)
    if said is None or state.stages[stage_id].state is not StageState.COMPLETED:
        return None
    return _Since(said.position, said.at_ms)


def _complete_since(
    told: _Told, stage_id: str, chronicle: Chronicle, arrivals: Arrivals
) -> _Since | None:
    """Since when a class is complete on a stage; None while it is not, and of an overall."""
    position = arrivals.since(told.scope, stage_id)
    if not position or told.state.stages[stage_id].state in VOID:
        return None
    return _Since(position, chronicle.taken_at_ms(position))


def _earlier(one: _Since | None, other: _Since | None) -> _Since | None:
    return min((since for since in (one, other) if since), default=None)


def _tell_end(told: _Told, chronicle: Chronicle) -> None:
    """Tell who won the rally, once officials said that this is how it ended."""
    state, scope = told.state, told.scope
    final = f"{scope.below(state)}final"
    said = [chronicle.published[one] for one in _final_tables(state, scope)]
    if chronicle.closed:
        said.append(chronicle.closed)
    since = min((_Since(one.position, one.at_ms) for one in said), default=None)
    if since:
        told.watched.add(final)
        first = list(_first(final, told.tables))
        crews = _crews(one.entry_id for one in first) if first else {}
        ms = {"ms": first[0].row["total_ms"]} if first else {}
        told.row(f"rally/{scope.below(state)}won", RALLY_WON, since, {**crews, **ms})


def _final_tables(state: RallyState, scope: Scope) -> Iterator[str]:
    """Yields the tables whose standing publication ends the rally for a scope.

    The final one and the overall after the last stage, its own or those of its competition.
    """
    stages = scope.stage_list(state)
    for below in dict.fromkeys((scope.below(state), scope.channel_prefix(state))):
        for name in (f"{below}final", *(f"{below}overall/{one.stage_id}" for one in stages[-1:])):
            if name in state.standing:
                yield name


def _head_of(state: RallyState, scope: Scope) -> Row:
    """Returns what says whose table it is; nothing for the overall of the main competition."""
    head = {"class": scope.class_id} if scope.class_id else {}
    if state.competitions[scope.competition_id].ord != 1:
        head["competition"] = scope.competition_id
    return head


def _at(stage_id: str, said: Row) -> Row:
    """Returns what is said with the stage that it is said of; nothing where nothing is."""
    return {"stage": stage_id, **said} if said else {}


def _crews(entries: Iterable[str]) -> Row:
    """Returns the first of these, and the others where a place is shared."""
    first, *others = entries
    return {"entry": first, "others": dict.fromkeys(others, 1)} if others else {"entry": first}


def _leaders(channel: str, tables: Tables) -> tuple[str, ...]:
    """Returns who shares the first place of a table."""
    return tuple(one.entry_id for one in _first(channel, tables))


def _first(channel: str, tables: Tables) -> Iterator["_Seat"]:
    """Yields the crews that share the first place of a table."""
    placed = _placed(channel, tables)
    first = next(placed, None)
    if first is not None:
        yield first
        yield from takewhile(lambda one: one.place == first.place, placed)


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
