"""A few words of the Redis protocol, enough for the supervisor to look after its own Valkey.

The facts go through the journal's client; this one starts, checks and stops a server, so it must
not depend on what the journal needs.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

Reply = bytes | int | None | list["Reply"]

CALL_TIMEOUT_S = 5


class WireError(Exception):
    """The server answered with an error, or not as the protocol says."""


class Wire:
    """One connection to a server; not to be shared by tasks."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def call(self, *words: str) -> Reply:
        """Sends one command and returns its reply; raises WireError, OSError or TimeoutError."""
        async with asyncio.timeout(CALL_TIMEOUT_S):
            self._writer.write(encode(words))
            await self._writer.drain()
            return await read_reply(self._reader)

    async def settings(self, *names: str) -> dict[str, str]:
        """Returns the server's own answer to CONFIG GET for each name it knows."""
        return pairs(await self.call("CONFIG", "GET", *names))

    async def process_id(self) -> int:
        """Returns the process id the server says it has."""
        text = await self.call("INFO", "server")
        if not isinstance(text, bytes):
            raise WireError("INFO is no text")
        for line in text.decode().splitlines():
            if line.startswith("process_id:"):
                return int(line.removeprefix("process_id:"))
        raise WireError("INFO names no process")


@asynccontextmanager
async def connected(socket: Path, user: str, password: str) -> AsyncIterator[Wire]:
    """Opens a connection to the server at `socket` as `user`, and closes it."""
    async with asyncio.timeout(CALL_TIMEOUT_S):
        reader, writer = await asyncio.open_unix_connection(str(socket))
    try:
        wire = Wire(reader, writer)
        await wire.call("AUTH", user, password)
        yield wire
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def encode(words: tuple[str, ...]) -> bytes:
    """Returns one command as the protocol writes it: an array of bulk strings."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = word.encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
    return b"".join(parts)


async def read_reply(reader: asyncio.StreamReader) -> Reply:
    """Reads one reply of the protocol's second version; an error reply raises WireError."""
    line = await reader.readline()
    if not line.endswith(b"\r\n"):
        raise ConnectionResetError("the server closed the connection")
    kind, rest = line[:1], line[1:-2]
    match kind:
        case b"+":
            return rest
        case b"-":
            raise WireError(rest.decode(errors="replace"))
        case b":":
            return int(rest)
        case b"$":
            return await _read_bulk(reader, int(rest))
        case b"*":
            return [await read_reply(reader) for _ in range(int(rest))]
    raise WireError(f"a reply begins with {kind!r}")


async def _read_bulk(reader: asyncio.StreamReader, length: int) -> bytes | None:
    if length < 0:
        return None
    try:
        return (await reader.readexactly(length + 2))[:-2]
    except asyncio.IncompleteReadError as error:
        raise ConnectionResetError("the server closed the connection") from error


def pairs(reply: Reply) -> dict[str, str]:
    """Returns a flat array name, value, name, value … as a mapping."""
    if not isinstance(reply, list):
        raise WireError("the reply is no array")
    words = [part.decode() if isinstance(part, bytes) else str(part) for part in reply]
    return dict(zip(words[::2], words[1::2], strict=True))
