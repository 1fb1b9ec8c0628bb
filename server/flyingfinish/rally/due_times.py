"""When a crew is due: at a stage start and at a time control, with delays and allowances in force.

Sources: NCR 2026 appendix 13 articles 3.5 to 3.7, 7.1 and 10.1; FIA practice counts a target time
from the stage start. What is due follows from officials' facts and from what the crew did before;
nothing here charges anything.
"""

from typing import Final

from flyingfinish.rally.control_parts import CardRoad, CardStep, NewStart
from flyingfinish.rally.itinerary import Control, ControlKind, Itinerary, Stage
from flyingfinish.rally.regulations import DueBase, Regulations
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, RallyState
from flyingfinish.rally.times import MINUTE_MS, minute_of

CHECKED_IN_AT: Final = (
    ControlKind.TIME_CONTROL,
    ControlKind.REGROUP_IN,
    ControlKind.REGROUP_OUT,
)
"""The controls where a card is handed in and a minute is written."""

SEEN_STARTS: Final = ("reported", "measured")
"""From a start that was only due no target time runs: nobody has said that the car left."""


def due_start_ms(
    state: RallyState,
    entry_id: str,
    stage_id: str,
    listed_at_ms: int | None,
    *,
    public: bool = False,
) -> int | None:
    """The due start of a crew in force, None when it is neither listed nor given one.

    A new start time goes before the start list that was published before it. Delays of the stage
    and of those before it in its section that were decided since then come on top. To the public
    a held crew's new start time is the one that it had before.
    """
    new = new_start(state, entry_id, stage_id, public=public)
    if new is not None:
        return new.fact.due_at_ms + delay_ms(state, stage_id, new.position)
    if listed_at_ms is None:
        return None
    return listed_at_ms + delay_ms(state, stage_id, state.control.listed_at.get(stage_id, 0))


def new_start(
    state: RallyState, entry_id: str, stage_id: str, *, public: bool = False
) -> NewStart | None:
    """The start time given to a crew that holds: no list was published after it."""
    known = state.control.public_starts if public else state.control.new_starts
    new = known.get((stage_id, entry_id))
    if new is None or new.position < state.control.listed_at.get(stage_id, 0):
        return None
    return new


def delay_ms(state: RallyState, stage_id: str, since: int = 0, *, own: bool = True) -> int:
    """How much later than said at a journal position a stage starts.

    The sum of the delays decided after it: the stage's own (unless ``own`` is false) and those of
    the stages before it in the same section.
    """
    if not state.control.delays:
        return 0
    total = 0
    figures = state.stages.get(stage_id)
    for before in _section_up_to(state, figures.stage) if figures is not None else ():
        delay = state.control.delays.get(before.stage_id)
        counts = delay is not None and delay.position > since
        if delay is not None and counts and (own or before.stage_id != stage_id):
            total += delay.fact.delay_ms
    return total


def _section_up_to(state: RallyState, stage: Stage) -> list[Stage]:
    """The stages of a stage's section on the road, up to itself."""
    stages = state.itinerary.stages
    up_to = stages[: stages.index(stage) + 1]
    return [one for one in up_to if (one.leg, one.section) == (stage.leg, stage.section)]


def later_in_section(state: RallyState, stage_id: str) -> list[str]:
    """A stage and those after it in its section: what its delay moves."""
    stage = state.stages[stage_id].stage
    order = [one.stage_id for one in state.itinerary.stages]
    return [
        one.stage_id
        for one in state.itinerary.stages[order.index(stage_id) :]
        if (one.leg, one.section) == (stage.leg, stage.section)
    ]


def card_road(itinerary: Itinerary) -> CardRoad:
    """The stage starts and the controls for cards in road order."""
    controls = itinerary.controls
    starts = {
        one.stage_id: place
        for place, one in enumerate(controls)
        if one.kind is ControlKind.STAGE_START
    }
    cards = [place for place, one in enumerate(controls) if one.kind in CHECKED_IN_AT]
    steps = tuple(
        CardStep(place, one, place not in cards, place < starts.get(one.stage_id, -1))
        for place, one in enumerate(controls)
        if place in cards or one.kind is ControlKind.STAGE_START
    )
    last = {controls[place].leg: place for place in cards}
    return CardRoad(steps, cards[0] if cards else -1, frozenset(last.values()))


def before_start(state: RallyState, place: int) -> bool:
    """Whether the control at this place stands before the start of the stage it belongs to."""
    return any(step.arriving for step in state.control.cards.steps if step.place == place)


def due_at_ms(
    state: RallyState, crew: CrewState, step: CardStep, regulations: Regulations, carried: int = 0
) -> int | None:
    """The minute at which a crew is due at a control of the road, as an instant.

    Where the control has a target time, that from the control before, as the regulations' base says
    (NCR 2026 appendix 13 articles 3.7, 7.1; FIA: from the stage start); else by the start list,
    with the minutes that the crew was late before (``carried``; article 10.1). An official delay
    allowed moves it. None when what it would be counted from is not known.
    """
    control = step.control
    if by_schedule(control, regulations):
        scheduled = _scheduled_ms(state, crew, step)
        if scheduled is None:
            return None
        return scheduled + _allowed_ms(state, crew, step.place) + carried * MINUTE_MS
    base = _base_ms(state, crew, step.place, regulations)
    if base is None or control.target_ms is None:
        return None
    # Only at the control itself: what comes after it is counted from what the crew did there.
    return minute_of(base) + control.target_ms + crew.allowances.get(control.code, 0)


def by_schedule(control: Control, regulations: Regulations) -> bool:
    """Whether a control is due by the start list, not by a target time."""
    return control.target_ms is None or regulations.due_base is DueBase.SCHEDULE


def _allowed_ms(state: RallyState, crew: CrewState, place: int) -> int:
    """The official delay credited to a crew at a control, or last before it in the section."""
    if not crew.allowances:
        return 0
    controls = state.itinerary.controls
    here = (controls[place].leg, controls[place].section)
    for control in reversed(controls[: place + 1]):
        if (control.leg, control.section) != here:
            return 0
        if control.code in crew.allowances:
            return crew.allowances[control.code]
    return 0


def _scheduled_ms(state: RallyState, crew: CrewState, step: CardStep) -> int | None:
    """As far from the crew's own start time as the first car's is from the first car's.

    A control before the start is due as listed: the stage's own delay is waited out behind it.
    """
    control = step.control
    figures, on = state.stages.get(control.stage_id), crew.stages.get(control.stage_id)
    if figures is None or on is None or control.first_due_at_ms is None:
        return None
    first, start_ms = figures.stage.first_due_at_ms, on.due_at_ms
    if step.arriving and on.listed_at_ms is not None:
        since = state.control.listed_at.get(control.stage_id, 0)
        start_ms = on.listed_at_ms + delay_ms(state, control.stage_id, since, own=False)
    if first is None or start_ms is None:
        return None
    return minute_of(start_ms + control.first_due_at_ms - first)


def _base_ms(
    state: RallyState, crew: CrewState, place: int, regulations: Regulations
) -> int | None:
    """The instant that a target time runs from: the nearest timed control of the leg before it."""
    controls = state.itinerary.controls
    from_finish = regulations.due_base is DueBase.FINISH_MINUTE
    for at in range(place - 1, -1, -1):
        before = controls[at]
        if before.leg != controls[place].leg:
            return None
        if before.kind in CHECKED_IN_AT:
            return crew.check_ins.get(before.code)
        if before.kind is ControlKind.FLYING_FINISH and from_finish:
            on = crew.stages.get(before.stage_id)
            return None if on is None else on.finish_at_ms
        if before.kind is ControlKind.STAGE_START:
            return written_start_ms(crew.stages.get(before.stage_id))
    return None


def written_start_ms(on: CrewOnStage | None) -> int | None:
    """The start as it stands on the time card: seen, and not moved by a shift of the start clock.

    The crew was sent on by what the clock showed, so its road is timed by that.
    """
    if on is None or on.start_at_ms is None or on.start_kind not in SEEN_STARTS:
        return None
    return on.start_at_ms - on.start_shift_ms
