"""Rows of many sources through a real journal in any order of arrival: the fold comes out the same.

Within a source the door keeps the order; `rally/test_state_order.py` breaks that too, a thousand
times, without a journal.
"""

import functools
import random
from collections import defaultdict

import pytest

from digests import digest
from exchange.dry_run import dry_run
from flyingfinish.exchange.weekend.road import FRIDAY, local
from flyingfinish.exchange.weekend.weekend import weekend_script
from flyingfinish.journal.codec import encode_fact, record_of
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Appended, Envelope, Journal, Pending
from flyingfinish.journal.redis_store import open_store
from flyingfinish.rally.facts import Record
from flyingfinish.rally.state import RallyState, replay
from stores import StoreServer

ALL = 1_000_000
BATCH = 200
SETUP_OVER_MS = local(FRIDAY, 13)


@functools.cache
def records() -> tuple[list[Record], int]:
    """The weekend's facts in their order, and how many of them are the setup."""
    script = weekend_script()
    setup = sum(one.at_ms < SETUP_OVER_MS for one in script.messages)
    return dry_run(script).records, setup


def arrival(seed: int) -> list[Record]:
    """The same facts in another order: each source's own is kept, and all the officials' as one."""
    everything, setup = records()
    queues: dict[str, list[Record]] = defaultdict(list)
    for record in reversed(everything[setup:]):
        queues["" if record.official else record.source].append(record)
    dice = random.Random(seed)
    tickets = [name for name, queue in sorted(queues.items()) for _ in queue]
    dice.shuffle(tickets)
    return everything[:setup] + [queues[name].pop() for name in tickets]


async def folded(journal: Journal, facts: list[Record]) -> RallyState:
    """Appends facts to a journal and folds what it then holds."""
    pending = [
        Pending(
            Envelope(one.source, one.incarnation, one.seq, encode_fact(one.fact)),
            "t", 0, b"0123456789abcdef", official=one.official,
        )
        for one in facts
        if one.fact is not None
    ]  # fmt: skip
    for first in range(0, len(pending), BATCH):
        answers = await journal.append(pending[first : first + BATCH])
        assert {Appended} == {type(answer) for answer in answers}
    return replay(record_of(row) for row in await journal.read(0, ALL))


@functools.cache
def expected() -> object:
    return digest(replay(records()[0]))


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_of_arrival_gives_the_same_rally(seed: int) -> None:
    state = await folded(MemoryStore().journal("r1"), arrival(seed))
    assert expected() == digest(state)


async def test_one_order_through_a_real_server(valkey: StoreServer, rally_id: str) -> None:
    store = open_store(valkey.url)
    state = await folded(store.journal(rally_id), arrival(77))
    await store.close()
    assert expected() == digest(state)


async def test_a_row_that_never_arrives_is_seen() -> None:
    facts = arrival(1)
    last_finish = max(n for n, one in enumerate(facts) if one.source == "finish-12")
    state = await folded(
        MemoryStore().journal("r1"), facts[:last_finish] + facts[last_finish + 1 :]
    )
    assert expected() != digest(state)
