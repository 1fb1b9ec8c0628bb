"""The part of `ff bench siege` that asks what a crowd costs those who time: acknowledgements.

Posts acknowledged and views read while push has something to tell to everybody in every tick.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Final

from flyingfinish.bench import rally as bench_rally
from flyingfinish.bench.figures import Figure, quantile
from flyingfinish.bench.hostile import STEPS_BACK
from flyingfinish.bench.product import NOTICES, TICK_MS, Product, wish
from flyingfinish.bench.push import IDLE_MS
from flyingfinish.bench.store import append
from flyingfinish.clock import stopwatch_ns
from flyingfinish.journal.codec import encode_fact
from flyingfinish.rally.facts import PostSet, Record
from flyingfinish.rally.itinerary import Post

TURNS: Final = 3
ASKED: Final = 100
"""Posts and reads in each state of each turn."""

ASKED_EVERY_S: Final = 0.03
SIZE: Final = 400
POST: Final = "finish1"
NS_PER_US: Final = 1_000
PERCENT: Final = 100
VIEW: Final = f"/api/v1/rallies/{bench_rally.RALLY_ID}/views/overall"

Ask = Callable[[], Awaitable[None]]


async def saturated(one: Product) -> list[Figure]:
    """Posts acknowledged and views read, in turns: at rest, told to nobody, told to everybody.

    The news themselves take the journal's time, whoever hears of them: what watching costs is
    between the second and the third. The crowd stands for other machines: its work steps back
    behind the server's.
    """
    await one.crowd.ask(do="step_back", steps=STEPS_BACK)
    rest, told, crowd = _Spans(), _Spans(), _Spans()
    busy_ns = crowd_ns = 0
    async with _asking(one) as asks:
        for _ in range(TURNS):
            rest.add([await _spans(ask) for ask in asks])
            told.add(await _while_told(one, asks))
            await one.connect([wish([NOTICES])])
            await one.listen(IDLE_MS)
            begun_ns, before_ns = stopwatch_ns(), one.cpu_ns()
            crowd.add(await _while_told(one, asks))
            crowd_ns += stopwatch_ns() - begun_ns
            busy_ns += one.cpu_ns() - before_ns
            await one.crowd.ask(do="close")
    return [
        Figure("push's share of a core while saturated", busy_ns * PERCENT // crowd_ns, "%"),
        Figure("post -> acknowledged, p99, idle", rest.late_us(0), "us"),
        Figure("post -> acknowledged, p99, the same news and nobody there", told.late_us(0), "us"),
        Figure("post -> acknowledged, p99, while push is saturated", crowd.late_us(0), "us"),
        Figure("the same against nobody there", crowd.against(told), "%"),
        Figure("the same against idle", crowd.against(rest), "%", 200),
        Figure("a view by GET, p99, idle", rest.late_us(1), "us"),
        Figure("a view by GET, p99, while push is saturated", crowd.late_us(1), "us"),
    ]


class _Spans:
    """How long posts and reads took in one state, over all turns, in us."""

    def __init__(self) -> None:
        self._spans: tuple[list[int], list[int]] = ([], [])

    def add(self, spans: Sequence[list[int]]) -> None:
        """Adds those of a turn: posts, reads."""
        for all_spans, more in zip(self._spans, spans, strict=True):
            all_spans += more

    def late_us(self, which: int) -> int:
        """Returns the p99 of posts (0) or reads (1)."""
        return quantile(self._spans[which], 99)

    def against(self, other: "_Spans") -> int:
        """Returns the p99 of posts in percent of another state's."""
        return self.late_us(0) * PERCENT // max(1, other.late_us(0))


@asynccontextmanager
async def _asking(one: Product) -> AsyncIterator[list[Ask]]:
    """Gives what posts a finish time as a station does, and what reads a view as a page does."""
    post = Record(0, "posts", "a", 1, PostSet(Post(POST, "Finish", ("SF1",))), official=True)
    await append(one.store.journal(bench_rally.RALLY_ID), [post])
    station = await one.station(POST)
    finishes = filter(bench_rally.is_finish, bench_rally.records())
    bodies = [encode_fact(record.fact).decode() for record in finishes if record.fact]
    path = f"/api/v1/rallies/{bench_rally.RALLY_ID}/rows"
    seqs = count(1)

    async def post_one() -> None:
        seq = next(seqs)
        body = bodies[seq % len(bodies)]
        row = {"source": POST, "incarnation": "b" * 16, "seq": seq, "body": body}
        await station.post(path, {"rows": [row]})

    async def read_one() -> None:
        await one.got(VIEW)

    try:
        yield [post_one, read_one]
    finally:
        station.close()


async def _while_told(one: Product, asks: Iterable[Ask]) -> list[list[int]]:
    """Returns how long each took while every tick has something to tell to whoever is there."""
    ended = asyncio.Event()

    async def ask_all() -> list[list[int]]:
        try:
            return [await _spans(ask) for ask in asks]
        finally:
            ended.set()

    async with asyncio.TaskGroup() as group:
        spans = group.create_task(ask_all())
        group.create_task(_flood(one, ended))
        while not ended.is_set():
            await one.listen(IDLE_MS)
    return spans.result()


async def _flood(one: Product, ended: asyncio.Event) -> None:
    """Tells something new in every tick: push never comes to rest, nor the journal to its limit."""
    while not ended.is_set():
        await one.replace(SIZE)
        await asyncio.sleep(TICK_MS / 1_000)


async def _spans(ask: Ask) -> list[int]:
    """Returns how long each of many requests took, in us."""
    spans = []
    for _ in range(ASKED):
        begun = stopwatch_ns()
        await ask()
        spans.append((stopwatch_ns() - begun) // NS_PER_US)
        await asyncio.sleep(ASKED_EVERY_S)
    return spans
