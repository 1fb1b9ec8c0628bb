"""Crowds at the public door: the hostile ones cost next to nothing, the loyal ones all come back.

Against a whole server in its own processes; the small numbers run always, the great ones with
`./ff test --long`.
"""

import select
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from faults.plant import Plant, plant
from flyingfinish.bench.crowd import Crowd
from flyingfinish.bench.figures import rss_kib
from flyingfinish.bench.sockets import Place, framed
from flyingfinish.lifetime import raised_file_limit

HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: flyingfinish.v1.json\r\n"
)
DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
CLOSED_WITHIN_S = 20
"""The server lets go after 5 s; a busy machine may be slow to notice."""

ALLOWED_KIB = 64 * 1024
WISH = '{"type":"subscribe","channels":[{"ch":"rally/none/overall"}]}'
LISTEN_NS = 200_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A whole server without a rally."""
    raised_file_limit()
    folder: Path = tmp_path_factory.mktemp("crowds") / "data"
    with plant(folder) as one:
        yield one


def dialled(server: Plant, said: bytes) -> socket.socket:
    """Returns a connection to the public door that has said so much."""
    sock = socket.create_connection(("127.0.0.1", server.ports[0]))
    sock.sendall(said)
    return sock


def place_of(server: Plant) -> Place:
    """Returns where fans call."""
    return Place("127.0.0.1", server.ports[0])


def half_open(server: Plant) -> socket.socket:
    """Somebody who begins a handshake and never ends it."""
    return dialled(server, HANDSHAKE)


def silent(server: Plant) -> socket.socket:
    """Somebody who says nothing at all."""
    return dialled(server, b"")


def bomb(server: Plant) -> socket.socket:
    """Somebody whose message of a kilobyte inflates to a megabyte."""
    sock = dialled(server, HANDSHAKE + DEFLATE + b"\r\n")
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += sock.recv(4096)
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = stream.compress(b"\0" * 900_000) + stream.flush(zlib.Z_SYNC_FLUSH)
    packed = packed.removesuffix(b"\0\0\xff\xff")
    sock.sendall(b"\xc1\xfe" + struct.pack("!H", len(packed)) + bytes(4) + packed)
    return sock


def all_end(socks: list[socket.socket]) -> bool:
    """Says whether the server has let go of all of these, in the time it has for it."""
    poll, waiting = select.poll(), {sock.fileno(): sock for sock in socks}
    for number in waiting:
        poll.register(number, select.POLLIN)
    while waiting:
        ready = poll.poll(CLOSED_WITHIN_S * 1_000)
        if not ready:
            return False
        for number, _ in ready:
            if not _more(waiting[number]):
                poll.unregister(number)
                waiting.pop(number).close()
    return True


def _more(sock: socket.socket) -> bytes:
    try:
        return sock.recv(65_536)
    except OSError:
        return b""


HOSTILE = [(half_open, 200), (silent, 200), (bomb, 100)]
HOSTILE_LONG = [(half_open, 2_000), (silent, 2_000), (bomb, 1_000)]


def check_hostile(server: Plant, kind: Callable[[Plant], socket.socket], count: int) -> None:
    """Holds that so many are let go, take little memory, and no fan is lost over them."""
    pid = server.pid_of("push")
    assert pid is not None
    fans = Crowd()
    fans.connect(place_of(server), [WISH], 20, narrow=False, timed=True)
    before = rss_kib(pid)
    socks = [kind(server) for _ in range(count)]
    grown = rss_kib(pid) - before
    assert all_end(socks)
    fans.listen(LISTEN_NS)
    lost, here = fans.lost, len(fans.fans)
    fans.close()
    assert (True, 0, 20) == (grown < ALLOWED_KIB, lost, here)


@pytest.mark.parametrize(("kind", "count"), HOSTILE)
def test_who_wastes_the_doors_time_is_let_go(
    server: Plant, kind: Callable[[Plant], socket.socket], count: int
) -> None:
    check_hostile(server, kind, count)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "count"), HOSTILE_LONG)
def test_thousands_who_waste_the_doors_time_are_let_go(
    server: Plant, kind: Callable[[Plant], socket.socket], count: int
) -> None:
    check_hostile(server, kind, count)


def test_a_fan_who_keeps_to_the_rules_is_not_let_go(server: Plant) -> None:
    """The control: what ends the others is what they do, not that somebody connects."""
    sock = dialled(server, HANDSHAKE + b"\r\n")
    sock.sendall(framed(WISH.encode()))
    sock.settimeout(1)
    said = b""
    while b"unknown_channel" not in said:
        said += sock.recv(65_536)
    with pytest.raises(TimeoutError):
        sock.recv(65_536)
    sock.close()


def check_return(server: Plant, count: int) -> None:
    """Holds that after a kill -9 of push so many fans who come at once are all let in."""
    crowd = Crowd()
    crowd.connect(place_of(server), [WISH], count, narrow=False, timed=True)
    killed = server.pid_of("push")
    assert server.kill("push")
    while crowd.fans:
        crowd.listen(LISTEN_NS)
    crowd.lost = 0
    crowd.connect(place_of(server), [WISH], count, narrow=False, timed=True)
    pause = threading.Event()
    while server.pid_of("push") == killed:
        pause.wait(0.01)
    crowd.listen(LISTEN_NS)
    back, lost = len(crowd.fans), crowd.lost
    crowd.close()
    assert (count, 0) == (back, lost)


def test_all_come_back_after_push_was_killed(server: Plant) -> None:
    check_return(server, 300)


@pytest.mark.long
def test_five_thousand_come_back_after_push_was_killed(server: Plant) -> None:
    check_return(server, 5_000)
