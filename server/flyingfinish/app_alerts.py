"""The process of alerts: wakes the browsers of fans whose page is closed; a second one waits."""

import asyncio
from functools import partial

from flyingfinish.app import opened, run_role
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings, StartRefused
from flyingfinish.exchange.file_troubles import trouble_of
from flyingfinish.journal.redis_store import open_store
from flyingfinish.web.alerts.courier import Courier
from flyingfinish.web.alerts.service import AlertService
from flyingfinish.web.alerts.services import hosts_of
from flyingfinish.web.alerts.vapid import Vapid, kept_key


def run(settings: Settings) -> int:
    """Sends alerts until SIGTERM."""
    return run_role(_alerts(settings))


async def _alerts(settings: Settings) -> int:
    hosts = hosts_of(settings.alert_hosts)
    lease_store = partial(open_store, settings.redis_url, cluster=settings.cluster)
    clock = SystemClock()
    async with opened(settings) as store:
        if not hosts:
            await store.alert_notes().say({"key": ""})
            await asyncio.Event().wait()
        try:
            key = kept_key(settings.alert_key_path)
        except (OSError, ValueError) as error:
            trouble = trouble_of(error)
            raise StartRefused(f"the key of the alerts cannot be used: {trouble}") from error
        vapid = Vapid(key, contact_of(settings), clock)
        courier = Courier(hosts, vapid)
        await AlertService(store, lease_store, courier, vapid.public_key, clock).run()
    return 0


def contact_of(settings: Settings) -> str:
    """Returns whom a push service may write to: as set, else where the public finds us."""
    public = settings.public_url if settings.public_url.startswith("https://") else ""
    return settings.alert_contact or public
