"""The processor's process: a follower and a lease for each rally, from the moment it is opened."""

import asyncio
import logging
import os
import socket
from contextlib import ExitStack

from flyingfinish.app import opened, run_role
from flyingfinish.clock import Clock, SystemClock
from flyingfinish.config import Settings
from flyingfinish.health import NOT_FOLDED
from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.ports import Lease
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.processing.follower import Processor
from flyingfinish.processing.lease import LeaseKeeper

LOOK_MS = 250
"""How often new rallies are looked for: the first fact of one waits at most this long."""

log = logging.getLogger(__name__)


def run(settings: Settings) -> int:
    """Keeps the views of every rally until SIGTERM."""
    return run_role(_processor(settings))


async def _processor(settings: Settings) -> int:
    clock = SystemClock()
    async with opened(settings) as store:
        with ExitStack() as leases:
            async with asyncio.TaskGroup() as group:
                await _follow_every_rally(store, settings, clock, group, leases)
    return 0


async def _follow_every_rally(
    store: RedisStore,
    settings: Settings,
    clock: Clock,
    group: asyncio.TaskGroup,
    leases: ExitStack,
) -> None:
    """Starts a processor for each rally there is or will be; `leases` gives the leases back."""
    followed: set[str] = set(NOT_FOLDED)
    while True:
        for rally_id in await _rallies(store):
            if rally_id in followed:
                continue
            followed.add(rally_id)
            keeper = _keeper_of(rally_id, settings, clock)
            keeper.start()
            leases.callback(keeper.stop)
            journal, ledger = store.journal(rally_id), store.ledger(rally_id)
            group.create_task(Processor(rally_id, journal, ledger, keeper, clock).run())
            log.info("%s: following", rally_id)
        await asyncio.sleep(LOOK_MS / 1000)


async def _rallies(store: RedisStore) -> list[str]:
    try:
        return await store.rallies()
    except JournalError as error:
        log.warning("cannot list the rallies: %s", error)
        return []


def _keeper_of(rally_id: str, settings: Settings, clock: Clock) -> LeaseKeeper:
    """Returns what keeps the lease, over a connection of its own: it must not wait for the fold."""

    def lease() -> Lease:
        return open_store(settings.redis_url, cluster=settings.cluster).lease(rally_id)

    return LeaseKeeper(lease, f"{socket.gethostname()}-{os.getpid()}", clock)
