"""Judges given and restart times, chosen and inserted impulses, starts and cards, start clocks."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.adjustments import stage_number
from flyingfinish.rally.due_times import CHECKED_IN_AT
from flyingfinish.rally.itinerary import ControlKind
from flyingfinish.rally.judge.parts import (
    Asked,
    Judge,
    check_instant,
    check_interval,
    check_reason,
    control_index,
    known_crew,
    known_stage,
    same_fields,
)
from flyingfinish.rally.judge.times import CLOCK_SHIFT_MAX_MS, check_given, known_impulse
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.state_parts import CrewState, RallyState

CARDS_AT: Final = (*CHECKED_IN_AT, ControlKind.PASSAGE_CONTROL)
"""Where posts write an instant on a card; at a passage control it costs nothing."""


def give_times(state: RallyState, command: c.GiveTimes, _: Asked) -> f.Fact:
    """Gives several crews a time on one stage; each is judged as if it were given alone."""
    known_stage(state, command.stage_id)
    if not command.times:
        raise Refused("nothing_named")
    named = [row.entry_id for row in command.times]
    if len(set(named)) < len(named):
        raise Refused("twice")
    if command.provenance == f.Provenance.MEASURED:
        raise Refused("not_given", provenance=command.provenance)
    for row in command.times:
        check_given(state, command.stage_id, row.entry_id, row.elapsed_ms)
    check_reason(command)
    return same_fields(f.TimesGiven, command)


def give_restart_times(state: RallyState, command: c.GiveRestartTimes, _: Asked) -> f.Fact:
    """Lets stages count as missed by a crew that has retired or restarted.

    Refused for stages at or behind the one where it started again, unless it is out again.
    """
    crew = known_crew(state, command.entry_id)
    if crew.retirement is None and not crew.restarted_from:
        raise Refused("not_retired", entry=command.entry_id)
    if crew.disqualified:
        raise Refused("already_disqualified", entry=command.entry_id)
    if not command.stages:
        raise Refused("nothing_named")
    if len(set(command.stages)) < len(command.stages):
        raise Refused("twice")
    for stage_id in command.stages:
        _check_missed(state, crew, stage_id)
    check_reason(command)
    return same_fields(f.RestartTimesGiven, command)


def _check_missed(state: RallyState, crew: CrewState, stage_id: str) -> None:
    """Refuses a stage that the crew drove after its restart, or that counts as missed already."""
    if known_stage(state, stage_id).state == f.StageState.CANCELLED:
        raise Refused("stage_cancelled", stage=stage_id)
    back_at = stage_number(crew.restarted_from) if crew.retirement is None else 0
    if back_at and stage_number(stage_id) >= back_at:
        raise Refused("not_missed", stage=stage_id)
    on = crew.stages.get(stage_id)
    if on is not None and on.ruled:
        raise Refused("already_so", stage=stage_id)


def choose_impulse(state: RallyState, command: c.ChooseImpulse, _: Asked) -> f.Fact:
    """Lets one of a crew's impulses at a control count, or ends that."""
    known_impulse(state, command.impulse)
    impulse = state.impulses[command.impulse]
    if impulse.owner not in state.entries:
        raise Refused("unknown_car", car=impulse.car)
    if bool(impulse.chosen) == command.chosen:
        raise Refused("already_so", impulse=command.impulse)
    check_reason(command)
    return same_fields(f.ImpulseChosen, command)


def insert_impulse(state: RallyState, command: c.InsertImpulse, _: Asked) -> f.Fact:
    """Files a passage of a known car at a control of the road."""
    control_index(state, command.control)
    if command.car not in state.owner_of:
        raise Refused("unknown_car", car=command.car)
    check_instant(command.taken_at_ms)
    check_reason(command)
    return same_fields(f.ImpulseInserted, command)


def correct_start(state: RallyState, command: c.CorrectStart, _: Asked) -> f.Fact:
    """Sets when a known car started a stage: the officials' word goes before every post's."""
    _check_start_control(state, command.control)
    _check_correction(state, command, command.started_at_ms)
    return same_fields(f.CarStarted, command)


def correct_check_in(state: RallyState, command: c.CorrectCheckIn, _: Asked) -> f.Fact:
    """Sets when a known car handed its card in: the officials' word goes before every post's."""
    control = state.itinerary.controls[control_index(state, command.control)]
    if control.kind not in CARDS_AT:
        raise Refused("no_card_here", control=command.control)
    _check_correction(state, command, command.checked_in_at_ms)
    return same_fields(f.CheckedIn, command)


def _check_correction(
    state: RallyState, command: c.CorrectStart | c.CorrectCheckIn, at_ms: int
) -> None:
    """Refuses a car that nobody drives and an instant that cannot be."""
    if command.car not in state.owner_of:
        raise Refused("unknown_car", car=command.car)
    check_instant(at_ms)
    check_reason(command)


def _check_start_control(state: RallyState, control: str) -> None:
    """Refuses a control that is not the start of a stage."""
    control_index(state, control)
    role = state.roles.get(control)
    if role is None or role.kind != "start":
        raise Refused("not_a_start", control=control)


def shift_start_clock(state: RallyState, command: c.ShiftStartClock, _: Asked) -> f.Fact:
    """Moves the starts of an interval by what the start clock was off."""
    _check_start_control(state, command.control)
    check_interval(command.from_at_ms, command.to_at_ms)
    if abs(command.shift_ms) > CLOCK_SHIFT_MAX_MS:
        raise Refused("out_of_range", ms=command.shift_ms)
    check_reason(command)
    return same_fields(f.StartClockShifted, command)


GIVEN_JUDGES: Final[Mapping[type[Any], Judge]] = {
    c.GiveTimes: give_times,
    c.GiveRestartTimes: give_restart_times,
    c.ChooseImpulse: choose_impulse,
    c.InsertImpulse: insert_impulse,
    c.CorrectStart: correct_start,
    c.CorrectCheckIn: correct_check_in,
    c.ShiftStartClock: shift_start_clock,
}
