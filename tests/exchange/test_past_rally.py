"""The replay of a rally that is over: played from its file, it is what the public saw."""

from pathlib import Path

import pytest

from builders import NOON_MS, Story
from exchange.pasts_made import STEP_MS, journal_of, lines_of, past_story, played
from explaining import composed, documents
from flyingfinish.exchange import past_rally
from flyingfinish.exchange.past_rally import GRAINS_MS, LEFT_OUT, ReplayTooLarge, write_replay
from flyingfinish.journal.codec import record_of
from flyingfinish.processing.composer import Composer, FoldBroken
from flyingfinish.rally.facts import HoldReleased, RallyClockSet, Record
from flyingfinish.rally.state_parts import Touched
from whole_rally import a_whole_rally

HELD_MS = 311_100
"""The time that car 2 drove while it was on hold."""


async def made(records: list[Record], folder: Path, **more: int) -> Path:
    target = folder / "replay.gz"
    await write_replay(journal_of(records), "test", target, **more)
    return target


@pytest.mark.parametrize("story", [past_story(), a_whole_rally()], ids=["small", "whole"])
async def test_played_to_its_end_it_is_what_the_public_reads(story: Story, tmp_path: Path) -> None:
    client = played(lines_of(await made(story.records, tmp_path)))
    rows = await journal_of(story.records).read(0, len(story.records))
    views = documents(composed([record_of(row) for row in rows]).public)
    shown = {
        f"rally/test/{name}": view
        for name, view in views.items()
        if name.split("/")[0] not in LEFT_OUT and not name.endswith("/section")
    }
    assert shown == client.forms
    assert ([], []) == (client.gaps, client.doubles)


async def test_lines_are_in_the_order_of_time(tmp_path: Path) -> None:
    head, *lines = lines_of(await made(past_story().records, tmp_path))
    times = [line["server_at_ms"] for line in lines]
    assert sorted(times) == times
    assert (head["from_ms"], head["until_ms"]) == (times[0], times[-1])


async def test_a_clock_that_stepped_back_does_not_turn_time_round(tmp_path: Path) -> None:
    story = past_story()
    late = {story.records[-3].position: NOON_MS}
    target = tmp_path / "replay.gz"
    await write_replay(journal_of(story.records, late), "test", target)
    times = [line["server_at_ms"] for line in lines_of(target)[1:]]
    assert sorted(times) == times


async def test_what_was_before_the_first_crew_is_told_at_once(tmp_path: Path) -> None:
    lines = lines_of(await made(past_story().records, tmp_path))[1:]
    first = [line for line in lines if line["server_at_ms"] == lines[0]["server_at_ms"]]
    assert {"snapshot"} == {line["type"] for line in first}
    assert {"itinerary", "entries"} <= {line["ch"].split("/")[-1] for line in first}


async def test_changes_within_a_second_join(tmp_path: Path) -> None:
    lines = lines_of(await made(past_story().records, tmp_path))[1:]
    later = {line["server_at_ms"] // GRAINS_MS[0] for line in lines}
    told = [line["server_at_ms"] for line in lines if line["type"] == "deltas"]
    assert len(told) == len(set(told)) <= len(later)
    assert len(later) < len(past_story().records) * STEP_MS


async def test_a_rehearsal_in_fast_motion_is_told_as_finely_as_the_rally_would_be(
    tmp_path: Path,
) -> None:
    story = past_story()
    fast = Story()
    for record in story.records[:1]:
        fast.tell(record.fact)
    fast.tell(RallyClockSet(NOON_MS, NOON_MS, 60_000))
    for record in story.records[1:]:
        fast.tell(record.fact, record.source, official=record.official, person=record.person)
    told = [
        len({line["server_at_ms"] for line in lines_of(await made(one.records, tmp_path))[1:]})
        for one in (story, fast)
    ]
    assert told[0] < told[1]


async def test_of_a_rally_told_at_once_each_leap_of_its_clock_begins_a_line(tmp_path: Path) -> None:
    leaps = Story()
    for n, record in enumerate(past_story().records):
        leaps.tell(record.fact, record.source, official=record.official, person=record.person)
        if n:
            leaps.tell(RallyClockSet(NOON_MS + n, NOON_MS, 0))
    target = tmp_path / "replay.gz"
    at_once = {record.position: NOON_MS for record in leaps.records}
    await write_replay(journal_of(leaps.records, at_once), "test", target)
    clocks = [line["clock"] for line in lines_of(target)[1:] if line["type"] == "clock"]
    first = clocks[0]["rally_at_ms"] - NOON_MS
    told = [NOON_MS + n for n in range(first, len(past_story().records))]
    assert told == [clock["rally_at_ms"] for clock in clocks]
    assert len(told) > 1


async def test_what_a_hold_covered_comes_with_its_release_and_not_before(tmp_path: Path) -> None:
    story = past_story()
    released = next(r.position for r in story.records if isinstance(r.fact, HoldReleased))
    lines = lines_of(await made(story.records, tmp_path))
    saying = [line for line in lines if str(HELD_MS) in str(line)]
    assert [] != saying
    assert all(line["server_at_ms"] >= NOON_MS + released * STEP_MS for line in saying)


async def test_a_hold_that_was_never_released_covers_it_for_ever(tmp_path: Path) -> None:
    kept = [r for r in past_story().records if not isinstance(r.fact, HoldReleased)]
    lines = lines_of(await made(kept, tmp_path))
    assert [] == [line for line in lines if str(HELD_MS) in str(line)]


async def test_the_first_line_says_what_is_in_it(tmp_path: Path) -> None:
    story = past_story()
    head = lines_of(await made(story.records, tmp_path))[0]
    assert {
        "type": "replay", "version": 1, "rally": "test", "name": "Test Rally", "epoch": 1,
        "position": len(story.records), "grain_ms": 1_000,
    } == {k: v for k, v in head.items() if k not in ("from_ms", "until_ms", "stages")}  # fmt: skip
    assert ["SS1", "SS2"] == list(head["stages"])
    assert head["from_ms"] < head["stages"]["SS1"] < head["stages"]["SS2"] < head["until_ms"]


async def test_clocks_are_told_when_they_are_set(tmp_path: Path) -> None:
    lines = lines_of(await made(a_whole_rally().records, tmp_path))
    clocks = [line for line in lines if line["type"] == "clock"]
    assert ["test"] == [line["rally"] for line in clocks][:1]
    assert all(line["server_at_ms"] for line in clocks)


async def test_the_same_journal_gives_the_same_bytes(tmp_path: Path) -> None:
    once = (await made(past_story().records, tmp_path)).read_bytes()
    assert once == (await made(past_story().records, tmp_path)).read_bytes()


async def test_a_long_rally_is_told_more_coarsely(tmp_path: Path) -> None:
    fine = lines_of(await made(past_story().records, tmp_path))
    size = sum(len(str(line)) for line in fine)
    coarse = None
    for bound in range(size, 0, -200):
        try:
            coarse = lines_of(await made(past_story().records, tmp_path, bytes_max=bound))[0]
        except ReplayTooLarge:
            break
    assert coarse is not None and coarse["grain_ms"] > fine[0]["grain_ms"]


async def test_one_that_is_too_large_even_so_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ReplayTooLarge):
        await made(past_story().records, tmp_path, bytes_max=100)
    assert [] == list(tmp_path.iterdir())


async def test_a_fact_that_breaks_the_fold_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = past_story()
    bad = story.records[-2].position

    class Breaking(Composer):
        def _apply(self, record: Record) -> Touched | None:
            if record.position == bad and record.position not in self.quarantined:
                raise FoldBroken(bad)
            return super()._apply(record)

    monkeypatch.setattr(past_rally, "Composer", Breaking)
    head = lines_of(await made(story.records, tmp_path))[0]
    assert len(story.records) == head["position"]
