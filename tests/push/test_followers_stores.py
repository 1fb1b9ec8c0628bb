"""From a real store to a real socket: what a ledger commits in Redis is what a page hears."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from flyingfinish.clock import SystemClock
from flyingfinish.journal.ports import Audience, Feed
from flyingfinish.journal.redis_store import RedisStore, open_store
from push.made import Client, Told
from push.serving import follow, hear, serving, until
from stores import StoreServer


class OneRally:
    """A store that shows one rally, so that other tests' rallies are not followed."""

    def __init__(self, store: RedisStore, rally_id: str) -> None:
        self._store = store
        self._rally_id = rally_id

    async def rallies(self) -> list[str]:
        """Returns the one rally."""
        return [self._rally_id]

    def feed(self, rally_id: str, audience: Audience) -> Feed:
        """Returns its feed in the store."""
        return self._store.feed(rally_id, audience)


@pytest.fixture(params=["valkey", "redis_server"])
def server(request: pytest.FixtureRequest) -> StoreServer:
    found: StoreServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def store(server: StoreServer) -> AsyncIterator[RedisStore]:
    made = open_store(server.url)
    yield made
    await made.close()


def told_in(store: RedisStore, rally_id: str) -> Told:
    """Returns a rally that is told through a store."""
    told = Told(SystemClock().now_at_ms())
    told.ledger = store.ledger(rally_id)
    told.feed = store.feed(rally_id, "public")
    return told


async def test_what_is_committed_in_a_store_is_heard_on_a_socket(
    store: RedisStore, rally_id: str
) -> None:
    told = told_in(store, rally_id)
    overall = f"rally/{rally_id}/overall"
    await told.tell({overall: {"n": 0}}, whole=[overall])
    await told.tell({overall: {"n": 1}})
    client = Client()
    async with serving(rallies=OneRally(store, rally_id)) as door, door.connect() as page:
        await until(lambda: door.hub.snapshot(overall))
        await follow(page, overall)
        client.hear(await hear(page))
        for n in range(2, 30):
            await told.tell({overall: {"n": n, "rows": {f"e{n % 7}": {"ord": n}}}})
        while client.places[overall][1] < told.position:
            client.hear(await hear(page))
    assert (told.forms[overall], [], []) == (client.forms[overall], client.gaps, client.doubles)


async def test_a_hold_in_a_store_is_heard_past_every_delay(
    store: RedisStore, rally_id: str
) -> None:
    told = told_in(store, rally_id)
    overall = f"rally/{rally_id}/overall"
    await told.tell({overall: {"n": 666}})
    async with serving(rallies=OneRally(store, rally_id)) as door, door.connect() as page:
        await until(lambda: door.hub.snapshot(overall))
        await follow(page, overall, behind_ms=300_000)
        await hear(page, "snapshot")
        await told.tell({overall: {"n": 1}}, hold=[overall])
        # What was told before may still be on its way as deltas; the hold is a snapshot.
        heard = await hear(page, "snapshot")
        raw = await door.get(f"/api/v1/rallies/{rally_id}/views/overall?behind_ms=300000")
    assert (True, {"n": 1}, False) == (heard["now"], heard["data"], b"666" in raw)


async def test_a_store_that_goes_and_comes_back_is_followed_on(
    own: StoreServer, rally_id: str
) -> None:
    store = open_store(own.url)
    try:
        told = told_in(store, rally_id)
        overall = f"rally/{rally_id}/overall"
        await told.tell({overall: {"n": 1}})
        async with serving(rallies=OneRally(store, rally_id)) as door, door.connect() as page:
            await until(lambda: door.hub.snapshot(overall))
            await follow(page, overall)
            await hear(page)
            own.kill()
            await asyncio.to_thread(own.start)
            await told.tell({overall: {"n": 2}})
            heard = await hear(page)
    finally:
        await store.close()
    assert {"n": 2} == heard["deltas"][0]["patch"]
