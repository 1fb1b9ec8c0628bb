"""The folder of replays: made when a rally is over, and anew when its journal grew."""

import asyncio
import gzip
from pathlib import Path

import pytest

from exchange.pasts_made import SECRET, add, journal_of, lines_of, past_story
from flyingfinish.exchange import past_rallies
from flyingfinish.exchange.past_rallies import (
    Keeper,
    NotClosed,
    keep_replays,
    make_replay,
    newest_replay,
    replays_in,
)
from flyingfinish.exchange.past_rally import ReplayTooLarge, write_replay
from flyingfinish.journal.memory_store import MemoryStore


async def test_a_rally_that_is_over_gets_its_file(tmp_path: Path) -> None:
    story = past_story()
    keeper = Keeper(journal_of(story.records), "test", tmp_path)
    assert await keeper.look()
    made = newest_replay(tmp_path, "test")
    assert made is not None
    assert ("test", 1, len(story.records)) == (made.rally, made.epoch, made.position)
    assert len(story.records) == lines_of(made.path)[0]["position"]


async def test_it_is_made_once(tmp_path: Path) -> None:
    journal = journal_of(past_story().records)
    keeper = Keeper(journal, "test", tmp_path)
    assert [True, False] == [await keeper.look(), await keeper.look()]
    assert not await Keeper(journal, "test", tmp_path).look(), "a restart finds it made"


async def test_a_rally_that_goes_on_has_none(tmp_path: Path) -> None:
    journal = journal_of(past_story(closed=False).records)
    assert not await Keeper(journal, "test", tmp_path).look()
    with pytest.raises(NotClosed):
        await make_replay(journal, "test", tmp_path)
    assert [] == list(tmp_path.iterdir())


async def test_a_later_fact_has_it_made_anew_and_the_old_one_is_gone(tmp_path: Path) -> None:
    story = past_story()
    journal = journal_of(story.records)
    keeper = Keeper(journal, "test", tmp_path)
    await keeper.look()
    add(journal, story.penalty("1", "TC2", 10_000))
    assert await keeper.look()
    assert [len(story.records)] == [one.position for one in replays_in(tmp_path)]


async def test_who_was_erased_is_in_no_file_any_more(tmp_path: Path) -> None:
    journal = journal_of(past_story().records)
    keeper = Keeper(journal, "test", tmp_path)
    await keeper.look()
    before = [gzip.decompress(one.path.read_bytes()) for one in replays_in(tmp_path)]
    for position in await journal.private_positions():
        await journal.erase_private(position)
    assert await keeper.look()
    after = [gzip.decompress(one.path.read_bytes()) for one in replays_in(tmp_path)]
    assert [[True], [False]] == [[SECRET.encode() in one for one in side] for side in
                                 (before, after)]  # fmt: skip


async def test_one_too_large_is_not_tried_again_until_the_journal_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    async def refuse(*_: object) -> None:
        tried.append(1)
        raise ReplayTooLarge("large")

    monkeypatch.setattr(past_rallies, "write_replay", refuse)
    story = past_story()
    journal = journal_of(story.records)
    keeper = Keeper(journal, "test", tmp_path)
    assert [False, False, 1] == [await keeper.look(), await keeper.look(), len(tried)]
    add(journal, story.penalty("1", "TC2", 10_000))
    await keeper.look()
    assert 2 == len(tried)


def test_what_is_no_replay_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "odd.ndjson.gz").write_text("x")
    assert ([], None) == (replays_in(tmp_path), newest_replay(tmp_path, "test"))
    assert [] == replays_in(tmp_path / "none")


async def test_all_rallies_of_a_store_are_kept_and_no_other_journals(
    tmp_path: Path,
) -> None:
    store = MemoryStore()
    for name in ("one", "two", "access", "series.sm"):
        journal = journal_of(past_story().records)
        store._journals[name] = journal
    keeping = asyncio.create_task(keep_replays(store, tmp_path))
    while len(replays_in(tmp_path)) < 2:
        await asyncio.sleep(0)
    keeping.cancel()
    assert ["one", "two"] == [one.rally for one in replays_in(tmp_path)]


async def test_one_that_fails_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    for name in ("one", "two"):
        store._journals[name] = journal_of(past_story().records)
    real = write_replay

    async def failing(journal: object, rally_id: str, target: Path) -> object:
        if rally_id == "one":
            raise OSError("disk full")
        return await real(journal, rally_id, target)  # type: ignore[arg-type]

    monkeypatch.setattr(past_rallies, "write_replay", failing)
    keeping = asyncio.create_task(keep_replays(store, tmp_path))
    while not replays_in(tmp_path):
        await asyncio.sleep(0)
    keeping.cancel()
    assert ["two"] == [one.rally for one in replays_in(tmp_path)]
