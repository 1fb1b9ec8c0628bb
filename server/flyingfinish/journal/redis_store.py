"""All rallies kept in one Redis, Valkey or cluster, behind the `Store` port."""

import asyncio
from typing import Final

from flyingfinish.journal.connect import Link, check_durable, open_link
from flyingfinish.journal.keys import ALERT_LEASE, RALLIES, RallyKeys
from flyingfinish.journal.ports import Audience
from flyingfinish.journal.redis_alerts import RedisAlertNotes, RedisAlerts
from flyingfinish.journal.redis_journal import RedisJournal
from flyingfinish.journal.redis_lease import RedisLease
from flyingfinish.journal.redis_views import RedisFeed, RedisLedger

REWRITE_WAIT_S: Final = 60
REWRITE_POLL_S: Final = 0.05


class RedisStore:
    """Opens the Redis forms of the ports over one link."""

    def __init__(self, link: Link) -> None:
        self.link = link

    def journal(self, rally_id: str) -> RedisJournal:
        """Returns the journal of a rally; empty when nobody wrote to it."""
        return RedisJournal(self.link, rally_id)

    def ledger(self, rally_id: str) -> RedisLedger:
        """Returns views and checkpoint of a rally."""
        return RedisLedger(self.link, rally_id)

    def feed(self, rally_id: str, audience: Audience) -> RedisFeed:
        """Returns what push reads of a rally."""
        return RedisFeed(self.link, rally_id, audience)

    def lease(self, rally_id: str) -> RedisLease:
        """Returns the lease of a rally's writer."""
        return RedisLease(self.link, RallyKeys(rally_id).lease)

    def alerts(self, rally_id: str) -> RedisAlerts:
        """Returns who asked to be woken for a rally."""
        return RedisAlerts(self.link, rally_id)

    def alert_notes(self) -> RedisAlertNotes:
        """Returns what the sender of alerts says of itself."""
        return RedisAlertNotes(self.link)

    def alert_lease(self) -> RedisLease:
        """Returns the lease of the one sender of alerts."""
        return RedisLease(self.link, ALERT_LEASE)

    async def rallies(self) -> list[str]:
        """Returns every journal that somebody wrote to, sorted; ``access`` is one of them."""
        return sorted(name.decode() for name in await self.link.call("SMEMBERS", RALLIES))

    async def check_durable(self) -> None:
        """Raises `NotDurable`, naming the setting, when the server could lose what it answered."""
        await check_durable(self.link)

    async def rewrite_files(self) -> bool:
        """Has the server write its append-only files anew, for what was deleted is still in them.

        False when that has not happened after `REWRITE_WAIT_S`. Raises `StoreRefused` for a user
        who may not ask for it; of a cluster each node is to be asked.
        """
        try:
            async with asyncio.timeout(REWRITE_WAIT_S):
                await self._no_rewrite_runs()
                await self.link.call("BGREWRITEAOF")
                return await self._no_rewrite_runs()
        except TimeoutError:
            return False

    async def _no_rewrite_runs(self) -> bool:
        """Waits until no rewriting runs; says whether the last one was done."""
        while True:
            told = await self.link.call("INFO", "persistence")
            if not (told["aof_rewrite_in_progress"] or told["aof_rewrite_scheduled"]):
                return bool(told["aof_last_bgrewrite_status"] == "ok")
            await asyncio.sleep(REWRITE_POLL_S)

    async def close(self) -> None:
        """Closes every connection."""
        await self.link.close()


def open_store(url: str, *, cluster: bool = False) -> RedisStore:
    """Returns a store at ``url`` (``redis://``, ``rediss://``, ``unix://user:password@/path``)."""
    return RedisStore(open_link(url, cluster=cluster))
