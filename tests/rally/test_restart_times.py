"""What a restarted crew gets for the stages it missed, and how it follows its base.

Also the twin of `restart_parts.py`.
"""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import Story, a_rally, stage, start_of
from digests import digest
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Shown
from flyingfinish.rally.facts import (
    ClassChanged,
    CompetitionSet,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    DeviceClockShifted,
    GivenTimeWithdrawn,
    ItinerarySet,
    Provenance,
    Record,
    RestartTimesGiven,
    StageState,
)
from flyingfinish.rally.restart_times import last_of_leg, rule_time
from flyingfinish.rally.state import replay
from rally_scripts import CARS, play, scripts
from rally_scripts import opened as random_rally


def missed(story: Story, car: str, *stages: str) -> Record:
    """Officials let these stages count as missed by a crew."""
    return story.tell(RestartTimesGiven(f"e{car}", stages))


def time_of(story: Story, car: str, stage_id: str) -> int | None:
    """What a crew has on a stage."""
    time = story.state.crews[f"e{car}"].stages[stage_id].time
    return None if time is None else time.elapsed_ms


def waits(story: Story, car: str, stage_id: str) -> bool:
    """Whether a missed stage without a base waits for the officials."""
    return f"restart_without_base:e{car}:{stage_id}" in story.state.inbox


def rally3() -> Story:
    """SS10 of Rally Sweden 2025: the best Rally3 car had no priority."""
    story = a_rally([stage(10), stage(11)], "", preset="fia-wrc-2025")
    for car, priority in (("46", "P3"), ("47", "P3"), ("48", "P4")):
        story.enters(car, "SM1", priority=priority)
    story.enters("16", "SM2", priority="P1")
    story.drives("47", "SS10", "7:31.3")
    story.drives("48", "SS10", "7:28.4")
    return story


def test_vector_2_a_missed_stage_is_ten_minutes_over_the_best_of_class_and_priority() -> None:
    story = a_rally(1, "")
    for car in ("16", "33", "1"):
        story.enters(car, "SM1", priority="P1")
    story.drives("33", "SS1", "6:42.4")
    story.drives("1", "SS1", "6:50.0")
    missed(story, "16", "SS1")
    assert (1_002_400, 600_000) == (
        time_of(story, "16", "SS1"),
        (time_of(story, "16", "SS1") or 0) - (time_of(story, "33", "SS1") or 0),
    )


def test_vector_3_the_base_is_the_best_of_the_priority_group_not_of_the_class() -> None:
    story = rally3()
    missed(story, "46", "SS10")
    assert 1_051_300 == time_of(story, "46", "SS10")


def test_by_class_alone_the_best_of_the_class_is_taken() -> None:
    story = a_rally(1, "1", preset="ralli-sm")
    story.enters("2", "SM1", priority="P4")
    story.drives("2", "SS1", "7:28.4")
    missed(story, "1", "SS1")
    assert 1_048_400 == time_of(story, "1", "SS1")


def test_a_missed_time_is_shown_as_a_restart_time_with_its_base() -> None:
    story = rally3()
    ruling = missed(story, "46", "SS10")
    on = story.state.crews["e46"].stages["SS10"]
    assert on.time is not None
    assert on.rule is not None
    assert (Provenance.RESTART, (ruling.identity,), "e47", 451_300, 600_000) == (
        on.time.provenance,
        on.time.rests_on,
        on.rule.base_entry,
        on.rule.base_ms,
        on.rule.added_ms,
    )


def test_in_2018_a_missed_stage_cost_seven_minutes() -> None:
    story = a_rally(2, "1 2", preset="fia-wrc-2018")
    story.drives("1", "SS1", "5:00.0")
    story.drives("1", "SS2", "5:00.0")
    missed(story, "2", "SS1", "SS2")
    assert [720_000, 720_000] == [time_of(story, "2", one) for one in ("SS1", "SS2")]


def test_in_2018_the_last_stage_of_the_leg_alone_cost_ten_minutes() -> None:
    story = a_rally([stage(1), stage(2), stage(3, leg=2)], "1 2", preset="fia-wrc-2018")
    story.drives("1", "SS2", "5:00.0")
    missed(story, "2", "SS2")
    alone = time_of(story, "2", "SS2")
    missed(story, "2", "SS1")
    assert (900_000, 720_000) == (alone, time_of(story, "2", "SS2"))


def test_a_stage_missed_in_another_leg_does_not_lessen_the_last_of_this_one() -> None:
    story = a_rally([stage(1), stage(2), stage(3, leg=2)], "1 2", preset="fia-wrc-2018")
    story.drives("1", "SS1", "5:00.0")
    story.drives("1", "SS3", "5:00.0")
    missed(story, "2", "SS1")
    missed(story, "2", "SS3")
    assert [720_000, 900_000] == [time_of(story, "2", one) for one in ("SS1", "SS3")]


def test_the_last_stage_of_a_leg_is_the_last_one_that_is_run() -> None:
    story = a_rally([stage(1), stage(2), stage(3, leg=2)], "")
    before = [last_of_leg(story.state, one) for one in ("SS1", "SS3", "SS9")]
    story.stage_is("SS2", StageState.CANCELLED)
    assert (["SS2", "SS3", ""], "SS1") == (before, last_of_leg(story.state, "SS1"))


def test_a_cancelled_last_stage_makes_the_one_before_it_the_last() -> None:
    story = a_rally([stage(1), stage(2)], "1 2", preset="fia-wrc-2018")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    before = time_of(story, "2", "SS1")
    story.stage_is("SS2", StageState.CANCELLED)
    assert (720_000, 900_000) == (before, time_of(story, "2", "SS1"))


def test_a_given_time_is_no_base() -> None:
    story = a_rally(1, "1 2")
    story.given("1", "SS1", "5:00.0", Provenance.NOTIONAL)
    missed(story, "2", "SS1")
    assert time_of(story, "2", "SS1") is None


def test_a_crew_that_missed_a_stage_is_no_base_on_it_whatever_was_measured() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("2", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    missed(story, "3", "SS1")
    assert (None, None) == (time_of(story, "2", "SS1"), time_of(story, "3", "SS1"))


def test_a_guests_time_is_no_base() -> None:
    story = a_rally(1, "1")
    story.enters("112", "SM1", shown=Shown.WITHOUT_PLACE)
    story.drives("112", "SS1", "4:50.0")
    missed(story, "1", "SS1")
    assert time_of(story, "1", "SS1") is None


def test_a_stage_without_a_base_waits_for_the_officials_and_their_time_goes_before() -> None:
    story = rally3()
    missed(story, "16", "SS10")
    waited = waits(story, "16", "SS10")
    story.given("16", "SS10", "18:00.0", Provenance.STEWARDS)
    assert (True, False, 1_080_000) == (
        waited,
        waits(story, "16", "SS10"),
        time_of(story, "16", "SS10"),
    )


def test_when_the_officials_time_is_withdrawn_the_rule_stands_again() -> None:
    story = rally3()
    missed(story, "46", "SS10")
    given_time = story.given("46", "SS10", "18:00.0", Provenance.STEWARDS)
    story.tell(GivenTimeWithdrawn(given_time.identity))
    assert 1_051_300 == time_of(story, "46", "SS10")


def test_a_withdrawn_ruling_leaves_no_trace() -> None:
    story = rally3()
    before = digest(story.state)
    ruling = missed(story, "46", "SS10", "SS11")
    story.tell(GivenTimeWithdrawn(ruling.identity))
    assert (before, {}) == (digest(story.state), story.state.ruled)


def test_a_ruling_withdrawn_before_it_came_changes_nothing() -> None:
    story = rally3()
    story.tell(GivenTimeWithdrawn("desk/b/1"))
    story.tell(RestartTimesGiven("e46", ("SS10",)), incarnation="b")
    assert {} == story.state.ruled


def test_of_two_rulings_for_a_stage_one_may_go() -> None:
    story = rally3()
    first = missed(story, "46", "SS10")
    missed(story, "46", "SS10", "SS11")
    story.tell(GivenTimeWithdrawn(first.identity))
    assert 1_051_300 == time_of(story, "46", "SS10")


def test_a_base_that_comes_later_ends_the_waiting() -> None:
    story = rally3()
    missed(story, "46", "SS11")
    waited = waits(story, "46", "SS11")
    story.drives("47", "SS11", "6:00.0")
    assert (True, False, 960_000) == (
        waited,
        waits(story, "46", "SS11"),
        time_of(story, "46", "SS11"),
    )


def test_vector_14_a_class_best_corrected_moves_the_missed_time_as_much() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    before = time_of(story, "2", "SS1") or 0
    noon = start_of("SS1")
    story.tell(DeviceClockShifted("beam-SF1", noon, noon + 400_000, -300))
    assert (900_000, before - 300) == (before, time_of(story, "2", "SS1"))


def test_a_faster_crew_of_the_pool_takes_over_the_base_and_a_slower_one_does_not() -> None:
    story = a_rally(1, "1 2 3 4")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    story.drives("3", "SS1", "5:10.0")
    slower = time_of(story, "2", "SS1")
    story.drives("4", "SS1", "4:50.0")
    assert (900_000, 890_000) == (slower, time_of(story, "2", "SS1"))


def test_a_base_that_is_ignored_hands_over_to_the_next_best() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("1", "SS1", "5:00.0")
    story.drives("3", "SS1", "5:10.0")
    missed(story, "2", "SS1")
    story.given("1", "SS1", "5:30.0")
    assert 910_000 == time_of(story, "2", "SS1")


def test_of_two_equal_bases_it_is_the_lower_entry_whoever_came_first() -> None:
    story = a_rally(1, "1 2 3")
    missed(story, "2", "SS1")
    story.drives("3", "SS1", "5:00.0")
    story.drives("1", "SS1", "5:00.0")
    rule = story.state.crews["e2"].stages["SS1"].rule
    assert rule is not None
    assert "e1" == rule.base_entry


def test_a_disqualified_crew_is_no_base_and_one_taken_back_is_again() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("1", "SS1", "5:00.0")
    story.drives("3", "SS1", "5:10.0")
    missed(story, "2", "SS1")
    story.tell(CrewDisqualified("e1"))
    without = time_of(story, "2", "SS1")
    story.tell(CrewReinstated("e1"))
    assert (910_000, 900_000) == (without, time_of(story, "2", "SS1"))


def test_a_disqualified_crew_stays_the_base_where_the_regulations_say_so() -> None:
    story = a_rally(1, "1 2 3", disqualified_in_restart_pool=True)
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    story.tell(CrewDisqualified("e1"))
    assert 900_000 == time_of(story, "2", "SS1")


def test_a_crew_entered_anew_in_another_class_or_priority_leaves_the_pool() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("1", "SS1", "5:00.0")
    story.drives("3", "SS1", "5:10.0")
    missed(story, "2", "SS1")
    story.enters("1", "SM2")
    other_class = time_of(story, "2", "SS1")
    story.enters("3", "SM1", priority="P2")
    assert (910_000, None) == (other_class, time_of(story, "2", "SS1"))


def test_a_change_of_class_from_a_control_moves_the_pool_from_there_on() -> None:
    story = a_rally(2, "1 2 3")
    for number in ("SS1", "SS2"):
        story.drives("1", number, "5:00.0")
        story.drives("3", number, "5:10.0")
    missed(story, "2", "SS1", "SS2")
    story.tell(ClassChanged("e1", "SM", ("SM2",), "TC2"))
    assert [900_000, 910_000] == [time_of(story, "2", one) for one in ("SS1", "SS2")]


def test_the_main_competitions_rule_and_class_give_the_time_of_a_crew_in_two() -> None:
    story = a_rally(2, "", preset="fia-wrc-2025")
    hist = Competition("hist", "H", 2, (RallyClass("H1", "H1", 1),), preset="fia-wrc-2018")
    story.tell(CompetitionSet(hist))
    both = (Enrolment("hist", ("H1",)), Enrolment("SM", ("SM1",)))
    story.enters("1", enrolments=both)
    story.enters("2", enrolments=both)
    story.enters("3", enrolments=both[:1])
    story.enters("4", enrolments=both[:1])
    story.drives("1", "SS1", "5:00.0")
    story.drives("3", "SS1", "4:00.0")
    missed(story, "2", "SS1")
    missed(story, "4", "SS1")
    assert (900_000, 660_000) == (time_of(story, "2", "SS1"), time_of(story, "4", "SS1"))


def test_a_crew_in_no_competition_has_only_its_like_as_a_base() -> None:
    story = a_rally(1, "1")
    story.enters("2", enrolments=())
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    assert time_of(story, "2", "SS1") is None


def test_what_a_held_crew_does_moves_nobody_before_its_release() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("3", "SS1", "5:10.0")
    missed(story, "2", "SS1")
    story.holds("1")
    story.drives("1", "SS1", "5:00.0")
    held = time_of(story, "2", "SS1")
    story.releases("1")
    assert (910_000, 900_000) == (held, time_of(story, "2", "SS1"))


def test_a_ruling_on_a_stage_that_went_from_the_road_gives_nothing() -> None:
    story = a_rally(2, "1 2")
    story.drives("1", "SS2", "5:00.0")
    missed(story, "2", "SS2")
    road = story.state.itinerary
    short = replace(
        road,
        stages=road.stages[:1],
        controls=tuple(one for one in road.controls if one.stage_id == "SS1"),
    )
    story.tell(ItinerarySet(short))
    gone = (time_of(story, "2", "SS2"), waits(story, "2", "SS2"))
    story.tell(ItinerarySet(road))
    assert ((None, False), 900_000) == (gone, time_of(story, "2", "SS2"))


RULED = st.tuples(st.just("ruled"), st.sampled_from(CARS), st.sampled_from(["SS1", "SS2", "SS3"]))
UNRULED = st.tuples(st.just("unruled"), st.integers(0, 5))


def ruled_play(story: Story, step: Any) -> None:
    """One step of a script in which crews miss stages."""
    match step:
        case "ruled", car, stage_id:
            story.tell(RestartTimesGiven(f"e{car}", (stage_id,)))
        case "unruled", nth:
            crews = story.state.crews.values()
            known = [one for crew in crews for on in crew.stages.values() for one in on.ruled]
            if known:
                story.tell(GivenTimeWithdrawn(known[nth % len(known)]))
        case _:
            play(story, step)


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(st.one_of(RULED, RULED, UNRULED, scripts), max_size=12))
def test_missed_times_equal_those_of_a_replay_from_scratch_after_every_fact(
    steps: list[Any],
) -> None:
    story = random_rally()
    for step in steps:
        for one in step if isinstance(step, list) else [step]:
            ruled_play(story, one)
            check_ruled(story)


def check_ruled(story: Story) -> None:
    """Every missed time is what working it out now gives, and what a replay has."""
    again = replay(story.records)
    assert digest(again) == digest(story.state)
    for stage_id, entries in story.state.ruled.items():
        for entry_id in entries:
            crew = story.state.crews[entry_id]
            assert rule_time(story.state, crew, stage_id) == crew.stages[stage_id].rule


def test_a_restart_alone_gives_no_time() -> None:
    story = rally3()
    story.retires("46", "SS10")
    story.tell(CrewRestarted("e46", "SS11"))
    assert "SS10" not in story.state.crews["e46"].stages
