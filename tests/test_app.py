"""A role runs only on a store that keeps what it answers, and is ready where rows are taken."""

import pytest

from flyingfinish import app
from flyingfinish.config import Settings, StartRefused
from flyingfinish.journal.errors import NotDurable
from flyingfinish.journal.redis_store import open_store
from stores import StoreServer, free_port


async def test_a_role_without_a_store_is_told_where_to_name_one() -> None:
    with pytest.raises(StartRefused, match="FF_REDIS_URL"):
        async with app.opened(Settings()):
            pass


async def test_a_store_that_does_not_answer_is_told_in_a_sentence() -> None:
    with pytest.raises(StartRefused, match="does not answer"):
        async with app.opened(Settings(redis_url=f"redis://127.0.0.1:{free_port()}/0")):
            pass


async def test_a_durable_store_is_opened(valkey: StoreServer) -> None:
    async with app.opened(Settings(redis_url=valkey.url)) as store:
        await app.require_writable(store, Settings())


async def test_a_store_that_forgets_is_refused_by_the_settings_name(valkey: StoreServer) -> None:
    store = open_store(valkey.url)
    await store.link.call("CONFIG", "SET", "appendfsync", "everysec")
    try:
        with pytest.raises(StartRefused, match="appendfsync"):
            async with app.opened(Settings(redis_url=valkey.url)):
                pass
    finally:
        await store.link.call("CONFIG", "SET", "appendfsync", "always")
        await store.close()


async def test_a_replica_takes_no_rows(own: StoreServer) -> None:
    store = open_store(own.url)
    try:
        await store.link.call("REPLICAOF", "127.0.0.1", "1")
        with pytest.raises(NotDurable, match="role"):
            await app.require_writable(store, Settings())
    finally:
        await store.close()
