"""Points of a title in a rally that still runs: what they would be if it ended now.

The order it would end in is that of the last stage that is over: where every crew still in has a
time, or officials said so. Power stage, range and stage wins count as they stand. Each component is
kept ("25 + 4 + 5"); points are thousandths.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flyingfinish.rally.classification import (
    Block,
    overall_after_section,
    running,
    standing_key,
)
from flyingfinish.rally.competition_times import crew_in
from flyingfinish.rally.component_points import Takers, count_points, place_points
from flyingfinish.rally.entries import ControlRange, Title, TitleFor
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.itinerary import Stage, StageKind
from flyingfinish.rally.memberships import enrolment_in
from flyingfinish.rally.point_rankings import Ranked, re_ranked, stage_places, stage_wins, started
from flyingfinish.rally.point_tables import Component, Scheme, Source, scheme_named
from flyingfinish.rally.ranges import built_in, last_leg, range_rows
from flyingfinish.rally.scopes import Scope, ScopeRoad, number_key, road_of
from flyingfinish.rally.state_parts import Audience, RallyState
from flyingfinish.rally.totals import OUT

Ranking = Collection[Ranked] | Mapping[str, int]
"""What a component is given for: places, or how many stage wins or starts."""


@dataclass(frozen=True, slots=True)
class TitleField:
    """Who may score for a title, and for which team; fixed while entries and road are."""

    eligible: frozenset[str]
    teams: Mapping[str, str]
    """Entry -> team, for titles of teams; empty for those of crews."""


@dataclass(frozen=True, slots=True)
class TitleRow:
    """What one crew or team would have; ``place`` 0 = not classified, or a team."""

    name: str
    """Entry id, or the name of a team."""

    place: int
    parts: tuple[int, ...]
    cars: tuple[tuple[str, int], ...] = ()
    """A team's cars with the points of each."""

    @property
    def total(self) -> int:
        """The sum of the parts, in thousandths of a point."""
        return sum(self.parts)


def scheme_of(title: Title) -> Scheme:
    """The title's scheme, with the title's own number of cars a team; UnknownPreset for none."""
    scheme = scheme_named(title.scheme)
    return replace(scheme, cars_per_team=title.team_cars) if title.team_cars else scheme


def field_of(state: RallyState, scope: Scope, title: Title) -> TitleField:
    """Who may score: everybody placed at some stage, or whom the title names; teams with a name.

    Nobody to whom officials denied points.
    """
    found, teams = [], {}
    for entry in scope.everybody(state):
        named = not title.eligible or entry.entry_id in title.eligible
        denied = entry.entry_id in state.denied_points
        if denied or not scope.placed(entry) or not named:
            continue
        if title.who is TitleFor.CO_DRIVER and not entry.co_driver:
            continue
        enrolment = enrolment_in(entry, scope.competition_id)
        if title.who is TitleFor.TEAM:
            if enrolment is None or not enrolment.team:
                continue
            teams[entry.entry_id] = enrolment.team
        found.append(entry.entry_id)
    return TitleField(frozenset(found), teams)


def power_stage_of(title: Title, stages: Sequence[Stage]) -> str:
    """The stage whose times score: the title's, else the last power stage; empty for none."""
    power = [one.stage_id for one in stages if one.kind is StageKind.POWER]
    return title.power_stage or (power[-1] if power else "")


def day_end_of(title: Title, stages: Sequence[Stage]) -> str:
    """The stage after which an earlier day scores: the title's, else the last before the last leg.

    Empty where there is one leg alone.
    """
    legs = max((one.leg for one in stages), default=0)
    before = [one.stage_id for one in stages if one.leg < legs]
    return title.after_stage or (before[-1] if before else "")


def scored_range(
    state: RallyState, title: Title, source: Source, competition_id: str
) -> ControlRange | None:
    """The range that a component ranks; None for a source that ranks something else."""
    if source is Source.RANGE:
        return range_of(state, title, competition_id)
    return built_in(state.itinerary, source)


def range_of(state: RallyState, title: Title, competition_id: str) -> ControlRange:
    """The range that scores: the competition's of that id, else the last leg."""
    competition = state.competitions[competition_id]
    named = (one for one in competition.ranges if one.range_id == title.range_id)
    return next(named, None) or last_leg(state.itinerary)


def title_rows(
    title: Title,
    scheme: Scheme,
    field: TitleField,
    order: Sequence[Ranked],
    rankings: Sequence[Ranking],
) -> list[TitleRow]:
    """Points by component from the order the rally would end in and each component's ranking.

    Everybody eligible who has a place or points; best first, equal points by place.
    """
    classified = {row.entry_id for row in order}
    takers = Takers(field.eligible, classified, field.teams, title.multiplier_thousandths)
    given = [
        _given(component, scheme, takers, ranking)
        for component, ranking in zip(scheme.components, rankings, strict=True)
    ]
    among = scheme.components[0].among_eligible
    kept = [row for row in order if row.entry_id in field.eligible] if among else order
    finish = {row.entry_id: row.place for row in re_ranked(kept, field.teams, scheme.cars_per_team)}
    rows = [
        TitleRow(one, finish.get(one, 0), tuple(part.get(one, 0) for part in given))
        for one in sorted(field.eligible)
    ]
    rows = [row for row in rows if row.place or row.total]
    return _by_team(rows, field.teams) if title.who is TitleFor.TEAM else rows


def _given(
    component: Component, scheme: Scheme, takers: Takers, ranking: Ranking
) -> dict[str, int]:
    if isinstance(ranking, Mapping):
        return count_points(ranking, component, takers)
    return place_points(ranking, component, scheme, takers)


def _by_team(rows: Sequence[TitleRow], teams: Mapping[str, str]) -> list[TitleRow]:
    """One row a team: its cars' parts added up."""
    cars: dict[str, list[TitleRow]] = {}
    for row in rows:
        cars.setdefault(teams[row.name], []).append(row)
    return [
        TitleRow(
            team,
            0,
            tuple(map(sum, zip(*(one.parts for one in found), strict=True))),
            tuple((one.name, one.total) for one in found),
        )
        for team, found in sorted(cars.items())
    ]


def end_now(
    state: RallyState, scope: Scope, road: ScopeRoad, audience: Audience
) -> tuple[int, list[Ranked]]:
    """Index of the last stage that is over, -1 for none, and the order in which it would end there.

    A crew that is out is not in that order, and no guest is.
    """
    table = running(state, scope, audience)
    reference = road.index_of(table.reference)
    inside = [row.entry_id for row in table.rows if row.block is not Block.OUT]
    index = reference
    if any(row.block is Block.TO_COME for row in table.rows):
        before = road.last_counting(reference - 1)
        crews = [crew_in(state, scope.competition_id, one, audience) for one in inside]
        keys = [standing_key(crew, road, before)[0] for crew in crews]
        index = min(-key for key in keys)
    index = max(index, completed_up_to(state, road, reference))
    if index < 0:
        return -1, []
    rows = list(table.rows)
    if index != reference:
        stage_id = road.stages[index].stage_id
        rows = overall_after_section(state, scope, stage_id, audience)
        rows = [one for one in rows if state.crew(one.entry_id, audience).status not in OUT]
    placed = [Ranked(row.place, row.entry_id) for row in rows if row.place]
    return index, re_ranked(placed, {}, 0)


def completed_up_to(state: RallyState, road: ScopeRoad, reference: int) -> int:
    """Index of the last stage up to the reference that officials called completed; -1 for none."""
    for index in range(reference, -1, -1):
        figures = state.stages[road.stages[index].stage_id]
        if road.counting[index] and figures.state is StageState.COMPLETED:
            return index
    return -1


def points_now(
    state: RallyState, competition_id: str, title: Title, audience: Audience
) -> tuple[str, list[TitleRow]]:
    """The stage whose order counts (empty for none) and the points of everybody who has any."""
    scope = Scope(competition_id, title.class_id)
    road = road_of(state, scope)
    scheme, field = scheme_of(title), field_of(state, scope, title)
    index, order = end_now(state, scope, road, audience)
    rankings = [
        _ranking(state, scope, one, title, road, index, order, field, audience)
        for one in scheme.components
    ]
    stage_id = road.stages[index].stage_id if index >= 0 else ""
    return stage_id, title_rows(title, scheme, field, order, rankings)


def _ranking(
    state: RallyState,
    scope: Scope,
    component: Component,
    title: Title,
    road: ScopeRoad,
    index: int,
    order: Sequence[Ranked],
    field: TitleField,
    audience: Audience,
) -> Ranking:
    """What a component is given for, from the whole tables."""
    if component.source is Source.FINAL:
        return order
    if component.source is Source.AFTER_STAGE:
        at = min(road.index_of(day_end_of(title, road.stages)), index)
        stage_id = road.stages[at].stage_id if at >= 0 else ""
        rows = overall_after_section(state, scope, stage_id, audience)
        return [Ranked(row.place, row.entry_id) for row in rows]
    if component.source is Source.STAGE:
        return stage_places(state, scope, power_stage_of(title, road.stages), audience)
    one = scored_range(state, title, component.source, scope.competition_id)
    if one is not None:
        _, ranged = range_rows(state, scope, one, audience)
        return [Ranked(row.place, row.entry_id) for row in ranged]
    if component.source is Source.STAGE_WINS:
        return stage_wins(state, scope, field.eligible, audience)
    driven = {one.stage_id for one in road.stages}
    return {one: 1 for one in sorted(field.eligible) if started(state.crew(one, audience), driven)}


def row_key(state: RallyState, row: TitleRow) -> tuple[int, bool, int, tuple[int, int, str] | str]:
    """Orders rows: most points, then the better place, then by number; teams by name."""
    entry = state.entries.get(row.name)
    label = row.name if row.cars or entry is None else number_key(entry.car_number)
    return (-row.total, not row.place, row.place, label)
