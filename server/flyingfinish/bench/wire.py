"""The least of a client that the live benchmark needs: rows posted, frames of ``/live`` read.

Written on plain sockets, so that what is measured is the server and not a library.
"""

import asyncio
import base64
import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_MASK = 0x80
_TEXT = 0x81
_PING = 0x9
_PONG = 0x8A
_SHORT = 126
_LONG = 127


class Poster:
    """One station's connection to the crew door, kept open."""

    def __init__(self, url: str, token: str) -> None:
        """Prepares to post to the door at ``url``."""
        parts = urlsplit(url)
        self._host, self._port, self._token = parts.hostname or "", parts.port or 80, token
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Posts JSON and returns the answer; raises RuntimeError unless it is 200."""
        if self._writer is None or self._reader is None or self._reader.at_eof():
            # A door closes what was idle for some seconds.
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\n"
            f"authorization: Bearer {self._token}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(content)}\r\n\r\n"
        )
        self._writer.write(head.encode() + content)
        status, length = 0, 0
        while (line := (await self._reader.readline()).rstrip()) or not status:
            if not status:
                status = int(line.split()[1])
            elif line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        answer = await self._reader.readexactly(length)
        if status != 200:
            raise RuntimeError(f"{status}: {answer.decode(errors='replace')}")
        return json.loads(answer)

    def close(self) -> None:
        """Closes the connection."""
        if self._writer is not None:
            self._writer.close()


class Subscriber:
    """One connection to ``/live``."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Takes a connection whose handshake is done; use `connect`."""
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, url: str) -> "Subscriber":
        """Opens ``/live`` at the public door."""
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            (
                f"GET /live HTTP/1.1\r\nhost: {parts.netloc}\r\nupgrade: websocket\r\n"
                f"connection: Upgrade\r\nsec-websocket-key: {key}\r\nsec-websocket-version: 13\r\n"
                "sec-websocket-protocol: flyingfinish.v1.json\r\n\r\n"
            ).encode()
        )
        answer = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in answer.split(b"\r\n")[0]:
            raise RuntimeError(answer.decode(errors="replace"))
        return cls(reader, writer)

    def send(self, message: Mapping[str, Any]) -> None:
        """Sends one message of at most 125 bytes."""
        self._frame(_TEXT, json.dumps(message).encode())

    async def receive(self) -> Any:
        """Returns the next message; pings are answered."""
        while True:
            first, second = await self._reader.readexactly(2)
            length = second & ~_MASK
            if length == _SHORT:
                length = int.from_bytes(await self._reader.readexactly(2))
            elif length == _LONG:
                length = int.from_bytes(await self._reader.readexactly(8))
            content = await self._reader.readexactly(length)
            if first & 0xF == _PING:
                self._frame(_PONG, content)
            elif first == _TEXT:
                return json.loads(content)
            else:
                raise RuntimeError(f"the server closed: {content!r}")

    def _frame(self, first: int, content: bytes) -> None:
        if len(content) >= _SHORT:
            raise ValueError("longer messages are not this client's business")
        # A mask of zeros is a mask: the content stays readable as it is.
        self._writer.write(bytes((first, _MASK | len(content), 0, 0, 0, 0)) + content)

    def close(self) -> None:
        """Closes the connection."""
        self._writer.close()
