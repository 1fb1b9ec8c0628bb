"""The archiver's process: every journal's chained copy on a second disk."""

from flyingfinish.app import opened, run_role
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.journal.archive import run_archivers


def run(settings: Settings) -> int:
    """Archives every journal until SIGTERM."""
    return run_role(_archiver(settings))


async def _archiver(settings: Settings) -> int:
    async with opened(settings) as store:
        await run_archivers(store, settings.archive_path, SystemClock())
    return 0
