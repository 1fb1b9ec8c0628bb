"""The public door: pages, reads, live channels; it writes nothing but subscriptions of alerts.

`create_public_app` puts it together; `app.py` gives it what it needs and serves it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from flyingfinish.config import CLIENTS_WEB
from flyingfinish.journal.alert_ports import AlertNotes
from flyingfinish.push.followers import Followers
from flyingfinish.push.hub import Hub
from flyingfinish.push.ports import Rallies
from flyingfinish.web.alerts.door import AlertSettings
from flyingfinish.web.explains import Explains
from flyingfinish.web.figures import Figures
from flyingfinish.web.headers import SecureHeaders, embedders_of
from flyingfinish.web.problem_pages import PAGE_HANDLERS
from flyingfinish.web.published_reads import BELOW, PublishedReads
from flyingfinish.web.reads import Reads
from flyingfinish.web.series.explains import SeriesExplains
from flyingfinish.web.series.reads import SeriesReads
from flyingfinish.web.sse import Events
from flyingfinish.web.static_files import StaticFiles
from flyingfinish.web.worker import Makes

LOAD_WAIT_MS = 5_000
"""How long a start waits for the first reading of all rallies; then it serves, and is not ready."""


@dataclass(frozen=True, slots=True)
class PublicSettings:
    """What an operator may set of the public door."""

    watchers: frozenset[str] = frozenset(("127.0.0.1", "::1"))
    """Addresses that are trusted: proxies, and who may read `/metrics`, but not through a proxy."""

    public_url: str = ""
    """Where the world reaches this server; empty = calendars hold no links to it."""

    embed_origins: str = ""
    """Origins that may frame widget and overlays: commas between, `*` = any, empty = none."""

    replay_folder: Path | None = None
    """Where what past rallies replay from is kept; None = this door has none."""

    alerts: AlertSettings = field(default_factory=AlertSettings)
    """Of whoever asks to be woken; by default nobody is."""

    web_folder: Path = CLIENTS_WEB
    """The folder whose files are served under `/static/`."""


def create_public_app(
    hub: Hub,
    rallies: Rallies,
    settings: PublicSettings | None = None,
    pages: Sequence[BaseRoute] = (),
    worker: Makes | None = None,
    notes: AlertNotes | None = None,
) -> Starlette:
    """Returns the public door; while it runs, it keeps `hub` up to date from `rallies`.

    `worker` is whoever makes files for the pages; it is ended with the door. `notes` are what the
    sender of alerts says.
    """
    settings = settings or PublicSettings()
    followers = Followers(hub, rallies)
    reads = Reads(hub, followers)
    files = StaticFiles(settings.web_folder)
    series = SeriesReads(hub, settings.public_url)
    figures = Figures(hub, followers, settings.watchers, notes)
    routes = [
        Route("/alive", reads.alive),
        Route("/ready", reads.ready),
        Route("/metrics", figures.metrics),
        Route("/api/v1/rallies", reads.rallies),
        Route("/api/v1/rallies/{rally}/views/{channel:path}", reads.view),
        Route("/api/v1/series", series.listed),
        Route("/api/v1/series/{series}/now", series.now),
        Route("/api/v1/series/{series}/views/{channel:path}", reads.series_view),
        Route("/series/{series}/calendar.ics", series.calendar),
        Route("/api/v1/series/{series}/explain/{what:path}", SeriesExplains(hub).answer),
        Route("/api/v1/rallies/{rally}/explain/{what:path}", Explains(hub).answer),
        Route(f"/api/v1/rallies/{{rally}}/{BELOW}", PublishedReads(hub).table),
        Route("/sse/v1", Events(hub, settings.watchers).answer),
        Route("/static/{path:path}", files.answer),
        Route("/sw.js", files.worker),
        *pages,
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(followers.run())
            # Whoever comes back after a restart waits in the kernel's queue meanwhile, and does not
            # hear that there is no such rally.
            await followers.wait_loaded(LOAD_WAIT_MS)
            yield
            hub.close()
            following.cancel()
            if worker is not None:
                await worker.close()

    return Starlette(
        routes=routes,
        middleware=[Middleware(SecureHeaders, embedders=embedders_of(settings.embed_origins))],
        exception_handlers=dict(PAGE_HANDLERS),
        lifespan=lifespan,
    )
