"""Ready means: durable, the processor close behind, room on the disk; anything else is no."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from flyingfinish import health
from flyingfinish.clock import ManualClock
from flyingfinish.config import Settings
from flyingfinish.health import Health, has_room, lag_ms
from flyingfinish.journal.errors import NotDurable, StoreUnavailable
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Checkpoint, Commit, Envelope, Pending
from flyingfinish.limits import READY_LAG_MS
from flyingfinish.processing.service import NOT_FOLDED


async def fine() -> None:
    """A store that is durable."""


async def forgetful() -> None:
    raise NotDurable("appendfsync", "no", "always")


async def away() -> None:
    raise StoreUnavailable("gone")


async def store_with_a_row(rally_id: str) -> MemoryStore:
    """Returns a store whose journal of `rally_id` holds one row, received at 0."""
    store = MemoryStore(ManualClock())
    row = Pending(Envelope("sf1", "a", 1, b"{}"), "token", 0, b"0" * 16)
    await store.journal(rally_id).append([row])
    return store


def checks_of(
    store: MemoryStore, clock: ManualClock, durable: Callable[[], Awaitable[None]] = fine
) -> Health:
    return Health(store, clock, Settings(data_dir=Path("/")), durable)


async def test_an_empty_server_is_ready() -> None:
    checks = await checks_of(MemoryStore(), ManualClock()).checks()
    assert {"durable", "processor", "disk"} == set(checks)
    assert checks["durable"] and checks["processor"]


@pytest.mark.parametrize("durable", [forgetful, away])
async def test_a_store_that_is_not_durable_is_not_ready(
    durable: Callable[[], Awaitable[None]],
) -> None:
    checks = await checks_of(MemoryStore(), ManualClock(), durable).checks()
    assert not checks["durable"]


async def test_the_lag_is_how_long_the_oldest_row_waits() -> None:
    store, clock = await store_with_a_row("kokkola"), ManualClock(1_500)
    assert 1_500 == await lag_ms(store, clock)


async def test_a_row_that_is_in_the_views_waits_no_more() -> None:
    store, clock = await store_with_a_row("kokkola"), ManualClock(1_500)
    await store.ledger("kokkola").commit(Checkpoint(0, 1), Commit(1, 0))
    assert 0 == await lag_ms(store, clock)


@pytest.mark.parametrize("name", sorted(NOT_FOLDED))
async def test_a_journal_that_no_processor_folds_does_not_lag(name: str) -> None:
    assert 0 == await lag_ms(await store_with_a_row(name), ManualClock(1_500))


@pytest.mark.parametrize(("waited_ms", "ready"), [(READY_LAG_MS - 1, True), (READY_LAG_MS, False)])
async def test_a_processor_far_behind_is_not_ready(waited_ms: int, ready: bool) -> None:
    store = await store_with_a_row("kokkola")
    checks = await checks_of(store, ManualClock(waited_ms)).checks()
    assert ready == checks["processor"]


def test_a_disk_that_is_nearly_full_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "READY_DISK_FREE_PERCENT", 101)
    assert not has_room(tmp_path)


def test_a_folder_that_is_elsewhere_is_not_our_matter(tmp_path: Path) -> None:
    assert has_room(tmp_path / "on another machine")
