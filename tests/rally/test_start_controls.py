"""Starts: too early for the signal, too late at the line, not away in time."""

from dataclasses import replace
from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, road, stage, start_of
from flyingfinish.rally.drafts import drafts, waiting_drafts
from flyingfinish.rally.facts import (
    CarStarted,
    DraftWaived,
    ItinerarySet,
    StageDelayed,
    StartTimeGiven,
)
from flyingfinish.rally.itinerary import ControlKind


def told(stages: int = 1, **settings: Any) -> Story:
    """Car 1 is due on the hour on each stage, car 2 a minute later."""
    story = a_rally(stages, "1 2", **settings)
    for number in range(1, stages + 1):
        story.due(f"SS{number}", "1 2")
    return story


def breaks_beam(story: Story, stage_id: str, after_due_ms: int) -> str:
    """Car 1 goes through the start beam so long after its due start."""
    return story.passes("1", stage_id, start_of(stage_id) + after_due_ms).identity


def found(story: Story) -> list[tuple[str, str, int]]:
    return [(one.control, one.kind, one.ms) for one in drafts(story.state)]


def test_vector_5_a_false_start_costs_ten_seconds_and_the_stage_time_stays() -> None:
    story = told()
    story.starts("1", "SS1")
    breaks_beam(story, "SS1", -400)
    story.finishes("1", "SS1", NOON_MS + 300_000)
    time = story.state.crews["e1"].stages["SS1"].time
    assert [("SS1", "false_start", 10_000)] == found(story)
    assert time is not None
    assert 300_000 == time.elapsed_ms
    assert "0.4 s (12:00:00, 11:59:59)" == drafts(story.state)[0].reason(120)


def test_vector_13_three_false_starts_cost_four_minutes_and_ten_seconds_the_fourth_is_the_stewards(
) -> None:  # fmt: skip
    story = told(4)
    for number in range(1, 5):
        breaks_beam(story, f"SS{number}", -300)
    assert [10_000, 60_000, 180_000, 0] == [one.ms for one in drafts(story.state)]
    assert ["", "", "", "stewards"] == [one.refer for one in drafts(story.state)]


def test_a_false_start_that_was_charged_counts_and_is_not_drafted_again() -> None:
    story = told(2)
    breaks_beam(story, "SS1", -300)
    story.penalty("1", "SS1", 10_000, "false_start")
    breaks_beam(story, "SS2", -300)
    assert [("SS2", "false_start", 60_000)] == found(story)


def test_a_false_start_that_was_waived_counts_for_nothing() -> None:
    story = told(2)
    breaks_beam(story, "SS1", -300)
    breaks_beam(story, "SS2", -300)
    first = drafts(story.state)[0]
    story.tell(DraftWaived(first.key, "e1", "SS1", "the lights failed"))
    assert [("SS2", 10_000)] == [(one.control, one.ms) for one in waiting_drafts(story.state)]


def test_in_the_uk_the_first_false_start_costs_its_own_length_on_top() -> None:
    story = told(preset="uk-stage")
    breaks_beam(story, "SS1", -1_200)
    assert [("SS1", "false_start", 12_000)] == found(story)


@pytest.mark.parametrize("after_due_ms", [0, 300, -30_001])
def test_a_beam_on_time_or_long_before_the_signal_tells_no_false_start(after_due_ms: int) -> None:
    story = told()
    breaks_beam(story, "SS1", after_due_ms)
    assert [] == found(story)


def test_a_start_told_as_measured_is_held_against_the_due_one() -> None:
    story = told()
    story.starts("1", "SS1", NOON_MS - 300, measured=True)
    assert [("SS1", "false_start", 10_000)] == found(story)


def test_a_stage_started_by_its_beam_has_no_signal_and_no_due_minute() -> None:
    story = a_rally([stage(1, start_by_beam=True)], "1 2")
    story.due("SS1", "1 2")
    breaks_beam(story, "SS1", -300)
    assert [] == found(story)
    story.starts("1", "SS1", NOON_MS + 3 * MINUTE_MS)
    assert [] == found(story)


def test_without_a_due_start_nothing_can_be_early_or_late() -> None:
    story = a_rally(1, "1")
    breaks_beam(story, "SS1", -300)
    story.starts("1", "SS1", NOON_MS, measured=True)
    assert [] == found(story)


@pytest.mark.parametrize(("seconds", "kinds"), [(20, []), (21, ["left_late"])])
def test_a_car_not_away_within_twenty_seconds_of_the_signal_is_referred_as_out(
    seconds: int, kinds: list[str]
) -> None:
    story = told()
    story.starts("1", "SS1")
    breaks_beam(story, "SS1", seconds * 1_000)
    assert kinds == [one.refer for one in drafts(story.state)]


def test_a_car_that_did_not_get_away_and_is_retired_is_referred_no_more() -> None:
    story = told()
    story.starts("1", "SS1")
    breaks_beam(story, "SS1", 40_000)
    story.retires("1", "SS1")
    assert [] == found(story)


def test_a_minute_late_at_the_line_is_drafted_with_a_minute() -> None:
    story = told()
    said = story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    (draft,) = drafts(story.state)
    assert ("late_start", 120_000, said.identity) == (draft.kind, draft.ms, draft.fact)
    assert "2 min (12:00, 12:02)" == draft.reason(120)


def test_a_late_start_that_was_charged_is_drafted_no_more_and_another_charge_is_told() -> None:
    story = told()
    story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    story.penalty("1", "SS1", 60_000, "late_start")
    assert [60_000] == [one.standing_ms for one in drafts(story.state)]
    story.penalty("1", "SS1", 120_000, "late_start")
    assert [] == found(story)


def test_a_late_start_by_a_new_start_time_or_a_delay_of_the_stage_costs_nothing() -> None:
    story = told()
    story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 2 * MINUTE_MS))
    assert [] == found(story)
    delayed = told()
    delayed.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    delayed.tell(StageDelayed("SS1", 2 * MINUTE_MS))
    assert [] == found(delayed)


def test_where_the_stewards_decide_about_late_starts_none_is_drafted() -> None:
    story = told(preset="uk-stage")
    story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    assert [] == found(story)


@pytest.mark.parametrize(("arrives_late", "charged"), [(2, 0), (1, 60_000), (-2, 120_000)])
def test_who_was_late_at_the_arrival_control_is_not_charged_again_at_the_line(
    arrives_late: int, charged: int
) -> None:
    story = a_rally(1, "1", early_ms_per_minute=0, late_ms_per_minute=0)
    plan = road([stage(1)])
    arrival = replace(plan.controls[0], first_due_at_ms=NOON_MS - 3 * MINUTE_MS)
    story.tell(ItinerarySet(replace(plan, controls=(arrival, *plan.controls[1:]))))
    story.due("SS1", "1")
    story.checks_in("1", "TC1", NOON_MS + (arrives_late - 3) * MINUTE_MS)
    story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    assert charged == sum(one.ms for one in drafts(story.state))


def test_an_arrival_that_is_due_at_no_known_minute_moves_no_start() -> None:
    story = told()
    story.checks_in("1", "TC1", NOON_MS)
    story.starts("1", "SS1", NOON_MS + MINUTE_MS)
    assert [("SS1", "late_start", 60_000)] == found(story)


def test_only_a_card_of_the_stages_own_controls_moves_its_start() -> None:
    story = told(2)
    plan = story.state.itinerary
    passing = tuple(
        replace(one, kind=ControlKind.PASSAGE_CONTROL) if one.code == "TC2" else one
        for one in plan.controls
    )
    story.tell(ItinerarySet(replace(plan, controls=passing)))
    story.checks_in("1", "TC2", start_of("SS2"))
    story.starts("1", "SS2", start_of("SS2") + MINUTE_MS)
    assert [("SS2", "late_start", 60_000)] == found(story)


def test_half_a_minute_before_the_signal_is_still_a_false_start() -> None:
    story = told()
    breaks_beam(story, "SS1", -30_000)
    assert [("SS1", "false_start", 10_000)] == found(story)


def test_a_millisecond_before_the_signal_is_a_false_start() -> None:
    story = told()
    breaks_beam(story, "SS1", -1)
    assert [("SS1", "false_start", 10_000)] == found(story)


def test_other_penalties_are_no_false_starts() -> None:
    story = told()
    story.penalty("1", "TC1", 10_000, "late")
    breaks_beam(story, "SS1", -300)
    assert [("SS1", "false_start", 10_000)] == found(story)


def test_who_is_not_away_in_time_is_charged_nothing_for_it() -> None:
    story = told()
    story.starts("1", "SS1", NOON_MS)
    breaks_beam(story, "SS1", 20_001)
    (draft,) = drafts(story.state)
    assert (0, "SS1", "left_late") == (draft.ms, draft.control, draft.refer)


def test_the_first_time_that_the_beam_was_broken_counts() -> None:
    story = told()
    breaks_beam(story, "SS1", -400)
    breaks_beam(story, "SS1", 200)
    assert [("SS1", "false_start", 10_000)] == found(story)


def test_the_evidence_is_the_impulse_that_counts() -> None:
    story = told()
    first = breaks_beam(story, "SS1", -400)
    breaks_beam(story, "SS1", -200)
    assert [first] == [one.fact for one in drafts(story.state)]


def test_a_start_told_as_measured_is_the_beams_beside_what_the_starter_says() -> None:
    story = told()
    story.starts("1", "SS1", start_of("SS1"))
    measured = CarStarted("SS1", "1", start_of("SS1") - 400, measured=True)
    story.tell(measured, "z-beam")
    assert [("SS1", "false_start", 10_000)] == found(story)


def test_a_penalty_of_the_same_size_elsewhere_leaves_a_late_start_drafted() -> None:
    story = told(2)
    story.starts("1", "SS1", NOON_MS + MINUTE_MS)
    story.penalty("1", "SS1", 60_000, "stewards")
    story.penalty("1", "SS2", 60_000, "late_start")
    assert [("SS1", "late_start", 60_000)] == found(story)
