"""kill -9 of Valkey at random instants: nothing acknowledged is lost, nothing is doubled.

A kill does not empty the page cache, so this is about answers that got lost, half-written batches
and the way back, not about the disk; power cuts are another test's.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.ports import (
    Appended,
    Commit,
    Conflict,
    Delta,
    Duplicate,
    FeedFrame,
    Gap,
    Journal,
    Stored,
)
from flyingfinish.journal.redis_store import RedisStore, open_store
from journal.rows import row
from stores import StoreServer

SOURCES = 4
BATCH_MAX = 20
KILL_AFTER_ACKS_MAX = 300
RALLY = "storm"


@dataclass
class Storm:
    """What the sources of one storm were told."""

    dice: random.Random
    acked: dict[tuple[str, int], int] = field(default_factory=dict)
    """(source, seq) -> position it was acknowledged with."""

    changed_answers: list[str] = field(default_factory=list)
    going_on: bool = True

    def told(self, source: str, seq: int, position: int) -> None:
        before = self.acked.setdefault((source, seq), position)
        if before != position:
            self.changed_answers.append(f"{source}/{seq}: {before}, then {position}")


def body(source: str, seq: int) -> bytes:
    return f"{source} saw car {seq}".encode()


async def send_for_ever(journal: Journal, storm: Storm, source: str) -> None:
    """Sends like a station: batches, sometimes rows that are acknowledged already, on and on."""
    seq = 1
    while storm.going_on:
        first = max(1, seq - storm.dice.choice((0, 0, 0, 5)))
        last = seq + storm.dice.randrange(BATCH_MAX)
        batch = [row(n, body(source, n), source=source) for n in range(first, last + 1)]
        try:
            answers = await journal.append(batch)
        except StoreUnavailable:
            continue
        for pending, answer in zip(batch, answers, strict=True):
            assert not isinstance(answer, Conflict), (pending, answer)
            if isinstance(answer, Appended | Duplicate):
                storm.told(source, pending.envelope.seq, answer.position)
                seq = pending.envelope.seq + 1
            elif isinstance(answer, Gap):
                seq = answer.expected
                break


async def kill_again_and_again(server: StoreServer, storm: Storm, kills: int) -> None:
    """Kills and restarts the server, each time after some more rows were acknowledged."""
    for _ in range(kills):
        wanted = len(storm.acked) + storm.dice.randrange(1, KILL_AFTER_ACKS_MAX)
        while len(storm.acked) < wanted:
            await asyncio.sleep(0.001)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
    storm.going_on = False


async def stormed(server: StoreServer, kills: int, seed: int) -> tuple[Storm, list[Stored]]:
    """Returns what the sources were told and what the journal holds in the end."""
    storm = Storm(random.Random(seed))
    store = open_store(server.url)
    try:
        async with asyncio.TaskGroup() as group:
            for n in range(SOURCES):
                journal = store.journal(RALLY)
                group.create_task(send_for_ever(journal, storm, f"post-{n}"))
            group.create_task(kill_again_and_again(server, storm, kills))
        return storm, await all_rows(store)
    finally:
        await store.close()


async def all_rows(store: RedisStore) -> list[Stored]:
    journal = store.journal(RALLY)
    return await journal.read(0, await journal.last_position())


def check(storm: Storm, held: list[Stored]) -> None:
    there = {(stored.source, stored.seq): stored for stored in held}
    lost = [key for key, position in storm.acked.items()
            if key not in there or there[key].position != position]  # fmt: skip
    doubled = [key for key, times in Counter((s.source, s.seq) for s in held).items() if times > 1]
    altered = [key for key, stored in there.items() if stored.body != body(*key)]
    assert ([], [], [], []) == (lost, doubled, altered, storm.changed_answers)
    assert list(range(1, len(held) + 1)) == [stored.position for stored in held]


async def test_ten_kills_lose_and_double_nothing(own: StoreServer) -> None:
    storm, held = await stormed(own, kills=10, seed=11)
    check(storm, held)
    assert len(held) >= len(storm.acked) > 10


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_hundred_kills_lose_and_double_nothing(own: StoreServer) -> None:
    storm, held = await stormed(own, kills=100, seed=12)
    check(storm, held)


async def test_after_kills_every_row_sent_again_is_known_with_its_first_answer(
    own: StoreServer,
) -> None:
    _, held = await stormed(own, kills=3, seed=13)
    store = open_store(own.url)
    again = [row(s.seq, s.body, source=s.source) for s in held]
    assert [Duplicate(s.position) for s in held] == await store.journal(RALLY).append(again)
    await store.close()


async def test_a_row_sent_again_without_its_number_would_be_doubled(own: StoreServer) -> None:
    async def resent(*words: str) -> int:
        # The server is killed when the row is on its disk and before its answer was read.
        before = own.aof_bytes()
        with own.sent(*words):
            while own.aof_bytes() == before:
                await asyncio.sleep(0.001)
            own.kill()
        await asyncio.to_thread(own.start)
        own.command(*words)
        return int(own.command("XLEN", words[1]).strip(b":\r\n"))

    assert 2 == await resent("XADD", "naive", "*", "car", "12")
    assert 1 == await resent("XADD", "numbered", "1-0", "car", "12")


# --- two processors that both believe to be the writer --------------------------------------------


async def commit_for_ever(store: RedisStore, storm: Storm, name: str) -> None:
    """Commits like a processor that knows nothing of its rival but the checkpoint."""
    ledger = store.ledger(RALLY)
    while storm.going_on:
        try:
            at = await ledger.checkpoint()
            position = at.position + storm.dice.randrange(1, 4)
            delta = Delta("overall", "1.1", at.position, position, name.encode(), not at.position)
            if await ledger.commit(at, Commit(position, 1_000, {"public": [delta]})):
                storm.told(name, position, position)
        except StoreUnavailable:
            continue


async def rivals(server: StoreServer, kills: int, seed: int) -> tuple[Storm, list[FeedFrame]]:
    storm = Storm(random.Random(seed))
    store = open_store(server.url)
    try:
        async with asyncio.TaskGroup() as group:
            for name in ("one", "other"):
                group.create_task(commit_for_ever(store, storm, name))
            group.create_task(kill_again_and_again(server, storm, kills))
        return storm, await store.feed(RALLY, "public").read(0, 1_000_000)
    finally:
        await store.close()


async def test_rival_processors_and_kills_leave_one_unbroken_line_of_deltas(
    own: StoreServer,
) -> None:
    storm, frames = await rivals(own, kills=5, seed=14)
    deltas = [frame.deltas[0] for frame in frames]
    afters = [0, *(delta.offset for delta in deltas)][:-1]
    assert afters == [delta.after for delta in deltas]
    written = {(delta.patch.decode(), delta.offset) for delta in deltas}
    assert set() == storm.acked.keys() - written


async def test_a_writer_that_skips_the_comparison_would_break_the_line(own: StoreServer) -> None:
    store = open_store(own.url)
    ledger = store.ledger(RALLY)
    begun = await ledger.checkpoint()
    one, other = (
        Commit(n, 1_000, {"public": [Delta("overall", "1.1", begun.position, n, b"{}")]})
        for n in (1, 2)
    )
    assert await ledger.commit(begun, one)
    assert not await ledger.commit(begun, other)
    # It asks for the checkpoint anew but has not looked at what was written meanwhile.
    assert await ledger.commit(await ledger.checkpoint(), other)
    frames = await store.feed(RALLY, "public").read(0, 10)
    await store.close()
    assert [0, 0] == [frame.deltas[0].after for frame in frames]
