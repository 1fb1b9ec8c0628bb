"""Memory and Redis give the same answers to any sequence of steps, found by chance, not by hand."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import (
    Checkpoint,
    Commit,
    Delta,
    Feed,
    Pending,
    Private,
    Store,
    Stored,
    Whole,
)
from flyingfinish.journal.redis_store import open_store
from flyingfinish.limits import HISTORY_MS
from journal.rows import row
from stores import StoreServer

EXAMPLES = 30
T0_MS = 1_790_000_000_000
_RALLIES = itertools.count()


def both(valkey: StoreServer, steps: Callable[[Store, str], Coroutine[Any, Any, Any]]) -> list[Any]:
    """Returns what the same steps gave on memory and on Valkey, each on a rally of its own."""

    async def run() -> list[Any]:
        real = open_store(valkey.url)
        name = f"agree-{next(_RALLIES)}"
        told = [await steps(store, name) for store in (MemoryStore(), real)]
        await real.close()
        return told

    return asyncio.run(run())


ROWS = st.builds(
    row,
    st.integers(1, 5),
    st.sampled_from([b"a", b"b", b""]),
    source=st.sampled_from(["p", "q"]),
    private=st.none() | st.just(Private(b"s", b"name")),
    official=st.booleans(),
    expect_officials=st.none() | st.integers(0, 6),
    command_hash=st.none() | st.sampled_from([b"x", b"y"]),
    doubt=st.sampled_from(["", "revoked"]),
)


@given(st.lists(st.lists(ROWS, min_size=1, max_size=5), max_size=8), st.integers(0, 12))
@settings(max_examples=EXAMPLES, deadline=None)
def test_journals_agree(valkey: StoreServer, batches: list[list[Pending]], erased: int) -> None:
    async def steps(store: Store, name: str) -> tuple[Any, ...]:
        journal = store.journal(name)
        answers = [await journal.append(batch) for batch in batches]
        gone = await journal.erase_private(erased)
        return (
            answers,
            gone,
            await journal.read(0, 100),
            await journal.heads(),
            await journal.officials_position(),
            await journal.last_position(),
            await journal.private_positions(),
        )

    in_memory, in_valkey = both(valkey, steps)
    assert in_memory == in_valkey


@given(st.lists(st.lists(ROWS, min_size=1, max_size=5), max_size=8))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_journal_is_gapless_and_no_number_stands_twice(
    valkey: StoreServer, batches: list[list[Pending]]
) -> None:
    async def steps(store: Store, name: str) -> list[Stored]:
        journal = store.journal(name)
        for batch in batches:
            await journal.append(batch)
        return await journal.read(0, 100)

    for held in both(valkey, steps):
        assert list(range(1, len(held) + 1)) == [stored.position for stored in held]
        for source in ("p", "q"):
            seqs = [stored.seq for stored in held if stored.source == source]
            assert list(range(1, len(seqs) + 1)) == seqs


# --- views: whatever is written, trimmed and held, a reader can build what is current -------------

CHANNELS = ("a", "b", "c")
CHANGES = st.lists(
    st.tuples(
        st.sets(st.sampled_from(CHANNELS), min_size=1),
        st.sets(st.sampled_from(CHANNELS)),
        st.booleans(),
        st.integers(0, HISTORY_MS),
    ),
    max_size=14,
)
"""For each commit: channels changed, whole forms rewritten, a hold, time gone by."""


async def _written(store: Store, name: str, changes: Sequence[Any]) -> dict[str, tuple[str, int]]:
    """Commits what the changes say, as a processor would; returns the channels' offsets."""
    ledger = store.ledger(name)
    offsets: dict[str, tuple[str, int]] = {}
    at_ms = T0_MS
    for position, (changed, rewritten, hold, gone_ms) in enumerate(changes, start=1):
        at_ms += gone_ms
        deltas = []
        for channel in sorted(changed):
            epoch, offset = offsets.get(channel, ("e0", 0))
            fresh = hold or not offset
            epoch = f"e{position}" if fresh else epoch
            patch = f"{channel}{position}".encode()
            deltas.append(Delta(channel, epoch, 0 if fresh else offset, position, patch, fresh))
            offsets[channel] = (epoch, position)
        wholes = [
            Whole(channel, *offsets[channel], f"whole {offsets[channel][1]}".encode())
            for channel in sorted(rewritten & offsets.keys())
        ]
        commit = Commit(
            position,
            at_ms,
            {"public": deltas},
            {"public": wholes},
            keep_after_ms=at_ms,
            forget_before={"public": position} if hold else {},
        )
        assert await ledger.commit(Checkpoint(position - 1, 1), commit)
    return offsets


async def _built(feed: Feed) -> dict[str, tuple[str, int]]:
    """Returns the (epoch, offset) a reader reaches from whole forms and deltas, checking each."""
    reached = {form.channel: (form.epoch, form.offset) for form in await feed.wholes()}
    for frame in await feed.read(0, 1_000):
        for delta in frame.deltas:
            epoch, offset = reached.get(delta.channel, ("", 0))
            if delta.snapshot and delta.offset > offset:
                reached[delta.channel] = (delta.epoch, delta.offset)
            elif (delta.epoch, delta.after) == (epoch, offset):
                reached[delta.channel] = (epoch, delta.offset)
            else:
                assert delta.offset <= offset, "a delta that does not fit what came before"
    return reached


@given(CHANGES)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_reader_reaches_every_views_newest_form(valkey: StoreServer, changes: Any) -> None:
    async def steps(store: Store, name: str) -> tuple[Any, ...]:
        offsets = await _written(store, name, changes)
        held = await store.ledger(name).offsets("public")
        return offsets, held, await _built(store.feed(name, "public"))

    for offsets, held, reached in both(valkey, steps):
        assert offsets == held == reached


@given(CHANGES)
@settings(max_examples=EXAMPLES, deadline=None)
def test_nothing_of_a_view_begun_anew_is_read_from_before_the_hold(
    valkey: StoreServer, changes: Any
) -> None:
    async def steps(store: Store, name: str) -> tuple[Any, ...]:
        offsets = await _written(store, name, changes)
        feed = store.feed(name, "public")
        return offsets, await feed.read(0, 1_000), await feed.wholes()

    holds = [n for n, (_, _, hold, _) in enumerate(changes, start=1) if hold]
    last = max(holds, default=0)
    for offsets, frames, wholes in both(valkey, steps):
        for frame in frames:
            if frame.position < last:
                stale = [d for d in frame.deltas if d.epoch != offsets[d.channel][0]]
                assert [] == stale
        assert [] == [form for form in wholes if form.epoch != offsets[form.channel][0]]
