"""What the alerts' ports promise: `memory_alerts.py`, `redis_alerts.py`."""

import asyncio

import pytest

from flyingfinish.journal import redis_alerts
from flyingfinish.journal.alert_ports import Alerts, AlertStore
from flyingfinish.journal.keys import RallyKeys
from flyingfinish.journal.redis_store import RedisStore

MOST = 3


@pytest.fixture
def alerts(store: AlertStore, rally_id: str) -> Alerts:
    return store.alerts(rally_id)


async def test_a_rally_that_nobody_asked_about_has_nothing(alerts: Alerts) -> None:
    nothing = (await alerts.version(), await alerts.subscriptions(), await alerts.owed())
    assert (0, {}, {}, 0) == (*nothing, await alerts.told_until_ms())


async def test_a_subscription_is_read_as_it_was_put(alerts: Alerts) -> None:
    assert await alerts.put("a", b"one", MOST)
    assert await alerts.put("b", b"\x00two", MOST)
    assert {"a": b"one", "b": b"\x00two"} == await alerts.subscriptions()


async def test_a_subscription_put_again_takes_the_place_of_the_older(alerts: Alerts) -> None:
    await alerts.put("a", b"one", MOST)
    await alerts.put("a", b"two", MOST)
    assert {"a": b"two"} == await alerts.subscriptions()


async def test_beyond_the_most_a_new_one_is_refused_and_an_old_one_is_not(alerts: Alerts) -> None:
    taken = [await alerts.put(name, b"", MOST) for name in ("a", "b", "c", "d", "a")]
    assert [True, True, True, False, True] == taken
    assert {"a", "b", "c"} == set(await alerts.subscriptions())


async def test_many_who_ask_at_one_moment_are_no_more_than_the_most(alerts: Alerts) -> None:
    taken = await asyncio.gather(*(alerts.put(f"n{n}", b"", MOST) for n in range(20)))
    assert sum(taken) == len(await alerts.subscriptions()) <= MOST


async def test_one_that_is_dropped_makes_room(alerts: Alerts) -> None:
    for name in ("a", "b", "c"):
        await alerts.put(name, b"", MOST)
    await alerts.drop("b")
    assert await alerts.put("d", b"", MOST)
    assert {"a", "c", "d"} == set(await alerts.subscriptions())


async def test_every_change_shows_in_the_version(alerts: Alerts) -> None:
    seen = [await alerts.version()]
    for step in (alerts.put("a", b"", MOST), alerts.put("a", b"x", MOST), alerts.drop("a")):
        await step
        seen.append(await alerts.version())
    assert sorted(set(seen)) == seen


async def test_dropping_what_is_not_kept_changes_nothing(alerts: Alerts) -> None:
    await alerts.drop("a")
    assert 0 == await alerts.version()


async def test_who_is_owed_stays_so_until_it_is_settled(alerts: Alerts) -> None:
    assert await alerts.owe(0, 100, ["a", "b"])
    await alerts.settle({"a": 100})
    assert ({"b": 100}, 100) == (await alerts.owed(), await alerts.told_until_ms())


async def test_who_is_owed_anew_while_being_woken_is_woken_again(alerts: Alerts) -> None:
    await alerts.owe(0, 100, ["a"])
    await alerts.owe(100, 200, ["a"])
    await alerts.settle({"a": 100})
    assert {"a": 200} == await alerts.owed()


async def test_a_sender_that_was_overtaken_owes_nothing(alerts: Alerts) -> None:
    assert await alerts.owe(0, 100, [])
    assert not await alerts.owe(50, 150, ["a"])
    assert (100, {}) == (await alerts.told_until_ms(), await alerts.owed())


async def test_settling_nothing_is_no_step(alerts: Alerts) -> None:
    await alerts.settle({})
    assert {} == await alerts.owed()


async def test_two_rallies_have_nothing_in_common(store: AlertStore, rally_id: str) -> None:
    await store.alerts(rally_id).put("a", b"", MOST)
    assert {} == await store.alerts(f"{rally_id}x").subscriptions()


async def test_a_note_is_read_until_another_takes_its_place(store: AlertStore) -> None:
    await store.alert_notes().say({"key": "old", "sent": "1"})
    await store.alert_notes().say({"key": "new"})
    said = await store.alert_notes().said()
    assert ("new", "1") == (said["key"], said["sent"])


async def test_one_sender_has_the_lease(store: AlertStore) -> None:
    lease = store.alert_lease()
    taken = [await lease.take("a", 60_000), await lease.take("b", 60_000)]
    await lease.drop("a")
    assert [True, False, True] == [*taken, await lease.take("b", 60_000)]
    await lease.drop("b")


async def test_subscriptions_of_thousands_are_read_in_parts_and_whole(
    alerts: Alerts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_alerts, "SCANNED_AT_ONCE", 10)
    names = {f"{n:064x}" for n in range(700)}
    await asyncio.gather(*(alerts.put(name, b"x" * 64, 1_000) for name in names))
    assert names == set(await alerts.subscriptions())


async def test_all_of_it_goes_by_itself(store: AlertStore, rally_id: str) -> None:
    if not isinstance(store, RedisStore):
        pytest.skip("what is in memory goes with its process")
    await store.alerts(rally_id).put("a", b"", MOST)
    await store.alerts(rally_id).owe(0, 1, ["a"])
    keys = RallyKeys(rally_id)
    left = [
        int(await store.link.call("TTL", key))
        for key in (keys.alerts, keys.alerts_told, keys.alerts_owed)
    ]
    assert all(0 < seconds <= redis_alerts.KEPT_S for seconds in left)
