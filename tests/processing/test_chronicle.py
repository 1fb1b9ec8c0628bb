"""News and corrections: each decision once, in codes, and none before the public may know.

Tests `chronicle.py`, `chronicle_items.py` and `tellers/tellers.py`.
"""

from dataclasses import replace
from typing import Any

import pytest

from builders import NOON_MS, Story, a_rally
from flyingfinish.processing.chronicle import NEWS_SHOWN, Chronicle
from flyingfinish.rally.facts import (
    AdjustmentWithdrawn,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    DecisionWithdrawn,
    DeviceClockShifted,
    GivenTimeWithdrawn,
    ImpulseIgnored,
    ImpulsesMoved,
    PublicationStatus,
    Published,
    RallyClockSet,
    RallyClosed,
    RetirementReleased,
    StageState,
)
from flyingfinish.rally.state import RallyState, apply


def chronicle_of(story: Story) -> Chronicle:
    chronicle, state = Chronicle(), RallyState()
    for record in story.records:
        touched = apply(state, record)
        chronicle.note(state, record, bool(touched.news))
    return chronicle


def codes(rows: dict[str, dict[str, Any]]) -> list[str]:
    return [row["code"] for _, row in sorted(rows.items(), key=lambda one: one[1]["ord"])]


def test_every_decision_is_told_in_codes() -> None:
    story = a_rally(2)
    story.drives("1", "SS1", 600_000)
    impulse = story.records[-1].identity
    story.stage_is("SS1", StageState.COMPLETED)
    given = story.given("2", "SS1", "10:00.0")
    story.tell(GivenTimeWithdrawn(given.identity))
    penalty = story.penalty("1", "TC2", 10_000)
    story.tell(AdjustmentWithdrawn(penalty.identity, "not late"))
    moved = story.tell(ImpulsesMoved("post-SF1", 0, 1, "SF2"))
    story.tell(DecisionWithdrawn(moved.identity))
    story.tell(DeviceClockShifted("beam-SF1", 0, 1, 400))
    story.tell(ImpulseIgnored(impulse, "test shot"))
    story.retires("1", "SS2", released=True)
    story.tell(CrewRestarted("e1", "SS2"))
    story.tell(CrewDidNotStart("e2"))
    story.tell(CrewReinstated("e2"))
    story.tell(CrewDisqualified("e3"))
    story.tell(Published("overall", "", PublicationStatus.PROVISIONAL, 1, "{}", ""))
    story.tell(RallyClosed())
    chronicle = chronicle_of(story)

    assert [
        "stage_state",
        "time_given",
        "given_time_withdrawn",
        "adjustment",
        "adjustment_withdrawn",
        "decision_withdrawn",
        "retired",
        "restarted",
        "did_not_start",
        "reinstated",
        "disqualified",
        "published",
        "rally_closed",
    ] == codes(chronicle.news(public=True))
    assert {"impulses_moved", "clock_shifted", "impulse_ignored"} <= set(
        codes(chronicle.corrections(public=True))
    )


def test_what_was_decided_says_when_by_the_rallys_clock() -> None:
    story = a_rally()
    story.tell(RallyClockSet(rally_at_ms=NOON_MS, server_at_ms=1_000_000, rate=2000))
    story.given("2", "SS1", "10:00.0")
    story.records[-1] = replace(story.records[-1], received_at_ms=1_060_000)
    chronicle = chronicle_of(story)
    told = [row["told_at_ms"] for row in chronicle.corrections(public=True).values()]
    assert [NOON_MS + 120_000] == told


def test_what_came_without_a_time_says_none() -> None:
    story = a_rally()
    story.given("2", "SS1", "10:00.0")
    assert all("told_at_ms" not in row for row in chronicle_of(story).news(public=True).values())


def test_what_was_withdrawn_names_the_crew_it_was_about() -> None:
    story = a_rally()
    penalty = story.penalty("2", "TC1", 10_000)
    last = story.tell(AdjustmentWithdrawn(penalty.identity, "not late"))

    row = chronicle_of(story).corrections(public=True)[str(last.position)]
    assert ("e2", "not late") == (row["entry"], row["reason"])


def test_news_of_a_held_crew_wait_for_its_release() -> None:
    story = a_rally()
    story.penalty("1", "TC1", 10_000)
    story.holds("1")
    story.penalty("1", "SF1", 20_000)
    held = chronicle_of(story)
    story.releases("1")

    assert (1, 2, 2) == (
        len(held.news(public=True)),
        len(held.news(public=False)),
        len(chronicle_of(story).news(public=True)),
    )


def test_a_retirement_is_news_when_it_is_released() -> None:
    story = a_rally()
    story.retires("1", "SS1", reason="accident")
    before = chronicle_of(story)
    released = story.tell(RetirementReleased("e1"))

    assert {} == before.news(public=True) == before.news(public=False)
    assert [str(released.position)] == list(chronicle_of(story).news(public=True))


def test_nobody_is_reinstated_who_was_never_said_to_be_out() -> None:
    story = a_rally()
    story.retires("1", "SS1")
    story.tell(CrewReinstated("e1"))

    assert {} == chronicle_of(story).corrections(public=True)


def test_a_hold_hides_where_the_crew_went_out_since() -> None:
    story = a_rally()
    first = story.tell(CrewDidNotStart("e1"))
    story.holds("1")
    second = story.tell(CrewDisqualified("e1"))
    chronicle = chronicle_of(story)

    assert first.position == chronicle.out_at("e1", public=True)
    assert second.position == chronicle.out_at("e1", public=False)
    assert 0 == chronicle.out_at("e2", public=True)


def test_only_the_newest_news_are_kept_but_every_correction() -> None:
    story = a_rally()
    for _ in range(NEWS_SHOWN + 5):
        story.penalty("1", "TC1", 100)
    chronicle = chronicle_of(story)

    assert NEWS_SHOWN == len(chronicle.news(public=True))
    assert NEWS_SHOWN + 5 == len(chronicle.corrections(public=True))
    assert str(story.records[-1].position) in chronicle.news(public=True)


@pytest.mark.parametrize("told_before", [True, False])
def test_a_release_said_twice_is_told_once(told_before: bool) -> None:
    story = a_rally()
    story.retires("1", "SS1", released=told_before)
    story.tell(RetirementReleased("e1"))
    story.tell(RetirementReleased("e1"))

    assert ["retired"] == codes(chronicle_of(story).news(public=True))


def test_an_impulse_of_nobody_can_be_ignored_quietly() -> None:
    story = a_rally()
    shot = story.passes("", "SF1", 1)
    story.tell(ImpulseIgnored(shot.identity, "test shot"))

    assert {} == chronicle_of(story).corrections(public=True)
