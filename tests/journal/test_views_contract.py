"""What ledger, feed and lease promise: `memory_views.py`, `redis_views.py`, `redis_lease.py`."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from flyingfinish.journal.ports import (
    Audience,
    Checkpoint,
    Commit,
    Delta,
    FeedFrame,
    Ledger,
    Store,
    Whole,
)
from flyingfinish.limits import HISTORY_MS

START = Checkpoint(0, 1)
T0_MS = 1_790_000_000_000


def delta(channel: str, after: int, offset: int, epoch: str = "1.1", **more: Any) -> Delta:
    return Delta(channel, epoch, after, offset, b'{"n":%d}' % offset, **more)


def first(channel: str, offset: int, epoch: str = "1.1") -> Delta:
    return delta(channel, 0, offset, epoch, snapshot=True)


def whole(channel: str, offset: int, epoch: str = "1.1") -> Whole:
    return Whole(channel, epoch, offset, b'{"whole":%d}' % offset)


def commit(
    position: int, deltas: Sequence[Delta] = (), wholes: Sequence[Whole] = (), **more: Any
) -> Commit:
    at_ms = more.pop("server_at_ms", T0_MS + position)
    return Commit(position, at_ms, {"public": deltas}, {"public": wholes}, **more)


async def write(ledger: Ledger, *commits: Commit) -> None:
    for one in commits:
        assert await ledger.commit(await ledger.checkpoint(), one)


@pytest.fixture
def ledger(store: Store, rally_id: str) -> Ledger:
    return store.ledger(rally_id)


async def test_a_ledger_nobody_wrote_to_stands_at_the_start(store: Store, rally_id: str) -> None:
    feed = store.feed(rally_id, "public")
    assert START == await store.ledger(rally_id).checkpoint() == await feed.position()
    assert ([], []) == (await feed.wholes(), await feed.read(0, 10))


async def test_a_commit_is_read_as_it_was_written(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    deltas = (delta("overall", 3, 7), first("stage/SS7", 7))
    await write(ledger, commit(7, deltas))
    feed = store.feed(rally_id, "public")
    assert [FeedFrame(7, T0_MS + 7, deltas)] == await feed.read(0, 10)
    assert Checkpoint(7, 1) == await feed.position()


async def test_each_audience_reads_its_own(ledger: Ledger, store: Store, rally_id: str) -> None:
    await write(
        ledger,
        Commit(
            2,
            T0_MS,
            {"public": [first("overall", 2)], "internal": [first("inbox", 2)]},
            {"internal": [whole("inbox", 2)]},
        ),
    )
    told = {}
    audiences: tuple[Audience, ...] = ("public", "internal")
    for audience in audiences:
        feed = store.feed(rally_id, audience)
        frames = await feed.read(0, 10)
        told[audience] = (
            [d.channel for frame in frames for d in frame.deltas],
            [form.channel for form in await feed.wholes()],
            sorted(await ledger.offsets(audience)),
        )
    assert {
        "public": (["overall"], [], ["overall"]),
        "internal": (["inbox"], ["inbox"], ["inbox"]),
    } == told


async def test_a_commit_without_changes_moves_the_checkpoint_alone(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await write(ledger, commit(4))
    feed = store.feed(rally_id, "public")
    assert ([], Checkpoint(4, 1)) == (await feed.read(0, 10), await feed.position())


async def test_a_writer_that_was_replaced_writes_nothing(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await write(ledger, commit(2, [first("overall", 2)]))
    assert not await ledger.commit(START, commit(3, [delta("overall", 2, 3)], [whole("x", 3)]))
    feed = store.feed(rally_id, "public")
    assert [2] == [frame.position for frame in await feed.read(0, 10)]
    assert ({"overall": ("1.1", 2)}, []) == (await ledger.offsets("public"), await feed.wholes())


async def test_a_writer_of_another_epoch_writes_nothing(ledger: Ledger) -> None:
    assert not await ledger.commit(Checkpoint(0, 2), commit(1))


async def test_of_many_rivals_at_one_checkpoint_one_writes(store: Store, rally_id: str) -> None:
    async def rival(position: int) -> bool:
        return await store.ledger(rally_id).commit(START, commit(position))

    assert 1 == sum(await asyncio.gather(*(rival(n) for n in range(1, 9))))


@pytest.mark.parametrize("position", [0, 5])
async def test_a_commit_that_does_not_go_forward_is_its_writers_mistake(
    ledger: Ledger, position: int
) -> None:
    await write(ledger, commit(5))
    with pytest.raises(ValueError):
        await ledger.commit(Checkpoint(5, 1), commit(position))


async def test_an_offset_ahead_of_its_commit_is_its_writers_mistake(ledger: Ledger) -> None:
    with pytest.raises(ValueError):
        await ledger.commit(START, commit(5, [first("overall", 6)]))


async def test_offsets_are_the_newest(ledger: Ledger) -> None:
    await write(
        ledger,
        commit(2, [first("overall", 2), first("stage/SS1", 2)]),
        commit(5, [delta("overall", 2, 5)]),
    )
    assert {"overall": ("1.1", 5), "stage/SS1": ("1.1", 2)} == await ledger.offsets("public")


async def test_a_whole_form_replaces_the_one_before(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await write(
        ledger,
        commit(2, [first("overall", 2)], [whole("overall", 2)]),
        commit(5, [delta("overall", 2, 5)], [whole("overall", 5)]),
    )
    assert [whole("overall", 5)] == await store.feed(rally_id, "public").wholes()


async def test_thousands_of_views_fit_into_one_commit(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    names = [f"crew/e{n}" for n in range(2_500)]
    await write(
        ledger,
        commit(1, [first(n, 1) for n in names], [whole(n, 1) for n in names]),
        commit(2, [delta(n, 1, 2) for n in names]),
    )
    feed = store.feed(rally_id, "public")
    assert (2_500, 2_500) == (len(await ledger.offsets("public")), len(await feed.wholes()))


async def test_reading_goes_on_where_it_stopped(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await write(ledger, *(commit(n, [first("overall", n)]) for n in (2, 3, 5, 9)))
    feed = store.feed(rally_id, "public")
    assert [3, 5] == [frame.position for frame in await feed.read(2, 2)]


async def test_a_follower_waits_for_the_next_commit(store: Store, rally_id: str) -> None:
    feed = store.feed(rally_id, "public")

    async def followed() -> list[FeedFrame]:
        while not (found := await feed.follow(0, 10, 500)):
            pass
        return found

    async with asyncio.TaskGroup() as group:
        following = group.create_task(followed())
        await asyncio.sleep(0)
        group.create_task(write(store.ledger(rally_id), commit(3, [first("overall", 3)])))
    assert [3] == [frame.position for frame in following.result()]


async def test_a_follower_gets_at_once_what_is_there(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await write(ledger, commit(3, [first("overall", 3)]))
    frames = await store.feed(rally_id, "public").follow(0, 10, 1_000)
    assert [3] == [frame.position for frame in frames]


async def test_a_follower_comes_back_with_nothing_when_nothing_comes(
    store: Store, rally_id: str
) -> None:
    assert [] == await store.feed(rally_id, "public").follow(0, 10, 5)


async def _aged(ledger: Ledger, form_at: int, keep_after_ms: int, age_ms: int) -> None:
    """Twenty changes of one view, its whole form stored at one of them, then time goes by."""
    for n in range(1, 21):
        forms = [whole("overall", n)] if n == form_at else []
        change = first("overall", n) if n == 1 else delta("overall", n - 1, n)
        await write(ledger, commit(n, [change], forms))
    for n in range(21, 30):
        await write(
            ledger,
            commit(n, [], server_at_ms=T0_MS + age_ms, keep_after_ms=keep_after_ms),
        )


async def test_deltas_go_when_the_writer_lets_them_and_they_are_old(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await _aged(ledger, 20, T0_MS + 100, HISTORY_MS + 1_000)
    assert [] == await store.feed(rally_id, "public").read(0, 100)


async def test_deltas_young_enough_to_be_watched_stay(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await _aged(ledger, 20, T0_MS + 1_000, HISTORY_MS + 10)
    frames = await store.feed(rally_id, "public").read(0, 100)
    assert list(range(10, 21)) == [frame.position for frame in frames]


async def test_deltas_stay_that_an_older_whole_form_needs(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await _aged(ledger, 8, T0_MS + 100, HISTORY_MS + 1_000)
    frames = await store.feed(rally_id, "public").read(0, 100)
    assert list(range(9, 21)) == [frame.position for frame in frames]


async def test_a_view_without_whole_form_keeps_all_its_deltas(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await _aged(ledger, 0, T0_MS + 100, HISTORY_MS + 1_000)
    frames = await store.feed(rally_id, "public").read(0, 100)
    assert list(range(1, 21)) == [frame.position for frame in frames]


async def _held(ledger: Ledger) -> None:
    """A hold at 4 begins ``overall`` anew and leaves ``stage/SS1`` alone."""
    await write(
        ledger,
        commit(1, [first("overall", 1), first("stage/SS1", 1)], [whole("overall", 1)]),
        commit(2, [delta("overall", 1, 2), delta("stage/SS1", 1, 2)]),
        commit(3, [delta("overall", 2, 3)]),
        commit(4, [first("overall", 4, "1.4")], forget_before={"public": 4}),
    )


async def test_what_a_hold_covers_is_read_no_more(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await _held(ledger)
    frames = await store.feed(rally_id, "public").read(0, 10)
    overall = [d for frame in frames for d in frame.deltas if d.channel == "overall"]
    assert [first("overall", 4, "1.4")] == overall
    assert 4 == frames[-1].forget_before


async def test_a_whole_form_from_before_a_hold_is_gone(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await _held(ledger)
    assert [] == await store.feed(rally_id, "public").wholes()


async def test_what_a_hold_leaves_alone_can_still_be_built(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await _held(ledger)
    frames = await store.feed(rally_id, "public").read(0, 10)
    left = [d.offset for frame in frames for d in frame.deltas if d.channel == "stage/SS1"]
    assert [1, 2] == left


async def test_once_whole_forms_are_rewritten_nothing_from_before_a_hold_is_left(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await _held(ledger)
    await write(ledger, commit(5, [], [whole("overall", 4, "1.4"), whole("stage/SS1", 2)]))
    assert [4] == [frame.position for frame in await store.feed(rally_id, "public").read(0, 10)]


async def test_a_reset_forgets_everything_and_begins_anew(
    ledger: Ledger, store: Store, rally_id: str
) -> None:
    await write(ledger, commit(7, [first("overall", 7)], [whole("overall", 7)]))
    assert await ledger.reset(Checkpoint(7, 1), 2)
    feed = store.feed(rally_id, "public")
    assert (Checkpoint(0, 2), {}, [], []) == (
        await ledger.checkpoint(),
        await ledger.offsets("public"),
        await feed.wholes(),
        await feed.read(0, 10),
    )


async def test_after_a_reset_positions_may_be_written_again(ledger: Ledger) -> None:
    await write(ledger, commit(7, [first("overall", 7)]))
    await ledger.reset(Checkpoint(7, 1), 2)
    assert await ledger.commit(Checkpoint(0, 2), commit(3, [first("overall", 3)]))


async def test_a_writer_that_was_replaced_resets_nothing(ledger: Ledger) -> None:
    await write(ledger, commit(7))
    assert not await ledger.reset(START, 2)
    assert Checkpoint(7, 1) == await ledger.checkpoint()


async def test_a_lease_has_one_holder_who_may_keep_it(store: Store, rally_id: str) -> None:
    lease = store.lease(rally_id)
    taken = [await lease.take(holder, 60_000) for holder in ("a", "b", "a")]
    assert [True, False, True] == taken


async def test_a_lease_given_back_is_free(store: Store, rally_id: str) -> None:
    lease = store.lease(rally_id)
    await lease.take("a", 60_000)
    await lease.drop("b")
    assert not await lease.take("b", 60_000)
    await lease.drop("a")
    assert await lease.take("b", 60_000)


async def test_a_lease_that_is_not_kept_is_free_again(store: Store, rally_id: str) -> None:
    lease = store.lease(rally_id)
    await lease.take("a", 30)
    async with asyncio.timeout(30):
        while not await lease.take("b", 60_000):
            await asyncio.sleep(0.005)
