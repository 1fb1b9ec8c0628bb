"""Sockets of the benchmarks' crowds: dialled, framed, and their frames told apart."""

import base64
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SOURCES: Final = 4
"""Loopback addresses to call from: one has only 28 000 ports."""

LOOPBACK: Final = "127.0.0.1"
NARROW_BYTES: Final = 4_096
"""Receive buffer of one who will stop reading: what waits for it must wait at the server."""

MASKED: Final = 0x80
TEXT: Final = 0x81
LONG: Final = 126
DEFLATE: Final = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a crowd calls and how."""

    host: str
    port: int
    path: str = "/live"
    deflate: bool = False

    def request(self, number: int) -> bytes:
        """Returns the opening handshake of the fan of this number."""
        key = base64.b64encode(number.to_bytes(16)).decode()
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"{DEFLATE if self.deflate else ''}"
            "Sec-WebSocket-Protocol: flyingfinish.v1.json\r\n\r\n"
        ).encode()


def caller(place: Place, number: int, narrow: bool = False) -> socket.socket:
    """Returns a socket that is about to call from one of the loopback addresses."""
    sock = socket.socket()
    if narrow:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW_BYTES)
    if place.host == LOOPBACK:
        sock.bind((f"127.0.0.{2 + number % SOURCES}", 0))
    return sock


def dialled(place: Place, number: int, narrow: bool = False) -> socket.socket:
    """Returns a connected socket that has asked for its place."""
    sock = caller(place, number, narrow)
    sock.connect((place.host, place.port))
    sock.sendall(place.request(number))
    return sock


def framed(text: bytes) -> bytes:
    """Returns a client's text message; a mask of zeros is a mask."""
    if len(text) < LONG:
        return bytes((TEXT, MASKED | len(text))) + bytes(4) + text
    return bytes((TEXT, MASKED | LONG)) + len(text).to_bytes(2) + bytes(4) + text


def frames_in(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yields where the payload of each frame begins and ends, as far as its head has come."""
    while len(data) - at >= 2:
        length, begins = data[at + 1], at + 2
        if length == LONG:
            begins += 2
        elif length > LONG:
            begins += 8
        if len(data) < begins:
            return
        if begins > at + 2:
            length = int.from_bytes(data[at + 2 : begins])
        at = begins + length
        yield begins, at
