"""Delays of stages, new start times, allowances: what is due when.

Tests `controls.py`, `dues.py`, `due_times.py` and `rally/control_parts.py`.
"""

from dataclasses import replace
from typing import Any

import pytest

from builders import HOUR_MS, MINUTE_MS, NOON_MS, Story, a_rally, road, stage, start_of
from digests import digest
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.facts import (
    DelayAllowed,
    DraftWaived,
    ItinerarySet,
    StageDelayed,
    StartTimeGiven,
)
from flyingfinish.rally.state import replay

TWENTY = 20 * MINUTE_MS


def told() -> Story:
    """SS1 and SS2 in one section, SS3 in the next one; all listed from the hour on."""
    story = a_rally([stage(1), stage(2), stage(3, section=2)], "1 2")
    for stage_id in ("SS1", "SS2", "SS3"):
        story.due(stage_id, "1 2")
    return story


def dues(story: Story, car: str = "1") -> list[int]:
    """Minutes by which each stage is due later than listed at first."""
    stages = story.state.crews[f"e{car}"].stages
    return [
        ((on.due_at_ms or 0) - start_of(stage_id)) // MINUTE_MS for stage_id, on in stages.items()
    ]


def test_a_delay_moves_every_due_start_of_the_stage_and_of_the_section_after_it() -> None:
    story = told()
    story.tell(StageDelayed("SS1", TWENTY))
    assert ([20, 20, 0], [21, 21, 1]) == (dues(story), dues(story, "2"))


def test_a_delay_moves_nothing_before_its_stage() -> None:
    story = told()
    story.tell(StageDelayed("SS2", TWENTY))
    assert [0, 20, 0] == dues(story)


def test_delays_of_two_stages_add_up_and_the_last_one_of_a_stage_counts() -> None:
    story = told()
    story.tell(StageDelayed("SS1", TWENTY))
    story.tell(StageDelayed("SS2", 5 * MINUTE_MS))
    story.tell(StageDelayed("SS1", 10 * MINUTE_MS))
    assert [10, 15, 0] == dues(story)


def test_a_delay_of_nothing_takes_it_back() -> None:
    story = told()
    story.tell(StageDelayed("SS1", TWENTY))
    story.tell(StageDelayed("SS1", 0))
    assert [0, 0, 0] == dues(story)


def test_a_start_list_published_after_a_delay_has_it_in_its_times() -> None:
    story = told()
    story.tell(StageDelayed("SS1", TWENTY))
    story.due("SS2", "1 2", start_of("SS2") + 25 * MINUTE_MS)
    assert [20, 25, 0] == dues(story)
    story.tell(StageDelayed("SS2", MINUTE_MS))
    assert [20, 26, 0] == dues(story)


def test_a_new_start_time_goes_before_the_list_and_ends_with_the_next_one() -> None:
    story = told()
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 7 * MINUTE_MS))
    assert ([7, 0, 0], [1, 1, 1]) == (dues(story), dues(story, "2"))
    story.tell(StageDelayed("SS1", TWENTY))
    assert [27, 20, 0] == dues(story)
    story.due("SS1", "1 2")
    assert [0, 20, 0] == dues(story)


def test_a_new_start_time_needs_no_start_list() -> None:
    story = a_rally(1, "1")
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS))
    story.finishes("1", "SS1", NOON_MS + 300_000)
    time = story.state.crews["e1"].stages["SS1"].time
    assert time is not None
    assert (300_000, True) == (time.elapsed_ms, time.unconfirmed)


def test_a_time_on_a_due_start_moves_with_the_delay() -> None:
    story = told()
    story.finishes("1", "SS1", NOON_MS + TWENTY + 300_000)
    story.tell(StageDelayed("SS1", TWENTY))
    time = story.state.crews["e1"].stages["SS1"].time
    assert time is not None
    assert 300_000 == time.elapsed_ms


def test_a_reported_start_stays_as_it_was_reported() -> None:
    story = told()
    story.starts("1", "SS1", NOON_MS)
    story.tell(StageDelayed("SS1", TWENTY))
    assert NOON_MS == story.state.crews["e1"].stages["SS1"].start_at_ms


def test_a_stage_that_moves_to_another_section_is_due_by_that_one() -> None:
    story = told()
    story.tell(StageDelayed("SS1", TWENTY))
    story.tell(ItinerarySet(road([stage(1), stage(2, section=2), stage(3, section=2)])))
    assert [20, 0, 0] == dues(story)


def test_an_open_impulse_of_a_road_driven_twice_is_placed_by_the_delayed_start() -> None:
    story = told()
    story.post("road", "SF1", "SF2")
    at_ms = start_of("SS2") + 5 * MINUTE_MS
    story.passes("1", "", at_ms, post="road", control="")
    assert "SF2" == next(iter(story.state.impulses.values())).control
    story.tell(StageDelayed("SS2", TWENTY))
    assert "SF1" == next(iter(story.state.impulses.values())).control


def test_an_open_impulse_of_nobody_is_placed_by_the_delay_of_the_first_car() -> None:
    story = a_rally([stage(1), stage(2)], "1 2")
    story.post("road", "SF1", "SF2")
    story.passes("", "", start_of("SS2") + 5 * MINUTE_MS, post="road", control="")
    placed = next(iter(story.state.impulses.values()))
    assert "SF2" == placed.control
    story.tell(StageDelayed("SS2", TWENTY))
    assert "SF1" == placed.control
    story.due("SS2", "1 2")
    assert "SF2" == placed.control
    story.tell(StageDelayed("SS2", TWENTY))
    assert "SF1" == placed.control


def test_an_allowance_is_kept_with_its_crew_and_taken_back_with_nothing() -> None:
    story = told()
    story.tell(DelayAllowed("e1", "TC2", 3 * MINUTE_MS))
    assert {"TC2": 3 * MINUTE_MS} == story.state.crews["e1"].allowances
    story.tell(DelayAllowed("e1", "TC2", 0))
    assert {} == story.state.crews["e1"].allowances


def test_a_waiver_is_kept_until_it_is_taken_back() -> None:
    story = told()
    waived = DraftWaived("e1/TC1/20000/x", "e1", "TC1", "helped")
    story.tell(waived)
    assert {waived.draft: waived} == story.state.control.waived
    story.tell(replace(waived, waived=False))
    assert {} == story.state.control.waived


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("unknown_stage", StageDelayed("SS9", MINUTE_MS)),
        ("unknown_stage", StartTimeGiven("SS9", "e1", NOON_MS)),
        ("unknown_entry", StartTimeGiven("SS1", "e9", NOON_MS)),
        ("unknown_entry", DelayAllowed("e9", "TC1", MINUTE_MS)),
        ("unknown_control", DelayAllowed("e1", "TC9", MINUTE_MS)),
        ("unknown_entry", DraftWaived("e9/TC1/1/x", "e9", "TC1")),
    ],
)
def test_a_decision_about_what_is_not_there_is_refused(code: str, fact: Any) -> None:
    with pytest.raises(RuleRefusal) as refusal:
        told().tell(fact)
    assert code == refusal.value.code


def test_the_state_after_each_decision_is_that_of_a_replay() -> None:
    story = told()
    story.finishes("1", "SS1", NOON_MS + TWENTY + 300_000)
    story.checks_in("1", "TC2", NOON_MS + HOUR_MS)
    for fact in (
        StageDelayed("SS1", TWENTY),
        StartTimeGiven("SS1", "e2", NOON_MS + MINUTE_MS),
        DelayAllowed("e1", "TC2", MINUTE_MS),
        StageDelayed("SS2", MINUTE_MS),
        StageDelayed("SS1", 0),
    ):
        story.tell(fact)
        assert digest(replay(story.records)) == digest(story.state)
