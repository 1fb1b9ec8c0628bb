"""What a decision did to stage times, told beside it: before, after, and whose.

A decision about one crew tells its own time in its own row and every other time that followed in a
row each. A decision about a whole control is one line with the number of times that it moved.

What posts say is no decision; but a time that was shown and that a later word of a post moved is
told as well, since whoever wrote the first one down finds the other in the table.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Final

from flyingfinish.processing.chronicle_items import Item, Params, add_reasons
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState, StageTime

Moved = Mapping[tuple[str, str], StageTime | None]
"""Crew and stage -> the time before the fact."""

NOTHING_MOVED: Final[Moved] = {}

_UNDER_WAY: Final = (f.StageState.TO_RUN, f.StageState.RUNNING, f.StageState.INTERRUPTED)
"""A stage of which due starts are still to be confirmed."""

WHOLE_CONTROL: Final = (
    f.ImpulsesMoved,
    f.DeviceClockShifted,
    f.StartClockShifted,
    f.DecisionWithdrawn,
)
_TIMES_OF_CREWS: Final = (
    f.TimeGiven,
    f.TimesGiven,
    f.RestartTimesGiven,
    f.GivenTimeWithdrawn,
    f.ImpulseAssigned,
    f.ImpulseIgnored,
    f.ImpulseChosen,
    f.ImpulseInserted,
    f.CarStarted,
    f.RowAdmitted,
    f.SourceAdmitted,
    f.EntrySet,
    f.PostSet,
    f.ItinerarySet,
)


def with_times(
    item: Item | None, state: RallyState, record: f.Record, moved: Moved
) -> tuple[Item, ...]:
    """Returns the items of a decision: its own with the time that it moved, then the others'.

    Of other decisions (a class, a disqualification) only restart times that followed are told.
    """
    if item is not None and isinstance(record.fact, WHOLE_CONTROL):
        counted = tuple(sorted(entry_id for entry_id, _ in moved))
        return (replace(item, counted=counted, count_as="times", of_crews=False),)
    found = [] if item is None else [item]
    about_times = isinstance(record.fact, _TIMES_OF_CREWS)
    for place, before in sorted(moved.items()):
        after = _time_now(state, place)
        restart = any(one and one.provenance is f.Provenance.RESTART for one in (before, after))
        if not about_times and not restart:
            continue
        params: Params = dict(_difference(place, before, after))
        if found and _fits(found[0], place):
            found[0] = replace(found[0], params={**found[0].params, **params})
        else:
            found.append(_other(record, place, params, restart, len(found)))
    return tuple(found)


def restated_times(
    state: RallyState, record: f.Record, moved: Moved, lost: Container[tuple[str, str]]
) -> tuple[Item, ...]:
    """Returns a row for each shown time that a post's fact moved, with the control it was said of.

    None for a time that appears, unless it was told as ``lost``; none for a due start confirmed
    while its stage is under way, nor for restart times, which follow their base all day.
    """
    found: list[Item] = []
    for place, before in sorted(moved.items()):
        after = _time_now(state, place)
        if (before is None and place not in lost) or _is_routine(state, place, before, after):
            continue
        control = _said_of(state, record)
        cause = "start" if control in state.start_controls.get(place[1], ()) else "finish"
        params: Params = {**dict(_difference(place, before, after)), "control": control}
        params["cause"] = f"{cause}_restated"
        nth = len(found)
        found.append(Item(record.position, "time_moved", params, place[:1], False, True, nth))
    return tuple(found)


def _is_routine(
    state: RallyState, place: tuple[str, str], before: StageTime | None, after: StageTime | None
) -> bool:
    """Says whether nobody who reads the tables needs to be told of a change."""
    times = [one for one in (before, after) if one is not None]
    if any(one.provenance is f.Provenance.RESTART for one in times):
        return True
    entry = state.entries.get(place[0])
    if entry is None or entry.course_car:
        return True
    if before is None or after is None:
        return before is after
    if before.elapsed_ms == after.elapsed_ms:
        return True
    confirmed = before.unconfirmed and not after.unconfirmed
    return confirmed and state.stages[place[1]].state in _UNDER_WAY


def _said_of(state: RallyState, record: f.Record) -> str:
    """Returns the control that a post's fact was about, empty when it is not known."""
    fact = record.fact
    identity = fact.impulse if isinstance(fact, f.ImpulseAssigned) else record.identity
    impulse = state.impulses.get(identity)
    return impulse.control if impulse is not None else str(getattr(fact, "control", ""))


def _fits(item: Item, place: tuple[str, str]) -> bool:
    """Says whether a decision's own row is about this time, and tells none yet."""
    told = "before_ms" in item.params or "after_ms" in item.params
    here = item.params.get("stage", place[1]) == place[1]
    return item.correction and item.entries == place[:1] and here and not told


def _other(
    record: f.Record, place: tuple[str, str], params: Params, restart: bool, nth: int
) -> Item:
    """Returns the row of a time that a decision gave as one of several, or that followed it."""
    if isinstance(record.fact, f.TimesGiven) or _ruled(record.fact, place):
        code = "time_given"
    else:
        code = "restart_time_moved" if restart else "time_moved"
    add_reasons(params, record.fact)
    return Item(record.position, code, params, place[:1], news=False, correction=True, nth=nth)


def _ruled(fact: object, place: tuple[str, str]) -> bool:
    return isinstance(fact, f.RestartTimesGiven) and fact.entry_id == place[0]


def _difference(
    place: tuple[str, str], before: StageTime | None, after: StageTime | None
) -> Iterator[tuple[str, str | int]]:
    """Who, where, and both times; the one that is not there is left away."""
    yield from (("entry", place[0]), ("stage", place[1]))
    if before is not None:
        yield "before_ms", before.elapsed_ms
    if after is not None:
        yield from (("after_ms", after.elapsed_ms), ("provenance", str(after.provenance)))


def _time_now(state: RallyState, place: tuple[str, str]) -> StageTime | None:
    on = state.crews[place[0]].stages.get(place[1])
    return None if on is None else on.time
