"""What devices show beside each other: clocks that differ, and numbers that never came.

Main and backup beam of one control see the same cars, so the difference between them should be
nothing; where it is steady, or grows, one of the clocks is off (FIA and national practice ask for
an alarm beyond 0.05 s). A device counts its impulses; a number left out is a line that was lost.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from flyingfinish.rally.evidence_parts import ImpulseState
from flyingfinish.rally.facts import Rank
from flyingfinish.rally.inbox import Params, raised
from flyingfinish.rally.observations import standing_impulses
from flyingfinish.rally.state_parts import InboxItem, RallyState
from flyingfinish.rally.watch_parts import ClockPair

LOST_AT_MOST: Final = 500
"""A greater step in a device's own numbers is a counter that was set anew, not lost lines."""


def compare(state: RallyState, owner: str, control: str) -> None:
    """Bring the comparison of a control's clocks up to what they saw of one crew."""
    watch, evidence = state.watch, state.evidence[owner][control]
    key = (owner, control)
    before = watch.clock_of.get(key)
    if before is None and len(evidence.impulses) < 2:
        return
    standing = standing_impulses(evidence)
    main, backup = _first(standing, Rank.MAIN), _first(standing, Rank.BACKUP)
    now = None
    if main is not None and backup is not None and main.taken.device != backup.taken.device:
        devices = (main.taken.device, backup.taken.device)
        now = (devices, main.at_ms, backup.at_ms - main.at_ms)
    if now == before:
        return
    pairs = watch.clocks.setdefault(control, {})
    if before is not None:
        devices, at_ms, offset = watch.clock_of.pop(key)
        pair = pairs[devices]
        del pair.by_size[bisect_left(pair.by_size, (offset, owner))]
        del pair.by_time[bisect_left(pair.by_time, (at_ms, owner, offset))]
    if now is not None:
        devices, at_ms, offset = watch.clock_of[key] = now
        pair = pairs.setdefault(devices, ClockPair())
        insort(pair.by_size, (offset, owner))
        insort(pair.by_time, (at_ms, owner, offset))


def _first(standing: list[ImpulseState], rank: Rank) -> ImpulseState | None:
    """The earliest impulse of this rank."""
    of_rank = [one for one in standing if one.taken.rank is rank]
    return min(of_rank, key=lambda one: (one.at_ms, one.identity), default=None)


def clocks(state: RallyState, control: str) -> Iterator[InboxItem]:
    """Pairs of devices at a control whose clocks stand apart, or move apart.

    Apart: the middle half of all cars differs by nearly the same, and by more than the regulations
    allow. The item names what it is about in steps of that size, so that one more car does not make
    another item of it.
    """
    over = state.regulations.clock_offset_over_ms
    cars = max(state.regulations.clock_offset_cars, 1)
    for (main, backup), pair in sorted(state.watch.clocks[control].items()):
        count = len(pair.by_size)
        if count < cars:
            continue
        offset = pair.by_size[count // 2][0]
        spread = pair.by_size[count * 3 // 4][0] - pair.by_size[count // 4][0]
        about = (("control", control), ("device", main), ("backup", backup))
        if spread <= over < abs(offset):
            yield _clock_item("clock_offset", about, offset, count, over)
        moved = _median(pair.by_time[-cars:]) - _median(pair.by_time[:cars])
        if count >= 2 * cars and abs(moved) > over:
            yield _clock_item("clock_drift", about, moved, count, over)


def _median(cars: list[tuple[int, str, int]]) -> int:
    return sorted(offset for _, _, offset in cars)[len(cars) // 2]


def _clock_item(
    kind: str, about: tuple[tuple[str, str], ...], offset: int, count: int, over: int
) -> InboxItem:
    params: Params = (*about, ("offset_ms", offset), ("cars", count))
    place = ":".join(value for _, value in about)
    return raised(kind, place, (), params, about=(*about, offset // max(over, 1)))


def holes(state: RallyState, post: str) -> Iterator[InboxItem]:
    """Devices of a post whose own numbers have a hole; what was typed by hand counts nothing."""
    _read_numbers(state, post)
    for device, runs in sorted(state.watch.numbers.get(post, {}).items()):
        gaps = [
            (before[1] + 1, after[0] - 1)
            for before, after in pairwise(runs)
            if after[0] - before[1] - 1 <= LOST_AT_MOST
        ]
        if gaps:
            lost = sum(last - first + 1 for first, last in gaps)
            span = (("first", gaps[0][0]), ("last", gaps[-1][1]))
            params: Params = (("post", post), ("device", device), ("lost", lost), *span)
            yield raised("sequence_hole", f"{post}:{device}", (), params)


def _read_numbers(state: RallyState, post: str) -> None:
    """Take in the numbers of impulses that were not read yet; all, where a row came again."""
    watch = state.watch
    if post in watch.again:
        watch.again.discard(post)
        watch.read.pop(post, None)
        watch.numbers.pop(post, None)
    impulses = state.by_post.get(post, [])
    devices = watch.numbers.setdefault(post, {})
    for impulse in impulses[watch.read.get(post, 0) :]:
        if impulse.taken.rank is not Rank.MANUAL:
            _add_number(devices.setdefault(impulse.taken.device, []), impulse.taken.device_seq)
    watch.read[post] = len(impulses)


def _add_number(runs: list[list[int]], number: int) -> None:
    """Put a number into sorted runs, joining those that it touches."""
    at = bisect_left(runs, [number + 1])
    before = runs[at - 1] if at else None
    after = runs[at] if at < len(runs) else None
    if before is not None and number <= before[1]:
        return
    joins_before = before is not None and before[1] + 1 == number
    joins_after = after is not None and after[0] == number + 1
    if joins_before and joins_after:
        runs[at - 1] = [runs[at - 1][0], runs[at][1]]
        del runs[at]
    elif joins_before:
        runs[at - 1][1] = number
    elif joins_after:
        runs[at][0] = number
    else:
        runs.insert(at, [number, number])
