"""Benchmark of the whole way: a row posted at the crew door until its delta is at a subscriber."""

import asyncio
import tempfile
from pathlib import Path

from flyingfinish.bench import rally as bench_rally
from flyingfinish.bench.figures import Figure, median, quantile, rss_kib
from flyingfinish.bench.fold import NS_PER_US
from flyingfinish.bench.store import append
from flyingfinish.bench.wire import Poster, Subscriber
from flyingfinish.clock import SystemClock, stopwatch_ns
from flyingfinish.config import Settings
from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.ports import Store
from flyingfinish.journal.redis_store import open_store
from flyingfinish.rally.facts import PostSet, Record
from flyingfinish.rally.itinerary import Post
from flyingfinish.supervisor import Running, running
from flyingfinish.web.access import ACCESS_JOURNAL, Access
from flyingfinish.web.tokens import STATION

POST = "finish1"
CHANNEL = f"rally/{bench_rally.RALLY_ID}/stage/SS1"
PAUSE_S = 0.06
"""Between two posts: more than a tick, so that each delta leaves alone."""

CAUGHT_UP_WITHIN_S = 60
DELTA_WITHIN_S = 10


def live(cars: int = bench_rally.CARS, posts: int = bench_rally.CARS) -> list[Figure]:
    """Measures on a whole server of its own: so many finishes of the first stage are posted."""
    return asyncio.run(_live(cars, posts))


async def _live(cars: int, posts: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="ff-bench-") as folder:
        settings = Settings(data_dir=Path(folder), port=0, crew_port=0, log_level="warning")
        async with running(settings) as server:
            store = open_store(server.store_url)
            try:
                return await _measure(server, store, cars, posts)
            finally:
                await store.close()


async def _measure(server: Running, store: Store, cars: int, posts: int) -> list[Figure]:
    records = bench_rally.records(cars=cars)
    first = [r for r in records if bench_rally.stage_of(r) <= 1]
    finishes = [record for record in first if bench_rally.is_finish(record)]
    post = Record(0, "posts", "a", 1, PostSet(Post(POST, "Finish", ("SF1",))), official=True)
    before = [record for record in first if not bench_rally.is_finish(record)]
    await append(store.journal(bench_rally.RALLY_ID), [*before, post])
    await _caught_up(store)
    access = Access(store.journal(ACCESS_JOURNAL), SystemClock())
    token = await access.issue(STATION, bench_rally.RALLY_ID, POST, POST, "bench")
    subscriber = await Subscriber.connect(server.public_url)
    poster = Poster(server.crew_url, token.text())
    acks: list[int] = []
    deltas: list[int] = []
    try:
        await _subscribe(subscriber)
        for record in finishes[:posts]:
            begun = stopwatch_ns()
            async with asyncio.TaskGroup() as group:
                arrival = group.create_task(_delta(subscriber))
                await _post(poster, record)
                acks.append((stopwatch_ns() - begun) // NS_PER_US)
            deltas.append((arrival.result() - begun) // NS_PER_US)
            await asyncio.sleep(PAUSE_S)
    finally:
        poster.close()
        subscriber.close()
    return [
        Figure("post -> acknowledged, p50", median(acks), "us"),
        Figure("post -> acknowledged, p99", quantile(acks, 99), "us"),
        Figure("post -> delta at a subscriber, p50", median(deltas), "us"),
        Figure("post -> delta at a subscriber, p99", quantile(deltas, 99), "us"),
        Figure("memory of the processor", rss_kib(server.processes["processor"]), "KiB"),
    ]


async def _subscribe(subscriber: Subscriber) -> None:
    """Waits for the snapshot of the channel that is watched."""
    subscriber.send({"type": "subscribe", "channels": [{"ch": CHANNEL}]})
    async with asyncio.timeout(DELTA_WITHIN_S):
        while (await subscriber.receive())["type"] != "snapshot":
            continue


async def _delta(subscriber: Subscriber) -> int:
    """Returns when the next delta came."""
    async with asyncio.timeout(DELTA_WITHIN_S):
        while (await subscriber.receive())["type"] != "deltas":
            continue
    return stopwatch_ns()


async def _post(poster: Poster, record: Record) -> int:
    """Returns when the door had acknowledged the row."""
    assert record.fact is not None
    body = encode_fact(record.fact).decode()
    row = {"source": POST, "incarnation": "b" * 16, "seq": record.seq, "body": body}
    path = f"/api/v1/rallies/{bench_rally.RALLY_ID}/rows"
    answer = await poster.post(path, {"rows": [row]})
    acked_at = stopwatch_ns()
    if answer["results"][0]["result"] != "appended":
        raise RuntimeError(f"the door answers {answer}")
    return acked_at


async def _caught_up(store: Store) -> None:
    rally_id = bench_rally.RALLY_ID
    async with asyncio.timeout(CAUGHT_UP_WITHIN_S):
        last = await store.journal(rally_id).last_position()
        while (await store.ledger(rally_id).checkpoint()).position < last:  # noqa: ASYNC110
            await asyncio.sleep(PAUSE_S)
