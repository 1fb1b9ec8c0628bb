"""From observations to a crew's instants, at the edges: lanes, laps, dumps, roads with holes.

Tests `crew_evidence.py`.
"""

from dataclasses import replace

from builders import HOUR_MS, MINUTE_MS, NOON_MS, Story, a_rally, road, stage, with_splits
from flyingfinish.rally.facts import (
    CarStarted,
    ImpulseChosen,
    ImpulseIgnored,
    ItinerarySet,
    Rank,
    StartListRow,
    StartListSet,
)
from flyingfinish.rally.itinerary import Control, ControlKind
from flyingfinish.rally.state import CrewOnStage


def on(story: Story, stage_id: str = "SS1", car: str = "1") -> CrewOnStage:
    return story.state.crews[f"e{car}"].stages[stage_id]


def asked(story: Story) -> list[str]:
    return sorted(item.kind for item in story.state.inbox.values())


def test_a_start_on_a_road_without_its_finish_leaves_an_unplaced_impulse_alone() -> None:
    whole = road([stage(1)])
    controls = tuple(one for one in whole.controls if one.kind is not ControlKind.FLYING_FINISH)
    story = a_rally(1, "1")
    story.tell(ItinerarySet(replace(whole, controls=controls)))
    story.passes("1", "SF1", NOON_MS + MINUTE_MS, control="")
    story.starts("1", "SS1")
    assert (NOON_MS, None) == (on(story).start_at_ms, on(story).finish_at_ms)


def test_a_lanes_crossing_is_proposed_by_the_first_car_whoever_had_it_before() -> None:
    story = a_rally([stage(1, lanes=2), stage(2, lanes=2)], "1 2")
    for number, first_at_ms in ((1, NOON_MS), (2, NOON_MS + HOUR_MS)):
        rows = (
            StartListRow("e1", first_at_ms, 2),
            StartListRow("e2", first_at_ms + 3 * MINUTE_MS, 1),
        )
        story.tell(StartListSet(f"SS{number}", 1, rows))
    story.starts("2", "SS2", NOON_MS + HOUR_MS - MINUTE_MS)
    story.post("goal", "SF1", "SF2")
    at_ms = NOON_MS + HOUR_MS + MINUTE_MS
    story.passes("", "SF2", at_ms, post="goal", control="", channel="1")
    before = on(story, "SS2", "2").finish_at_ms
    story.post("goal", "SF1", "SF2")
    assert (at_ms, at_ms) == (before, on(story, "SS2", "2").finish_at_ms)


def test_a_start_beam_that_sets_no_start_leaves_no_trace_of_the_stage() -> None:
    story = a_rally(1, "1")
    story.passes("1", "SS1", NOON_MS)
    assert {} == story.state.crews["e1"].stages


def test_starters_who_disagree_are_asked_about_though_a_beam_saw_the_car_once() -> None:
    story = a_rally(1, "1")
    story.passes("1", "SS1", NOON_MS)
    story.tell(CarStarted("SS1", "1", NOON_MS), "starter")
    story.tell(CarStarted("SS1", "1", NOON_MS + MINUTE_MS), "helper")
    assert ["disagreement"] == asked(story)


def test_an_unknown_number_on_the_shakedown_is_asked_about() -> None:
    plan = road([stage(1)])
    ramp = Control("SDS", ControlKind.SHAKEDOWN_START, 1, 1)
    story = a_rally(1, "1")
    story.tell(ItinerarySet(replace(plan, controls=(ramp, *plan.controls))))
    story.passes("77", "SDS", NOON_MS - HOUR_MS)
    assert ["unknown_car"] == asked(story)


def test_a_finish_at_the_very_instant_of_its_start_is_asked_about() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS)
    assert ["before_start"] == asked(story)


def test_a_later_start_makes_a_later_crossing_the_end_of_the_last_lap() -> None:
    story = a_rally([stage(1, laps=2)], "1")
    story.due("SS1", "1")
    for seconds in (30, 60, 90):
        story.finishes("1", "SS1", NOON_MS + seconds * 1_000)
    before = on(story).finish_at_ms
    story.starts("1", "SS1", NOON_MS + 45_000)
    assert (NOON_MS + 60_000, NOON_MS + 90_000) == (before, on(story).finish_at_ms)


def test_a_split_of_the_main_clock_counts_before_an_earlier_backup() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.starts("1", "SS1", NOON_MS)
    story.passes("1", "SS1-1", NOON_MS + 30_000, rank=Rank.BACKUP)
    story.passes("1", "SS1-1", NOON_MS + 31_000)
    assert {1: 31_000} == on(story).splits


def test_a_split_touches_the_splits_of_its_crew_on_that_stage_alone() -> None:
    story = a_rally([with_splits(1, 1)], "1")
    story.passes("1", "SS1-1", NOON_MS + 30_000)
    assert {("e1", "SS1")} == story.touched[-1].splits


def test_a_crew_seen_for_the_first_time_is_touched() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    assert {"e1"} == story.touched[-1].crews


def test_a_check_in_of_a_crew_that_was_seen_before_touches_it() -> None:
    story = a_rally(2, "1")
    story.checks_in("1", "TC1", NOON_MS)
    story.checks_in("1", "TC2", NOON_MS + HOUR_MS)
    assert {"e1"} == story.touched[-1].crews


def again(story: Story, at_ms: int) -> str:
    """The row of the post's first impulse once more, as a dump of the device's memory has it."""
    return story.finishes("1", "SS1", at_ms, source="dump", device_seq=1).identity


def test_an_ignored_impulse_stays_ignored_when_a_dump_brings_it_again() -> None:
    story = a_rally(1, "1")
    finish = story.finishes("1", "SS1", NOON_MS)
    story.tell(ImpulseIgnored(finish.identity))
    again(story, NOON_MS)
    assert {} == story.state.crews["e1"].stages


def test_a_chosen_impulse_stays_chosen_when_a_dump_brings_it_again() -> None:
    story = a_rally(1, "1")
    first = story.finishes("1", "SS1", NOON_MS + 2_000)
    story.finishes("1", "SS1", NOON_MS + 1_000)
    story.tell(ImpulseChosen(first.identity))
    again(story, NOON_MS + 2_000)
    assert NOON_MS + 2_000 == on(story).finish_at_ms


def test_a_choice_for_one_crew_leaves_anothers_impulses_to_be_asked_about() -> None:
    story = a_rally(1, "1 2")
    story.tell(ImpulseChosen(story.finishes("1", "SS1", NOON_MS).identity))
    story.finishes("2", "SS1", NOON_MS + 60_000)
    story.finishes("2", "SS1", NOON_MS + 61_000)
    assert ["doubled"] == asked(story)
    assert (True, False) == (on(story).finish_chosen, on(story, car="2").finish_chosen)


def test_a_false_start_of_a_crew_on_the_road_counts_at_once_where_it_counts_by_itself() -> None:
    story = a_rally(1, "1", false_starts_automatic=True)
    story.due("SS1", "1")
    story.checks_in("1", "TC1", NOON_MS - 3 * MINUTE_MS)
    story.passes("1", "SS1", NOON_MS - 400)
    assert [10_000] == [one.ms for one in story.state.crews["e1"].adjustments.values()]


def test_a_start_beam_where_an_official_decides_about_false_starts_touches_no_crew() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.checks_in("1", "TC1", NOON_MS - 3 * MINUTE_MS)
    story.passes("1", "SS1", NOON_MS - 400)
    assert set() == story.touched[-1].crews


def test_what_a_number_did_stays_the_entrys_that_got_it_when_all_is_read_again() -> None:
    story = a_rally(1, "1")
    story.finishes("12", "SS1", NOON_MS + MINUTE_MS)
    story.enters("12")
    story.tell(ItinerarySet(road([stage(1)])))
    assert NOON_MS + MINUTE_MS == on(story, car="12").finish_at_ms
