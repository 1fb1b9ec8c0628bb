"""From observations to a crew's instants: filing, looking, clocks.

Tests `crew_evidence.py` and `crew_clocks.py`.
"""

from builders import HOUR_MS, NOON_MS, Story, a_rally, road, stage, with_splits
from flyingfinish.rally.facts import (
    CarStarted,
    ImpulseAssigned,
    ImpulseIgnored,
    ItinerarySet,
    StartListSet,
)
from flyingfinish.rally.state import CrewOnStage, CrewState, EntryStatus


def crew(story: Story, car: str = "1") -> CrewState:
    return story.state.crews[f"e{car}"]


def on(story: Story, stage_id: str = "SS1", car: str = "1") -> CrewOnStage:
    return crew(story, car).stages[stage_id]


def test_a_due_start_counts_while_nothing_better_is_known() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    assert (NOON_MS, "due") == (on(story).start_at_ms, on(story).start_kind)


def test_a_reported_start_counts_before_the_due_one() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", NOON_MS + 60_000)
    story.due("SS1", "1")
    assert (NOON_MS + 60_000, "reported") == (on(story).start_at_ms, on(story).start_kind)


def test_a_measured_start_is_named_so() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", NOON_MS, measured=True)
    assert "measured" == on(story).start_kind


def test_a_start_beam_does_not_set_the_start() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.passes("1", "SS1", NOON_MS + 312)
    assert (NOON_MS, "due") == (on(story).start_at_ms, on(story).start_kind)


def test_a_start_beam_sets_the_start_where_regulations_say_so() -> None:
    story = a_rally(1, "1", start_beam_counts=True)
    story.due("SS1", "1")
    story.passes("1", "SS1", NOON_MS + 312)
    assert (NOON_MS + 312, "measured") == (on(story).start_at_ms, on(story).start_kind)


def test_an_ignored_start_beam_leaves_the_due_start() -> None:
    story = a_rally(1, "1", start_beam_counts=True)
    story.due("SS1", "1")
    beam = story.passes("1", "SS1", NOON_MS + 312)
    story.tell(ImpulseIgnored(beam.identity))
    assert (NOON_MS, "due") == (on(story).start_at_ms, on(story).start_kind)


def test_a_start_beam_that_counts_goes_before_the_starter() -> None:
    story = a_rally(1, "1", start_beam_counts=True)
    story.passes("1", "SS1", NOON_MS + 312)
    story.starts("1", "SS1", NOON_MS)
    assert (NOON_MS + 312, "measured") == (on(story).start_at_ms, on(story).start_kind)


def test_an_official_start_goes_before_a_beam_that_counts() -> None:
    story = a_rally(1, "1", start_beam_counts=True)
    story.passes("1", "SS1", NOON_MS + 312)
    story.tell(CarStarted("SS1", "1", NOON_MS))
    assert (NOON_MS, "reported") == (on(story).start_at_ms, on(story).start_kind)


def test_the_starter_counts_while_his_beam_has_seen_nothing() -> None:
    story = a_rally(1, "1", start_beam_counts=True)
    story.starts("1", "SS1", NOON_MS + 60_000)
    assert (NOON_MS + 60_000, "reported") == (on(story).start_at_ms, on(story).start_kind)


def test_a_stage_started_by_beam_takes_the_beam_whatever_the_regulations_say() -> None:
    story = a_rally([stage(1, start_by_beam=True)], "1")
    story.starts("1", "SS1", NOON_MS)
    story.passes("1", "SS1", NOON_MS + 312)
    assert (NOON_MS + 312, "measured") == (on(story).start_at_ms, on(story).start_kind)


def test_a_late_start_moves_the_splits() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.due("SS1", "1")
    story.passes("1", "SS1-1", NOON_MS + 90_000)
    story.starts("1", "SS1", NOON_MS + 60_000)
    assert {1: 30_000} == on(story).splits


def test_a_start_after_a_split_takes_it_away() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.due("SS1", "1")
    story.passes("1", "SS1-1", NOON_MS + 30_000)
    story.starts("1", "SS1", NOON_MS + 60_000)
    assert {} == on(story).splits


def test_an_ignored_split_goes() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.due("SS1", "1")
    split = story.passes("1", "SS1-1", NOON_MS + 30_000)
    story.tell(ImpulseIgnored(split.identity))
    assert {} == on(story).splits


def test_a_finish_that_was_another_car_s_leaves_no_trace() -> None:
    story = a_rally(1, "1 2")
    finish = story.finishes("1", "SS1", NOON_MS)
    story.tell(ImpulseAssigned(finish.identity, "2"))
    assert ({}, NOON_MS) == (crew(story).stages, on(story, car="2").finish_at_ms)


def test_a_crew_that_was_seen_has_started() -> None:
    story = a_rally(1, "1")
    before = crew(story).status
    story.checks_in("1", "TC1", NOON_MS)
    assert (EntryStatus.ENTERED, EntryStatus.STARTED) == (before, crew(story).status)


def test_a_crew_that_was_seen_by_mistake_has_not_started() -> None:
    story = a_rally(1, "1 2")
    finish = story.finishes("1", "SS1", NOON_MS)
    story.tell(ImpulseAssigned(finish.identity, "2"))
    assert EntryStatus.ENTERED is crew(story).status


def test_an_ignored_check_in_is_no_more() -> None:
    story = a_rally(1, "1")
    card = story.checks_in("1", "TC1", NOON_MS)
    story.tell(ImpulseIgnored(card.identity))
    assert ({}, EntryStatus.ENTERED) == (crew(story).check_ins, crew(story).status)


def test_a_check_in_repeated_touches_nothing() -> None:
    story = a_rally(1, "1")
    story.checks_in("1", "TC1", NOON_MS)
    story.checks_in("1", "TC1", NOON_MS)
    assert set() == story.touched[-1].crews


def test_a_passage_at_a_time_control_shows_that_the_crew_came_by() -> None:
    story = a_rally(1, "1")
    story.passes("1", "TC1", NOON_MS)
    assert EntryStatus.STARTED is crew(story).status


def test_what_an_unknown_number_did_belongs_to_the_entry_that_gets_it() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.starts("12", "SS1", NOON_MS)
    story.passes("12", "SS1-1", NOON_MS + 60_000)
    story.finishes("12", "SS1", NOON_MS + 300_000)
    story.checks_in("12", "TC1", NOON_MS - 60_000)
    story.enters("12")
    time = on(story, car="12").time
    assert time is not None
    found = (time.elapsed_ms, on(story, car="12").splits, crew(story, "12").check_ins)
    assert (300_000, {1: 60_000}, {"TC1": NOON_MS - 60_000}) == found


def test_a_new_number_keeps_what_was_done_under_the_old_one() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", NOON_MS)
    story.finishes("77", "SS1", NOON_MS + 300_000)
    story.enters("1", car_number="77")
    time = on(story).time
    assert time is not None
    assert 300_000 == time.elapsed_ms


def test_a_number_that_goes_to_another_crew_leaves_what_was_done_with_the_first() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.enters("1", car_number="77")
    story.enters("2", car_number="1")
    story.tell(ItinerarySet(road([stage(1)])))
    assert ("SS1" in crew(story).stages, crew(story, "2").stages) == (True, {})


def test_two_statements_of_one_source_under_two_numbers_are_about_one_thing() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS), "post")
    story.tell(CarStarted("SS1", "77", NOON_MS + 60_000), "post")
    story.enters("1", car_number="77")
    assert NOON_MS + 60_000 == on(story).start_at_ms


def test_a_new_road_is_read_with_what_was_seen_before() -> None:
    story = a_rally(1, "1")
    story.passes("1", "SF2", NOON_MS + HOUR_MS + 300_000)
    story.starts("1", "SS2")
    story.tell(ItinerarySet(road([stage(1), stage(2)])))
    time = on(story, "SS2").time
    assert time is not None
    assert 300_000 == time.elapsed_ms


def test_a_stage_that_goes_from_the_road_takes_its_times_along() -> None:
    story = a_rally([with_splits(1, 1), with_splits(2, 1)], "1")
    story.drives("1", "SS2", "5:00.0")
    story.passes("1", "SS2-1", NOON_MS + HOUR_MS + 60_000)
    story.tell(ItinerarySet(road([stage(1)])))
    assert on(story, "SS2").time is None


def test_a_road_with_other_split_codes_counts_them_in_road_order() -> None:
    from dataclasses import replace

    from flyingfinish.rally.itinerary import Control, ControlKind

    itinerary = road([with_splits(1, 1)])
    codes = tuple(
        replace(one, code="VIA") if one.kind is ControlKind.SPLIT_POINT else one
        for one in itinerary.controls
    )
    extra = Control("BRIDGE", ControlKind.SPLIT_POINT, 1, 1, "SS1")
    story = a_rally(1, "1")
    story.tell(ItinerarySet(replace(itinerary, controls=(*codes, extra))))
    story.starts("1", "SS1")
    story.passes("1", "VIA", NOON_MS + 60_000)
    story.passes("1", "BRIDGE", NOON_MS + 90_000)
    assert {1: 60_000, 2: 90_000} == on(story).splits


def test_a_crew_taken_off_the_start_list_is_due_no_more() -> None:
    story = a_rally(1, "1 2")
    story.due("SS1", "1 2")
    story.tell(StartListSet("SS1", 2, ()))
    assert {} == crew(story).stages


def test_an_itinerary_without_the_start_control_knows_no_start() -> None:
    from dataclasses import replace

    itinerary = road([stage(1)])
    finish_only = tuple(one for one in itinerary.controls if one.code == "SF1")
    story = a_rally(1, "1")
    story.tell(ItinerarySet(replace(itinerary, controls=finish_only)))
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    assert on(story).time is None


def test_controls_of_a_stage_that_is_not_listed_give_no_times() -> None:
    from dataclasses import replace

    both = road([with_splits(1, 1), with_splits(2, 1)])
    story = a_rally(1, "1")
    story.tell(ItinerarySet(replace(both, stages=both.stages[:1])))
    story.passes("1", "SS2-1", NOON_MS + HOUR_MS + 60_000)
    story.finishes("1", "SS2", NOON_MS + HOUR_MS + 90_000)
    story.starts("1", "SS2")
    assert (None, {}) == (on(story, "SS2").time, on(story, "SS2").splits)
