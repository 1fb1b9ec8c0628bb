"""The one place where ports meet adapters: what every role needs, put together once.

A role is a process of its own, one `app_<role>.py` each, so that it loads only what it runs. `ff
serve` starts all five on one machine; with FF_REDIS_URL each can stand elsewhere, as many as are
needed (the processor's lease lets one write, others stand by).
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
import uvloop

from flyingfinish.config import Settings, StartRefused
from flyingfinish.doors import listen
from flyingfinish.journal.errors import NotDurable, StoreRefused, StoreUnavailable
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.lifetime import run_until_stopped
from flyingfinish.push.uvicorn_live import tune_listener

# What a server that takes rows says of itself, by section of INFO.
WRITABLE: Mapping[str, Mapping[str, str]] = {
    "persistence": {"aof_last_write_status": "ok"},
    "replication": {"role": "master"},
}


def run_role(main: Coroutine[Any, Any, int]) -> int:
    """Runs a role's main coroutine on the fast loop until it ends or a signal ends it."""
    return run_until_stopped(main, uvloop.new_event_loop)


async def serve_door(
    config: uvicorn.Config,
    settings: Settings,
    port: int,
    say_goodbye: Callable[[], None] = lambda: None,
) -> None:
    """Answers on the supervisor's socket, or on one of our own, until a signal ends it.

    `say_goodbye` comes first at the end: an endless answer would hold up the stop.
    """
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
            say_goodbye()
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
async def opened(settings: Settings) -> AsyncIterator[RedisStore]:
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
        await require_durable(store, settings)
    except StoreUnavailable as error:
        raise StartRefused(f"redis_url: the store does not answer there: {error}") from error
    except NotDurable as error:
        raise StartRefused(f"the store would lose acknowledged times: {error}") from error
    except StoreRefused as error:
        raise StartRefused(f"the store does not say whether it is durable: {error}") from error


async def require_durable(store: RedisStore, settings: Settings) -> None:
    """Raises NotDurable for a store that could lose what it answers.

    The supervisor's own Valkey does not tell its roles; the supervisor itself has asked it.
    """
    try:
        await store.check_durable()
    except StoreRefused:
        if not settings.supervised:
            raise


async def require_writable(store: RedisStore, settings: Settings) -> None:
    """Raises NotDurable for a store that would not take a row now, or could lose it.

    A server whose disk is full says so here first; a replica takes nothing at all.
    """
    await require_durable(store, settings)
    if settings.cluster:
        return
    for section, wanted in WRITABLE.items():
        found = await store.link.call("INFO", section)
        for name, value in wanted.items():
            if found.get(name) != value:
                raise NotDurable(name, found.get(name, "not told"), value)
