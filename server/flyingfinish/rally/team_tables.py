"""Teams: the sum of a team's best cars, as whole tables and as the one rule both forms use.

No rule text with a tie rule for teams was found: which way it goes is a setting, by default the
team with the better best car is ahead (a convention).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flyingfinish.rally.classification import Block, running
from flyingfinish.rally.memberships import enrolment_in
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.scopes import Scope, number_key
from flyingfinish.rally.state_parts import Audience, RallyState
from flyingfinish.rally.totals import SortKey, places


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team; ``cars`` holds the totals in ms of those that count, best first."""

    team: str
    block: Block
    place: int = 0
    total_ms: int = 0
    cars: tuple[tuple[str, int], ...] = ()


def cars_of_teams(state: RallyState, competition_id: str) -> dict[str, tuple[str, ...]]:
    """Team -> entries that drive for it and take a place in the competition, by car number."""
    scope = Scope(competition_id)
    found: dict[str, list[str]] = {}
    for entry in sorted(state.entries.values(), key=lambda one: number_key(one.car_number)):
        enrolment = enrolment_in(entry, competition_id)
        if enrolment is not None and enrolment.team and scope.placed(entry):
            found.setdefault(enrolment.team, []).append(entry.entry_id)
    return {team: tuple(entries) for team, entries in found.items()}


def team_key(totals_ms: Sequence[int], regulations: Regulations) -> SortKey:
    """Orders teams by the sum of the cars that count; then, where the setting says so, car by car.

    ``totals_ms`` are those cars' totals, best first.
    """
    return (sum(totals_ms), *(totals_ms if regulations.team_ties_by_best_car else ()))


def block_of_team(ranked: int, to_come: int, needed: int) -> Block:
    """Where a team stands by how many of its cars are ranked, to come, and needed."""
    if ranked >= needed:
        return Block.RANKED
    return Block.TO_COME if ranked + to_come >= needed else Block.OUT


def teams_table(state: RallyState, competition_id: str, audience: Audience) -> list[TeamRow]:
    """The running classification of teams: ranked, then those whose cars are to come, then out."""
    competition = state.competitions.get(competition_id)
    if competition is None or not competition.team_cars:
        return []
    scope = Scope(competition_id)
    rows = running(state, scope, audience).rows
    totals = {row.entry_id: row.figures.total_ms for row in rows if row.figures is not None}
    waiting = {row.entry_id for row in rows if row.block is Block.TO_COME}
    regulations = scope.regulations(state)
    found: list[tuple[SortKey, TeamRow]] = []
    for team, entries in cars_of_teams(state, competition_id).items():
        counted = _best(entries, totals, competition.team_cars)
        ranked = len(totals.keys() & set(entries))
        block = block_of_team(ranked, len(waiting & set(entries)), competition.team_cars)
        if block is not Block.RANKED:
            found.append(((), TeamRow(team, block)))
            continue
        times = [ms for _, ms in counted]
        found.append((team_key(times, regulations), TeamRow(team, block, 0, sum(times), counted)))
    return _placed(found)


def _best(
    entries: Sequence[str], totals: Mapping[str, int], needed: int
) -> tuple[tuple[str, int], ...]:
    """The best cars with their totals; the lower car number first among equal ones."""
    ranked = [(totals[one], nth, one) for nth, one in enumerate(entries) if one in totals]
    return tuple((one, total) for total, _, one in sorted(ranked)[:needed])


def _placed(found: list[tuple[SortKey, TeamRow]]) -> list[TeamRow]:
    ranked = sorted((one for one in found if one[1].cars), key=lambda one: (one[0], one[1].team))
    given = places([key for key, _ in ranked], [True] * len(ranked))
    rows = [
        TeamRow(row.team, row.block, place.number, row.total_ms, row.cars)
        for (_, row), place in zip(ranked, given, strict=True)
    ]
    for block in (Block.TO_COME, Block.OUT):
        others = [row for _, row in found if row.block is block]
        rows.extend(sorted(others, key=lambda row: row.team))
    return rows
