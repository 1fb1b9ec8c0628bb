"""The hub's hands: tasks that follow the feeds, flush once a tick, and sweep.

One task group owns them all. A feed that cannot be read is tried again for ever with a growing
pause; what we hold is served on meanwhile, and `/ready` says since when.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Collection

from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.ports import Feed, FeedFrame
from flyingfinish.limits import FOLLOW_WAIT_MS, HISTORY_MS, READ_ROWS
from flyingfinish.push.errors import OutOfStep
from flyingfinish.push.hub import Hub
from flyingfinish.push.paces import PACES_MS, due_at
from flyingfinish.push.ports import Rallies
from flyingfinish.push.rally_channels import RallyChannels, check_forms, read_rally

LOOK_MS = 1_000
"""How often new rallies are looked for."""

SWEEP_MS = 750
"""How often members are swept: one who takes nothing must be gone 10 s after his last byte at the
latest, which is `STALLED_CLOSE_MS` and twice this."""

PING_PAUSE_MS = 50
"""Between those who are pinged together: their answers must not all come at once."""

REST_S = 0.0001
"""Between two parts of a fan-out."""

READY_SILENCE_MS = 5_000
"""A feed that was not read for this long makes the process not ready."""

RETRY_MS = (100, 5_000)
"""Least and most pause before a failed read is tried again; it doubles between."""

ASKED_AT_ONCE = 4
"""Rallies that are over and are looked at together; each look takes a connection for a moment."""

NO_RALLIES = frozenset(("access", "series"))
"""Journals that have no public views."""

logger = logging.getLogger(__name__)


class Followers:
    """All tasks that keep a hub up to date."""

    def __init__(self, hub: Hub, rallies: Rallies) -> None:
        self._hub = hub
        self._rallies = rallies
        self._read_at_ms: dict[str, int] = {}
        self._looked_at_ms = -1
        self._dirty: dict[str, asyncio.Event] = {}
        self._loaded = asyncio.Event()
        self._beats = 0
        self._pacing = asyncio.Lock()
        self._asking = asyncio.Semaphore(ASKED_AT_ONCE)

    async def wait_loaded(self, wait_ms: int) -> bool:
        """Waits until every rally there is was read once; False when `wait_ms` was not enough."""
        try:
            async with asyncio.timeout(wait_ms / 1000):
                await self._loaded.wait()
        except TimeoutError:
            return False
        return True

    def _note_progress(self) -> None:
        if self.silence_ms() is not None:
            self._loaded.set()

    def silence_ms(self) -> int | None:
        """Returns for how long the worst feed was not read; None before the first look."""
        if self._looked_at_ms < 0 or self._dirty.keys() - self._read_at_ms.keys():
            return None
        worst = min([self._looked_at_ms, *self._read_at_ms.values()])
        return self._hub.clock.monotonic_ms() - worst

    def silence_of_ms(self, rally: str) -> int | None:
        """Returns for how long one rally was not read; None before it was read once."""
        read_at_ms = self._read_at_ms.get(rally)
        return None if read_at_ms is None else self._hub.clock.monotonic_ms() - read_at_ms

    def ready(self) -> bool:
        """Tells whether every rally there is has been read lately."""
        silence_ms = self.silence_ms()
        return silence_ms is not None and silence_ms < READY_SILENCE_MS

    async def run(self) -> None:
        """Follows everything until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_every(SWEEP_MS, self._sweep))
            # Both from the same moment on: a radio that is woken by the one hears the other, too.
            tasks.create_task(_every(self._hub.settings.beat_ms, self._beat))
            tasks.create_task(_every(self._hub.settings.ping_ms, self._ping))
            tasks.create_task(self._again("the list of rallies", lambda: self._look(tasks)))

    async def _sweep(self) -> None:
        for _ in self._hub.sweep():
            await _give_way()

    async def _beat(self) -> None:
        self._beats += 1
        await self._tell_paced(due_at(self._beats))

    async def _tell_paced(self, paces_ms: Collection[int]) -> None:
        async with self._pacing:
            for _ in self._hub.tell_paced(paces_ms):
                await _give_way()

    async def _ping(self) -> None:
        for _ in self._hub.ping():
            await asyncio.sleep(PING_PAUSE_MS / 1000)

    async def _look(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            for rally in await self._rallies.rallies():
                if rally not in self._dirty and rally not in NO_RALLIES:
                    self._start(rally, tasks)
            self._looked_at_ms = self._hub.clock.monotonic_ms()
            self._note_progress()
            await asyncio.sleep(LOOK_MS / 1000)

    def _start(self, rally: str, tasks: asyncio.TaskGroup) -> None:
        self._dirty[rally] = asyncio.Event()
        feed = self._rallies.feed(rally, "public")
        tasks.create_task(self._again(f"rally {rally}", lambda: self._follow(rally, feed)))
        tasks.create_task(self._again(f"flush {rally}", lambda: self._flush(rally)))

    async def _again(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        """Does `work` again whenever the store fails it or the feed lost step."""
        pause_ms, most_ms = RETRY_MS
        while True:
            began_ms = self._hub.clock.monotonic_ms()
            try:
                await work()
            except OutOfStep as lost:
                logger.info("%s: read anew: %s", what, lost)
            except JournalError as failed:
                logger.warning("%s: %s: tried again in %d ms", what, failed, pause_ms)
            except Exception:
                # This is the supervisor of all: one rally's fault must not stop the others.
                logger.exception("%s: a fault of ours: tried again in %d ms", what, pause_ms)
            if self._hub.clock.monotonic_ms() - began_ms > most_ms:
                pause_ms = RETRY_MS[0]
            await asyncio.sleep(random.uniform(0.5, 1) * pause_ms / 1000)
            pause_ms = min(pause_ms * 2, most_ms)

    async def _follow(self, rally: str, feed: Feed) -> None:
        """Reads one rally whole, then follows it; returns when it must be read anew."""
        built = await read_rally(rally, feed)
        for _ in self._hub.install_in_parts(built):
            await _give_way()
        clock = self._hub.clock
        checked_ms = read_ms = clock.monotonic_ms()
        self._read_at_ms[rally] = read_ms
        self._note_progress()
        while True:
            frames = await self._next(built, feed)
            now_ms = clock.monotonic_ms()
            if now_ms - read_ms > HISTORY_MS:
                # We slept longer than the feed keeps deltas: there may be holes nobody can see.
                raise OutOfStep(f"{rally}: nothing was read for {now_ms - read_ms} ms")
            read_ms = self._read_at_ms[rally] = now_ms
            for frame in frames:
                built.take(frame)
            if frames:
                self._dirty[rally].set()
            if any(frame.forget_before for frame in frames):
                await check_forms(built, feed)
            if not frames or now_ms - checked_ms >= LOOK_MS:
                checked_ms = now_ms
                await _check(built, feed)

    async def _next(self, built: RallyChannels, feed: Feed) -> list[FeedFrame]:
        """Waits for what comes next; nothing after a while, in which the feed is sound.

        All who wait at the store are named in one read, each time it begins anew; in a cluster each
        holds a connection. A rally that is over is asked now and then instead, so that the years
        gone by cost neither.
        """
        if not built.closed:
            return await feed.follow(built.position, READ_ROWS, FOLLOW_WAIT_MS)
        async with self._asking:
            frames = await feed.read(built.position, READ_ROWS)
        if not frames:
            await asyncio.sleep(LOOK_MS / 1000)
        return frames

    async def _flush(self, rally: str) -> None:
        """Flushes one rally: the first change at once, the next ones joined once a tick."""
        dirty = self._dirty[rally]
        while True:
            await dirty.wait()
            dirty.clear()
            holds = self._hub.rallies[rally].urgent
            for _ in self._hub.flush_in_parts(rally):
                await _give_way()
            if holds:
                # A hold passes every delay, and every pace.
                await self._tell_paced(PACES_MS)
            await asyncio.sleep(self._hub.settings.tick_ms / 1000)
            if self._hub.rallies[rally].waits:
                dirty.set()


async def _check(built: RallyChannels, feed: Feed) -> None:
    """Raises OutOfStep when the feed was begun anew behind our back (a restore, a promotion)."""
    there = await feed.position()
    if there.journal_epoch != built.journal_epoch or there.position < built.position:
        raise OutOfStep(f"{built.rally}: journal epoch {there.journal_epoch}")


async def _give_way() -> None:
    """Lets others have the loop, and other processes the processor.

    Linux lets one who writes for a third of each tick go on for milliseconds before a door that was
    woken meanwhile gets its turn; who sleeps, however short, stands back at once.
    """
    time.sleep(REST_S)  # noqa: ASYNC251 - that the whole process sleeps is what it is for
    await asyncio.sleep(0)


async def _every(pause_ms: int, work: Callable[[], Awaitable[None]]) -> None:
    """Works at a steady beat; one that has fallen behind begins anew, a whole pause from then."""
    loop = asyncio.get_running_loop()
    due_s = loop.time()
    while True:
        due_s += pause_ms / 1000
        if due_s < loop.time():
            due_s = loop.time() + pause_ms / 1000
        await asyncio.sleep(due_s - loop.time())
        await work()
