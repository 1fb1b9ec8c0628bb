"""How late a crew is at each control and so far, and which limit ends its rally."""

from dataclasses import replace
from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, road, stage
from flyingfinish.rally.drafts import drafts
from flyingfinish.rally.due_times import before_start
from flyingfinish.rally.facts import DelayAllowed, ItinerarySet, StageDelayed, StartTimeGiven
from flyingfinish.rally.itinerary import Control, ControlKind
from flyingfinish.rally.lateness import Visit, visits

DUE_MS = NOON_MS - 3 * MINUTE_MS
"""TC1 for car 1; each later control is an hour behind the one before."""


def on_the_road(*sections: int, legs: tuple[int, ...] = (), **settings: Any) -> Story:
    """One stage a section number given, each control due by the list; car 1 is first on all."""
    story = a_rally(len(sections), "1", **settings)
    stages = [
        stage(n, section=section, leg=legs[n - 1] if legs else 1)
        for n, section in enumerate(sections, start=1)
    ]
    plan = road(stages)
    first = {one.stage_id: one.first_due_at_ms or 0 for one in stages}
    controls = tuple(
        replace(one, first_due_at_ms=first[one.stage_id] - 3 * MINUTE_MS)
        if one.kind is ControlKind.TIME_CONTROL
        else one
        for one in plan.controls
    )
    story.tell(ItinerarySet(replace(plan, controls=controls)))
    for one in stages:
        story.due(one.stage_id, "1")
    return story


def comes(story: Story, *minutes: int) -> None:
    """Car 1 hands its card in so many minutes after the list, from TC1 on."""
    for n, late in enumerate(minutes, start=1):
        at_ms = DUE_MS + (n - 1) * 60 * MINUTE_MS + late * MINUTE_MS
        story.checks_in("1", f"TC{n}", at_ms)


def found(story: Story) -> list[Visit]:
    state = story.state
    return list(visits(state, state.crews["e1"], state.regulations))


def test_lateness_of_a_section_and_a_leg_adds_up() -> None:
    story = on_the_road(1, 1, 2, legs=(1, 1, 1), maximum_lateness_minutes=15)
    comes(story, 10, 22, 9)
    assert [(10, 10, 10), (12, 22, 22), (9, 9, 31)] == [
        (one.minutes, one.section_minutes, one.leg_minutes) for one in found(story)
    ]
    assert ["", "", "leg"] == [one.over for one in found(story)]


def test_another_leg_begins_at_nothing() -> None:
    story = on_the_road(1, 2, legs=(1, 2))
    comes(story, 20, 20)
    assert [(20, ""), (20, "")] == [(one.leg_minutes, one.over) for one in found(story)]


def test_old_regional_rules_end_at_fifteen_minutes_at_once_and_thirty_in_a_section() -> None:
    old: dict[str, Any] = {"maximum_lateness_minutes": 15, "preset": "fia-regional"}
    at_once = on_the_road(1, **old)
    comes(at_once, 16)
    assert ["control"] == [one.over for one in found(at_once)]
    in_all = on_the_road(1, 1, 1, **old)
    comes(in_all, 15, 30, 31)
    assert ["", "", "section"] == [one.over for one in found(in_all)]


def test_a_limit_is_told_where_it_was_passed_and_a_limit_of_nothing_is_none() -> None:
    story = on_the_road(1, 1, 1, maximum_lateness_section_minutes=0)
    comes(story, 20, 40, 41)
    assert ["", "leg", ""] == [one.over for one in found(story)]
    free = on_the_road(1, 1, maximum_lateness_section_minutes=0, maximum_lateness_leg_minutes=0)
    comes(free, 20, 50)
    assert ["", ""] == [one.over for one in found(free)]


def test_being_early_buys_no_lateness_back() -> None:
    story = on_the_road(1, 2, legs=(1, 1))
    comes(story, 10, -4)
    assert [(10, 10), (-4, 10)] == [(one.minutes, one.leg_minutes) for one in found(story)]


def test_lateness_may_be_made_good_where_the_schedule_says_so() -> None:
    story = on_the_road(1, 1, 1, 1, due_base="schedule", lateness_recovers=True)
    comes(story, 10, 10, 4, -1)
    assert [(10, 10, 10), (0, 10, 10), (0, 4, 4), (-1, 0, 0)] == [
        (one.minutes, one.section_minutes, one.leg_minutes) for one in found(story)
    ]


def test_by_the_schedule_alone_lateness_stays_and_who_makes_it_good_is_early() -> None:
    story = on_the_road(1, 1, 1, due_base="schedule")
    comes(story, 10, 10, 8)
    assert [10, 0, -2] == [one.minutes for one in found(story)]


def test_back_on_the_minute_of_the_start_list_is_not_early_without_a_target_time() -> None:
    story = on_the_road(1, 1, 1)
    comes(story, 10, 0, 10)
    assert [10, 0, 0] == [one.minutes for one in found(story)]


def test_a_stage_that_started_late_moves_the_road_after_it() -> None:
    story = on_the_road(1, 1)
    story.starts("1", "SS1", NOON_MS + 5 * MINUTE_MS)
    story.checks_in("1", "TC2", DUE_MS + 65 * MINUTE_MS)
    assert [(0, DUE_MS + 65 * MINUTE_MS)] == [(one.minutes, one.due_at_ms) for one in found(story)]


def test_a_start_that_is_only_due_moves_nothing() -> None:
    story = on_the_road(1, 1)
    story.checks_in("1", "TC2", DUE_MS + 65 * MINUTE_MS)
    assert [5] == [one.minutes for one in found(story)]


def test_by_the_schedule_alone_a_late_start_moves_nothing() -> None:
    story = on_the_road(1, 1, due_base="schedule")
    story.starts("1", "SS1", NOON_MS + 5 * MINUTE_MS)
    story.checks_in("1", "TC2", DUE_MS + 65 * MINUTE_MS)
    assert [5] == [one.minutes for one in found(story)]


def test_the_last_control_of_a_leg_may_be_free_for_the_early() -> None:
    story = on_the_road(1, 1, early_allowed_at_last_control=True)
    comes(story, -2, -2)
    assert [120_000, 0] == [one.penalty_ms for one in found(story)]


def test_the_main_start_control_has_its_own_tariff_in_the_uk() -> None:
    story = on_the_road(1, 1, preset="uk-stage")
    comes(story, -2, -2)
    assert [20_000, 120_000] == [one.penalty_ms for one in found(story)]
    late = on_the_road(1, preset="uk-stage")
    comes(late, 3)
    assert [30_000] == [one.penalty_ms for one in found(late)]


def test_a_delay_of_the_stage_is_waited_out_behind_its_arrival_control() -> None:
    story = on_the_road(1, 1)
    story.tell(StageDelayed("SS1", 20 * MINUTE_MS))
    comes(story, 0, 20)
    assert [0, 0] == [one.minutes for one in found(story)]


def test_a_new_start_time_moves_no_arrival() -> None:
    story = on_the_road(1, 1)
    story.tell(StartTimeGiven("SS2", "e1", NOON_MS + 70 * MINUTE_MS))
    comes(story, 0, 10)
    assert [0, 10] == [one.minutes for one in found(story)]


@pytest.mark.parametrize(("control", "expected"), [("TC1", [0, 0, 5]), ("TC2", [5, 0, 5])])
def test_an_allowance_counts_from_its_control_to_the_end_of_the_section(
    control: str, expected: list[int]
) -> None:
    story = on_the_road(1, 1, 2, legs=(1, 1, 1))
    story.tell(DelayAllowed("e1", control, 5 * MINUTE_MS))
    comes(story, 5, 5, 5)
    assert expected == [one.minutes for one in found(story)]


def test_an_allowance_moves_the_limit_too() -> None:
    story = on_the_road(1)
    story.tell(DelayAllowed("e1", "TC1", 5 * MINUTE_MS))
    comes(story, 35)
    assert [(30, "")] == [(one.minutes, one.over) for one in found(story)]


def test_an_allowance_at_a_control_with_a_target_counts_there_alone() -> None:
    story = a_rally(3, "1")
    plan = road([stage(1), stage(2), stage(3)])

    def with_target(one: Control) -> Control:
        timed = one.kind is ControlKind.TIME_CONTROL and one.code != "TC1"
        return replace(one, target_ms=40 * MINUTE_MS) if timed else one

    story.tell(ItinerarySet(replace(plan, controls=tuple(map(with_target, plan.controls)))))
    story.tell(DelayAllowed("e1", "TC2", 5 * MINUTE_MS))
    story.starts("1", "SS1")
    story.checks_in("1", "TC2", NOON_MS + 45 * MINUTE_MS)
    story.starts("1", "SS2", NOON_MS + 48 * MINUTE_MS)
    story.checks_in("1", "TC3", NOON_MS + 93 * MINUTE_MS)
    assert [0, 5] == [one.minutes for one in found(story)]


def test_a_road_without_time_controls_has_no_visits() -> None:
    story = a_rally(1, "1")
    plan = road([stage(1)])
    passages = tuple(
        replace(one, kind=ControlKind.PASSAGE_CONTROL)
        if one.kind is ControlKind.TIME_CONTROL
        else one
        for one in plan.controls
    )
    story.tell(ItinerarySet(replace(plan, controls=passages)))
    story.checks_in("1", "TC1", NOON_MS)
    assert [] == found(story)


def test_a_crew_on_no_list_is_due_at_its_arrival_by_its_new_start_time() -> None:
    story = on_the_road(1)
    story.enters("2")
    story.tell(StartTimeGiven("SS1", "e2", NOON_MS + 10 * MINUTE_MS))
    story.checks_in("2", "TC1", DUE_MS + 12 * MINUTE_MS)
    state = story.state
    visit = next(visits(state, state.crews["e2"], state.regulations))
    assert (2, DUE_MS + 10 * MINUTE_MS) == (visit.minutes, visit.due_at_ms)


def test_an_arrival_control_stands_before_the_start_and_what_follows_does_not() -> None:
    state = on_the_road(1).state
    codes = [one.code for one in state.itinerary.controls]
    found = [code for place, code in enumerate(codes) if before_start(state, place)]
    assert ["TC1"] == found


def test_a_section_has_its_own_limit_whatever_the_leg_has_come_to() -> None:
    story = on_the_road(1, 2, 2, legs=(1, 1, 1), maximum_lateness_leg_minutes=0)
    comes(story, 29, 5, 35)
    assert ["", "", "section"] == [one.over for one in found(story)]


def test_a_leg_that_was_told_over_its_limit_is_not_told_so_again_in_another_section() -> None:
    story = on_the_road(1, 1, 2, legs=(1, 1, 1), maximum_lateness_section_minutes=0)
    comes(story, 20, 35, 5)
    assert ["", "leg", ""] == [one.over for one in found(story)]


def test_minutes_within_a_longer_window_are_no_lateness() -> None:
    story = on_the_road(1, check_in_window_minutes=3)
    comes(story, 2)
    assert [(0, 0)] == [(one.minutes, one.section_minutes) for one in found(story)]


def test_a_start_on_its_minute_moves_nothing() -> None:
    story = on_the_road(1, 1)
    story.starts("1", "SS1", NOON_MS)
    story.checks_in("1", "TC2", DUE_MS + 61 * MINUTE_MS)
    assert [1] == [one.minutes for one in found(story)]


def test_a_control_that_is_due_at_no_known_minute_does_not_end_the_walk() -> None:
    story = on_the_road(1, 1)
    plan = story.state.itinerary
    unknown = replace(plan.controls[0], first_due_at_ms=None)
    story.tell(ItinerarySet(replace(plan, controls=(unknown, *plan.controls[1:]))))
    comes(story, 3, 3)
    assert [("TC2", 3)] == [(one.control.code, one.minutes) for one in found(story)]


def test_a_minute_too_early_for_a_target_time_is_early() -> None:
    story = a_rally(2, "1")
    plan = road([stage(1), stage(2)])
    controls = tuple(
        replace(one, target_ms=40 * MINUTE_MS) if one.code == "TC2" else one
        for one in plan.controls
    )
    story.tell(ItinerarySet(replace(plan, controls=controls)))
    story.starts("1", "SS1")
    story.checks_in("1", "TC2", NOON_MS + 39 * MINUTE_MS)
    assert [(-1, 60_000)] == [(one.minutes, one.penalty_ms) for one in found(story)]


def test_lateness_of_a_leg_goes_on_through_its_sections() -> None:
    story = on_the_road(1, 2, 3)
    comes(story, 9, 9, 9)
    assert [9, 18, 27] == [one.leg_minutes for one in found(story)]


def test_being_early_leaves_no_lateness_below_nothing() -> None:
    story = on_the_road(1, due_base="schedule", lateness_recovers=True)
    comes(story, -5)
    assert [(0, 0)] == [(one.section_minutes, one.leg_minutes) for one in found(story)]


def test_a_control_without_a_due_minute_is_passed_over_and_the_next_one_counts() -> None:
    story = on_the_road(1, 1)
    road = story.state.itinerary
    controls = tuple(
        replace(one, first_due_at_ms=None) if one.code == "TC1" else one for one in road.controls
    )
    story.tell(ItinerarySet(replace(road, controls=controls)))
    comes(story, 0, 4)
    assert [("TC2", 4)] == [(one.control.code, one.minutes) for one in found(story)]


def test_a_crew_sent_off_on_time_is_due_as_listed() -> None:
    story = on_the_road(1, 1)
    story.starts("1", "SS1", NOON_MS)
    comes(story, 0, 0)
    assert [DUE_MS, DUE_MS + 60 * MINUTE_MS] == [one.due_at_ms for one in found(story)]


def test_minutes_of_a_longer_window_are_no_lateness() -> None:
    story = on_the_road(1, check_in_window_minutes=3)
    comes(story, 2)
    assert [0] == [one.section_minutes for one in found(story)]


def test_a_card_on_its_minute_makes_nothing_good() -> None:
    story = on_the_road(1, 1, due_base="schedule", lateness_recovers=True)
    comes(story, 10, 10)
    assert [10, 10] == [one.section_minutes for one in found(story)]


def test_the_limit_of_a_section_asks_for_the_lateness_of_that_section() -> None:
    limits: Any = {"maximum_lateness_section_minutes": 15, "maximum_lateness_leg_minutes": 0}
    story = on_the_road(1, 2, 3, **limits)
    comes(story, 10, 10, 16)
    assert ["", "", "section"] == [one.over for one in found(story)]


def test_the_limit_of_a_leg_is_passed_once() -> None:
    story = on_the_road(1, 2, 3)
    comes(story, 20, 20, 5)
    assert ["", "leg", ""] == [one.over for one in found(story)]


def test_a_target_time_forgives_no_minute() -> None:
    story = on_the_road(1, 1)
    road = story.state.itinerary
    controls = tuple(
        replace(one, target_ms=57 * MINUTE_MS) if one.code == "TC2" else one
        for one in road.controls
    )
    story.tell(ItinerarySet(replace(road, controls=controls)))
    story.starts("1", "SS1", NOON_MS)
    story.checks_in("1", "TC2", NOON_MS + 56 * MINUTE_MS)
    assert [-1] == [one.minutes for one in found(story)]


def test_a_crew_without_a_card_is_late_at_the_line_by_the_start_list() -> None:
    story = on_the_road(1)
    story.starts("1", "SS1", NOON_MS + MINUTE_MS)
    assert [("SS1", "late_start", 60_000)] == [
        (one.control, one.kind, one.ms) for one in drafts(story.state)
    ]
