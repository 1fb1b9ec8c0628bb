"""What views say of one crew: where it is, what it has done, and which clocks run."""

from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, start_of, with_splits
from builders import stage as a_stage
from flyingfinish.processing.crew_rows import (
    crew_head,
    crew_on_stage,
    crew_stages,
    onstage_row,
    splits_row,
)
from flyingfinish.rally.facts import CrewDidNotStart, Provenance, StageState, TimePendingSet


def where(story: Story, car: str, best_ms: int = 0) -> dict[str, Any] | None:
    state = story.state
    best = {"SS1": best_ms} if best_ms else {}
    return onstage_row(
        state.crews[f"e{car}"], state.itinerary.stages, state.stages, best, state.regulations
    )


def listed() -> Story:
    story = a_rally([with_splits(1, 2), a_stage(2)])
    story.due("SS1", "1 2 3")
    story.due("SS2", "1 2 3")
    return story


def test_a_crew_waits_for_the_next_start_that_it_is_listed_for() -> None:
    story = listed()
    before = where(story, "2")
    story.drives("2", "SS1", 600_000)
    after = where(story, "2")

    assert before is not None
    assert after is not None
    assert ("waiting", "SS1", NOON_MS + MINUTE_MS) == (
        before["block"],
        before["stage"],
        before["due_at_ms"],
    )
    assert ("waiting", "SS2") == (after["block"], after["stage"])


def test_a_crew_on_a_stage_has_a_clock_and_a_time_by_which_it_is_overdue() -> None:
    story = listed()
    story.starts("1", "SS1")
    story.passes("1", "SS1-1", NOON_MS + 100_000)
    row = where(story, "1", best_ms=600_000)

    assert row is not None
    assert {
        "stage": "SS1",
        "block": "on_stage",
        "started_at_ms": NOON_MS,
        "overdue_at_ms": NOON_MS + 900_000,
        "split": 1,
        "split_ms": 100_000,
    } == {name: value for name, value in row.items() if name != "ord"}


@pytest.mark.parametrize("state", [StageState.INTERRUPTED, StageState.SUSPENDED])
def test_a_stopped_stage_silences_its_clocks(state: StageState) -> None:
    story = listed()
    story.starts("1", "SS1")
    story.stage_is("SS1", state)
    row = where(story, "1")

    assert row is not None
    assert "on_stage" == row["block"]
    assert not {"started_at_ms", "overdue_at_ms"} & row.keys()


@pytest.mark.parametrize("state", [StageState.COMPLETED, StageState.CANCELLED])
def test_a_crew_on_a_stage_that_is_over_waits_for_the_next(state: StageState) -> None:
    story = listed()
    story.starts("1", "SS1")
    story.stage_is("SS1", state)
    row = where(story, "1")

    assert row is not None
    assert ("waiting", "SS2") == (row["block"], row["stage"])


def test_a_crew_seen_further_on_is_there_and_not_where_its_finish_is_missing() -> None:
    story = listed()
    story.starts("1", "SS1")
    story.starts("1", "SS2")
    row = where(story, "1")

    assert row is not None
    assert ("on_stage", "SS2") == (row["block"], row["stage"])


def test_who_is_out_or_has_nothing_before_it_is_nowhere() -> None:
    story = listed()
    story.tell(CrewDidNotStart("e1"))
    for number in (1, 2):
        story.drives("2", f"SS{number}", 600_000)

    assert (None, None) == (where(story, "1"), where(story, "2"))


def test_a_crew_passes_by_a_stage_that_was_cancelled_before_it_came() -> None:
    story = listed()
    story.stage_is("SS1", StageState.CANCELLED)
    row = where(story, "3")

    assert row is not None
    assert "SS2" == row["stage"]


def test_a_crew_says_what_it_has_done_on_a_stage() -> None:
    story = listed()
    story.passes("1", "SS1-1", NOON_MS + 100_000)
    story.finishes("1", "SS1", NOON_MS + 300_000)

    assert {
        "due_at_ms": NOON_MS,
        "start": "due",
        "finished_at_ms": NOON_MS + 300_000,
        "elapsed_ms": 300_000,
        "unconfirmed": True,
        "splits": {"1": 100_000},
    } == crew_on_stage(story.state.crews["e1"].stages["SS1"])


def test_a_pending_time_and_a_given_one_are_marked() -> None:
    story = a_rally()
    story.tell(TimePendingSet("SS1", ("e1",)))
    story.given("2", "SS1", "5:00.0")
    crews = story.state.crews

    assert {"pending": True} == crew_on_stage(crews["e1"].stages["SS1"])
    assert {"elapsed_ms": 300_000, "provenance": "notional"} == crew_on_stage(
        crews["e2"].stages["SS1"]
    )
    assert None is crew_on_stage(crews["e3"].stages.get("SS1"))


def test_a_crews_own_view_holds_check_ins_and_adjustments_by_their_fact() -> None:
    story = a_rally()
    story.checks_in("1", "TC1", start_of("SS1"))
    penalty = story.penalty("1", "TC1", 10_000, "late")
    crew = story.state.crews["e1"]

    assert {
        "code": "started",
        "check_ins": {"TC1": start_of("SS1")},
        "adjustments": {penalty.identity: {"control": "TC1", "ms": 10_000, "kind": "late"}},
    } == crew_head(crew)
    assert {} == crew_stages(crew, story.state.itinerary.stages)


def test_splits_begin_with_the_first_one_and_end_with_the_finish() -> None:
    story = listed()
    story.starts("1", "SS1")
    on = story.state.crews["e1"].stages["SS1"]
    before = splits_row(on)
    story.passes("1", "SS1-2", NOON_MS + 200_000)
    story.finishes("1", "SS1", NOON_MS + 300_000)

    assert (None, None) == (before, splits_row(None))
    expected = {"s2": 200_000, "finish": 300_000, "finished_at_ms": NOON_MS + 300_000}
    assert expected == splits_row(on)


def test_a_time_given_to_who_stopped_on_the_stage_is_a_finish_that_nobody_drove() -> None:
    story = listed()
    story.starts("1", "SS1")
    story.passes("1", "SS1-2", NOON_MS + 200_000)
    story.given("1", "SS1", "5:10.0")
    on = story.state.crews["e1"].stages["SS1"]
    assert {"s2": 200_000, "finish": 310_000, "given": True} == splits_row(on)


def test_a_time_to_restart_with_is_no_finish() -> None:
    story = listed()
    story.passes("1", "SS1-2", NOON_MS + 200_000)
    story.given("1", "SS1", "5:10.0", Provenance.RESTART)
    assert ["s2"] == list(splits_row(story.state.crews["e1"].stages["SS1"]) or {})


def test_a_time_given_to_who_never_drove_the_stage_stands_in_no_splits() -> None:
    story = listed()
    story.given("1", "SS1", "5:10.0")
    assert splits_row(story.state.crews["e1"].stages["SS1"]) is None
