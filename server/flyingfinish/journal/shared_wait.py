"""One wait for many streams: all who follow one wait in the same read, on one connection.

A stream that nobody waits for yet is asked for directly first, so what is there already is told at
once and a refusal meets him alone whom it concerns. Only then is it taken into the read, which is
broken off for that and begun anew: what it would have answered is asked for again.

Who was answered comes back in a moment for what comes next. For that moment his stream stays in the
read, so a frame breaks nothing off; what comes meanwhile is held for him, in bounds. Who stays away
longer, or falls further behind, is let go and asks directly again.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any, Final

from flyingfinish.journal.errors import StoreRefused, StoreUnavailable

HELD_MAX: Final = 64
"""Entries of one stream that one read brings, and that are held before its follower is let go."""

AWAY_MS: Final = 1_000
"""How long a stream stays in the read without anybody who waits for it."""

NEAR_END: Final = 0.1
"""A wait with less than this share left ends with any answer: few reads end for time alone."""

Entry = Any
"""As the server sends it: id ``position-0`` and fields."""

Read = Callable[[str, int, int], Awaitable[list[Entry]]]
"""Stream, position after which, how many at most -> what is there now."""

Found = dict[str, list[Entry]]
"""Stream -> what came; streams of which nothing came are not in it."""

Block = Callable[[dict[str, int], int, int], Awaitable[Found]]
"""Stream -> position after which, how many of each at most, how long in ms -> what came first."""


class _Waiter:
    """Somebody who waits for the first entries of a stream after a position."""

    def __init__(self, after: int, limit: int, until_s: float, wait_ms: int) -> None:
        self.after = after
        self.limit = limit
        self.until_s = until_s
        self.wait_ms = wait_ms
        self.answer: asyncio.Future[list[Entry]] = asyncio.get_running_loop().create_future()


class _Watch:
    """One stream in the read; ``held`` is all there is after ``start`` and up to ``seen``."""

    def __init__(self, after: int) -> None:
        self.start = self.seen = after
        self.held: list[Entry] = []
        self.waiters: list[_Waiter] = []
        self.wait_ms = 0
        """How long who waited last was ready to wait."""

        self.left_s = 0.0
        """Since when nobody waits, when nobody does."""

    def begin(self) -> int:
        """Returns from where on the next read asks."""
        if self.waiters:
            self.start = self.seen = min(waiter.after for waiter in self.waiters)
            self.held = []
        return self.seen

    def give(self, after: int, limit: int) -> list[Entry]:
        """Hands out what is held after a position; nothing when not all from there on is held."""
        if not self.start <= after < self.seen:
            return []
        self.held = [entry for entry in self.held if _position(entry) > after]
        given, self.held = self.held[:limit], self.held[limit:]
        self.start = _position(given[-1])
        return given

    def take(self, asked: int, entries: list[Entry], now_s: float) -> None:
        """Takes what came after the position asked for, and answers who waits for it."""
        if asked != self.seen:
            self.start, self.held = asked, []
        self.held += entries
        self.seen = _position(entries[-1])
        told = self.start
        for waiter in [one for one in self.waiters if one.after >= asked]:
            due = [entry for entry in self.held if _position(entry) > waiter.after]
            if due:
                given = due[: waiter.limit]
                told = max(told, _position(given[-1]))
                self.answer(waiter, given, now_s)
        self.start = told
        self.held = [entry for entry in self.held if _position(entry) > told]

    def answer(self, waiter: _Waiter, entries: list[Entry], now_s: float) -> None:
        """Ends one wait."""
        self.leave(waiter, now_s)
        if not waiter.answer.done():
            waiter.answer.set_result(entries)

    def fail(self, error: Exception) -> None:
        """Ends all waits for this stream with an error."""
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if not waiter.answer.done():
                waiter.answer.set_exception(error)

    def leave(self, waiter: _Waiter, now_s: float) -> None:
        """Forgets one who waits no more."""
        if waiter in self.waiters:
            self.waiters.remove(waiter)
            self.wait_ms, self.left_s = waiter.wait_ms, now_s

    def spare(self, now_s: float) -> bool:
        """Tells whether this stream need not be in the read any more."""
        if self.waiters:
            return False
        return len(self.held) >= HELD_MAX or now_s - self.left_s > AWAY_MS / 1000


class SharedWait:
    """All who follow streams of one server."""

    def __init__(self, read: Read, block: Block) -> None:
        self._read = read
        self._block = block
        self._watched: dict[str, _Watch] = {}
        self._asked: dict[str, int] = {}
        """Stream -> position of the read that runs, or ran last."""

        self._ends_s = 0.0
        """When that read ends if nothing comes."""

        self._reading: asyncio.Task[None] | None = None
        self._work: asyncio.Task[None] | None = None

    async def follow(self, stream: str, after: int, limit: int, wait_ms: int) -> list[Entry]:
        """Returns at most ``limit`` entries after a position, waiting for the first one.

        Nothing when none came within ``wait_ms`` (or nine tenths of it), as the server has said.
        """
        until_s = _now_s() + wait_ms / 1000
        watch = self._watched.get(stream)
        if watch is not None and (held := watch.give(after, limit)):
            return held
        if not self._covers(stream, after, until_s):
            found = await self._read(stream, after, limit)
            if found:
                return found
        return await self._wait(stream, _Waiter(after, limit, until_s, wait_ms))

    def forget(self, stream: str) -> None:
        """Lets go what is held of a stream: somebody reads it anew, it may be another one now."""
        self._asked.pop(stream, None)
        watch = self._watched.get(stream)
        if watch is not None:
            watch.start, watch.held = watch.seen, []

    async def close(self) -> None:
        """Ends the read; who still waits is told that the store is gone."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            await asyncio.wait((work,))
        self._fail(StoreUnavailable("the link to the store was closed"))

    def _covers(self, stream: str, after: int, until_s: float) -> bool:
        """Tells whether the read that runs will bring what comes after a position, in time."""
        asked = self._asked.get(stream)
        return asked is not None and asked <= after and self._ends_s <= until_s

    async def _wait(self, stream: str, waiter: _Waiter) -> list[Entry]:
        watch = self._watched.setdefault(stream, _Watch(waiter.after))
        watch.waiters.append(waiter)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._read_on())
        elif not self._covers(stream, waiter.after, waiter.until_s):
            self._break_off()
        try:
            return await waiter.answer
        finally:
            watch.leave(waiter, _now_s())

    def _break_off(self) -> None:
        if self._reading is not None:
            # Once: a second cancellation could meet it while it gives its connection back.
            self._reading.cancel()
            self._reading = None

    async def _read_on(self) -> None:
        """Reads for all as long as somebody waits, or was here a moment ago."""
        try:
            while block_ms := self._begin():
                await self._step(block_ms)
        except Exception as error:  # noqa: BLE001 - it is raised to all who wait
            # Mostly a store that is gone. Whatever it is, nobody may wait for an answer that does
            # not come.
            self._fail(error)

    def _begin(self) -> int:
        """Says what the next read asks for; returns how long it may wait, 0 when nobody does."""
        now_s = _now_s()
        self._watched = {name: one for name, one in self._watched.items() if not one.spare(now_s)}
        self._asked = {name: one.begin() for name, one in self._watched.items()}
        left_ms = math.inf
        for watch in self._watched.values():
            if not watch.waiters:
                left_ms = min(left_ms, watch.wait_ms)
            for waiter in watch.waiters:
                left_ms = min(left_ms, (waiter.until_s - now_s) * 1000)
        if left_ms == math.inf:
            return 0
        block_ms = max(1, int(left_ms))
        self._ends_s = now_s + block_ms / 1000
        return block_ms

    async def _step(self, block_ms: int) -> None:
        reading = asyncio.create_task(self._ask(block_ms))
        self._reading = reading
        try:
            # Not awaited itself: that it was broken off must not look as if we were.
            await asyncio.wait((reading,))
        except asyncio.CancelledError:
            reading.cancel()
            await asyncio.wait((reading,))
            raise
        self._reading = None
        if reading.cancelled():
            return
        try:
            reading.result()
        except StoreRefused as refused:
            await self._blame(refused)

    async def _ask(self, block_ms: int) -> None:
        # Handed out here: each task between the answer and who waits for it is a turn of the loop.
        self._hand_out(await self._block(dict(self._asked), HELD_MAX, block_ms))

    def _hand_out(self, found: Found) -> None:
        now_s = _now_s()
        for stream, entries in found.items():
            asked, watch = self._asked.get(stream), self._watched.get(stream)
            if asked is not None and watch is not None:
                watch.take(asked, entries, now_s)
        for watch in self._watched.values():
            for waiter in tuple(watch.waiters):
                if (waiter.until_s - now_s) * 1000 <= waiter.wait_ms * NEAR_END:
                    watch.answer(waiter, [], now_s)

    async def _blame(self, refused: StoreRefused) -> None:
        """Ends the waits for what the server refuses; raises when it refuses none by itself."""
        blamed = False
        for stream, watch in tuple(self._watched.items()):
            try:
                await self._read(stream, watch.seen, 1)
            except StoreRefused as own:
                blamed = True
                self._watched.pop(stream, None)
                watch.fail(own)
        if not blamed:
            raise refused

    def _fail(self, error: Exception) -> None:
        watched, self._watched, self._asked = self._watched, {}, {}
        for watch in watched.values():
            watch.fail(error)


def _position(entry: Entry) -> int:
    return int(entry[0][:-2])


def _now_s() -> float:
    return asyncio.get_running_loop().time()
