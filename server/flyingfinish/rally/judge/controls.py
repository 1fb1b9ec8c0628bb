"""Judges due times, delays, new starts and waived drafts."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.drafts import drafts_of
from flyingfinish.rally.judge.parts import (
    DAY_MS,
    SHORT_TEXT_MAX,
    Asked,
    Judge,
    check_instant,
    check_reason,
    control_index,
    known_crew,
    known_stage,
    same_fields,
)
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.times import MINUTE_MS

SECOND_MS: Final = 1_000
DELAY_MAX_MS: Final = DAY_MS // 2
"""Half a day: who is later than that starts by a new start list."""


def allow_delay(state: RallyState, command: c.AllowDelay, _: Asked) -> f.Fact:
    """Credits whole minutes, as they are written on a card (NCR 2026 appendix 13 10.1(e))."""
    crew = known_crew(state, command.entry_id)
    control_index(state, command.control)
    check_reason(command)
    if command.ms % MINUTE_MS:
        raise Refused("not_whole_minutes", ms=command.ms)
    if abs(command.ms) > DELAY_MAX_MS:
        raise Refused("out_of_range", ms=command.ms)
    _check_changes(crew.allowances.get(command.control, 0), command.ms)
    return same_fields(f.DelayAllowed, command)


def delay_stage(state: RallyState, command: c.DelayStage, _: Asked) -> f.Fact:
    """Delays a stage that can still be started."""
    figures = known_stage(state, command.stage_id)
    check_reason(command)
    if figures.state is f.StageState.CANCELLED:
        raise Refused("stage_cancelled", stage=command.stage_id)
    if not 0 <= command.delay_ms <= DELAY_MAX_MS or command.delay_ms % SECOND_MS:
        raise Refused("out_of_range", ms=command.delay_ms)
    standing = state.control.delays.get(command.stage_id)
    _check_changes(0 if standing is None else standing.fact.delay_ms, command.delay_ms)
    return same_fields(f.StageDelayed, command)


def _check_changes(standing_ms: int, ms: int) -> None:
    """Refuses what changes nothing."""
    if standing_ms == ms:
        raise Refused("already_so", ms=ms) if ms else Refused("nothing_to_take_back")


def give_start_time(state: RallyState, command: c.GiveStartTime, _: Asked) -> f.Fact:
    """Gives a crew that is in the rally another due start."""
    known_stage(state, command.stage_id)
    crew = known_crew(state, command.entry_id)
    check_reason(command)
    check_instant(command.due_at_ms)
    if crew.disqualified:
        raise Refused("already_disqualified", entry=command.entry_id)
    if crew.did_not_start:
        raise Refused("already_did_not_start", entry=command.entry_id)
    on = crew.stages.get(command.stage_id)
    if on is not None and on.due_at_ms == command.due_at_ms:
        raise Refused("already_so", due_at_ms=command.due_at_ms)
    return same_fields(f.StartTimeGiven, command)


def waive_draft(state: RallyState, command: c.WaiveDraft, _: Asked) -> f.Fact:
    """Waives a draft that the engine asks for now, with a reason; or takes a waiver back."""
    known_crew(state, command.entry_id)
    check_reason(command)
    waived = state.control.waived.get(command.draft)
    if not command.waived:
        if waived is None:
            raise Refused("nothing_to_take_back")
        return same_fields(f.DraftWaived, command, control=waived.control)
    asked = (one for one in drafts_of(state, command.entry_id) if one.key == command.draft)
    draft = next(asked, None)
    if draft is None:
        raise Refused("unknown_draft", draft=command.draft[:SHORT_TEXT_MAX])
    if waived is not None:
        raise Refused("already_so", entry=command.entry_id)
    return same_fields(f.DraftWaived, command, control=draft.control)


CONTROLS_JUDGES: Final[Mapping[type[Any], Judge]] = {
    c.AllowDelay: allow_delay,
    c.DelayStage: delay_stage,
    c.GiveStartTime: give_start_time,
    c.WaiveDraft: waive_draft,
}
