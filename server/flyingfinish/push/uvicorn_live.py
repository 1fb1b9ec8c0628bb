"""The way to the wire under uvicorn: its sans-I/O WebSocket protocol, with what it leaves out.

What uvicorn lacks for a public feed: a write that never waits, a look at the queue, a hard end for
a reader that stopped reading, and silence in the log about clients' broken text. The endpoint in
`web/live_socket.py` finds this object in the ASGI scope and hands it to the hub as a `Subscriber`.

It leans on uvicorn's insides; `tests/push/test_uvicorn_live.py` is the contract that holds them.
The fast fan-out to come replaces this file and nothing else.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any, cast

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from flyingfinish.limits import FAN_MESSAGE_BYTES_MAX, STALLED_CLOSE_MS
from flyingfinish.push.following import ROOM_BYTES
from flyingfinish.push.uvicorn_http import PatientHttp

SCOPE_KEY = "flyingfinish.live"
"""Where in `scope["extensions"]` the endpoint finds its `LiveProtocol`."""

CLOSE_WITHIN_S = 2.0
"""A socket that was told to close and did not is dropped after this."""

SEND_BUFFER_BYTES = 128 * 1024
"""The kernel's part of a queue: larger, and a stalled reader hides there for minutes."""

WRITE_HIGH_BYTES, WRITE_LOW_BYTES = ROOM_BYTES, ROOM_BYTES // 4
"""Whoever was once above the first hears when the queue is below the second: where the hub stops
giving snapshots for want of room, it is told to go on."""

FIN_TEXT = 0x81

GRACE_S = 5
"""Seconds an orderly stop may take before what is left is cut."""


class LiveProtocol(WebSocketsSansIOProtocol):
    """One WebSocket connection that the hub can write to directly."""

    on_room: Callable[[], None] | None = None
    """Called when the queue has room again; the endpoint sets it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes the connection and bounds what the kernel and the loop may hold of it."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(WRITE_HIGH_BYTES, WRITE_LOW_BYTES)

    def handle_connect(self, event: Any) -> None:
        """Lets uvicorn build the scope, and puts this connection in it."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            # The task that reads the scope runs in the loop's next turn at the earliest.
            cast(dict[str, object], self.scope["extensions"])[SCOPE_KEY] = self

    def send_receive_event_to_app(self) -> None:
        """Ends the connection over text that is no UTF-8; uvicorn would log a traceback each."""
        if self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self.frames = []
            self.conn.fail(1007, "text is not UTF-8")
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answers a ping of the client's, unless it does not even read the answers it has."""
        answer = b"".join(self.conn.data_to_send())
        # One read may hold thousands of pings; their answers come here joined.
        if self.transport.get_write_buffer_size() + len(answer) < WRITE_HIGH_BYTES:
            self.transport.write(answer)

    def resume_writing(self) -> None:
        """Tells the hub that there is room again."""
        super().resume_writing()
        if self.on_room is not None:
            self.on_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the hub before uvicorn forgets the connection."""
        self.on_room = None
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Sends 1012 as uvicorn does, then does not wait for ever."""
        super().shutdown()
        self.loop.call_later(CLOSE_WITHIN_S, self.transport.abort)

    def write(self, frame: bytes) -> None:
        """Sends one text message; what the socket does not take is queued."""
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.transport.write(_encoder.message(frame))

    def queued(self) -> int:
        """Returns the bytes that the socket has not taken yet."""
        return 0 if self.transport.is_closing() else self.transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        """Sends a close frame after what is queued, and waits a little for it to leave."""
        if not self.handshake_complete or self.close_sent or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(CLOSE_WITHIN_S, self.transport.abort)

    def abort(self) -> None:
        """Drops the connection with what is queued."""
        self.transport.abort()


class _Encoder:
    """Puts the WebSocket header before a text, once for all who get the very same bytes."""

    def __init__(self) -> None:
        self._text = b""
        self._message = text_message(b"")

    def message(self, text: bytes) -> bytes:
        """Returns `text` as one unfragmented message."""
        if text is not self._text:
            self._text, self._message = text, text_message(text)
        return self._message


def text_message(text: bytes) -> bytes:
    """Returns the bytes of one text message from a server (RFC 6455, 5.2): FIN set, no mask."""
    length = len(text)
    if length < 126:
        return bytes((FIN_TEXT, length)) + text
    if length < 1 << 16:
        return struct.pack("!BBH", FIN_TEXT, 126, length) + text
    return struct.pack("!BBQ", FIN_TEXT, 127, length) + text


_encoder = _Encoder()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def tune_listener(listener: socket.socket) -> None:
    """Bounds every connection that a listening TCP socket will accept; they inherit it on Linux."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # The kernel drops a peer that acknowledges nothing, whatever the server is waiting for.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_CLOSE_MS)


def public_config(app: Any, **overrides: Any) -> uvicorn.Config:
    """Returns uvicorn's configuration of the public door; `overrides` name the address or log."""
    settings: dict[str, Any] = {
        "http": PatientHttp,
        "ws": LiveProtocol,
        "ws_max_size": FAN_MESSAGE_BYTES_MAX,
        "ws_ping_interval": None,  # the hub pings all in one sweep
        "ws_per_message_deflate": False,  # a bomb of 14 KB inflates to tens of megabytes
        "access_log": False,  # it would write query strings; web/headers.py does not
        "log_level": "warning",
        "server_header": False,
        "timeout_graceful_shutdown": GRACE_S,
        "lifespan": "on",
    }
    return uvicorn.Config(app, **(settings | overrides))
