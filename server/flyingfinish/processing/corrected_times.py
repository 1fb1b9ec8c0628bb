"""What a decision did to stage times, told beside it: before, after, and whose.

A decision about one crew tells its own time in its own row and every other time that followed in a
row each. A decision about a whole control is one line with the number of times that it moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from flyingfinish.processing.chronicle_items import Item, Params, add_reasons
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState, StageTime

Moved = Mapping[tuple[str, str], StageTime | None]
"""Crew and stage -> the time before the fact."""

NOTHING_MOVED: Final[Moved] = {}

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
