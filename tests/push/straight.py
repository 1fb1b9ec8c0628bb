"""A subscriber with a real socket: the hub writes past it to its descriptor while it takes all."""

import functools
import socket
from collections.abc import Callable

import orjson

from flyingfinish.bench.sockets import frames_in
from flyingfinish.push.hub import Hub
from flyingfinish.push.lanes import WriteAll, one_by_one
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.ports import Straight
from flyingfinish.push.ring import opened_ring
from push.made import Port


@functools.cache
def by_the_row() -> WriteAll:
    """Returns the way by rows where the kernel has it; one by one otherwise."""
    ring = opened_ring()
    return one_by_one if ring is None else ring.write_all


ROOM_BYTES = 2_048
"""Of the socket, of which Linux makes somewhat more; so that it is often full."""

READ_BYTES = 64


class StraightPort(Port):
    """What `FanSocket` and a transport do, by hand: what the socket does not take is queued."""

    def __init__(self, hub: Callable[[], Hub], deflates: bool = False) -> None:
        super().__init__(reads=False)
        self.deflates = deflates
        self._hub = hub
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM_BYTES)
        self.descriptor = self._ours.fileno()
        self.queue = b""
        self._heard = b""

    def write(self, out: Outgoing) -> int:
        """Sends the plain form; what is compressed is not looked into here."""
        self.writes += 1
        self.write_rest(out.plain())
        return len(out.plain())

    def write_rest(self, rest: bytes) -> None:
        """Sends what it can and queues the rest."""
        was_free = not self.queue
        self.queue += rest
        self._push()
        if was_free and self.queue and hasattr(self, "member"):
            self._hub().held_up(self.member)

    def straight(self) -> Straight | None:
        """Returns itself while nothing is queued."""
        return None if self.queue else self

    def queued(self) -> int:
        """Returns what the socket has not taken."""
        return len(self.queue)

    def drain(self, frames: int | None = None) -> None:
        """Reads so many frames, or all there are; what is queued moves on."""
        while frames is None or frames > 0:
            found = list(frames_in(self._heard, 0))
            if not found or found[0][1] > len(self._heard):
                if not self._more():
                    return
                continue
            begins, ends = found[0]
            self.got.append(orjson.loads(self._heard[begins:ends]))
            self._heard = self._heard[ends:]
            frames = None if frames is None else frames - 1

    def take_before_the_loop_does(self, size: int) -> None:
        """Reads bytes; what is queued has not moved yet, though the socket has room again."""
        self._heard += self._theirs.recv(size)

    def end(self) -> None:
        """Closes the socket."""
        self._ours.close()
        self._theirs.close()

    def waits(self) -> bool:
        """Says whether something is still to be read."""
        return self._more() or bool(self._heard)

    def _more(self) -> bool:
        self._push()
        try:
            self._heard += self._theirs.recv(READ_BYTES)
        except BlockingIOError:
            return False
        return True

    def _push(self) -> None:
        try:
            taken = self._ours.send(self.queue)
        except BlockingIOError:
            taken = 0
        self.queue = self.queue[taken:]
