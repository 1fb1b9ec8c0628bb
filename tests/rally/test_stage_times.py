"""The time of one crew on one stage, its bogey and its maximum.

Also the twin of `stage_maximum.py`.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import MAIN, NOON_MS, Story, a_rally, road, stage, start_of, with_splits
from flyingfinish.rally.classification import stage_table
from flyingfinish.rally.facts import (
    CrewReinstated,
    GivenTimeWithdrawn,
    ItinerarySet,
    Provenance,
    Rank,
    RestartTimesGiven,
)
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.stage_times import overdue_at_ms, split_time
from flyingfinish.rally.state import StageTime
from flyingfinish.rally.state_parts import CrewOnStage


def time_of(story: object, car: str = "1", stage_id: str = "SS1") -> StageTime | None:
    on = story.state.crews[f"e{car}"].stages.get(stage_id)  # type: ignore[attr-defined]
    assert on is None or isinstance(on, CrewOnStage)
    return on.time if on is not None else None


def elapsed(story: object, stage_id: str = "SS1") -> int:
    time = time_of(story, stage_id=stage_id)
    assert time is not None
    return time.elapsed_ms


def test_a_stage_time_is_finish_minus_start() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:54.6")
    assert 354_600 == elapsed(story)


def test_what_is_measured_finer_is_cut_to_the_tenth() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", 354_699)
    assert 354_600 == elapsed(story)


@pytest.mark.parametrize("ms", [298_914, 299_099, 299_782])
def test_a_power_stage_keeps_thousandths_and_adds_tenths(ms: int) -> None:
    # Rally Sweden 2025: 4:58.914 adds 4:58.9.
    story = a_rally([stage(1, precision_ms=1)], "1")
    story.drives("1", "SS1", ms)
    time = time_of(story)
    assert time is not None
    assert (ms, ms // 100 * 100) == (time.elapsed_ms, time.counted_ms)


def test_vector_1_a_power_stage_is_ordered_by_thousandths_and_added_in_tenths() -> None:
    story = a_rally([stage(1, precision_ms=1)], "1 2 3")
    for car, ms in (("1", 299_782), ("2", 298_914), ("3", 299_099)):
        story.drives(car, "SS1", ms)
    rows = stage_table(story.state, MAIN, "SS1", "public")
    found = [time_of(story, row.entry_id[1:]) for row in rows]
    assert [(298_914, 298_900), (299_099, 299_000), (299_782, 299_700)] == [
        (one.elapsed_ms, one.counted_ms) for one in found if one is not None
    ]


@pytest.mark.parametrize(
    ("run", "elapsed_ms", "provenance"),
    [
        ("4:51.0", 300_000, Provenance.BOGEY),
        ("5:00.0", 300_000, Provenance.MEASURED),
        ("7:30.0", 450_000, Provenance.MEASURED),
        ("12:00.0", 720_000, Provenance.MEASURED),
        ("13:10.0", 720_000, Provenance.STAGE_MAX),
    ],
)
def test_vector_12_a_time_is_clamped_between_bogey_and_stage_maximum(
    run: str, elapsed_ms: int, provenance: Provenance
) -> None:
    timed = stage(1, precision_ms=1_000, bogey_ms=300_000, maximum_ms=720_000)
    story = a_rally([timed], "1", preset="uk-stage")
    story.drives("1", "SS1", run)
    time = time_of(story)
    assert time is not None
    assert (elapsed_ms, elapsed_ms, provenance) == (
        time.elapsed_ms,
        time.counted_ms,
        time.provenance,
    )


def test_over_the_stage_maximum_there_is_no_time_where_the_crew_is_out() -> None:
    story = a_rally([stage(1, maximum_ms=720_000)], "1", over_stage_maximum="retire")
    story.drives("1", "SS1", "12:00.1")
    assert time_of(story) is None


def over_maximum(story: Story) -> bool:
    return "over_stage_maximum:e1:SS1" in story.state.inbox


def test_a_crew_over_a_maximum_that_takes_it_out_waits_for_an_official() -> None:
    story = a_rally([stage(1, maximum_ms=720_000)], "1", over_stage_maximum="retire")
    story.drives("1", "SS1", "12:00.1")
    waits = over_maximum(story)
    story.retires("1", "SF1")
    retired = over_maximum(story)
    story.tell(CrewReinstated("e1"))
    again = over_maximum(story)
    story.given("1", "SS1", "12:30.0")
    assert [True, False, True, False] == [waits, retired, again, over_maximum(story)]


def test_a_ruling_that_the_stage_was_missed_leaves_nothing_to_ask() -> None:
    story = a_rally([stage(1, maximum_ms=720_000)], "1", over_stage_maximum="retire")
    story.drives("1", "SS1", "12:00.1")
    ruling = story.tell(RestartTimesGiven("e1", ("SS1",)))
    ruled = over_maximum(story)
    story.tell(GivenTimeWithdrawn(ruling.identity))
    assert [False, True] == [ruled, over_maximum(story)]


def test_a_crew_within_the_maximum_and_one_without_a_finish_wait_for_nobody() -> None:
    story = a_rally([stage(1, maximum_ms=720_000), stage(2)], "1", over_stage_maximum="retire")
    story.starts("1", "SS1")
    before = over_maximum(story)
    story.drives("1", "SS1", "12:00.0")
    story.drives("1", "SS2", "12:00.1")
    assert [False, False] == [before, over_maximum(story)]


def test_who_is_over_a_maximum_is_named_with_its_stage_and_finish() -> None:
    story = a_rally([stage(1), stage(2, maximum_ms=720_000)], "1", over_stage_maximum="retire")
    story.drives("1", "SS1", "5:00.0")
    finish = story.drives("1", "SS2", "12:00.1")
    item = story.state.inbox["over_stage_maximum:e1:SS2"]
    assert ("over_stage_maximum", (finish.identity,), (("owner", "e1"), ("stage", "SS2"))) == (
        item.kind,
        item.refs,
        item.params,
    )


def test_a_stage_that_went_from_the_road_asks_nobody() -> None:
    limited = stage(2, maximum_ms=720_000)
    story = a_rally([stage(1), limited], "1", over_stage_maximum="retire")
    story.drives("1", "SS1", "5:00.0")
    story.tell(ItinerarySet(road([limited])))
    story.drives("1", "SS2", "12:00.1")
    assert ["over_stage_maximum:e1:SS2"] == [
        one for one in story.state.inbox if one.startswith("over_stage_maximum")
    ]


def test_a_clamped_time_asks_nobody() -> None:
    story = a_rally([stage(1, maximum_ms=720_000)], "1")
    story.drives("1", "SS1", "12:00.1")
    assert not over_maximum(story)


def test_a_given_time_is_not_clamped() -> None:
    story = a_rally([stage(1, bogey_ms=300_000)], "1")
    story.given("1", "SS1", "4:51.0")
    assert 291_000 == elapsed(story)


def test_a_stage_in_whole_seconds_is_cut_to_the_second() -> None:
    story = a_rally([stage(1, precision_ms=1_000)], "1")
    story.drives("1", "SS1", 291_999)
    assert 291_000 == elapsed(story)


def test_a_stage_over_midnight_is_as_long_as_any_other() -> None:
    midnight = datetime(2026, 3, 8, tzinfo=ZoneInfo("Europe/Helsinki"))
    start = int((midnight - timedelta(minutes=2)).timestamp()) * 1_000
    story = a_rally(1, "1")
    story.starts("1", "SS1", start)
    story.finishes("1", "SS1", start + 300_000)
    assert 300_000 == elapsed(story)


@pytest.mark.parametrize("day", ["2026-03-29T02:58:00", "2026-10-25T03:58:00"])
def test_a_stage_over_the_change_of_clocks_is_as_long_as_any_other(day: str) -> None:
    zone = ZoneInfo("Europe/Helsinki")
    start = int(datetime.fromisoformat(day).replace(tzinfo=zone).timestamp()) * 1_000
    finish = datetime.fromtimestamp(start // 1_000 + 300, zone)
    story = a_rally(1, "1")
    story.starts("1", "SS1", start)
    story.finishes("1", "SS1", int(finish.timestamp()) * 1_000)
    assert 300_000 == elapsed(story)


def test_a_time_on_a_due_start_is_unconfirmed() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    time = time_of(story)
    assert time is not None
    assert time.unconfirmed


def test_a_late_start_fact_replaces_the_due_one_by_itself() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    story.starts("1", "SS1", NOON_MS + 60_000)
    time = time_of(story)
    assert time is not None
    assert (240_000, False) == (time.elapsed_ms, time.unconfirmed)


def test_regulations_may_hide_times_on_a_due_start() -> None:
    story = a_rally(1, "1", due_starts_shown=False)
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    assert time_of(story) is None


def test_a_finish_without_any_start_is_no_time() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    assert time_of(story) is None


def test_a_finish_before_its_start_is_no_time() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS)
    assert time_of(story) is None


def test_a_given_time_stands_before_a_measured_one() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "9:00.0")
    given_time = story.given("1", "SS1", "5:00.05")
    expected = StageTime(300_000, 300_000, Provenance.NOTIONAL, False, (given_time.identity,))
    assert expected == time_of(story)


def test_the_last_given_time_stands() -> None:
    story = a_rally(1, "1")
    story.given("1", "SS1", "5:00.0")
    story.given("1", "SS1", "4:56.6", Provenance.STEWARDS)
    assert 296_600 == elapsed(story)


def test_a_measured_time_names_the_facts_it_rests_on() -> None:
    story = a_rally(1, "1")
    start = story.starts("1", "SS1")
    finish = story.finishes("1", "SS1", NOON_MS + 300_000)
    time = time_of(story)
    assert time is not None
    assert (start.identity, finish.identity) == time.rests_on


def test_a_finish_taken_by_hand_is_marked_as_a_backup() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000, rank=Rank.MANUAL)
    time = time_of(story)
    assert time is not None
    assert Provenance.MANUAL_BACKUP is time.provenance


def test_splits_count_from_the_start() -> None:
    story = a_rally([with_splits(1, 2)], "1")
    story.passes("1", "SS1-1", NOON_MS + 61_234)
    story.passes("1", "SS1-2", NOON_MS + 122_000)
    story.starts("1", "SS1")
    assert {1: 61_200, 2: 122_000} == story.state.crews["e1"].stages["SS1"].splits


def test_a_split_before_the_start_is_not_shown() -> None:
    on = CrewOnStage(start_at_ms=10_000, split_at_ms={1: 9_000})
    assert split_time(on, 1, stage(1)) is None


def test_a_split_at_the_instant_of_the_start_is_not_shown() -> None:
    on = CrewOnStage(start_at_ms=10_000, split_at_ms={1: 10_000})
    assert split_time(on, 1, stage(1)) is None


@pytest.mark.parametrize("on", [CrewOnStage(split_at_ms={1: 9}), CrewOnStage(start_at_ms=1)])
def test_a_split_needs_a_start_and_a_passage(on: CrewOnStage) -> None:
    assert split_time(on, 1, stage(1)) is None


def test_a_car_is_overdue_at_one_and_a_half_times_the_best() -> None:
    found = overdue_at_ms(NOON_MS, 600_000, stage(1), Regulations())
    assert NOON_MS + 900_000 == found


def test_a_car_is_never_overdue_within_two_minutes_of_the_best() -> None:
    found = overdue_at_ms(NOON_MS, 100_000, stage(1), Regulations())
    assert NOON_MS + 220_000 == found


def test_before_anybody_has_finished_sixty_km_an_hour_is_expected() -> None:
    found = overdue_at_ms(NOON_MS, None, stage(1, metres=10_000), Regulations())
    assert NOON_MS + 900_000 == found


@given(
    start=st.integers(0, 10**6), length=st.integers(1, 10**7), unit=st.sampled_from([1, 100, 1000])
)
def test_a_time_is_never_longer_than_what_was_measured(start: int, length: int, unit: int) -> None:
    story = a_rally([stage(1, precision_ms=unit)], "1")
    at_ms = start_of("SS1") + start
    story.starts("1", "SS1", at_ms)
    story.finishes("1", "SS1", at_ms + length)
    assert 0 <= length - elapsed(story) < unit
