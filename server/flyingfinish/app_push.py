"""The public door's process: pages, reads, live channels; as many as the audience needs."""

import logging

from starlette.applications import Starlette

from flyingfinish.app import opened, run_role, serve_door
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.journal.alert_ports import AlertDesk
from flyingfinish.lifetime import all_here_stays, raised_file_limit
from flyingfinish.limits import SUBSCRIBERS_MAX
from flyingfinish.push.gate import Gate, GateSettings
from flyingfinish.push.hub import Hub, HubSettings
from flyingfinish.push.lanes import one_by_one
from flyingfinish.push.ports import Rallies
from flyingfinish.push.ring import opened_ring
from flyingfinish.push.uvicorn_live import public_config
from flyingfinish.watchdog import watched
from flyingfinish.web.alerts.door import AlertDoor, AlertSettings
from flyingfinish.web.alerts.lines import Lines
from flyingfinish.web.alerts.services import hosts_of
from flyingfinish.web.archive_door import ArchiveDoor
from flyingfinish.web.exports.exports import Exports
from flyingfinish.web.files_page import FilesPages
from flyingfinish.web.pages import Pages
from flyingfinish.web.pictures.pictures import Pictures
from flyingfinish.web.public import PublicSettings, create_public_app
from flyingfinish.web.timetables import Timetables
from flyingfinish.web.worker import Worker
from flyingfinish.web.wrc_feed import WrcFeed

log = logging.getLogger(__name__)

FILES_BESIDE = 200
"""Descriptors a push process needs besides those of its fans."""


def run(settings: Settings) -> int:
    """Runs the public door until SIGTERM."""
    return run_role(_push(settings))


def public_app(
    hub: Hub, rallies: Rallies, settings: PublicSettings, desk: AlertDesk | None = None
) -> Starlette:
    """Returns the whole public door, every page in it; tests walk all the addresses it has.

    Without a `desk` to put subscriptions on nobody is alerted.
    """
    worker = Worker()
    files = [
        *Exports(hub, worker).routes(),
        *WrcFeed(hub, worker).routes(),
        *Timetables(hub, settings.public_url).routes(),
        *ArchiveDoor(hub, settings.replay_folder).routes(),
        *Pictures(hub, worker).routes(),
        *FilesPages(hub).routes(),
        *AlertDoor(hub, desk, settings.alerts).routes(),
        *Lines(hub).routes(),
    ]
    pages = [*Pages(hub, settings.public_url).routes(), *files]
    notes = desk.alert_notes() if desk else None
    return create_public_app(hub, rallies, settings, pages, worker, notes)


async def _push(settings: Settings) -> int:
    async with opened(settings) as store:
        ring = opened_ring() if settings.push_ring else None
        log.info("fans are written to %s", "one by one" if ring is None else "by the row")
        write_all = one_by_one if ring is None else ring.write_all
        hub = Hub(SystemClock(), HubSettings(tick_ms=settings.push_tick_ms), write_all)
        trusted = frozenset(one.strip() for one in settings.trusted_proxies.split(","))
        origins = frozenset(filter(None, (settings.public_url,)))
        gate = Gate(
            hub,
            GateSettings(
                subscribers_max=min(SUBSCRIBERS_MAX, raised_file_limit() - FILES_BESIDE),
                origins=origins,
                trusted=trusted,
                per_address=settings.fans_per_address,
            ),
        )
        hosts = hosts_of(settings.alert_hosts)
        alerts = AlertSettings(hosts, settings.alerts_per_rally, origins, trusted)
        public = PublicSettings(
            trusted, settings.public_url, settings.embed_origins, settings.replay_path, alerts
        )
        app = public_app(hub, store, public, store)
        config = public_config(app, gate, log_config=None)
        all_here_stays()
        with watched():
            await serve_door(config, settings, settings.port, hub.close)
    return 0
