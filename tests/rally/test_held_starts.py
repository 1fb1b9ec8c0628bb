"""A held crew follows what is decided about a whole stage, and nothing that is decided about it."""

from builders import MINUTE_MS, NOON_MS, Story, a_rally, start_of, with_splits
from flyingfinish.rally.facts import (
    StageDelayed,
    StartClockShifted,
    StartListRow,
    StartListSet,
    StartTimeGiven,
)
from flyingfinish.rally.state_parts import CrewOnStage

TWENTY = 20 * MINUTE_MS


def told() -> Story:
    """Two stages, SS1 listed; car 1 has passed a split and the finish."""
    story = a_rally([with_splits(1, 1), with_splits(2, 0)], "1 2")
    story.due("SS1", "1 2")
    story.passes("1", "SS1-1", NOON_MS + TWENTY + 60_000)
    story.finishes("1", "SS1", NOON_MS + TWENTY + 300_000)
    return story


def public(story: Story, stage_id: str = "SS1") -> CrewOnStage | None:
    return story.state.crew("e1", "public").stages.get(stage_id)


def due_minutes(story: Story, stage_id: str = "SS1") -> int | None:
    on = public(story, stage_id)
    due_at_ms = None if on is None else on.due_at_ms
    return None if due_at_ms is None else (due_at_ms - start_of(stage_id)) // MINUTE_MS


def test_a_delay_of_the_stage_moves_a_held_crews_due_start_time_and_splits() -> None:
    story = told()
    story.holds("1")
    story.tell(StageDelayed("SS1", TWENTY))
    on = public(story)
    assert on is not None
    assert on.time is not None
    assert (20, 300_000, {1: 60_000}) == (due_minutes(story), on.time.elapsed_ms, on.splits)


def test_a_split_before_the_moved_start_says_nothing() -> None:
    story = told()
    story.holds("1")
    story.tell(StageDelayed("SS1", TWENTY + MINUTE_MS))
    on = public(story)
    assert on is not None
    assert {} == on.splits


def test_a_start_that_was_reported_before_the_hold_stays() -> None:
    story = told()
    story.starts("1", "SS1", NOON_MS + TWENTY)
    story.holds("1")
    story.tell(StageDelayed("SS1", TWENTY))
    on = public(story)
    assert on is not None
    assert (NOON_MS + TWENTY, "reported") == (on.start_at_ms, on.start_kind)


def test_a_correction_of_the_start_clock_holds_for_held_crews_too_and_ends_with_it() -> None:
    story = told()
    story.starts("1", "SS1", NOON_MS + TWENTY)
    story.holds("1")
    story.tell(StartClockShifted("SS1", NOON_MS, NOON_MS + 2 * TWENTY, -350))
    on = public(story)
    assert on is not None
    assert (NOON_MS + TWENTY - 350, -350) == (on.start_at_ms, on.start_shift_ms)
    story.tell(StartClockShifted("SS1", NOON_MS, NOON_MS + 2 * TWENTY, 0))
    assert (NOON_MS + TWENTY, 0) == (on.start_at_ms, on.start_shift_ms)


def test_the_start_of_a_beam_has_a_clock_of_its_own() -> None:
    story = a_rally(1, "1", start_beam_counts=True)
    story.due("SS1", "1")
    story.passes("1", "SS1", NOON_MS + 100)
    story.holds("1")
    story.tell(StartClockShifted("SS1", NOON_MS - 1_000, NOON_MS + 1_000, -350))
    on = public(story)
    assert on is not None
    assert NOON_MS + 100 == on.start_at_ms


def test_a_clock_of_no_stage_corrects_nobody() -> None:
    story = told()
    story.holds("1")
    story.tell(StartClockShifted("SS9", NOON_MS, NOON_MS + 1, -350))
    assert 0 == due_minutes(story)


def test_a_start_list_published_since_has_a_held_crew_like_any_other() -> None:
    story = told()
    story.holds("1")
    story.due("SS2", "1 2")
    assert 0 == due_minutes(story, "SS2")
    story.due("SS2", "2")
    assert public(story, "SS2") is None


def test_a_new_start_time_given_since_stays_back_until_the_release() -> None:
    story = told()
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 2 * MINUTE_MS))
    story.holds("1")
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 9 * MINUTE_MS))
    assert 2 == due_minutes(story)
    story.tell(StageDelayed("SS1", TWENTY))
    assert 22 == due_minutes(story)
    story.releases("1")
    assert 29 == due_minutes(story)
    story.holds("1")
    story.tell(StageDelayed("SS1", 0))
    assert 9 == due_minutes(story)


def test_a_crew_on_no_list_has_nothing_to_follow() -> None:
    story = told()
    story.holds("1")
    story.due("SS2", "2")
    assert public(story, "SS2") is None


def test_what_the_public_sees_of_a_held_crew_is_shown_anew_though_its_own_start_stands() -> None:
    story = told()
    story.holds("1")
    story.starts("1", "SS1", NOON_MS)
    story.tell(StageDelayed("SS1", TWENTY))
    touched = story.touched[-1]
    assert ({("e1", "SS1")}, {("e1", "SS1")}) == (
        {one for one in touched.times if one[0] == "e1"},
        {one for one in touched.splits if one[0] == "e1"},
    )


def test_a_held_crew_has_the_lane_and_the_kind_of_start_of_the_list() -> None:
    story = told()
    story.holds("1")
    story.tell(StartListSet("SS2", 1, (StartListRow("e1", start_of("SS2"), 2),)))
    on = public(story, "SS2")
    assert on is not None
    assert (2, "due") == (on.lane, on.start_kind)


def test_a_held_crew_that_leaves_the_list_keeps_what_was_seen_of_it_without_a_start() -> None:
    story = told()
    story.tell(StartListSet("SS1", 1, (StartListRow("e1", NOON_MS, 2),)))
    story.holds("1")
    story.due("SS1", "2")
    on = public(story)
    assert on is not None
    assert (0, "", None, None) == (on.lane, on.start_kind, on.start_at_ms, on.time)
