"""A name that is taken away is in no view, no delta and no stored form any more."""

from collections.abc import Sequence
from dataclasses import replace

import orjson
import pytest

from builders import Story, a_rally
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Audience, Checkpoint, Commit, Store
from flyingfinish.journal.redis_store import open_store
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.erasures import erases
from flyingfinish.processing.series_composer import SeriesComposer
from flyingfinish.rally.entries import Person
from flyingfinish.rally.facts import PersonRecorded, Record
from small_series import SERIES, a_cup
from stores import StoreServer
from tellers import composed, pages_of

NAME = "Aleksanteri"
AUDIENCES: tuple[Audience, ...] = ("public", "internal")


def named_rally() -> Story:
    """Two cars, a crew on hold, so that the audiences read different tables."""
    story = a_rally(2, "1 2")
    story.tell(PersonRecorded("d1", "h"), person={"name": NAME})
    story.drives("1", "SS1", 300_000)
    story.drives("2", "SS1", 310_000)
    story.holds("2")
    return story


def erased(story: Story) -> list[Record]:
    story.tell(PersonRecorded("d1", ""))
    return story.records


def commits_of(records: Sequence[Record], last: int = 1) -> tuple[Composer, list[Commit]]:
    return composed(records, [len(records) - last])


def test_a_record_without_a_name_takes_away_the_one_that_is_known() -> None:
    known = {"d1": Person("d1", NAME), "d2": Person("d2", "")}
    nameless = Record(9, "desk", "a", 9, PersonRecorded("d1", ""), True)
    assert erases(known, nameless)
    named = replace(nameless, person={"name": "Aleksi"})
    other = replace(nameless, fact=PersonRecorded("d2", ""))
    new = replace(nameless, fact=PersonRecorded("d3", ""))
    assert [False] * 3 == [erases(known, one) for one in (named, other, new)]


def test_every_channel_of_both_audiences_begins_anew() -> None:
    composer, commits = commits_of(erased(named_rally()))
    position = composer.position
    last = commits[-1]
    assert {"public": position, "internal": position} == last.forget_before
    for audience in AUDIENCES:
        views, told = getattr(composer, audience), last.deltas[audience]
        assert {(f"1.{position}", True)} == {(one.epoch, one.snapshot) for one in told}
        assert {f"rally/test/{name}" for name, _ in views.channels()} <= {
            one.channel for one in told
        }


def test_who_follows_reads_no_name_and_else_the_same() -> None:
    story = named_rally()
    before = pages_of(commits_of(story.records)[1])
    after = pages_of(commits_of(erased(story))[1])
    for audience in AUDIENCES:
        del before[audience].data["entries"]["rows"]["e1"]["driver"]
        assert before[audience].data == after[audience].data


def test_a_corrected_name_begins_nothing_anew() -> None:
    story = named_rally()
    story.tell(PersonRecorded("d1", "h"), person={"name": "Aleksi"})
    last = commits_of(story.records)[1][-1]
    assert {} == last.forget_before
    assert ["rally/test/entries"] == [one.channel for one in last.deltas["public"]]


def test_a_fold_that_never_had_the_name_begins_nothing_anew() -> None:
    records = [replace(one, person=None) for one in erased(named_rally())]
    assert {} == commits_of(records)[1][-1].forget_before


@pytest.mark.parametrize("form", ["memory", "valkey"])
@pytest.mark.parametrize("taken", [True, False])
async def test_the_store_keeps_no_byte_of_the_name(
    form: str, taken: bool, valkey: StoreServer, rally_id: str
) -> None:
    story = named_rally()
    if taken:
        erased(story)
    else:
        story.tell(PersonRecorded("d1", "h"), person={"name": "Maija"})
    store: Store = MemoryStore() if form == "memory" else open_store(valkey.url)
    try:
        at = Checkpoint(0, 1)
        for commit in commits_of(story.records)[1]:
            assert await store.ledger(rally_id).commit(at, commit)
            at = Checkpoint(commit.position, 1)
        assert [not taken] * 2 == [await found_in(store, rally_id, one) for one in AUDIENCES]
    finally:
        await store.close()


async def found_in(store: Store, rally_id: str, audience: Audience) -> bool:
    feed = store.feed(rally_id, audience)
    told = [one.data for one in await feed.wholes()]
    told += [one.patch for frame in await feed.read(0, 1_000) for one in frame.deltas]
    return any(NAME.encode() in one for one in told)


def test_a_series_forgets_a_name_the_same_way() -> None:
    series = a_cup(2)
    series.ended("r1", "a b")
    composer = SeriesComposer(SERIES, 1)
    composer.fold(series.records)
    before = composer.compose(1)
    assert b'"A"' in b"".join(one.patch for one in before.deltas["public"])
    series.fold(PersonRecorded("a", ""))
    composer.fold(series.records[-1:])
    commit = composer.compose(2)
    assert dict.fromkeys(AUDIENCES, composer.position) == commit.forget_before
    assert composer.views.keys() == {
        one.channel.removeprefix(f"series/{SERIES}/") for one in commit.deltas["public"]
    }
    told = [orjson.loads(one.patch) for one in commit.deltas["public"] if one.snapshot]
    assert len(composer.views) == len(told) and '"A"' not in repr(told)
    series.persons("c")
    composer.fold(series.records[-1:])
    assert {} == composer.compose(3).forget_before
