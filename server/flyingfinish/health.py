"""What a server must be to call itself ready, asked of the store and the disk.

The crew door's `/ready` asks these; the supervisor, which alone may read a server's settings when
Valkey is ours, verifies those itself and keeps nothing running that is not durable.
"""

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from flyingfinish.clock import Clock
from flyingfinish.config import Settings
from flyingfinish.journal.errors import JournalError, NotDurable
from flyingfinish.journal.ports import Store
from flyingfinish.limits import READY_DISK_FREE_PERCENT, READY_LAG_MS
from flyingfinish.processing.service import NOT_FOLDED

Durable = Callable[[], Awaitable[None]]

log = logging.getLogger(__name__)


class Health:
    """The checks of one process: each true or false, none of them raises."""

    def __init__(self, store: Store, clock: Clock, settings: Settings, durable: Durable) -> None:
        """Checks `store`; `durable` raises NotDurable for one that could lose what it answers."""
        self._store = store
        self._clock = clock
        self._folder = settings.data_dir
        self._durable = durable

    async def checks(self) -> Mapping[str, bool]:
        """Returns what is as it must be, by name."""
        return {
            "durable": await self._is_durable(),
            "processor": await self._is_up_to_date(),
            "disk": await asyncio.to_thread(has_room, self._folder),
        }

    async def _is_durable(self) -> bool:
        try:
            await self._durable()
        except NotDurable as error:
            log.error("not ready: %s", error)
            return False
        except JournalError:
            return False
        return True

    async def _is_up_to_date(self) -> bool:
        try:
            return await lag_ms(self._store, self._clock) < READY_LAG_MS
        except JournalError:
            return False


async def lag_ms(store: Store, clock: Clock) -> int:
    """Returns how long the oldest row that is in no view yet has waited, in milliseconds."""
    worst = 0
    for rally_id in await store.rallies():
        if rally_id in NOT_FOLDED:
            continue
        done = (await store.ledger(rally_id).checkpoint()).position
        waiting = await store.journal(rally_id).read(done, 1)
        if waiting:
            worst = max(worst, clock.now_at_ms() - waiting[0].received_at_ms)
    return worst


def has_room(folder: Path) -> bool:
    """Says whether the disk under `folder` has room left; true where there is no such folder."""
    try:
        usage = shutil.disk_usage(folder)
    except FileNotFoundError:
        return True
    return usage.free * 100 >= usage.total * READY_DISK_FREE_PERCENT
