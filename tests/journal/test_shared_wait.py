"""Many followers, one wait: each hears its stream as if it had a connection of its own."""

import asyncio
import itertools
from collections.abc import Callable

import pytest

from flyingfinish.journal import connect, shared_wait
from flyingfinish.journal.connect import Link, open_link
from flyingfinish.journal.errors import StoreRefused, StoreUnavailable
from flyingfinish.journal.ports import Checkpoint, Commit, Delta
from flyingfinish.journal.redis_store import RedisStore
from flyingfinish.journal.shared_wait import HELD_MAX, Entry
from stores import StoreServer

WAIT_MS = 2_000
NUMBERS = itertools.count(1)


async def put(link: Link, stream: str, *positions: int) -> None:
    """Appends an entry at each position."""
    for position in positions:
        await link.call("XADD", stream, f"{position}-0", "n", position)


def positions(entries: list[Entry]) -> list[int]:
    """Returns where entries stand."""
    return [int(entry_id[:-2]) for entry_id, _ in entries]


def following(link: Link, stream: str, after: int = 0) -> "asyncio.Task[list[Entry]]":
    """Begins to wait for what comes in a stream."""
    return asyncio.create_task(link.block(stream, after, 10, WAIT_MS))


def clients(server: StoreServer) -> list[str]:
    """Returns a line for each connection but the one that asks."""
    lines = server.command("CLIENT", "LIST").decode().splitlines()
    return [line for line in lines if "cmd=" in line and "cmd=client|list" not in line]


def waiting(server: StoreServer) -> list[str]:
    """Returns the lines of those that wait in a read."""
    return [line for line in clients(server) if " flags=b" in line]


async def until(true: Callable[[], bool]) -> None:
    """Waits until something is true."""
    while not true():
        await asyncio.sleep(0.005)


async def all_wait(link: Link, own: StoreServer, streams: list[str]) -> None:
    """Waits until the server has one read that waits for all these streams."""
    shared = link._shared
    await until(lambda: set(streams) <= shared._asked.keys() and len(waiting(own)) == 1)


async def another_waits(own: StoreServer, before: set[str]) -> None:
    """Waits until a connection waits that did not before."""
    ids = {line.split()[0] for line in before}
    await until(lambda: {line.split()[0] for line in waiting(own)} - ids != set())


async def heard(link: Link, stream: str, after: int) -> list[int]:
    """Follows until something comes."""
    while not (found := await link.block(stream, after, 10, WAIT_MS)):
        pass
    return positions(found)


async def test_many_rallies_that_are_followed_hold_one_waiting_connection(
    link: Link, own: StoreServer
) -> None:
    streams = [f"s{n}" for n in range(40)]
    tasks = [asyncio.create_task(heard(link, stream, 0)) for stream in streams]
    await all_wait(link, own, streams)
    assert len(clients(own)) <= 1 + connect.CONNECTIONS_MAX
    for stream in streams:
        await put(link, stream, 1)
    assert [[1]] * 40 == [await task for task in tasks]


async def test_more_rallies_than_connections_starve_no_question(
    own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "CONNECTIONS_MAX", 2)
    monkeypatch.setattr(connect, "CONNECTION_WAIT_S", 0.2)
    monkeypatch.setattr(connect, "RETRY_WAITS_MS", ())
    link = open_link(own.url)
    tasks = [following(link, f"s{n}") for n in range(8)]
    await until(lambda: waiting(own) != [])
    answers = [await link.call("SET", "a", n) for n in range(8)]
    await link.close()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [True] * 8 == answers


async def test_who_begins_late_is_told_at_once_what_is_there(link: Link, own: StoreServer) -> None:
    await put(link, "late", 1, 2)
    early = following(link, "early")
    await all_wait(link, own, ["early"])
    assert ([2], False) == (positions(await link.block("late", 1, 10, WAIT_MS)), early.done())
    await link.close()
    await asyncio.gather(early, return_exceptions=True)


async def test_who_begins_late_hears_what_comes_while_the_others_go_on_waiting(
    link: Link, own: StoreServer
) -> None:
    early = following(link, "early")
    await all_wait(link, own, ["early"])
    late = following(link, "late")
    await all_wait(link, own, ["early", "late"])
    await put(link, "late", 1)
    assert ([1], False) == (positions(await late), early.done())
    await put(link, "early", 1)
    assert [1] == positions(await early)


async def test_a_follower_that_comes_back_breaks_no_read_off(link: Link, own: StoreServer) -> None:
    tasks = [following(link, "a"), following(link, "b")]
    await all_wait(link, own, ["a", "b"])
    before = [line.split()[0] for line in waiting(own)]
    for n in range(1, 30):
        await put(link, "a", n)
        assert [n] == positions(await tasks[0])
        tasks[0] = following(link, "a", n)
    await all_wait(link, own, ["a", "b"])
    assert before == [line.split()[0] for line in waiting(own)]
    await link.close()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_wait_that_is_over_ends_with_nothing_and_leaves_the_others(
    link: Link, own: StoreServer
) -> None:
    long = following(link, "long")
    await all_wait(link, own, ["long"])
    for stream in ("long", "short"):
        assert ([], False) == (await link.block(stream, 0, 10, 20), long.done())
    await put(link, "long", 1)
    assert [1] == positions(await long)


async def test_a_stream_that_is_refused_leaves_the_others_alone(
    link: Link, own: StoreServer
) -> None:
    good = following(link, "good")
    await all_wait(link, own, ["good"])
    await link.call("SET", "bad", "no stream")
    with pytest.raises(StoreRefused, match="WRONGTYPE"):
        await link.block("bad", 0, 10, WAIT_MS)
    await put(link, "good", 1)
    assert [1] == positions(await good)


async def test_a_stream_that_is_refused_later_leaves_the_others_alone(
    link: Link, own: StoreServer
) -> None:
    good, bad = following(link, "good"), following(link, "bad")
    await all_wait(link, own, ["good", "bad"])
    await link.call("SET", "bad", "no stream")
    # What comes for one ends the read of all; the next one is refused.
    await put(link, "good", 1)
    assert [1] == positions(await good)
    with pytest.raises(StoreRefused, match="WRONGTYPE"):
        await bad
    good = following(link, "good", 1)
    await put(link, "good", 2)
    assert [2] == positions(await good)


async def test_a_read_refused_for_no_stream_of_its_own_is_said_to_all_with_what_to_set(
    cluster: StoreServer,
) -> None:
    link = open_link(cluster.url)  # As if it were none: it refuses to wait across its slots.
    tasks = [following(link, f"refused{n}") for n in range(3)]
    failed = await asyncio.gather(*tasks, return_exceptions=True)
    await link.close()
    assert [StoreRefused] * 3 == [type(one) for one in failed]
    assert all(str(one).endswith("set cluster)") for one in failed)


async def test_in_a_cluster_each_stream_is_waited_for_by_itself(cluster: StoreServer) -> None:
    link = open_link(cluster.url, cluster=True)
    names = [f"cluster{next(NUMBERS)}" for _ in range(3)]
    tasks = [asyncio.create_task(heard(link, name, 0)) for name in names]
    for name in names:
        await put(link, name, 1)
    assert [[1]] * 3 == [await task for task in tasks]
    await link.close()


async def test_a_connection_that_is_killed_heals_for_all(link: Link, own: StoreServer) -> None:
    tasks = [asyncio.create_task(heard(link, f"s{n}", 0)) for n in range(5)]
    for _ in range(3):
        await all_wait(link, own, [f"s{n}" for n in range(5)])
        killed = set(waiting(own))
        own.command("CLIENT", "KILL", "TYPE", "normal")
        await another_waits(own, killed)
    for n in range(5):
        await put(link, f"s{n}", 1)
    assert [[1]] * 5 == [await task for task in tasks]


async def test_a_server_that_stays_away_is_said_to_all_and_all_come_back(
    link: Link, own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "RETRY_WAITS_MS", (1, 1))
    tasks = [following(link, f"s{n}") for n in range(5)]
    await all_wait(link, own, [f"s{n}" for n in range(5)])
    own.kill()
    failed = await asyncio.gather(*tasks, return_exceptions=True)
    own.start()
    tasks = [following(link, f"s{n}") for n in range(5)]
    for n in range(5):
        await put(link, f"s{n}", 1)
    assert [StoreUnavailable] * 5 == [type(one) for one in failed]
    assert [[1]] * 5 == [positions(await task) for task in tasks]


async def test_a_frozen_server_is_said_to_all(
    link: Link, own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "SILENCE_MS", WAIT_MS // 4)
    tasks = [asyncio.create_task(link.block(f"s{n}", 0, 10, WAIT_MS // 5)) for n in range(5)]
    await until(lambda: waiting(own) != [])
    own.pause()
    failed = await asyncio.gather(*tasks, return_exceptions=True)
    own.resume()
    assert [StoreUnavailable] * 5 == [type(one) for one in failed]


async def test_a_link_that_is_closed_says_so_to_all(own: StoreServer) -> None:
    link = open_link(own.url)
    tasks = [following(link, f"s{n}") for n in range(3)]
    await all_wait(link, own, [f"s{n}" for n in range(3)])
    await link.close()
    failed = await asyncio.gather(*tasks, return_exceptions=True)
    await until(lambda: clients(own) == [])
    assert [StoreUnavailable] * 3 == [type(one) for one in failed]


async def test_a_follower_that_is_cancelled_is_forgotten(
    link: Link, own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_wait, "AWAY_MS", 0)
    stays = asyncio.create_task(heard(link, "stays", 0))
    goes = following(link, "goes")
    await all_wait(link, own, ["stays", "goes"])
    goes.cancel()
    await asyncio.wait((goes,))
    await put(link, "goes", 1)
    await until(lambda: link._shared._asked.keys() == {"stays"})
    await put(link, "stays", 1)
    assert ([1], True) == (await stays, goes.cancelled())
    await until(lambda: waiting(own) == [] and not link._shared._watched)


async def test_who_stays_away_is_held_little_for_and_misses_nothing(
    link: Link, own: StoreServer
) -> None:
    slow = following(link, "slow")
    quick = asyncio.create_task(heard(link, "quick", 0))
    await all_wait(link, own, ["slow", "quick"])
    await put(link, "slow", 1)
    assert [1] == positions(await slow)
    most = 0
    for n in range(2, 3 * HELD_MAX):
        await put(link, "slow", n)
        watch = link._shared._watched.get("slow")
        most = max(most, len(watch.held) if watch else 0)
    await until(lambda: "slow" not in link._shared._watched)
    got = [1]
    while got[-1] < 3 * HELD_MAX - 1:
        got += positions(await link.block("slow", got[-1], 10, WAIT_MS))
    await put(link, "quick", 1)
    assert ([1], list(range(1, 3 * HELD_MAX))) == (await quick, got)
    assert 0 < most < 2 * HELD_MAX


async def test_what_came_before_a_reset_is_not_told_to_who_reads_anew(
    link: Link, own: StoreServer
) -> None:
    store = RedisStore(link)
    feed, ledger = store.feed("r", "public"), store.ledger("r")
    stream = "ff:{r}:view:public:deltas"

    async def tell(before: Checkpoint, position: int, patch: bytes) -> None:
        delta = Delta("overall", "1.1", position - 1, position, patch)
        assert await ledger.commit(before, Commit(position, 5, {"public": [delta]}))

    await tell(Checkpoint(0, 1), 1, b"1")
    waits = asyncio.create_task(feed.follow(1, 10, WAIT_MS))
    await all_wait(link, own, [stream])
    await tell(Checkpoint(1, 1), 2, b"2")
    await waits
    # Nobody waits now: what comes is held for who comes back.
    await tell(Checkpoint(2, 1), 3, b"old")
    await until(lambda: link._shared._watched[stream].held != [])
    assert await ledger.reset(Checkpoint(3, 1), 2)
    await tell(Checkpoint(0, 2), 2, b"2")
    await feed.wholes()
    await tell(Checkpoint(2, 2), 3, b"new")
    frames = await feed.follow(2, 10, WAIT_MS)
    assert [b"new"] == [frame.deltas[0].patch for frame in frames]
