"""A real public door in a thread: the hub, the pages, uvicorn; only the store is in memory.

A test tells new forms of views (`tell`), stops the door and opens it again on the same port.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvicorn

from flyingfinish.clock import SystemClock
from flyingfinish.push.gate import Gate
from flyingfinish.push.hub import Hub
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.ports import Subscriber
from flyingfinish.push.uvicorn_live import public_config
from flyingfinish.web.pages import Pages
from flyingfinish.web.public import create_public_app
from push.made import Form, Rallies, Told

READY_WITHIN_S = 20


class PublicDoor:
    """One rally's public door on a free port of the loopback."""

    def __init__(
        self, rally: str, views: Mapping[str, Form], told_at_ms: int | None = None
    ) -> None:
        self._rally = rally
        self.told = Told(SystemClock().now_at_ms())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: uvicorn.Server | None = None
        self._port = 0
        self.tell_at(told_at_ms or SystemClock().now_at_ms(), dict(views))
        self.open()

    @property
    def url(self) -> str:
        """Returns the address of the page."""
        return f"http://127.0.0.1:{self._port}/"

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
        self.hub = Hub(SystemClock())
        app = create_public_app(
            self.hub, Rallies(**{self._rally: self.told}), None, Pages(self.hub).routes()
        )
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self._server = uvicorn.Server(public_config(app, Gate(self.hub)))
        self._listener = listener
        self.do(self._serve)

    async def _serve(self) -> None:
        assert self._server is not None
        self._serving = asyncio.get_running_loop().create_task(
            self._server.serve(sockets=[self._listener])
        )
        while self._rally not in self.hub.rallies:
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

        self.do(hush)

    def end(self) -> None:
        """Closes the door for good."""
        self.shut()
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

    def queued(self) -> int:
        """Returns nothing: the network swallows all."""
        return 0

    def close(self, code: int, reason: str) -> None:
        """Closes the socket itself, which its fan may hear or not."""
        self._port.close(code, reason)

    def abort(self) -> None:
        """Drops the socket itself."""
        self._port.abort()


async def _awaited(work: Callable[[], Awaitable[Any]]) -> Any:
    return await work()
