"""The long way gives the same bytes: journal, processor, public views."""

from pathlib import Path

import pytest

from conformance.published import parametrized, rallies
from exchange.recordings import a_recording, content_of
from flyingfinish.clock import SystemClock
from flyingfinish.exchange.recorded.facts import records_of
from flyingfinish.exchange.recorded.rally import read_recording
from flyingfinish.exchange.replay import canonical, tables_of
from flyingfinish.exchange.replay_journal import NotReplayed, tables_through
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Store
from flyingfinish.journal.redis_store import open_store
from flyingfinish.rally.state import replay
from stores import StoreServer


async def check_same(store: Store, rally_id: str, content: bytes) -> None:
    recording = read_recording(content)
    expected = canonical(tables_of(recording, replay(records_of(recording))))
    found = await tables_through(store, rally_id, recording, SystemClock())
    assert expected == canonical(found)


async def test_through_a_journal_in_memory_the_tables_are_the_same() -> None:
    await check_same(MemoryStore(), "test", content_of(a_recording()))


@parametrized([path for path in rallies() if path.stem.startswith("2025")])
async def test_through_a_real_journal_a_published_rally_is_the_same(
    path: Path, valkey: StoreServer, rally_id: str
) -> None:
    store = open_store(valkey.url)
    await check_same(store, rally_id, path.read_bytes())
    await store.close()


@pytest.mark.long
@parametrized(rallies())
async def test_through_a_real_journal_every_published_rally_is_the_same(
    path: Path, valkey: StoreServer, rally_id: str
) -> None:
    store = open_store(valkey.url)
    await check_same(store, rally_id, path.read_bytes())
    await store.close()


async def test_a_journal_that_holds_something_is_left_alone() -> None:
    store = MemoryStore()
    recording = read_recording(content_of(a_recording()))
    await tables_through(store, "test", recording, SystemClock())
    with pytest.raises(NotReplayed):
        await tables_through(store, "test", recording, SystemClock())
