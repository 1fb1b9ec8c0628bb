"""The hub: what the feeds tell goes out to everyone who follows it, each byte made once.

Sync and without I/O: `followers.py` brings it what the feeds say and has it flush once a tick, a
transport brings it subscribers (`ports.Subscriber`) and their wishes. It holds no truth: all of it
can be read anew from the feeds.

The one promise: after a snapshot at offset N, or a resume from N, a member gets every delta after N
in order, or a fresh snapshot; never a silent gap, never a delta twice.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flyingfinish.clock import Clock
from flyingfinish.limits import FAN_MESSAGES_PER_S, PUSH_TICK_MS
from flyingfinish.push.bucket import Bucket
from flyingfinish.push.channel import Channel, Emission
from flyingfinish.push.errors import SubscriptionRefused
from flyingfinish.push.following import Following, Want
from flyingfinish.push.frames import clock_frame, hello_frame, ping_frame
from flyingfinish.push.lanes import WriteAll, one_by_one
from flyingfinish.push.members import Member, Members
from flyingfinish.push.metrics import Metrics
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.paces import PACES_MS, Paces
from flyingfinish.push.ports import GOODBYE, Close, Subscriber
from flyingfinish.push.rally_channels import RallyChannels, kind_of, rally_of
from flyingfinish.push.set_clock import NoticingClock
from flyingfinish.push.stalls import Stalls
from flyingfinish.push.telling import GIVE_WAY_EVERY, Telling, plan

PING_MS = 20_000
"""How often all are pinged."""

UNANSWERED_MAX = 2
"""Pings that may be on their way; who has answered none of them by the next is closed."""

PINGED_TOGETHER = 500
"""Members pinged before others get their turn."""

MESSAGES_BURST = 10
"""Messages a subscriber may send at once before its rate counts."""

SLOW_KINDS = frozenset(("splits", "onstage", "startlist", "entries", "itinerary"))
"""Channels that change often or hurry nobody; their changes join for longer."""

SLOW_TICKS = 2


@dataclass(frozen=True, slots=True)
class HubSettings:
    """What may differ from one push process to another."""

    tick_ms: int = PUSH_TICK_MS
    """How long changes may join in one frame; the first after a pause goes at once."""

    ping_ms: int = PING_MS
    beat_ms: int = PACES_MS[0]
    """How often those are looked at who are told at a pace; each pace is so many beats."""

    slow_ticks: int = SLOW_TICKS
    """How many ticks the kinds in `SLOW_KINDS` wait."""

    def wait_of(self, channel: str) -> int:
        """Returns how long a channel's changes wait after its last ones, in ms, at the least.

        The rally's own tick holds for all; half a tick is taken off so that its jitter skips none.
        """
        slow = kind_of(channel) in SLOW_KINDS
        return self.tick_ms * (2 * self.slow_ticks - 1) // 2 if slow else 0


class Snapshot(NamedTuple):
    """A view's form as sent last; `data` is shared, so it is read and never changed."""

    epoch: str
    offset: int
    position: int
    data: Mapping[str, Any]


class Hub:
    """Channels of all rallies, and the members that follow them."""

    def __init__(
        self,
        clock: Clock,
        settings: HubSettings | None = None,
        write_all: WriteAll = one_by_one,
    ) -> None:
        self.settings = settings or HubSettings()
        self._write_all = write_all
        self.rallies: dict[str, RallyChannels] = {}
        self.clock = NoticingClock(clock, self.rallies)
        self.ended = False
        """Goodbye was said: an answer without end must not begin any more."""

        self.members = Members()
        self.metrics = Metrics()
        self._clocks_told: dict[str, Mapping[str, Any]] = {}
        self._greeted = (-1, Outgoing())
        self._stalls = Stalls(self.members, clock)
        self._paces = Paces(self.members, self.channel)
        self._following = Following(
            self.members, self._paces, self.clock, self.channel, self.rallies
        )

    # Reading

    def channel(self, name: str) -> Channel | None:
        """Returns a channel by its whole name; asking for an unknown one makes nothing."""
        rally = self.rallies.get(rally_of(name))
        return rally.channels.get(name) if rally else None

    def snapshot(self, name: str, behind_ms: int = 0) -> Snapshot | None:
        """Returns a view's form as sent last, or as of so long ago; None where there is none."""
        channel = self.channel(name)
        if channel is None:
            return None
        form = channel.sent
        if behind_ms:
            then = channel.form_at(self.clock.now_at_ms() - behind_ms)
            if then is None:
                return None
            form = then
        return Snapshot(form.epoch, form.offset, form.offset, form.data)

    def clocks(self) -> dict[str, Mapping[str, Any]]:
        """Returns the clock of each rally that runs."""
        told = ((name, rally.clock) for name, rally in self.rallies.items())
        return {name: clock for name, clock in told if clock}

    # Members

    def attach(self, port: Subscriber, *, answers: bool = True) -> Member:
        """Greets a new subscriber and returns the member it is from now on."""
        now_ms = self.clock.monotonic_ms()
        bucket = Bucket(FAN_MESSAGES_PER_S, MESSAGES_BURST, now_ms)
        member = Member(port, answers, bucket)
        self.members.add(member)
        now_at_ms = self.clock.now_at_ms()
        member.write(self._greeting(now_at_ms))
        return member

    def _greeting(self, now_at_ms: int) -> Outgoing:
        """Returns the greeting of this millisecond, shared by all who come in it."""
        if self._greeted[0] != now_at_ms:
            hello = hello_frame(now_at_ms, self.clocks(), self.settings.ping_ms)
            self._greeted = (now_at_ms, Outgoing(hello))
        return self._greeted[1]

    def detach(self, member: Member) -> None:
        """Forgets a member whose connection is gone."""
        self._following.forget(member)

    def may_speak(self, member: Member) -> bool:
        """Counts one message; False when it came too soon after the others."""
        return member.bucket.take(self.clock.monotonic_ms())

    def subscribe(
        self,
        member: Member,
        wants: Iterable[Want],
        behind_ms: int | None = None,
        pace_ms: int | None = None,
    ) -> None:
        """Adds channels to what a member follows, `behind_ms` behind (None: as it is).

        `pace_ms` is one of `PACES_MS`, or 0: told at each tick; None: as it is.
        """
        self._following.subscribe(member, wants, behind_ms, pace_ms)

    def unsubscribe(self, member: Member, names: Iterable[str]) -> None:
        """Takes channels away from a member."""
        for name in names:
            self._following.leave(member, name)

    def refuse(self, member: Member, refused: SubscriptionRefused) -> None:
        """Tells a member what it cannot have."""
        self._following.refuse(member, refused)

    def drained(self, member: Member) -> None:
        """Hears from the transport that a member's queue has room again."""
        self.members.put_anew(member)
        self._following.refill(member)

    def held_up(self, member: Member) -> None:
        """Hears from the transport that a member takes nothing at once any more."""
        self.members.put_anew(member)

    # Feeds

    def install_in_parts(self, built: RallyChannels) -> Iterator[None]:
        """Puts a rally read anew in the place of what was held of it; who has less is told.

        Yields now and then, so that others get their turn.
        """
        old = self.rallies.get(built.rally)
        self.rallies[built.rally] = built
        before = old.channels if old else {}
        for name, channel in before.items():
            new = built.channels.get(name)
            if new is None:
                self._following.gone(name)
            elif (new.sent.epoch, new.sent.offset) != (channel.sent.epoch, channel.sent.offset):
                for member in self.members.following(name):
                    self._following.turn_stale(member, name)
        # Not only what is new: the old one may have held views that no tick had told yet.
        self._following.arrived(built.channels)
        yield from self._following.refill_all()
        yield from self._tell_clock(built.rally)

    def flush_in_parts(self, rally: str) -> Iterator[None]:
        """Sends what one rally has to tell, yielding now and then so that others get their turn.

        Two of one rally must not overlap. Who writes to whom is settled before the first yield.
        """
        told = self.rallies[rally]
        began_ms = self.clock.monotonic_ms()
        emissions, created = told.emit(began_ms, self.settings.wait_of)
        tellings = plan(self.members, emissions)
        self._following.arrived(created)
        self._count(emissions)
        written = told_of = 0
        try:
            for telling in tellings:
                for _ in self._parts(telling):
                    if written + telling.written - told_of >= GIVE_WAY_EVERY:
                        told_of = written + telling.written
                        yield
                written += telling.written
        finally:
            for telling in tellings:
                telling.end()
        self.metrics.writes += written
        yield from self._following.refill_all()
        yield from self._tell_clock(rally)
        self.metrics.tick.saw(self.clock.monotonic_ms() - began_ms)

    def tell_paced(self, paces_ms: Collection[int]) -> Iterator[None]:
        """Tells those who wish for one of these paces what they missed; two must not overlap.

        Yields now and then, so that others get their turn.
        """
        for written in self._paces.tell(paces_ms, self._parts):
            self.metrics.writes += written
            yield
        yield from self._following.refill_all()

    def _parts(self, telling: Telling) -> Iterator[None]:
        return telling.parts(self._collapse, self._write_all)

    def _count(self, emissions: list[Emission]) -> None:
        """Counts what a tick tells, and how long ago it was committed."""
        now_at_ms = self.clock.now_at_ms()
        self.metrics.updates += len(emissions)
        for emission in emissions:
            self.metrics.lag.saw(max(0, now_at_ms - emission.server_at_ms))

    def _collapse(self, member: Member, names: Iterable[str]) -> None:
        """Gives a member the newest snapshots of these channels in the place of their deltas."""
        for name in names:
            self._following.turn_stale(member, name)
            self.metrics.collapsed += 1

    def _tell_clock(self, rally: str) -> Iterator[None]:
        """Tells everyone how a rally's clock was set, if it was; a later setting ends it.

        Not only who follows the rally: who begins to later was greeted with the clock of before.
        """
        clock = self.rallies[rally].clock
        if clock == self._clocks_told.get(rally, {}):
            return
        self._clocks_told[rally] = clock
        self._greeted = (-1, Outgoing())
        if not clock:
            return
        out = Outgoing(clock_frame(rally, clock))
        for member in self._in_turns(GIVE_WAY_EVERY):
            if self._clocks_told[rally] is not clock:
                return
            if member is None:
                yield
            else:
                member.write(out)

    # Sweeps

    def sweep(self) -> Iterator[None]:
        """Now and then: drops who takes nothing, refills who has room, lets old history go.

        Yields now and then, as `ping` does, so that others get their turn.
        """
        now_at_ms = self.clock.now_at_ms()
        yield from self._restart_delayed()
        for member in self._stalls.sweep():
            if member is None:
                yield
                continue
            self.metrics.dropped["stalled"] += 1
            member.port.abort()
            self.detach(member)
        yield from self._following.refill_all()
        for rally in self.rallies.values():
            rally.trim(now_at_ms)

    def _restart_delayed(self) -> Iterator[None]:
        """Lets those come anew who play out what they have by the clock as it was."""
        if not self.clock.was_set:
            return
        self.clock.was_set = False
        for member in self._in_turns(PINGED_TOGETHER):
            if member is None:
                yield
            elif member.behind_ms:
                member.port.close(Close.RESTART, GOODBYE)
                self.detach(member)

    def ping(self) -> Iterator[None]:
        """Every `ping_ms`: the same bytes to a whole part; who has long answered none is closed.

        Not who is slow: one who has yet to take what came before a ping cannot have answered it.
        """
        out = self._ping_of_now()
        for member in self._in_turns(PINGED_TOGETHER):
            if member is None:
                yield
                out = self._ping_of_now()  # A clock may have been set since.
            elif member.unanswered < UNANSWERED_MAX:
                self._ping(member, out)
            elif member.port.outstanding()[0]:
                # He gets another one when he has it all; who takes nothing is the sweep's.
                member.unanswered = UNANSWERED_MAX - 1
            else:
                self.metrics.dropped["no_answer"] += 1
                member.port.close(Close.NO_ANSWER, "a ping was not answered")
                self.detach(member)

    def _ping_of_now(self) -> Outgoing:
        return Outgoing(ping_frame(self.clock.now_at_ms(), self.clocks()))

    def _ping(self, member: Member, out: Outgoing) -> None:
        if member.port.queued() == 0 and not (self.clock.was_set and member.behind_ms):
            member.write(out)
            member.unanswered += member.answers

    def _in_turns(self, together: int) -> Iterator[Member | None]:
        """Yields every member that is still here, and None after each so many: time to give way."""
        for number, member in enumerate(tuple(self.members.all), start=1):
            if member.open:
                yield member
            if number % together == 0:
                yield None

    def close(self) -> None:
        """Says goodbye to all: the server restarts, come back now."""
        self.ended = True
        for member in tuple(self.members.all):
            member.port.close(Close.RESTART, GOODBYE)
            self.detach(member)
