"""What one tick says to one group: settled before the first byte leaves, told in parts.

Made by the hub, a few for each tick. Between two parts anything may happen to the group: whoever
left it, came to it, or moved within it meanwhile still hears each delta once, or a snapshot.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from flyingfinish.limits import SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.channel import Emission
from flyingfinish.push.frames import deltas_frame
from flyingfinish.push.lanes import Lane, WriteAll
from flyingfinish.push.members import Group, Member, Members
from flyingfinish.push.outgoing import Outgoing

GIVE_WAY_EVERY = 128
"""Members written to, a millisecond's work, before others get their turn."""

PACKED_MAX = 64
"""Forms of one tick that are compressed, those that most hear; each costs as much as ten to forty
writes, and fans who all follow something else could make a tick of thousands."""

Collapse = Callable[[Member, Iterable[str]], None]
"""Is told which channels of a member are made right by their newest snapshots."""


class Telling:
    """One group and its bytes; `written` counts as they leave."""

    __slots__ = ("_delta_bytes", "_lanes", "_moves", "_names", "_others", "_out", "written")

    def __init__(
        self, group: Group, names: list[str], out: Outgoing, delta_bytes: int, moves: int
    ) -> None:
        self._names = names
        self._out = out
        self._delta_bytes = delta_bytes
        self._moves = moves
        self._lanes = [(lane, lane.lend()) for lane in group.lanes]
        self._others = tuple(group.others)
        self.written = 0

    def parts(self, collapse: Collapse, write_all: WriteAll) -> Iterator[None]:
        """Tells all; yields after so many that the loop may be wanted by others."""
        for lane, count in self._lanes:
            for begin in range(0, count, GIVE_WAY_EVERY):
                end = min(begin + GIVE_WAY_EVERY, count)
                self._by_lane(lane, begin, end, collapse, write_all)
                self.written += end - begin
                yield
        for number, member in enumerate(self._others, start=1):
            self._one(member, collapse)
            self.written += 1
            if number % GIVE_WAY_EVERY == 0 or number == len(self._others):
                yield

    def end(self) -> None:
        """Gives the lanes back, told or not."""
        for lane, _ in self._lanes:
            lane.give_back()

    def _by_lane(
        self, lane: Lane[Member], begin: int, end: int, collapse: Collapse, write_all: WriteAll
    ) -> None:
        if self._delta_bytes > SUBSCRIBER_QUEUE_BYTES:
            for slot in range(begin, end):
                self._one(lane.riders[slot], collapse)
            return
        data = self._out.deflated() if lane.deflates else self._out.plain()
        for slot, taken in lane.write(begin, end, data, write_all):
            if taken:
                lane.riders[slot].tell_rest(data[taken:], self._delta_bytes)
            else:
                self._one(lane.riders[slot], collapse)

    def _one(self, member: Member, collapse: Collapse) -> None:
        if member.joined <= self._moves and member.tell(self._out, self._delta_bytes):
            return
        # No room, or its wishes changed in between: the newest snapshot makes it right. One who
        # has left meanwhile follows nothing.
        collapse(member, member.live.intersection(self._names))


def plan(members: Members, emissions: list[Emission]) -> list[Telling]:
    """Returns what every group hears of one tick; each must be ended, told or not."""
    by_name = {emission.channel: emission for emission in emissions}
    made: dict[tuple[str, ...], tuple[Outgoing, int]] = {}
    heard: Counter[tuple[str, ...]] = Counter()
    tellings = []
    for group in members.groups(by_name):
        names = [name for name in by_name if name in group.key]
        parts = tuple(names)
        if parts not in made:
            made[parts] = together([by_name[name] for name in names])
        heard[parts] += group.size()
        tellings.append(Telling(group, names, *made[parts], members.moves))
    for parts, _ in heard.most_common()[PACKED_MAX:]:
        made[parts][0].packs = False
    return tellings


def together(emissions: list[Emission]) -> tuple[Outgoing, int]:
    """Returns what a group hears of one tick: snapshots, then all deltas in one frame."""
    frames = [emission.item for emission in emissions if emission.is_snapshot]
    deltas = [emission for emission in emissions if not emission.is_snapshot]
    if not deltas:
        return Outgoing(*frames), 0
    newest_at_ms = max(emission.server_at_ms for emission in deltas)
    frame = deltas_frame([emission.item for emission in deltas], newest_at_ms)
    return Outgoing(*frames, frame), len(frame)
