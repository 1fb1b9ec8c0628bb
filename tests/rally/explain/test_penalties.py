"""How an adjustment came about: due, actual, minutes, tariff, article, and what was decided."""

from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, road, stage
from explaining import explained, public
from flyingfinish.rally.explain.explain import explain
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.facts import AdjustmentApplied, ItinerarySet
from flyingfinish.rally.itinerary import Control

DUE_MS = NOON_MS - 3 * MINUTE_MS
"""When car 1 is due at TC1: three minutes before its start."""


def a_road(**more: Any) -> Story:
    story = a_rally(2, "1 2", **more)
    itinerary = road([stage(1), stage(2)])
    first = itinerary.controls[0]
    early = Control(first.code, first.kind, first.leg, first.section, first.stage_id,
                    first_due_at_ms=DUE_MS)  # fmt: skip
    later = [
        Control(one.code, one.kind, one.leg, one.section, one.stage_id, target_ms=50 * MINUTE_MS)
        if one.code == "TC2"
        else one
        for one in itinerary.controls[1:]
    ]
    story.tell(ItinerarySet(type(itinerary)(itinerary.legs, itinerary.sections, (early, *later),
                                            itinerary.stages)))  # fmt: skip
    story.due("SS1", "1 2")
    return story


def charged(
    story: Story, control: str, ms: int, kind: str, car: str = "1", article: str = ""
) -> Explanation:
    told = story.tell(AdjustmentApplied(f"e{car}", control, ms, kind, article=article))
    return explained(story, f"adjustment/{told.identity}")


def steps_of(found: Explanation) -> list[tuple[str, int]]:
    return [(one.code, one.result) for one in found.steps]


@pytest.mark.parametrize(
    ("off_ms", "ms", "kind", "minutes"),
    [(59_000, 0, "late", 0), (MINUTE_MS, 10_000, "late", 1), (-30_000, 60_000, "early", 1)],
)
def test_a_card_is_told_with_due_and_actual_minute_and_the_tariff(
    off_ms: int, ms: int, kind: str, minutes: int
) -> None:
    # Due 11:13: 11:13:59 is on time, 11:14:00 costs ten seconds, 11:12:30 a minute.
    story = a_road()
    story.checks_in("1", "TC1", DUE_MS + off_ms)
    found = charged(story, "TC1", ms, kind)
    assert ("minutes", minutes) == steps_of(found)[0]
    if ms:
        assert [("minutes", minutes), ("tariff", ms)] == steps_of(found)
    assert [DUE_MS, DUE_MS + off_ms] == [one.params["at_ms"] for one in found.facts[:2]]


def test_the_article_is_the_decisions_else_the_settings() -> None:
    story = a_road(preset="fia-regional")
    story.checks_in("1", "TC1", DUE_MS + MINUTE_MS)
    by_setting = charged(story, "TC1", 10_000, "late")
    by_decision = charged(story, "TC1", 10_000, "late", article="SR 5.1")
    assert ["RRSR 44.2.10(a)", "SR 5.1"] == [
        one.rules[0].article for one in (by_setting, by_decision)
    ]


def test_no_more_than_the_maximum_lateness_is_charged() -> None:
    # 34 minutes late, maximum 30: five minutes.
    story = a_road(preset="fia-regional")
    story.checks_in("1", "TC1", DUE_MS + 34 * MINUTE_MS)
    found = charged(story, "TC1", 300_000, "late")
    assert [("minutes", 34), ("maximum", 30), ("tariff", 300_000)] == steps_of(found)
    assert "RRSR 45.1" == found.rules[0].article


def test_a_longer_window_is_taken_off_the_minutes() -> None:
    story = a_road(check_in_window_minutes=3)
    story.checks_in("1", "TC1", DUE_MS + 4 * MINUTE_MS)
    found = charged(story, "TC1", 20_000, "late")
    assert [("minutes", 4), ("window", 2), ("tariff", 20_000)] == steps_of(found)


@pytest.mark.parametrize(("off_minutes", "kind"), [(1, "late"), (-1, "early")])
def test_the_main_start_may_have_a_tariff_of_its_own(off_minutes: int, kind: str) -> None:
    story = a_road(preset="uk-stage")
    story.checks_in("1", "TC1", DUE_MS + off_minutes * MINUTE_MS)
    found = charged(story, "TC1", 10_000, kind)
    assert ("main_start_ms_per_minute", ("tariff", 10_000)) == (
        found.rules[0].setting,
        steps_of(found)[-1],
    )


def test_a_target_time_runs_from_the_start_before() -> None:
    story = a_road()
    story.starts("1", "SS1")
    story.checks_in("1", "TC2", NOON_MS + 52 * MINUTE_MS)
    found = charged(story, "TC2", 20_000, "late")
    assert NOON_MS + 50 * MINUTE_MS == found.facts[0].params["at_ms"]
    assert ("tariff", 20_000) == steps_of(found)[-1]


def test_a_card_corrected_since_is_told_as_it_is_and_the_decision_stands() -> None:
    story = a_road()
    story.checks_in("1", "TC1", DUE_MS + 2 * MINUTE_MS)
    told = story.penalty("1", "TC1", 20_000, "late")
    story.checks_in("1", "TC1", DUE_MS + MINUTE_MS)
    found = explained(story, f"adjustment/{told.identity}")
    assert [("minutes", 1), ("tariff", 10_000), ("decided", 20_000)] == steps_of(found)


def test_without_a_card_there_is_the_decision_alone() -> None:
    found = charged(a_road(), "TC1", 10_000, "late")
    assert [("decided", 10_000)] == steps_of(found)


def test_false_starts_cost_by_how_many_they_were() -> None:
    story = a_road()
    found = [charged(story, f"SS{n}", ms, "false_start") for n, ms in ((1, 10_000), (2, 60_000))]
    assert [[("nth", 1), ("tariff", 10_000)], [("nth", 2), ("tariff", 60_000)]] == [
        steps_of(one) for one in found
    ]


def test_beyond_the_tariff_a_false_start_is_the_stewards_to_decide() -> None:
    story = a_road()
    for ms in (10_000, 60_000, 180_000):
        charged(story, "SS1", ms, "false_start")
    found = charged(story, "SS2", 300_000, "false_start")
    assert [("nth", 4), ("decided", 300_000)] == steps_of(found)


def test_a_false_start_that_the_crews_page_does_not_hold_is_told_as_decided() -> None:
    story = a_road()
    told = story.penalty("1", "SS1", 10_000, "false_start")
    views = {**public(story), "crew/e1": {}}
    found = explain(f"adjustment/{told.identity}", views.get)
    assert [("decided", 10_000)] == steps_of(found)


def test_a_late_start_costs_a_minute_for_each_minute() -> None:
    story = a_road()
    story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    found = charged(story, "SS1", 120_000, "late_start")
    assert [("minutes", 2), ("tariff", 120_000)] == steps_of(found)


@pytest.mark.parametrize("control", ["SS1", "", "SS2"])
def test_a_late_start_without_its_instants_is_told_as_decided(control: str) -> None:
    assert [("decided", 60_000)] == steps_of(charged(a_road(), control, 60_000, "late_start"))


def test_a_missing_entry_costs_what_the_setting_says() -> None:
    found = charged(a_road(), "TC1", 60_000, "missed_entry")
    assert ([("tariff", 60_000)], "missed_entry_ms") == (steps_of(found), found.rules[0].setting)


def test_a_credit_is_told_as_decided() -> None:
    found = charged(a_road(), "", -15_000, "credit")
    assert ([("decided", -15_000)], "") == (steps_of(found), found.params["control"])


def test_a_crew_of_no_competition_is_judged_by_the_rallys_regulations() -> None:
    story = a_road()
    story.checks_in("1", "TC1", DUE_MS + MINUTE_MS)
    story.enters("1", enrolments=())
    assert ("tariff", 10_000) == steps_of(charged(story, "TC1", 10_000, "late"))[-1]


def test_a_penalty_that_counts_by_itself_tells_the_rule_and_no_decision() -> None:
    story = a_road(penalties_automatic=True)
    story.checks_in("1", "TC1", DUE_MS + 2 * MINUTE_MS)
    (identity,) = story.state.crews["e1"].adjustments
    found = explained(story, f"adjustment/{identity}")
    assert [("minutes", 2), ("tariff", 20_000)] == steps_of(found)
    assert ["due", "checked_in", "by_rule"] == [one.code for one in found.facts]
