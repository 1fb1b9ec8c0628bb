"""How the deadline of a car on a stage came about, for the public and for headquarters; runs."""

import pytest

from builders import NOON_MS, Story, a_rally, with_splits
from explaining import check, explained, public
from flyingfinish.processing.state_documents import StateDocuments
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.explain.explain import explain
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.explain.views import NothingToExplain
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.state_parts import Touched
from rally.test_shakedown import runs, told


def at_desk(story: Story, what: str) -> Explanation:
    """As headquarters read it, who have settled what shows beside other cars only."""
    settle(story.state, Touched())
    found = explain(what, StateDocuments(story.state).held)
    check(found)
    return found


def test_while_nobody_has_finished_a_car_is_expected_to_drive_sixty() -> None:
    story = a_rally(1, "1 2")
    story.starts("1", "SS1")
    found = explained(story, "overdue/e1")
    # 10 km at 60 km/h are ten minutes; half as much again is more than two minutes on top.
    assert NOON_MS + 900_000 == found.result == found.shown
    assert ["unhurried", "overdue_share", "overdue_least"] == [one.code for one in found.rules]


def test_the_best_time_so_far_is_what_is_expected_of_the_next_car() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "3:00.0")
    story.starts("2", "SS1", NOON_MS + 60_000)
    found = explained(story, "overdue/e2")
    assert (180_000, NOON_MS + 60_000 + 300_000) == (found.facts[1].params["ms"], found.result)


def test_a_stopped_stage_has_no_clock_to_explain() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.stage_is("SS1", StageState.INTERRUPTED)
    with pytest.raises(NothingToExplain):
        explained(story, "overdue/e1")


def test_a_car_seen_at_a_split_alone_is_late_from_its_due_start() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.due("SS1", "1")
    story.passes("1", "SS1-1", NOON_MS + 200_000)
    found = explained(story, "overdue/e1")
    assert ("start_due", NOON_MS) == (found.facts[0].code, found.facts[0].params["at_ms"])


def test_headquarters_are_told_the_window_by_the_last_point_and_the_next() -> None:
    story = a_rally([with_splits(1, 1)], "1 2")
    for car, at_ms in (("1", NOON_MS), ("2", NOON_MS + 60_000)):
        story.starts(car, "SS1", at_ms)
        story.passes(car, "SS1-1", at_ms + 100_000)
    story.finishes("1", "SS1", NOON_MS + 300_000)
    found = at_desk(story, "window/e2")
    # From the split two hundred seconds are expected; a minute more is the longer of the two.
    assert NOON_MS + 160_000 + 260_000 == found.result == found.shown
    assert ["last_seen", "expected"] == [one.code for one in found.facts]


def test_the_window_of_a_listed_car_that_nobody_saw_runs_from_its_due_start() -> None:
    story = a_rally(1, "1 2")
    story.due("SS1", "1 2")
    story.drives("1", "SS1", "3:00.0")
    found = at_desk(story, "window/e2")
    assert ("start_due", found.shown) == (found.facts[0].code, found.result)


def test_the_public_is_told_of_no_window() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    with pytest.raises(NothingToExplain):
        explain("window/e1", public(story).get)


def test_the_best_run_of_a_shakedown_is_the_shortest_of_all() -> None:
    story = told()
    runs(story, "1", 190_400, 187_300, 188_000)
    found = explained(story, "shakedown/e1")
    assert ([190_400, 187_300, 188_000], 187_300) == (
        [one.params["ms"] for one in found.facts], found.result
    )  # fmt: skip


def test_a_crew_without_a_run_has_none_to_explain() -> None:
    with pytest.raises(NothingToExplain):
        explained(told(), "shakedown/e1")
