"""The processor's process: the views of every rally; a second one stands by."""

from functools import partial

from flyingfinish.app import opened, run_role
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.journal.redis_store import open_store
from flyingfinish.processing.service import Service


def run(settings: Settings) -> int:
    """Keeps the views of every rally until SIGTERM."""
    return run_role(_processor(settings))


async def _processor(settings: Settings) -> int:
    # Each lease is kept over connections of its own: it must not wait for the fold.
    lease_store = partial(open_store, settings.redis_url, cluster=settings.cluster)
    async with opened(settings) as store:
        await Service(store, lease_store, SystemClock()).run()
    return 0
