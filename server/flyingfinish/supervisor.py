"""One start of the whole server: the data folder, Valkey, the roles and their two doors.

`serve`, `demo` and the fault tests enter `running`; what leaves it, however, ends everything in the
order in which nothing acknowledged is lost: doors, processor, push, alerts, archiver, Valkey.
"""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from flyingfinish import keeper, valkey, valkey_users
from flyingfinish.clock import Clock, SystemClock
from flyingfinish.config import Settings
from flyingfinish.datafolder import DataFolder, Runtime, make_runtime, running_store
from flyingfinish.doors import Door, answers_ready, bind, bind_several
from flyingfinish.exchange.door_client import CREW_DOOR_FILE

# How often the durable settings are asked back while the server runs.
VERIFY_EVERY_S = 30
# After this the addresses are told even if a door does not call itself ready, with a warning.
READY_WAIT_MS = 20_000
READY_POLL_MS = 50

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Running:
    """A server that is up."""

    settings: Settings
    """With the ports that were really taken and absolute folders."""

    public_url: str
    crew_url: str
    store_url: str
    """Address of the journal's server for an administrator's tool on this machine."""

    processes: dict[str, int] = field(default_factory=dict)
    """Process id by name (valkey, crew, processor, push, alerts, archiver) as of the last start."""


@dataclass(slots=True)
class _Store:
    """Where the journal lives, and for the embedded one all that keeps it."""

    urls: Callable[[str], str]
    folder: DataFolder | None = None
    runtime: Runtime | None = None
    server: valkey.Valkey | None = None


@asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Running]:
    """Starts everything, hands it over when the doors are ready, and ends it in order.

    Raises StartRefused when it cannot start as asked.
    """
    clock = clock or SystemClock()
    failure: Exception | None = None
    async with AsyncExitStack() as stack:
        doors = stack.enter_context(
            bind_several(settings.host, settings.port, settings.push_processes)
        )
        public = doors[0]
        crew = stack.enter_context(bind(settings.host, settings.crew_port))
        settings = replace(
            settings,
            port=public.port,
            crew_port=crew.port,
            data_dir=settings.data_dir.absolute(),
            archive_dir=settings.archive_path.absolute(),
        )
        store = await stack.enter_async_context(_opened(settings))
        stack.enter_context(_told(settings.data_dir / CREW_DOOR_FILE, crew))
        server = Running(settings, public.url, crew.url, store.urls(valkey_users.ADMIN))
        async with asyncio.TaskGroup() as group:
            family = _Family(server, store, clock, group)
            try:
                family.start(doors, crew)
                await _wait_until_ready(public, crew, clock)
                yield server
            except Exception as error:  # noqa: BLE001 - handed on below, not inside a group
                failure = error
            finally:
                await family.stop()
    if failure is not None:
        raise failure


@asynccontextmanager
async def opened_store(settings: Settings, user: str = valkey_users.ADMIN) -> AsyncIterator[str]:
    """Gives a tool the journal's address: the running server's, or one started just for it."""
    url = settings.redis_url or running_store(settings.data_dir, user)
    if url:
        yield url
        return
    async with _opened(settings) as store:
        yield store.urls(user)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[_Store]:
    """Gives the store the settings name; an embedded one is running, and ended by the caller."""
    if settings.redis_url:
        yield _Store(lambda user: settings.redis_url)
        return
    folder = await DataFolder.take(settings.data_dir)
    runtime = make_runtime()
    try:
        passwords = valkey.prepare(runtime)
        folder.note(runtime, {})
        server = await valkey.start(folder, runtime)
        try:
            urls = partial(valkey_users.url_of, runtime.socket, passwords)
            yield _Store(urls, folder, runtime, server)
        finally:
            # A family that was started has ended this server, or the one that replaced it.
            await server.stop()
    finally:
        shutil.rmtree(runtime.path, ignore_errors=True)
        folder.release()


@contextmanager
def _told(path: Path, door: Door) -> Iterator[None]:
    """Leaves a door's address for this machine's tools, for as long as it is open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{door.url}\n", encoding="ascii")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


class _Family:
    """The processes of one start and the order in which they end."""

    def __init__(
        self, server: Running, store: _Store, clock: Clock, group: asyncio.TaskGroup
    ) -> None:
        self._server = server
        self._store = store
        self._clock = clock
        self._group = group
        self._kept: list[asyncio.Task[None]] = []

    def start(self, public: Sequence[Door], crew: Door) -> None:
        """Starts every keeper; they end in the order in which they stand here."""
        self._keep_role("crew", "crew", crew)
        self._keep_role("processor", "processor")
        for number, door in enumerate(public, start=1):
            self._keep_role("push" if len(public) == 1 else f"push-{number}", "push", door)
        self._keep_role("alerts", "alerts")
        self._keep_role("archiver", "archiver")
        if self._store.server is not None:
            self._keep_valkey(self._store.server)

    async def stop(self) -> None:
        """Ends the processes one after the other, each only when the one before has ended."""
        for task in self._kept:
            task.cancel()
            await asyncio.wait([task])

    def _keep_role(self, name: str, role: str, door: Door | None = None) -> None:
        settings = replace(
            self._server.settings,
            redis_url=self._store.urls(role),
            supervised=True,
            listen_fd=door.descriptor if door else -1,
        )

        async def start() -> keeper.Handle:
            fds = [door.descriptor] if door else []
            child = await keeper.RoleProcess.start(role, settings.as_env(), fds)
            self._note(name, child.process.pid)
            return child

        self._kept.append(self._group.create_task(keeper.keep(name, start, self._clock)))

    def _keep_valkey(self, first: valkey.Valkey) -> None:
        folder, runtime = self._store.folder, self._store.runtime
        assert folder is not None
        assert runtime is not None
        self._note("valkey", first.process.pid)

        async def start() -> keeper.Handle:
            server = await valkey.start(folder, runtime)
            self._store.server = server
            self._note("valkey", server.process.pid)
            return server

        verifying = self._group.create_task(self._verify_for_ever())
        keeping = self._group.create_task(keeper.keep("valkey", start, self._clock, first))
        self._kept += [verifying, keeping]

    async def _verify_for_ever(self) -> None:
        """Asks the durable settings back; a server that changed them is stopped, to start anew."""
        while True:
            await asyncio.sleep(VERIFY_EVERY_S)
            server = self._store.server
            assert server is not None
            try:
                await server.verify()
            except valkey.ValkeyError as error:
                log.error("valkey is not durable any more, stopping it: %s", error)
                await server.stop()
            except (OSError, TimeoutError) as error:
                log.warning("valkey does not answer: %s", error)

    def _note(self, name: str, pid: int) -> None:
        self._server.processes[name] = pid
        if self._store.folder is None or self._store.runtime is None:
            return
        try:
            self._store.folder.note(self._store.runtime, self._server.processes)
        except OSError as error:
            # It runs all the same. Taken for one that did not start, a Valkey would get a second
            # one beside it on the same files, which lose what both acknowledged.
            log.error("%s runs, but the data folder cannot say so: %s", name, error)


async def _wait_until_ready(public: Door, crew: Door, clock: Clock) -> None:
    deadline_ms = clock.monotonic_ms() + READY_WAIT_MS
    waiting = [public, crew]
    while waiting and clock.monotonic_ms() < deadline_ms:
        with suppress(OSError, TimeoutError):
            if await answers_ready(waiting[0]):
                waiting.pop(0)
                continue
        await asyncio.sleep(READY_POLL_MS / 1000)
    for door in waiting:
        log.warning("%s does not say that it is ready yet", door.url)
