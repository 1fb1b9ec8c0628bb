"""Starts: what is drafted for a car that left too early, came too late to the line, or did not go.

The signal is the start that the starter reported, else the due one. A beam just before the line
tells a false start; the stage time is counted from the signal all the same (NCR 2026 chapter 13
article 7.39, appendix 8(e); FIA WRC sporting regulations, false start).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flyingfinish.rally.control_parts import CardStep
from flyingfinish.rally.draft_parts import LATE_START, LEFT_LATE, RULE, STEWARDS, Draft
from flyingfinish.rally.due_times import due_at_ms, new_start, written_start_ms
from flyingfinish.rally.evidence_parts import Evidence
from flyingfinish.rally.facts import AdjustmentApplied, CarStarted, Record
from flyingfinish.rally.itinerary import Control
from flyingfinish.rally.observations import standing_impulses, standing_said
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, RallyState
from flyingfinish.rally.tariffs import FALSE_START, false_start_ms, late_start_ms
from flyingfinish.rally.times import MINUTE_MS, minute_of

FALSE_START_WITHIN_MS: Final = 30_000
"""A beam broken sooner before the signal is no start: a marshal, or the car rolling up."""


@dataclass(frozen=True, slots=True)
class _Start:
    """One crew's start on one stage."""

    control: Control
    on: CrewOnStage
    evidence: Evidence
    due_at_ms: int | None
    """When it was due at the line."""


@dataclass(frozen=True, slots=True)
class _Beam:
    """A car broke the start beam."""

    at_ms: int
    identity: str


def start_drafts(state: RallyState, crew: CrewState, regulations: Regulations) -> list[Draft]:
    """What one crew's starts ask for, in road order."""
    found: list[Draft] = []
    false_starts = sum(1 for one in _applied(crew) if one.kind == FALSE_START)
    seen_at = state.evidence.get(crew.entry_id, {})
    arrivals: list[CardStep] = []
    for step in state.control.cards.steps:
        control = step.control
        on = crew.stages.get(control.stage_id)
        if not step.is_start:
            arrivals += [step] if step.arriving else []
            continue
        before, arrivals = arrivals, []
        evidence = seen_at.get(control.code)
        if on is None or evidence is None:
            continue
        due = start_due_ms(state, crew, on, before, regulations)
        at_start = _Start(control, on, evidence, due)
        for draft in _at_start(state, crew, at_start, regulations, false_starts + 1):
            waived = draft.key in state.control.waived
            false_starts += draft.kind == FALSE_START and not waived
            found.append(draft)
    return found


def _at_start(
    state: RallyState, crew: CrewState, start: _Start, regulations: Regulations, nth: int
) -> Iterator[Draft]:
    """What one start asks for."""
    control = start.control
    if state.stages[control.stage_id].stage.start_by_beam:
        return
    late = _late_start(crew, start, regulations)
    if late is not None:
        yield late
    said = standing_said(start.evidence.starts, state.ignored)
    beam = _beam(start.evidence, said)
    if beam is None:
        return
    signal = _reported_ms(said)
    if signal is None:
        signal = start.due_at_ms
    elif beam.at_ms > signal + regulations.leave_line_ms and crew.retirement is None:
        yield Draft(
            crew.entry_id, control.code, LEFT_LATE, 0, signal, beam.at_ms,
            article=regulations.late_start_article, fact=beam.identity, refer=LEFT_LATE,
        )  # fmt: skip
    if signal is not None and 0 < signal - beam.at_ms <= FALSE_START_WITHIN_MS:
        yield from _false_start(crew, control, beam, signal, nth, regulations)


def start_due_ms(
    state: RallyState,
    crew: CrewState,
    on: CrewOnStage,
    arrivals: Sequence[CardStep],
    regulations: Regulations,
) -> int | None:
    """When a crew was due at the start line: as listed, or as long after its arrival as planned.

    Who is late at the arrival control (the last of ``arrivals`` where it handed in its card) was
    charged there; its start moves with it. A new start time says it all.
    """
    came = next((one for one in reversed(arrivals) if one.control.code in crew.check_ins), None)
    if on.due_at_ms is None or came is None:
        return on.due_at_ms
    arrival_due = due_at_ms(state, crew, came, regulations)
    given = new_start(state, crew.entry_id, came.control.stage_id) is not None
    if arrival_due is None or given:
        return on.due_at_ms
    checked_in = minute_of(crew.check_ins[came.control.code])
    return on.due_at_ms + max(0, checked_in - arrival_due)


def _late_start(crew: CrewState, start: _Start, regulations: Regulations) -> Draft | None:
    """A start reported minutes after the due one: a draft until officials say it was no fault of
    the crew's, by a new start time, a delay of the stage, or a waiver."""
    control, due = start.control, start.due_at_ms
    written = written_start_ms(start.on)
    if due is None or written is None:
        return None
    minutes = (minute_of(written) - minute_of(due)) // MINUTE_MS
    ms = late_start_ms(minutes, regulations)
    if not ms:
        return None
    standing = [
        one.ms for one in _applied(crew) if (one.control, one.kind) == (control.code, LATE_START)
    ]
    if ms in standing:
        return None
    return Draft(
        crew.entry_id, control.code, LATE_START, ms, due, written, minutes,
        regulations.late_start_article, start.on.start_fact, standing_ms=sum(standing),
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
    if any((one.control, one.kind) == (control.code, FALSE_START) for one in _applied(crew)):
        return
    ms = false_start_ms(nth, signal - beam.at_ms, regulations)
    yield Draft(
        crew.entry_id, control.code, FALSE_START, ms or 0, signal, beam.at_ms,
        article=regulations.false_start_article, fact=beam.identity,
        refer=STEWARDS if ms is None else "",
    )  # fmt: skip


def _applied(crew: CrewState) -> Iterator[AdjustmentApplied]:
    """What officials have applied: what counts by itself follows from the drafts."""
    for identity, one in crew.adjustments.items():
        if not identity.startswith(RULE):
            yield one


def _beam(evidence: Evidence, said: Sequence[Record]) -> _Beam | None:
    """What the start beam saw: the impulse that counts, else a start told as measured."""
    standing = standing_impulses(evidence) if evidence.impulses else ()
    if standing:
        return _Beam(standing[0].at_ms, standing[0].identity)
    for record in said:
        fact = record.fact
        if isinstance(fact, CarStarted) and fact.measured:
            return _Beam(fact.started_at_ms, record.identity)
    return None


def _reported_ms(said: Sequence[Record]) -> int | None:
    """The signal as the starter reported it."""
    for record in said:
        fact = record.fact
        if isinstance(fact, CarStarted) and not fact.measured:
            return fact.started_at_ms
    return None
