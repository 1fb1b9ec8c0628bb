"""Starts: what is drafted for a car that left too early, came too late to the line, or did not go.

The signal is the start that the starter reported, else the due one. A beam just before the line
tells a false start; the stage time is counted from the signal all the same (NCR 2026 chapter 13
article 7.39, appendix 8(e); FIA WRC sporting regulations, false start).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flyingfinish.rally.draft_parts import LATE_START, LEFT_LATE, STEWARDS, Draft
from flyingfinish.rally.due_times import (
    CHECKED_IN_AT,
    due_at_ms,
    new_start,
    written_start_ms,
)
from flyingfinish.rally.facts import CarStarted
from flyingfinish.rally.itinerary import Control, ControlKind
from flyingfinish.rally.observations import standing_impulses, standing_said
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, RallyState
from flyingfinish.rally.tariffs import FALSE_START, false_start_ms, late_start_ms
from flyingfinish.rally.times import MINUTE_MS, minute_of

FALSE_START_WITHIN_MS: Final = 30_000
"""A beam broken sooner before the signal is no start: a marshal, or the car rolling up."""


@dataclass(frozen=True, slots=True)
class _Beam:
    """A car broke the start beam."""

    at_ms: int
    identity: str


def start_drafts(state: RallyState, crew: CrewState, regulations: Regulations) -> list[Draft]:
    """What one crew's starts ask for, in road order."""
    found: list[Draft] = []
    false_starts = sum(1 for one in crew.adjustments.values() if one.kind == FALSE_START)
    for place, control in enumerate(state.itinerary.controls):
        on = crew.stages.get(control.stage_id)
        if control.kind is not ControlKind.STAGE_START or on is None:
            continue
        for draft in _at_start(state, crew, on, place, regulations, false_starts + 1):
            waived = draft.key in state.control.waived
            false_starts += draft.kind == FALSE_START and not waived
            found.append(draft)
    return found


def _at_start(
    state: RallyState,
    crew: CrewState,
    on: CrewOnStage,
    place: int,
    regulations: Regulations,
    nth: int,
) -> Iterator[Draft]:
    """What one start asks for."""
    control = state.itinerary.controls[place]
    due = start_due_ms(state, crew, on, place, regulations)
    late = _late_start(state, crew, on, control, due, regulations)
    if late is not None:
        yield late
    beam = _beam(state, crew, control)
    signal = _reported_ms(state, crew, control)
    if beam is None or state.stages[control.stage_id].stage.start_by_beam:
        return
    if signal is None:
        signal = due
    elif beam.at_ms > signal + regulations.leave_line_ms and crew.retirement is None:
        yield Draft(
            crew.entry_id, control.code, LEFT_LATE, 0, signal, beam.at_ms,
            article=regulations.late_start_article, fact=beam.identity, refer=LEFT_LATE,
        )  # fmt: skip
    if signal is not None and 0 < signal - beam.at_ms <= FALSE_START_WITHIN_MS:
        yield from _false_start(crew, control, beam, signal, nth, regulations)


def start_due_ms(
    state: RallyState, crew: CrewState, on: CrewOnStage, place: int, regulations: Regulations
) -> int | None:
    """When a crew was due at the start line: as listed, or as long after its arrival as planned.

    Who is late at the arrival control was charged there; its start moves with it. A new start time
    says it all.
    """
    control = state.itinerary.controls[place]
    if on.due_at_ms is None or new_start(state, crew.entry_id, control.stage_id) is not None:
        return on.due_at_ms
    for at in range(place - 1, -1, -1):
        before = state.itinerary.controls[at]
        if before.stage_id != control.stage_id:
            break
        checked_in = crew.check_ins.get(before.code)
        if before.kind in CHECKED_IN_AT and checked_in is not None:
            arrival_due = due_at_ms(state, crew, at, regulations)
            late_ms = 0 if arrival_due is None else minute_of(checked_in) - arrival_due
            return on.due_at_ms + max(0, late_ms)
    return on.due_at_ms


def _late_start(
    state: RallyState,
    crew: CrewState,
    on: CrewOnStage,
    control: Control,
    due: int | None,
    regulations: Regulations,
) -> Draft | None:
    """A start reported minutes after the due one: a draft until officials say it was no fault of
    the crew's, by a new start time, a delay of the stage, or a waiver."""
    written = written_start_ms(on)
    if due is None or written is None or state.stages[control.stage_id].stage.start_by_beam:
        return None
    minutes = (minute_of(written) - minute_of(due)) // MINUTE_MS
    ms = late_start_ms(minutes, regulations)
    standing = [
        one.ms
        for one in crew.adjustments.values()
        if (one.control, one.kind) == (control.code, LATE_START)
    ]
    if not ms or ms in standing:
        return None
    return Draft(
        crew.entry_id, control.code, LATE_START, ms, due, written, minutes,
        regulations.late_start_article, on.start_fact, standing_ms=sum(standing),
    )  # fmt: skip


def _false_start(
    crew: CrewState,
    control: Control,
    beam: _Beam,
    signal: int,
    nth: int,
    regulations: Regulations,
) -> Iterator[Draft]:
    """A start before its signal, priced by the crew's count; beyond the tariff the stewards'."""
    if any(
        (one.control, one.kind) == (control.code, FALSE_START) for one in crew.adjustments.values()
    ):
        return
    ms = false_start_ms(nth, signal - beam.at_ms, regulations)
    yield Draft(
        crew.entry_id, control.code, FALSE_START, ms or 0, signal, beam.at_ms,
        article=regulations.false_start_article, fact=beam.identity,
        refer=STEWARDS if ms is None else "",
    )  # fmt: skip


def _beam(state: RallyState, crew: CrewState, control: Control) -> _Beam | None:
    """What the start beam saw: the impulse that counts, else a start told as measured."""
    evidence = state.evidence.get(crew.entry_id, {}).get(control.code)
    if evidence is None:
        return None
    standing = standing_impulses(evidence)
    if standing:
        return _Beam(standing[0].at_ms, standing[0].identity)
    for record in standing_said(evidence.starts, state.ignored):
        fact = record.fact
        if isinstance(fact, CarStarted) and fact.measured:
            return _Beam(fact.started_at_ms, record.identity)
    return None


def _reported_ms(state: RallyState, crew: CrewState, control: Control) -> int | None:
    """The signal as the starter reported it."""
    evidence = state.evidence.get(crew.entry_id, {}).get(control.code)
    for record in standing_said(evidence.starts, state.ignored) if evidence is not None else ():
        fact = record.fact
        if isinstance(fact, CarStarted) and not fact.measured:
            return fact.started_at_ms
    return None
