"""How batches of given times, restart times, chosen and inserted impulses change the state."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally import restart_times
from flyingfinish.rally.crew_clocks import on_stage, retime
from flyingfinish.rally.crew_evidence import settle
from flyingfinish.rally.errors import UnknownEntry, UnknownStage
from flyingfinish.rally.facts import (
    ImpulseChosen,
    ImpulseInserted,
    ImpulseTaken,
    Rank,
    Record,
    RestartTimesGiven,
    StartClockShifted,
    TimeGiven,
    TimesGiven,
)
from flyingfinish.rally.fold.crew_facts import impulse_taken
from flyingfinish.rally.fold.decisions import decision_placed
from flyingfinish.rally.state_parts import RallyState, Touched


def times_given(state: RallyState, record: Record, fact: TimesGiven, touched: Touched) -> None:
    """Several crews' times in one decision: each as if given alone, withdrawn as one."""
    if fact.stage_id not in state.stages:
        raise UnknownStage(stage=fact.stage_id)
    for row in fact.times:
        if row.entry_id not in state.crews:
            raise UnknownEntry(entry=row.entry_id)
    if record.identity in state.withdrawn:
        return
    for row in fact.times:
        crew = state.crews[row.entry_id]
        on = on_stage(crew, fact.stage_id)
        on.given[record.identity] = TimeGiven(
            fact.stage_id,
            row.entry_id,
            row.elapsed_ms,
            fact.provenance,
            fact.reason,
            fact.document,
            fact.article,
        )
        on.pending = False
        retime(state, crew, fact.stage_id, touched)
    touched.news.append(record)


def restart_times_given(
    state: RallyState, record: Record, fact: RestartTimesGiven, touched: Touched
) -> None:
    """These stages count as missed: the restart rule gives their times, now and later."""
    crew = state.crews.get(fact.entry_id)
    if crew is None:
        raise UnknownEntry(entry=fact.entry_id)
    for stage_id in fact.stages:
        if stage_id not in state.stages:
            raise UnknownStage(stage=stage_id)
    if record.identity in state.withdrawn:
        return
    for stage_id in fact.stages:
        on = on_stage(crew, stage_id)
        on.ruled[record.identity] = fact
        on.pending = False
        touched.times.add((fact.entry_id, stage_id))
    restart_times.rule(state, crew, touched)
    touched.news.append(record)


def impulse_chosen(
    state: RallyState, record: Record, fact: ImpulseChosen, touched: Touched
) -> None:
    """Of several impulses of a crew at a control this one counts; may come before what it names."""
    state.chosen[fact.impulse] = record.position if fact.chosen else 0
    impulse = state.impulses.get(fact.impulse)
    if impulse is not None:
        settle(state, impulse, touched)


def impulse_inserted(
    state: RallyState, record: Record, fact: ImpulseInserted, touched: Touched
) -> None:
    """A passage that no device sent: read from a printer, a sheet or a film; ranks as manual."""
    taken = ImpulseTaken(
        post="",
        device=record.source,
        device_seq=record.seq,
        taken_at_ms=fact.taken_at_ms,
        control=fact.control,
        car=fact.car,
        rank=Rank.MANUAL,
        raw=fact.reason,
    )
    impulse_taken(state, record, taken, touched)


GIVEN_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {
    TimesGiven: times_given,
    RestartTimesGiven: restart_times_given,
    ImpulseChosen: impulse_chosen,
    ImpulseInserted: impulse_inserted,
    StartClockShifted: decision_placed,
}
