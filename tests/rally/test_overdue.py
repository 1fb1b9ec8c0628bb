"""The window of a car on a stage: from the last point that saw it, by the pace of its class."""

import pytest

from builders import HOUR_MS, MINUTE_MS, NOON_MS, Story, a_rally
from builders import stage as a_stage
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import EntrySet, StageState
from flyingfinish.rally.itinerary import SplitPoint
from flyingfinish.rally.overdue import Window, allowed_ms, behind, repaced, window_of, windows
from flyingfinish.rally.regulations import Regulations
from rally.test_anomalies import settled

SPLIT_MS = 4 * MINUTE_MS
"""4 km at 60 km/h."""


def a_stage_with_splits() -> Story:
    """SS1 of 10 km with splits at 4 and 8 km, SS2; cars 1 and 2 in SM1, car 3 in SM2."""
    road = a_stage(1, splits=(SplitPoint(1, 4_000), SplitPoint(2, 8_000)))
    story = a_rally([road, a_stage(2)], "1 2")
    story.enters("3", "SM2")
    return story


def window(story: Story, car: str = "1") -> Window | None:
    settled(story.state)
    return window_of(story.state, f"e{car}")


def expected(story: Story, car: str = "1") -> tuple[str, str, int]:
    """Last and next control, and how long the section between is expected to take."""
    found = window(story, car)
    assert found is not None
    return found.last, found.next, found.expected_at_ms - found.last_at_ms


def test_before_a_stage_has_begun_nobody_is_expected_on_it() -> None:
    story = a_stage_with_splits()
    story.due("SS1", "1")
    assert None is window(story)


def test_a_car_that_nobody_saw_has_a_window_from_its_due_start_on() -> None:
    story = a_stage_with_splits()
    story.due("SS1", "1 2")
    story.stage_is("SS1", StageState.RUNNING)
    found = window(story, "2")
    assert found is not None
    start = NOON_MS + MINUTE_MS
    assert (True, "SS1", start, start) == (
        found.listed,
        found.last,
        found.last_at_ms,
        found.started_at_ms,
    )
    assert start + 13 * MINUTE_MS == found.overdue_at_ms


def test_a_stage_has_begun_when_somebody_was_seen_at_its_finish() -> None:
    story = a_stage_with_splits()
    story.due("SS1", "1 2")
    before = window(story, "2")
    story.finishes("1", "SS1", NOON_MS + 5 * MINUTE_MS)
    after = window(story, "2")
    assert (None, True) == (before, after is not None and after.listed)


def test_a_car_whose_start_is_reported_is_no_longer_only_listed() -> None:
    story = a_stage_with_splits()
    story.due("SS1", "1")
    story.stage_is("SS1", StageState.RUNNING)
    story.starts("1", "SS1", NOON_MS + 5_000)
    found = window(story)
    assert found is not None
    assert (False, NOON_MS + 5_000) == (found.listed, found.last_at_ms)


@pytest.mark.parametrize("state", [StageState.COMPLETED, StageState.CANCELLED])
def test_on_a_stage_that_is_over_nobody_listed_is_expected(state: StageState) -> None:
    story = a_stage_with_splits()
    story.due("SS1", "1 2")
    story.finishes("1", "SS1", NOON_MS + 5 * MINUTE_MS)
    story.stage_is("SS1", state)
    assert None is window(story, "2")


def test_a_listed_car_seen_behind_the_stage_is_expected_on_the_next() -> None:
    story = a_stage_with_splits()
    story.due("SS1", "1")
    story.due("SS2", "1")
    for stage_id in ("SS1", "SS2"):
        story.stage_is(stage_id, StageState.RUNNING)
    before = window(story)
    story.checks_in("1", "TC2", NOON_MS + 30 * MINUTE_MS)
    after = window(story)
    assert before is not None and after is not None
    assert ("SS1", "SS2") == (before.stage_id, after.stage_id)


def test_a_listed_car_seen_at_an_earlier_finish_is_expected_on_the_stage_after() -> None:
    story = a_stage_with_splits()
    story.due("SS1", "1")
    story.due("SS2", "1")
    for stage_id in ("SS1", "SS2"):
        story.stage_is(stage_id, StageState.RUNNING)
    story.finishes("1", "SS1", NOON_MS + 5 * MINUTE_MS)
    found = window(story)
    assert found is not None
    assert ("SS2", True) == (found.stage_id, found.listed)


def test_the_first_car_is_expected_at_the_finish_at_sixty_kilometres_an_hour() -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1")
    assert ("SS1", "SF1", 10 * MINUTE_MS) == expected(story)


def test_a_course_car_shows_which_splits_work() -> None:
    story = a_stage_with_splits()
    story.tell(EntrySet(Entry("e0", "0", "", "", course_car=True)))
    story.passes("0", "SS1-1", NOON_MS - HOUR_MS)
    story.starts("1", "SS1")
    assert ("SS1", "SS1-1", SPLIT_MS) == expected(story)
    assert None is window(story, "0")


def test_a_car_is_expected_in_the_best_time_of_its_class() -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1")
    story.passes("1", "SS1-1", NOON_MS + 150_000)
    story.starts("2", "SS1", NOON_MS + MINUTE_MS)
    assert ("SS1", "SS1-1", 150_000) == expected(story, "2")


def test_a_class_that_nobody_drove_is_expected_by_the_best_of_all() -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1")
    story.passes("1", "SS1-1", NOON_MS + 150_000)
    story.starts("3", "SS1", NOON_MS + MINUTE_MS)
    assert 150_000 == expected(story, "3")[2]


def test_after_a_split_the_window_runs_from_there() -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1")
    story.passes("1", "SS1-1", NOON_MS + 150_000)
    assert ("SS1-1", "SF1", 6 * MINUTE_MS) == expected(story)


def test_a_section_of_unknown_length_is_what_is_left_of_the_stage() -> None:
    story = a_rally([a_stage(1, splits=(SplitPoint(1), SplitPoint(2)))], "1 2")
    story.starts("1", "SS1")
    story.passes("1", "SS1-1", NOON_MS + 150_000)
    assert ("SS1-1", "SF1", 10 * MINUTE_MS - 150_000) == expected(story)
    story.passes("2", "SS1-2", NOON_MS)
    assert ("SS1-2", "SF1", 10 * MINUTE_MS - NOON_MS) != expected(story, "2")


def test_a_car_whose_start_nobody_reported_counts_from_its_split() -> None:
    story = a_stage_with_splits()
    story.passes("1", "SS1-1", NOON_MS)
    found = window(story)
    assert found is not None
    assert ("SS1-1", NOON_MS, NOON_MS) == (found.last, found.last_at_ms, found.started_at_ms)


@pytest.mark.parametrize(
    ("expected_ms", "allowed"), [(100_000, 160_000), (200_000, 260_000), (300_000, 390_000)]
)
def test_the_window_is_a_share_longer_but_never_by_less_than_a_minute(
    expected_ms: int, allowed: int
) -> None:
    assert allowed == allowed_ms(expected_ms, Regulations())


def test_a_car_is_overdue_when_its_window_ends() -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1")
    found = window(story)
    assert found is not None
    assert NOON_MS + 13 * MINUTE_MS == found.overdue_at_ms


@pytest.mark.parametrize(
    ("state", "there", "ends"),
    [
        (StageState.RUNNING, True, True),
        (StageState.INTERRUPTED, True, False),
        (StageState.SUSPENDED, True, False),
        (StageState.COMPLETED, False, False),
        (StageState.CANCELLED, False, False),
    ],
)
def test_on_a_stopped_stage_no_window_ends_and_on_one_that_is_over_there_is_none(
    state: StageState, there: bool, ends: bool
) -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1")
    story.stage_is("SS1", state)
    found = window(story)
    assert (there, ends) == (
        found is not None,
        found is not None and found.overdue_at_ms is not None,
    )


def test_who_has_finished_or_retired_is_expected_no_more() -> None:
    story = a_stage_with_splits()
    story.drives("1", "SS1", "5:00.0")
    story.starts("2", "SS1")
    story.retires("2", "SS1")
    assert [] == windows(story.state)


def test_who_was_seen_behind_the_finish_is_off_the_stage() -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1")
    story.checks_in("1", "TC2", NOON_MS + 30 * MINUTE_MS)
    assert None is window(story)


def test_the_cars_behind_are_those_that_started_later_on_the_same_stage() -> None:
    story = a_stage_with_splits()
    for car in "123":
        story.starts(car, "SS1", NOON_MS + int(car) * MINUTE_MS)
    settled(story.state)
    found = windows(story.state)
    assert ["e1", "e2", "e3"] == [one.entry_id for one in found]
    assert ["e3"] == [one.entry_id for one in behind(found[1], found)]


def test_before_anything_was_settled_the_finish_is_the_next_point() -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1")
    found = window_of(story.state, "e1")
    assert found is not None
    assert ("SS1", 10 * MINUTE_MS) == (found.next, found.expected_at_ms - found.last_at_ms)


def test_a_window_whose_pace_alone_has_moved_is_the_one_that_a_fresh_look_finds() -> None:
    story = a_stage_with_splits()
    story.starts("1", "SS1", NOON_MS)
    story.starts("2", "SS1", NOON_MS + MINUTE_MS)
    before = window(story, "2")
    assert before is not None
    story.passes("1", "SS1-1", NOON_MS + 90_000)
    after = window(story, "2")
    assert before != after
    assert after == repaced(story.state, before)
