"""When headquarters must ask after a car: the window in which its next passage is expected.

The window runs from the last point that saw the car to the next point that works, split or finish,
by the pace of its class there (the best so far), else of everybody, else at 60 km/h. What the
public sees hangs on the one neutral rule of `stage_times.overdue_at_ms` alone. Nothing here knows
what time it is: whoever shows a window compares it with the rally's clock.

A car that is listed and seen nowhere has a window too, from its due start on, once its stage has
begun: where nobody reports starts, a car that is lost before its first split shows nowhere else.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from flyingfinish.rally import pace
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.stage_balance import Account, account_of
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, RallyState
from flyingfinish.rally.watch_parts import FINISH

MS_PER_METRE: Final = 60
"""60 km/h: what a car is expected to drive where nobody has driven yet."""

_OVER: Final = (StageState.COMPLETED, StageState.CANCELLED)
_STOPPED: Final = (StageState.INTERRUPTED, StageState.SUSPENDED)


class Window(NamedTuple):
    """Where a car on a stage was last seen, where it comes next, and until when."""

    entry_id: str
    stage_id: str
    started_at_ms: int
    """By what sorts the cars of a stage: those with a later start come behind."""

    last: str
    """Control that saw it last."""

    last_at_ms: int
    next: str
    expected_at_ms: int
    overdue_at_ms: int | None
    """From this instant on nobody may wait any longer; None while the stage is stopped."""

    listed: bool = False
    """Nobody saw the car on this stage: the window runs from its due start."""


def window_of(state: RallyState, entry_id: str) -> Window | None:
    """The window of a car that is on a stage, or due on one that has begun; None for others."""
    crew = state.crews[entry_id]
    seen = _last_stage(state, crew)
    if seen and _may_be_on(state, crew, seen, Account.ON_STAGE):
        return _open(state, crew, seen, listed=False)
    awaited = _awaited_stage(state, crew, seen)
    return _open(state, crew, awaited, listed=True) if awaited else None


def repaced(state: RallyState, window: Window) -> Window:
    """The window again where nothing but the pace of its stage has moved."""
    return _open(state, state.crews[window.entry_id], window.stage_id, listed=window.listed)


def has_begun(state: RallyState, stage_id: str) -> bool:
    """Whether a stage is driven: officials say so, or a crew was seen at its finish."""
    told = state.stages[stage_id].state
    if told is not StageState.TO_RUN:
        return told not in _OVER
    finish = state.watch.place_of.get(state.finish_controls.get(stage_id, ""))
    return finish is not None and finish in state.watch.working


def _may_be_on(state: RallyState, crew: CrewState, stage_id: str, account: Account) -> bool:
    """Whether a crew has this account on a stage that is not over, and was not seen behind it."""
    return (
        account_of(state, crew, stage_id) is account
        and state.stages[stage_id].state not in _OVER
        and not _was_seen_behind(state, crew.entry_id, stage_id)
    )


def _awaited_stage(state: RallyState, crew: CrewState, seen: str) -> str:
    """The first stage, behind the last one that saw the crew, at which it is awaited; or empty."""
    behind_it = not seen
    for stage_id in state.stages:
        if not behind_it:
            behind_it = stage_id == seen
        elif has_begun(state, stage_id) and _may_be_on(state, crew, stage_id, Account.LISTED):
            return stage_id
    return ""


def _open(state: RallyState, crew: CrewState, stage_id: str, *, listed: bool) -> Window:
    """The window on a stage from the last point that saw the crew; else from its due start."""
    figures, entry_id = state.stages[stage_id], crew.entry_id
    on = crew.stages[stage_id]
    last = max(on.split_at_ms, default=0)
    last_at_ms = on.split_at_ms[last] if last else on.due_at_ms if listed else on.start_at_ms
    assert last_at_ms is not None, "who has a window was seen on the stage, or is listed for it"
    points = state.watch.pace[stage_id].points if stage_id in state.watch.pace else (FINISH,)
    next_point = next(point for point in points if point > last)
    class_id = pace.class_of(state, entry_id, stage_id)
    expected_ms = pace.best_ms(state, stage_id, class_id, next_point)
    if expected_ms is None:
        metres = pace.metres_of(figures.stage)
        expected_ms = _unhurried_ms(figures.stage, metres, on, last, next_point)
    stopped, codes = figures.state in _STOPPED, state.watch.codes
    return Window(
        entry_id,
        stage_id,
        on.start_at_ms if on.start_at_ms is not None else last_at_ms,
        codes.get((stage_id, last), stage_id),
        last_at_ms,
        codes.get((stage_id, next_point), stage_id),
        last_at_ms + expected_ms,
        None if stopped else last_at_ms + allowed_ms(expected_ms, state.regulations),
        listed,
    )


def allowed_ms(expected_ms: int, regulations: Regulations) -> int:
    """How long a section may take before the alarm: by share, but never less than the surplus."""
    share_ms = expected_ms * regulations.alarm_thousandths // 1_000
    return max(share_ms, expected_ms + regulations.alarm_at_least_ms)


def windows(state: RallyState) -> list[Window]:
    """Every car on a stage, by stage in road order and then by start."""
    place = {stage_id: at for at, stage_id in enumerate(state.stages)}
    found = [window for entry_id in state.crews if (window := window_of(state, entry_id))]
    return sorted(found, key=lambda one: (place[one.stage_id], one.started_at_ms, one.entry_id))


def behind(window: Window, others: list[Window]) -> list[Window]:
    """The cars on the same stage that started after this one."""
    return [
        one
        for one in others
        if one.stage_id == window.stage_id and one.started_at_ms > window.started_at_ms
    ]


def _last_stage(state: RallyState, crew: CrewState) -> str:
    """The last stage on the road where the crew was seen; empty for none."""
    for stage in reversed(state.itinerary.stages):
        on = crew.stages.get(stage.stage_id)
        if on is not None and (on.start_fact or on.split_at_ms or on.finish_at_ms is not None):
            return stage.stage_id
    return ""


def _was_seen_behind(state: RallyState, entry_id: str, stage_id: str) -> bool:
    """Whether the crew was seen after the finish of a stage: then it is off it."""
    watch = state.watch
    finish = watch.place_of.get(state.finish_controls.get(stage_id, ""))
    return finish is not None and watch.furthest.get(entry_id, -1) > finish


def _unhurried_ms(
    stage: Stage, metres: Mapping[int, int], on: CrewOnStage, last: int, next_point: int
) -> int:
    """A section at 60 km/h; where its length is not known, what is left of the whole stage."""
    length = pace.metres_between(metres, last, next_point)
    if length:
        return length * MS_PER_METRE
    driven_ms = on.split_at_ms.get(last, 0) - (on.start_at_ms or 0) if last else 0
    return max(stage.metres * MS_PER_METRE - driven_ms, 0)
