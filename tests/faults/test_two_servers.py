"""Why the data folder is locked: two Valkeys on one folder lose what they acknowledged.

The control of every test that kills a supervisor; that a second start is refused, and an orphan
ended, is held by `test_supervisor.py` and `test_datafolder.py`.
"""

from collections.abc import Iterator

import pytest

from flyingfinish.journal.ports import Appended
from flyingfinish.journal.redis_store import open_store
from journal.rows import row
from stores import StoreServer, free_port, new_server, remove_server, valkey_binary

ROWS = 20
ALL = 1_000


@pytest.fixture
def pair() -> Iterator[tuple[StoreServer, StoreServer]]:
    """Two servers on one folder, each with every durable setting."""
    first = new_server(valkey_binary())
    second = StoreServer(valkey_binary(), first.folder, {}, free_port())
    first.start()
    second.start()
    yield first, second
    second.kill()
    remove_server(first)


async def acknowledged(server: StoreServer, source: str) -> int:
    """Appends rows at one server and returns how many it acknowledged."""
    store = open_store(server.url)
    try:
        answers = await store.journal("r1").append(
            [row(seq, b"%d" % seq, source=source) for seq in range(1, ROWS + 1)]
        )
        return sum(isinstance(answer, Appended) for answer in answers)
    finally:
        await store.close()


async def test_two_servers_on_one_folder_lose_acknowledged_rows(
    pair: tuple[StoreServer, StoreServer],
) -> None:
    first, second = pair
    told = await acknowledged(first, "a") + await acknowledged(second, "b")
    first.kill()
    second.kill()
    first.start()
    store = open_store(first.url)
    kept = await store.journal("r1").read(0, ALL)
    await store.close()
    assert 2 * ROWS == told
    assert len(kept) < told


async def test_one_server_keeps_what_it_acknowledged(
    pair: tuple[StoreServer, StoreServer],
) -> None:
    first, second = pair
    second.kill()
    told = await acknowledged(first, "a")
    first.kill()
    first.start()
    store = open_store(first.url)
    kept = await store.journal("r1").read(0, ALL)
    await store.close()
    assert told == len(kept)
