"""The whole sender on a real store: it wakes, one at a time, and says its key to the doors."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from flyingfinish.clock import SystemClock
from flyingfinish.journal.connect import open_link
from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Audience
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.web.alerts import service as service_module
from flyingfinish.web.alerts.courier import Courier
from flyingfinish.web.alerts.service import AlertService, Asked, notes_of
from flyingfinish.web.alerts.vapid import Vapid, kept_key
from push.serving import until
from stores import StoreServer
from web.alerts.news_told import Rally, nobody_owed, settled
from web.alerts.push_service import PushService, a_push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    with a_push_service() as running:
        yield running


@pytest.fixture
async def store(valkey: StoreServer) -> AsyncIterator[RedisStore]:
    opened = open_store(valkey.url)
    yield opened
    await opened.close()


@pytest.fixture
async def rally(store: RedisStore, rally_id: str, service: PushService) -> Rally:
    """A rally with one browser that follows crew e4 and is woken at `/a`."""
    begun = Rally(store, rally_id)
    await begun.begin()
    await begun.follows(f"{service.origin}/a", "e4")
    return begun


@asynccontextmanager
async def a_sender(url: str, origin: str, folder: Path) -> AsyncIterator[AlertService]:
    """Runs a sender until the test is done with it."""
    clock = SystemClock()
    vapid = Vapid(kept_key(folder / "key.pem"), "", clock)
    store = open_store(url)
    courier = Courier([origin], vapid)
    sender = AlertService(store, lambda: open_store(url), courier, vapid.public_key, clock)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(sender.run())
        try:
            yield sender
        finally:
            running.cancel()
            await asyncio.wait([running])
            await store.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns come soon after each other."""
    monkeypatch.setattr(service_module, "TURN_MS", 50)
    monkeypatch.setattr(service_module, "LEASE_BEAT_MS", 50)


async def test_who_follows_a_crew_is_woken_by_one_of_two_senders(
    rally: Rally, valkey: StoreServer, service: PushService, tmp_path: Path
) -> None:
    await rally.follows(f"{service.origin}/b", "e5")
    async with (
        a_sender(valkey.url, service.origin, tmp_path) as sender,
        a_sender(valkey.url, service.origin, tmp_path),
    ):
        await settled(rally.store, rally.name)
        await rally.news("e4")
        await asyncio.to_thread(service.wait, 1)
        await rally.news("e5")
        paths = await asyncio.to_thread(service.wait, 2)
        said = await rally.store.alert_notes().said()
        await nobody_owed(rally.store, rally.name)
    assert (["/a", "/b"], sender._public_key) == (paths, said["key"])


class _Gone:
    """A feed that cannot be read at all."""

    def __getattr__(self, name: str) -> Any:
        raise StoreUnavailable("gone")


class _PartlyGone(RedisStore):
    """A store in which one rally's views cannot be read."""

    def feed(self, rally_id: str, audience: Audience) -> Any:
        """Returns what is read of a rally, but of the one that is gone."""
        return _Gone() if rally_id.endswith("gone") else super().feed(rally_id, audience)


async def test_a_rally_that_cannot_be_read_holds_up_no_other(
    rally: Rally,
    valkey: StoreServer,
    service: PushService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"{__name__}.open_store", lambda url: _PartlyGone(open_link(url)))
    gone = Rally(rally.store, f"{rally.name}-gone")
    await gone.begin()
    await gone.follows(f"{service.origin}/b", "e4")
    async with a_sender(valkey.url, service.origin, tmp_path):
        await settled(rally.store, rally.name)
        await rally.news("e4")
        assert ["/a"] == await asyncio.to_thread(service.wait, 1)


async def test_news_that_came_while_it_was_away_is_told_by_the_next(
    rally: Rally, valkey: StoreServer, service: PushService, tmp_path: Path
) -> None:
    async with a_sender(valkey.url, service.origin, tmp_path):
        await settled(rally.store, rally.name)
    await rally.news("e4")
    async with a_sender(valkey.url, service.origin, tmp_path):
        assert ["/a"] == await asyncio.to_thread(service.wait, 1)


async def test_without_a_lease_nothing_is_sent_and_no_key_is_said(
    rally: Rally, valkey: StoreServer, service: PushService, tmp_path: Path
) -> None:
    assert await rally.store.alert_lease().take("somebody else", 60_000)
    before = await rally.store.alert_notes().said()
    async with a_sender(valkey.url, service.origin, tmp_path) as sender:
        await until(lambda: rally.name in sender._rallies)
    await rally.store.alert_lease().drop("somebody else")
    assert (before, 0) == (
        await rally.store.alert_notes().said(),
        await rally.store.alerts(rally.name).told_until_ms(),
    )


async def test_only_rallies_that_somebody_asked_for_are_followed(
    store: RedisStore, rally_id: str
) -> None:
    rally, asked = Rally(store, rally_id), Asked(store)
    await rally.begin()
    before = await asked.rallies()
    await rally.follows("https://push.example/a", "e4")
    after = await asked.rallies()
    assert (False, True) == (rally_id in before, rally_id in after)


def test_every_count_is_said_also_when_nothing_was_counted() -> None:
    counts = {"sent": "0", "gone": "0", "later": "0", "refused": "0", "given_up": "2"}
    assert {"key": "k", **counts} == notes_of("k", {"given_up": 2})


def test_the_memory_store_has_what_the_sender_needs() -> None:
    assert MemoryStore().alert_lease() is not None
