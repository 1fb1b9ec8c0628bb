"""Processors on a journal: one writes, others stand by, and no fence is ever crossed.

Also the twin of `service.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from builders import Story
from flyingfinish.clock import SystemClock
from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.memory_views import MemoryLedger
from flyingfinish.journal.ports import Checkpoint, Commit, Store
from flyingfinish.journal.redis_store import open_store
from flyingfinish.limits import LEASE_MS
from flyingfinish.processing import composer as composing
from flyingfinish.processing.follower import Processor
from flyingfinish.processing.service import Service
from flyingfinish.rally.facts import Record
from flyingfinish.rally.state import apply
from rally_scripts import CARS, opened, play
from stores import StoreServer
from tellers import Page, composed, fill, page_of

WAIT_S = 30


@dataclass
class Lamp:
    """A lease that a test switches."""

    held: bool = True


def a_weekend() -> Story:
    """Three stages with a hold, a penalty, a retirement and a suspended stage in them."""
    story = opened()
    for number in (1, 2, 3):
        for nth, car in enumerate(CARS):
            story.drives(car, f"SS{number}", 10_000 + 70 * nth * number)
        if number == 1:
            story.penalty("3", "TC2", 10_000)
            story.holds("2")
    for step in [("retires", "4", "SF3", True, True), ("hold", "2", False)]:
        play(story, step)
    return story


def processor(store: Store, lamp: Any, rally_id: str = "test") -> Processor:
    journal, ledger = store.journal(rally_id), store.ledger(rally_id)
    return Processor(rally_id, journal, ledger, lamp, SystemClock())


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not await true():
            await asyncio.sleep(0.005)


async def caught_up(store: Store, rally_id: str = "test") -> None:
    async def there() -> bool:
        checkpoint = await store.ledger(rally_id).checkpoint()
        return checkpoint.position == await store.journal(rally_id).last_position()

    await until(there)


@contextmanager
def running(*processors: Processor) -> Iterator[list["asyncio.Task[None]"]]:
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(one.run()) for one in processors]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()


def expected(records: list[Record]) -> dict[str, Any]:
    one, _ = composed(records)
    return {name: view.whole() for name, view in one.public.channels()}


async def test_a_processor_tells_what_the_journal_says() -> None:
    store, story = MemoryStore(), a_weekend()
    with running(processor(store, Lamp())):
        for start in range(0, len(story.records), 7):
            await fill(store.journal("test"), story.records[start : start + 7])
        await caught_up(store)

    assert expected(story.records) == (await page_of(store.feed("test", "public"))).data


async def test_a_page_can_follow_it_live() -> None:
    store, story, page = MemoryStore(), a_weekend(), Page()
    feed = store.feed("test", "public")
    with running(processor(store, Lamp())):
        position = 0
        for record in story.records:
            await fill(store.journal("test"), [record])
            await caught_up(store)
            for frame in await feed.read(position, 100):
                page.take(frame.deltas)
                position = frame.position

    assert expected(story.records) == page.data


async def test_on_a_real_store_it_tells_the_same(valkey: StoreServer, rally_id: str) -> None:
    store, story = open_store(valkey.url), a_weekend()
    with running(processor(store, Lamp(), rally_id)):
        for start in range(0, len(story.records), 5):
            await fill(store.journal(rally_id), story.records[start : start + 5])
        await caught_up(store, rally_id)
    page = await page_of(store.feed(rally_id, "public"), rally_id)
    await store.close()

    assert expected(story.records) == page.data


async def test_one_killed_at_any_commit_is_followed_by_one_that_goes_on() -> None:
    store, story = MemoryStore(), a_weekend()
    for start in range(0, len(story.records), 4):
        with running(processor(store, Lamp())):
            await fill(store.journal("test"), story.records[start : start + 4])
            await caught_up(store)

    assert expected(story.records) == (await page_of(store.feed("test", "public"))).data


async def test_a_stand_in_goes_on_when_the_writer_loses_the_lease() -> None:
    store, story = MemoryStore(), a_weekend()
    lamps = [Lamp(True), Lamp(False)]
    with running(*(processor(store, lamp) for lamp in lamps)):
        for record in story.records:
            await fill(store.journal("test"), [record])
            if record.position % 9 == 0:
                await caught_up(store)
                for lamp in lamps:
                    lamp.held = not lamp.held
        await caught_up(store)

    assert expected(story.records) == (await page_of(store.feed("test", "public"))).data


class Counted(MemoryLedger):
    """A ledger that notes every commit, and a page that follows all of them."""

    def __init__(self, fenced: bool = True) -> None:
        super().__init__()
        self.fenced = fenced
        self.told: list[tuple[int, int]] = []
        self.page = Page()
        self.nonsense = 0

    async def commit(self, expected: Checkpoint, commit: Commit) -> bool:
        # Giving way here lets the rival read the same rows before either has written.
        await asyncio.sleep(0)
        now = await self.checkpoint()
        if not self.fenced and now.position < commit.position:
            expected = now
        elif not self.fenced:
            expected, commit = now, replace(commit, position=now.position + 1)
        done = await super().commit(expected, commit)
        if done:
            self.told.append((expected.position, commit.position))
            try:
                self.page.take(commit.deltas["public"])
            except (AssertionError, KeyError):
                self.nonsense += 1
        return done


async def rivals(ledger: Counted, story: Story) -> None:
    """Lets two processors loose on one journal, both believing to hold the lease."""
    journal = MemoryJournal()
    two = [Processor("test", journal, ledger, Lamp(), SystemClock()) for _ in range(2)]
    with running(*two):
        for start in range(0, len(story.records), 3):
            await fill(journal, story.records[start : start + 3])
            await asyncio.sleep(0.01)

        async def there() -> bool:
            return (await ledger.checkpoint()).position >= len(story.records)

        await until(there)


async def test_two_that_both_believe_to_hold_the_lease_never_tell_twice() -> None:
    ledger, story = Counted(), a_weekend()
    await rivals(ledger, story)

    assert expected(story.records) == ledger.page.data
    assert 0 == ledger.nonsense
    assert all(
        before[1] == after[0] for before, after in zip(ledger.told, ledger.told[1:], strict=False)
    )


async def test_without_the_compare_and_set_two_writers_tell_nonsense() -> None:
    ledger = Counted(fenced=False)
    await rivals(ledger, a_weekend())

    assert 0 < ledger.nonsense


async def test_a_new_journal_epoch_begins_all_views_anew() -> None:
    store, story = MemoryStore(), a_weekend()
    with running(processor(store, Lamp())):
        await fill(store.journal("test"), story.records)
        await caught_up(store)
        await store.journal("test").set_epoch(2)

        async def told_anew() -> bool:
            return await store.ledger("test").checkpoint() == Checkpoint(len(story.records), 2)

        await until(told_anew)
    page = await page_of(store.feed("test", "public"))

    assert expected(story.records) == page.data
    assert {"2"} == {epoch.split(".")[0] for epoch in page.epoch.values()}


async def test_a_store_that_goes_away_for_a_while_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flyingfinish.processing.follower.STORE_AWAY_WAIT_S", 0.01)
    store, story, failures = MemoryStore(), a_weekend(), iter([True] * 3)
    journal = store.journal("test")
    plain = journal.follow

    async def follow(after: int, limit: int, wait_ms: int) -> Any:
        if next(failures, False):
            raise StoreUnavailable("gone for a moment")
        return await plain(after, limit, wait_ms)

    monkeypatch.setattr(journal, "follow", follow)
    with running(processor(store, Lamp())):
        await fill(journal, story.records)
        await caught_up(store)

    assert expected(story.records) == (await page_of(store.feed("test", "public"))).data


async def test_a_fact_that_breaks_the_fold_is_put_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    store, story = MemoryStore(), a_weekend()

    def breaking(state: Any, record: Record) -> Any:
        if record.position == 20:
            raise ZeroDivisionError
        return apply(state, record)

    monkeypatch.setattr(composing, "apply", breaking)
    with running(processor(store, Lamp())):
        await fill(store.journal("test"), story.records)
        await caught_up(store)
    page = await page_of(store.feed("test", "internal"))

    assert "broke_the_fold" == page.data["inbox"]["rows"]["quarantined:20"]["why"]


async def test_a_failure_nobody_foresaw_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flyingfinish.processing.follower.FAILED_WAIT_S", 0)
    store, story, failures = MemoryStore(), a_weekend(), iter([True] * 2)
    plain = composing.Composer.compose

    def compose(self: Any, now_ms: int) -> Commit:
        if next(failures, False):
            raise ZeroDivisionError
        return plain(self, now_ms)

    monkeypatch.setattr(composing.Composer, "compose", compose)
    with running(processor(store, Lamp())):
        await fill(store.journal("test"), story.records)
        await caught_up(store)

    assert expected(story.records) == (await page_of(store.feed("test", "public"))).data


async def test_a_stand_in_on_a_real_store_goes_on_after_one_that_died(
    valkey: StoreServer, rally_id: str
) -> None:
    store, story = open_store(valkey.url), a_weekend()
    half = len(story.records) // 2
    # The first holds the lease and dies without giving it back: it runs out by itself.
    assert await store.lease(rally_id).take("the first", LEASE_MS)
    with running(processor(store, Lamp(), rally_id)):
        await fill(store.journal(rally_id), story.records[:half])
        await caught_up(store, rally_id)
    service = Service(
        cast(Store, OneRally(store, rally_id)), lambda: open_store(valkey.url), SystemClock()
    )
    task = asyncio.get_running_loop().create_task(service.run())
    await fill(store.journal(rally_id), story.records[half:])
    await caught_up(store, rally_id)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    page = await page_of(store.feed(rally_id, "public"), rally_id)
    await store.close()

    assert expected(story.records) == page.data


class OneRally:
    """A store in which other tests' rallies are not seen."""

    def __init__(self, store: Store, rally_id: str) -> None:
        self._store, self._rally_id = store, rally_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def rallies(self) -> list[str]:
        return [self._rally_id]


async def test_a_service_gives_every_rally_a_processor_and_none_to_access() -> None:
    store, story = MemoryStore(), a_weekend()
    service = Service(store, lambda: store, SystemClock())
    task = asyncio.get_running_loop().create_task(service.run())
    for rally_id in ("one", "two", "access"):
        await fill(store.journal(rally_id), story.records)
    await caught_up(store, "one")
    await caught_up(store, "two")
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

    assert {"one", "two"} == set(service.processors)
    assert Checkpoint(0, 1) == await store.ledger("access").checkpoint()
    assert await store.lease("one").take("somebody else", 1)
