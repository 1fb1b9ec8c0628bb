"""How a due time came about: list, delays, a new start; the minute of a card."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, start_of
from explaining import check, explained
from flyingfinish.processing.state_documents import StateDocuments
from flyingfinish.rally.explain.explain import explain
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.explain.views import Held, NothingToExplain
from flyingfinish.rally.facts import DelayAllowed, ItinerarySet, StageDelayed, StartTimeGiven
from flyingfinish.rally.itinerary import ControlKind
from rally.explain.test_penalties import DUE_MS, a_road


def at_desk(story: Story, what: str) -> Explanation:
    """As headquarters read it: they are told of every card, also one that costs nothing."""
    found = explain(what, StateDocuments(story.state).held)
    check(found)
    assert found.result == found.shown
    return found


def with_less(story: Story, channel: str, *lost: str, **more: Any) -> Held:
    """What is shown when one view says less than it might, or more."""
    held = StateDocuments(story.state).held

    def asked(name: str) -> Mapping[str, Any] | None:
        view = held(name)
        if name != channel or view is None:
            return view
        return {key: part for key, part in view.items() if key not in lost} | more

    return asked


def regrouped() -> Story:
    """A regroup lies before TC2, whose minute runs from its card."""
    story = a_road()
    plan = story.state.itinerary
    place = [one.code for one in plan.controls].index("TC2")
    regroup = replace(plan.controls[place], code="R1", kind=ControlKind.REGROUP_IN, target_ms=None)
    controls = (*plan.controls[:place], regroup, *plan.controls[place:])
    story.tell(ItinerarySet(replace(plan, controls=controls)))
    story.checks_in("1", "R1", NOON_MS + 30_000)
    story.checks_in("1", "TC2", NOON_MS + 50 * MINUTE_MS)
    return story


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


def test_a_minute_runs_from_the_card_handed_in_before() -> None:
    found = at_desk(regrouped(), "due/TC2/e1")
    assert (["checked_in"], NOON_MS + 50 * MINUTE_MS) == (codes(found), found.result)


def started() -> Story:
    """Car 1 was seen at the start of SS1 and handed its card in at TC2."""
    story = a_road()
    story.starts("1", "SS1")
    story.checks_in("1", "TC2", NOON_MS + 50 * MINUTE_MS)
    return story


def finished() -> Story:
    """Car 1 ran SS1, and a minute runs from its finish."""
    story = a_road(due_base="finish_minute")
    story.drives("1", "SS1", "5:20.0")
    story.checks_in("1", "TC2", NOON_MS + 55 * MINUTE_MS)
    return story


@pytest.mark.parametrize(
    ("story", "lost"),
    [(regrouped, "check_ins"), (started, "stages"), (finished, "stages")],
)
def test_a_minute_whose_base_is_not_shown_is_told_as_it_was_carried(
    story: Callable[[], Story], lost: str
) -> None:
    found = explain("due/TC2/e1", with_less(story(), "crew/e1", lost))
    assert (["due_carried"], []) == ([one.code for one in found.steps], codes(found))


def test_nor_does_one_without_a_control_before_it_have_a_base() -> None:
    story = a_road()
    story.checks_in("2", "TC1", DUE_MS)
    controls = StateDocuments(story.state).held("itinerary") or {}
    first = controls["controls"]["TC1"] | {"target_ms": MINUTE_MS}
    more = {"controls": controls["controls"] | {"TC1": first}}
    found = explain("due/TC1/e2", with_less(story, "itinerary", **more))
    assert ["due_carried"] == [one.code for one in found.steps]


def test_nor_does_a_listed_minute_whose_start_is_not_shown() -> None:
    story = a_road()
    story.checks_in("2", "TC1", DUE_MS)
    found = explain("due/TC1/e2", with_less(story, "crew/e2", "stages"))
    assert ["due_carried"] == [one.code for one in found.steps]


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
