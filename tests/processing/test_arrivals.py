"""When a class is complete on a stage, as the news of its wins tell it: with its last crew.

Crews 1 and 2 are SM1, 3 and 4 are SM2; the stage runs on for SM2 while SM1 is in.
"""

from dataclasses import replace
from typing import Any

import pytest

from builders import NOON_MS, Story, a_rally, start_of
from flyingfinish.journal.ports import Audience
from flyingfinish.processing.arrivals import Arrivals
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Shown
from flyingfinish.rally.facts import (
    CompetitionSet,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    GivenTimeWithdrawn,
    Provenance,
    Record,
    RestartTimesGiven,
    RetirementReleased,
    StageState,
    TimePendingSet,
)
from flyingfinish.rally.state_parts import Touched
from tellers import composed, pages_of

WON = "won/class/SM1/SS1"
LEAD = "lead/class/SM1/SS1"
SECOND = "won/class/SM1/SS2"


def rows_of(records: list[Record], audience: Audience = "public") -> dict[str, Any]:
    """Returns the rows of the news of SM1 by name."""
    rows = _news(records, audience)
    return {name: row for name, row in rows.items() if row.get("class") == "SM1"}


def news(story: Story, audience: Audience = "public") -> dict[str, Any]:
    """Returns the same of a story."""
    return rows_of(story.records, audience)


def all_news(story: Story) -> dict[str, Any]:
    """Returns every row of the public's news."""
    return _news(story.records, "public")


def _news(records: list[Record], audience: Audience) -> dict[str, Any]:
    rows: dict[str, Any] = pages_of(composed(records)[1])[audience].data["news"]["rows"]
    return rows


def two_classes(stages: int = 2) -> Story:
    """The first stage runs; crew 1 of SM1 is in."""
    story = a_rally(stages, "1 2")
    for car in "34":
        story.enters(car, "SM2")
    story.stage_is("SS1", StageState.RUNNING)
    story.drives("1", "SS1", "5:00.0")
    return story


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


# --- holds ----------------------------------------------------------------------------------------


def held_story() -> Story:
    """Crew 2 is put on hold on the stage; then it comes in first of its class, and all others."""
    story = two_classes()
    story.starts("2", "SS1", start_of("SS1") + 60_000)
    story.holds("2")
    story.finishes("2", "SS1", start_of("SS1") + 350_000)
    for car in "34":
        story.drives(car, "SS1", "6:00.0")
    return story


def test_a_class_with_a_crew_on_hold_waits_as_for_one_that_fell_silent() -> None:
    story = held_story()
    assert {} == news(story)
    assert "e2" == news(story, "internal")[WON]["entry"]
    story.stage_is("SS1", StageState.COMPLETED)
    assert "e1" == news(story)[WON]["entry"]


def test_a_release_tells_the_class_as_if_nobody_had_been_on_hold() -> None:
    story = held_story()
    told = list(story.records)
    story.releases("2")
    assert news(story) == rows_of(told, "internal")


@pytest.mark.parametrize("completed", [False, True])
def test_what_becomes_of_a_held_crew_changes_nothing_of_its_class(completed: bool) -> None:
    """Every kind of thing that would complete its class is heard of it, and none is told."""
    heard, silent = two_classes(), two_classes()
    for story in (heard, silent):
        story.starts("2", "SS1", start_of("SS1") + 60_000)
        story.holds("2")
    heard.retires("2", "SS1", released=True)
    heard.tell(CrewReinstated("e2"))
    heard.finishes("2", "SS1", start_of("SS1") + 350_000)
    heard.given("2", "SS1", "4:00.0")
    heard.tell(CrewDisqualified("e2"))
    for _ in range(5):
        silent.finishes("99", "SS2", start_of("SS2"))
    for story in (heard, silent):
        for car in "34":
            story.drives(car, "SS1", "6:00.0")
        if completed:
            story.stage_is("SS1", StageState.COMPLETED)
    assert news(silent) == news(heard)
    assert news(silent) != news(heard, "internal")


def test_a_release_of_a_retirement_during_the_hold_moves_nothing() -> None:
    story = two_classes()
    story.retires("2", "SS1", released=True)
    before = news(story)
    story.holds("2")
    story.retires("2", "SS1")
    story.tell(RetirementReleased("e2"))
    assert before == news(story)


# --- costs ----------------------------------------------------------------------------------------


def test_a_crew_of_a_class_that_still_waits_makes_nothing_anew() -> None:
    story = two_classes()
    composer, _ = composed(story.records)
    arrivals = composer.public._milestones._arrivals
    touched = Touched(times={("e1", "SS1"), ("e9", "SS1")}, crews={"e1", "e9"})
    assert not arrivals.take(story.state, touched, composer.chronicle)


def test_what_is_looked_at_crew_by_crew_is_what_a_look_at_all_finds() -> None:
    story = held_story()
    composer, _ = composed(story.records, range(len(story.records)))
    anew = Arrivals("public")
    anew.take(story.state, Touched(road=True), composer.chronicle)
    assert anew._came == composer.public._milestones._arrivals._came
