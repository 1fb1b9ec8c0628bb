"""Interrupted stages as they happened: given times, revised times, a start clock that was wrong."""

from builders import MAIN, Story, a_rally, start_of
from flyingfinish.rally.classification import overall_after_stage, running, stage_table
from flyingfinish.rally.facts import (
    CarStarted,
    GivenTimeWithdrawn,
    Provenance,
    StageState,
    StageStateSet,
    TimePendingSet,
)


def order(story: Story, stage_id: str) -> list[str]:
    return [row.entry_id for row in overall_after_stage(story.state, MAIN, stage_id, "public")]


def red_flagged() -> Story:
    """Chile 2024, SS1: three cars finish, then red; the others are pending."""
    story = a_rally(4, "1 2 3 4 5")
    for car, time in (("1", "5:10.0"), ("2", "5:12.0"), ("3", "5:14.0")):
        story.drives(car, "SS1", time)
    story.drives("4", "SS1", "9:59.0")
    story.tell(StageStateSet("SS1", StageState.INTERRUPTED, "spectators"))
    story.tell(TimePendingSet("SS1", ("e4", "e5")))
    return story


def test_a_crew_on_a_stopped_stage_is_pending_and_never_slow() -> None:
    rows = stage_table(red_flagged().state, MAIN, "SS1", "public")
    assert ["e1", "e2", "e3"] == [row.entry_id for row in rows]


def test_the_others_get_the_slowest_of_the_three() -> None:
    story = red_flagged()
    for car in "45":
        story.given(car, "SS1", "5:14.0")
    rows = stage_table(story.state, MAIN, "SS1", "public")
    assert [1, 2, 3, 3, 3] == [row.place for row in rows]


def test_a_time_revised_the_same_evening_can_change_the_lead() -> None:
    story = red_flagged()
    for car in "45":
        story.given(car, "SS1", "5:14.0")
    for number in (2, 3, 4):
        for car in "12345":
            story.drives(car, f"SS{number}", "5:01.0" if car != "4" else "5:00.0")
    before = order(story, "SS4")[0]
    story.given("4", "SS1", "5:10.6")
    assert ("e1", "e4") == (before, order(story, "SS4")[0])


def test_a_decision_taken_back_leaves_the_one_before() -> None:
    story = red_flagged()
    story.given("4", "SS1", "5:14.0")
    revised = story.given("4", "SS1", "5:10.6")
    story.tell(GivenTimeWithdrawn(revised.identity))
    time = story.state.crews["e4"].stages["SS1"].time
    assert time is not None
    assert 314_000 == time.elapsed_ms


def test_a_start_clock_that_was_wrong_is_corrected_start_by_start() -> None:
    # Acropolis 2024, SS9: start-line photocell plus half a second in place of the clock's minute.
    story = a_rally(1, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    beam = start_of("SS1") + 1_700
    story.tell(CarStarted("SS1", "1", beam - 500, measured=True))
    time = story.state.crews["e1"].stages["SS1"].time
    assert time is not None
    assert (298_800, Provenance.MEASURED) == (time.elapsed_ms, time.provenance)


def test_a_suspended_stage_leaves_the_totals_and_comes_back_with_given_times() -> None:
    # A stage of 2010 was out of the results for the evening, then given as class best + 10:00.
    story = a_rally(2, "1 2")
    for stage_id in ("SS1", "SS2"):
        story.drives("1", stage_id, "5:00.0")
    story.drives("2", "SS1", "5:00.5")
    story.stage_is("SS2", StageState.SUSPENDED)
    evening = running(story.state, MAIN, "public")
    story.given("2", "SS2", "15:00.0", Provenance.STEWARDS)
    story.stage_is("SS2", StageState.COMPLETED)
    morning = running(story.state, MAIN, "public")
    gaps = [table.rows[1].gap_first_ms for table in (evening, morning)]
    assert (["SS1", "SS2"], [500, 600_500]) == ([evening.reference, morning.reference], gaps)
