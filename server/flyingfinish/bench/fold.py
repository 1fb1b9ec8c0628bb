"""Benchmarks of the fold and of one impulse, without a store: what the rules and views cost.

The goals are held against CPU time, which neighbours on the machine disturb less than the wall
clock; on a quiet machine the two are the same.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flyingfinish.bench import rally as bench_rally
from flyingfinish.bench.figures import Figure, median, quantile
from flyingfinish.clock import cpu_stopwatch_ns, stopwatch_ns
from flyingfinish.journal.codec import encode_fact, record_of
from flyingfinish.journal.ports import Stored
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.service import GC_THRESHOLDS
from flyingfinish.rally.facts import ImpulseTaken, Provenance, Record, TimeGiven
from flyingfinish.rally.state import RallyState, apply

FACTS = 100_000
SPLITS_FOR_FACTS = 11
FOLD_ROUNDS = 3
NS_PER_US = 1_000
US_PER_MS = 1_000
CORRECTED_AFTER_STAGE = 25
CORRECTIONS = 20


def stored_rows(records: Sequence[Record]) -> list[Stored]:
    """Returns records as the journal gives them back."""
    rows = []
    for r in records:
        assert r.fact is not None
        body = encode_fact(r.fact)
        rows.append(
            Stored(r.position, r.source, r.incarnation, r.seq, body, r.official, "", "t", 0, b"")
        )
    return rows


def fold(facts: int = FACTS) -> list[Figure]:
    """Measures the fold alone, the best of a few rounds."""
    records = bench_rally.records(SPLITS_FOR_FACTS)[:facts]
    spans = []
    for _ in range(FOLD_ROUNDS):
        state = RallyState()
        with steady():
            begun = cpu_stopwatch_ns()
            for record in records:
                apply(state, record)
            spans.append((cpu_stopwatch_ns() - begun) // NS_PER_US // US_PER_MS)
    return [Figure(f"fold of {len(records)} facts, CPU", min(spans), "ms", 1_000)]


def impulses(cars: int = bench_rally.CARS, stages: int = bench_rally.STAGES) -> list[Figure]:
    """Measures one crew fact after the other: decode, fold, boards, bytes of deltas and forms."""
    records = bench_rally.records(cars=cars, stages=stages)
    rows = stored_rows(records)
    opening = bench_rally.opening_length(cars, stages)
    corrected_at = min(CORRECTED_AFTER_STAGE + 1, stages)
    composer = Composer(bench_rally.RALLY_ID, 1)
    composer.fold([record_of(row) for row in rows[:opening]])
    composer.compose(0)
    every: list[int] = []
    wall: list[int] = []
    finishes: list[int] = []
    first: list[int] = []
    last: list[int] = []
    corrections: list[int] = []
    with steady():
        for row, record in zip(rows[opening:], records[opening:], strict=True):
            stage = bench_rally.stage_of(record)
            if stage == corrected_at and not corrections:
                corrections = _corrections(composer, cars)
            begun, begun_at = cpu_stopwatch_ns(), stopwatch_ns()
            composer.fold([record_of(row)])
            composer.compose(row.position)
            span = (cpu_stopwatch_ns() - begun) // NS_PER_US
            wall.append((stopwatch_ns() - begun_at) // NS_PER_US)
            if not isinstance(record.fact, ImpulseTaken):
                continue
            every.append(span)
            if bench_rally.is_finish(record):
                finishes.append(span)
            if stage == 1:
                first.append(span)
            elif stage == stages:
                last.append(span)
    # Means, because half the impulses are splits and half finishes: the median falls on either.
    mean_first, mean_last = sum(first) // max(1, len(first)), sum(last) // max(1, len(last))
    ratio = mean_last * 100 // max(1, mean_first)
    return [
        Figure("one impulse, CPU p50", median(every), "us", 500),
        Figure("one impulse, CPU p99", quantile(every, 99), "us", 1_000),
        Figure("one crew fact, wall p50", median(wall), "us"),
        Figure("one crew fact, wall p99", quantile(wall, 99), "us"),
        Figure("one flying finish, CPU p50", median(finishes), "us", 500),
        Figure("one flying finish, CPU p99", quantile(finishes, 99), "us"),
        Figure("one impulse on the first stage, CPU mean", mean_first, "us"),
        Figure("one impulse on the last stage, CPU mean", mean_last, "us"),
        Figure("last stage against first", ratio, "percent", 150),
        Figure("a correction on SS1 after SS25, CPU worst", max(corrections), "us", 50_000),
        Figure("a correction on SS1 after SS25, CPU p50", median(corrections), "us"),
    ]


def _corrections(composer: Composer, cars: int) -> list[int]:
    """Gives crews another time on SS1, which moves them in every table since."""
    spans = []
    for nth in range(CORRECTIONS):
        car = 1 + nth * cars // CORRECTIONS
        # Half of them fall from the front to the back, the others rise: both move everybody.
        elapsed_ms = bench_rally.STAGE_MS * (2 if nth % 2 else 1)
        fact = TimeGiven("SS1", f"e{car}", elapsed_ms, Provenance.STEWARDS)
        position = composer.position + 1
        record = Record(position, "stewards", "a", nth + 1, fact, official=True)
        begun = cpu_stopwatch_ns()
        composer.fold([record])
        composer.compose(position)
        spans.append((cpu_stopwatch_ns() - begun) // NS_PER_US)
    return spans


@contextmanager
def steady() -> Iterator[None]:
    """Collects as the processor does: what lives long is not walked again and again."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
