"""Which start counts for a crew on a stage, and what is told of times that hang on it."""

from dataclasses import replace

from builders import NOON_MS, Story, a_rally, stage, with_splits
from flyingfinish.rally.facts import CarStarted, ImpulseIgnored, ItinerarySet, Rank
from flyingfinish.rally.itinerary import Control, ControlKind
from flyingfinish.rally.state_parts import CrewOnStage

LATER_MS = NOON_MS + 30_000


def on(story: Story, car: str = "1") -> CrewOnStage:
    return story.state.crews[f"e{car}"].stages["SS1"]


def start(story: Story) -> tuple[int | None, str, str]:
    """Instant, kind and fact of the start that counts."""
    return on(story).start_at_ms, on(story).start_kind, on(story).start_fact


def by_beam() -> Story:
    return a_rally([stage(1, start_by_beam=True)], "1")


def test_of_two_starters_the_main_one_counts_with_all_that_it_said() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", LATER_MS, measured=True, rank=Rank.BACKUP), "other")
    told = story.tell(CarStarted("SS1", "1", NOON_MS), "starter")
    assert (NOON_MS, "reported", told.identity) == start(story)


def test_of_two_starters_the_measured_one_is_told_as_measured_where_it_is_main() -> None:
    story = a_rally(1, "1")
    told = story.tell(CarStarted("SS1", "1", NOON_MS, measured=True), "starter")
    story.tell(CarStarted("SS1", "1", LATER_MS, rank=Rank.BACKUP), "other")
    assert (NOON_MS, "measured", told.identity) == start(story)


def test_of_two_beams_at_the_line_the_main_one_counts() -> None:
    story = by_beam()
    told = story.passes("1", "SS1", NOON_MS + 120)
    story.passes("1", "SS1", NOON_MS + 100, device="spare", rank=Rank.BACKUP)
    assert (NOON_MS + 120, "measured", told.identity) == start(story)


def test_what_officials_say_of_a_start_goes_before_the_beam() -> None:
    story = by_beam()
    story.passes("1", "SS1", NOON_MS + 120)
    story.starts("1", "SS1", LATER_MS)
    told = story.tell(CarStarted("SS1", "1", NOON_MS, reason="read from the video"))
    assert (NOON_MS, "reported", told.identity) == start(story)
    assert on(story).start_by_itself


def test_a_start_seen_at_the_second_control_of_a_stage_counts_too() -> None:
    story = a_rally(1, "1")
    road = story.state.itinerary
    second = Control("SS1B", ControlKind.STAGE_START, 1, 1, "SS1")
    at = next(n for n, one in enumerate(road.controls) if one.code == "SS1")
    controls = (*road.controls[: at + 1], second, *road.controls[at + 1 :])
    story.tell(ItinerarySet(replace(road, controls=controls)))
    told = story.tell(CarStarted("SS1B", "1", NOON_MS), "second")
    assert (NOON_MS, "reported", told.identity) == start(story)


def test_a_time_that_moved_is_told_with_what_it_was_and_another_is_not() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", 300_000)
    before = on(story).time
    story.finishes("1", "SS1", NOON_MS + 300_500, device="spare", rank=Rank.BACKUP)
    assert {} == story.touched[-1].moved
    story.tell(ImpulseIgnored(on(story).finish_fact))
    assert {("e1", "SS1"): before} == story.touched[-1].moved


def test_a_start_that_moves_moves_the_splits() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.starts("1", "SS1")
    story.passes("1", "SS1-1", NOON_MS + 60_000)
    story.starts("1", "SS1", NOON_MS + 1_000)
    assert {("e1", "SS1")} == story.touched[-1].splits
    assert {1: 59_000} == on(story).splits
