"""What is drafted of cards that are missing, for whom, and by whose regulations.

Tests `drafts.py`, `draft_parts.py` and `time_controls.py`.
"""

from dataclasses import replace
from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, stage, start_of
from flyingfinish.rally.draft_parts import Draft
from flyingfinish.rally.drafts import drafts, drafts_of, home_regulations, waiting_drafts
from flyingfinish.rally.entries import Competition, Enrolment
from flyingfinish.rally.facts import (
    CompetitionSet,
    CrewDisqualified,
    CrewRestarted,
    DraftWaived,
    ImpulseAssigned,
    ImpulseIgnored,
    ItinerarySet,
)

MISSED = Draft("e1", "TC2", "missed_entry", 60_000)


def without_card(**settings: Any) -> Story:
    """Car 2 handed its card in at TC2, car 1 went on to SS2 without."""
    story = a_rally([stage(1), stage(2), stage(3)], "1 2", **settings)
    story.checks_in("2", "TC2", start_of("SS2"))
    story.starts("1", "SS2")
    return story


def test_a_missing_entry_is_drafted_when_the_crew_was_seen_after_the_control() -> None:
    assert [MISSED] == drafts(without_card().state)


def test_no_entry_is_missing_at_a_control_that_charges_nothing() -> None:
    story = without_card()
    plan = story.state.itinerary
    free = tuple(
        replace(one, penalises="none") if one.code == "TC2" else one for one in plan.controls
    )
    story.tell(ItinerarySet(replace(plan, controls=free)))
    assert [] == drafts(story.state)


def test_a_card_that_counts_for_nothing_proves_no_passage() -> None:
    story = a_rally([stage(1), stage(2), stage(3)], "1 2")
    story.checks_in("2", "TC2", start_of("SS2"))
    story.checks_in("2", "TC3", start_of("SS3"))
    card = story.checks_in("1", "TC3", start_of("SS3"))
    story.tell(ImpulseIgnored(card.identity))
    assert [] == drafts(story.state)


def test_a_course_car_ahead_ends_no_draft_of_those_behind_it() -> None:
    story = without_card()
    story.enters("0", course_car=True)
    assert [MISSED] == drafts(story.state)


def test_a_missing_entry_says_no_minutes() -> None:
    assert "" == MISSED.reason(120)


def test_nothing_is_missing_at_a_control_where_nobody_handed_in_a_card() -> None:
    story = a_rally(2, "1 2")
    story.starts("1", "SS2")
    assert [] == drafts(story.state)


def test_nothing_is_missing_before_the_crew_was_seen_behind_the_control() -> None:
    story = a_rally(2, "1 2")
    story.checks_in("2", "TC2", start_of("SS2"))
    story.drives("1", "SS1", "5:00.0")
    assert [] == drafts(story.state)


def test_a_missing_entry_of_another_leg_is_no_proof() -> None:
    story = a_rally([stage(1), stage(2, leg=2, section=2)], "1 2")
    story.checks_in("2", "TC1", NOON_MS)
    story.starts("1", "SS2")
    assert [] == drafts(story.state)


@pytest.mark.parametrize("preset", ["uk-stage", "fia-wrc-2018"])
def test_where_officials_decide_about_a_missing_entry_none_is_drafted(preset: str) -> None:
    assert [] == drafts(without_card(preset=preset).state)


def test_a_missing_entry_that_was_charged_is_drafted_no_more() -> None:
    story = without_card()
    story.penalty("1", "TC2", 60_000, "missed_entry")
    assert [] == drafts(story.state)


def test_a_crew_that_came_back_misses_no_entry_of_the_stages_it_was_out() -> None:
    story = a_rally(3, "1 2")
    for control in ("TC2", "TC3"):
        story.checks_in("2", control, start_of("SS2"))
    story.retires("1", "SS1")
    story.tell(CrewRestarted("e1", "SS3"))
    story.starts("1", "SS3")
    assert ["TC3"] == [one.control for one in drafts(story.state)]


def test_a_waived_draft_waits_no_more_and_stays_known() -> None:
    story = without_card()
    story.tell(DraftWaived(MISSED.key, "e1", "TC2", "the marshal forgot"))
    assert ([MISSED], []) == (drafts(story.state), waiting_drafts(story.state))


def test_a_crew_has_its_own_drafts_and_one_out_of_the_rally_none() -> None:
    story = without_card()
    assert ([MISSED], []) == (drafts_of(story.state, "e1"), drafts_of(story.state, "e2"))
    story.tell(CrewDisqualified("e1"))
    assert [] == drafts_of(story.state, "e1")


def test_a_crew_is_judged_by_the_first_competition_that_it_drives_for() -> None:
    story = without_card()
    story.tell(CompetitionSet(Competition("hist", "H", 2, overrides={"missed_entry_ms": 5_000})))
    story.enters("1", enrolments=(Enrolment("hist"), Enrolment("gone")))
    assert [5_000] == [one.ms for one in drafts(story.state)]
    assert 5_000 == home_regulations(story.state, story.state.entries["e1"]).missed_entry_ms
    story.enters("1", enrolments=(Enrolment("hist"), Enrolment("SM")))
    assert [60_000] == [one.ms for one in drafts(story.state)]


def test_a_crew_of_no_competition_is_judged_by_the_rallys_regulations() -> None:
    story = without_card(missed_entry_ms=7_000)
    story.enters("1", enrolments=())
    assert [7_000] == [one.ms for one in drafts(story.state)]


def test_an_impulse_that_was_another_crews_is_no_proof() -> None:
    story = a_rally([stage(1), stage(2), stage(3)], "1 2")
    story.checks_in("2", "TC2", start_of("SS2"))
    wrong = story.passes("1", "SF2", start_of("SS2") + 300_000)
    assert [MISSED] == drafts(story.state)
    story.tell(ImpulseAssigned(wrong.identity, "2"))
    assert [] == drafts(story.state)


def test_at_a_control_that_charges_nothing_no_entry_is_missing() -> None:
    story = without_card()
    plan = story.state.itinerary
    controls = tuple(
        replace(one, penalises="none") if one.code == "TC2" else one for one in plan.controls
    )
    story.tell(ItinerarySet(replace(plan, controls=controls)))
    assert [] == drafts(story.state)


def test_a_course_car_has_no_drafts() -> None:
    story = without_card()
    story.enters("1", course_car=True)
    assert [] == drafts(story.state)


def test_drafts_stand_in_road_order() -> None:
    story = without_card()
    story.penalty("2", "SS1", 1, "x")
    story.due("SS1", "1 2")
    story.starts("2", "SS1", NOON_MS + 3 * MINUTE_MS)
    assert ["SS1", "TC2"] == [one.control for one in drafts(story.state)]
