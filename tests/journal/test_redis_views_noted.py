"""What a ledger leaves unsaid because the server knows it: never more than the server knows."""

from typing import Any

from flyingfinish.journal.keys import RallyKeys
from flyingfinish.journal.ports import Checkpoint, Commit, Delta, Whole
from flyingfinish.journal.redis_store import RedisStore, open_store
from stores import StoreServer


def commit(position: int, after: int, whole: bool = False) -> Commit:
    delta = Delta("rally/r/overall", "1.0", after, position, b"{}", snapshot=after == 0)
    form = Whole("rally/r/overall", "1.0", position, b"{}")
    return Commit(position, 1_000, {"public": [delta]}, {"public": [form]} if whole else {})


async def needed_after(store: RedisStore, rally_id: str) -> dict[str, int]:
    """Channel -> position after which its deltas must be kept, as the server notes it."""
    key = next(key for key in RallyKeys(rally_id).views("public") if "need" in key)
    flat: Any = await store.link.call("ZRANGE", key, 0, -1, "WITHSCORES")
    return {name.decode(): int(score) for name, score in zip(flat[::2], flat[1::2], strict=True)}


async def test_a_delta_after_a_whole_form_is_noted_as_needed(
    valkey: StoreServer, rally_id: str
) -> None:
    store = open_store(valkey.url)
    ledger = store.ledger(rally_id)
    for position, whole in ((1, True), (2, False), (3, False), (4, True), (5, False), (6, False)):
        expected = Checkpoint(position - 1, 1)
        assert await ledger.commit(expected, commit(position, position - 1, whole))
    noted = await needed_after(store, rally_id)
    await store.close()

    assert {"rally/r/overall": 4} == noted


async def test_what_a_rival_has_written_since_is_not_taken_for_known(
    valkey: StoreServer, rally_id: str
) -> None:
    store = open_store(valkey.url)
    ledger, rival = store.ledger(rally_id), store.ledger(rally_id)
    assert await ledger.commit(Checkpoint(0, 1), commit(1, 0, whole=True))
    assert await ledger.commit(Checkpoint(1, 1), commit(2, 1))
    assert await rival.commit(Checkpoint(2, 1), commit(3, 2, whole=True))
    assert not await ledger.commit(Checkpoint(2, 1), commit(3, 2))
    assert await ledger.commit(Checkpoint(3, 1), commit(4, 3))
    noted = await needed_after(store, rally_id)
    await store.close()

    assert {"rally/r/overall": 3} == noted
