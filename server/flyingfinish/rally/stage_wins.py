"""Who has won stages: whole tables, and who may win.

A shared win counts for each. What a crew was given after a restart, or by bogey and stage maximum,
wins nothing; whether other given times can is a setting (sport practice, no article found).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from flyingfinish.rally.classification import stage_table
from flyingfinish.rally.facts import Provenance, StageState
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.scopes import Scope, number_key
from flyingfinish.rally.state_parts import Audience, RallyState
from flyingfinish.rally.totals import places

NEVER_WINS: Final = frozenset(map(str, (
    Provenance.RESTART, Provenance.BOGEY, Provenance.STAGE_MAX,
)))  # fmt: skip
MEASURED: Final = frozenset(map(str, (Provenance.MEASURED, Provenance.MANUAL_BACKUP)))
SHARED_WIN: Final = 2
"""So many may share a win whatever the field; more only up to half of it."""

VOID: Final = (StageState.SUSPENDED, StageState.CANCELLED)
"""A stage in one of these states is in no total, has no winner and gives no points."""


@dataclass(frozen=True, slots=True)
class WinsRow:
    """One crew in the table of stage wins."""

    entry_id: str
    place: int
    stages: tuple[str, ...]
    """The stages that it won, or leads while they are driven."""


def may_win(provenance: str, regulations: Regulations) -> bool:
    """Whether a time may win its stage, by where it comes from."""
    if provenance in MEASURED:
        return True
    return regulations.stage_win_by_given_times and provenance not in NEVER_WINS


def stage_winners(
    state: RallyState,
    scope: Scope,
    stage_id: str,
    audience: Audience,
    eligible: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Entries with the best time that can win, among the eligible where some are named.

    In the order of the stage's table; nobody on a stage that is void, nor where most were given one
    and the same time.
    """
    figures = state.stages.get(stage_id)
    if figures is None or figures.state in VOID:
        return ()
    regulations = scope.regulations(state)
    rows = [
        (row.entry_id, row.elapsed_ms)
        for row in stage_table(state, scope, stage_id, audience)
        if row.place
        and (eligible is None or row.entry_id in eligible)
        and may_win(str(row.provenance), regulations)
    ]
    winners = tuple(entry_id for entry_id, elapsed_ms in rows if elapsed_ms == rows[0][1])
    return winners if len(winners) <= winners_at_most(len(rows), regulations) else ()


def winners_at_most(timed: int, regulations: Regulations) -> int:
    """How many may share a win when so many could have won.

    Measured times that are equal share it, however many. Where given times may win it is two, or
    half of them: a time that most have was given, whatever it is called, and such a stage nobody
    has won, as Junior WRC results of 2018 and 2019 show it.
    """
    return max(SHARED_WIN, timed // 2) if regulations.stage_win_by_given_times else timed


def stage_wins_table(state: RallyState, scope: Scope, audience: Audience) -> list[WinsRow]:
    """Everybody who has won a stage, most wins first; equal wins are an equal place."""
    won: dict[str, list[str]] = {}
    for stage in scope.stage_list(state):
        for entry_id in stage_winners(state, scope, stage.stage_id, audience):
            won.setdefault(entry_id, []).append(stage.stage_id)
    numbers = {one: state.entries[one].car_number for one in won}
    found = sorted(won, key=lambda one: (-len(won[one]), number_key(numbers[one])))
    given = places([(len(won[one]),) for one in found], [True] * len(found))
    return [
        WinsRow(one, place.number, tuple(won[one])) for one, place in zip(found, given, strict=True)
    ]
