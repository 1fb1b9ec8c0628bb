"""Who follows what: members, and the groups of those who follow the very same channels.

Members of one group get the same bytes, joined once. A member that cannot keep up loses no
channel: the channel turns *stale* for it, nothing is queued for it any more, and when its queue has
room again it gets the newest snapshot instead.
"""

from collections.abc import Iterable, Iterator

from flyingfinish.limits import SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.bucket import Bucket
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.ports import Subscriber

Key = frozenset[str]
NOTHING: Key = frozenset()


class Member:
    """One subscriber as the hub keeps it."""

    __slots__ = (
        "answers", "behind_ms", "bucket", "deltas_queued", "live", "moved", "moved_at_ms", "open",
        "pinged", "port", "stale", "waiting",
    )  # fmt: skip

    def __init__(self, port: Subscriber, answers: bool, now_ms: int, bucket: Bucket) -> None:
        self.port = port
        self.answers = answers
        """Whether it answers pings (a socket does, a stream of server-sent events cannot)."""

        self.bucket = bucket
        self.open = True
        self.pinged = False
        self.behind_ms = 0
        self.live: Key = NOTHING
        self.stale: dict[str, None] = {}
        """Channels whose snapshot is to come, in the order they turned stale."""

        self.waiting: set[str] = set()
        """Channels of known rallies that have no view yet."""

        self.deltas_queued = 0
        """Bytes of deltas written since the queue was last empty."""

        self.moved = 0
        self.moved_at_ms = now_ms

    def names(self) -> set[str]:
        """Returns every channel this member has asked for."""
        return {*self.live, *self.stale, *self.waiting}

    def write(self, out: Outgoing) -> None:
        """Writes frames in one go."""
        self.port.write(out)

    def tell(self, out: Outgoing, delta_bytes: int) -> bool:
        """Writes deltas, of which these are the bytes; False when there is no room for them.

        Room is what the deltas queued leave of it; snapshots do not count. Called for every fan at
        every tick, so it is one step and not several.
        """
        port = self.port
        queued = port.queued()
        waiting = min(queued, self.deltas_queued) if queued else 0
        if waiting + delta_bytes > SUBSCRIBER_QUEUE_BYTES:
            return False
        self.deltas_queued = self.deltas_queued + delta_bytes if queued else delta_bytes
        port.write(out)
        return True

    def stalled_for_ms(self, now_ms: int) -> int:
        """Returns for how long no byte has moved though some are to be taken."""
        waiting, moved = self.port.outstanding()
        if waiting == 0 or moved != self.moved:
            self.moved, self.moved_at_ms = moved, now_ms
        return now_ms - self.moved_at_ms


class Members:
    """All members, findable by the channels they follow."""

    def __init__(self) -> None:
        self._groups: dict[Key, tuple[Key, dict[Member, None]]] = {}
        """Each with its own key object, which all its members share, so `is` compares them."""

        self._keys_of: dict[str, set[Key]] = {}
        self.all: dict[Member, None] = {}

    def add(self, member: Member) -> None:
        """Adds one who follows nothing yet."""
        self.all[member] = None

    def remove(self, member: Member) -> None:
        """Forgets one, for ever."""
        member.open = False
        self.regroup(member, NOTHING)
        member.stale.clear()
        member.waiting.clear()
        self.all.pop(member, None)

    def regroup(self, member: Member, live: Iterable[str]) -> None:
        """Moves a member to the group of those who follow `live`."""
        key = frozenset(live)
        if key == member.live:
            return
        self._leave(member)
        if key and key not in self._groups:
            self._groups[key] = (key, {})
            for name in key:
                self._keys_of.setdefault(name, set()).add(key)
        member.live, group = self._groups[key] if key else (NOTHING, {})
        group[member] = None

    def _leave(self, member: Member) -> None:
        if not member.live:
            return
        _, group = self._groups[member.live]
        group.pop(member, None)
        if not group:
            del self._groups[member.live]
            for name in member.live:
                keys = self._keys_of[name]
                keys.discard(member.live)
                if not keys:
                    del self._keys_of[name]

    def count_groups(self) -> int:
        """Returns how many different sets of channels are followed."""
        return len(self._groups)

    def groups(self, names: Iterable[str]) -> Iterator[tuple[Key, tuple[Member, ...]]]:
        """Yields each group that follows one of `names`, once."""
        keys = {key: None for name in names for key in self._keys_of.get(name, ())}
        for key in keys:
            own, group = self._groups[key]
            yield own, tuple(group)

    def following(self, name: str) -> list[Member]:
        """Returns the members for whom this channel is live."""
        keys = self._keys_of.get(name, ())
        return [member for key in keys for member in self._groups[key][1]]
