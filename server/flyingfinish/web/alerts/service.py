"""The sender of alerts: follows the public views of rallies and wakes who asked for it.

A process of its own, so that no service outside can hold up a fan or a time. One of them sends, by
lease; who stands by follows all the same and takes over within seconds. It reads what fans may
read, and nothing else.
"""

import asyncio
import logging
import os
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.journal.alert_ports import AlertStore
from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.ports import Audience, Feed, Lease
from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.processing.lease import LeaseKeeper
from flyingfinish.push.followers import READY_SILENCE_MS, Followers
from flyingfinish.push.hub import Hub
from flyingfinish.web.alerts.courier import Courier
from flyingfinish.web.alerts.sender import RallySender
from flyingfinish.web.alerts.watch import Watch

TURN_MS: Final = 1_000
LEASE_MS: Final = 3_000
LEASE_BEAT_MS: Final = 500
SAY_MS: Final = 10_000
"""How often it says what it counts."""

LEASE_NAME: Final = "alerts"

logger = logging.getLogger(__name__)


class AlertLeases:
    """The sender's lease in the place of a rally's, for the keeper of leases."""

    def __init__(self, store: AlertStore) -> None:
        self._store = store

    def lease(self, _: str) -> Lease:
        """Returns the one lease there is."""
        return self._store.alert_lease()

    async def close(self) -> None:
        """Lets go of all connections."""
        await self._store.close()


class Asked:
    """The rallies that somebody ever asked to be woken for: no other needs to be followed."""

    def __init__(self, store: AlertStore) -> None:
        self._store = store
        self._found: list[str] = []

    async def rallies(self) -> list[str]:
        """Returns those rallies; one that was found once stays."""
        for rally in await self._store.rallies():
            if rally in self._found or series_of_journal(rally):
                continue
            if await self._store.alerts(rally).version():
                self._found.append(rally)
        return list(self._found)

    def feed(self, rally_id: str, audience: Audience) -> Feed:
        """Returns what is read of a rally."""
        return self._store.feed(rally_id, audience)


class AlertService:
    """Sends the alerts of all rallies of a store."""

    def __init__(
        self,
        store: AlertStore,
        lease_store: Callable[[], AlertStore],
        courier: Courier,
        public_key: str,
        clock: Clock,
    ) -> None:
        """Sends by `courier`; each lease has connections of its own, made by `lease_store`."""
        self._store = store
        self._courier = courier
        self._public_key = public_key
        self._clock = clock
        self._hub = Hub(clock)
        self._followers = Followers(self._hub, Asked(store))
        holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._lease = LeaseKeeper(
            lambda: AlertLeases(lease_store()), LEASE_NAME, holder, clock, LEASE_MS, LEASE_BEAT_MS
        )
        self._rallies: dict[str, RallySender] = {}
        self._counts: Counter[str] = Counter()
        self._said: dict[str, str] = {}
        self._said_at_ms = -SAY_MS

    async def run(self) -> None:
        """Sends until cancelled."""
        self._lease.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._followers.run())
                tasks.create_task(self._courier.run())
                tasks.create_task(self._turn_for_ever())
        finally:
            for sender in self._rallies.values():
                with suppress(JournalError):
                    await sender.stand_by()
            await asyncio.to_thread(self._lease.stop)

    async def _turn_for_ever(self) -> None:
        while True:
            for rally in list(self._hub.rallies):
                try:
                    await self._turn(rally)
                except JournalError as away:
                    logger.warning("alerts of %s wait for the store: %s", rally, away)
                except Exception:
                    # One rally's fault must not stop the alerts of the others.
                    logger.exception("alerts of %s: a fault of ours", rally)
            try:
                await self._say()
            except JournalError as away:
                logger.warning("the alerts' key cannot be told: %s", away)
            await asyncio.sleep(TURN_MS / 1000)

    async def _turn(self, rally: str) -> None:
        sender = self._rallies.get(rally)
        if sender is None:
            sender = self._rallies[rally] = RallySender(
                rally,
                self._store.alerts(rally),
                partial(Watch, self._hub, rally),
                self._courier.send,
                self._clock,
                self._counts,
            )
        silence_ms = self._followers.silence_of_ms(rally)
        if not self._lease.held:
            await sender.stand_by()
        elif silence_ms is not None and silence_ms < READY_SILENCE_MS:
            # The hub's: it moves its history when the clock was set, before anybody reads it.
            await sender.turn(self._hub.clock.now_at_ms() - silence_ms)

    async def _say(self) -> None:
        """Tells the doors the key that browsers subscribe with, and the counts."""
        if not self._lease.held:
            self._said = {}
            return
        notes = notes_of(self._public_key, self._counts)
        now_ms = self._clock.monotonic_ms()
        if notes != self._said and (not self._said or now_ms - self._said_at_ms >= SAY_MS):
            await self._store.alert_notes().say(notes)
            self._said, self._said_at_ms = notes, now_ms


COUNTED: Final = ("sent", "gone", "later", "refused", "given_up")


def notes_of(public_key: str, counts: Mapping[str, int]) -> dict[str, str]:
    """Returns what the sender says of itself."""
    return {"key": public_key, **{name: str(counts.get(name, 0)) for name in COUNTED}}
