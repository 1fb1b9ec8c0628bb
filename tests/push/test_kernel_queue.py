"""What Linux tells of a connection's queue."""

import socket
from collections.abc import Iterator

import pytest

from flyingfinish.push import kernel_queue
from flyingfinish.push.kernel_queue import acknowledged, descriptor_of, unacknowledged

pytestmark = pytest.mark.skipif(not kernel_queue.TELLS, reason="only Linux tells")
Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Two ends of a connection; the second one has next to no room."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        other.connect(door.getsockname())
        one, _ = door.accept()
        with one:
            yield one, other


class Transport:
    """What a transport says of its socket."""

    def __init__(self, sock: object) -> None:
        self.sock = sock

    def get_extra_info(self, name: str) -> object:
        return {"socket": self.sock}.get(name)


def test_what_is_read_is_acknowledged(pair: Pair) -> None:
    one, other = pair
    one.sendall(b"x" * 100)
    while not acknowledged(one.fileno()) >= 100:
        pass
    assert (0, 100) == (unacknowledged(one.fileno()), len(other.recv(1_000)))


def test_what_nobody_has_room_for_stays(pair: Pair) -> None:
    one, other = pair
    one.setblocking(False)
    sent = one.send(b"x" * 50_000)
    before = acknowledged(one.fileno())
    assert unacknowledged(one.fileno()) >= sent - before > 0
    while acknowledged(one.fileno()) == before:
        other.recv(10_000)


def test_asking_leaves_the_socket_open(pair: Pair) -> None:
    one, _ = pair
    kernel_queue.forget_user_timeout(one.fileno())
    acknowledged(one.fileno())
    assert 0 == one.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)


def test_what_is_no_tcp_has_no_descriptor_to_ask(pair: Pair) -> None:
    one, other = socket.socketpair()
    with one, other:
        found = [descriptor_of(Transport(sock)) for sock in (None, one, pair[0])]
    assert [-1, -1, pair[0].fileno()] == found
