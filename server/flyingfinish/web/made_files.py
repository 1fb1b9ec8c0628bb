"""Files that were made lately, kept so that many who ask cost one making; a hold is never missed.

Used for exports and pictures. What a file was made from is told by its stamp: the views with their
offsets. A hold gives views another epoch; a file that was being made meanwhile is made again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, NamedTuple

from flyingfinish.push.hub import Hub
from flyingfinish.web.places import snapshot_of
from flyingfinish.web.worker import come_back

FILES_KEPT: Final = 128
BYTES_KEPT: Final = 32 * 1024 * 1024
TRIES: Final = 3


class Stamp(NamedTuple):
    """What a file is made from."""

    what: Hashable
    """What was asked for."""

    epochs: tuple[str, ...]
    offsets: tuple[int, ...]


class MadeFiles:
    """A bounded number of files, the newest asked for last."""

    def __init__(self, files: int = FILES_KEPT, bytes_max: int = BYTES_KEPT) -> None:
        self._files = files
        self._bytes_max = bytes_max
        self._bytes = 0
        self._kept: OrderedDict[Stamp, bytes] = OrderedDict()
        self._making: dict[Stamp, asyncio.Lock] = {}

    async def of(self, stamp: Callable[[], Stamp], make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Returns the file of a stamp, made now if it is not kept; Problem 503 if that fails."""
        for _ in range(TRIES):
            now = stamp()
            lock = self._making.setdefault(now, asyncio.Lock())
            try:
                async with lock:
                    content = self._found(now) or await make()
            finally:
                self._making.pop(now, None)
            if stamp().epochs == now.epochs:
                self._keep(now, content)
                return content
        raise come_back("What it is made from changes too often.")

    def _found(self, stamp: Stamp) -> bytes | None:
        content = self._kept.get(stamp)
        if content is not None:
            self._kept.move_to_end(stamp)
        return content

    def _keep(self, stamp: Stamp, content: bytes) -> None:
        if stamp in self._kept:
            return
        self._kept[stamp] = content
        self._bytes += len(content)
        while len(self._kept) > self._files or self._bytes > self._bytes_max:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone)


def stamp_of(hub: Hub, what: Hashable, channels: list[str], behind_ms: int = 0) -> Stamp:
    """Returns the stamp of a file that is made from these channels as of so long ago."""
    found = [snapshot_of(hub, name, behind_ms) for name in channels]
    return Stamp(
        what,
        tuple(one.epoch if one else "" for one in found),
        tuple(one.offset if one else 0 for one in found),
    )
