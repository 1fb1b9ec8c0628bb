"""Judges what officials decide about crews: adjustments, retirements, restarts, holds."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.drafts import home_regulations
from flyingfinish.rally.judge.parts import (
    DAY_MS,
    WHOLE_RALLY,
    Asked,
    Judge,
    check_code,
    check_reason,
    control_index,
    known_crew,
    known_stage,
    same_fields,
)
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.state_parts import RallyState


def apply_adjustment(state: RallyState, command: c.ApplyAdjustment, _: Asked) -> f.Fact:
    """Adds a signed time to a crew at a control; zero and more than a day are refused."""
    known_crew(state, command.entry_id)
    if command.control not in WHOLE_RALLY:
        control_index(state, command.control)
    if command.ms == 0:
        raise Refused("zero_adjustment")
    if abs(command.ms) > DAY_MS:
        raise Refused("out_of_range", ms=command.ms)
    check_code(command.kind)
    check_reason(command)
    return same_fields(f.AdjustmentApplied, command)


def withdraw_adjustment(state: RallyState, command: c.WithdrawAdjustment, _: Asked) -> f.Fact:
    """Takes back an adjustment that stands."""
    if not any(command.adjustment in crew.adjustments for crew in state.crews.values()):
        raise Refused("unknown_adjustment", adjustment=command.adjustment)
    check_reason(command)
    return same_fields(f.AdjustmentWithdrawn, command)


def retire_crew(state: RallyState, command: c.RetireCrew, _: Asked) -> f.Fact:
    """Records where a running crew stopped; one that is out already is refused."""
    crew = known_crew(state, command.entry_id)
    if crew.retirement is not None:
        raise Refused("already_retired", entry=command.entry_id)
    if crew.disqualified:
        raise Refused("already_disqualified", entry=command.entry_id)
    if crew.did_not_start:
        raise Refused("already_did_not_start", entry=command.entry_id)
    control_index(state, command.control)
    check_reason(command)
    return same_fields(f.CrewRetired, command)


def release_retirement(state: RallyState, command: c.ReleaseRetirement, _: Asked) -> f.Fact:
    """Makes a retirement public, once."""
    crew = known_crew(state, command.entry_id)
    if crew.retirement is None:
        raise Refused("not_retired", entry=command.entry_id)
    if crew.retirement.released:
        raise Refused("already_released", entry=command.entry_id)
    return same_fields(f.RetirementReleased, command)


def restart_crew(state: RallyState, command: c.RestartCrew, _: Asked) -> f.Fact:
    """Lets a crew that retired, not for good, go on at a later stage than it stopped at."""
    crew = known_crew(state, command.entry_id)
    known_stage(state, command.stage_id)
    if crew.retirement is None:
        raise Refused("not_retired", entry=command.entry_id)
    if crew.retirement.permanent:
        raise Refused("retired_for_good", entry=command.entry_id)
    stopped = control_index(state, crew.retirement.control)
    if control_index(state, command.stage_id) <= stopped:
        raise Refused("not_placed_yet", stage=command.stage_id, control=crew.retirement.control)
    check_may_restart(state, command.entry_id, stopped)
    return same_fields(f.CrewRestarted, command)


def check_may_restart(state: RallyState, entry_id: str, stopped: int) -> None:
    """Refuses where the regulations let nobody come back, or nobody who stopped in the last leg.

    FIA WRC sporting regulations, re-start after retirement; UK multi-venue rallies have none (NCR
    2026 chapter 13). ``stopped`` is the place of the control on the road.
    """
    regulations = home_regulations(state, state.entries[entry_id])
    controls = state.itinerary.controls
    in_last_leg = controls[stopped].leg == controls[-1].leg
    if not regulations.restart_allowed or (in_last_leg and not regulations.restart_in_last_leg):
        raise Refused("restart_not_allowed", entry=entry_id)


def mark_did_not_start(state: RallyState, command: c.MarkDidNotStart, _: Asked) -> f.Fact:
    """Records that a crew never came to the start; one seen on the road has started."""
    crew = known_crew(state, command.entry_id)
    if crew.did_not_start:
        raise Refused("already_did_not_start", entry=command.entry_id)
    if crew.seen:
        raise Refused("has_started", entry=command.entry_id)
    check_reason(command)
    return same_fields(f.CrewDidNotStart, command)


def disqualify(state: RallyState, command: c.Disqualify, _: Asked) -> f.Fact:
    """Takes a crew out of every classification, once."""
    if known_crew(state, command.entry_id).disqualified:
        raise Refused("already_disqualified", entry=command.entry_id)
    check_reason(command)
    return same_fields(f.CrewDisqualified, command)


def reinstate(state: RallyState, command: c.Reinstate, _: Asked) -> f.Fact:
    """Takes back whatever put a crew out."""
    crew = known_crew(state, command.entry_id)
    if crew.retirement is None and not crew.disqualified and not crew.did_not_start:
        raise Refused("nothing_to_take_back", entry=command.entry_id)
    check_reason(command)
    return same_fields(f.CrewReinstated, command)


def place_hold(state: RallyState, command: c.PlaceHold, _: Asked) -> f.Fact:
    """Freezes what the public sees of a crew."""
    known_crew(state, command.entry_id)
    if command.entry_id in state.held:
        raise Refused("already_held", entry=command.entry_id)
    check_reason(command)
    return same_fields(f.HoldPlaced, command)


def release_hold(state: RallyState, command: c.ReleaseHold, _: Asked) -> f.Fact:
    """Shows the public all that was held back."""
    known_crew(state, command.entry_id)
    if command.entry_id not in state.held:
        raise Refused("not_held", entry=command.entry_id)
    return same_fields(f.HoldReleased, command)


CREW_JUDGES: Final[Mapping[type[Any], Judge]] = {
    c.ApplyAdjustment: apply_adjustment,
    c.WithdrawAdjustment: withdraw_adjustment,
    c.RetireCrew: retire_crew,
    c.ReleaseRetirement: release_retirement,
    c.RestartCrew: restart_crew,
    c.MarkDidNotStart: mark_did_not_start,
    c.Disqualify: disqualify,
    c.Reinstate: reinstate,
    c.PlaceHold: place_hold,
    c.ReleaseHold: release_hold,
}
