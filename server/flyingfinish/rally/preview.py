"""What a decision would move, tried on a copy of the state: times, totals, places and points.

The desk shows it before a batch, a clock shift, a move of impulses, a change of class or a
withdrawal is applied. Costs a copy of the state: work for a thread, never for the fold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flyingfinish.rally.classification import overall_after_stage, running, stage_table
from flyingfinish.rally.facts import Fact, Provenance, Record
from flyingfinish.rally.preview_drafts import MovedDraft, moved_drafts
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.state import apply
from flyingfinish.rally.state_copy import copied
from flyingfinish.rally.state_parts import RallyState, StageTime, Touched
from flyingfinish.rally.title_points import points_now

Standing = tuple[int, int | None]
"""Place (0 for a guest, or for who is not ranked) and time or total in ms."""


@dataclass(frozen=True, slots=True)
class MovedTime:
    """A crew's time on a stage, before and after; None where there is none."""

    entry_id: str
    stage_id: str
    before: StageTime | None
    after: StageTime | None

    @property
    def by_restart_rule(self) -> bool:
        """True for the time of a missed stage whose base has moved, or that was ruled so."""
        times = (self.before, self.after)
        return any(one is not None and one.provenance is Provenance.RESTART for one in times)


@dataclass(frozen=True, slots=True)
class MovedPlace:
    """A crew in one table, before and after; None where the table does not have it."""

    table: str
    """The table's channel within the rally: ``overall``, ``class/SM2``, ``stage/SS7``."""

    entry_id: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True, slots=True)
class MovedPoints:
    """What a crew or team would score for a title, before and after, in thousandths of a point.

    By component, as if the rally ended now; empty for nothing.
    """

    title_id: str
    name: str
    """Entry id, or the name of a team."""

    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """All that one decision would move, times by road and crew, tables in their order."""

    times: tuple[MovedTime, ...]
    places: tuple[MovedPlace, ...]
    points: tuple[MovedPoints, ...] = ()
    drafts: tuple[MovedDraft, ...] = ()


def preview(state: RallyState, *facts: Fact) -> Preview:
    """What folding these official facts in now would move; the state itself stays as it is.

    RuleRefusal when the fold cannot take one of them.
    """
    # An identity that no row of a journal can have.
    return _of(state, [Record(0, "", "", n, one, official=True) for n, one in enumerate(facts)])


def preview_said(
    state: RallyState, source: str, incarnation: str, seq: int, facts: Sequence[Fact]
) -> Preview:
    """The same for what a source would say next: passages, starts and cards, from this number on.

    Nothing moves where its rows wait for an official.
    """
    rows = [Record(0, source, incarnation, n, one) for n, one in enumerate(facts, start=seq)]
    return _of(state, rows)


def _of(state: RallyState, records: Sequence[Record]) -> Preview:
    tried, touched = copied(state), Touched()
    for position, record in enumerate(records, start=state.position + 1):
        one = apply(tried, replace(record, position=position))
        touched.merge(one)
        touched.moved = one.moved | touched.moved
    order = {stage_id: nth for nth, stage_id in enumerate(state.stages)}
    moved = sorted(touched.moved.items(), key=lambda one: (order.get(one[0][1], 0), one[0]))
    times = tuple(
        MovedTime(*place, before, _time(tried, *place))
        for place, before in moved
        if _differs(before, _time(tried, *place))
    )
    stages = {one.stage_id for one in times} | (touched.stages & set(state.stages))
    if touched.road or touched.crews:
        stages |= set(state.stages)
    scopes = _scopes_moved(state, tried, touched)
    places = tuple(_places(state, tried, scopes, stages))
    everybody = touched.road and not touched.entries
    crews = None if everybody else {one for one, _ in touched.times} | touched.crews
    drafted = moved_drafts(state, tried, crews)
    return Preview(times, places, tuple(_points(state, tried)), drafted)


def _scopes_moved(before: RallyState, after: RallyState, touched: Touched) -> list[Scope]:
    """The scopes in which somebody is, or was, whom the decision is about; all where it is a stage.

    In no other one does anything move: a table is made of its own crews alone.
    """
    known = scopes_of(after)
    crews = {one for one, _ in touched.times} | touched.crews | touched.entries
    if touched.stages or (touched.road and not touched.entries):
        return known
    return [
        scope
        for scope in known
        if any(one.entry_id in crews for one in scope.everybody(after))
        or any(one.entry_id in crews for one in scope.everybody(before))
    ]


def _time(state: RallyState, entry_id: str, stage_id: str) -> StageTime | None:
    on = state.crews[entry_id].stages.get(stage_id)
    return None if on is None else on.time


def _differs(before: StageTime | None, after: StageTime | None) -> bool:
    """True where what is shown differs, not only what it rests on."""
    if before is None or after is None:
        return before is not after
    return (before.elapsed_ms, before.provenance) != (after.elapsed_ms, after.provenance)


def _places(
    before: RallyState, after: RallyState, scopes: list[Scope], stages: set[str]
) -> list[MovedPlace]:
    """Every row of the running tables, and of these stages' tables, that stands elsewhere."""
    was, now = _standings(before, scopes, stages), _standings(after, scopes, stages)
    found = []
    for table in {**was, **now}:
        rows, news = was.get(table, {}), now.get(table, {})
        for entry_id in {**news, **rows}:
            if rows.get(entry_id) != news.get(entry_id):
                found.append(MovedPlace(table, entry_id, rows.get(entry_id), news.get(entry_id)))
    return found


def _points(before: RallyState, after: RallyState) -> list[MovedPoints]:
    """Whoever would score otherwise, title by title."""
    was, now = _scores(before), _scores(after)
    return [
        MovedPoints(*key, was.get(key, ()), now.get(key, ()))
        for key in {**was, **now}
        if was.get(key, ()) != now.get(key, ())
    ]


def _scores(state: RallyState) -> dict[tuple[str, str], tuple[int, ...]]:
    """Title and name -> points by component."""
    return {
        (title.title_id, row.name): row.parts
        for competition in state.competitions.values()
        for title in competition.titles
        for row in points_now(state, competition.competition_id, title, "internal")[1]
    }


def _standings(
    state: RallyState, scopes: list[Scope], stages: set[str]
) -> dict[str, Mapping[str, Standing]]:
    """Table -> entry -> where it stands, as headquarters see it."""
    found: dict[str, Mapping[str, Standing]] = {}
    for scope in scopes:
        name = scope.channel(state)
        table = running(state, scope, "internal")
        found[name] = {
            row.entry_id: (row.place, row.figures.total_ms if row.figures else None)
            for row in table.rows
        }
        below = f"{name}/" if scope.class_id else scope.channel_prefix(state)
        for stage in scope.stage_list(state):
            if stage.stage_id in stages:
                found |= _of_stage(state, scope, below, stage.stage_id)
    return found


def _of_stage(
    state: RallyState, scope: Scope, below: str, stage_id: str
) -> dict[str, Mapping[str, Standing]]:
    """The table of a stage, and the overall after it."""
    return {
        f"{below}stage/{stage_id}": {
            row.entry_id: (row.place, row.elapsed_ms)
            for row in stage_table(state, scope, stage_id, "internal")
        },
        f"{below}overall/{stage_id}": {
            row.entry_id: (row.place, row.figures.total_ms if row.figures else None)
            for row in overall_after_stage(state, scope, stage_id, "internal")
        },
    }
