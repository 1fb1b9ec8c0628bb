"""A connection must say what it wants, in time and in short."""

import asyncio
import socket

import pytest

from flyingfinish.push.uvicorn_http import HEADERS_BYTES_MAX, PatientHttp
from push.serving import Door, serving

SOON_S = 0.3


async def opened(door: Door) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", door.port)


async def ended(reader: asyncio.StreamReader) -> bool:
    """Returns True once the server has dropped the connection."""
    async with asyncio.timeout(30):
        try:
            return await reader.read() == b""
        except ConnectionError:
            return True


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientHttp, "request_within_s", SOON_S)


@pytest.mark.parametrize(
    "start",
    [b"", b"G", b"GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"],
    ids=["nothing", "a byte", "half a handshake"],
)
async def test_who_does_not_say_what_it_wants_is_let_go(start: bytes, in_a_hurry: None) -> None:
    async with serving() as door:
        reader, writer = await opened(door)
        writer.write(start)
        assert await ended(reader)
        writer.close()


async def test_a_byte_now_and_then_does_not_help(in_a_hurry: None) -> None:
    async with serving() as door:
        reader, writer = await opened(door)
        gone = asyncio.ensure_future(ended(reader))
        writer.write(b"GET / HTTP/1.1\r\n")
        while not gone.done():
            writer.write(b"a: b\r\n")
            await asyncio.wait([gone], timeout=SOON_S / 10)
        assert await gone
        writer.close()


async def test_nor_does_it_after_a_first_request(in_a_hurry: None) -> None:
    async with serving() as door:
        reader, writer = await opened(door)
        writer.write(b"GET /alive HTTP/1.1\r\nHost: a\r\n\r\nGET /al")
        async with asyncio.timeout(30):
            await reader.readuntil(b'{"alive":true}')
        assert await ended(reader)
        writer.close()


async def test_headers_without_end_are_not_kept() -> None:
    async with serving() as door:
        reader, writer = await opened(door)
        writer.write(b"GET / HTTP/1.1\r\n")
        gone = asyncio.ensure_future(ended(reader))
        sent = 0
        while not gone.done():
            writer.write(b"x: " + b"y" * 1_000 + b"\r\n")
            sent += 1_000
            await asyncio.wait([gone], timeout=0.001)
            assert sent < 100 * HEADERS_BYTES_MAX
        assert await gone
        writer.close()


async def test_a_stream_that_goes_on_is_not_let_go(in_a_hurry: None) -> None:
    async with serving() as door, door.connect() as page:
        await asyncio.wait([asyncio.ensure_future(page.wait_closed())], timeout=2 * SOON_S)
        assert page.state.name == "OPEN"


async def test_a_request_is_answered_as_ever() -> None:
    async with serving() as door:
        assert (await door.get("/alive", "X-Long: " + "y" * 8_000)).startswith(b"HTTP/1.1 200")


async def test_a_connection_that_ends_leaves_no_deadline_behind() -> None:
    async with serving() as door:
        sock = socket.create_connection(("127.0.0.1", door.port))
        sock.close()
        async with asyncio.timeout(30):
            while door.server.server_state.connections:
                await asyncio.sleep(0.001)
