"""What members wish to follow and what each of them still has to be given.

Called by the hub. A channel is *live* for a member (every delta goes to it), *stale* (its newest
snapshot is to come) or *waited for* (there is no such view yet).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from typing import NamedTuple

from flyingfinish.clock import Clock
from flyingfinish.limits import CHANNELS_PER_SUBSCRIBER, HISTORY_MS, SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.channel import Channel
from flyingfinish.push.errors import SubscriptionRefused, TooManyChannels, UnknownChannel
from flyingfinish.push.frames import error_frame
from flyingfinish.push.members import Member, Members
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.paces import Paces
from flyingfinish.push.rally_channels import rally_of
from flyingfinish.push.telling import GIVE_WAY_EVERY

CHANNEL_NAME_MAX = 200

ROOM_BYTES = SUBSCRIBER_QUEUE_BYTES // 4
"""A queue no longer than this has room for a snapshot, whatever that one's length."""


class Want(NamedTuple):
    """A channel someone asks for, with what they have of it."""

    channel: str
    epoch: str = ""
    offset: int = -1


class Following:
    """Moves members' channels between live, stale and waited for."""

    def __init__(
        self,
        members: Members,
        paces: Paces,
        clock: Clock,
        channel: Callable[[str], Channel | None],
        rallies: Collection[str],
    ) -> None:
        self._members = members
        self._paces = paces
        self._clock = clock
        self._channel = channel
        self._rallies = rallies
        self._stale: dict[Member, None] = {}
        self._waiting: dict[Member, None] = {}

    def subscribe(
        self,
        member: Member,
        wants: Iterable[Want],
        behind_ms: int | None,
        pace_ms: int | None = None,
    ) -> None:
        """Adds channels to what a member follows; what it cannot have is told one by one."""
        wants = list(wants)
        if behind_ms is not None:
            member.behind_ms = min(behind_ms, HISTORY_MS)
        if pace_ms is not None:
            member.pace_ms = pace_ms
        if behind_ms is not None or pace_ms is not None:
            wants += self._at_its_pace(member, {want.channel for want in wants})
        for want in wants:
            try:
                self._want(member, want)
            except SubscriptionRefused as refused:
                self.refuse(member, refused)
        self.refill(member)

    def _at_its_pace(self, member: Member, asked: Set[str]) -> list[Want]:
        """Moves a member to where its wishes belong; returns what it must be given to be there."""
        cohort = self._paces.cohort_for(member, member.live)
        if cohort is None and member.cohort is not None:
            # With the ticks one has all that was sent: what is not asked for is given anew.
            return [Want(name) for name in member.live - asked]
        self._members.regroup(member, member.live, cohort)
        return []

    def refuse(self, member: Member, refused: SubscriptionRefused) -> None:
        """Tells a member what it cannot have."""
        member.write(Outgoing(error_frame(refused.code, refused.detail, refused.ch)))

    def leave(self, member: Member, name: str) -> None:
        """Takes a channel away from a member; what it never followed is no error."""
        member.waiting.discard(name)
        member.stale.pop(name, None)
        if name in member.live:
            self._regroup(member, member.live - {name})

    def forget(self, member: Member) -> None:
        """Forgets a member that is gone."""
        self._members.remove(member)
        self._stale.pop(member, None)
        self._waiting.pop(member, None)

    def turn_stale(self, member: Member, name: str) -> None:
        """Stops a channel's deltas for a member; its newest snapshot follows when there is room."""
        member.stale[name] = None
        self._stale[member] = None
        if name in member.live:
            self._regroup(member, member.live - {name})

    def refill(self, member: Member) -> None:
        """Gives a member the newest snapshots of what is stale for it, while its queue has room."""
        given: list[str] = []
        for name in tuple(member.stale):
            if not member.open or member.port.queued() > ROOM_BYTES:
                break
            member.stale.pop(name)
            channel = self._channel(name)
            if channel is not None:
                self._give(member, channel)
                given.append(name)
        if given:
            self._regroup(member, member.live.union(given))
        if not member.stale:
            self._stale.pop(member, None)

    def refill_all(self) -> Iterator[None]:
        """Refills every member that has something stale.

        Yields now and then, so that others get their turn: thousands may wait for the same view.
        """
        for number, member in enumerate(tuple(self._stale), start=1):
            self.refill(member)
            if number % GIVE_WAY_EVERY == 0:
                yield

    def arrived(self, names: Collection[str]) -> None:
        """Turns to stale, and so to be given, what members asked for before there was a view."""
        if not names:
            return
        for member in tuple(self._waiting):
            for name in member.waiting.intersection(names):
                member.waiting.discard(name)
                self.turn_stale(member, name)
            if not member.waiting:
                self._waiting.pop(member, None)

    def gone(self, name: str) -> None:
        """Tells those who follow a view that it is no more; they wait for it to come again."""
        for member in (*self._members.following(name), *self._stale):
            if name in member.live or name in member.stale:
                self._wait_for(member, name)
                self.refuse(member, UnknownChannel("It is gone; it is sent when it comes.", name))

    def _want(self, member: Member, want: Want) -> None:
        if not member.has_room_for(want.channel):
            raise TooManyChannels(
                f"{CHANNELS_PER_SUBSCRIBER} channels at most; leave one first.", want.channel
            )
        channel = self._channel(want.channel)
        if channel is None:
            if not rally_of(want.channel) or len(want.channel) > CHANNEL_NAME_MAX:
                raise UnknownChannel("No view has such a name.", want.channel[:CHANNEL_NAME_MAX])
            self._wait_for(member, want.channel)
            known = rally_of(want.channel) in self._rallies
            what = "Not there yet" if known else "There is no such rally here"
            raise UnknownChannel(f"{what}; it is sent when it comes.", want.channel)
        self.leave(member, want.channel)
        room = member.port.queued() <= ROOM_BYTES
        missed = None
        if room and want.epoch:
            missed = channel.missed(want.epoch, want.offset, behind=bool(member.behind_ms))
        if missed is None:
            self.turn_stale(member, want.channel)
            return
        member.write(missed)
        self._regroup(member, member.live | {want.channel})

    def _regroup(self, member: Member, live: frozenset[str]) -> None:
        self._members.regroup(member, live, self._paces.cohort_for(member, live))

    def _wait_for(self, member: Member, name: str) -> None:
        self.leave(member, name)
        member.waiting.add(name)
        self._waiting[member] = None

    def _give(self, member: Member, channel: Channel) -> None:
        if not member.behind_ms:
            member.write(channel.snapshot())
            return
        member.write(channel.behind(self._clock.now_at_ms() - member.behind_ms))
