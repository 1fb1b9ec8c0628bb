"""Keeps the lease of the one writer from a thread of its own.

The beat must not wait for the fold: a big correction may keep the processor's loop busy for longer
than the lease lives. Losing the lease only stops wasted work; what keeps the views safe is the
compare-and-set of `Ledger.commit`.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Protocol

from flyingfinish.clock import Clock
from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.ports import Lease
from flyingfinish.limits import LEASE_BEAT_MS, LEASE_MS

JOIN_WAIT_S = 5.0
AGAIN_AFTER_S = 1.0

log = logging.getLogger(__name__)


class Leases(Protocol):
    """Where the lease of a name is kept; the journal room's `Store` is one."""

    def lease(self, rally_id: str) -> Lease:
        """Returns the lease of a rally."""
        ...

    async def close(self) -> None:
        """Lets go of all connections."""
        ...


class LeaseKeeper:
    """Takes a lease again and again until stopped; ``held`` says whether it is ours now."""

    def __init__(
        self,
        store: Callable[[], Leases],
        rally_id: str,
        holder: str,
        clock: Clock,
        ttl_ms: int = LEASE_MS,
        beat_ms: int = LEASE_BEAT_MS,
    ) -> None:
        """Prepares to keep a rally's lease; ``store`` is called in the thread, for its own loop."""
        self._open = store
        self._rally_id = rally_id
        self._holder = holder
        self._clock = clock
        self._ttl_ms = ttl_ms
        self._beat_s = beat_ms / 1000
        self._until_ms = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lease {holder}", daemon=True)

    @property
    def held(self) -> bool:
        """Says whether the lease is surely ours: we have heard so within its life."""
        return self._clock.monotonic_ms() < self._until_ms

    def start(self) -> None:
        """Begins to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Stops beating and gives the lease back; waits for the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(JOIN_WAIT_S)
        self._until_ms = 0

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                asyncio.run(self._beat())
            except Exception:
                # A thread that ended would leave this processor standing by for ever, unseen.
                log.exception("%s: the lease's beat failed and begins again", self._rally_id)
                self._stop.wait(AGAIN_AFTER_S)

    async def _beat(self) -> None:
        store = self._open()
        try:
            await self._keep(store.lease(self._rally_id))
        finally:
            await store.close()

    async def _keep(self, lease: Lease) -> None:
        away = False
        while not self._stop.is_set():
            asked_at_ms = self._clock.monotonic_ms()
            try:
                if await lease.take(self._holder, self._ttl_ms):
                    self._until_ms = asked_at_ms + self._ttl_ms
                else:
                    self._until_ms = 0
                away = False
            except JournalError as error:
                # The lease lapses by itself, and the next beat asks again.
                if not away:
                    log.warning("%s: the lease cannot be kept: %s", self._rally_id, error)
                away = True
            await asyncio.to_thread(self._stop.wait, self._beat_s)
        try:
            await lease.drop(self._holder)
        except JournalError:
            return
