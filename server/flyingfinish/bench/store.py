"""Benchmarks on a real embedded Valkey: reading back, and a commit against a bare append."""

import asyncio
import tempfile
from pathlib import Path

from flyingfinish.bench import rally as bench_rally
from flyingfinish.bench.figures import Figure, median, quantile
from flyingfinish.bench.fold import FACTS, NS_PER_US, SPLITS_FOR_FACTS, steady
from flyingfinish.clock import cpu_stopwatch_ns, stopwatch_ns
from flyingfinish.config import Settings
from flyingfinish.journal.codec import encode_fact, record_of
from flyingfinish.journal.ports import Checkpoint, Envelope, Journal, Pending
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.limits import READ_ROWS, ROWS_PER_BATCH
from flyingfinish.processing.composer import Composer
from flyingfinish.rally.facts import Record
from flyingfinish.rally.state import RallyState, apply
from flyingfinish.supervisor import opened_store

COMMITS = 300
BARE_BYTES = 300
NS_PER_MS = 1_000_000
SALT = bytes(16)


def store(facts: int = FACTS, commits: int = COMMITS) -> list[Figure]:
    """Measures on a server of its own, on the disk of the temporary folder."""
    return asyncio.run(_store(facts, commits))


async def _store(facts: int, commits: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="ff-bench-") as folder:
        async with opened_store(Settings(data_dir=Path(folder))) as url:
            opened = open_store(url)
            try:
                return [*await _read_back(opened, facts), *await _commits(opened, commits)]
            finally:
                await opened.close()


def pending(record: Record) -> Pending:
    """Returns a record as a row on its way in."""
    assert record.fact is not None
    envelope = Envelope(record.source, record.incarnation, record.seq, encode_fact(record.fact))
    return Pending(envelope, "t", 0, SALT, official=record.official)


async def append(journal: Journal, records: list[Record]) -> None:
    """Appends records in batches as a door would."""
    for start in range(0, len(records), ROWS_PER_BATCH):
        await journal.append([pending(one) for one in records[start : start + ROWS_PER_BATCH]])


async def _read_back(opened: RedisStore, facts: int) -> list[Figure]:
    """Reads, decodes and folds many facts, as a processor that starts."""
    records = bench_rally.records(SPLITS_FOR_FACTS)[:facts]
    journal = opened.journal("readback")
    begun = stopwatch_ns()
    await append(journal, records)
    appended_ms = _since_ms(begun)
    state = RallyState()
    with steady():
        begun, computed = stopwatch_ns(), cpu_stopwatch_ns()
        while rows := await journal.read(state.position, READ_ROWS):
            for row in rows:
                apply(state, record_of(row))
        read_ms, read_cpu_ms = _since_ms(begun), (cpu_stopwatch_ns() - computed) // NS_PER_MS
    return [
        Figure(f"append of {len(records)} facts, {ROWS_PER_BATCH} a batch", appended_ms, "ms"),
        Figure(f"read + decode + fold of {state.position} facts", read_ms, "ms", 2_000),
        Figure("the same, CPU of the reader", read_cpu_ms, "ms"),
    ]


async def _commits(opened: RedisStore, wanted: int) -> list[Figure]:
    """Commits finishes of the big rally, each beside a bare append of 300 bytes."""
    records = bench_rally.records(stages=2)
    opening = bench_rally.opening_length(stages=2)
    composer = Composer(bench_rally.RALLY_ID, 1)
    ledger = opened.ledger(bench_rally.RALLY_ID)
    composer.fold(records[:opening])
    expected = await ledger.checkpoint()
    commit = composer.compose(0)
    assert await ledger.commit(expected, commit)
    commits: list[int] = []
    bare: list[int] = []
    sizes: list[int] = []
    for record in records[opening:]:
        expected = Checkpoint(commit.position, 1)
        composer.fold([record])
        commit = composer.compose(record.position)
        begun = stopwatch_ns()
        assert await ledger.commit(expected, commit)
        span = (stopwatch_ns() - begun) // NS_PER_US
        if bench_rally.stage_of(record) == 1 or not bench_rally.is_finish(record):
            continue
        begun = stopwatch_ns()
        await opened.link.call("XADD", "{bench}:bare", "*", "b", bytes(BARE_BYTES))
        bare.append((stopwatch_ns() - begun) // NS_PER_US)
        commits.append(span)
        sizes.append(sum(len(delta.patch) for delta in commit.deltas["public"]))
        if len(commits) == wanted:
            break
    ratio = median(commits) * 100 // max(1, median(bare))
    return [
        Figure("commit of one flying finish, p50", median(commits), "us"),
        Figure("commit of one flying finish, p99", quantile(commits, 99), "us"),
        Figure("bare XADD of 300 B, p50", median(bare), "us"),
        Figure("commit against bare XADD, p50", ratio, "percent", 300),
        Figure("deltas of one flying finish, one audience", median(sizes), "bytes"),
    ]


def _since_ms(begun: int) -> int:
    return (stopwatch_ns() - begun) // NS_PER_MS
