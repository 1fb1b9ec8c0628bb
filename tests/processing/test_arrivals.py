"""When a class is complete on a stage, as the news of its wins tell it: with its last crew.

Crews 1 and 2 are SM1, 3 and 4 are SM2; the stage runs on for SM2 while SM1 is in.
"""

from dataclasses import replace
from typing import Any

import pytest

from builders import NOON_MS, Story, a_rally, start_of
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Shown
from flyingfinish.rally.facts import (
    ClassChanged,
    CompetitionSet,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    GivenTimeWithdrawn,
    Provenance,
    RestartTimesGiven,
    RetirementReleased,
    StageState,
    TimePendingSet,
)
from flyingfinish.rally.state_parts import Touched
from processing.class_wins import WON, all_news, news, rows_of, two_classes
from tellers import composed

LEAD = "lead/class/SM1/SS1"
SECOND = "won/class/SM1/SS2"


def test_the_last_crew_of_a_class_that_comes_in_tells_who_has_won_it() -> None:
    story = two_classes()
    last = story.drives("2", "SS1", "5:01.0")
    row = {"class": "SM1", "stage": "SS1", "entry": "e1"}
    assert {
        WON: {"ord": last.position, "code": "stage_won", **row, "ms": 300_000},
        LEAD: {"ord": last.position, "code": "lead_changed", **row},
    } == news(story)


def test_while_a_crew_of_it_could_still_come_a_class_has_no_winner() -> None:
    assert {} == news(two_classes())


def test_it_is_told_at_the_rally_time_at_which_the_door_took_the_last_crew() -> None:
    story = two_classes()
    story.drives("2", "SS1", "5:01.0")
    records = [replace(one, received_at_ms=NOON_MS + one.position) for one in story.records]
    assert NOON_MS + records[-1].position == rows_of(records)[WON]["told_at_ms"]


def test_a_guest_of_the_class_is_not_waited_for() -> None:
    story = two_classes()
    story.enters("5", "SM1", shown=Shown.WITHOUT_PLACE)
    story.drives("2", "SS1", "5:01.0")
    assert WON in news(story)


@pytest.mark.parametrize("out", [CrewDidNotStart("e2"), CrewDisqualified("e2")])
def test_a_crew_that_is_out_is_not_waited_for(out: Any) -> None:
    story = two_classes()
    at = story.tell(out).position
    assert at == news(story)[WON]["ord"]


def test_who_is_out_and_is_disqualified_tells_no_second_time() -> None:
    story = two_classes()
    story.retires("2", "SS1", released=True)
    before = news(story)
    story.tell(CrewDisqualified("e2"))
    assert before == news(story)


def test_a_retirement_counts_for_each_audience_when_it_knows_of_it() -> None:
    story = two_classes()
    retired = story.retires("2", "SS1").position
    assert ({}, retired) == (news(story), news(story, "internal")[WON]["ord"])
    released = story.tell(RetirementReleased("e2")).position
    both = (news(story)[WON]["ord"], news(story, "internal")[WON]["ord"])
    assert (released, released) == both


def test_a_second_release_tells_nothing_again() -> None:
    story = two_classes()
    story.retires("2", "SS1")
    story.tell(RetirementReleased("e2"))
    before = news(story)
    story.tell(RetirementReleased("e2"))
    assert before == news(story)


def test_a_class_with_one_starter_is_complete_with_it() -> None:
    story = two_classes()
    story.tell(CrewDidNotStart("e4"))
    last = story.drives("3", "SS1", "6:00.0").position
    rows = all_news(story)
    assert (last, "e3") == (rows["won/class/SM2/SS1"]["ord"], rows["won/class/SM2/SS1"]["entry"])


def test_a_class_that_has_retired_whole_has_no_winner() -> None:
    story = two_classes()
    for car in "34":
        story.retires(car, "SS1", released=True)
    rows = all_news(story)
    assert [] == [name for name in rows if "SM2" in name]


def test_a_class_that_nobody_is_in_tells_nothing() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    rows = all_news(story)
    assert {"SM1"} == {row["class"] for row in rows.values() if "class" in row}


def test_of_a_crew_in_two_classes_each_tells_when_it_is_complete_itself() -> None:
    story = two_classes()
    story.enters("2", "SM1", "SM2")
    last = story.drives("2", "SS1", "5:01.0").position
    assert last == news(story)[WON]["ord"]
    assert "won/class/SM2/SS1" not in all_news(story)
    for car in "34":
        story.drives(car, "SS1", "6:00.0")
    assert "e2" == all_news(story)["won/class/SM2/SS1"]["entry"]


def test_who_changes_class_on_the_road_is_waited_for_in_each_on_its_own_stages() -> None:
    story = two_classes()
    story.tell(ClassChanged("e2", "SM", ("SM2",), "TC2"))
    second = story.drives("2", "SS1", "5:01.0").position
    first = story.drives("1", "SS2", "5:00.0").position
    for car in "34":
        for stage_id in ("SS1", "SS2"):
            story.drives(car, stage_id, "6:00.0")
    at = {name: row["ord"] for name, row in all_news(story).items() if name.startswith("won/")}
    assert {WON: second, SECOND: first, "won/class/SM2/SS1": at["won/class/SM2/SS1"]} == at
    last = story.drives("2", "SS2", "5:30.0").position
    assert last == all_news(story)["won/class/SM2/SS2"]["ord"]


def test_a_class_that_somebody_leaves_tells_when_that_is_said_whom_it_waited_for() -> None:
    story = two_classes()
    before = news(story)
    story.enters("2", "SM2")
    assert ({}, "e1") == (before, news(story)[WON]["entry"])


def test_a_class_of_another_competition_tells_for_itself() -> None:
    story = two_classes()
    classes = (RallyClass("H1", "H1", 1),)
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, classes)))
    story.enters("3", enrolments=(Enrolment("hist", ("H1",)),))
    story.drives("3", "SS1", "6:00.0")
    rows = all_news(story)
    row = rows["won/c/hist/class/H1/SS1"]
    assert ("hist", "H1", "e3") == (row["competition"], row["class"], row["entry"])
    assert "won/c/hist/SS1" not in rows


def test_a_time_that_rests_on_the_start_list_is_waited_for() -> None:
    story = two_classes()
    story.due("SS1", "1 2")
    story.finishes("2", "SS1", start_of("SS1") + 400_000)
    before = news(story)
    started = story.starts("2", "SS1", start_of("SS1") + 60_000).position
    assert ({}, started) == (before, news(story)[WON]["ord"])


def test_a_time_that_is_pending_is_waited_for() -> None:
    story = two_classes()
    story.tell(TimePendingSet("SS1", ("e2",)))
    before = news(story)
    given = story.given("2", "SS1", "5:30.0").position
    assert ({}, given) == (before, news(story)[WON]["ord"])


def test_a_crew_that_only_started_is_in_with_the_time_that_it_is_given() -> None:
    story = two_classes()
    story.starts("2", "SS1", start_of("SS1") + 60_000)
    given = story.given("2", "SS1", "5:30.0").position
    assert given == news(story)[WON]["ord"]


def test_a_finish_that_arrives_behind_a_given_time_tells_the_class_no_second_time() -> None:
    story = two_classes()
    story.starts("2", "SS1", start_of("SS1") + 60_000)
    given = story.given("2", "SS1", "5:30.0").position
    story.finishes("2", "SS1", start_of("SS1") + 400_000)
    assert given == news(story)[WON]["ord"]


def test_a_time_that_is_given_behind_a_ruling_tells_the_class_no_second_time() -> None:
    story = two_classes()
    ruled = story.tell(RestartTimesGiven("e2", ("SS1",))).position
    before = news(story)
    story.given("2", "SS1", "5:30.0")
    assert (ruled, before) == (before[WON]["ord"], news(story))


def test_a_given_time_that_is_taken_back_leaves_the_class_waiting() -> None:
    story = two_classes()
    given = story.given("2", "SS1", "5:30.0")
    assert WON in news(story)
    story.tell(GivenTimeWithdrawn(given.identity))
    assert {} == news(story)


def test_who_is_reinstated_is_waited_for_again() -> None:
    story = two_classes()
    story.retires("2", "SS1", released=True)
    assert WON in news(story)
    story.tell(CrewReinstated("e2"))
    assert {} == news(story)


# --- never twice ----------------------------------------------------------------------------------


def test_the_stage_that_is_completed_later_tells_a_class_no_second_time() -> None:
    story = two_classes()
    story.drives("2", "SS1", "5:01.0")
    before = news(story)
    story.drives("3", "SS1", "6:00.0")
    story.retires("4", "SS1", released=True)
    story.stage_is("SS1", StageState.COMPLETED)
    story.stage_is("SS1", StageState.RUNNING)
    assert before == news(story)


def test_a_stage_that_is_completed_tells_a_class_that_waits_and_its_late_crew_moves_it() -> None:
    story = two_classes()
    completed = story.stage_is("SS1", StageState.COMPLETED).position
    story.drives("2", "SS1", "4:59.0")
    row = news(story)[WON]
    assert (completed, "e2") == (row["ord"], row["entry"])


def test_a_late_correction_moves_who_has_won_and_not_since_when() -> None:
    story = two_classes()
    last = story.drives("2", "SS1", "5:01.0").position
    story.given("1", "SS1", "5:02.0", Provenance.STEWARDS)
    rows = news(story)
    assert (last, "e2") == (rows[WON]["ord"], rows[WON]["entry"])
    assert (last, "e2") == (rows[LEAD]["ord"], rows[LEAD]["entry"])


def test_who_wins_and_then_retires_has_won() -> None:
    story = two_classes()
    story.drives("2", "SS1", "5:01.0")
    before = news(story)[WON]
    story.retires("1", "TC2", released=True)
    assert before == news(story)[WON]


def test_who_wins_and_is_disqualified_has_not() -> None:
    story = two_classes()
    last = story.drives("2", "SS1", "5:01.0").position
    story.tell(CrewDisqualified("e1"))
    assert (last, "e2") == (news(story)[WON]["ord"], news(story)[WON]["entry"])


# --- who starts again -----------------------------------------------------------------------------


def restarted() -> Story:
    """Crew 2 retires on the first stage, which tells its class, and starts again on the third."""
    story = two_classes(3)
    story.retires("2", "SS1", released=True)
    story.tell(CrewRestarted("e2", "SS3"))
    return story


def test_a_restart_takes_back_nothing_of_the_stages_before_it() -> None:
    story = restarted()
    before = rows_of(story.records[:-1])
    assert before[WON] == news(story)[WON]


def test_who_starts_again_and_retires_again_tells_no_earlier_stage_a_second_time() -> None:
    story = restarted()
    before = news(story)
    story.retires("2", "SS3", released=True)
    assert before == news(story)


def test_who_starts_again_out_of_a_retirement_that_nobody_was_told_is_out_since_then() -> None:
    story = two_classes(3)
    story.retires("2", "SS1")
    before = news(story)
    again = story.tell(CrewRestarted("e2", "SS3")).position
    both = (news(story)[WON]["ord"], news(story, "internal")[WON]["ord"])
    assert ({}, (again, again)) == (before, both)


def test_who_is_reinstated_drives_on_from_where_it_started_again() -> None:
    story = restarted()
    before = news(story)
    story.retires("2", "SS3", released=True)
    story.drives("1", "SS3", "5:00.0")
    out = news(story)
    story.tell(CrewReinstated("e2"))
    assert (before, True) == (news(story), "won/class/SM1/SS3" in out)


def test_a_time_given_for_a_missed_stage_tells_it_no_second_time() -> None:
    story = restarted()
    before = news(story)
    story.tell(RestartTimesGiven("e2", ("SS1", "SS2")))
    assert story.state.crews["e2"].stages["SS1"].time is not None
    assert before == news(story)


def test_who_starts_again_is_waited_for_from_there_on() -> None:
    story = restarted()
    for stage_id in ("SS2", "SS3"):
        story.drives("1", stage_id, "5:00.0")
    assert {WON, SECOND} == {name for name in news(story) if name.startswith("won/")}
    story.drives("2", "SS3", "5:09.0")
    assert "won/class/SM1/SS3" in news(story)


# --- states of the stage --------------------------------------------------------------------------


@pytest.mark.parametrize("state", [StageState.SUSPENDED, StageState.CANCELLED])
def test_a_stage_that_counts_no_more_is_won_by_nobody(state: StageState) -> None:
    story = two_classes()
    story.drives("2", "SS1", "5:01.0")
    story.stage_is("SS1", state)
    assert {} == news(story)


def test_a_stage_that_is_stopped_is_won_in_a_class_that_had_come_through() -> None:
    story = two_classes()
    story.drives("2", "SS1", "5:01.0")
    before = news(story)
    story.stage_is("SS1", StageState.INTERRUPTED)
    assert before == news(story)


def test_a_stage_that_is_stopped_is_won_by_nobody_where_a_crew_has_no_time() -> None:
    story = two_classes()
    story.stage_is("SS1", StageState.INTERRUPTED)
    before = news(story)
    given = story.given("2", "SS1", "5:00.5").position
    assert ({}, given) == (before, news(story)[WON]["ord"])


# --- who leads ------------------------------------------------------------------------------------


def test_who_leads_a_class_waits_for_an_earlier_stage_that_somebody_has_to_drive() -> None:
    story = two_classes()
    for car, time in (("1", "5:09.0"), ("2", "5:00.0")):
        story.drives(car, "SS2", time)
    lead = "lead/class/SM1/SS2"
    assert {SECOND} == news(story).keys()
    missing = story.given("2", "SS1", "5:01.0").position
    row = news(story)[lead]
    assert (missing, "e2", "e1") == (row["ord"], row["entry"], row["before_entry"])


def test_an_earlier_stage_that_does_not_count_is_not_waited_for() -> None:
    story = two_classes()
    story.stage_is("SS1", StageState.CANCELLED)
    for car, time in (("1", "5:09.0"), ("2", "5:00.0")):
        story.drives(car, "SS2", time)
    assert {SECOND, "lead/class/SM1/SS2"} == news(story).keys()


def test_the_officials_word_tells_who_leads_whoever_is_still_waited_for() -> None:
    story = two_classes()
    story.drives("1", "SS2", "5:09.0")
    story.stage_is("SS1", StageState.COMPLETED)
    completed = story.stage_is("SS2", StageState.COMPLETED).position
    story.drives("2", "SS1", "4:00.0")
    story.drives("2", "SS2", "5:10.0")
    row = news(story)["won/class/SM1/SS2"]
    assert (completed, "e1") == (row["ord"], row["entry"])


# --- costs ----------------------------------------------------------------------------------------


def test_a_crew_of_a_class_that_still_waits_makes_nothing_anew() -> None:
    story = two_classes()
    composer, _ = composed(story.records)
    arrivals = composer.public._milestones._arrivals
    touched = Touched(times={("e1", "SS1"), ("e9", "SS1")}, crews={"e1", "e9"})
    assert not arrivals.take(story.state, touched, composer.chronicle)
