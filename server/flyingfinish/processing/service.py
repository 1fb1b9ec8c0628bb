"""Keeps a processor for every rally of a store: what the role ``processor`` runs."""

import asyncio
import gc
import logging
import secrets
from collections.abc import Callable
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.ports import Store
from flyingfinish.processing.follower import Processor
from flyingfinish.processing.lease import LeaseKeeper

log = logging.getLogger(__name__)

NOT_FOLDED: Final = frozenset(("access", "series"))
"""Journals that hold no rally."""

LOOK_EVERY_S: Final = 0.25
"""How soon a rally that was just opened gets its processor."""

GC_THRESHOLDS: Final = (50_000, 20, 1_000)
"""Rows live long and make no cycles: walking them all would cost some car many milliseconds."""


class Service:
    """One process's processors."""

    def __init__(self, store: Store, lease_store: Callable[[], Store], clock: Clock) -> None:
        """``lease_store`` opens a store of its own for each thread that keeps a lease."""
        self._store = store
        self._lease_store = lease_store
        self._clock = clock
        self._holder = secrets.token_hex(8)
        self.processors: dict[str, Processor] = {}

    async def run(self) -> None:
        """Runs until cancelled; then gives every lease back."""
        keepers: list[LeaseKeeper] = []
        gc.set_threshold(*GC_THRESHOLDS)
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    for rally_id in await self._new_rallies():
                        keeper = LeaseKeeper(self._lease_store, rally_id, self._holder, self._clock)
                        keepers.append(keeper)
                        keeper.start()
                        processor = Processor(
                            rally_id,
                            self._store.journal(rally_id),
                            self._store.ledger(rally_id),
                            keeper,
                            self._clock,
                        )
                        self.processors[rally_id] = processor
                        group.create_task(processor.run(), name=f"processor {rally_id}")
                        log.info("%s: following", rally_id)
                    await asyncio.sleep(LOOK_EVERY_S)
        finally:
            for keeper in keepers:
                keeper.stop()

    async def _new_rallies(self) -> list[str]:
        try:
            known = await self._store.rallies()
        except JournalError as error:
            log.warning("cannot list the rallies: %s", error)
            return []
        return [name for name in known if name not in self.processors and name not in NOT_FOLDED]
