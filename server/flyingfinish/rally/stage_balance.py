"""Stage balance: every car that started a stage is accounted for before the stage closes.

Started = finished + given + stopped + on stage. *Given* are crews without a finish whose time an
official or the restart rule has named, or made pending; *stopped* those that are out or came back
at a later stage; who is left is on the stage, or lost. Beside them stand the *listed*: crews in
the rally that a start list names and nobody saw. Where no post reports starts they may be anywhere
on the stage, so that they too are asked after before it closes.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from flyingfinish.rally.state_parts import CrewState, RallyState
from flyingfinish.rally.totals import OUT


class Account(StrEnum):
    """What became of a car that started a stage, or was listed to start it."""

    FINISHED = "finished"
    GIVEN = "given"
    STOPPED = "stopped"
    ON_STAGE = "on_stage"
    LISTED = "listed"
    """In a start list, in the rally, and seen nowhere on the stage: no part of who started."""


UNACCOUNTED: Final = (Account.ON_STAGE, Account.LISTED)


def account_of(state: RallyState, crew: CrewState, stage_id: str) -> Account | None:
    """What became of a crew on a stage; None when nothing leads it there, or for a course car."""
    on = crew.stages.get(stage_id)
    if on is None or state.entries[crew.entry_id].course_car:
        return None
    if not (on.start_fact or on.split_at_ms or on.finish_at_ms is not None):
        return Account.LISTED if _is_awaited(state, crew, stage_id) else None
    if on.finish_at_ms is not None:
        return Account.FINISHED
    if on.time is not None or on.pending:
        return Account.GIVEN
    if crew.status in OUT or _came_back_later(state, crew, stage_id):
        return Account.STOPPED
    return Account.ON_STAGE


def _is_awaited(state: RallyState, crew: CrewState, stage_id: str) -> bool:
    """Whether a crew that nobody saw on a stage should be there, for all that is known."""
    on = crew.stages[stage_id]
    if on.due_at_ms is None or on.time is not None or on.pending or on.ruled:
        return False
    return crew.status not in OUT and not _came_back_later(state, crew, stage_id)


def _came_back_later(state: RallyState, crew: CrewState, stage_id: str) -> bool:
    """Whether the crew was restarted behind this stage; not, where the road has lost that stage."""
    if crew.restarted_from not in state.stages:
        return False
    stages = list(state.stages)
    return stages.index(crew.restarted_from) > stages.index(stage_id)


def balance(state: RallyState, stage_id: str) -> Mapping[str, Account]:
    """Entry -> what became of it, for every car that started a stage or is listed to."""
    found = {}
    for entry_id, crew in state.crews.items():
        account = account_of(state, crew, stage_id)
        if account is not None:
            found[entry_id] = account
    return found


def unaccounted(state: RallyState, stage_id: str) -> list[str]:
    """Entries of which nobody has said what became of them: on the stage, or listed and not seen.

    A due start that is still to come excuses nobody: on a stage that is over nobody starts.
    """
    found = balance(state, stage_id).items()
    return sorted(entry_id for entry_id, account in found if account in UNACCOUNTED)
