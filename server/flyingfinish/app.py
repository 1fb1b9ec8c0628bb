"""The one place where ports meet adapters: each role of the server, put together and run.

A role is a process of its own. `ff serve` starts all four on one machine; with FF_REDIS_URL each
can stand elsewhere, as many as are needed (the processor's lease lets one write, others stand by).
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any

import uvicorn
import uvloop

from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings, StartRefused
from flyingfinish.doors import listen
from flyingfinish.health import Health
from flyingfinish.journal.archive import run_archivers
from flyingfinish.journal.errors import NotDurable, StoreRefused
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.lifetime import run_until_stopped
from flyingfinish.push.hub import Hub
from flyingfinish.push.uvicorn_live import public_config, tune_listener
from flyingfinish.web.admin_token import ensure_admin_token
from flyingfinish.web.crew import create_crew_app
from flyingfinish.web.pages import Pages
from flyingfinish.web.public import PublicSettings, create_public_app

STOP_WITHIN_S = 5
"""How long a door finishes what it has begun to answer."""


def run_crew(settings: Settings) -> int:
    """Runs the crew door until SIGTERM."""
    return _run(_crew(settings))


async def _crew(settings: Settings) -> int:
    async with _store(settings) as store:
        clock = SystemClock()
        await ensure_admin_token(store, clock, settings.data_dir)
        health = Health(store, clock, settings, partial(_require_durable, store, settings))
        app = create_crew_app(store, clock, checks=health.checks)
        config = uvicorn.Config(
            app,
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
        await _serve(config, settings, settings.crew_port)
    return 0


def run_push(settings: Settings) -> int:
    """Runs the public door until SIGTERM: pages, reads, live channels."""
    return _run(_push(settings))


async def _push(settings: Settings) -> int:
    async with _store(settings) as store:
        hub = Hub(SystemClock())
        public = PublicSettings(origins=frozenset(filter(None, (settings.public_url,))))
        app = create_public_app(hub, store, public, Pages(hub).routes())
        await _serve(public_config(app, log_config=None), settings, settings.port)
    return 0


def run_archiver(settings: Settings) -> int:
    """Copies every journal into the chained archive until SIGTERM."""
    return _run(_archiver(settings))


async def _archiver(settings: Settings) -> int:
    async with _store(settings) as store:
        await run_archivers(store, settings.archive_path, SystemClock())
    return 0


async def _serve(config: uvicorn.Config, settings: Settings, port: int) -> None:
    """Answers on the supervisor's socket, or on one of our own, until a signal ends it."""
    if settings.listen_fd >= 0:
        listener = socket.socket(fileno=settings.listen_fd)
    else:
        listener = listen(settings.host, port)
    tune_listener(listener)
    server = _Server(config)
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(server.serve(sockets=[listener]))
        try:
            await asyncio.wait([serving])
        finally:
            # Who is being answered gets the answer; then the app ends its own tasks.
            server.should_exit = True
            await asyncio.wait([serving])
    if not server.started:
        raise StartRefused("the door could not be opened; the log says why")


class _Server(uvicorn.Server):
    """uvicorn's server without its own signals: `lifetime` hears them for the whole process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the signals alone."""
        yield


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[RedisStore]:
    """Opens the store the settings name; one that could lose what it answers is refused."""
    if not settings.redis_url:
        raise StartRefused("a role needs a store: name it in FF_REDIS_URL, or use `ff serve`")
    store = open_store(settings.redis_url, cluster=settings.cluster)
    try:
        await _refuse_forgetful(store, settings)
        yield store
    finally:
        await store.close()


async def _refuse_forgetful(store: RedisStore, settings: Settings) -> None:
    try:
        await _require_durable(store, settings)
    except NotDurable as error:
        raise StartRefused(f"the store would lose acknowledged times: {error}") from error
    except StoreRefused as error:
        raise StartRefused(f"the store does not say whether it is durable: {error}") from error


async def _require_durable(store: RedisStore, settings: Settings) -> None:
    """Raises NotDurable for a store that could lose what it answers.

    The supervisor's own Valkey does not tell its roles; the supervisor itself has asked it.
    """
    try:
        await store.check_durable()
    except StoreRefused:
        if not settings.supervised:
            raise


def _run(main: Coroutine[Any, Any, int]) -> int:
    loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return run_until_stopped(main, loop)
