"""Stage balance: every car that started a stage is accounted for before the stage closes.

Started = finished + given + stopped + on stage. *Given* are crews without a finish whose time an
official or the restart rule has named, or made pending; *stopped* those that are out or came back
at a later stage; who is left is on the stage, or lost.
"""

from collections.abc import Mapping
from enum import StrEnum

from flyingfinish.rally.state_parts import CrewState, RallyState
from flyingfinish.rally.totals import OUT


class Account(StrEnum):
    """What became of a car that started a stage."""

    FINISHED = "finished"
    GIVEN = "given"
    STOPPED = "stopped"
    ON_STAGE = "on_stage"


def account_of(state: RallyState, crew: CrewState, stage_id: str) -> Account | None:
    """What became of a crew on a stage; None when nobody has seen it there, or for a course car."""
    on = crew.stages.get(stage_id)
    if on is None or not (on.start_fact or on.split_at_ms or on.finish_at_ms is not None):
        return None
    if state.entries[crew.entry_id].course_car:
        return None
    if on.finish_at_ms is not None:
        return Account.FINISHED
    if on.time is not None or on.pending:
        return Account.GIVEN
    if crew.status in OUT or _came_back_later(state, crew, stage_id):
        return Account.STOPPED
    return Account.ON_STAGE


def _came_back_later(state: RallyState, crew: CrewState, stage_id: str) -> bool:
    """Whether the crew was restarted behind this stage; not, where the road has lost that stage."""
    if crew.restarted_from not in state.stages:
        return False
    stages = list(state.stages)
    return stages.index(crew.restarted_from) > stages.index(stage_id)


def balance(state: RallyState, stage_id: str) -> Mapping[str, Account]:
    """Entry -> what became of it, for every car that started a stage."""
    found = {}
    for entry_id, crew in state.crews.items():
        account = account_of(state, crew, stage_id)
        if account is not None:
            found[entry_id] = account
    return found


def unaccounted(state: RallyState, stage_id: str) -> list[str]:
    """Entries that started a stage and of which nobody has said what became of them."""
    found = balance(state, stage_id).items()
    return sorted(entry_id for entry_id, account in found if account is Account.ON_STAGE)
