"""What every journal promises: one suite for `memory.py`, `memory_store.py`, `redis_journal.py`.

Each form of the fixture `store` runs every test; `redis_store.py` opens the real ones.
"""

import asyncio
from collections.abc import Callable

import pytest

from flyingfinish.journal.ports import (
    Appended,
    ChainMark,
    Conflict,
    Duplicate,
    Gap,
    Journal,
    Moved,
    Pending,
    Private,
    Store,
    Stored,
)
from journal.rows import SALT, decision, row, rows


@pytest.fixture
def journal(store: Store, rally_id: str) -> Journal:
    return store.journal(rally_id)


async def test_an_empty_journal_holds_nothing(journal: Journal) -> None:
    assert (0, 0, {}, [], 1, ChainMark(0, ""), 0) == (
        await journal.last_position(),
        await journal.officials_position(),
        await journal.heads(),
        await journal.read(0, 10),
        await journal.epoch(),
        await journal.archived(),
        await journal.head("finish-3", "9f0c"),
    )


async def test_positions_are_gapless_from_one(journal: Journal) -> None:
    assert [Appended(1), Appended(2), Appended(3)] == await journal.append(rows(1, 3))


async def test_a_row_is_read_as_it_was_written(journal: Journal) -> None:
    sent = row(
        1,
        b'\x00\xff{"\r\n',
        private=Private(b"p" * 16, b'{"name":"\xc3\x84"}'),
        doubt="revoked",
        official=True,
        command_hash=b"h" * 32,
    )
    await journal.append([sent])
    expected = Stored(
        1, "finish-3", "9f0c", 1, b'\x00\xff{"\r\n', True, "revoked", "token-1",
        1_790_000_000_001, SALT, b'{"name":"\xc3\x84"}', b"p" * 16, b"h" * 32,
    )  # fmt: skip
    assert [expected] == await journal.read(0, 10)


async def test_a_body_may_be_empty(journal: Journal) -> None:
    await journal.append([row(1, b"")])
    assert [b""] == [stored.body for stored in await journal.read(0, 10)]


async def test_the_same_row_again_is_a_duplicate_with_the_first_answer(journal: Journal) -> None:
    await journal.append(rows(1, 3))
    assert [Duplicate(2)] == await journal.append(rows(2, 2))


async def test_a_repeat_is_known_however_many_rows_came_between(journal: Journal) -> None:
    await journal.append(rows(1, 1))
    for first in range(1, 601, 200):
        await journal.append(rows(first, first + 199, source="start-3"))
    assert [Duplicate(1)] == await journal.append(rows(1, 1))


async def test_another_content_under_the_same_number_is_a_conflict(journal: Journal) -> None:
    await journal.append(rows(1, 2))
    assert [Conflict(2)] == await journal.append([row(2, b"forged")])
    assert [b"row 1", b"row 2"] == [stored.body for stored in await journal.read(0, 10)]


async def test_a_repeat_differs_by_its_body_alone(journal: Journal) -> None:
    await journal.append([row(1, b"a", doubt="out_of_scope")])
    assert [Duplicate(1)] == await journal.append([row(1, b"a")])


async def test_a_hole_is_a_gap_that_names_the_next_number(journal: Journal) -> None:
    await journal.append(rows(1, 2))
    assert [Gap(3)] == await journal.append([row(4)])


async def test_the_first_row_of_a_source_has_number_one(journal: Journal) -> None:
    assert [Gap(1)] == await journal.append([row(2)])


async def test_a_number_below_one_is_its_senders_mistake(journal: Journal) -> None:
    with pytest.raises(ValueError):
        await journal.append([row(0)])


async def test_a_name_that_could_be_read_two_ways_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError):
        await journal.append([row(1, source="finish/3")])


async def test_after_a_gap_nothing_of_that_source_slips_in_behind(journal: Journal) -> None:
    batch = [row(2, b"two"), row(1, b"one"), row(1, b"other", source="start-3")]
    assert [Gap(1), Gap(1), Appended(1)] == await journal.append(batch)


async def test_after_a_conflict_nothing_of_that_source_slips_in_behind(journal: Journal) -> None:
    await journal.append(rows(1, 2))
    batch = [row(2, b"forged"), row(3, b"three"), row(1, b"other", source="start-3")]
    assert [Conflict(2), Conflict(2), Appended(3)] == await journal.append(batch)


async def test_each_incarnation_counts_for_itself(journal: Journal) -> None:
    await journal.append(rows(1, 2))
    assert [Appended(3)] == await journal.append(rows(1, 1, incarnation="aa00"))
    assert {("finish-3", "9f0c"): 2, ("finish-3", "aa00"): 1} == await journal.heads()
    assert 1 == await journal.head("finish-3", "aa00")


async def test_a_batch_longer_than_one_step_goes_in_whole(journal: Journal) -> None:
    assert [Appended(n) for n in range(1, 601)] == await journal.append(rows(1, 600))


async def test_reading_goes_on_where_it_stopped(journal: Journal) -> None:
    await journal.append(rows(1, 5))
    assert [3, 4] == [stored.position for stored in await journal.read(2, 2)]


async def test_a_decision_that_rests_on_the_newest_one_goes_in(journal: Journal) -> None:
    await journal.append([row(1), decision(1, 0)])
    assert [Appended(3)] == await journal.append([decision(2, 2)])
    assert 3 == await journal.officials_position()


async def test_a_decision_that_rests_on_an_older_one_has_moved(journal: Journal) -> None:
    await journal.append([decision(1, 0)])
    assert [Moved(1)] == await journal.append([decision(1, 0, source="desk-2")])
    assert 1 == await journal.last_position()


async def test_a_moved_decision_uses_up_no_number(journal: Journal) -> None:
    await journal.append([decision(1, 0)])
    await journal.append([decision(1, 0, source="desk-2")])
    assert [Appended(2)] == await journal.append([decision(1, 1, source="desk-2")])


async def test_posts_rows_move_no_decision(journal: Journal) -> None:
    await journal.append([decision(1, 0), *rows(1, 5)])
    assert [Appended(7)] == await journal.append([decision(2, 1)])


async def test_a_repeated_decision_is_a_duplicate_though_others_decided_since(
    journal: Journal,
) -> None:
    await journal.append([decision(1, 0), decision(1, 1, source="desk-2")])
    assert [Duplicate(1)] == await journal.append([decision(1, 0)])


async def test_a_command_is_compared_by_its_hash_and_not_by_what_became_of_it(
    journal: Journal,
) -> None:
    await journal.append([decision(1, 0, command_hash=b"c" * 32)])
    again = row(1, b"judged otherwise", source="desk-1", official=True, command_hash=b"c" * 32)
    other = row(1, b"decision desk-1 1", source="desk-1", official=True, command_hash=b"d" * 32)
    assert [Duplicate(1)] == await journal.append([again])
    assert [Conflict(1)] == await journal.append([other])


@pytest.mark.parametrize("first_has_hash", [True, False])
async def test_a_command_and_a_row_with_the_same_body_are_not_the_same(
    journal: Journal, first_has_hash: bool
) -> None:
    pair = [row(1, b"x", command_hash=b"c" * 32), row(1, b"x")]
    first, second = pair if first_has_hash else reversed(pair)
    await journal.append([first])
    assert [Conflict(1)] == await journal.append([second])


@pytest.mark.parametrize("compares", [True, False])
async def test_of_two_desks_at_once_one_wins_only_because_they_compare(
    store: Store, rally_id: str, compares: bool
) -> None:
    async def decide(desk: int) -> object:
        expect = 0 if compares else None
        journal = store.journal(rally_id)
        return (await journal.append([decision(1, expect, source=f"desk-{desk}")]))[0]

    answers = await asyncio.gather(*(decide(desk) for desk in range(8)))
    appended = [answer for answer in answers if isinstance(answer, Appended)]
    assert (1 if compares else 8) == len(appended)


@pytest.mark.parametrize("same_number", [True, False])
async def test_a_row_sent_many_times_at_once_is_there_once_only_because_of_its_number(
    store: Store, rally_id: str, same_number: bool
) -> None:
    def named(n: int) -> Pending:
        return row(1, b"x", incarnation="9f0c" if same_number else f"i{n}")

    await asyncio.gather(*(store.journal(rally_id).append([named(n)]) for n in range(8)))
    assert (1 if same_number else 8) == await store.journal(rally_id).last_position()


async def test_a_follower_gets_at_once_what_is_there(journal: Journal) -> None:
    await journal.append(rows(1, 3))
    assert [2, 3] == [stored.position for stored in await journal.follow(1, 10, 1_000)]


async def test_a_follower_waits_for_the_next_row(store: Store, rally_id: str) -> None:
    journal = store.journal(rally_id)
    await journal.append(rows(1, 1))
    async with asyncio.TaskGroup() as group:
        following = group.create_task(_followed(journal, 1))
        await asyncio.sleep(0)
        group.create_task(journal.append(rows(2, 2)))
    assert [b"row 2"] == [stored.body for stored in following.result()]


async def _followed(journal: Journal, after: int) -> list[Stored]:
    while True:
        found = await journal.follow(after, 10, 500)
        if found:
            return found


async def test_a_follower_comes_back_with_nothing_when_nothing_comes(journal: Journal) -> None:
    assert [] == await journal.follow(0, 10, 5)


async def test_the_archivers_mark_is_kept(journal: Journal) -> None:
    await journal.set_archived(ChainMark(7, "ab" * 32))
    assert ChainMark(7, "ab" * 32) == await journal.archived()


async def test_the_archivers_trouble_is_kept_beside_its_mark(journal: Journal) -> None:
    never = ChainMark(0, "")
    found = [(await journal.archived(), await journal.archive_trouble())]
    for why in ("full", ""):
        await journal.set_archive_trouble(why)
        found.append((await journal.archived(), await journal.archive_trouble()))
    assert [(never, ""), (never, "full"), (never, "")] == found


async def test_a_new_epoch_is_kept(journal: Journal) -> None:
    await journal.set_epoch(2)
    assert 2 == await journal.epoch()


async def test_an_erased_private_part_is_gone_and_its_row_is_not(journal: Journal) -> None:
    await journal.append([row(1, b"a", private=Private(b"s", b"secret")), row(2, b"b")])
    assert await journal.erase_private(1)
    first = (await journal.read(0, 1))[0]
    assert (b"a", None, None) == (first.body, first.private, first.private_salt)


async def test_names_of_the_erased_are_kept_beside_the_key_they_are_hashed_with(
    store: Store, rally_id: str
) -> None:
    journal = store.journal(rally_id)
    assert {} == await journal.erased_names()
    key = await journal.name_key()
    await journal.note_erased("p1", {"aa", "bb"})
    assert key == await store.journal(rally_id).name_key()
    assert key != await store.journal(f"{rally_id}-2").name_key()
    assert {"aa": "p1", "bb": "p1"} == await store.journal(rally_id).erased_names()


@pytest.mark.parametrize("position", [0, 1, 2])
async def test_where_no_private_part_is_none_is_erased(journal: Journal, position: int) -> None:
    await journal.append(rows(1, 1))
    assert not await journal.erase_private(position)


async def test_private_parts_stay_with_their_own_rows(journal: Journal) -> None:
    batch = [row(n, b"x", private=Private(b"s", b"p%d" % n) if n % 2 else None)
             for n in range(1, 6)]  # fmt: skip
    await journal.append(batch)
    await journal.erase_private(3)
    found = [stored.private for stored in await journal.read(0, 10)]
    assert [b"p1", None, None, None, b"p5"] == found


async def test_the_store_lists_the_rallies_somebody_wrote_to(store: Store, rally_id: str) -> None:
    before = await store.rallies()
    await store.journal(rally_id).append(rows(1, 1))
    assert rally_id not in before
    assert rally_id in await store.rallies()


@pytest.mark.parametrize("opened", [Store.journal, Store.ledger, Store.lease])
def test_a_rally_id_that_could_be_read_two_ways_is_refused(
    opened: Callable[[Store, str], object], store: Store
) -> None:
    with pytest.raises(ValueError):
        getattr(store, opened.__name__)("a}:view:public:{b")
