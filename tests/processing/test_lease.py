"""The lease is kept from a thread, lapses when its keeper falls silent, and is given back."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from flyingfinish.clock import ManualClock, SystemClock
from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.processing.lease import LeaseKeeper


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    pause = threading.Event()
    while not true():
        assert time.monotonic() < deadline, "waited thirty seconds in vain"
        pause.wait(0.005)


def test_a_free_lease_is_taken_and_given_back() -> None:
    store = MemoryStore()
    keeper, rival = (LeaseKeeper(lambda: store, "r", who, SystemClock()) for who in ("a", "b"))
    keeper.start()
    wait_until(lambda: keeper.held)
    rival.start()
    keeper.stop()
    wait_until(lambda: rival.held)
    rival.stop()

    assert (False, False) == (keeper.held, rival.held)


def test_two_never_hold_it_at_once() -> None:
    store = MemoryStore()
    keepers = [LeaseKeeper(lambda: store, "r", who, SystemClock(), 60, 5) for who in "abc"]
    for keeper in keepers:
        keeper.start()
    wait_until(lambda: any(keeper.held for keeper in keepers))
    counts = {sum(keeper.held for keeper in keepers) for _ in range(500)}
    for keeper in keepers:
        keeper.stop()

    assert max(counts) <= 1


def test_a_keeper_that_hears_nothing_does_not_believe_it_holds() -> None:
    clock = ManualClock()
    asked = threading.Event()

    class SilentAfterOne:
        """Grants the lease once, then the store is away."""

        async def take(self, holder: str, ttl_ms: int) -> bool:
            if asked.is_set():
                raise StoreUnavailable("gone")
            asked.set()
            return True

        async def drop(self, holder: str) -> None:
            raise StoreUnavailable("gone")

    class SilentStore(MemoryStore):
        """Opens that lease."""

        def lease(self, rally_id: str) -> Any:
            return SilentAfterOne()

    keeper = LeaseKeeper(SilentStore, "r", "a", clock, ttl_ms=600, beat_ms=5)
    keeper.start()
    wait_until(lambda: keeper.held)
    clock.advance(600)
    held = keeper.held
    keeper.stop()

    assert not held


def test_stopping_one_that_never_started_does_no_harm() -> None:
    LeaseKeeper(MemoryStore, "r", "a", SystemClock()).stop()


def test_a_beat_that_breaks_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flyingfinish.processing.lease.AGAIN_AFTER_S", 0.01)
    failures = iter([True] * 2)

    def opened() -> MemoryStore:
        if next(failures, False):
            raise ZeroDivisionError
        return MemoryStore()

    keeper = LeaseKeeper(opened, "r", "a", SystemClock())
    keeper.start()
    wait_until(lambda: keeper.held)
    keeper.stop()

    assert not keeper.held
