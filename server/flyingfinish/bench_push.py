"""`ff bench --only push`: what a fan costs, on a whole server with a crowd of its own.

Server, crowd and floor are processes of their own, the server's push on one core and the crowd on
another. The floor is a bare send() to every socket, measured in turn with the product, round by
round; ratios are medians over the rounds, because absolute figures drift with the machine.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flyingfinish import bench_rally
from flyingfinish.bench_figures import Figure, median, rss_kib
from flyingfinish.bench_floor import marked
from flyingfinish.bench_stage import Play, played, updates_of, wishes
from flyingfinish.bench_store import append
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.lifetime import raised_file_limit
from flyingfinish.rally.facts import NoticeIssued, NoticeKind, Record
from flyingfinish.supervisor import Running, running

FANS: Final = 5_000
ROUNDS: Final = 5
MESSAGES: Final = 40
PAUSE_MS: Final = 140
"""Longer than a tick, so that each message leaves alone."""

SIZES: Final = (400, 2_000)
SPANS_MS: Final = {240: 4_000, 60: 6_000}
"""How long three live stages are played in a round, by their speed."""

STAGE_ROUNDS: Final = 3
"""After that the cars have all come home."""

TICK_MS: Final = 100
DEAF_MS: Final = 14_000
DEAF_BYTES: Final = 8_000
IDLE_MS: Final = 300
OVERHEAD_BYTES: Final = 230
"""What a deltas frame says beside a notice's text."""

NOTICES: Final = f"rally/{bench_rally.RALLY_ID}/notices"
FILES_BESIDE: Final = 200
"""Descriptors that the crowd and the server need besides those of the fans."""

NS_PER_S: Final = 1_000_000_000
NS_PER_US: Final = 1_000
PERCENT: Final = 100
KIB: Final = 1_024


@dataclass(slots=True)
class Other:
    """A process that is told what to do by lines and answers by lines."""

    process: asyncio.subprocess.Process

    async def say(self, line: str) -> str:
        """Returns the one line of its answer; raises RuntimeError when it is gone."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(line.encode() + b"\n")
        answer = await self.process.stdout.readline()
        if not answer:
            raise RuntimeError("a process of the benchmark ended")
        return answer.decode()

    async def ask(self, **asked: Any) -> dict[str, Any]:
        """Returns what the crowd answers to one request."""
        found: dict[str, Any] = json.loads(await self.say(json.dumps(asked)))
        return found


@dataclass(slots=True)
class Bench:
    """One server under measurement, and what was found so far."""

    server: Running
    store: RedisStore
    crowd: Other
    fans: int
    seq: int = 0
    found: dict[str, list[int]] = field(default_factory=dict)

    @property
    def push(self) -> int:
        """Process id of the push process."""
        return self.server.processes["push"]

    def note(self, name: str, value: int) -> None:
        """Keeps one value of one round."""
        self.found.setdefault(name, []).append(value)

    async def notice(self, size: int) -> None:
        """Puts one fact into the journal whose delta makes a frame of about `size` bytes."""
        self.seq += 1
        text = marked(size - OVERHEAD_BYTES).decode()
        fact = NoticeIssued(NoticeKind.INFORMATION, {"en": text})
        record = Record(0, "control", "a", self.seq, fact, official=True)
        await append(self.store.journal(bench_rally.RALLY_ID), [record])


def push(fans: int = FANS, rounds: int = ROUNDS) -> list[Figure]:
    """Measures on a server of its own; the floor takes its turn in every round."""
    return asyncio.run(_push(min(fans, raised_file_limit() - FILES_BESIDE), rounds))


async def _push(fans: int, rounds: int) -> list[Figure]:
    play = Play.make()
    async with _bench(play, fans) as bench:
        for number in range(rounds):
            await _floor(bench)
            await _deliveries(bench)
            if number < STAGE_ROUNDS:
                for speed in SPANS_MS:
                    await _stage(bench, play, speed)
        await _deaf(bench)
    return figures(bench.found, fans)


@asynccontextmanager
async def _bench(play: Play, fans: int) -> AsyncIterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="ff-bench-") as folder:
        settings = Settings(
            data_dir=Path(folder), port=0, crew_port=0, log_level="warning", push_tick_ms=TICK_MS
        )
        async with running(settings) as server, _other("bench_crowd") as crowd:
            store = open_store(server.store_url)
            try:
                await append(store.journal(bench_rally.RALLY_ID), play.told)
                pinned(server.processes["push"])
                yield Bench(server, store, crowd, fans)
            finally:
                await store.close()


@asynccontextmanager
async def _other(module: str) -> AsyncIterator[Other]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"flyingfinish.{module}",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    try:
        yield Other(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def _floor(bench: Bench) -> None:
    """One turn of the bare send(): its CPU for each delivery, and the time until it arrives."""
    async with _other("bench_floor") as floor:
        assert floor.process.stdout is not None
        port = int(await floor.process.stdout.readline())
        await bench.crowd.ask(
            do="connect", host="127.0.0.1", port=port, wishes=[], count=bench.fans
        )
        for size in SIZES:
            async with asyncio.TaskGroup() as group:
                heard = group.create_task(_heard(bench))
                spent = int(await floor.say(f"{size} {MESSAGES} {PAUSE_MS}"))
            bench.note(f"floor {size}", spent // (MESSAGES * bench.fans))
            bench.note(f"floor {size} p99", heard.result()["p99_us"])
        await bench.crowd.ask(do="close")


async def _heard(bench: Bench, more_ms: int = 1_000) -> dict[str, Any]:
    return await bench.crowd.ask(do="listen", ms=MESSAGES * PAUSE_MS + more_ms)


async def _join(bench: Bench, wishes: list[str]) -> None:
    """Lets the whole crowd in; its memory and its cost at the door are noted."""
    host, port = "127.0.0.1", int(bench.server.public_url.rpartition(":")[2])
    rss, cpu = rss_kib(bench.push), cpu_ns(bench.push)
    await bench.crowd.ask(do="connect", host=host, port=port, wishes=wishes, count=bench.fans)
    await bench.crowd.ask(do="listen", ms=IDLE_MS)
    bench.note("accept ns", (cpu_ns(bench.push) - cpu) // bench.fans)
    bench.note("rss bytes", max(0, rss_kib(bench.push) - rss) * KIB // bench.fans)


async def _deliveries(bench: Bench) -> None:
    """One turn of the product: the same frames at the same pace, through journal and processor."""
    await _join(bench, [_wish([NOTICES])])
    for size in SIZES:
        cpu = cpu_ns(bench.push)
        async with asyncio.TaskGroup() as group:
            heard = group.create_task(_heard(bench))
            for _ in range(MESSAGES):
                await bench.notice(size)
                await asyncio.sleep(PAUSE_MS / 1_000)
        said = heard.result()
        bench.note(f"product {size}", (cpu_ns(bench.push) - cpu) // (MESSAGES * bench.fans))
        bench.note(f"product {size} p99", said["p99_us"])
        bench.note("undelivered", MESSAGES * bench.fans - said["messages"])
    await bench.crowd.ask(do="close")


async def _stage(bench: Bench, play: Play, speed: int) -> None:
    """One turn of a real stage: fans on four channels each, facts at so many times real pace."""
    piece = play.piece(speed, SPANS_MS[speed])
    host, port = "127.0.0.1", int(bench.server.public_url.rpartition(":")[2])
    wanted = [_wish(channels) for channels in wishes()]
    await bench.crowd.ask(do="connect", host=host, port=port, wishes=wanted, count=bench.fans)
    await bench.crowd.ask(do="listen", ms=IDLE_MS)
    cpu = cpu_ns(bench.push)
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(bench.crowd.ask(do="listen", ms=SPANS_MS[speed] + 1_000))
        await played(bench.store.journal(bench_rally.RALLY_ID), piece, speed, SystemClock())
    spent, said = cpu_ns(bench.push) - cpu, heard.result()
    updates = updates_of(play.told, piece, bench.fans)
    play.told += [record for _, record in piece]
    bench.note(f"stage {speed} ns", spent // max(1, updates))
    bench.note(f"stage {speed} frames", said["frames"] * PERCENT // max(1, updates))
    bench.note("lost", said["lost"])
    await bench.crowd.ask(do="close")


async def _deaf(bench: Bench) -> None:
    """A tenth of the fans stop reading: what the others notice, and what the deaf ones hold."""
    await _join(bench, [_wish([NOTICES])])
    before, _ = await _long_messages(bench)
    count = bench.fans // 10
    await bench.crowd.ask(do="deaf", count=count)
    after, grown_kib = await _long_messages(bench)
    bench.note("heard p99", before)
    bench.note("deaf p99", after)
    bench.note("deaf bytes", grown_kib * KIB // count)
    await bench.crowd.ask(do="close")


async def _long_messages(bench: Bench) -> tuple[int, int]:
    """Returns p99 in us of long messages for so long, and by how many KiB push grew meanwhile."""
    rss = most = rss_kib(bench.push)
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(bench.crowd.ask(do="listen", ms=DEAF_MS))
        for _ in range((DEAF_MS - 2_000) // PAUSE_MS):
            await bench.notice(DEAF_BYTES)
            most = max(most, rss_kib(bench.push))
            await asyncio.sleep(PAUSE_MS / 1_000)
    return int(heard.result()["p99_us"]), most - rss


def _wish(channels: list[str]) -> str:
    wanted = [{"ch": name} for name in channels]
    return json.dumps({"type": "subscribe", "channels": wanted})


def figures(found: Mapping[str, list[int]], fans: int) -> list[Figure]:
    """Returns the figures of all rounds: ratios of the same round, then their median."""

    def ratio(one: str, other: str) -> int:
        pairs = zip(found[one], found[other], strict=False)
        return median([a * PERCENT // max(1, b) for a, b in pairs])

    accept_ns = max(1, median(found["accept ns"]))
    made = [
        Figure(f"messages that did not come ({fans} fans)",
               max(found["undelivered"]), "messages", 0),
        Figure("CPU per delivery of 400 B, against a bare send()",
               ratio("product 400", "floor 400"), "%", 140),
        Figure("CPU per delivery of 2 KB, against a bare send()",
               ratio("product 2000", "floor 2000"), "%", 140),
        Figure("CPU per delivery of 400 B", median(found["product 400"]), "ns"),
        Figure("the bare send(), 400 B", median(found["floor 400"]), "ns"),
        Figure("commit -> fan, p99, 400 B", median(found["product 400 p99"]) // NS_PER_US, "ms"),
        Figure("the bare send(), p99", median(found["floor 400 p99"]) // NS_PER_US, "ms"),
        Figure("memory per idle fan", max(found["rss bytes"]), "bytes", 5 * KIB),
        Figure("accepts per second and core", NS_PER_S // accept_ns, "a second"),
    ]  # fmt: skip
    for speed in SPANS_MS:
        if f"stage {speed} ns" in found:
            made.append(Figure(
                f"CPU per fan-update at {speed} x, against a bare send() each",
                ratio(f"stage {speed} ns", "floor 400"), "%",
                35 if speed == max(SPANS_MS) else None,
            ))  # fmt: skip
    made += [
        Figure("fans lost while a stage was played", max(found.get("lost", [0])), "fans", 0),
        Figure("p99 of those who read while a tenth does not, against before",
               ratio("deaf p99", "heard p99"), "%", 110),
        Figure("memory for one who stopped reading", median(found["deaf bytes"]), "bytes",
               64 * KIB),
    ]  # fmt: skip
    return made


def pinned(process_id: int) -> None:
    """Gives a process the first core for itself, the crowd has the last one."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process_id, {min(os.sched_getaffinity(0))})


def cpu_ns(process_id: int) -> int:
    """Returns what all threads of a process have computed, kernel work for them included."""
    tasks = Path(f"/proc/{process_id}/task").glob("*/schedstat")
    return sum(int(task.read_text("ascii").split()[0]) for task in tasks)
