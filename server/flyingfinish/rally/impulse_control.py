"""At which control an impulse was taken, and by how much its device's clock was off.

A road is often driven twice, so a post serves several controls and the control of an impulse can be
proposed, stated by the post, stated by hand, or moved by the officials, who go before all.
"""

from flyingfinish.rally.due_times import delay_ms
from flyingfinish.rally.evidence_parts import ImpulseState
from flyingfinish.rally.facts import (
    DeviceClockShifted,
    ImpulseAssigned,
    ImpulsesMoved,
    StartClockShifted,
)
from flyingfinish.rally.observations import OFFICIALS
from flyingfinish.rally.state_parts import (
    RallyState,
)


def shifted_instant(state: RallyState, impulse: ImpulseState) -> int:
    """The instant with the last shift decided for its device and interval, added once."""
    taken = impulse.taken
    for decision in reversed(state.decisions):
        fact = decision.fact
        if (
            isinstance(fact, DeviceClockShifted)
            and fact.device == taken.device
            and fact.from_at_ms <= taken.taken_at_ms <= fact.to_at_ms
        ):
            return taken.taken_at_ms + fact.shift_ms
    return taken.taken_at_ms


def start_shift_ms(state: RallyState, controls: tuple[str, ...], at_ms: int) -> int:
    """By how much the clock of a stage start was off at an instant that it showed.

    The last correction decided for one of these controls and this interval counts, once.
    """
    for decision in reversed(state.decisions):
        fact = decision.fact
        if (
            isinstance(fact, StartClockShifted)
            and fact.control in controls
            and fact.from_at_ms <= at_ms <= fact.to_at_ms
        ):
            return fact.shift_ms
    return 0


def control_of(state: RallyState, impulse: ImpulseState, said: ImpulseAssigned | None) -> str:
    """The control: the officials' latest word, else what was stated, else the proposal."""
    moved = _moved(state, impulse)
    official = impulse.assigned.get(OFFICIALS) if impulse.assigned else None
    if moved is not None and (
        official is None or said is None or not said.control or official.order[1] < moved[1]
    ):
        return moved[0]
    if said is not None and said.control:
        return said.control
    return impulse.taken.control or proposed_control(state, impulse)


def _moved(state: RallyState, impulse: ImpulseState) -> tuple[str, int] | None:
    """Control and journal position of the last decision that moved it, None when none did."""
    taken = impulse.taken
    for decision in reversed(state.decisions):
        fact = decision.fact
        if (
            isinstance(fact, ImpulsesMoved)
            and fact.post == taken.post
            and fact.from_at_ms <= taken.taken_at_ms <= fact.to_at_ms
        ):
            return fact.control, decision.position
    return None


def proposed_control(state: RallyState, impulse: ImpulseState) -> str:
    """The post's control whose stage was due last before the impulse; empty for an unknown post.

    Due by the crew's own start list where it is known, else by the first car of the stage. When
    nothing was due yet it is the control that is due first.
    """
    post = state.posts.get(impulse.taken.post)
    if post is None or not post.controls:
        return ""
    if len(post.controls) == 1:
        return post.controls[0]
    due = [(_due_at_ms(state, impulse.owner, control), control) for control in post.controls]
    known = sorted(
        ((at_ms, control) for at_ms, control in due if at_ms is not None), key=lambda pair: pair[0]
    )
    if not known:
        return post.controls[0]
    before = [control for at_ms, control in known if at_ms <= impulse.at_ms]
    return before[-1] if before else known[0][1]


def _due_at_ms(state: RallyState, owner: str, control: str) -> int | None:
    """When this crew, or else the first car, is due to start the stage of a control."""
    role = state.roles.get(control)
    if role is None:
        return None
    crew = state.crews.get(owner)
    on = crew.stages.get(role.stage_id) if crew is not None else None
    if on is not None and on.due_at_ms is not None:
        return on.due_at_ms
    listed = state.start_lists.get(role.stage_id)
    if listed is not None and listed.rows:
        since = state.control.listed_at[role.stage_id]
        return min(row.due_at_ms for row in listed.rows) + delay_ms(state, role.stage_id, since)
    figures = state.stages.get(role.stage_id)
    if figures is None or figures.stage.first_due_at_ms is None:
        return None
    return figures.stage.first_due_at_ms + delay_ms(state, role.stage_id)
