"""A crew on hold is waited for as one that fell silent: its class tells nothing that it does."""

import pytest

from builders import Story, start_of
from flyingfinish.processing.arrivals import Arrivals
from flyingfinish.rally.facts import (
    CrewDisqualified,
    CrewReinstated,
    RetirementReleased,
    StageState,
)
from flyingfinish.rally.state_parts import Touched
from processing.class_wins import WON, news, rows_of, two_classes
from tellers import composed


def held_story() -> Story:
    """Crew 2 is put on hold on the stage; then it comes in first of its class, and all others."""
    story = two_classes()
    story.starts("2", "SS1", start_of("SS1") + 60_000)
    story.holds("2")
    story.finishes("2", "SS1", start_of("SS1") + 350_000)
    for car in "34":
        story.drives(car, "SS1", "6:00.0")
    return story


def test_a_class_with_a_crew_on_hold_waits_as_for_one_that_fell_silent() -> None:
    story = held_story()
    assert {} == news(story)
    assert "e2" == news(story, "internal")[WON]["entry"]
    story.stage_is("SS1", StageState.COMPLETED)
    assert "e1" == news(story)[WON]["entry"]


def test_a_release_tells_the_class_as_if_nobody_had_been_on_hold() -> None:
    story = held_story()
    told = list(story.records)
    story.releases("2")
    assert news(story) == rows_of(told, "internal")


@pytest.mark.parametrize("completed", [False, True])
def test_what_becomes_of_a_held_crew_changes_nothing_of_its_class(completed: bool) -> None:
    """Every kind of thing that would complete its class is heard of it, and none is told."""
    heard, silent = two_classes(), two_classes()
    for story in (heard, silent):
        story.starts("2", "SS1", start_of("SS1") + 60_000)
        story.holds("2")
    heard.retires("2", "SS1", released=True)
    heard.tell(CrewReinstated("e2"))
    heard.finishes("2", "SS1", start_of("SS1") + 350_000)
    heard.given("2", "SS1", "4:00.0")
    heard.tell(CrewDisqualified("e2"))
    for _ in range(5):
        silent.finishes("99", "SS2", start_of("SS2"))
    for story in (heard, silent):
        for car in "34":
            story.drives(car, "SS1", "6:00.0")
        if completed:
            story.stage_is("SS1", StageState.COMPLETED)
    assert news(silent) == news(heard)
    assert news(silent) != news(heard, "internal")


def test_a_retirement_during_the_hold_of_who_was_out_before_moves_nothing() -> None:
    story = two_classes()
    story.retires("2", "SS1")
    out = story.tell(CrewDisqualified("e2")).position
    before = news(story)
    story.holds("2")
    assert (out, before) == (before[WON]["ord"], news(story))


def test_a_release_of_a_retirement_during_the_hold_moves_nothing() -> None:
    story = two_classes()
    story.retires("2", "SS1", released=True)
    before = news(story)
    story.holds("2")
    story.retires("2", "SS1")
    story.tell(RetirementReleased("e2"))
    assert before == news(story)


def test_what_is_looked_at_crew_by_crew_is_what_a_look_at_all_finds() -> None:
    story = held_story()
    composer, _ = composed(story.records, range(len(story.records)))
    anew = Arrivals("public")
    anew.take(story.state, Touched(road=True), composer.chronicle)
    assert anew._came == composer.public._milestones._arrivals._came
