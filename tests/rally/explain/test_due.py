"""How a due time came about: list, delays, a new start; the minute of a card."""

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, start_of
from explaining import check, explained
from flyingfinish.processing.state_documents import StateDocuments
from flyingfinish.rally.explain.explain import explain
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.explain.views import NothingToExplain
from flyingfinish.rally.facts import DelayAllowed, StageDelayed, StartTimeGiven
from rally.explain.test_penalties import DUE_MS, a_road


def at_desk(story: Story, what: str) -> Explanation:
    """As headquarters read it: they are told of every card, also one that costs nothing."""
    found = explain(what, StateDocuments(story.state).held)
    check(found)
    assert found.result == found.shown
    return found


def codes(found: Explanation) -> list[str]:
    return [one.code for one in found.facts]


def test_a_start_is_due_as_listed() -> None:
    found = explained(a_road(), "due/SS1/e2")
    assert (["start_listed"], NOON_MS + MINUTE_MS) == (codes(found), found.result)


def test_a_delay_decided_since_the_list_is_added_and_told_with_its_reason() -> None:
    story = a_road()
    story.due("SS2", "1 2")
    story.tell(StageDelayed("SS1", 20 * MINUTE_MS, "spectators"))
    found = explained(story, "due/SS2/e1")
    assert (["start_listed", "delayed"], start_of("SS2") + 20 * MINUTE_MS) == (
        codes(found), found.result
    )  # fmt: skip
    assert ("SS1", "spectators") == (
        found.facts[1].params["stage"],
        found.facts[1].params["reason"],
    )


def test_a_delay_that_a_newer_list_has_in_its_times_is_not_added() -> None:
    story = a_road()
    story.tell(StageDelayed("SS1", 20 * MINUTE_MS))
    story.due("SS1", "1 2", NOON_MS + 20 * MINUTE_MS)
    found = explained(story, "due/SS1/e1")
    assert (["start_listed"], NOON_MS + 20 * MINUTE_MS) == (codes(found), found.result)


def test_a_new_start_time_goes_before_the_list_and_later_delays_come_on_top() -> None:
    story = a_road()
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 5 * MINUTE_MS, "puncture"))
    story.tell(StageDelayed("SS1", 2 * MINUTE_MS))
    found = explained(story, "due/SS1/e1")
    assert (["start_given", "delayed"], NOON_MS + 7 * MINUTE_MS) == (codes(found), found.result)


def test_the_minute_of_a_card_is_as_far_from_the_start_as_the_first_car_s_is() -> None:
    story = a_road()
    story.checks_in("2", "TC1", DUE_MS)
    found = at_desk(story, "due/TC1/e2")
    assert (["start_due"], DUE_MS + MINUTE_MS) == (codes(found), found.result)


def test_a_target_time_runs_from_the_start_before() -> None:
    story = a_road()
    story.starts("1", "SS1", NOON_MS + 30_000)
    story.checks_in("1", "TC2", NOON_MS + 50 * MINUTE_MS)
    found = at_desk(story, "due/TC2/e1")
    assert (["start_reported"], NOON_MS + 50 * MINUTE_MS) == (codes(found), found.result)
    assert ["due_minute", "due_target"] == [one.code for one in found.steps]


def test_by_the_finish_minute_it_runs_from_the_flying_finish() -> None:
    story = a_road(due_base="finish_minute")
    story.drives("1", "SS1", "5:20.0")
    story.checks_in("1", "TC2", NOON_MS + 55 * MINUTE_MS)
    found = at_desk(story, "due/TC2/e1")
    assert (["finish"], NOON_MS + 55 * MINUTE_MS) == (codes(found), found.result)


def test_a_delay_allowed_is_told_as_what_moved_the_minute() -> None:
    story = a_road()
    story.starts("1", "SS1")
    story.tell(DelayAllowed("e1", "TC2", 3 * MINUTE_MS))
    story.checks_in("1", "TC2", NOON_MS + 53 * MINUTE_MS)
    found = at_desk(story, "due/TC2/e1")
    assert ("due_carried", NOON_MS + 53 * MINUTE_MS) == (found.steps[-1].code, found.result)


def test_the_public_is_told_of_a_card_only_where_it_cost_something() -> None:
    story = a_road()
    story.checks_in("1", "TC1", DUE_MS + MINUTE_MS)
    with pytest.raises(NothingToExplain):
        explained(story, "due/TC1/e1")
    story.penalty("1", "TC1", 10_000, "late")
    assert DUE_MS == explained(story, "due/TC1/e1").result


@pytest.mark.parametrize("what", ["due/SS1/e9", "due/SS9/e1", "due/TC2/e1", "due/", "due/SS1"])
def test_what_is_not_due_is_not_explained(what: str) -> None:
    with pytest.raises(NothingToExplain):
        explained(a_road(), what)


def test_a_start_that_nobody_listed_is_not_due() -> None:
    with pytest.raises(NothingToExplain):
        explained(a_rally(1, "1"), "due/SS1/e1")
