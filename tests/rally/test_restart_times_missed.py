"""Which stages a crew has missed, by where it stopped and where it goes on."""

import pytest

from builders import a_rally, stage
from flyingfinish.rally.facts import (
    StageState,
)
from flyingfinish.rally.restart_times import missed_stages


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ("TC2", ("SS2", "SS3")),
        ("SS2", ("SS2", "SS3")),
        ("SF2", ("SS2", "SS3")),
        ("TC2A", ("SS3",)),
        ("TC3A", ("SS3",)),
        ("FINAL", ()),
        ("nowhere", ()),
    ],
)
def test_a_crew_missed_what_lies_between_its_stop_and_its_restart(
    control: str, expected: tuple[str, ...]
) -> None:
    roads = [stage(1), stage(2), stage(3), stage(4, leg=2)]
    story = a_rally(roads, "1", after=["TC2A", "TC3A"])
    story.drives("1", "SS1", "5:00.0")
    story.retires("1", control)
    assert expected == missed_stages(story.state, story.state.crews["e1"], "SS4")


def test_a_crew_that_stopped_at_the_finish_with_a_time_did_not_miss_that_stage() -> None:
    story = a_rally(3, "1")
    story.drives("1", "SS1", "5:00.0")
    story.retires("1", "SF1")
    assert ("SS2",) == missed_stages(story.state, story.state.crews["e1"], "SS3")


def test_a_crew_that_stopped_behind_the_last_stage_of_the_leg_is_deemed_to_have_missed_it() -> None:
    story = a_rally([stage(1), stage(2), stage(3, leg=2)], "1", after=["TC2A"])
    story.drives("1", "SS2", "5:00.0")
    story.retires("1", "TC2A")
    assert ("SS2",) == missed_stages(story.state, story.state.crews["e1"], "SS3")


def test_nobody_misses_a_cancelled_stage() -> None:
    story = a_rally(3, "1")
    story.retires("1", "TC1")
    story.stage_is("SS1", StageState.CANCELLED)
    assert ("SS2",) == missed_stages(story.state, story.state.crews["e1"], "SS3")


def test_a_crew_that_runs_missed_nothing() -> None:
    story = a_rally(2, "1")
    assert () == missed_stages(story.state, story.state.crews["e1"], "SS2")
