"""The archiver's process: every journal's chained copy on a second disk, and replays.

It is the one that follows journals and that no time waits for, so it also makes the files that past
rallies replay from.
"""

import asyncio

from flyingfinish.app import opened, run_role
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.exchange.past_rallies import keep_replays
from flyingfinish.journal.archive import run_archivers


def run(settings: Settings) -> int:
    """Archives every journal until SIGTERM."""
    return run_role(_archiver(settings))


async def _archiver(settings: Settings) -> int:
    async with opened(settings) as store, asyncio.TaskGroup() as tasks:
        tasks.create_task(run_archivers(store, settings.archive_path, SystemClock()))
        tasks.create_task(keep_replays(store, settings.replay_path))
    return 0
