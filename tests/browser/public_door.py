"""A real public door in a thread: the hub, the pages, uvicorn; only the store is in memory.

A test tells new forms of views (`tell`), stops the door and opens it again on the same port.
"""

import asyncio
import functools
import socket
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvicorn

from flyingfinish.app_push import public_app
from flyingfinish.clock import SystemClock
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.push.gate import Gate
from flyingfinish.push.hub import Hub, HubSettings
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.paces import PACES_MS
from flyingfinish.push.ports import Subscriber
from flyingfinish.push.uvicorn_live import public_config
from flyingfinish.web.alerts.door import AlertSettings
from flyingfinish.web.public import PublicSettings
from push.made import Form, Rallies, Told, run_out

READY_WITHIN_S = 60


class PublicDoor:
    """One rally's public door on a free port of the loopback."""

    def __init__(
        self,
        rally: str,
        views: Mapping[str, Form],
        told_at_ms: int | None = None,
        beside: Mapping[str, Mapping[str, Form]] | None = None,
        settings: HubSettings | None = None,
    ) -> None:
        self._rally = rally
        self._settings = settings
        self._beside = {journal: Told() for journal in beside or {}}
        self.told = Told(SystemClock().now_at_ms())
        self.desk = MemoryStore()
        """Where subscriptions of alerts go; no sender says a key unless a test does."""

        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: uvicorn.Server | None = None
        self._port = 0
        for journal, forms in (beside or {}).items():
            self.do(functools.partial(self._beside[journal].tell, forms))
        self.tell_at(told_at_ms or SystemClock().now_at_ms(), dict(views))
        self.open()

    @property
    def url(self) -> str:
        """Returns the address of the page."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def port(self) -> int:
        """Returns the port it listens on."""
        return self._port

    def views(self) -> dict[str, Any]:
        """Returns all public views by channel, as this door has sent them."""
        return {
            name: channel.sent.data
            for held in self.hub.rallies.values()
            for name, channel in held.channels.items()
        }

    @property
    def results(self) -> str:
        """Returns the address of the page of results."""
        return f"{self.url}r/{self._rally}/results"

    def do(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Runs something in the door's own loop and returns what it returns."""
        return asyncio.run_coroutine_threadsafe(_awaited(work), self._loop).result(READY_WITHIN_S)

    def tell(self, changes: Mapping[str, Form], hold: list[str] | None = None) -> None:
        """Commits new forms of views, as the processor would; None keeps the rest as it is."""
        self.tell_at(SystemClock().now_at_ms(), changes, hold)

    def tell_at(
        self, at_ms: int, changes: Mapping[str, Form], hold: list[str] | None = None
    ) -> None:
        """Commits new forms of views as if it were another time."""
        self.told.at_ms = at_ms
        self.do(lambda: self.told.tell(changes, hold=hold))

    def open(self) -> None:
        """Opens the door, on the port it had before if it had one."""
        self.hub = Hub(SystemClock(), self._settings)
        rallies = Rallies(**{self._rally: self.told} | self._beside)
        settings = PublicSettings(alerts=AlertSettings(("fcm.googleapis.com",)))
        self.app = public_app(self.hub, rallies, settings, self.desk)
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self._server = uvicorn.Server(public_config(self.served(self.app), Gate(self.hub)))
        self._listener = listener
        self.do(self._serve)

    def served(self, app: Any) -> Any:
        """Returns the application as it is served: who listens to pages puts a coat around it."""
        return app

    async def _serve(self) -> None:
        assert self._server is not None
        self._serving = asyncio.get_running_loop().create_task(
            self._server.serve(sockets=[self._listener])
        )
        while not {self._rally, *self._beside} <= self.hub.rallies.keys():
            await asyncio.sleep(0.01)

    def shut(self) -> None:
        """Closes the door: its subscribers are told to come back."""
        self.do(self._served)
        self._listener.close()

    async def _served(self) -> None:
        assert self._server is not None
        self.hub.close()
        self._server.should_exit = True
        await self._serving

    def beat(self) -> None:
        """Tells those who are told at a pace, whatever it is."""

        async def tell() -> None:
            run_out(self.hub.tell_paced(PACES_MS))

        self.do(tell)

    def silence(self) -> None:
        """Drops every subscriber as a dead network would: no goodbye."""

        async def abort() -> None:
            for member in tuple(self.hub.members.all):
                member.port.abort()

        self.do(abort)

    def mute(self) -> None:
        """Lets every socket that is open now look open and hear nothing more."""

        async def hush() -> None:
            for member in self.hub.members.all:
                member.port = _Mute(member.port)
                self.hub.members.put_anew(member)

        self.do(hush)

    def end(self) -> None:
        """Closes the door for good; no socket that is open outlives its loop."""
        self.silence()
        self.shut()
        self.do(_turned)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(READY_WITHIN_S)
        self._loop.close()


class _Mute:
    """A fan's socket behind which nothing arrives any more."""

    def __init__(self, port: Subscriber) -> None:
        self._port = port

    def write(self, out: Outgoing) -> int:
        """Takes frames nowhere."""
        return 0

    def straight(self) -> None:
        """There is no short way to it."""

    def queued(self) -> int:
        """Returns nothing: the network swallows all."""
        return 0

    def outstanding(self) -> tuple[int, int]:
        """Returns that nothing waits."""
        return 0, 0

    def close(self, code: int, reason: str) -> None:
        """Closes the socket itself, which its fan may hear or not."""
        self._port.close(code, reason)

    def abort(self) -> None:
        """Drops the socket itself."""
        self._port.abort()


async def _turned() -> None:
    """Lets the loop call back whom it has still to tell that a connection is gone."""
    for _ in range(3):
        await asyncio.sleep(0)


async def _awaited(work: Callable[[], Awaitable[Any]]) -> Any:
    return await work()
