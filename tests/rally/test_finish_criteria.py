"""Who has finished the rally, by each criterion."""

from dataclasses import replace
from typing import Any

import pytest

from builders import NOON_MS, Story, a_rally, road, stage
from flyingfinish.rally.classification import final, missed_at_the_end
from flyingfinish.rally.entries import Competition, Enrolment
from flyingfinish.rally.facts import CompetitionSet, Provenance, StageState
from flyingfinish.rally.finish_criteria import (
    asked_at_the_end,
    asked_with,
    has_finished,
    missed_cards,
)
from flyingfinish.rally.itinerary import Control, ControlKind
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.scopes import Scope
from tellers import composed


def told(**settings: Any) -> Story:
    """Three stages of 10, 20 and 30 km, the last control behind them."""
    stages = [stage(1), stage(2, metres=20_000), stage(3, metres=30_000)]
    return a_rally(stages, "1 2", after=("TC3A",), **settings)


def finished(story: Story, car: str = "1") -> bool:
    state = story.state
    asked = asked_at_the_end(state, state.itinerary.stages, state.regulations, "internal")
    return has_finished(state.crews[f"e{car}"], asked)


def test_who_handed_in_its_card_at_the_last_control_has_finished() -> None:
    story = told()
    story.checks_in("1", "TC3A", NOON_MS)
    assert (True, False) == (finished(story), finished(story, "2"))


def test_where_nobody_handed_in_a_card_at_the_last_control_it_is_asked_of_nobody() -> None:
    story = told()
    assert finished(story)
    story.checks_in("2", "TC1", NOON_MS)
    assert finished(story)


@pytest.mark.parametrize(("stages", "expected"), [(("SS1",), False), (("SS1", "SS2"), True)])
def test_half_of_the_length_of_the_stages_is_enough_where_the_rules_say_half(
    stages: tuple[str, ...], expected: bool
) -> None:
    story = told(finish_criterion="stage_share", finish_share_thousandths=500)
    for stage_id in stages:
        story.drives("1", stage_id, "5:00.0")
    assert expected == finished(story)


def test_a_metre_less_than_half_is_too_little() -> None:
    stages = [stage(1, metres=9_999), stage(2, metres=10_001)]
    half: dict[str, Any] = {"finish_criterion": "stage_share", "finish_share_thousandths": 500}
    story = a_rally(stages, "1 2", **half)
    story.drives("1", "SS1", "5:00.0")
    story.drives("2", "SS2", "5:00.0")
    assert (False, True) == (finished(story), finished(story, "2"))


def test_the_last_time_control_is_asked_for_though_a_finish_line_comes_behind_it() -> None:
    story = a_rally(2, "1 2")
    story.checks_in("1", "TC2", NOON_MS)
    assert (True, False) == (finished(story), finished(story, "2"))


def test_a_stage_that_the_restart_rule_timed_was_not_driven() -> None:
    story = told(finish_criterion="stage_share", finish_share_thousandths=500)
    story.given("1", "SS3", "20:00.0", Provenance.RESTART)
    assert not finished(story)
    story.given("1", "SS3", "20:00.0", Provenance.NOTIONAL)
    assert finished(story)


@pytest.mark.parametrize(
    ("controls", "expected"),
    [(("TC1", "TC3A"), False), (("TC1", "TC2", "TC3"), False), (("TC1", "TC2", "TC3A"), True)],
)
def test_in_the_uk_two_thirds_of_the_controls_and_the_last_one_are_asked(
    controls: tuple[str, ...], expected: bool
) -> None:
    story = told(preset="uk-stage")
    for control in ("TC1", "TC2", "TC3", "TC3A"):
        story.checks_in("2", control, NOON_MS)
    for control in controls:
        story.checks_in("1", control, NOON_MS)
    assert (expected, True) == (finished(story), finished(story, "2"))


def missed(story: Story, car: str = "1") -> tuple[str, ...]:
    state = story.state
    asked = asked_at_the_end(state, state.itinerary.stages, state.regulations, "internal")
    return missed_cards(state.crews[f"e{car}"], asked)


def test_the_card_that_is_missing_is_the_last_one_where_only_that_is_asked() -> None:
    story = told()
    for control in ("TC1", "TC3A"):
        story.checks_in("2", control, NOON_MS)
    assert (("TC3A",), ()) == (missed(story), missed(story, "2"))


def test_where_a_share_of_the_controls_is_asked_every_one_without_a_card_is_named() -> None:
    story = told(preset="uk-stage")
    for control in ("TC1", "TC2", "TC3", "TC3A"):
        story.checks_in("2", control, NOON_MS)
    story.checks_in("1", "TC2", NOON_MS)
    assert ("TC1", "TC3", "TC3A") == missed(story)


def test_where_the_length_of_the_stages_decides_no_card_is_missing() -> None:
    story = told(finish_criterion="stage_share", finish_share_thousandths=500)
    story.checks_in("2", "TC3A", NOON_MS)
    assert (False, ()) == (finished(story), missed(story))


def two_of_three(**settings: Any) -> Story:
    """A cup that ends after SS2, on a road that goes on; its last control is TC2A."""
    stages = [stage(1), stage(2, metres=20_000), stage(3, metres=30_000)]
    story = a_rally(stages, "1 2", after=("TC2A", "TC3A"), **settings)
    story.tell(CompetitionSet(Competition("cup", "Cup", 2, stages=("SS1", "SS2"))))
    for car in "12":
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",)), Enrolment("cup")))
        for stage_id in ("SS1", "SS2"):
            story.drives(car, stage_id, "5:00.0")
    return story


def in_final(story: Story) -> list[str]:
    return [row.entry_id for row in final(story.state, Scope("cup"), "internal")]


def test_a_competition_that_ends_earlier_asks_for_the_card_at_its_own_last_control() -> None:
    story = two_of_three()
    story.checks_in("1", "TC2A", NOON_MS)
    missing = missed_at_the_end(story.state, Scope("cup"), "internal")
    assert (["e1"], {"e2": ("TC2A",)}) == (in_final(story), missing)


def test_what_lies_behind_its_end_is_asked_of_nobody_in_it() -> None:
    story = two_of_three(preset="uk-stage")
    for car in "12":
        for control in ("TC1", "TC2", "TC2A"):
            story.checks_in(car, control, NOON_MS)
    story.checks_in("2", "TC3", NOON_MS)
    story.checks_in("2", "TC3A", NOON_MS)
    assert ["e1", "e2"] == in_final(story)


def test_a_cancelled_last_stage_leaves_the_last_control_where_it_was() -> None:
    story = two_of_three()
    story.stage_is("SS2", StageState.CANCELLED)
    story.checks_in("1", "TC2A", NOON_MS)
    assert ["e1"] == in_final(story)


def test_the_final_on_the_board_is_the_same() -> None:
    story = two_of_three()
    story.checks_in("1", "TC2A", NOON_MS)
    view = composed(story.records)[0].public.find("c/cup/final")
    assert view is not None
    rows = view.whole()["rows"]
    assert ("ranked", "not_classified") == (rows["e1"].get("block", "ranked"), rows["e2"]["block"])


def test_a_control_of_no_stage_behind_the_last_one_belongs_to_the_end() -> None:
    plan = road([stage(1), stage(2)])
    behind = Control("TC1Z", ControlKind.REGROUP_IN, 1, 1)
    at = next(n for n, one in enumerate(plan.controls) if one.code == "TC2")
    plan = replace(plan, controls=(*plan.controls[:at], behind, *plan.controls[at:]))
    asked = asked_with(plan, {"TC1", "TC1Z", "TC2"}, plan.stages[:1], Regulations(), "SS1")
    assert (["TC1", "TC1Z"], True) == ([one.code for one in asked.in_use], asked.to_the_end)
