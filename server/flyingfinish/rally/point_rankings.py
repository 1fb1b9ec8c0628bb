"""The rankings that points are given for and that no other table has.

Ranked anew among some crews, between two controls, and by stage wins.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.classification import stage_table
from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.itinerary import ControlKind
from flyingfinish.rally.scopes import Scope, road_of
from flyingfinish.rally.state_parts import Audience, CrewState, RallyState
from flyingfinish.rally.totals import places, retired_by

_WINS_NOTHING = (Provenance.RESTART, Provenance.BOGEY, Provenance.STAGE_MAX)
_SHARED_WIN = 2
"""So many may share a win whatever the field; more only up to half of it."""


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
    codes = [one.code for one in state.itinerary.controls]
    if from_control not in codes or to_control not in codes:
        return []
    span = state.itinerary.controls[codes.index(from_control) : codes.index(to_control) + 1]
    at = {one.code for one in span}
    finished = {one.stage_id for one in span if one.kind is ControlKind.FLYING_FINISH}
    road = road_of(state, scope)
    stages = [
        one.stage_id
        for one, counts in zip(road.stages, road.counting, strict=True)
        if counts and one.stage_id in finished
    ]
    found = []
    for entry in scope.members(state):
        crew = state.crew(entry.entry_id, audience)
        out = retired_by(crew, road, len(road.stages) - 1, Table.FINAL)
        times = [on.time for one in stages if (on := crew.stages.get(one)) and on.time]
        if scope.placed(entry) and times and len(times) == len(stages) and not out:
            charged = sum(one.ms for one in crew.adjustments.values() if one.control in at)
            found.append((sum(one.counted_ms for one in times) + charged, entry.entry_id))
    found.sort()
    given = places([(total,) for total, _ in found], [True] * len(found))
    return [
        (total, Ranked(place.number, one))
        for (total, one), place in zip(found, given, strict=True)
    ]  # fmt: skip


def stage_wins(
    state: RallyState, scope: Scope, eligible: Collection[str], audience: Audience
) -> dict[str, int]:
    """Entry id -> stages won among the eligible; a shared win counts for each.

    As Junior WRC results of 2018 and 2019 show it: a time the stewards gave one crew can win, a
    restart's cannot, and nobody wins a stage for which most were given one and the same time.
    """
    found: dict[str, int] = {}
    for stage in scope.stage_list(state):
        rows = [
            row
            for row in stage_table(state, scope, stage.stage_id, audience)
            if row.entry_id in eligible and row.provenance not in _WINS_NOTHING
        ]
        best = min((row.elapsed_ms for row in rows), default=0)
        winners = [row.entry_id for row in rows if row.elapsed_ms == best]
        if len(winners) <= max(_SHARED_WIN, len(rows) // 2):
            for one in winners:
                found[one] = found.get(one, 0) + 1
    return found


def started(crew: CrewState) -> bool:
    """True when a start or a time of the crew is known and nobody said that it did not start."""
    known = any(on.start_at_ms is not None or on.time is not None for on in crew.stages.values())
    return known and not crew.did_not_start
