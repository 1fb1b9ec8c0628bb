"""A descriptor in a lane is its fan's as long as it stands there, on both loops.

The kernel gives a closed descriptor to whoever comes next: were one closed before the hub forgets
its fan, what is written to the lane would reach a stranger. Twin of `lanes.py` and `ring.py` where
they meet the transports; the server runs on uvloop, these tests mostly on asyncio's own loop.
"""

import asyncio
import os
import socket
import struct
from collections.abc import Callable, Sequence

import pytest
import uvloop

from flyingfinish.push import kernel_queue
from flyingfinish.push.hub import Hub
from flyingfinish.push.members import Member
from flyingfinish.push.ports import Subscriber
from push.made import OVERALL, Told, run_out
from push.serving import Door, a_rally, serving, until
from push.test_uvicorn_live import CLOSE, TEXT, masked, raw

LOOPS = [asyncio.new_event_loop, uvloop.new_event_loop]
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends a reset."""

Ending = Callable[[Door, Told, socket.socket, Member], None]


def socket_of(descriptor: int) -> int:
    """Returns the number of the socket that a descriptor stands for now; 0 when it is closed."""
    try:
        return os.fstat(descriptor).st_ino
    except OSError:
        return 0


def says_goodbye(door: Door, told: Told, sock: socket.socket, member: Member) -> None:
    sock.send(masked(CLOSE, struct.pack("!H", 1000)))


def hangs_up(door: Door, told: Told, sock: socket.socket, member: Member) -> None:
    sock.close()


def resets(door: Door, told: Told, sock: socket.socket, member: Member) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    sock.close()


def resets_and_is_told(door: Door, told: Told, sock: socket.socket, member: Member) -> None:
    """The loop has not heard of the reset when the lane is written to."""
    resets(door, told, sock, member)
    run_out(door.hub.flush_in_parts("kokkola"))


def is_dropped(door: Door, told: Told, sock: socket.socket, member: Member) -> None:
    member.port.abort()


ENDINGS: Sequence[Ending] = (says_goodbye, hangs_up, resets, resets_and_is_told, is_dropped)


class Watched:
    """Notes, whenever the hub forgets a fan, which socket his descriptor stands for."""

    def __init__(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        self.before: list[int] = []
        self.when_forgotten: list[int] = []
        self._attach, self._detach = hub.attach, hub.detach
        monkeypatch.setattr(hub, "attach", self.attach)
        monkeypatch.setattr(hub, "detach", self.detach)

    def attach(self, port: Subscriber) -> Member:
        self.before.append(socket_of(port.descriptor))  # type: ignore[attr-defined]
        return self._attach(port)

    def detach(self, member: Member) -> None:
        self.when_forgotten.append(socket_of(member.port.descriptor))  # type: ignore[attr-defined]
        self._detach(member)


async def ended(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Returns what was seen while fans came, followed and went, one in each way."""
    told = await a_rally(overall={"n": 1})
    wish = f'{{"type":"subscribe","channels":[{{"ch":"{OVERALL}"}}]}}'
    async with serving(kokkola=told) as door:
        watched = Watched(door.hub, monkeypatch)
        for number, ending in enumerate(ENDINGS):
            sock = await raw(door)
            await asyncio.get_running_loop().sock_sendall(sock, masked(TEXT, wish.encode()))
            await until(lambda: [m for m in door.hub.members.all if m.live])
            (member,) = door.hub.members.all
            assert member.lane is not None, "he is not written to by descriptor"
            await told.tell({OVERALL: {"n": number + 2}})
            ending(door, told, sock, member)
            await until(lambda: not door.server.server_state.connections)
            sock.close()
            assert [] == [[*group] for group in door.hub.members.everybody() if [*group]]
    return watched


@pytest.mark.skipif(not kernel_queue.TELLS, reason="fans are written to by descriptor on Linux")
@pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])
def test_a_fan_is_forgotten_before_his_descriptor_is_anothers(
    loop: Callable[[], asyncio.AbstractEventLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        watched = runner.run(ended(monkeypatch))
    assert (watched.before, False) == (watched.when_forgotten, 0 in watched.before)


def test_a_descriptor_that_is_anothers_or_nobodys_would_be_seen() -> None:
    with socket.socket() as one, socket.socket() as other:
        descriptor, was = one.fileno(), socket_of(one.fileno())
        os.dup2(other.fileno(), descriptor)
        anothers = socket_of(descriptor)
    assert (True, 0) == (anothers not in (0, was), socket_of(descriptor))
