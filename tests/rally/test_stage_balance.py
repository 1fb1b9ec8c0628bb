"""Started = finished + given + stopped + on stage, beside those listed and not seen."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from builders import Story, a_rally, start_of
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import (
    CrewDidNotStart,
    CrewRestarted,
    EntrySet,
    Fact,
    ItinerarySet,
    Provenance,
    RestartTimesGiven,
    StartListSet,
    TimeGiven,
    TimePendingSet,
)
from flyingfinish.rally.stage_balance import Account, account_of, balance, unaccounted
from rally_scripts import opened, play, scripts


def account(story: Story, car: str = "1", stage_id: str = "SS1") -> Account | None:
    return account_of(story.state, story.state.crews[f"e{car}"], stage_id)


def test_who_is_in_no_start_list_and_was_not_seen_is_in_no_balance() -> None:
    story = a_rally(1, "1 2")
    story.due("SS1", "2")
    assert (None, ["e2"]) == (account(story), list(balance(story.state, "SS1")))


def test_a_crew_that_is_listed_and_seen_nowhere_is_asked_after() -> None:
    story = a_rally(1, "1 2")
    story.due("SS1", "1 2")
    story.finishes("2", "SS1", start_of("SS1"))
    assert (Account.LISTED, ["e1"]) == (account(story), unaccounted(story.state, "SS1"))


@pytest.mark.parametrize(
    "fact",
    [
        CrewDidNotStart("e1"),
        CrewRestarted("e1", "SS2"),
        TimePendingSet("SS1", ("e1",)),
        RestartTimesGiven("e1", ("SS1",)),
        TimeGiven("SS1", "e1", 300_000, Provenance.STEWARDS),
        StartListSet("SS1", 2, ()),
    ],
)
def test_a_listed_crew_of_which_something_is_said_is_asked_after_no_more(fact: Fact) -> None:
    story = a_rally(2, "1")
    story.due("SS1", "1")
    if isinstance(fact, CrewRestarted):
        story.retires("1", "TC1")
    before = account(story) if not isinstance(fact, CrewRestarted) else Account.LISTED
    story.tell(fact)
    assert (Account.LISTED, None) == (before, account(story))


def test_a_car_that_started_is_on_the_stage() -> None:
    story = a_rally(1, "1 2")
    story.starts("1", "SS1")
    assert (Account.ON_STAGE, ["e1"]) == (account(story), unaccounted(story.state, "SS1"))


def test_a_car_seen_at_its_finish_has_finished() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    assert (Account.FINISHED, []) == (account(story), unaccounted(story.state, "SS1"))


def test_a_finish_without_a_start_counts_as_both() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", start_of("SS1"))
    assert Account.FINISHED == account(story)


def test_a_car_seen_at_a_split_has_started() -> None:
    story = a_rally(1, "1")
    story.state.crews["e1"].stages.clear()
    story.starts("1", "SS1")
    story.state.crews["e1"].stages["SS1"].start_fact = ""
    story.state.crews["e1"].stages["SS1"].split_at_ms[1] = start_of("SS1")
    assert Account.ON_STAGE == account(story)


def test_a_crew_that_retired_has_stopped() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.retires("1", "SS1")
    assert Account.STOPPED == account(story)


@pytest.mark.parametrize(
    ("stage_id", "expected"), [("SS1", Account.STOPPED), ("SS2", Account.ON_STAGE)]
)
def test_a_restarted_crew_has_stopped_on_the_stages_before(
    stage_id: str, expected: Account
) -> None:
    story = a_rally(2, "1")
    story.starts("1", "SS1")
    story.retires("1", "SS1")
    story.tell(CrewRestarted("e1", "SS2"))
    story.starts("1", "SS2")
    assert expected == account(story, stage_id=stage_id)


def test_a_restart_from_a_stage_that_is_gone_from_the_road_tells_nothing() -> None:
    story = a_rally(2, "1")
    story.starts("1", "SS1")
    story.tell(CrewRestarted("e1", "SS2"))
    road = story.state.itinerary
    left = tuple(one for one in road.controls if one.stage_id == "SS1")
    story.tell(ItinerarySet(replace(road, controls=left, stages=road.stages[:1])))
    assert Account.ON_STAGE == account(story)


def test_a_crew_with_a_given_or_a_pending_time_is_named() -> None:
    story = a_rally(1, "1 2")
    for car in "12":
        story.starts(car, "SS1")
    story.given("1", "SS1", "5:00.0")
    story.tell(TimePendingSet("SS1", ("e2",)))
    assert [Account.GIVEN] * 2 == [account(story, car) for car in "12"]


def test_course_cars_are_in_no_balance() -> None:
    story = a_rally(1, "1")
    story.tell(EntrySet(Entry("e0", "0", "", "", course_car=True)))
    story.starts("0", "SS1")
    assert {} == balance(story.state, "SS1")


@settings(max_examples=60, deadline=None)
@given(steps=scripts)
def test_everybody_who_started_has_one_account_and_nobody_else(steps: list[object]) -> None:
    story = opened()
    for step in steps:
        play(story, step)
    for stage_id in story.state.stages:
        seen = {
            crew.entry_id
            for crew in story.state.crews.values()
            if (on := crew.stages.get(stage_id)) is not None
            and (on.start_fact or on.finish_at_ms is not None)
        }
        found = balance(story.state, stage_id).items()
        assert seen == {one for one, account in found if account is not Account.LISTED}
