"""Who follows what: members, and the groups of those who follow the very same channels.

Members of one group get the same bytes, joined once: those who take everything at once by a lane
(`lanes.py`), the others one by one. A member that cannot keep up loses no channel: the channel
turns *stale* for it, nothing is queued for it any more, and when its queue has room again it gets
the newest snapshot instead.
"""

from collections.abc import Iterable, Iterator

from flyingfinish.limits import CHANNELS_PER_SUBSCRIBER, SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.bucket import Bucket
from flyingfinish.push.channel import Form
from flyingfinish.push.lanes import Lane
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.ports import Subscriber

Key = frozenset[str]
NOTHING: Key = frozenset()


class Member:
    """One subscriber as the hub keeps it."""

    __slots__ = (
        "answers", "behind_ms", "bucket", "cohort", "deltas_queued", "joined", "lane", "live",
        "open", "pace_ms", "port", "slot", "stale", "unanswered", "waiting",
    )  # fmt: skip

    def __init__(self, port: Subscriber, answers: bool, bucket: Bucket) -> None:
        self.port = port
        self.answers = answers
        """Whether it answers pings (a socket does, a stream of server-sent events cannot)."""

        self.bucket = bucket
        self.open = True
        self.unanswered = 0
        """Pings since its last answer."""

        self.behind_ms = 0
        self.pace_ms = 0
        """How often it wishes to be told; 0 = at each tick."""

        self.live: Key = NOTHING
        self.cohort: Cohort | None = None
        """Its group, where it is told at a slower pace."""

        self.joined = 0
        """The number of the move that brought it to its group; see `Members.moves`."""

        self.lane: Lane[Member] | None = None
        """Where it stands while it takes everything at once, and at which place there."""

        self.slot = 0
        self.stale: dict[str, None] = {}
        """Channels whose snapshot is to come, in the order they turned stale."""

        self.waiting: set[str] = set()
        """Channels of known rallies that have no view yet."""

        self.deltas_queued = 0
        """Bytes of deltas written since the queue was last empty."""

    def names(self) -> set[str]:
        """Returns every channel this member has asked for."""
        return {*self.live, *self.stale, *self.waiting}

    def has_room_for(self, name: str) -> bool:
        """Tells whether it follows this channel or may follow one more."""
        if len(self.live) + len(self.stale) + len(self.waiting) < CHANNELS_PER_SUBSCRIBER:
            return True
        names = self.names()
        return name in names or len(names) < CHANNELS_PER_SUBSCRIBER

    def write(self, out: Outgoing) -> None:
        """Writes frames in one go."""
        self.port.write(out)

    def tell(self, out: Outgoing, delta_bytes: int) -> bool:
        """Writes deltas, of which these are the bytes; False when there is no room for them.

        Room is what the deltas queued leave of it; snapshots do not count.
        """
        port = self.port
        queued = port.queued()
        waiting = min(queued, self.deltas_queued) if queued else 0
        if waiting + delta_bytes > SUBSCRIBER_QUEUE_BYTES:
            return False
        self.deltas_queued = self.deltas_queued + delta_bytes if queued else delta_bytes
        port.write(out)
        return True

    def tell_rest(self, rest: bytes, delta_bytes: int) -> None:
        """Queues what the kernel did not take of deltas that came by the lane."""
        straight = self.port.straight()
        if straight is not None:
            self.deltas_queued = delta_bytes
            straight.write_rest(rest)


class Group:
    """Those who follow the very same channels."""

    __slots__ = ("key", "lanes", "others")

    def __init__(self, key: Key) -> None:
        self.key = key
        """One object for all its members, so that equal sets of channels are kept once."""

        self.lanes: list[Lane[Member]] = []
        """At most two: who takes plain messages, who takes compressed ones."""

        self.others: dict[Member, None] = {}

    def __iter__(self) -> Iterator[Member]:
        for lane in self.lanes:
            yield from lane
        yield from self.others

    def put(self, member: Member) -> None:
        """Adds a member where it can be told best just now."""
        straight = member.port.straight()
        if straight is None:
            self.others[member] = None
            return
        member.lane = self._lane(straight.deflates)
        member.lane.add(member, straight.descriptor)

    def take_out(self, member: Member) -> None:
        """Removes a member."""
        if member.lane is None:
            self.others.pop(member, None)
        else:
            member.lane.remove(member)
            member.lane = None

    def empty(self) -> bool:
        """Tells whether nobody is here."""
        return not self.others and next(iter(self), None) is None

    def size(self) -> int:
        """Returns how many are here; those count who have just left a lane that is lent."""
        return len(self.others) + sum(len(lane.riders) for lane in self.lanes)

    def _lane(self, deflates: bool) -> Lane[Member]:
        for lane in self.lanes:
            if lane.deflates == deflates:
                return lane
        self.lanes.append(Lane(deflates))
        return self.lanes[-1]


class Cohort(Group):
    """Those of one slower pace who have the very same forms of the very same channels."""

    __slots__ = ("__weakref__", "forms", "pace_ms")

    def __init__(self, pace_ms: int, forms: dict[str, Form]) -> None:
        super().__init__(frozenset(forms))
        self.pace_ms = pace_ms
        self.forms = forms
        """What they have of each channel."""


class Members:
    """All members, findable by the channels they follow."""

    def __init__(self) -> None:
        self._groups: dict[Key, Group] = {}
        self._loose = Group(NOTHING)
        """Those who follow nothing that is live yet."""

        self._keys_of: dict[str, set[Key]] = {}
        self.cohorts: dict[Cohort, None] = {}
        """Apart from the others, so that no tick looks at them."""

        self.all: dict[Member, None] = {}
        self.moves = 0
        """Counts every move between groups: who moved after a plan was made is not part of it."""

    def add(self, member: Member) -> None:
        """Adds one who follows nothing yet."""
        self.all[member] = None
        self._loose.put(member)

    def remove(self, member: Member) -> None:
        """Forgets one, for ever."""
        member.open = False
        self.regroup(member, NOTHING)
        self._loose.take_out(member)
        member.stale.clear()
        member.waiting.clear()
        self.all.pop(member, None)

    def regroup(self, member: Member, live: Iterable[str], cohort: Cohort | None = None) -> None:
        """Moves a member to the group of those who follow `live`, or to a cohort of those."""
        key = frozenset(live)
        if key == member.live and cohort is member.cohort:
            return
        self.moves += 1
        member.joined = self.moves
        self._leave(member)
        self._enter(member, cohort or self._group(key), cohort)

    def shift(self, member: Member, cohort: Cohort) -> None:
        """Moves a member to a cohort that has the same forms as its own: nothing changes for it."""
        self._leave(member)
        self._enter(member, cohort, cohort)

    def _enter(self, member: Member, group: Group, cohort: Cohort | None) -> None:
        member.live, member.cohort = group.key, cohort
        if cohort is not None:
            self.cohorts[cohort] = None
        group.put(member)

    def put_anew(self, member: Member) -> None:
        """Puts a member where it belongs within its group: its way to the wire has changed."""
        if member.open:
            group = self._group_of(member)
            group.take_out(member)
            group.put(member)

    def _group_of(self, member: Member) -> Group:
        return member.cohort or self._groups.get(member.live, self._loose)

    def _group(self, key: Key) -> Group:
        if not key:
            return self._loose
        if key not in self._groups:
            self._groups[key] = Group(key)
            for name in key:
                self._keys_of.setdefault(name, set()).add(key)
        return self._groups[key]

    def _leave(self, member: Member) -> None:
        group = self._group_of(member)
        group.take_out(member)
        if group is self._loose or not group.empty():
            return
        if member.cohort is not None:
            del self.cohorts[member.cohort]
            return
        del self._groups[member.live]
        for name in member.live:
            keys = self._keys_of[name]
            keys.discard(member.live)
            if not keys:
                del self._keys_of[name]

    def count_groups(self) -> int:
        """Returns how many different sets of channels are followed."""
        return len(self._groups)

    def everybody(self) -> list[Group]:
        """Returns all groups, those who follow nothing yet among them."""
        return [self._loose, *self._groups.values(), *self.cohorts]

    def groups(self, names: Iterable[str]) -> Iterator[Group]:
        """Yields each group that follows one of `names`, once."""
        keys = {key: None for name in names for key in self._keys_of.get(name, ())}
        for key in keys:
            yield self._groups[key]

    def following(self, name: str) -> list[Member]:
        """Returns the members for whom this channel is live."""
        keys = self._keys_of.get(name, ())
        groups = [*(self._groups[key] for key in keys), *self.cohorts]
        return [member for group in groups if name in group.key for member in group]
