"""Which tables a competition has: laid out anew whenever road, entries or competitions change."""

from collections.abc import Callable, Mapping, Sequence

from flyingfinish.rally.adjustments import stage_number
from flyingfinish.rally.boards.lines import Member
from flyingfinish.rally.boards.points import TitlePlan, TitlePoints
from flyingfinish.rally.boards.ranges import RangeTable
from flyingfinish.rally.boards.running import Running
from flyingfinish.rally.boards.scope import ScopeTables
from flyingfinish.rally.boards.tables import CompetitionTables
from flyingfinish.rally.boards.teams import Teams
from flyingfinish.rally.boards.wins import Wins
from flyingfinish.rally.entries import Competition, ControlRange, Entry, Title
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.ranges import span_of
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.scopes import Scope, ScopeRoad, number_key, road_of
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.team_tables import cars_of_teams
from flyingfinish.rally.title_points import (
    day_end_of,
    field_of,
    power_stage_of,
    scheme_of,
    scored_range,
)

TableOf = Callable[[str], Ranking]
"""The table of a channel, the same one as before where there was one."""


def competition_tables(
    state: RallyState, scopes: Sequence[Scope], table: TableOf
) -> CompetitionTables:
    """The tables of one competition; ``scopes`` are its overall and its classes."""
    competition = state.competitions[scopes[0].competition_id]
    road = road_of(state, scopes[0])
    everybody = {scope: scope.everybody(state) for scope in scopes}
    members = {
        entry.entry_id: Member(entry.entry_id, number_key(entry.car_number))
        for entry in dict.fromkeys(one for found in everybody.values() for one in found)
    }
    followed = _with_controls_after(road)
    laid = [
        _scope_tables(state, scope, competition, road, everybody[scope], followed, table)
        for scope in scopes
    ]
    teams = None
    if competition.team_cars:
        ranking = table(f"{scopes[0].channel_prefix(state)}teams")
        cars = cars_of_teams(state, competition.competition_id)
        teams = Teams(ranking, cars, competition.team_cars)
        teams.clear()
    states = [state.stages[one.stage_id].state for one in road.stages]
    cancelled = [one is StageState.CANCELLED for one in states]
    completed = [one is StageState.COMPLETED for one in states]
    entries = tuple(state.entries)
    return CompetitionTables(road, cancelled, completed, members, laid, teams, entries)


def _scope_tables(
    state: RallyState,
    scope: Scope,
    competition: Competition,
    road: ScopeRoad,
    everybody: Sequence[Entry],
    followed: Sequence[int],
    table: TableOf,
) -> ScopeTables:
    below = scope.below(state)
    ids = [stage.stage_id for stage in road.stages]
    titles = [one for one in competition.titles if one.class_id == scope.class_id]
    return ScopeTables(
        scope,
        tuple(entry.entry_id for entry in everybody),
        frozenset(one.entry_id for one in everybody if not scope.placed(one)),
        _absent(state, scope, road, everybody),
        [table(f"{below}stage/{one}") for one in ids],
        [table(f"{below}overall/{one}") for one in ids],
        {index: table(f"{below}overall/{ids[index]}/section") for index in followed},
        Running(table(scope.channel(state))),
        [set() for _ in ids],
        table(f"{below}final"),
        Wins(table(f"{below}stagewins"), len(ids)),
        [
            RangeTable(one.range_id, table(f"{below}range/{one.range_id}"),
                       span_of(road, one.from_control, one.to_control))
            for one in _ranges(state, scope, competition, titles)
        ],
        [_title(state, scope, one, road, table) for one in titles],
    )  # fmt: skip


def _absent(
    state: RallyState, scope: Scope, road: ScopeRoad, everybody: Sequence[Entry]
) -> tuple[frozenset[str], ...]:
    """Who of everybody is of another class at each stage; asked only of those who changed."""
    moved = [
        one for one in everybody if (one.entry_id, scope.competition_id) in state.class_changes
    ]
    numbers = [stage_number(one.stage_id) for one in road.stages] or [0]
    return tuple(
        frozenset(one.entry_id for one in moved if not scope.holds(state, one, number))
        for number in numbers
    )


def _ranges(
    state: RallyState, scope: Scope, competition: Competition, titles: Sequence[Title]
) -> list[ControlRange]:
    """The ranges with a table in this scope: those asked for, and those that a title scores by."""
    found = {one.range_id: one for one in competition.ranges if one.per_class or not scope.class_id}
    for title in titles:
        for one in _scored_ranges(state, title, competition.competition_id).values():
            found.setdefault(one.range_id, one)
    return list(found.values())


def _scored_ranges(
    state: RallyState, title: Title, competition_id: str
) -> dict[Source, ControlRange]:
    """The ranges that a title's components rank, by what they are called there."""
    sources = (one.source for one in scheme_of(title).components)
    found = {one: scored_range(state, title, one, competition_id) for one in sources}
    return {source: one for source, one in found.items() if one is not None}


def _title(
    state: RallyState, scope: Scope, title: Title, road: ScopeRoad, table: TableOf
) -> TitlePoints:
    numbers: Mapping[str, object] = {
        one.entry_id: number_key(one.car_number) for one in scope.everybody(state)
    }
    scored = _scored_ranges(state, title, scope.competition_id)
    plan = TitlePlan(
        title,
        scheme_of(title),
        field_of(state, scope, title),
        road.index_of(power_stage_of(title, road.stages)),
        road.index_of(day_end_of(title, road.stages)),
        {source: one.range_id for source, one in scored.items()},
        frozenset(one.stage_id for one in road.stages),
        numbers,
    )
    return TitlePoints(plan, table(f"{scope.channel_prefix(state)}points/{title.title_id}"))


def _with_controls_after(road: ScopeRoad) -> list[int]:
    """Indices of the stages behind which controls lie in the same section, such as TC3A.

    Also those whose section is not known: a control that the road does not name may count there.
    """
    effects = [road.effect(control.code) for control in road.itinerary.controls]
    after = {(one.stage_number, one.section) for one in effects if one.after}
    return [
        index
        for index, stage in enumerate(road.stages)
        if stage.section == 0 or (road.numbers[index], stage.section) in after
    ]
