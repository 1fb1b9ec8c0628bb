"""A held crew's public form follows the regulations, and tells nothing that a post saw since."""

from builders import NOON_MS, Story, a_rally, with_splits
from flyingfinish.rally.facts import ItinerarySet, RegulationsChanged, RestartTimesGiven
from flyingfinish.rally.state_parts import CrewOnStage


def public(story: Story, car: str = "1", stage_id: str = "SS1") -> CrewOnStage:
    return story.state.crew(f"e{car}", "public").stages[stage_id]


def elapsed(story: Story, car: str = "1") -> int:
    time = public(story, car).time
    assert time is not None
    return time.elapsed_ms


def precise(story: Story, ms: int) -> None:
    story.tell(RegulationsChanged({"precision_ms": ms}, stage_id="SS1"))


def test_splits_are_cut_like_everybodys() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.starts("1", "SS1", NOON_MS)
    story.passes("1", "SS1-1", NOON_MS + 61_234)
    story.holds("1")
    precise(story, 1)
    assert {1: 61_234} == public(story).splits


def test_a_split_before_the_start_says_nothing() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.starts("1", "SS1", NOON_MS)
    story.passes("1", "SS1-1", NOON_MS - 1)
    story.holds("1")
    precise(story, 1)
    assert {} == public(story).splits


def test_a_restart_time_follows_the_base_of_another_held_crew() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", 300_195)
    story.tell(RestartTimesGiven("e2", ("SS1",)))
    story.holds("2")
    story.holds("1")
    precise(story, 1)
    assert (300_195, 900_195) == (elapsed(story), elapsed(story, "2"))


def test_on_a_road_without_the_stage_nobody_has_a_time() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.holds("1")
    road = story.state.itinerary
    story.tell(ItinerarySet(type(road)(road.legs, road.sections, (), ())))
    assert (None, {}) == (public(story).time, public(story).splits)
