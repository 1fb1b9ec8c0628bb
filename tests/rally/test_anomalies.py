"""Odd things that show beside others: each is raised by its cause and goes when that is mended.

Tests `anomalies.py`, `watch_road.py` and `watch_parts.py`; other watches have files of their own.
"""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import HOUR_MS, MINUTE_MS, NOON_MS, Story, a_rally, start_of, with_splits
from builders import stage as a_stage
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import (
    ClassChanged,
    CrewRestarted,
    EntrySet,
    Fact,
    ImpulseAssigned,
    ImpulseIgnored,
    ItemWaived,
    ItinerarySet,
    StageState,
    TimePendingSet,
)
from flyingfinish.rally.state import replay
from flyingfinish.rally.state_parts import InboxItem, RallyState, Touched
from rally_scripts import opened, play, scripts
from strategies import crew_facts


def settled(state: RallyState) -> dict[str, InboxItem]:
    settle(state, Touched())
    return state.inbox


def kinds(story: Story) -> list[str]:
    return sorted(item.kind for item in settled(story.state).values())


def missed(story: Story) -> list[tuple[str, str]]:
    items = [dict(one.params) for one in settled(story.state).values() if one.kind == "missing"]
    return sorted((str(one["owner"]), str(one["control"])) for one in items)


def both_checked_in(cars: str = "1 2") -> Story:
    """Two stages; everybody hands a card in before each and drives both."""
    story = a_rally(2, cars)
    for number in (1, 2):
        for nth, car in enumerate(cars.split()):
            at_ms = start_of(f"SS{number}") + nth * MINUTE_MS
            story.checks_in(car, f"TC{number}", at_ms - 3 * MINUTE_MS)
            story.drives(car, f"SS{number}", "5:00.0")
    return story


def test_a_rally_in_which_all_went_well_asks_nothing() -> None:
    assert [] == kinds(both_checked_in())


def test_a_crew_seen_beyond_a_control_and_not_there_is_missing_there() -> None:
    story = a_rally(2, "1 2")
    story.checks_in("1", "TC2", start_of("SS2"))
    story.drives("1", "SS2", "5:00.0")
    story.drives("2", "SS2", "5:01.0")
    assert [("e2", "TC2")] == missed(story)


def test_a_missing_crew_that_is_seen_after_all_is_missing_no_more() -> None:
    story = a_rally(2, "1 2")
    story.checks_in("1", "TC2", start_of("SS2"))
    story.drives("2", "SS2", "5:01.0")
    before = missed(story)
    story.checks_in("2", "TC2", start_of("SS2"))
    assert ([("e2", "TC2")], []) == (before, missed(story))


def test_a_control_that_nobody_reports_is_missing_nobody() -> None:
    story = a_rally(2, "1 2")
    story.drives("1", "SS2", "5:00.0")
    story.drives("2", "SS2", "5:01.0")
    assert [] == missed(story)


def test_the_first_crew_that_a_control_reports_makes_it_miss_those_before() -> None:
    story = a_rally(2, "1 2")
    story.drives("1", "SS2", "5:00.0")
    before = missed(story)
    story.checks_in("2", "TC2", start_of("SS2"))
    assert ([], [("e1", "TC2")]) == (before, missed(story))


def test_a_control_whose_only_report_is_taken_away_misses_nobody_any_more() -> None:
    story = a_rally(2, "1 2")
    card = story.checks_in("1", "TC2", start_of("SS2"))
    story.drives("2", "SS2", "5:01.0")
    before = missed(story)
    story.tell(ImpulseIgnored(card.identity))
    assert ([("e2", "TC2")], []) == (before, missed(story))


def test_a_finish_that_is_taken_away_is_missing_before_the_next_control() -> None:
    story = both_checked_in()
    finish = next(one for one in story.records if getattr(one.fact, "control", "") == "SF1")
    before = missed(story)
    story.tell(ImpulseAssigned(finish.identity, ""))
    assert ([], [("e1", "SF1")]) == (before, missed(story))


def without_finish_of_car_2() -> Story:
    """Car 1 drives SS1 and SS2, car 2 only starts SS1 and is seen at TC2."""
    story = a_rally(2, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.starts("2", "SS1", NOON_MS + MINUTE_MS)
    story.checks_in("1", "TC2", start_of("SS2"))
    story.checks_in("2", "TC2", start_of("SS2"))
    return story


def test_a_finish_without_a_time_is_missing_until_a_time_is_given() -> None:
    story = without_finish_of_car_2()
    before = missed(story)
    story.given("2", "SS1", "5:30.0")
    assert ([("e2", "SF1")], []) == (before, missed(story))


def test_a_finish_whose_time_is_pending_is_not_missing() -> None:
    story = without_finish_of_car_2()
    story.tell(TimePendingSet("SS1", ("e2",)))
    assert [] == missed(story)


def test_on_a_stopped_stage_only_those_who_started_are_missing_at_its_finish() -> None:
    story = without_finish_of_car_2()
    story.enters("3", "SM1")
    story.checks_in("3", "TC2", start_of("SS2"))
    before = missed(story)
    story.stage_is("SS1", StageState.INTERRUPTED)
    both = [("e2", "SF1"), ("e3", "SF1")]
    assert (both, both[:1]) == (before, missed(story))


def test_nobody_is_missing_on_a_cancelled_stage() -> None:
    story = without_finish_of_car_2()
    story.stage_is("SS1", StageState.CANCELLED)
    assert [] == missed(story)


def test_a_restarted_crew_is_not_missing_where_it_did_not_drive() -> None:
    story = a_rally(4, "1 2")
    for number in range(1, 5):
        story.drives("1", f"SS{number}", "5:00.0")
    story.starts("2", "SS1")
    story.tell(CrewRestarted("e2", "SS4"))
    story.drives("2", "SS4", "5:10.0")
    assert [] == missed(story)


def test_what_a_restarted_crew_missed_before_it_stopped_is_asked_all_the_same() -> None:
    story = a_rally(4, "1 2")
    for number in range(1, 5):
        story.drives("1", f"SS{number}", "5:00.0")
    story.starts("2", "SS2", start_of("SS2"))
    story.tell(CrewRestarted("e2", "SS4"))
    story.drives("2", "SS4", "5:10.0")
    assert [("e2", "SF1")] == missed(story)


def test_course_cars_are_missing_nowhere() -> None:
    story = both_checked_in()
    story.tell(EntrySet(Entry("zero", "0", "", "", course_car=True)))
    story.finishes("0", "SS1", NOON_MS - HOUR_MS)
    story.finishes("0", "SS2", NOON_MS)
    assert [] == kinds(story)


def test_who_becomes_a_course_car_is_missing_nowhere_and_sets_no_pace() -> None:
    story = without_finish_of_car_2()
    before = missed(story)
    for car in "12":
        story.tell(EntrySet(replace(story.state.entries[f"e{car}"], course_car=True)))
    after = settled(story.state)
    pace = story.state.watch.pace["SS1"].times
    assert ([("e2", "SF1")], {}, True) == (before, after, not any(pace.values()))


def test_a_course_car_that_is_enrolled_after_all_is_asked_about() -> None:
    story = without_finish_of_car_2()
    entry = story.state.entries["e2"]
    story.tell(EntrySet(replace(entry, course_car=True)))
    before = missed(story)
    story.tell(EntrySet(entry))
    assert ([], [("e2", "SF1")]) == (before, missed(story))


def test_a_crew_in_another_class_sets_that_classs_pace() -> None:
    story = both_checked_in("1 2")
    settled(story.state)
    story.enters("1", "SM2")
    story.tell(ClassChanged("e2", "SM", ("SM2",)))
    settled(story.state)
    pace = story.state.watch.pace["SS1"].times
    assert {"": 2, "SM2": 2} == {class_id: len(one) for (_, class_id), one in pace.items() if one}


def test_a_control_that_the_road_does_not_have_is_no_place_on_it() -> None:
    story = both_checked_in()
    story.passes("1", "SF9", NOON_MS)
    assert ["unknown_control"] == kinds(story)


def test_a_control_before_the_first_stage_is_asked_like_any_other() -> None:
    story = both_checked_in()
    road = story.state.itinerary
    ramp = replace(road.controls[0], code="TC0", stage_id="")
    story.tell(ItinerarySet(replace(road, controls=(ramp, *road.controls))))
    story.checks_in("1", "TC0", NOON_MS - HOUR_MS)
    assert [("e2", "TC0")] == missed(story)


def test_a_new_road_is_looked_at_afresh() -> None:
    story = without_finish_of_car_2()
    before = missed(story)
    road = story.state.itinerary
    without = tuple(one for one in road.controls if one.stage_id != "SS2" or one.code == "SS2")
    story.tell(ItinerarySet(replace(road, controls=without)))
    assert ([("e2", "SF1")], []) == (before, missed(story))


def test_what_was_settled_is_told_once() -> None:
    story = without_finish_of_car_2()
    first, second = Touched(), Touched()
    settle(story.state, first)
    settle(story.state, second)
    assert (True, set()) == (len(first.inbox) > 0, second.inbox)


def test_a_waiver_outlasts_a_new_road() -> None:
    story = without_finish_of_car_2()
    (item_id,) = settled(story.state)
    story.tell(ItemWaived(item_id, "seen by the marshal"))
    story.tell(ItinerarySet(story.state.itinerary))
    assert (True, [item_id]) == (item_id in story.state.watch.waived, list(settled(story.state)))


@settings(max_examples=60, deadline=None)
@given(said=st.lists(crew_facts(["1", "2", "9"]), max_size=14))
def test_settling_after_every_fact_is_settling_once(said: list[tuple[str, Fact]]) -> None:
    story = a_rally([with_splits(1, 1), a_stage(2)], "1 2")
    for source, fact in said:
        story.tell(fact, source)
        settled(story.state)
    assert settled(story.state) == settled(replay(story.records))


@settings(max_examples=60, deadline=None)
@given(steps=scripts)
def test_decisions_too_are_settled_as_they_come_or_all_at_once(steps: list[object]) -> None:
    story = opened()
    for step in steps:
        play(story, step)
        settled(story.state)
    assert settled(story.state) == settled(replay(story.records))
