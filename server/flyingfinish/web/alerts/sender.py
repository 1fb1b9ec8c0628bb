"""Who of one rally is woken, and when: from what becomes news to messages that were taken.

First it is settled and written down who is owed a message, then it is sent, then struck out. So one
who is killed in between leaves nobody out, and wakes somebody twice at the most.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

import msgspec

from flyingfinish.clock import Clock
from flyingfinish.journal.alert_ports import Alerts
from flyingfinish.push.set_clock import STEP_MS
from flyingfinish.web.alerts.courier import KEPT_BY_SERVICE_S, Message, Outcome, Result
from flyingfinish.web.alerts.subscription import Subscription, read_subscription
from flyingfinish.web.alerts.watch import Watch

FRESH_MS: Final = 180_000
"""What nobody was woken for in this time, all senders having been away, nobody is woken for."""

GAP_MS: Final = 10_000
"""Between two messages to one browser; what comes meanwhile goes with the next."""

NOTE_MS: Final = 10_000
"""How often it is noted that there was nothing to tell."""

TRIES_MAX: Final = 6
FIRST_WAIT_MS: Final = 5_000
"""Before a message is tried again where the service did not say when; doubled each time."""

logger = logging.getLogger(__name__)


class RallySender:
    """The alerts of one rally, as long as its process has the lease."""

    def __init__(
        self,
        rally: str,
        alerts: Alerts,
        watch: Callable[[], Watch],
        send: Callable[[Message], None],
        clock: Clock,
        counts: Counter[str],
    ) -> None:
        self._rally = rally
        self._alerts = alerts
        self._new_watch = watch
        self._watch = watch()
        self._send = send
        self._clock = clock
        self._ahead_ms = clock.now_at_ms() - clock.monotonic_ms()
        self._counts = counts
        self._version = -1
        self._kept: dict[str, Subscription] = {}
        self._followers: dict[int, dict[str, list[str]]] = {}
        """Delay in seconds -> entry -> names; under "" all of that delay."""

        self._entries: set[str] = set()
        self._noted_ms = -1
        """What the store says is settled; -1 until it was read."""

        self._since_ms = 0
        self._owed: dict[str, int] = {}
        self._on_the_way: set[str] = set()
        self._not_before_ms: dict[str, int] = {}
        """Name -> monotonic time from which on it may be sent to again."""

        self._tries: Counter[str] = Counter()
        self._paid: dict[str, int] = {}
        self._gone: list[str] = []

    async def turn(self, until_ms: int) -> None:
        """Does what is to be done by now; all that is public until `until_ms` has been heard.

        Raises JournalError: the next turn does what this one did not.
        """
        self._follow_clock()
        await self._strike_out()
        await self._read_subscriptions()
        if not self._version:
            return
        if self._noted_ms < 0:
            await self._begin(until_ms)
        if until_ms >= self._since_ms:
            await self._settle(until_ms)
        self._send_owed()

    def _follow_clock(self) -> None:
        """Moves what is to be told with the machine's clock when that was set, as the hub does.

        Set forward by minutes, it would wake at once who is behind; set back, nobody for minutes.
        """
        by_ms = self._clock.now_at_ms() - self._clock.monotonic_ms() - self._ahead_ms
        if abs(by_ms) > STEP_MS:
            self._ahead_ms += by_ms
            self._since_ms += by_ms
            self._watch.move_times(by_ms)

    async def stand_by(self) -> None:
        """Leaves it to another process, and tells it what was sent; a turn begins anew."""
        self._noted_ms = -1
        self._owed = {}
        await self._strike_out()

    async def _strike_out(self) -> None:
        while self._gone:
            await self._alerts.drop(self._gone[-1])
            self._gone.pop()
        paid = dict(self._paid)
        await self._alerts.settle(paid)
        for name, until_ms in paid.items():
            if self._paid.get(name) == until_ms:
                del self._paid[name]

    async def _read_subscriptions(self) -> None:
        version = await self._alerts.version()
        if version == self._version:
            return
        self._kept = dict(_readable(self._rally, await self._alerts.subscriptions()))
        self._version = version
        self._entries = {entry for one in self._kept.values() for entry in one.entries}
        self._followers = {}
        for name, one in self._kept.items():
            by_entry = self._followers.setdefault(one.delay_s, defaultdict(list))
            for entry in ("", *set(one.entries)):
                by_entry[entry].append(name)

    async def _begin(self, until_ms: int) -> None:
        """Takes up where the last sender was, unless that is too long ago."""
        noted_ms = await self._alerts.told_until_ms()
        owed = await self._alerts.owed()
        self._owed = {name: at_ms for name, at_ms in owed.items() if self._paid.get(name) != at_ms}
        self._watch = self._new_watch()
        recent = until_ms - FRESH_MS < noted_ms <= until_ms + FRESH_MS
        oldest_ms = until_ms - FRESH_MS if 0 < noted_ms < until_ms else until_ms
        self._since_ms = noted_ms if recent else oldest_ms
        self._noted_ms = noted_ms

    async def _settle(self, until_ms: int) -> None:
        """Writes down who is to be woken for what became news since the last turn."""
        self._watch.look(self._entries, self._since_ms)
        names = sorted(self._concerned(until_ms))
        if names or abs(until_ms - self._noted_ms) >= NOTE_MS:
            if not await self._alerts.owe(self._noted_ms, until_ms, names):
                logger.warning("%s: another process sends alerts; reading anew", self._rally)
                self._noted_ms = -1
                return
            self._noted_ms = until_ms
            self._owed.update(dict.fromkeys(names, until_ms))
        self._since_ms = until_ms

    def _concerned(self, until_ms: int) -> set[str]:
        found: set[str] = set()
        for delay_s, by_entry in self._followers.items():
            for item in self._watch.due(self._since_ms, until_ms, delay_s):
                for entry in item.entries or ("",):
                    found.update(by_entry.get(entry, ()))
        return found

    def _send_owed(self) -> None:
        now_ms = self._clock.monotonic_ms()
        for name, at_ms in list(self._not_before_ms.items()):
            if at_ms <= now_ms:
                del self._not_before_ms[name]
        for name, until_ms in list(self._owed.items()):
            one = self._kept.get(name)
            if one is None:
                self._paid[name] = self._owed.pop(name)
            elif name not in self._on_the_way and name not in self._not_before_ms:
                self._on_the_way.add(name)
                done = partial(self._done, name, until_ms)
                self._send(Message(self._rally, one.endpoint, done))

    def _done(self, name: str, until_ms: int, result: Result) -> None:
        """Hears from the courier what became of a message."""
        self._on_the_way.discard(name)
        self._counts[result.outcome.value] += 1
        now_ms = self._clock.monotonic_ms()
        if result.outcome is Outcome.LATER and self._may_try_again(name, until_ms):
            wait_ms = FIRST_WAIT_MS << (self._tries[name] - 1)
            self._not_before_ms[name] = now_ms + max(wait_ms, result.wait_s * 1000)
            return
        if result.outcome is Outcome.LATER:
            self._counts["given_up"] += 1
        if result.outcome is Outcome.GONE:
            self._gone.append(name)
        self._tries.pop(name, None)
        self._not_before_ms[name] = now_ms + GAP_MS
        self._paid[name] = until_ms
        if self._owed.get(name) == until_ms:
            del self._owed[name]

    def _may_try_again(self, name: str, until_ms: int) -> bool:
        self._tries[name] += 1
        age_ms = self._clock.now_at_ms() - until_ms
        return self._tries[name] < TRIES_MAX and age_ms < KEPT_BY_SERVICE_S * 1000


def _readable(rally: str, kept: Mapping[str, bytes]) -> Iterable[tuple[str, Subscription]]:
    """Those that can be read; whatever else came there is nobody's."""
    for name, record in kept.items():
        try:
            yield name, read_subscription(record)
        except msgspec.DecodeError as error:
            logger.error("%s: a subscription that cannot be read: %s", rally, error)
