"""The same suite for every form of the ports: memory, Valkey, Redis, a cluster."""

from collections.abc import AsyncIterator

import pytest

from flyingfinish.journal.connect import Link, open_link
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Store
from flyingfinish.journal.redis_store import open_store
from stores import StoreServer

FORMS = ("memory", "valkey", "redis_server", "cluster")


@pytest.fixture(params=FORMS)
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """One form of the store after the other."""
    opened: Store
    if request.param == "memory":
        opened = MemoryStore()
    else:
        server = request.getfixturevalue(request.param)
        opened = open_store(server.url, cluster=request.param == "cluster")
    yield opened
    await opened.close()


@pytest.fixture
async def link(own: StoreServer) -> AsyncIterator[Link]:
    """A link to a server that only this test uses."""
    opened = open_link(own.url)
    yield opened
    await opened.close()
