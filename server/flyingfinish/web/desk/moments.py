"""Times of day in the desk's forms, read on the day of what they are about.

What somebody saw lies near the plan and the sightings of its stage or control and never ahead of
now; an interval lies where the device, post or start clock that it corrects has shown instants. A
text with a date is taken as it stands, and one that stays open between days is refused.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flyingfinish.rally.observations import instant_of, standing_said
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk.clock import MINUTE_MS, first_from, last_until, nearest
from flyingfinish.web.desk.fields import Desk, FieldTrouble, read_written

AHEAD_MS: Final = 10 * MINUTE_MS
"""How far clocks of people and ours may differ: a sighting so far ahead is one of now."""

TYPING_SLIP_MS: Final = 60 * MINUTE_MS
"""A time of day up to this far ahead of now is more likely mistyped than yesterday's."""


def seen_at(text: str, desk: Desk, near_at_ms: Iterable[int], name: str = "at") -> int:
    """Returns when something was seen, from a time of day on the day nearest to known instants.

    An empty text is now. Raises FieldTrouble for a text that is no time, and for one without a
    date that can only be ahead of now.
    """
    now_ms, offset_ms = desk.rally_now_ms(), desk.offset_ms()
    if not text:
        return now_ms
    at_ms, clock_ms = read_written(name, text, offset_ms)
    if at_ms is not None:
        return at_ms
    found = [(nearest(clock_ms, one, offset_ms), one) for one in near_at_ms]
    past = [pair for pair in found if pair[0] <= now_ms + AHEAD_MS]
    if past:
        # Of days that lie equally near, the newer one: a stage may be driven a day late.
        return min(past, key=lambda pair: (abs(pair[0] - pair[1]), -pair[0]))[0]
    at_ms = nearest(clock_ms, now_ms, offset_ms)
    if at_ms <= now_ms + AHEAD_MS:
        return at_ms
    if found or at_ms <= now_ms + TYPING_SLIP_MS:
        raise FieldTrouble("instant_ahead", name, text)
    return last_until(clock_ms, now_ms, offset_ms)


def window_of(v: Mapping[str, Any], desk: Desk, shown_at_ms: Iterable[int]) -> tuple[int, int]:
    """Returns the interval of ``from_at`` and ``to_at`` that holds the newest of shown instants.

    An empty end is open: it reaches as far as they go. Raises FieldTrouble where nothing was shown
    in the interval, unless both ends have a date.
    """
    shown, offset_ms = sorted(shown_at_ms), desk.offset_ms()
    ends = [
        read_written(name, v[name], offset_ms) if v[name] else None for name in ("from_at", "to_at")
    ]
    exact = [end[0] if end else None for end in ends]
    if exact[0] is not None and exact[1] is not None:
        return exact[0], exact[1]
    for one_ms in reversed(shown):
        from_ms = _first_end(ends[0], one_ms, shown[0], offset_ms)
        to_ms = _last_end(ends[1], from_ms, shown[-1], offset_ms)
        place = bisect_left(shown, from_ms)
        if place < len(shown) and shown[place] <= to_ms:
            return from_ms, to_ms
    raise FieldTrouble("window_empty", "from_at", f"{v['from_at']}–{v['to_at']}")


End = tuple[int | None, int] | None
"""What an end of an interval says: an instant or None, and a time of day; None for nothing."""


def _first_end(end: End, one_ms: int, oldest_ms: int, offset_ms: int) -> int:
    if end is None:
        return oldest_ms
    return end[0] if end[0] is not None else last_until(end[1], one_ms, offset_ms)


def _last_end(end: End, from_ms: int, newest_ms: int, offset_ms: int) -> int:
    """An open end goes one further: an interval of a single instant is none."""
    if end is None:
        return newest_ms + 1
    return end[0] if end[0] is not None else first_from(end[1], from_ms + 1, offset_ms)


def instants_about(state: RallyState, control: str, stage_id: str) -> list[int]:
    """Returns when crews are about at a control, else at a stage; none where neither is told."""
    if control:
        return control_instants(state, control)
    return stage_instants(state, stage_id) if stage_id else []


def stage_instants(state: RallyState, stage_id: str) -> list[int]:
    """Returns when a stage starts: its plan, its list, what was seen at its start; in no order."""
    planned_ms = state.stages[stage_id].stage.first_due_at_ms
    found = [] if planned_ms is None else [planned_ms]
    listed = state.start_lists.get(stage_id)
    found += [row.due_at_ms for row in listed.rows] if listed is not None else []
    for control in state.start_controls.get(stage_id, ()):
        found += _seen(state, control)
    return found


def control_instants(state: RallyState, code: str) -> list[int]:
    """Returns when crews are about at a control: its plan or its neighbour's, what was seen."""
    found = _seen(state, code)
    codes = [one.code for one in state.itinerary.controls]
    if code not in codes:
        return found
    place = codes.index(code)
    for one in (*state.itinerary.controls[place:], *reversed(state.itinerary.controls[:place])):
        stage = state.stages.get(one.stage_id)
        planned_ms = one.first_due_at_ms
        if planned_ms is None and stage is not None:
            planned_ms = stage.stage.first_due_at_ms
        if planned_ms is not None:
            return [*found, planned_ms]
    return found


def device_instants(state: RallyState, device: str) -> list[int]:
    """Returns what a device showed, before any shift."""
    return [
        one.taken.taken_at_ms
        for impulses in state.by_post.values()
        for one in impulses
        if one.taken.device == device
    ]


def post_instants(state: RallyState, post_id: str) -> list[int]:
    """Returns what the devices of a post showed, before any shift."""
    return [one.taken.taken_at_ms for one in state.by_post.get(post_id, ())]


def _seen(state: RallyState, control: str) -> list[int]:
    found = []
    for controls in state.evidence.values():
        evidence = controls.get(control)
        if evidence is None:
            continue
        found += [one.at_ms for one in evidence.impulses if not one.ignored]
        for said in (evidence.starts, evidence.check_ins):
            found += [instant_of(one) for one in standing_said(said, state.ignored)]
    return found
