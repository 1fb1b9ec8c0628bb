"""Who has stopped reading: towards whom no byte has moved for too long though some are to be taken.

The kernel is asked about everybody at every sweep, lane by lane and without looking at the fans;
only those who have something to take are remembered, with what had moved when it was first seen so.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from flyingfinish.clock import Clock
from flyingfinish.limits import STALLED_CLOSE_MS
from flyingfinish.push.lanes import Lane
from flyingfinish.push.members import Group, Member, Members

LOOKED_AT_TOGETHER: Final = 500
"""Whose queues are looked at before others get their turn."""


class Held(NamedTuple):
    """Somebody who has something to take."""

    moved: int
    """What had been taken when this was first seen."""

    since_ms: int
    sweep: int
    """The number of the last sweep that saw it."""


class Stalls:
    """Since when nothing has moved, for each member who has something to take."""

    def __init__(self, members: Members, clock: Clock) -> None:
        self._members = members
        self._clock = clock
        self._held: dict[Member, Held] = {}
        self._sweep = 0

    def sweep(self) -> Iterator[Member | None]:
        """Yields everyone who has stalled, and None whenever others may have their turn."""
        self._sweep += 1
        looked = 0
        for group in self._members.everybody():
            for count, members in _in_parts(group):
                yield from filter(self._stalled, members)
                looked += count
                if looked >= LOOKED_AT_TOGETHER:
                    looked = 0
                    yield None
        # One who moved to another group meanwhile may have been missed, once.
        kept = self._sweep - 1
        self._held = {member: held for member, held in self._held.items() if held.sweep >= kept}

    def _stalled(self, member: Member) -> bool:
        waiting, moved = member.port.outstanding() if member.open else (0, 0)
        if not waiting:
            self._held.pop(member, None)
            return False
        now_ms = self._clock.monotonic_ms()
        held = self._held.get(member)
        since_ms = held.since_ms if held is not None and held.moved == moved else now_ms
        self._held[member] = Held(moved, since_ms, self._sweep)
        return now_ms - since_ms >= STALLED_CLOSE_MS


def _in_parts(group: Group) -> Iterator[tuple[int, list[Member]]]:
    """Yields how many were looked at, and who of them may have something to take."""
    for lane in group.lanes:
        yield from _of_lane(lane)
    if group.others:
        yield len(group.others), list(group.others)


def _of_lane(lane: Lane[Member]) -> Iterator[tuple[int, list[Member]]]:
    count = lane.lend()
    try:
        for begin in range(0, count, LOOKED_AT_TOGETHER):
            end = min(begin + LOOKED_AT_TOGETHER, count)
            yield end - begin, [lane.riders[slot] for slot in lane.waiting(begin, end)]
    finally:
        lane.give_back()
