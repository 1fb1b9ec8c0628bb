"""A door takes its address or says why not, and is ready only when it answers so."""

import asyncio
import os
import socket
from contextlib import ExitStack

import pytest

from flyingfinish.doors import Door, DoorRefused, answers_ready, bind, bind_several
from flyingfinish.limits import STALLED_CLOSE_MS

READY = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
NOT_READY = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"


def test_port_0_takes_any_free_port_and_tells_it() -> None:
    with bind("127.0.0.1", 0) as door:
        assert f"http://127.0.0.1:{door.port}" == door.url
        assert door.port > 0


def test_a_taken_port_is_refused_with_what_to_do() -> None:
    with bind("127.0.0.1", 0) as door, pytest.raises(DoorRefused, match="choose another port"):
        bind("127.0.0.1", door.port).__enter__()


def test_a_door_on_every_address_is_reached_on_loopback() -> None:
    assert "http://127.0.0.1:80" == Door("0.0.0.0", 80, -1).url


def test_an_address_with_colons_stands_in_brackets() -> None:
    assert "http://[::1]:80" == Door("::", 80, -1).url


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux has it")
def test_the_kernel_lets_go_of_who_stops_reading() -> None:
    with bind("127.0.0.1", 0) as door:
        listener = socket.socket(fileno=socket.dup(door.descriptor))
        with listener:
            found = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert STALLED_CLOSE_MS == found


@pytest.mark.parametrize(("reply", "expected"), [(READY, True), (NOT_READY, False), (b"", False)])
async def test_a_door_is_ready_when_it_answers_200(reply: bytes, expected: bool) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert expected == await answers_ready(Door("127.0.0.1", port, -1))


async def test_a_door_where_nobody_listens_raises() -> None:
    with bind("127.0.0.1", 0) as door:
        pass
    with pytest.raises(OSError):
        await answers_ready(door)


def test_one_address_is_taken_by_several_processes() -> None:
    with bind_several("127.0.0.1", 0, 3) as doors:
        assert (1, 3) == (
            len({door.port for door in doors}),
            len({door.descriptor for door in doors}),
        )


def test_callers_are_spread_over_the_sockets_of_one_address() -> None:
    with bind_several("127.0.0.1", 0, 2) as doors, ExitStack() as stack:
        listeners = [socket.socket(fileno=os.dup(door.descriptor)) for door in doors]
        for listener in listeners:
            stack.enter_context(listener).setblocking(False)
        for _ in range(64):
            stack.enter_context(socket.create_connection(("127.0.0.1", doors[0].port)))
        came = [_accepted(listener, stack) for listener in listeners]
    assert (64, True) == (sum(came), min(came) > 0)


def _accepted(listener: socket.socket, stack: ExitStack) -> int:
    count = 0
    while True:
        try:
            stack.enter_context(listener.accept()[0])
        except BlockingIOError:
            return count
        count += 1


def test_a_single_process_needs_no_spreading() -> None:
    with bind_several("127.0.0.1", 0, 1) as doors, pytest.raises(DoorRefused):
        bind_several("127.0.0.1", doors[0].port, 2).__enter__()
