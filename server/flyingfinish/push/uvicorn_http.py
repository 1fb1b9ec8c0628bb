"""uvicorn's HTTP protocol with an end to patience: it has no deadline for a request of its own.

Who opens a connection and sends nothing, a byte now and then, or headers without end is let go. For
both doors: `http=PatientHttp` in their uvicorn configuration.
"""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_WITHIN_S = 5.0
"""From a connection's first moment to the end of its first request's headers; of a later request
from its first byte."""

HEADERS_END = b"\r\n\r\n"

HEADERS_BYTES_MAX = 32 * 1024
"""What a request may send before its headers are complete; a browser's are 1 to 4 KiB."""


class PatientHttp(HttpToolsProtocol):
    """One HTTP connection that must say what it wants."""

    request_within_s: ClassVar[float] = REQUEST_WITHIN_S

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._heard = 0
        self._latest = b""
        self.when_gone: Callable[[], None] = _nothing
        """Is told once, when the connection ends or is another protocol's."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes the connection; its first request is due."""
        super().connection_made(transport)
        self.expect_request(self.request_within_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Lets go of the deadline with the connection."""
        self._have_request()
        self._go()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hears a part of a request; drops one whose headers never end."""
        self._latest = self._latest[-len(HEADERS_END) + 1 :] + data
        super().data_received(data)
        if self._deadline is not None:
            self._heard += len(data)
            if self._heard > HEADERS_BYTES_MAX:
                self._give_up()

    def handle_websocket_upgrade(self) -> None:
        """Hands the connection over, with what came right behind the handshake."""
        behind = self._latest.partition(HEADERS_END)[2]
        super().handle_websocket_upgrade()
        self._go()
        protocol = self.transport.get_protocol()
        if behind and isinstance(protocol, asyncio.Protocol) and protocol is not self:
            protocol.data_received(behind)

    def on_message_begin(self) -> None:
        """Notes that a request has begun; its headers are due, those of the first one already."""
        super().on_message_begin()
        if self._deadline is None:
            self.expect_request(self.request_within_s)

    def on_headers_complete(self) -> None:
        """Notes that a request is known; what it takes from here is the app's to say."""
        self._have_request()
        super().on_headers_complete()

    def expect_request(self, within_s: float) -> None:
        """Lets go of the connection unless a request's headers are here in so long."""
        self._have_request()
        self._deadline = self.loop.call_later(within_s, self._give_up)

    def _go(self) -> None:
        self.when_gone()
        self.when_gone = _nothing

    def _have_request(self) -> None:
        self._heard = 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._have_request()
        self.transport.abort()


def _nothing() -> None:
    """For a connection of whose end nobody wishes to hear."""
