"""Times of the regulations for the stages that a restarted crew missed, worked out again by itself.

A ruling (RestartTimesGiven) names crew and stages; the time is the best of the crew's pool on that
stage plus a fixed one, and moves when that best, a class, a priority or a disqualification moves.
``state.ruled`` says which crews have a ruling on a stage, so that a time on any other stage costs
one look. Of a crew on hold only what the public has seen is a base, so nothing of it shows through.
"""

from dataclasses import dataclass
from itertools import takewhile

from flyingfinish.rally import inbox
from flyingfinish.rally.adjustments import LAST, Effect, effect_of, stage_number
from flyingfinish.rally.counted_times import home_of, in_force_for, regulations_of
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import Provenance, StageState
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.memberships import classes_at
from flyingfinish.rally.regulations import RestartPool
from flyingfinish.rally.restart_parts import RuleTime
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.stage_maximum import note_over_maximum
from flyingfinish.rally.stage_times import stage_time
from flyingfinish.rally.state_parts import (
    CrewOnStage,
    CrewState,
    InboxItem,
    RallyState,
    StageTime,
    Touched,
)

DRIVEN = (
    Provenance.MEASURED,
    Provenance.MANUAL_BACKUP,
    Provenance.BOGEY,
    Provenance.STAGE_MAX,
)
"""Times of crews that drove the stage under the clock; a given time is no base."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Whose times on a stage a missed one is taken from, and by which regulations."""

    competition_id: str
    class_id: str
    """Empty in a competition without classes: then all of it."""

    priority: str | None
    """None where priorities do not divide the pool."""


def rule_time(
    state: RallyState, crew: CrewState, stage_id: str, competition_id: str = ""
) -> RuleTime | None:
    """What the regulations give a crew for a stage that it missed.

    FIA WRC sporting regulations, restart after retirement: the fastest measured time on that stage
    among the crews of the same class, and of the same priority group where the regulations say so,
    plus a fixed time. Of equal times the lower entry id is the base. None when nobody of the pool
    has one: officials decide. In a competition that is named, by its classes and its regulations;
    else by those of the crew's home.
    """
    pool = pool_of(state, state.entries[crew.entry_id], stage_id, competition_id)
    times = (_base_in(state, pool, other, stage_id, competition_id) for other in state.entries)
    best = min((one for one in times if one is not None), default=None)
    if best is None:
        return None
    added_ms = _added_ms(state, crew, stage_id, pool)
    return RuleTime(*best, added_ms, pool.class_id, pool.priority or "")


def pool_of(state: RallyState, entry: Entry, stage_id: str, competition_id: str = "") -> Pool:
    """The pool of an entry at a stage: by the competition that it drives for.

    Of several competitions the first by their order: its regulations give the restart times. Of
    several classes the first is the car's; the others lie across classes (juniors).
    """
    home = competition_id or home_of(state, entry)
    if not home:
        return Pool("", "", entry.priority)
    classes = classes_at(state, entry, home, stage_number(stage_id))
    divided = in_force_for(state, home).restart_pool is RestartPool.CLASS_AND_PRIORITY
    return Pool(home, classes[0] if classes else "", entry.priority if divided else None)


def _base_in(
    state: RallyState, pool: Pool, entry_id: str, stage_id: str, competition_id: str = ""
) -> tuple[int, str] | None:
    """A crew's measured time on a stage with its entry id, None when it is no base in this pool.

    A guest of the class is none, nor who counts as having missed the stage, nor a disqualified crew
    unless the regulations say so.
    """
    crew = state.crew(entry_id, "public")
    on = crew.stages.get(stage_id)
    if on is None or on.ruled:
        return None
    time = on.time if not competition_id else _counted_in(state, on, stage_id, competition_id)
    if time is None or time.provenance not in DRIVEN:
        return None
    entry = state.entries[entry_id]
    scope = Scope(pool.competition_id, pool.class_id)
    if pool_of(state, entry, stage_id, competition_id) != pool or not scope.placed(entry):
        return None
    if crew.disqualified and not scope.regulations(state).disqualified_in_restart_pool:
        return None
    return time.elapsed_ms, entry_id


def _counted_in(
    state: RallyState, on: CrewOnStage, stage_id: str, competition_id: str
) -> StageTime | None:
    """A driven time as a competition counts it."""
    figures = state.stages.get(stage_id)
    regulations = in_force_for(state, competition_id)
    return None if figures is None else stage_time(on, figures.stage, regulations)


def _added_ms(state: RallyState, crew: CrewState, stage_id: str, pool: Pool) -> int:
    """The fixed time: another one where the last stage of the leg is the only one missed of it."""
    regulations = Scope(pool.competition_id).regulations(state)
    missed = [one for one in ruled_stages(crew) if leg_of(state, one) == leg_of(state, stage_id)]
    if missed == [last_of_leg(state, stage_id)]:
        return regulations.restart_added_last_of_leg_ms
    return regulations.restart_added_ms


def ruled_stages(crew: CrewState) -> list[str]:
    """The stages for which a ruling of this crew stands."""
    return [stage_id for stage_id, on in crew.stages.items() if on.ruled]


def leg_of(state: RallyState, stage_id: str) -> int:
    """The leg in which a stage lies; 0 for one that is not on the road."""
    figures = state.stages.get(stage_id)
    return figures.stage.leg if figures is not None else 0


def last_of_leg(state: RallyState, stage_id: str) -> str:
    """The last stage that is run of the leg in which a stage lies; empty for an unknown stage."""
    leg = leg_of(state, stage_id)
    stages = [
        one.stage.stage_id
        for one in state.stages.values()
        if one.stage.leg == leg and one.state is not StageState.CANCELLED
    ]
    return max(stages, key=stage_number, default="")


def missed_stages(state: RallyState, crew: CrewState, restart: str) -> tuple[str, ...]:
    """The stages that a retired crew missed before it starts again at ``restart``, in road order.

    From the stage on which it stopped, or the next one where it stopped on the road after a stage;
    but behind the last stage of a leg it is deemed to have missed that one (FIA practice, not
    confirmed). Cancelled stages are nobody's.
    """
    if crew.retirement is None:
        return ()
    effect = effect_of(crew.retirement.control, state.itinerary)
    if effect is None or effect.stage_number == LAST:
        return ()
    before = takewhile(lambda stage: stage.stage_id != restart, state.itinerary.stages)
    return tuple(one.stage_id for one in before if _missed(state, crew, one, effect))


def _missed(state: RallyState, crew: CrewState, stage: Stage, stopped: Effect) -> bool:
    """Whether a crew that stopped there missed a stage, be it only by the rule of the last one."""
    number = stage_number(stage.stage_id)
    if state.stages[stage.stage_id].state is StageState.CANCELLED:
        return False
    if number != stopped.stage_number:
        return number > stopped.stage_number
    on = crew.stages.get(stage.stage_id)
    driven = stopped.after or (on is not None and on.time is not None)
    return not driven or stage.stage_id == last_of_leg(state, stage.stage_id)


def rule(state: RallyState, crew: CrewState, touched: Touched) -> None:
    """Work out every stage of a crew whose rulings have changed: one more may move another's."""
    note_over_maximum(state, crew, touched)
    for stage_id in ruled_stages(crew):
        state.ruled.setdefault(stage_id, set()).add(crew.entry_id)
    for stage_id in list(state.ruled):
        if crew.entry_id in state.ruled[stage_id]:
            _work_out(state, crew, stage_id, touched)
            # A crew that counts as having missed a stage leaves the pool there, or comes back.
            time_moved(state, crew, stage_id, touched)
            if not crew.stages[stage_id].ruled:
                state.ruled[stage_id].discard(crew.entry_id)
                if not state.ruled[stage_id]:
                    del state.ruled[stage_id]


def work_out_all(state: RallyState, touched: Touched) -> None:
    """Work out every ruling: road, regulations, classes or who is in the pools have changed."""
    for stage_id in sorted(state.ruled):
        _touch_elsewhere(state, stage_id, touched)
        for entry_id in sorted(state.ruled[stage_id]):
            _work_out(state, state.crews[entry_id], stage_id, touched)


def time_moved(state: RallyState, crew: CrewState, stage_id: str, touched: Touched) -> None:
    """A crew's time on a stage with rulings is another one: follow where it was or becomes a base.

    Looked at are only the rulings that rest on this crew, or that it betters.
    """
    if crew.stages[stage_id].ruled:
        _note_base(state, crew, stage_id, touched)
    _touch_elsewhere(state, stage_id, touched)
    if crew.entry_id in state.held:
        return
    for entry_id in sorted(state.ruled[stage_id] - {crew.entry_id}):
        base = state.crews[entry_id].stages[stage_id].rule
        if base is not None and base.base_entry == crew.entry_id:
            _work_out(state, state.crews[entry_id], stage_id, touched)
            continue
        pool = pool_of(state, state.entries[entry_id], stage_id)
        mine = _base_in(state, pool, crew.entry_id, stage_id)
        if mine is not None and (base is None or mine < (base.base_ms, base.base_entry)):
            _work_out(state, state.crews[entry_id], stage_id, touched)


def _touch_elsewhere(state: RallyState, stage_id: str, touched: Touched) -> None:
    """Where competitions time otherwise, a ruled time may have moved in another than the home."""
    if state.timings:
        touched.times |= {(entry_id, stage_id) for entry_id in state.ruled[stage_id]}


def _work_out(state: RallyState, crew: CrewState, stage_id: str, touched: Touched) -> None:
    """Work out one ruling, and the crew's time where it moves."""
    on, figures = crew.stages[stage_id], state.stages.get(stage_id)
    on.rule = rule_time(state, crew, stage_id) if on.ruled and figures is not None else None
    time = (
        None
        if figures is None
        else stage_time(on, figures.stage, regulations_of(state, crew.entry_id))
    )
    if time != on.time:
        touched.moved.setdefault((crew.entry_id, stage_id), on.time)
        on.time = time
        touched.times.add((crew.entry_id, stage_id))
        # Who has no time any more may have been missed at the finish.
        state.watch.crews.add(crew.entry_id)
    _note_base(state, crew, stage_id, touched)


def _note_base(state: RallyState, crew: CrewState, stage_id: str, touched: Touched) -> None:
    """A ruling without a base waits for the officials, unless they have given a time."""
    on = crew.stages[stage_id]
    item_id = f"restart_without_base:{crew.entry_id}:{stage_id}"
    if on.ruled and on.rule is None and not on.given and stage_id in state.stages:
        about = (("owner", crew.entry_id), ("stage", stage_id))
        refs = tuple(sorted(on.ruled))
        inbox.put(state, InboxItem(item_id, "restart_without_base", refs, about), touched)
    else:
        inbox.drop(state, item_id, touched)
