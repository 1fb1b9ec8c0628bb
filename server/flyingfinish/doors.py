"""The two listening sockets: bound by the supervisor, so that a door that dies leaves them open.

Who calls while a door starts again waits in the kernel's queue and is not refused.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from flyingfinish.config import StartRefused
from flyingfinish.limits import STALLED_CLOSE_MS

BACKLOG = 2_048
ASK_TIMEOUT_S = 5
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class DoorRefused(StartRefused):
    """A door's address cannot be taken; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Door:
    """A bound, listening socket."""

    host: str
    port: int
    descriptor: int

    @property
    def reachable_host(self) -> str:
        """Returns an address of this machine under which the door is reached."""
        return ANYWHERE.get(self.host, self.host)

    @property
    def url(self) -> str:
        """Returns the door's address as a browser on this machine takes it."""
        host = self.reachable_host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


@contextmanager
def bind(host: str, port: int) -> Iterator[Door]:
    """Takes an address (port 0: any free one) and listens; raises DoorRefused when it is taken."""
    listener = listen(host, port)
    with listener:
        yield Door(host, listener.getsockname()[1], listener.fileno())


@contextmanager
def bind_several(host: str, port: int, count: int) -> Iterator[list[Door]]:
    """Takes one address `count` times, for so many processes that answer on it.

    The kernel spreads callers over the sockets (SO_REUSEPORT), so that no process gets them all;
    one whose process is away keeps its callers waiting until that is back. Where the system cannot
    spread, all processes share one socket.
    """
    with ExitStack() as stack:
        share = count > 1 and hasattr(socket, "SO_REUSEPORT")
        doors = []
        for _ in range(count if share else 1):
            listener = stack.enter_context(listen(host, port, share=share))
            port = listener.getsockname()[1]
            doors.append(Door(host, port, listener.fileno()))
        yield doors if share else doors * count


def listen(host: str, port: int, *, share: bool = False) -> socket.socket:
    """Returns a listening socket; raises DoorRefused when the address cannot be taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if share:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            # Whoever stops reading is let go by the kernel; connections inherit this.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_CLOSE_MS)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise DoorRefused(
            f"{host}:{port} cannot be taken ({error.strerror}); choose another port, or 0 for any"
        ) from error
    return listener


async def answers_ready(door: Door) -> bool:
    """Says whether the door answers GET /ready with 200; raises OSError or TimeoutError."""
    async with asyncio.timeout(ASK_TIMEOUT_S):
        reader, writer = await asyncio.open_connection(door.reachable_host, door.port)
        try:
            writer.write(b"GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            await writer.drain()
            status = await reader.readline()
        finally:
            writer.close()
    return status.split(b" ")[1:2] == [b"200"]
