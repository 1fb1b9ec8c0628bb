"""Fans on slow links: never closed for being slow, and in the end right to the last row.

The link is emulated where it can be counted on: a small receive buffer, and a reader that
takes no more than 400 kbit/s and hears everything 400 ms late. Twin of `fan_socket.py`'s bounds.
"""

import asyncio
import contextlib
import socket

import orjson
import pytest

from flyingfinish.push.outgoing import Outgoing
from push.made import RALLY, Client, Told
from push.serving import Door, a_rally, serving, until
from push.test_uvicorn_live import HANDSHAKE, masked

CHANNELS = 16
LINK_BYTES_PER_S = 50_000
STEP_S = 0.1
DELAY_S = 0.4
ROWS = 40
TEXT = 0x81


def names() -> list[str]:
    """Returns the views that everybody follows."""
    return [f"stage/SS{number}" for number in range(1, CHANNELS + 1)]


class SlowFan:
    """One fan behind a slow link, with what it has on its screen."""

    def __init__(self) -> None:
        self.client = Client()
        self.closed = False
        self._rest = b""

    async def live(self, door: Door) -> None:
        """Follows all channels and reads at the link's pace until cancelled."""
        loop = asyncio.get_running_loop()
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            sock.setblocking(False)
            await loop.sock_connect(sock, ("127.0.0.1", door.port))
            await loop.sock_sendall(sock, HANDSHAKE.encode())
            for half in (names()[:8], names()[8:]):
                wanted = [{"ch": f"rally/{RALLY}/{name}"} for name in half]
                wish = orjson.dumps({"type": "subscribe", "channels": wanted})
                await loop.sock_sendall(sock, masked(TEXT, wish))
            await asyncio.sleep(DELAY_S)
            while not self.closed:
                data = await loop.sock_recv(sock, int(LINK_BYTES_PER_S * STEP_S))
                self.closed = not data
                self._hear(data)
                await asyncio.sleep(STEP_S)

    def _hear(self, data: bytes) -> None:
        self._rest += data
        if self._rest.startswith(b"HTTP"):
            _, found, rest = self._rest.partition(b"\r\n\r\n")
            if not found:
                return
            self._rest = rest
        while (frame := self._frame()) is not None:
            self.client.hear(orjson.loads(frame))

    def _frame(self) -> bytes | None:
        rest = self._rest
        if len(rest) < 10:
            return None
        length, begins = rest[1], 2
        if length >= 126:
            begins = 4 if length == 126 else 10
            length = int.from_bytes(rest[2:begins])
        if len(rest) < begins + length:
            return None
        self._rest = rest[begins + length :]
        return rest[begins : begins + length]


async def busy(told: Told, seconds: int) -> None:
    """Changes every view ten times a second: far more than a slow link can carry."""
    for number in range(seconds * 10):
        rows = {f"e{row}": {"ord": row, "n": number, "pad": "x" * 20} for row in range(ROWS)}
        form = {"rows": {**rows, "last": {"n": number}}}
        await told.tell(dict.fromkeys(told.forms, form))
        await asyncio.sleep(0.1)


async def follow_slowly(fans: int, seconds: int) -> list[SlowFan]:
    """Returns fans that followed a busy rally over slow links until all was quiet again."""
    told = await a_rally(**{name: {"rows": {}} for name in names()})
    crowd = [SlowFan() for _ in range(fans)]
    async with serving(kokkola=told) as door, asyncio.TaskGroup() as tasks:
        living = [tasks.create_task(fan.live(door)) for fan in crowd]
        await until(lambda: len(door.hub.members.all) == fans)
        await busy(told, seconds)
        with contextlib.suppress(TimeoutError):
            await until(lambda: all(fan.client.forms == told.forms for fan in crowd))
        for task in living:
            task.cancel()
    for fan in crowd:
        assert told.forms == fan.client.forms
    return crowd


async def test_a_slow_link_is_never_closed_and_ends_right() -> None:
    crowd = await follow_slowly(5, 3)
    assert ([], []) == (
        [gap for fan in crowd for gap in (*fan.client.gaps, *fan.client.doubles)],
        [fan for fan in crowd if fan.closed],
    )


async def test_what_such_a_link_is_sent_is_more_than_it_carries() -> None:
    """The control: without collapsing to snapshots it would fall behind for ever."""
    told = await a_rally(**{name: {"rows": {}} for name in names()})
    await busy(told, 0)
    rows = {f"e{row}": {"ord": row, "n": 1, "pad": "x" * 20} for row in range(ROWS)}
    once = Outgoing(orjson.dumps({name: {"rows": rows} for name in names()}))
    assert len(once.plain()) * 10 > 3 * LINK_BYTES_PER_S


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_hundred_slow_links_are_never_closed_and_end_right() -> None:
    crowd = await follow_slowly(100, 20)
    assert ([], []) == (
        [gap for fan in crowd for gap in (*fan.client.gaps, *fan.client.doubles)],
        [fan for fan in crowd if fan.closed],
    )
