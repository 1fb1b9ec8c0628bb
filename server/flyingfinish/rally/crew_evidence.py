"""From observations to a crew's instants: filing them, and looking at what they say together.

Every function here is a function of the set of observations, so no order of arrival matters. A
number that no entry carries is filed under ``#`` and the number until an entry takes it.
"""

from flyingfinish.rally import inbox
from flyingfinish.rally.crew_clocks import (
    forget_empty,
    on_stage,
    retime,
    retime_splits,
    start_that_counts,
)
from flyingfinish.rally.evidence_parts import ControlRole, Evidence, ImpulseState
from flyingfinish.rally.facts import Rank
from flyingfinish.rally.impulse_control import control_of, shifted_instant, start_shift_ms
from flyingfinish.rally.lanes import counts_laps, finishes, lane_owner
from flyingfinish.rally.observations import (
    assignment_of,
    instant_of,
    say,
    standing_impulses,
    standing_said,
)
from flyingfinish.rally.shakedown import runs_of
from flyingfinish.rally.stage_times import split_time
from flyingfinish.rally.state_parts import (
    CrewState,
    RallyState,
    Touched,
    status_of,
)

BEFORE_THE_RALLY = ("shakedown", "ceremony")
"""Roles of controls at which a crew shows itself before it has started."""


def owner_of(state: RallyState, car: str) -> str:
    """The entry that carries this number, else ``#`` and the number."""
    return state.owner_of.get(car) or f"#{car}"


def evidence_of(state: RallyState, owner: str, control: str) -> Evidence:
    """What was seen of one crew at one control; made when it is the first."""
    controls = state.evidence.get(owner)
    if controls is None:
        controls = state.evidence[owner] = {}
    evidence = controls.get(control)
    if evidence is None:
        evidence = controls[control] = Evidence()
    return evidence


def settle(state: RallyState, impulse: ImpulseState, touched: Touched) -> None:
    """File an impulse where it belongs now, away from where it was, and look at both places."""
    before = (impulse.owner, impulse.control)
    said = assignment_of(impulse) if impulse.assigned is not None else None
    car = said.car if said is not None else impulse.taken.car
    if car != impulse.car:
        # Once it is an entry's it stays so, also when the number goes to another crew later.
        impulse.car, impulse.owner = car, owner_of(state, car) if car else ""
    if state.decisions or impulse.at_ms != impulse.taken.taken_at_ms:
        impulse.at_ms = shifted_instant(state, impulse)
    if state.ignored:
        impulse.ignored = any(state.ignored.get(row) for row in impulse.identities)
    if state.chosen:
        impulse.chosen = max(state.chosen.get(row, 0) for row in impulse.identities)
    by_lane = not car and said is None
    if by_lane:
        # Nobody says whose it is: a lane may, and is asked afresh whenever the starts move.
        impulse.owner = ""
    impulse.control = control = control_of(state, impulse, said)
    if by_lane:
        impulse.owner = lane_owner(state, impulse, control)
    owner = impulse.owner
    if before != (owner, control):
        if before[0]:
            evidence_of(state, *before).impulses.remove(impulse)
            look(state, *before, touched)
        if owner:
            evidence_of(state, owner, control).impulses.append(impulse)
    if not owner or state.inbox:
        inbox.note_unassigned(state, impulse, touched)
    if owner:
        look(state, owner, control, touched)


def look(state: RallyState, owner: str, control: str, touched: Touched) -> None:
    """Draw the conclusions from all that was seen of one crew at one control."""
    state.watch.looked.add((owner, control))
    evidence = state.evidence[owner][control]
    crew = state.crews.get(owner)
    role = state.roles.get(control)
    standing = standing_at(state, crew, role, evidence) if evidence.impulses else []
    if crew is not None:
        if role is not None:
            _take(state, crew, role, standing, touched)
            if not standing or role.kind == "start":
                forget_empty(crew, role.stage_id)
        if evidence.check_ins:
            _take_check_in(state, crew, control, evidence, touched)
        if not (crew.seen and standing):
            _note_seen(state, crew, touched)
    plain = len(standing) == 1 and not evidence.starts and not evidence.items
    if not plain or crew is None or role is None or _odd(crew, role, standing):
        inbox.note_evidence(state, (owner, control), evidence, standing, touched)


def standing_at(
    state: RallyState, crew: CrewState | None, role: ControlRole | None, evidence: Evidence
) -> list[ImpulseState]:
    """The impulses that stand at a control; on a stage of laps only what ends the last one."""
    standing = standing_impulses(evidence)
    if role is not None and role.kind == "shakedown":
        # Driven again and again: that somebody came twice is nothing to ask about.
        return standing[:1]
    if crew is None or role is None or role.kind != "finish":
        return standing
    figures = state.stages.get(role.stage_id)
    if figures is None or not counts_laps(figures.stage):
        return standing
    on = crew.stages.get(role.stage_id)
    return finishes(standing, None if on is None else on.start_at_ms, figures.stage)


def settle_lanes(state: RallyState, stage_id: str, touched: Touched) -> None:
    """File the impulses again that only their lane gives to a crew: due starts have moved."""
    for impulse in list(state.lane_impulses.get(stage_id, {}).values()):
        settle(state, impulse, touched)


def _settle_behind_start(state: RallyState, stage_id: str, touched: Touched) -> None:
    """The same where a start was seen: whose a start beam was hangs on the due starts alone."""
    for impulse in list(state.lane_impulses.get(stage_id, {}).values()):
        role = state.roles.get(impulse.control)
        if role is None or role.kind != "start":
            settle(state, impulse, touched)


def _odd(crew: CrewState, role: ControlRole, standing: list[ImpulseState]) -> bool:
    """True when a single impulse still needs a closer look."""
    (one,) = standing
    if one.assigned:
        return True
    start_at_ms = crew.stages[role.stage_id].start_at_ms if role.kind == "finish" else None
    return start_at_ms is not None and one.at_ms <= start_at_ms


def restart_clock(state: RallyState, crew: CrewState, stage_id: str, touched: Touched) -> None:
    """Choose the start that counts: reported or measured before due; then all that hangs on it."""
    on = crew.stages[stage_id]
    before = (on.start_at_ms, on.start_kind, on.start_fact)
    counts = start_that_counts(state, crew, stage_id, on)
    on.start_at_ms, on.start_kind, on.start_fact, on.start_by_itself = counts
    on.start_shift_ms = 0
    if state.decisions and on.start_at_ms is not None and not on.start_by_itself:
        # What the start clock showed, or the minute that it should have shown, is off with it.
        controls = state.start_controls.get(stage_id, ())
        on.start_shift_ms = start_shift_ms(state, controls, on.start_at_ms)
        on.start_at_ms += on.start_shift_ms
    if before == (on.start_at_ms, on.start_kind, on.start_fact):
        return
    retime(state, crew, stage_id, touched)
    if on.split_at_ms:
        retime_splits(state, crew, stage_id, touched)
    if stage_id in state.finish_controls:
        _look_at_finish(state, crew, stage_id, touched)
    if stage_id in state.lane_impulses:
        _settle_behind_start(state, stage_id, touched)


def _look_at_finish(state: RallyState, crew: CrewState, stage_id: str, touched: Touched) -> None:
    """What hangs at a finish on the start: which crossing ends the last lap, and what is odd."""
    finish = state.finish_controls[stage_id]
    evidence = state.evidence.get(crew.entry_id, {}).get(finish)
    if evidence is None:
        return
    standing = standing_at(state, crew, state.roles[finish], evidence)
    figures = state.stages.get(stage_id)
    if figures is not None and counts_laps(figures.stage):
        _take_finish(state, crew, stage_id, standing, touched)
    inbox.note_evidence(state, (crew.entry_id, finish), evidence, standing, touched)


def _take(
    state: RallyState,
    crew: CrewState,
    role: ControlRole,
    standing: list[ImpulseState],
    touched: Touched,
) -> None:
    """Draw from the impulses what a control of this kind is for; others only show a crew."""
    match role.kind:
        case "finish":
            _take_finish(state, crew, role.stage_id, standing, touched)
        case "split":
            _take_split(state, crew, role, standing, touched)
        case "start":
            _take_start(state, crew, role.stage_id, touched)
        case "shakedown":
            _take_shakedown(state, crew, touched)


def _take_start(state: RallyState, crew: CrewState, stage_id: str, touched: Touched) -> None:
    """A stage start: the start fact, or the beam where the regulations let it count."""
    on_stage(crew, stage_id)
    restart_clock(state, crew, stage_id, touched)
    if state.control.automatic:
        # A beam before the signal moves no time, and may be a false start.
        touched.crews.add(crew.entry_id)


def _take_finish(
    state: RallyState,
    crew: CrewState,
    stage_id: str,
    standing: list[ImpulseState],
    touched: Touched,
) -> None:
    """A flying finish: the first standing impulse is the finish."""
    on = on_stage(crew, stage_id)
    before = (on.finish_at_ms, on.finish_fact, on.finish_backup, on.finish_chosen)
    if standing:
        first = standing[0]
        on.finish_at_ms, on.finish_fact = first.at_ms, first.identity
        on.finish_backup = first.taken.rank is not Rank.MAIN
        on.finish_chosen = bool(first.chosen)
    else:
        on.finish_at_ms, on.finish_fact = None, ""
        on.finish_backup = on.finish_chosen = False
    if before != (on.finish_at_ms, on.finish_fact, on.finish_backup, on.finish_chosen):
        retime(state, crew, stage_id, touched)


def _take_split(
    state: RallyState,
    crew: CrewState,
    role: ControlRole,
    standing: list[ImpulseState],
    touched: Touched,
) -> None:
    """A split point: informational, the first standing impulse."""
    on = on_stage(crew, role.stage_id)
    if standing:
        on.split_at_ms[role.number] = standing[0].at_ms
    else:
        on.split_at_ms.pop(role.number, None)
    figures = state.stages.get(role.stage_id)
    elapsed_ms = None if figures is None else split_time(on, role.number, figures.stage)
    if elapsed_ms is None:
        on.splits.pop(role.number, None)
    else:
        on.splits[role.number] = elapsed_ms
    touched.splits.add((crew.entry_id, role.stage_id))


def _take_shakedown(state: RallyState, crew: CrewState, touched: Touched) -> None:
    """A passage of the shakedown: the crew's runs are paired anew."""
    before, crew.runs = crew.runs, runs_of(state, crew.entry_id)
    if crew.runs != before:
        touched.shakedown.add(crew.entry_id)


def _take_check_in(
    state: RallyState, crew: CrewState, control: str, evidence: Evidence, touched: Touched
) -> None:
    """The check-in that counts at this control."""
    said = standing_said(evidence.check_ins, state.ignored)
    before = crew.check_ins.get(control)
    if said:
        crew.check_ins[control] = instant_of(said[0])
    else:
        crew.check_ins.pop(control, None)
    if crew.check_ins.get(control) != before:
        touched.crews.add(crew.entry_id)


def _note_seen(state: RallyState, crew: CrewState, touched: Touched) -> None:
    """Whether any post has seen this crew, and the status that follows."""
    seen = any(
        standing_impulses(evidence)
        or standing_said(evidence.starts, state.ignored)
        or standing_said(evidence.check_ins, state.ignored)
        for control, evidence in state.evidence.get(crew.entry_id, {}).items()
        if control not in state.roles or state.roles[control].kind not in BEFORE_THE_RALLY
    )
    if seen != crew.seen:
        crew.seen = seen
        note_status(crew, touched)


def note_status(crew: CrewState, touched: Touched) -> None:
    """Bring a crew's status up to date."""
    touched.crews.add(crew.entry_id)
    crew.status = status_of(crew)


def merge_owner(state: RallyState, number: str, entry_id: str, touched: Touched) -> None:
    """What was seen of an unknown number belongs to the entry that carries it now."""
    for control, found in state.evidence.pop(f"#{number}", {}).items():
        for item_id in found.items:
            inbox.drop(state, item_id, touched)
        evidence = evidence_of(state, entry_id, control)
        for impulse in found.impulses:
            impulse.owner = entry_id
        evidence.impulses.extend(found.impulses)
        for source, said in (found.starts or {}).items():
            evidence.starts = say(evidence.starts, source, said)
        for source, said in (found.check_ins or {}).items():
            evidence.check_ins = say(evidence.check_ins, source, said)


def look_all(state: RallyState, owner: str, touched: Touched) -> None:
    """Draw the conclusions for one crew at every control where it was seen."""
    for control in list(state.evidence.get(owner, ())):
        look(state, owner, control, touched)
