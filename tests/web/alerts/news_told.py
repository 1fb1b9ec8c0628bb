"""A rally's news on a real store, as the processor commits them, and who asked to be woken."""

import asyncio
from typing import Any

import orjson

from flyingfinish.clock import SystemClock
from flyingfinish.journal.ports import Appended, Commit, Delta
from flyingfinish.journal.redis_store import RedisStore
from flyingfinish.push.patches import difference
from flyingfinish.web.alerts.subscription import Subscription, name_of, record_of
from journal.rows import rows

WITHIN_S = 30


class Rally:
    """News as the processor commits them."""

    def __init__(self, store: RedisStore, name: str) -> None:
        self.name = name
        self.store = store
        self.ledger = store.ledger(name)
        self.form: dict[str, Any] = {"rows": {}}
        self.position = 0

    async def begin(self) -> None:
        """Opens the rally with no news."""
        assert [Appended(1)] == await self.store.journal(self.name).append(rows(1, 1))
        await self._commit(self.form, snapshot=True)

    async def news(self, entry: str) -> None:
        """Tells that a crew has retired."""
        ord_ = self.position + 1
        row = {"ord": ord_, "code": "retired", "entry": entry}
        form = {"rows": {**self.form["rows"], str(ord_): row}}
        await self._commit(difference(self.form, form))
        self.form = form

    async def _commit(self, patch: Any, snapshot: bool = False) -> None:
        before, self.position = self.position, self.position + 1
        channel = f"rally/{self.name}/news"
        delta = Delta(channel, "1.0", before, self.position, orjson.dumps(patch), snapshot)
        commit = Commit(self.position, SystemClock().now_at_ms(), {"public": [delta]})
        assert await self.ledger.commit(await self.ledger.checkpoint(), commit)

    async def follows(self, endpoint: str, entry: str) -> None:
        """Has a browser subscribe."""
        record = record_of(Subscription(endpoint, (entry,)))
        assert await self.store.alerts(self.name).put(name_of(endpoint), record, 10)


async def settled(store: RedisStore, rally: str) -> None:
    """Waits until a sender has begun with this rally."""
    async with asyncio.timeout(WITHIN_S):
        while not await store.alerts(rally).told_until_ms():
            await asyncio.sleep(0.02)


async def nobody_owed(store: RedisStore, rally: str) -> None:
    """Waits until all messages were sent and struck out."""
    async with asyncio.timeout(WITHIN_S):
        while await store.alerts(rally).owed():
            await asyncio.sleep(0.02)
