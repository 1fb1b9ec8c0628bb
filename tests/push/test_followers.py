"""The tasks that keep a hub up to date: ticks, new rallies, lost stores, a feed begun anew."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from flyingfinish.clock import ManualClock, SystemClock
from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.ports import FeedFrame
from flyingfinish.limits import HISTORY_MS
from flyingfinish.push import followers as room
from flyingfinish.push.followers import Followers
from flyingfinish.push.following import Want
from flyingfinish.push.hub import Hub, HubSettings
from flyingfinish.push.paces import PACES_MS
from push.made import OVERALL, RALLY, STATE, Port, Rallies, Told

SOON_S = 30


@asynccontextmanager
async def running(hub: Hub, rallies: Any) -> AsyncIterator[Followers]:
    """Runs the followers of a hub for the length of a test."""
    followers = Followers(hub, rallies)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(followers.run())
        yield followers
        task.cancel()


async def until(condition: Callable[[], object]) -> None:
    """Waits for a condition, giving way in between."""
    async with asyncio.timeout(SOON_S):
        while not condition():
            await asyncio.sleep(0)


def follower(hub: Hub, *channels: str) -> Port:
    port = Port()
    port.member = hub.attach(port)
    hub.subscribe(port.member, [Want(name) for name in channels])
    return port


async def test_what_is_committed_reaches_who_follows_it() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    hub = Hub(SystemClock())
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        port = follower(hub, OVERALL)
        await told.tell({OVERALL: {"n": 2}})
        await until(lambda: port.types()[-1] == "deltas")
    assert {"n": 2} == port.got[-1]["deltas"][0]["patch"]


async def test_the_first_change_goes_at_once_and_the_next_ones_wait_for_the_tick() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    hub = Hub(SystemClock(), HubSettings(tick_ms=60_000))
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        port = follower(hub, OVERALL)
        await told.tell({OVERALL: {"n": 2}})
        await until(lambda: port.types()[-1] == "deltas")
        await told.tell({OVERALL: {"n": 3}})
        await until(lambda: hub.rallies[RALLY].channels[OVERALL].now.data == {"n": 3})
    assert 1 == port.types().count("deltas")


def at_a_pace(hub: Hub) -> Port:
    port = Port()
    port.member = hub.attach(port)
    hub.subscribe(port.member, [Want(OVERALL)], pace_ms=PACES_MS[1])
    return port


@pytest.mark.parametrize(("part", "rests"), [(1, 3), (128, 0)])
async def test_a_fan_out_leaves_the_processor_to_others_between_its_parts(
    part: int, rests: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("flyingfinish.push.followers.time.sleep", slept.append)
    for where in ("hub", "telling"):
        monkeypatch.setattr(f"flyingfinish.push.{where}.GIVE_WAY_EVERY", part)
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    hub = Hub(SystemClock())
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        ports = [follower(hub, OVERALL) for _ in range(3)]
        await told.tell({OVERALL: {"n": 2}})
        await until(lambda: all(port.types()[-1] == "deltas" for port in ports))
        await until(lambda: hub.metrics.writes == len(ports))
    assert [room.REST_S] * rests == slept


async def test_those_at_a_pace_are_told_at_its_beat() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1, "pad": "x" * 300}})
    hub = Hub(SystemClock(), HubSettings(beat_ms=1))
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        port = at_a_pace(hub)
        await told.tell({OVERALL: {"n": 2, "pad": "x" * 300}})
        await until(lambda: port.types()[-1] == "deltas")
    assert {"n": 2} == port.got[-1]["deltas"][0]["patch"]


async def test_a_hold_passes_every_pace() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    hub = Hub(SystemClock(), HubSettings(beat_ms=3_600_000))
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        port = at_a_pace(hub)
        await told.tell({OVERALL: {"n": 1}}, hold=[OVERALL])
        await until(lambda: port.types() == ["snapshot", "snapshot"])
    assert "1.2" == port.got[-1]["epoch"]


async def test_what_is_no_hold_waits_for_the_pace() -> None:
    """The control of the test before."""
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    hub = Hub(SystemClock(), HubSettings(beat_ms=3_600_000))
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        paced, other = at_a_pace(hub), follower(hub, OVERALL)
        await told.tell({OVERALL: {"n": 2}})
        await until(lambda: other.types()[-1] == "deltas")
    assert ["snapshot"] == paced.types()


async def test_a_rally_that_is_opened_later_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK_MS", 1)
    rallies = Rallies()
    hub = Hub(SystemClock())
    async with running(hub, rallies):
        told = Told()
        await told.tell({OVERALL: {"n": 1}})
        rallies.told[RALLY] = told
        await until(lambda: hub.snapshot(OVERALL))


async def test_journals_that_are_no_rally_are_left_alone() -> None:
    told = Told()
    await told.tell({"rally/access/overall": {"n": 1}})
    hub = Hub(SystemClock())
    async with running(hub, Rallies(access=told)) as followers:
        await until(lambda: followers.silence_ms() is not None)
    assert {} == hub.rallies


class _Flaky:
    """A feed that cannot be read so many times."""

    def __init__(self, told: Told, failures: int, error: Exception) -> None:
        self._feed = told.feed
        self.failures = failures
        self._error = error

    def __getattr__(self, name: str) -> Any:
        if self.failures and name == "follow":
            self.failures -= 1
            raise self._error
        return getattr(self._feed, name)


@pytest.mark.parametrize("error", [StoreUnavailable("gone"), RuntimeError("our own fault")])
async def test_a_feed_that_fails_is_read_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "RETRY_MS", (1, 2))
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    flaky = _Flaky(told, 3, error)
    told.feed = flaky
    hub = Hub(SystemClock())
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: flaky.failures == 0)
        await told.tell({OVERALL: {"n": 2}})
        await until(lambda: hub.rallies[RALLY].position == 2)


@pytest.mark.parametrize(("state", "waits"), [({"closed": True}, False), ({}, True)])
async def test_a_rally_that_is_over_is_asked_now_and_then_and_heard_all_the_same(
    monkeypatch: pytest.MonkeyPatch, state: dict[str, Any], waits: bool
) -> None:
    monkeypatch.setattr(room, "LOOK_MS", 1)
    told, waited = Told(), asyncio.Event()
    await told.tell({OVERALL: {"n": 1}, STATE: state})
    follow = told.feed.follow

    async def seen(after: int, limit: int, wait_ms: int) -> list[FeedFrame]:
        waited.set()
        return await follow(after, limit, wait_ms)

    monkeypatch.setattr(told.feed, "follow", seen)
    hub = Hub(SystemClock())
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        port = follower(hub, OVERALL)
        await told.tell({OVERALL: {"n": 2}})
        await until(lambda: port.types()[-1] == "deltas")
    assert waits == waited.is_set()


async def test_a_feed_begun_anew_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "RETRY_MS", (1, 2))
    monkeypatch.setattr(room, "LOOK_MS", 1)
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    await told.tell({OVERALL: {"n": 2}})
    hub = Hub(SystemClock())
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        port = follower(hub, OVERALL)
        await told.ledger.reset(await told.ledger.checkpoint(), 2)
        told.forms.clear()
        told.position = 0
        await told.tell({OVERALL: {"n": 9}})
        await until(lambda: port.got[-1].get("data") == {"n": 9})


async def test_after_a_sleep_longer_than_history_the_rally_is_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "RETRY_MS", (1, 2))
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    clock = ManualClock(told.at_ms)
    hub = Hub(clock)
    async with running(hub, Rallies(kokkola=told)):
        await until(lambda: hub.snapshot(OVERALL))
        before = hub.rallies[RALLY]
        clock.advance(HISTORY_MS + 1)
        await told.tell({OVERALL: {"n": 2}})
        await until(lambda: hub.rallies[RALLY] is not before)


async def test_a_process_is_ready_when_every_feed_was_read_lately() -> None:
    told = Told()
    await told.tell({OVERALL: {"n": 1}})
    clock = ManualClock()
    hub = Hub(clock)
    followers = Followers(hub, Rallies(kokkola=told))
    before = followers.ready()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(followers.run())
        await until(followers.ready)
        task.cancel()
    clock.advance(room.READY_SILENCE_MS)
    assert (False, False) == (before, followers.ready())


class _Gone:
    """A feed that cannot be read at all."""

    def __getattr__(self, name: str) -> Any:
        raise StoreUnavailable("gone")


async def test_a_rally_that_cannot_be_read_is_silent_alone() -> None:
    read, lost = Told(), Told()
    await read.tell({OVERALL: {"n": 1}})
    gone: Any = _Gone()
    lost.feed = gone
    followers = Followers(Hub(SystemClock()), Rallies(kokkola=read, salla=lost))
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(followers.run())
        await until(lambda: followers.silence_of_ms(RALLY) is not None)
        task.cancel()
    assert (None, None) == (followers.silence_of_ms("salla"), followers.silence_ms())
