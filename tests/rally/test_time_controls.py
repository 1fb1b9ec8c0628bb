"""Time controls: due minutes, early and late, what is drafted and when nothing is."""

from dataclasses import replace
from typing import Any

import pytest

from builders import HOUR_MS, MINUTE_MS, NOON_MS, Story, a_rally, road, stage
from flyingfinish.rally.draft_parts import Draft
from flyingfinish.rally.drafts import drafts
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CheckedIn,
    CrewDidNotStart,
    CrewDisqualified,
    CrewRestarted,
    EntrySet,
    ItinerarySet,
    Rank,
)
from flyingfinish.rally.itinerary import ControlKind

TARGET_MS = 47 * MINUTE_MS
DUE_1113_MS = NOON_MS - 47 * MINUTE_MS
"""TC1 is due at 11:13 in Finland: the start list says noon, the control opens 47 minutes before."""


def told(changes: dict[str, dict[str, Any]], **settings: Any) -> Story:
    """Two stages with TC1A behind the first; the named controls differ as said; car 1 at noon."""
    story = a_rally(2, "1 2", after=("TC1A",), **settings)
    plan = road([stage(1), stage(2)], after=("TC1A",))
    controls = [replace(one, **changes.get(one.code, {})) for one in plan.controls]
    story.tell(ItinerarySet(replace(plan, controls=tuple(controls))))
    story.due("SS1", "1 2")
    return story


def by_list(**changes: Any) -> Story:
    """A rally whose TC1 is due by the start list, for car 1 at 11:13."""
    return told({"TC1": {"first_due_at_ms": DUE_1113_MS, **changes}})


def by_target(base: str, **changes: Any) -> Story:
    """A rally whose TC2 is due 47 minutes after what this base says; TC1A only stamps."""
    plan: dict[str, dict[str, Any]] = {
        "TC1A": {"kind": ControlKind.PASSAGE_CONTROL},
        "TC2": {"target_ms": TARGET_MS, "first_due_at_ms": NOON_MS + HOUR_MS},
    }
    return told(plan | changes, due_base=base)


def costs(story: Story) -> list[tuple[str, str, str, int]]:
    return [(one.entry_id, one.control, one.kind, one.ms) for one in drafts(story.state)]


@pytest.mark.parametrize(
    ("after_due_ms", "kind", "ms"),
    [(59_000, "", 0), (60_000, "late", 10_000), (-30_000, "early", 60_000)],
)
def test_vector_8_due_1113_costs_nothing_ten_seconds_or_a_minute(
    after_due_ms: int, kind: str, ms: int
) -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + after_due_ms)
    assert ([("e1", "TC1", kind, ms)] if ms else []) == costs(story)


def test_vector_9_thirty_four_minutes_late_is_out_and_charged_for_thirty() -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + 34 * MINUTE_MS)
    (draft,) = drafts(story.state)
    assert (34, 300_000, True) == (draft.minutes, draft.ms, draft.over_maximum)


def test_a_draft_brings_its_evidence() -> None:
    story = told({"TC1": {"first_due_at_ms": DUE_1113_MS}}, late_article="44.2.10")
    said = story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS + 7_000)
    expected = Draft(
        "e1", "TC1", "late", 20_000, DUE_1113_MS, DUE_1113_MS + 127_000, 2, "44.2.10",
        said.identity,
    )  # fmt: skip
    assert [expected] == drafts(story.state)
    assert "2 min (11:13, 11:15)" == expected.reason(120)
    assert f"e1/TC1/20000/{said.identity}" == expected.key


def test_each_crew_is_due_by_its_own_place_on_the_start_list() -> None:
    story = by_list()
    story.checks_in("2", "TC1", DUE_1113_MS + 59_000)
    assert [("e2", "TC1", "early", 60_000)] == costs(story)


def test_an_equal_adjustment_that_stands_ends_the_draft() -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS)
    story.penalty("1", "TC1", 20_000, "late")
    assert [] == costs(story)


@pytest.mark.parametrize(
    ("control", "ms", "kind", "standing_ms"),
    [("TC1", 10_000, "late", 10_000), ("TC2", 20_000, "late", 0), ("TC1", 20_000, "stewards", 0)],
)
def test_another_adjustment_leaves_the_draft_and_one_of_its_kind_is_told(
    control: str, ms: int, kind: str, standing_ms: int
) -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS)
    story.penalty("1", control, ms, kind)
    (draft,) = drafts(story.state)
    assert (20_000, standing_ms) == (draft.ms, draft.standing_ms)


def test_a_corrected_check_in_takes_its_draft_away() -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS)
    story.checks_in("1", "TC1", DUE_1113_MS)
    assert [] == costs(story)


def test_who_is_over_the_maximum_is_told_until_retired_though_the_penalty_stands() -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + 31 * MINUTE_MS)
    story.tell(AdjustmentApplied("e1", "TC1", 300_000, "late"))
    assert [(0, True)] == [(one.ms, one.over_maximum) for one in drafts(story.state)]
    story.retires("1", "TC1")
    assert [] == drafts(story.state)
    story.tell(CrewRestarted("e1", "SS2"))
    assert [] == drafts(story.state)


@pytest.mark.parametrize("fact", [CrewDidNotStart("e1"), CrewDisqualified("e1")])
def test_nothing_is_drafted_for_a_crew_that_is_in_no_classification(fact: Any) -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS)
    story.tell(fact)
    assert [] == costs(story)


def test_nothing_is_drafted_for_a_course_car() -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS)
    story.tell(EntrySet(replace(story.state.entries["e1"], course_car=True)))
    assert [] == costs(story)


@pytest.mark.parametrize(
    "changes",
    [{"penalises": "none"}, {"penalises": "early"}, {"kind": ControlKind.PASSAGE_CONTROL},
     {"first_due_at_ms": None}],
)  # fmt: skip
def test_a_control_that_charges_no_lateness_or_has_no_due_minute_drafts_none(
    changes: dict[str, Any],
) -> None:
    story = by_list(**changes)
    story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS)
    assert [] == costs(story)


def test_without_a_start_list_or_a_first_due_start_nothing_is_due() -> None:
    story = by_list()
    story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS)
    controls = story.state.itinerary.controls
    bare = road([stage(1, first_due_at_ms=None), stage(2)], after=("TC1A",))
    story.tell(ItinerarySet(replace(bare, controls=controls)))
    assert [] == costs(story)
    unlisted = told({"TC2": {"first_due_at_ms": NOON_MS}})
    unlisted.checks_in("1", "TC2", NOON_MS + HOUR_MS)
    assert [] == costs(unlisted)


def test_a_target_runs_from_the_minute_of_the_stage_start() -> None:
    story = by_target("stage_start")
    story.starts("1", "SS1", NOON_MS + 30_000)
    story.finishes("1", "SS1", NOON_MS + 6 * MINUTE_MS)
    story.checks_in("1", "TC2", NOON_MS + TARGET_MS + MINUTE_MS)
    assert [("e1", "TC2", "late", 10_000)] == costs(story)


def test_a_target_runs_from_the_finish_minute_where_the_regulations_say_so() -> None:
    story = by_target("finish_minute")
    story.starts("1", "SS1")
    story.checks_in("1", "TC2", NOON_MS + 5 * MINUTE_MS + TARGET_MS + MINUTE_MS)
    assert [] == costs(story)
    story.finishes("1", "SS1", NOON_MS + 5 * MINUTE_MS + 59_900)
    assert [("e1", "TC2", "late", 10_000)] == costs(story)


def test_a_target_counts_for_nothing_where_the_schedule_decides() -> None:
    story = by_target("schedule")
    story.due("SS2", "1 2")
    story.checks_in("1", "TC2", NOON_MS + HOUR_MS + MINUTE_MS)
    assert [("e1", "TC2", "late", 10_000)] == costs(story)


def test_a_target_runs_from_the_check_in_at_the_control_before() -> None:
    story = by_target("stage_start", TC1A={"target_ms": MINUTE_MS, "penalises": "none"})
    story.starts("1", "SS1")
    story.checks_in("1", "TC2", NOON_MS + HOUR_MS + TARGET_MS + MINUTE_MS)
    assert [] == costs(story)
    story.checks_in("1", "TC1A", NOON_MS + HOUR_MS + 20_000)
    assert [("e1", "TC2", "late", 10_000)] == costs(story)


@pytest.mark.parametrize("base", ["stage_start", "finish_minute"])
def test_from_a_start_that_nobody_has_reported_nothing_is_due(base: str) -> None:
    story = by_target(base)
    story.checks_in("1", "TC2", NOON_MS + TARGET_MS + 5 * MINUTE_MS)
    assert [] == costs(story)


def test_no_target_runs_over_night_or_from_nowhere() -> None:
    night = by_target("stage_start", SF1={"leg": 0}, TC1A={"leg": 0})
    night.starts("1", "SS1")
    night.checks_in("1", "TC2", NOON_MS + TARGET_MS + 5 * MINUTE_MS)
    assert [] == costs(night)
    first = told({"TC1": {"target_ms": MINUTE_MS}})
    first.checks_in("1", "TC1", NOON_MS + 5 * MINUTE_MS)
    assert [] == costs(first)


def test_over_the_maximum_the_article_is_the_one_of_what_is_left_to_decide() -> None:
    articles = {"late_article": "44.2.10", "maximum_lateness_article": "45.1"}
    story = told({"TC1": {"first_due_at_ms": DUE_1113_MS}}, **articles)
    story.checks_in("1", "TC1", DUE_1113_MS + 31 * MINUTE_MS)
    assert ["44.2.10"] == [one.article for one in drafts(story.state)]
    story.penalty("1", "TC1", 300_000, "late")
    assert ["45.1"] == [one.article for one in drafts(story.state)]


def test_a_draft_rests_on_the_check_in_that_counts() -> None:
    story = by_list()
    story.tell(CheckedIn("TC1", "1", DUE_1113_MS + 2 * MINUTE_MS, Rank.BACKUP), "tablet")
    main = story.checks_in("1", "TC1", DUE_1113_MS + 2 * MINUTE_MS)
    assert [main.identity] == [one.fact for one in drafts(story.state)]


def late_by(minutes: int) -> Story:
    """Car 1 that many minutes late at TC1 of a rally with the articles of the regional rules."""
    story = told({"TC1": {"first_due_at_ms": DUE_1113_MS}}, preset="fia-regional")
    story.checks_in("1", "TC1", DUE_1113_MS + minutes * MINUTE_MS)
    return story


@pytest.mark.parametrize("minutes", [1, 34])
def test_what_is_charged_names_the_article_of_the_tariff(minutes: int) -> None:
    assert ["RRSR 44.2.10(a)"] == [one.article for one in drafts(late_by(minutes).state)]


def test_who_is_charged_already_and_over_the_limit_is_told_by_the_article_of_the_limit() -> None:
    story = late_by(34)
    story.penalty("1", "TC1", 300_000, "late")
    assert [(0, "control", "RRSR 45.1")] == [
        (one.ms, one.refer, one.article) for one in drafts(story.state)
    ]


def test_the_evidence_of_a_draft_is_the_card_that_counts() -> None:
    story = by_list()
    main = story.checks_in("1", "TC1", DUE_1113_MS + MINUTE_MS)
    by_hand = CheckedIn("TC1", "1", DUE_1113_MS + 2 * MINUTE_MS, Rank.MANUAL)
    story.tell(by_hand, "a-tablet")
    assert [main.identity] == [one.fact for one in drafts(story.state)]
