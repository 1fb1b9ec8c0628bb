"""The contract with uvicorn's insides: handshake, echo, stop, HTTP beside it, and hard ends.

Held at every uvicorn that the locks name; a change there must show here and not on the day.
"""

import asyncio
import logging
import os
import socket
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from flyingfinish.clock import ManualClock
from flyingfinish.limits import STALLED_CLOSE_MS, SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push import kernel_queue
from flyingfinish.push.fan_socket import PONGS_OVER_BYTES
from flyingfinish.push.outgoing import text_message
from flyingfinish.push.uvicorn_live import SEND_BUFFER_BYTES, tune_listener
from push.made import OVERALL, run_out
from push.serving import Door, a_rally, follow, hear, serving, until

HANDSHAKE = (
    "GET /live HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: flyingfinish.v1.json\r\n\r\n"
)
TEXT, CLOSE = 0x81, 0x88


def masked(first: int, payload: bytes) -> bytes:
    """Returns one client frame of less than 64 KiB."""
    mask = os.urandom(4)
    body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    if len(payload) < 126:
        return bytes((first, 0x80 | len(payload))) + mask + body
    return bytes((first, 0x80 | 126)) + struct.pack("!H", len(payload)) + mask + body


async def raw(door: Door, receive_bytes: int = 0) -> socket.socket:
    """Returns a raw socket after the handshake, with a receive buffer of that size."""
    loop = asyncio.get_running_loop()
    sock = socket.socket()
    if receive_bytes:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    sock.setblocking(False)
    await loop.sock_connect(sock, ("127.0.0.1", door.port))
    await loop.sock_sendall(sock, HANDSHAKE.encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += await loop.sock_recv(sock, 1)
    assert answer.startswith(b"HTTP/1.1 101")
    return sock


async def rest_of(sock: socket.socket) -> bytes:
    """Returns what a socket still brings until its end."""
    loop, got = asyncio.get_running_loop(), b""
    async with asyncio.timeout(30):
        while chunk := await loop.sock_recv(sock, 65_536):
            got += chunk
    return got


async def test_http_is_answered_on_the_same_port() -> None:
    async with serving() as door, door.connect() as page:
        await hear(page, "hello")
        assert (await door.get("/alive")).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("cut", [0, 20, len(HANDSHAKE) - 2, len(HANDSHAKE), len(HANDSHAKE) + 3])
async def test_a_message_right_behind_the_handshake_is_not_lost(cut: int) -> None:
    loop, told = asyncio.get_running_loop(), await a_rally(overall={"n": 41})
    wish = f'{{"type":"subscribe","channels":[{{"ch":"{OVERALL}"}}]}}'
    sent = HANDSHAKE.encode() + masked(TEXT, wish.encode())
    async with serving(kokkola=told) as door:
        with socket.socket() as sock:
            sock.setblocking(False)
            await loop.sock_connect(sock, ("127.0.0.1", door.port))
            for part in (sent[:cut], sent[cut:]):
                await loop.sock_sendall(sock, part)
                await asyncio.sleep(0)
            said = b""
            async with asyncio.timeout(30):
                while b'{"n":41}' not in said:
                    said += await loop.sock_recv(sock, 65_536)


async def test_what_comes_with_the_handshake_is_heard_though_it_ends_as_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = b'{"type":"unsubscribe","channels":[]}\r\n\r\n'
    loop, heard = asyncio.get_running_loop(), asyncio.Event()
    async with serving() as door:
        monkeypatch.setattr(door.hub, "unsubscribe", lambda *_: heard.set())
        with socket.socket() as sock:
            sock.setblocking(False)
            await loop.sock_connect(sock, ("127.0.0.1", door.port))
            head = bytes((TEXT, 0x80 | len(text))) + bytes(4)  # A mask of zeros is a mask.
            await loop.sock_sendall(sock, HANDSHAKE.encode() + head + text)
            async with asyncio.timeout(30):
                await heard.wait()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (masked(TEXT, b"\xff\xfe"), 1007),
        (masked(0x83, b"x"), 1002),
        (b"\x81\x01x", 1002),
        (masked(0x09, b"x" * 126), 1002),
        (masked(TEXT, b"x" * 2000), 1009),
        (masked(0x01, b"x" * 900) + masked(0x80, b"x" * 900), 1009),
        (masked(0xC1, b"x"), 1002),
    ],
    ids=["not UTF-8", "opcode 3", "no mask", "long ping", "too long", "too long in parts", "rsv1"],
)
async def test_a_broken_frame_ends_the_connection_with_its_code(
    sent: bytes, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving() as door:
        sock = await raw(door)
        await asyncio.get_running_loop().sock_sendall(sock, sent)
        got = await rest_of(sock)
        sock.close()
    assert (True, []) == (
        struct.pack("!H", code) in got,
        [record for record in caplog.records if record.levelno >= logging.ERROR],
    )


async def test_a_ping_of_the_clients_is_answered() -> None:
    async with serving() as door, door.connect() as page:
        async with asyncio.timeout(30):
            await (await page.ping())


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 70_000])
async def test_a_text_of_any_length_arrives_as_it_was(length: int) -> None:
    pad = "x" * length
    told = await a_rally(overall={"pad": pad})
    async with serving(kokkola=told) as door, door.connect(max_size=None) as page:
        await follow(page, OVERALL)
        assert pad == (await hear(page))["data"]["pad"]


@given(st.binary(max_size=300))
def test_a_message_is_what_the_library_would_send(text: bytes) -> None:
    frame = Frame(Opcode.TEXT, text)
    assert frame.serialize(mask=False) == text_message(text)


async def test_pings_of_one_who_reads_no_answer_pile_up_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever their rate: that has a limit of its own."""
    async with serving() as door:
        monkeypatch.setattr(door.hub, "may_speak", lambda _: True)
        sock = await raw(door, receive_bytes=4096)
        (port,) = door.server.server_state.connections
        pings = masked(0x89, b"x" * 125) * 500
        for _ in range(100):
            await asyncio.get_running_loop().sock_sendall(sock, pings)
        queued = port.queued()  # type: ignore[union-attr]
        sock.close()
    assert 0 < queued <= PONGS_OVER_BYTES + 1_000


async def stalled(door: Door, told: Any) -> tuple[socket.socket, Any]:
    """Returns a socket that follows and never reads, and its member, with its queue full."""
    loop = asyncio.get_running_loop()
    sock = await raw(door, receive_bytes=4096)
    message = f'{{"type":"subscribe","channels":[{{"ch":"{OVERALL}"}}]}}'
    await loop.sock_sendall(sock, masked(TEXT, message.encode()))
    await until(lambda: [m for m in door.hub.members.all if m.live])
    (member,) = (m for m in door.hub.members.all if m.live)
    n = 0
    while not member.stale:
        n += 1
        offset = await told.tell({OVERALL: {"pad": f"{n}" + "x" * 20_000}})
        await until(lambda p=offset: door.hub.snapshot(OVERALL).offset == p)  # type: ignore[misc, union-attr]
        assert n < 200
    return sock, member


async def test_a_reader_that_stops_holds_no_more_than_its_share_and_is_dropped() -> None:
    told = await a_rally(overall={"pad": ""})
    clock = ManualClock(told.at_ms)
    async with serving(clock=clock, kokkola=told) as door:
        sock, member = await stalled(door, told)
        held = member.port.queued()
        run_out(door.hub.sweep())
        clock.advance(STALLED_CLOSE_MS)
        run_out(door.hub.sweep())
        await until(lambda: member.port.transport.is_closing())
        connections = door.server.server_state.connections
        await until(lambda: member.port not in connections)
        sock.close()
    assert held <= SUBSCRIBER_QUEUE_BYTES + 30_000


async def test_without_the_hard_end_it_would_stay() -> None:
    """The control of the test before: an orderly close waits for a reader that never reads."""
    told = await a_rally(overall={"pad": ""})
    async with serving(kokkola=told) as door:
        sock, member = await stalled(door, told)
        member.port.transport.close()
        for _ in range(100):
            await asyncio.sleep(0)
        stays = member.port in door.server.server_state.connections
        member.port.abort()
        sock.close()
    assert stays


async def test_a_stop_does_not_wait_for_readers_that_never_read() -> None:
    told = await a_rally(overall={"pad": ""})
    async with serving(kokkola=told) as door:
        sock, _ = await stalled(door, told)
    # Leaving the block is the server's stop; it has its own end far before the test's.
    sock.close()


async def test_what_the_kernel_keeps_of_a_connection_is_bounded() -> None:
    listener = socket.socket()
    tune_listener(listener)
    held = listener.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    timeout_ms = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    listener.close()
    assert (True, STALLED_CLOSE_MS) == (held <= 2 * SEND_BUFFER_BYTES, timeout_ms)


@pytest.mark.skipif(not kernel_queue.TELLS, reason="only Linux tells what was taken")
async def test_who_takes_nothing_is_dropped_though_the_kernel_took_it_all() -> None:
    told = await a_rally(overall={"pad": ""})
    clock = ManualClock(told.at_ms)
    async with serving(clock=clock, kokkola=told) as door:
        sock = await raw(door, receive_bytes=4096)
        wish = f'{{"type":"subscribe","channels":[{{"ch":"{OVERALL}"}}]}}'
        await asyncio.get_running_loop().sock_sendall(sock, masked(TEXT, wish.encode()))
        await until(lambda: [m for m in door.hub.members.all if m.live])
        (member,) = door.hub.members.all
        offset = await told.tell({OVERALL: {"pad": "x" * 30_000}})
        await until(lambda: door.hub.snapshot(OVERALL).offset == offset)  # type: ignore[union-attr]
        await until(lambda: member.port.outstanding()[0] > 0)
        queued = member.port.queued()
        run_out(door.hub.sweep())
        clock.advance(STALLED_CLOSE_MS)
        run_out(door.hub.sweep())
        await until(lambda: not door.hub.members.all)
        sock.close()
    assert 0 == queued


@pytest.mark.skipif(not kernel_queue.TELLS, reason="only Linux has that timeout")
async def test_a_fan_is_not_under_the_kernels_timeout_that_counts_slow_as_gone() -> None:
    async with serving() as door:
        sock = await raw(door)
        (port,) = door.server.server_state.connections
        descriptor = port.descriptor  # type: ignore[union-attr]
        with socket.socket(fileno=os.dup(descriptor)) as ours:
            left = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        sock.close()
    assert 0 == left


async def test_a_reader_that_begins_again_gets_the_newest_state() -> None:
    told = await a_rally(overall={"pad": ""})
    async with serving(kokkola=told) as door:
        sock, member = await stalled(door, told)
        await told.tell({OVERALL: {"pad": "the newest"}})
        loop, got = asyncio.get_running_loop(), b""
        async with asyncio.timeout(30):
            while b'"the newest"' not in got[-300:]:
                got += await loop.sock_recv(sock, 65_536)
        sock.close()
    assert {} == member.stale


async def test_snapshots_that_wait_for_room_follow_as_soon_as_there_is_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Without sweeps only the transport itself can say that there is room.
    monkeypatch.setattr("flyingfinish.push.followers.SWEEP_MS", 10_000_000)
    names = [f"v{n}" for n in range(12)]
    told = await a_rally(**{name: {"pad": "x" * 60_000} for name in names})
    loop, got = asyncio.get_running_loop(), b""
    async with serving(kokkola=told) as door:
        sock = await raw(door, receive_bytes=4096)
        for part in (names[:6], names[6:]):
            channels = ",".join(f'{{"ch":"rally/kokkola/{name}"}}' for name in part)
            message = f'{{"type":"subscribe","channels":[{channels}]}}'
            await loop.sock_sendall(sock, masked(TEXT, message.encode()))
        (member,) = door.hub.members.all
        await until(lambda: len(member.names()) == 12)
        waited = bool(member.stale)
        async with asyncio.timeout(30):
            while got.count(b'"snapshot"') < 12:
                got += await loop.sock_recv(sock, 65_536)
        sock.close()
    assert waited
