"""The link: tries again, bounded and counted; its `errors.py` say what a server would lose."""

import asyncio

import pytest
from redis.exceptions import ConnectionError as LinkLost

from flyingfinish.journal import connect
from flyingfinish.journal.connect import DURABLE, Link, Script, check_durable, open_link
from flyingfinish.journal.errors import NotDurable, StoreRefused, StoreUnavailable
from flyingfinish.journal.ports import Appended, Checkpoint, Commit, Delta, Duplicate
from flyingfinish.journal.redis_store import RedisStore, open_store
from journal.rows import rows
from stores import StoreServer


async def opened(server: StoreServer) -> RedisStore:
    return open_store(server.url)


async def test_a_durable_server_passes(link: Link) -> None:
    await check_durable(link)


async def test_a_store_says_so_too(own: StoreServer) -> None:
    store = open_store(own.url)
    await store.check_durable()
    own.command("CONFIG", "SET", "appendfsync", "no")
    with pytest.raises(NotDurable):
        await store.check_durable()
    await store.close()


async def test_a_durable_cluster_passes(cluster: StoreServer) -> None:
    opened = open_link(cluster.url, cluster=True)
    await check_durable(opened)
    await opened.close()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("appendonly", "no"),
        ("appendfsync", "everysec"),
        ("no-appendfsync-on-rewrite", "yes"),
        ("aof-load-truncated", "no"),
        ("maxmemory-policy", "allkeys-lru"),
    ],
)
async def test_a_setting_that_would_lose_rows_is_named(
    own: StoreServer, setting: str, value: str
) -> None:
    own.command("CONFIG", "SET", setting, value)
    opened = open_link(own.url)
    with pytest.raises(NotDurable) as caught:
        await check_durable(opened)
    await opened.close()
    assert setting == caught.value.setting


def test_every_durable_setting_is_tried_above() -> None:
    marks = test_a_setting_that_would_lose_rows_is_named.pytestmark  # type: ignore[attr-defined]
    assert set(DURABLE) == {name for name, _ in marks[0].args[1]}


async def test_a_step_goes_on_when_the_server_comes_back(
    own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine may need longer for a start than the link waits.
    monkeypatch.setattr(connect, "RETRY_WAITS_MS", (50,) * 1_000)
    store = await opened(own)
    journal = store.journal("r")
    await journal.append(rows(1, 2))
    own.kill()
    async with asyncio.TaskGroup() as group:
        appending = group.create_task(journal.append(rows(3, 3)))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(own.start)
    assert [Appended(3)] == appending.result()
    assert store.link.retries > 0
    await store.close()


async def test_scripts_are_known_again_after_a_restart(own: StoreServer) -> None:
    store = await opened(own)
    await store.journal("r").append(rows(1, 1))
    own.command("SCRIPT", "FLUSH")
    assert [Appended(2)] == await store.journal("r").append(rows(2, 2))
    await store.close()


async def test_a_server_that_stays_away_is_said_to_be_unavailable(
    own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "RETRY_WAITS_MS", (1, 1))
    own.kill()
    opened = open_link(own.url)
    with pytest.raises(StoreUnavailable):
        await opened.call("PING")
    await opened.close()
    assert 2 == opened.retries


async def test_a_server_that_was_away_is_asked_less_often_until_it_answers(
    own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "RETRY_WAITS_MS", (1, 1, 1))
    monkeypatch.setattr(connect, "AWAY_WAITS_MS", (1,))
    own.kill()
    opened = open_link(own.url)
    tries = []
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await opened.call("PING")
        tries.append(opened.retries)
    own.start()
    await opened.call("PING")
    own.kill()
    with pytest.raises(StoreUnavailable):
        await opened.call("PING")
    await opened.close()
    assert [3, 4, 7] == [*tries, opened.retries]


async def test_a_server_that_stays_away_is_told_once_and_when_it_is_back(
    own: StoreServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connect, "RETRY_WAITS_MS", (1, 1, 1))
    own.kill()
    opened = open_link(own.url)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await opened.call("PING")
    own.start()
    await opened.call("PING")
    await opened.close()
    told = [record.getMessage() for record in caplog.records]
    assert (2, "store found again") == (len(told), told[-1])


async def test_a_frozen_server_is_said_to_be_unavailable(
    own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "SILENCE_MS", 100)
    opened = open_link(own.url)
    own.pause()
    with pytest.raises(StoreUnavailable):
        await opened.call("PING")
    await opened.close()


async def test_a_step_that_is_cancelled_ends_whatever_it_was_doing(
    own: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "SILENCE_MS", 100_000)

    async def appending(number: int) -> None:
        journal = store.journal(f"r{attempt}-{number}")
        seq = 1
        while True:
            await journal.append(rows(seq, seq))
            seq += 1

    for attempt in range(1, 21):
        store = open_store(own.url)
        tasks = [asyncio.create_task(appending(n)) for n in range(8)]
        while len(await store.rallies()) < 8 * attempt:
            await asyncio.sleep(0)
        own.pause()
        for task in tasks:
            task.cancel()
        # A cancellation that got lost would only end with the silence.
        async with asyncio.timeout(30):
            await asyncio.gather(*tasks, return_exceptions=True)
        own.resume()
        await store.close()


async def test_a_step_the_server_refuses_says_why(link: Link) -> None:
    with pytest.raises(StoreRefused, match="unknown command"):
        await link.call("NONSENSE")
    assert 0 == link.retries


async def test_many_steps_at_once_share_a_few_connections(link: Link, rally_id: str) -> None:
    key = f"ff:{{{rally_id}}}:journal:n"
    await asyncio.gather(*(link.call("INCR", key) for _ in range(200)))
    assert b"200" == await link.call("GET", key)


class _Losing:
    """A client whose next reply is lost on its way: the server has done the step."""

    def __init__(self, client: object) -> None:
        self._client = client
        self.lose_next = False

    async def execute_command(self, *words: object, **more: object) -> object:
        reply = await self._client.execute_command(*words, **more)  # type: ignore[attr-defined]
        if self.lose_next and words[0] in ("EVALSHA", "EVAL"):
            self.lose_next = False
            raise LinkLost("reply lost")
        return reply

    def __getattr__(self, name: str) -> object:
        return getattr(self._client, name)


async def losing(server: StoreServer) -> tuple[RedisStore, _Losing]:
    opened = open_link(server.url)
    client = _Losing(opened._client)
    return RedisStore(Link(client)), client


async def test_an_append_whose_answer_was_lost_is_not_doubled(
    valkey: StoreServer, rally_id: str
) -> None:
    store, client = await losing(valkey)
    client.lose_next = True
    journal = store.journal(rally_id)
    assert [Duplicate(1), Duplicate(2)] == await journal.append(rows(1, 2))
    assert 2 == await journal.last_position()
    await store.close()


async def test_a_commit_whose_answer_was_lost_is_known_as_ours(
    valkey: StoreServer, rally_id: str
) -> None:
    store, client = await losing(valkey)
    client.lose_next = True
    delta = Delta("overall", "1.1", 0, 3, b"{}", snapshot=True)
    assert await store.ledger(rally_id).commit(Checkpoint(0, 1), Commit(3, 5, {"public": [delta]}))
    assert 1 == len(await store.feed(rally_id, "public").read(0, 10))
    await store.close()


async def test_a_reset_whose_answer_was_lost_is_known_as_ours(
    valkey: StoreServer, rally_id: str
) -> None:
    store, client = await losing(valkey)
    await store.ledger(rally_id).commit(Checkpoint(0, 1), Commit(3, 5))
    client.lose_next = True
    assert await store.ledger(rally_id).reset(Checkpoint(3, 1), 2)
    await store.close()


def test_every_script_says_what_it_is_and_in_which_language() -> None:
    names = ("append", "commit", "reset", "take_lease", "drop_lease")
    assert [("#!lua", "-- ")] * 5 == [
        (text.splitlines()[0], text.splitlines()[1][:3])
        for text in (Script(name).text for name in names)
    ]
