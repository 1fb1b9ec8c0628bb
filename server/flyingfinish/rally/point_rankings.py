"""The rankings that points are given for and that no other table has.

Ranked anew among some crews, between two controls, and by stage wins.
"""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass

from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.classification import stage_table
from flyingfinish.rally.competition_times import crew_in
from flyingfinish.rally.due_times import SEEN_STARTS
from flyingfinish.rally.ranges import range_figures, span_of
from flyingfinish.rally.scopes import Scope, road_of
from flyingfinish.rally.stage_wins import VOID, may_win, stage_winners
from flyingfinish.rally.state_parts import Audience, CrewState, RallyState
from flyingfinish.rally.totals import places, retired_by


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place in a ranking."""

    place: int
    entry_id: str


def re_ranked(
    rows: Collection[Ranked], teams: Mapping[str, str], cars_per_team: int
) -> list[Ranked]:
    """Places given anew to these rows; a team's cars beyond its number are passed over.

    Who shared a place before shares one after.
    """
    kept: list[Ranked] = []
    cars: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row.place, row.entry_id)):
        team = teams.get(row.entry_id, row.entry_id)
        cars[team] = cars.get(team, 0) + 1
        if not cars_per_team or cars[team] <= cars_per_team:
            kept.append(row)
    given = places([(row.place,) for row in kept], [True] * len(kept))
    return [Ranked(place.number, row.entry_id) for row, place in zip(kept, given, strict=True)]


def range_table(
    state: RallyState, scope: Scope, from_control: str, to_control: str, audience: Audience
) -> list[tuple[int, Ranked]]:
    """Total in ms and place between two controls, both included; empty when one is not on the road.

    Stage times as they count in totals, and penalties taken at controls of that span (WRC 2025
    art. 3.3.2). Guests are left out; equal totals share a place, the text has no tie rule.
    """
    road = road_of(state, scope)
    span = span_of(road, from_control, to_control)
    last = len(road.stages) - 1
    if not any(road.counting[index] for index in span.stages):
        return []
    found = []
    for entry in scope.members(state):
        crew = crew_in(state, scope.competition_id, entry.entry_id, audience)
        if scope.placed(entry) and not retired_by(crew, road, last, Table.FINAL):
            figures = range_figures(crew, road, span, last)
            if figures is not None:
                found.append((figures.total_ms, entry.entry_id))
    found.sort()
    given = places([(total,) for total, _ in found], [True] * len(found))
    return [
        (total, Ranked(place.number, one))
        for (total, one), place in zip(found, given, strict=True)
    ]  # fmt: skip


def stage_places(
    state: RallyState, scope: Scope, stage_id: str, audience: Audience
) -> list[Ranked]:
    """The places on a stage that points are given for, as its table prints them.

    Guests have none. A time that was given scores as little as it wins (`stage_wins.may_win`), and
    nobody scores while the stage is in no total.
    """
    figures = state.stages.get(stage_id)
    if figures is None or figures.state in VOID:
        return []
    regulations = scope.regulations(state)
    return [
        Ranked(row.place, row.entry_id)
        for row in stage_table(state, scope, stage_id, audience)
        if row.place and may_win(str(row.provenance), regulations)
    ]


def stage_wins(
    state: RallyState, scope: Scope, eligible: Collection[str], audience: Audience
) -> dict[str, int]:
    """Entry id -> stages won among the eligible; a shared win counts for each.

    What a given time may win is a setting, see `stage_wins.py`.
    """
    found: dict[str, int] = {}
    for stage in scope.stage_list(state):
        for one in stage_winners(state, scope, stage.stage_id, audience, eligible):
            found[one] = found.get(one, 0) + 1
    return found


def started(crew: CrewState, stages: Container[str]) -> bool:
    """True when somebody saw the crew on one of these stages, or gave it a time there.

    Not when officials said that it did not start; that it was due is no start.
    """
    known = any(
        on.start_kind in SEEN_STARTS or on.finish_at_ms is not None or on.time is not None
        for stage_id, on in crew.stages.items()
        if stage_id in stages
    )
    return known and not crew.did_not_start
