"""Check-in penalties that count by themselves follow the cards and give way to officials."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import HOUR_MS, MINUTE_MS, NOON_MS, Story, a_rally, road, stage, start_of
from digests import digest
from flyingfinish.rally.drafts import drafts, drafts_of, waiting_drafts
from flyingfinish.rally.entries import Competition
from flyingfinish.rally.facts import (
    AdjustmentWithdrawn,
    CheckedIn,
    CompetitionSet,
    CrewDisqualified,
    DelayAllowed,
    DraftWaived,
    ImpulseIgnored,
    ItinerarySet,
    Rank,
    Record,
    RegulationsChanged,
    StageDelayed,
    StartTimeGiven,
)
from flyingfinish.rally.itinerary import ControlKind
from flyingfinish.rally.state import replay

DUE_MS = NOON_MS - 3 * MINUTE_MS


def told(**settings: Any) -> Story:
    """Two stages, each with its arrival control three minutes before the start; penalties count."""
    story = a_rally(2, "1 2", **({"penalties_automatic": True} | settings))
    story.tell(ItinerarySet(planned()))
    for stage_id in ("SS1", "SS2"):
        story.due(stage_id, "1 2")
    return story


def planned() -> Any:
    plan = road([stage(1), stage(2)])
    controls = tuple(
        replace(one, first_due_at_ms=start_of(one.stage_id) - 3 * MINUTE_MS)
        if one.kind is ControlKind.TIME_CONTROL
        else one
        for one in plan.controls
    )
    return replace(plan, controls=controls)


def charged(story: Story, car: str = "1") -> dict[str, int]:
    return {name: one.ms for name, one in story.state.crews[f"e{car}"].adjustments.items()}


def late(story: Story, minutes: int, control: str = "TC1") -> None:
    at_ms = DUE_MS + (HOUR_MS if control == "TC2" else 0)
    story.checks_in("1", control, at_ms + minutes * MINUTE_MS)


def test_a_late_card_counts_at_once_with_its_evidence_and_waits_for_nobody() -> None:
    story = told(late_article="44.2.10")
    late(story, 2)
    one = story.state.crews["e1"].adjustments["rule/e1/TC1"]
    assert ("TC1", 20_000, "late", "44.2.10") == (one.control, one.ms, one.kind, one.article)
    assert "2 min (11:57, 11:59)" == one.reason
    assert ([], 1) == (drafts(story.state), len(drafts_of(story.state, "e1")))


def test_nothing_counts_by_itself_unless_the_regulations_say_so() -> None:
    story = told(penalties_automatic=False)
    late(story, 2)
    assert ({}, 1) == (charged(story), len(waiting_drafts(story.state)))


def test_a_corrected_card_changes_what_counts() -> None:
    story = told()
    late(story, 2)
    late(story, 1)
    assert {"rule/e1/TC1": 10_000} == charged(story)
    late(story, 0)
    assert {} == charged(story)


def test_what_an_official_decided_there_goes_before_it() -> None:
    story = told()
    late(story, 2)
    own = story.penalty("1", "TC1", 5_000, "late")
    assert {own.identity: 5_000} == charged(story)
    story.tell(AdjustmentWithdrawn(own.identity))
    assert {"rule/e1/TC1": 20_000} == charged(story)


def test_a_waived_penalty_does_not_count_until_the_waiver_is_taken_back() -> None:
    story = told()
    late(story, 2)
    (draft,) = drafts_of(story.state, "e1")
    waiver = DraftWaived(draft.key, "e1", "TC1", "helped at an accident")
    story.tell(waiver)
    assert ({}, [draft]) == (charged(story), drafts(story.state))
    story.tell(replace(waiver, waived=False))
    assert {"rule/e1/TC1": 20_000} == charged(story)


def test_a_waiver_holds_when_another_card_of_the_same_minute_stands() -> None:
    story = told()
    story.checks_in("1", "TC1", DUE_MS + 2 * MINUTE_MS, Rank.BACKUP)
    (draft,) = drafts_of(story.state, "e1")
    story.tell(DraftWaived(draft.key, "e1", "TC1", "helped"))
    story.tell(CheckedIn("TC1", "1", DUE_MS + 2 * MINUTE_MS), "tablet")
    assert {} == charged(story)


def test_a_withdrawn_penalty_stays_withdrawn() -> None:
    story = told()
    late(story, 2)
    story.tell(AdjustmentWithdrawn("rule/e1/TC1", "the marshal's watch"))
    late(story, 3)
    assert {} == charged(story)


def test_a_delay_allowed_or_of_the_stage_before_takes_the_penalty_away() -> None:
    story = told()
    late(story, 2, "TC2")
    story.tell(DelayAllowed("e1", "TC2", MINUTE_MS))
    assert {"rule/e1/TC2": 10_000} == charged(story)
    story.tell(StageDelayed("SS1", 2 * MINUTE_MS))
    assert {"rule/e1/TC2": 60_000} == charged(story)


def test_a_start_that_was_late_moves_what_is_due_behind_it() -> None:
    story = told()
    late(story, 2, "TC2")
    story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    assert {} == charged(story)


def test_a_start_list_told_after_the_start_charges_the_cards_before_it_and_says_whose() -> None:
    story = told()
    story.due("SS1", "2")
    story.starts("1", "SS1", NOON_MS)
    late(story, 2)
    assert {} == charged(story)
    story.due("SS1", "1 2")
    assert {"rule/e1/TC1": 20_000} == charged(story)
    assert {"e1"} == story.touched[-1].crews


def test_what_was_decided_at_one_control_leaves_those_behind_it() -> None:
    story = told()
    late(story, 2)
    late(story, 3, "TC2")
    own = story.penalty("1", "TC1", 5_000, "late")
    assert {own.identity: 5_000, "rule/e1/TC2": 10_000} == charged(story)


def test_a_disqualified_crew_is_charged_nothing_more() -> None:
    story = told()
    late(story, 2)
    story.tell(CrewDisqualified("e1"))
    assert {} == charged(story)


def test_over_the_maximum_an_official_still_has_to_look() -> None:
    story = told()
    late(story, 31)
    assert {"rule/e1/TC1": 300_000} == charged(story)
    assert [(0, "control")] == [(one.ms, one.refer) for one in waiting_drafts(story.state)]


def test_a_competition_may_let_its_own_crews_penalties_count_and_stop_it_again() -> None:
    story = told(penalties_automatic=False)
    late(story, 2)
    own = Competition("SM", "SM", 1, overrides={"penalties_automatic": True})
    story.tell(CompetitionSet(own))
    assert {"rule/e1/TC1": 20_000} == charged(story)
    story.tell(CompetitionSet(replace(own, overrides={})))
    assert {} == charged(story)


def test_a_crew_of_another_competition_is_not_charged_by_that_setting() -> None:
    story = told(penalties_automatic=False)
    own = Competition("hist", "H", 2, overrides={"penalties_automatic": True})
    story.tell(CompetitionSet(own))
    late(story, 2)
    assert {} == charged(story)


@pytest.mark.parametrize("penalises", ["none", "early"])
def test_a_control_that_does_not_charge_charges_nothing_by_itself(penalises: str) -> None:
    story = told()
    plan = planned()
    first = replace(plan.controls[0], penalises=penalises)
    story.tell(ItinerarySet(replace(plan, controls=(first, *plan.controls[1:]))))
    late(story, 2)
    assert {} == charged(story)


@settings(max_examples=80, deadline=None)
@given(
    cards=st.lists(
        st.tuples(st.sampled_from("12"), st.sampled_from(["TC1", "TC2"]), st.integers(-3, 40),
                  st.sampled_from(["p1", "p2"])), max_size=8),
    starts=st.lists(st.tuples(st.sampled_from("12"), st.integers(0, 6)), max_size=3),
    seed=st.integers(0, 2**32),
)  # fmt: skip
def test_in_any_order_of_arrival_the_same_counts_and_a_replay_agrees(
    cards: list[tuple[str, str, int, str]], starts: list[tuple[str, int]], seed: int
) -> None:
    story = told()
    for car, control, minutes, source in cards:
        at_ms = DUE_MS + (HOUR_MS if control == "TC2" else 0) + minutes * MINUTE_MS
        story.tell(CheckedIn(control, car, at_ms), source)
        assert digest(replay(story.records)) == digest(story.state)
    for car, minutes in starts:
        story.starts(car, "SS1", NOON_MS + minutes * MINUTE_MS)
    officials = [one for one in story.records if one.official]
    posts = [one for one in story.records if not one.official]
    random.Random(seed).shuffle(posts)
    mixed = [*officials, *posts]
    again = replay(replace(one, position=n) for n, one in enumerate(mixed, start=1))
    assert digest(story.state) == digest(again)


def starting(**settings: Any) -> Story:
    """Three stages; false and late starts of car 1 count by themselves."""
    both = {"false_starts_automatic": True, "late_starts_automatic": True}
    story = a_rally(3, "1 2", **(both | settings))
    for stage_id in ("SS1", "SS2", "SS3"):
        story.due(stage_id, "1 2")
    return story


def breaks_beam(story: Story, stage_id: str = "SS1", before_ms: int = 400) -> Record:
    return story.passes("1", stage_id, start_of(stage_id) - before_ms)


def test_a_false_start_counts_at_once_and_waits_for_nobody() -> None:
    story = starting(false_start_article="8(e)")
    breaks_beam(story)
    one = story.state.crews["e1"].adjustments["rule/e1/SS1"]
    assert ("false_start", 10_000, "8(e)") == (one.kind, one.ms, one.article)
    assert [] == drafts(story.state)


def test_false_starts_are_counted_along_the_road_in_whatever_order_they_are_heard_of() -> None:
    story = starting()
    breaks_beam(story, "SS3")
    breaks_beam(story, "SS1")
    assert {"rule/e1/SS1": 10_000, "rule/e1/SS3": 60_000} == charged(story)


def test_one_that_an_official_applied_counts_before_those_of_the_rule() -> None:
    story = starting()
    breaks_beam(story, "SS1")
    own = story.penalty("1", "SS2", 10_000, "false_start")
    assert {own.identity: 10_000, "rule/e1/SS1": 60_000} == charged(story)


def test_what_is_beyond_the_tariff_stays_with_the_stewards() -> None:
    story = starting(false_starts_ms=[10_000])
    breaks_beam(story, "SS1")
    breaks_beam(story, "SS2")
    assert {"rule/e1/SS1": 10_000} == charged(story)
    assert [("SS2", "stewards")] == [(one.control, one.refer) for one in drafts(story.state)]


def test_a_late_start_counts_until_a_new_start_time_excuses_it() -> None:
    story = starting()
    story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    before = charged(story)
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 2 * MINUTE_MS))
    assert ({"rule/e1/SS1": 120_000}, {}) == (before, charged(story))


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("false_starts_automatic", {"rule/e1/SS2": 120_000}),
     ("late_starts_automatic", {"rule/e1/SS1": 10_000})],
)  # fmt: skip
def test_each_kind_counts_by_itself_only_where_its_own_setting_says_so(
    setting: str, expected: dict[str, int]
) -> None:
    story = starting(**{setting: False})
    breaks_beam(story)
    story.starts("1", "SS2", start_of("SS2") + 2 * MINUTE_MS)
    assert (expected, 1) == (charged(story), len(drafts(story.state)))


def test_a_waived_false_start_counts_for_nothing() -> None:
    story = starting()
    breaks_beam(story)
    (draft,) = drafts_of(story.state, "e1")
    story.tell(DraftWaived(draft.key, "e1", "SS1", "a marshal walked through"))
    assert {} == charged(story)


def test_a_beam_that_is_left_out_takes_the_false_start_away() -> None:
    story = starting()
    beam = breaks_beam(story)
    story.tell(ImpulseIgnored(beam.identity))
    assert {} == charged(story)


def test_of_a_false_and_a_late_start_at_one_line_the_false_one_counts_by_itself() -> None:
    story = starting()
    breaks_beam(story, before_ms=400 - 2 * MINUTE_MS)
    story.starts("1", "SS1", NOON_MS + 2 * MINUTE_MS)
    assert {"rule/e1/SS1": 10_000} == charged(story)
    assert ["late_start"] == [one.kind for one in drafts(story.state)]


def public(story: Story) -> dict[str, int]:
    crew = story.state.crew("e1", "public")
    return {name: one.ms for name, one in crew.adjustments.items()}


def test_a_new_tariff_prices_a_held_crews_card_that_the_public_saw() -> None:
    story = told()
    late(story, 2)
    story.holds("1")
    story.tell(RegulationsChanged({"late_ms_per_minute": 30_000}))
    assert {"rule/e1/TC1": 60_000} == public(story)


def test_a_card_of_a_held_crew_that_was_left_out_since_is_priced_as_the_public_saw_it() -> None:
    story = told()
    card = story.checks_in("1", "TC1", DUE_MS + 2 * MINUTE_MS)
    story.holds("1")
    story.tell(ImpulseIgnored(card.identity))
    story.tell(RegulationsChanged({"late_ms_per_minute": 30_000}))
    assert ({}, {"rule/e1/TC1": 60_000}) == (charged(story), public(story))


def test_a_false_start_since_the_hold_stays_back_and_one_before_gets_its_new_price() -> None:
    story = starting()
    breaks_beam(story, "SS1")
    story.holds("1")
    breaks_beam(story, "SS2")
    story.tell(RegulationsChanged({"false_starts_ms": [20_000, 60_000]}))
    assert {"rule/e1/SS1": 20_000} == public(story)
    assert {"rule/e1/SS1": 20_000, "rule/e1/SS2": 60_000} == charged(story)


def test_starts_that_count_by_themselves_hang_on_no_order_of_what_posts_say() -> None:
    told_in_order = starting()
    posts: list[Record] = [
        breaks_beam(told_in_order, "SS2"),
        told_in_order.starts("1", "SS1", NOON_MS + 3 * MINUTE_MS),
        breaks_beam(told_in_order, "SS3"),
        told_in_order.starts("1", "SS3", start_of("SS3") + MINUTE_MS),
    ]
    opening = [one for one in told_in_order.records if one.official]
    expected = digest(told_in_order.state)
    for seed in range(10):
        random.Random(seed).shuffle(posts)
        order = [replace(one, position=n) for n, one in enumerate([*opening, *posts], 1)]
        assert expected == digest(replay(order))
