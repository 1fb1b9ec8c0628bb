"""Judges what officials decide about stages, times and impulses."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.judge.parts import (
    DAY_MS,
    LONG_TEXT_MAX,
    Asked,
    Judge,
    check_id,
    check_interval,
    check_reason,
    check_text,
    control_index,
    known_crew,
    known_stage,
    same_fields,
)
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.stage_balance import unaccounted
from flyingfinish.rally.state_parts import CrewOnStage, RallyState
from flyingfinish.rally.statements import statement_of

CARS_NAMED_MAX: Final = 40
"""How many cars a refusal names; more would not be read."""

CLOCK_SHIFT_MAX_MS: Final = DAY_MS // 2
"""A clock further off than half a day was set to the wrong day: that is no shift but a new list."""


def set_stage_state(state: RallyState, command: c.SetStageState, _: Asked) -> f.Fact:
    """Sets a stage's state; saying again what stands already is refused.

    It is completed when every car that started, or is listed to, is named: finished, out, or with
    a time given. Who closes it all the same says why.
    """
    figures = known_stage(state, command.stage_id)
    if figures.state == command.state and figures.reason == command.reason:
        raise Refused("already_so", stage=command.stage_id)
    check_reason(command)
    if command.state == f.StageState.COMPLETED and not command.reason.strip():
        lost = unaccounted(state, command.stage_id)
        if lost:
            cars = ", ".join(state.entries[one].car_number for one in lost[:CARS_NAMED_MAX])
            raise Refused("stage_unbalanced", stage=command.stage_id, cars=cars, count=len(lost))
    return same_fields(f.StageStateSet, command)


def set_time_pending(state: RallyState, command: c.SetTimePending, _: Asked) -> f.Fact:
    """Marks crews' times on one stage as pending, or ends that."""
    known_stage(state, command.stage_id)
    if not command.entries:
        raise Refused("nothing_named")
    if len(set(command.entries)) < len(command.entries):
        raise Refused("twice")
    crews = [known_crew(state, entry_id) for entry_id in command.entries]
    now = [crew.stages.get(command.stage_id, CrewOnStage()).pending for crew in crews]
    if all(pending == command.pending for pending in now):
        raise Refused("already_so", stage=command.stage_id)
    return same_fields(f.TimePendingSet, command)


def give_time(state: RallyState, command: c.GiveTime, _: Asked) -> f.Fact:
    """Gives a crew a stage time, no finer than the stage is published in (sport-rules 7).

    Refused on a cancelled stage, for a crew that never started or is disqualified, and as
    ``measured``: what devices saw comes from posts only.
    """
    check_given(state, command.stage_id, command.entry_id, command.elapsed_ms)
    if command.provenance == f.Provenance.MEASURED:
        raise Refused("not_given", provenance=command.provenance)
    check_reason(command)
    return same_fields(f.TimeGiven, command)


def check_given(state: RallyState, stage_id: str, entry_id: str, elapsed_ms: int) -> None:
    """Refuses a given time that cannot be: of a crew that is out, too long, or too fine."""
    figures = known_stage(state, stage_id)
    crew = known_crew(state, entry_id)
    if figures.state == f.StageState.CANCELLED:
        raise Refused("stage_cancelled", stage=stage_id)
    if crew.did_not_start:
        raise Refused("already_did_not_start", entry=entry_id)
    if crew.disqualified:
        raise Refused("already_disqualified", entry=entry_id)
    if not 0 < elapsed_ms <= DAY_MS:
        raise Refused("out_of_range", ms=elapsed_ms)
    if elapsed_ms % figures.stage.precision_ms:
        raise Refused("too_fine", ms=elapsed_ms, precision_ms=figures.stage.precision_ms)


def withdraw_given_time(state: RallyState, command: c.WithdrawGivenTime, _: Asked) -> f.Fact:
    """Takes back a given time, a batch of them, or a ruling that stages count as missed."""
    stands = any(
        command.given in on.given or command.given in on.ruled
        for crew in state.crews.values()
        for on in crew.stages.values()
    )
    if not stands:
        raise Refused("unknown_given_time", given=command.given)
    check_reason(command)
    return same_fields(f.GivenTimeWithdrawn, command)


def assign_impulse(state: RallyState, command: c.AssignImpulse, _: Asked) -> f.Fact:
    """Says whose an impulse is, or (empty car) that nobody's."""
    known_impulse(state, command.impulse)
    if command.car and command.car not in state.owner_of:
        raise Refused("unknown_car", car=command.car)
    if command.control:
        control_index(state, command.control)
    check_reason(command)
    return same_fields(f.ImpulseAssigned, command)


def ignore_impulse(state: RallyState, command: c.IgnoreImpulse, _: Asked) -> f.Fact:
    """Leaves an impulse, a start or a card as reported out of account, or takes it in again."""
    impulse = state.impulses.get(command.impulse)
    if impulse is None and statement_of(state, command.impulse) is None:
        raise Refused("unknown_impulse", impulse=command.impulse[:LONG_TEXT_MAX])
    ignored = state.ignored.get(command.impulse, False) if impulse is None else impulse.ignored
    if ignored == command.ignored:
        raise Refused("already_so", impulse=command.impulse)
    check_reason(command)
    return same_fields(f.ImpulseIgnored, command)


def move_impulses(state: RallyState, command: c.MoveImpulses, _: Asked) -> f.Fact:
    """Moves what a post saw in an interval to another of its own controls."""
    post = state.posts.get(command.post)
    if post is None:
        raise Refused("unknown_post", post=command.post)
    if command.control not in post.controls:
        raise Refused("not_of_this_post", post=command.post, control=command.control)
    check_interval(command.from_at_ms, command.to_at_ms)
    check_reason(command)
    return same_fields(f.ImpulsesMoved, command)


def shift_device_clock(state: RallyState, command: c.ShiftDeviceClock, _: Asked) -> f.Fact:
    """Shifts a device's instants, also of impulses that are still to come."""
    check_text(command.device, needed=True)
    check_interval(command.from_at_ms, command.to_at_ms)
    if abs(command.shift_ms) > CLOCK_SHIFT_MAX_MS:
        raise Refused("out_of_range", ms=command.shift_ms)
    check_reason(command)
    return same_fields(f.DeviceClockShifted, command)


def withdraw_decision(state: RallyState, command: c.WithdrawDecision, _: Asked) -> f.Fact:
    """Takes back a move of impulses or a clock shift that stands."""
    if not any(decision.identity == command.decision for decision in state.decisions):
        raise Refused("unknown_decision", decision=command.decision)
    check_reason(command)
    return same_fields(f.DecisionWithdrawn, command)


def admit_source(state: RallyState, command: c.AdmitSource, _: Asked) -> f.Fact:
    """Believes another incarnation of a source; one that counts already is refused."""
    check_id(command.source)
    check_id(command.incarnation)
    if (command.source, command.incarnation) in state.admitted:
        raise Refused("already_admitted", source=command.source)
    return same_fields(f.SourceAdmitted, command)


def admit_row(state: RallyState, command: c.AdmitRow, _: Asked) -> f.Fact:
    """Believes a doubtful row that can be read and is evidence, not a decision in disguise."""
    record = state.doubtful.get(command.row)
    if record is None:
        raise Refused("unknown_row", row=command.row[:LONG_TEXT_MAX])
    if record.fact is None:
        raise Refused("unreadable_row", row=command.row)
    if not isinstance(record.fact, get_args(f.CrewFact)):
        raise Refused("not_evidence", row=command.row)
    return same_fields(f.RowAdmitted, command)


def known_impulse(state: RallyState, identity: str) -> None:
    """Refuses an impulse that is not in the journal."""
    if identity not in state.impulses:
        raise Refused("unknown_impulse", impulse=identity[:LONG_TEXT_MAX])


TIME_JUDGES: Final[Mapping[type[Any], Judge]] = {
    c.SetStageState: set_stage_state,
    c.SetTimePending: set_time_pending,
    c.GiveTime: give_time,
    c.WithdrawGivenTime: withdraw_given_time,
    c.AssignImpulse: assign_impulse,
    c.IgnoreImpulse: ignore_impulse,
    c.MoveImpulses: move_impulses,
    c.ShiftDeviceClock: shift_device_clock,
    c.WithdrawDecision: withdraw_decision,
    c.AdmitSource: admit_source,
    c.AdmitRow: admit_row,
}
