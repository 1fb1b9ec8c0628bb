"""Whole tables as pure functions of the state: a stage, overall after a stage or section, final.

Everything that ranks crews goes through the one key and the one place-giving of ``totals.py``. What
is incremental elsewhere must equal what stands here.
"""

from dataclasses import dataclass
from enum import StrEnum

from flyingfinish.rally.adjustments import Table, adjustment_counts
from flyingfinish.rally.competition_times import crew_in
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import Provenance, StageState
from flyingfinish.rally.finish_criteria import asked_at_the_end, has_finished, missed_cards
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.scopes import Scope, ScopeRoad, number_key, road_of, scopes_of
from flyingfinish.rally.state_parts import Audience, CrewState, RallyState, StageTime
from flyingfinish.rally.totals import (
    OUT,
    Figures,
    Place,
    SortKey,
    gaps,
    places,
    retired_by,
    sort_key,
    timed_at,
    total_after,
)

__all__ = [
    "Block",
    "Figures",
    "OverallRow",
    "Place",
    "RunningTable",
    "Scope",
    "ScopeRoad",
    "StageRow",
    "Table",
    "adjustment_counts",
    "final",
    "missed_at_the_end",
    "not_classified",
    "overall_after_section",
    "overall_after_stage",
    "places",
    "reference_stage",
    "retired_by",
    "road_of",
    "running",
    "scopes_of",
    "sort_key",
    "stage_key",
    "stage_table",
    "total_after",
]


_Complete = tuple[SortKey, Entry, Figures]
"""What orders a crew in a table, who it is, and what it stands at."""


class Block(StrEnum):
    """The three parts of the running table, in this order."""

    RANKED = "ranked"
    TO_COME = "to_come"
    """On stage, waiting or time pending: no time at the reference stage yet."""

    OUT = "out"


@dataclass(frozen=True, slots=True)
class StageRow:
    """One crew in the table of a stage; ``place`` 0 is a guest's."""

    entry_id: str
    ord: int
    place: int
    shared: bool
    elapsed_ms: int
    gap_first_ms: int
    gap_previous_ms: int
    provenance: Provenance
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class OverallRow:
    """One crew in an overall table; figures are None where it is not ranked."""

    entry_id: str
    ord: int
    block: Block
    place: int = 0
    shared: bool = False
    figures: Figures | None = None
    gap_first_ms: int = 0
    gap_previous_ms: int = 0


@dataclass(frozen=True, slots=True)
class RunningTable:
    """The running classification: its reference stage (empty before the first time) and rows."""

    reference: str
    rows: tuple[OverallRow, ...]


def stage_key(crew: CrewState, time: StageTime, stage_id: str, shared_places: bool) -> SortKey:
    """Order on a stage: the time; where places are not shared, the earlier starter goes first.

    Behind them a crew whose start nobody knows: it cannot be the earlier one.
    """
    if shared_places:
        return (time.elapsed_ms,)
    at_ms = crew.stages[stage_id].start_at_ms
    return (time.elapsed_ms, at_ms is None, at_ms or 0, crew.entry_id)


def stage_table(
    state: RallyState, scope: Scope, stage_id: str, audience: Audience
) -> list[StageRow]:
    """The classification of one stage: times as published, equal times an equal place.

    A suspended stage is shown, a cancelled one has no times. The disqualified are out of it.
    """
    figures = state.stages.get(stage_id)
    if figures is None or figures.state is StageState.CANCELLED:
        return []
    shared = scope.regulations(state).shared_places
    found: list[tuple[SortKey, Entry, StageTime]] = []
    for entry in scope.members(state, stage_id):
        crew = crew_in(state, scope.competition_id, entry.entry_id, audience)
        on = crew.stages.get(stage_id)
        if on is None or on.time is None or crew.disqualified or crew.did_not_start:
            continue
        found.append((stage_key(crew, on.time, stage_id, shared), entry, on.time))
    # Members come by car number and the sort is stable: equal keys stay in that order.
    found.sort(key=lambda row: row[0])
    placed = [scope.placed(entry) for _, entry, _ in found]
    given = places([key for key, _, _ in found], placed)
    apart = gaps([time.elapsed_ms for _, _, time in found], placed)
    return [
        StageRow(
            entry.entry_id,
            ord,
            place.number,
            place.shared,
            time.elapsed_ms,
            *gap,
            time.provenance,
            time.unconfirmed,
        )
        for ord, ((_, entry, time), place, gap) in enumerate(
            zip(found, given, apart, strict=True), start=1
        )
    ]


def overall_after_stage(
    state: RallyState, scope: Scope, stage_id: str, audience: Audience
) -> list[OverallRow]:
    """Crews with a time on every stage to this one that counts, as the stage closed."""
    return _overall(state, scope, stage_id, Table.STAGE, audience)


def overall_after_section(
    state: RallyState, scope: Scope, stage_id: str, audience: Audience
) -> list[OverallRow]:
    """The same, plus what happened at the controls after the stage in the same section."""
    return _overall(state, scope, stage_id, Table.SECTION, audience)


def final(state: RallyState, scope: Scope, audience: Audience) -> list[OverallRow]:
    """The final classification: every stage that counts, and everything that was decided.

    Only of those who met the finish criterion of the regulations; see `not_classified`.
    """
    return _ranked(scope, _at_the_end(state, scope, audience)[0])


def not_classified(state: RallyState, scope: Scope, audience: Audience) -> list[str]:
    """Entries that have all the times and have not met the finish criterion, as they stand."""
    return [entry.entry_id for _, entry, _ in _at_the_end(state, scope, audience)[1]]


def missed_at_the_end(
    state: RallyState, scope: Scope, audience: Audience
) -> dict[str, tuple[str, ...]]:
    """Entries that only a card keeps out of the final, and at which controls none was handed in."""
    road = road_of(state, scope)
    asked = asked_at_the_end(state, _counting(road), road.regulations, audience, road.last_stage)
    missed = {
        one: missed_cards(state.crew(one, audience), asked)
        for one in not_classified(state, scope, audience)
    }
    return {one: codes for one, codes in missed.items() if codes}


def _counting(road: ScopeRoad) -> list[Stage]:
    return [one for one, counts in zip(road.stages, road.counting, strict=True) if counts]


def _at_the_end(
    state: RallyState, scope: Scope, audience: Audience
) -> tuple[list[_Complete], list[_Complete]]:
    """Those complete after the last stage, in order: who met the finish criterion, and who not."""
    road = road_of(state, scope)
    last = len(road.stages) - 1
    if road.last_counting(last) < 0:
        return [], []
    asked = asked_at_the_end(state, _counting(road), road.regulations, audience, road.last_stage)
    found = _complete(state, scope, road, last, Table.FINAL, audience)
    finished = [
        has_finished(crew_in(state, scope.competition_id, one[1].entry_id, audience), asked)
        for one in found
    ]
    return (
        [one for one, inside in zip(found, finished, strict=True) if inside],
        [one for one, inside in zip(found, finished, strict=True) if not inside],
    )


def _overall(
    state: RallyState, scope: Scope, stage_id: str, table: Table, audience: Audience
) -> list[OverallRow]:
    """Ranked rows after a stage; none when the scope does not have it."""
    road = road_of(state, scope)
    index = road.index_of(stage_id)
    if road.last_counting(index) < 0:
        return []
    return ranked_rows(state, scope, road, index, table, audience)


def ranked_rows(
    state: RallyState,
    scope: Scope,
    road: ScopeRoad,
    index: int,
    table: Table,
    audience: Audience,
) -> list[OverallRow]:
    """Everybody who is in and complete after stage ``index``, in order, with places and gaps."""
    return _ranked(scope, _complete(state, scope, road, index, table, audience))


def _complete(
    state: RallyState,
    scope: Scope,
    road: ScopeRoad,
    index: int,
    table: Table,
    audience: Audience,
) -> list[_Complete]:
    """Everybody who is in and complete after stage ``index``, in order."""
    found: list[_Complete] = []
    for entry in scope.members(state, road.stages[index].stage_id):
        crew = crew_in(state, scope.competition_id, entry.entry_id, audience)
        if retired_by(crew, road, index, table):
            continue
        figures = total_after(crew, road, index, table)
        if figures is not None:
            found.append((sort_key(crew, figures, road, index), entry, figures))
    return sorted(found, key=lambda row: row[0])


def _ranked(scope: Scope, found: list[_Complete]) -> list[OverallRow]:
    """Rows with places and gaps, of crews in order."""
    placed = [scope.placed(entry) for _, entry, _ in found]
    given = places([key for key, _, _ in found], placed)
    apart = gaps([figures.total_ms for _, _, figures in found], placed)
    return [
        OverallRow(entry.entry_id, ord, Block.RANKED, place.number, place.shared, figures, *gap)
        for ord, ((_, entry, figures), place, gap) in enumerate(
            zip(found, given, apart, strict=True), start=1
        )
    ]


def reference_stage(state: RallyState, scope: Scope, road: ScopeRoad, audience: Audience) -> int:
    """Index of the last stage that counts where somebody of this table has a time; -1 for none."""
    for index in range(len(road.stages) - 1, -1, -1):
        stage_id = road.stages[index].stage_id
        crews = (
            crew_in(state, scope.competition_id, one.entry_id, audience)
            for one in scope.members(state, stage_id)
        )
        if road.counting[index] and any(timed_at(crew, stage_id) for crew in crews):
            return index
    return -1


def running(state: RallyState, scope: Scope, audience: Audience) -> RunningTable:
    """The classification now: ranked at the reference stage, then to come, then out.

    Never are crews with different stages done ranked together. Those to come stand in the order of
    the table before, those out by how far they came.
    """
    road = road_of(state, scope)
    index = reference_stage(state, scope, road, audience)
    rows = [] if index < 0 else ranked_rows(state, scope, road, index, Table.RUNNING, audience)
    ranked = {row.entry_id for row in rows}
    others: list[tuple[SortKey, Entry, Block]] = []
    reference = road.stages[max(index, 0)].stage_id if road.stages else ""
    for entry in scope.members(state, reference):
        if entry.entry_id not in ranked:
            crew = crew_in(state, scope.competition_id, entry.entry_id, audience)
            block = Block.OUT if crew.status in OUT else Block.TO_COME
            others.append((_waiting_key(crew, entry, road, index, block), entry, block))
    others.sort(key=lambda row: row[0])
    rows.extend(
        OverallRow(entry.entry_id, ord, block)
        for ord, (_, entry, block) in enumerate(others, start=len(rows) + 1)
    )
    return RunningTable(reference if index >= 0 else "", tuple(rows))


def _waiting_key(
    crew: CrewState, entry: Entry, road: ScopeRoad, index: int, block: Block
) -> SortKey:
    """Those who got further first, then as the table after their last complete stage had them."""
    return (block is Block.OUT, *standing_key(crew, road, index), number_key(entry.car_number))


def standing_key(crew: CrewState, road: ScopeRoad, index: int) -> SortKey:
    """Minus the last stage a crew is complete at, and its key there; sorts furthest first."""
    while index >= 0:
        figures = total_after(crew, road, index, Table.RUNNING)
        if figures is not None and road.counting[index]:
            return (-index, sort_key(crew, figures, road, index))
        index -= 1
    return (1, ())
