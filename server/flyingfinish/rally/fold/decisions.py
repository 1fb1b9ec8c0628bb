"""How the officials' decisions change the state: times given, adjustments, retirements, clocks."""

from itertools import chain

from flyingfinish.rally import restart_times
from flyingfinish.rally.adjustments import effect_of
from flyingfinish.rally.crew_clocks import forget_empty, on_stage, retime
from flyingfinish.rally.crew_evidence import look_all, note_status, restart_clock, settle
from flyingfinish.rally.errors import UnknownControl, UnknownEntry, UnknownStage
from flyingfinish.rally.evidence_parts import Decision
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    AdjustmentWithdrawn,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    CrewRetired,
    DecisionWithdrawn,
    DeviceClockShifted,
    GivenTimeWithdrawn,
    ImpulseIgnored,
    ImpulsesMoved,
    Record,
    RetirementReleased,
    StageStateSet,
    StartClockShifted,
    TimeGiven,
    TimePendingSet,
)
from flyingfinish.rally.held_starts import follow_held
from flyingfinish.rally.stage_maximum import note_over_maximum
from flyingfinish.rally.state_parts import (
    CrewState,
    RallyState,
    StageFigures,
    Touched,
)


def _crew(state: RallyState, entry_id: str) -> CrewState:
    crew = state.crews.get(entry_id)
    if crew is None:
        raise UnknownEntry(entry=entry_id)
    return crew


def _figures(state: RallyState, stage_id: str) -> StageFigures:
    figures = state.stages.get(stage_id)
    if figures is None:
        raise UnknownStage(stage=stage_id)
    return figures


def stage_state_set(
    state: RallyState, record: Record, fact: StageStateSet, touched: Touched
) -> None:
    """An official says what state a stage is in; a suspended or cancelled one is in no total."""
    figures = _figures(state, fact.stage_id)
    figures.state, figures.reason = fact.state, fact.reason
    touched.stages.add(fact.stage_id)
    # The last stage of a leg is the last one that is run.
    restart_times.work_out_all(state, touched)
    touched.news.append(record)


def time_pending_set(
    state: RallyState, record: Record, fact: TimePendingSet, touched: Touched
) -> None:
    """Crews whose time on a stage awaits a decision; a time given later ends it."""
    _figures(state, fact.stage_id)
    crews = [_crew(state, entry_id) for entry_id in fact.entries]
    for crew in crews:
        on_stage(crew, fact.stage_id).pending = fact.pending
        retime(state, crew, fact.stage_id, touched)


def time_given(state: RallyState, record: Record, fact: TimeGiven, touched: Touched) -> None:
    """A time that was not measured; the last one that stands counts, pending or not before."""
    _figures(state, fact.stage_id)
    crew = _crew(state, fact.entry_id)
    if record.identity in state.withdrawn:
        return
    on = on_stage(crew, fact.stage_id)
    on.given[record.identity] = fact
    on.pending = False
    retime(state, crew, fact.stage_id, touched)
    touched.news.append(record)


def given_time_withdrawn(
    state: RallyState, record: Record, fact: GivenTimeWithdrawn, touched: Touched
) -> None:
    """What stood before stands again: of one given time, of a batch of them, or of a ruling."""
    state.withdrawn.add(fact.given)
    stood = False
    for crew in state.crews.values():
        stages = list(crew.stages.items())
        ruled = [one for one, on in stages if on.ruled.pop(fact.given, None) is not None]
        given = [one for one, on in stages if on.given.pop(fact.given, None) is not None]
        for stage_id in given:
            retime(state, crew, stage_id, touched)
        if ruled:
            restart_times.rule(state, crew, touched)
        for stage_id in (*ruled, *given):
            forget_empty(crew, stage_id)
        stood = stood or bool(ruled or given)
    if stood:
        touched.news.append(record)


def adjustment_applied(
    state: RallyState, record: Record, fact: AdjustmentApplied, touched: Touched
) -> None:
    """A penalty or a credit at a control; the control must be one of the road."""
    crew = _crew(state, fact.entry_id)
    if effect_of(fact.control, state.itinerary) is None:
        raise UnknownControl(control=fact.control)
    if record.identity in state.withdrawn:
        return
    crew.adjustments[record.identity] = fact
    touched.crews.add(fact.entry_id)
    touched.news.append(record)


def adjustment_withdrawn(
    state: RallyState, record: Record, fact: AdjustmentWithdrawn, touched: Touched
) -> None:
    """An adjustment no longer stands."""
    state.withdrawn.add(fact.adjustment)
    for crew in state.crews.values():
        if crew.adjustments.pop(fact.adjustment, None) is not None:
            touched.crews.add(crew.entry_id)
            touched.news.append(record)


def crew_retired(state: RallyState, record: Record, fact: CrewRetired, touched: Touched) -> None:
    """A crew has stopped; the public does not know until it is released."""
    crew = _crew(state, fact.entry_id)
    if fact.released:
        crew.told_retirement = None
    elif crew.retirement is not None and crew.retirement.released:
        crew.told_retirement = crew.retirement
    crew.retirement = fact
    note_status(crew, touched)
    note_over_maximum(state, crew, touched)
    touched.news.append(record)
    note_mask(state, fact.entry_id, touched)


def retirement_released(
    state: RallyState, record: Record, fact: RetirementReleased, touched: Touched
) -> None:
    """The public may know that this crew has retired."""
    crew = _crew(state, fact.entry_id)
    if crew.retirement is None or crew.retirement.released:
        return
    held = crew.retirement
    crew.retirement = CrewRetired(
        held.entry_id, held.control, held.reason, held.permanent, released=True
    )
    crew.told_retirement = None
    touched.crews.add(fact.entry_id)
    touched.news.append(record)
    note_mask(state, fact.entry_id, touched)


def note_mask(state: RallyState, entry_id: str, touched: Touched) -> None:
    """Whether the public form of a crew differs from the live one."""
    retirement = state.crews[entry_id].retirement
    masked = entry_id in state.held or (retirement is not None and not retirement.released)
    if masked != (entry_id in state.masked):
        touched.audience_changed.add(entry_id)
    (state.masked.add if masked else state.masked.discard)(entry_id)


def crew_restarted(
    state: RallyState, record: Record, fact: CrewRestarted, touched: Touched
) -> None:
    """A retired crew starts again; the stages it missed need given times."""
    crew = _crew(state, fact.entry_id)
    _figures(state, fact.stage_id)
    crew.retirement = crew.told_retirement = None
    crew.restarted_from = fact.stage_id
    note_status(crew, touched)
    note_over_maximum(state, crew, touched)
    touched.news.append(record)
    note_mask(state, fact.entry_id, touched)


def crew_did_not_start(
    state: RallyState, record: Record, fact: CrewDidNotStart, touched: Touched
) -> None:
    """The crew never started the rally."""
    crew = _crew(state, fact.entry_id)
    crew.did_not_start = True
    note_status(crew, touched)
    touched.news.append(record)


def crew_disqualified(
    state: RallyState, record: Record, fact: CrewDisqualified, touched: Touched
) -> None:
    """Out of every classification."""
    crew = _crew(state, fact.entry_id)
    crew.disqualified = True
    note_status(crew, touched)
    restart_times.work_out_all(state, touched)
    touched.news.append(record)


def crew_reinstated(
    state: RallyState, record: Record, fact: CrewReinstated, touched: Touched
) -> None:
    """What put the crew out was recorded in error."""
    crew = _crew(state, fact.entry_id)
    crew.retirement = crew.told_retirement = None
    crew.disqualified = crew.did_not_start = False
    note_status(crew, touched)
    note_over_maximum(state, crew, touched)
    restart_times.work_out_all(state, touched)
    touched.news.append(record)
    note_mask(state, fact.entry_id, touched)


def impulse_ignored(
    state: RallyState, record: Record, fact: ImpulseIgnored, touched: Touched
) -> None:
    """An impulse, a start or a check-in counts for nothing; may come before what it names."""
    state.ignored[fact.impulse] = fact.ignored
    impulse = state.impulses.get(fact.impulse)
    if impulse is not None:
        settle(state, impulse, touched)
        return
    for owner, controls in state.evidence.items():
        for evidence in controls.values():
            said = [*(evidence.starts or {}).values(), *(evidence.check_ins or {}).values()]
            if any(one.record.identity == fact.impulse for one in said):
                look_all(state, owner, touched)
                return


def decision_placed(
    state: RallyState,
    record: Record,
    fact: ImpulsesMoved | DeviceClockShifted | StartClockShifted,
    touched: Touched,
) -> None:
    """Impulses of an interval belong elsewhere, or a device's or a start's clock was off."""
    if record.identity in state.withdrawn:
        return
    state.decisions.append(Decision(record.identity, record.position, fact))
    _settle_covered(state, fact, touched)


def decision_withdrawn(
    state: RallyState, record: Record, fact: DecisionWithdrawn, touched: Touched
) -> None:
    """Takes back a move or a shift; what was decided before it stands again."""
    state.withdrawn.add(fact.decision)
    for decision in state.decisions:
        if decision.identity == fact.decision:
            # Settled while the list still holds another decision or none: both read the list.
            state.decisions = [one for one in state.decisions if one is not decision]
            _settle_covered(state, decision.fact, touched)
            return


def _settle_covered(
    state: RallyState,
    fact: ImpulsesMoved | DeviceClockShifted | StartClockShifted,
    touched: Touched,
) -> None:
    """File every impulse of the interval again; of a start clock, choose the starts again."""
    if isinstance(fact, StartClockShifted):
        role = state.roles.get(fact.control)
        for crew in state.crews.values():
            if role is not None and role.stage_id in crew.stages:
                restart_clock(state, crew, role.stage_id, touched)
        if role is not None and role.stage_id in state.stages:
            follow_held(state, role.stage_id, touched)
        return
    if isinstance(fact, ImpulsesMoved):
        there = state.by_post.get(fact.post, [])
    else:
        every = chain.from_iterable(state.by_post.values())
        there = [impulse for impulse in every if impulse.taken.device == fact.device]
    for impulse in there:
        if fact.from_at_ms <= impulse.taken.taken_at_ms <= fact.to_at_ms:
            settle(state, impulse, touched)
