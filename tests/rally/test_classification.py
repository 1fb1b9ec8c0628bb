"""Whole tables: stage, overall after a stage and a section, running, final."""

import pytest
from hypothesis import given, settings

from builders import MAIN, Story, a_rally, stage
from flyingfinish.rally.classification import (
    Block,
    Scope,
    final,
    overall_after_section,
    overall_after_stage,
    running,
    stage_table,
)
from flyingfinish.rally.entries import Shown
from flyingfinish.rally.facts import (
    CrewDisqualified,
    CrewRestarted,
    Provenance,
    RetirementReleased,
    StageState,
    TimePendingSet,
)
from strategies import stories


def cars(rows: object) -> list[str]:
    return [row.entry_id[1:] for row in rows]  # type: ignore[attr-defined]


def blocks(story: Story, audience: str = "internal") -> list[tuple[str, str]]:
    table = running(story.state, MAIN, audience)  # type: ignore[arg-type]
    return [(row.entry_id[1:], row.block.value) for row in table.rows]


def places(rows: object) -> list[tuple[str, int]]:
    return [(row.entry_id[1:], row.place) for row in rows]  # type: ignore[attr-defined]


# --- a stage ---


def test_a_stage_table_is_in_the_order_of_times() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.drives("2", "SS1", "4:00.0")
    assert [("2", 1), ("1", 2)] == places(stage_table(story.state, MAIN, "SS1", "public"))


def test_thousandths_order_a_power_stage() -> None:
    # Rally Sweden 2025: 298.914, 299.099 and 299.782 s.
    story = a_rally([stage(1, precision_ms=1)], "1 2 3")
    for car, ms in (("1", 299_782), ("2", 298_914), ("3", 299_099)):
        story.drives(car, "SS1", ms)
    rows = stage_table(story.state, MAIN, "SS1", "public")
    assert [0, 185, 868] == [row.gap_first_ms for row in rows]


def test_equal_stage_times_share_a_place() -> None:
    story = a_rally(1, "1 2 3")
    for car, time in (("1", "3:22.1"), ("2", "3:22.1"), ("3", "3:23.0")):
        story.drives(car, "SS1", time)
    rows = stage_table(story.state, MAIN, "SS1", "public")
    assert [(1, True), (1, True), (3, False)] == [(row.place, row.shared) for row in rows]


def test_regulations_may_place_the_earlier_starter_first() -> None:
    story = a_rally(1, "1 2", shared_places=False)
    story.drives("1", "SS1", "3:22.1")
    story.drives("2", "SS1", "3:22.1")
    assert [("1", 1), ("2", 2)] == places(stage_table(story.state, MAIN, "SS1", "public"))


def test_a_crew_whose_start_nobody_knows_is_not_the_earlier_starter() -> None:
    story = a_rally(1, "1 2", shared_places=False)
    story.given("1", "SS1", "3:22.1")
    story.drives("2", "SS1", "3:22.1")
    assert [("2", 1), ("1", 2)] == places(stage_table(story.state, MAIN, "SS1", "public"))


def test_a_suspended_stage_is_shown() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.stage_is("SS1", StageState.SUSPENDED)
    assert ["1"] == cars(stage_table(story.state, MAIN, "SS1", "public"))


def test_a_cancelled_stage_has_no_table() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.stage_is("SS1", StageState.CANCELLED)
    assert [] == stage_table(story.state, MAIN, "SS1", "public")


def test_an_unknown_stage_has_no_table() -> None:
    story = a_rally(1, "1")
    tables = [
        stage_table(story.state, MAIN, "SS9", "public"),
        overall_after_stage(story.state, MAIN, "SS9", "public"),
    ]
    assert [[], []] == tables


def test_the_disqualified_are_in_no_stage_table() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.tell(CrewDisqualified("e1"))
    assert [] == stage_table(story.state, MAIN, "SS1", "public")


def test_a_guest_is_shown_without_place_and_nobody_s_gap_counts_it() -> None:
    story = a_rally(1, "1 2")
    story.enters("7", shown=Shown.WITHOUT_PLACE)
    for car, time in (("7", "4:50.0"), ("1", "5:00.0"), ("2", "5:01.0")):
        story.drives(car, "SS1", time)
    rows = stage_table(story.state, MAIN, "SS1", "public")
    found = [(row.entry_id, row.place, row.gap_first_ms) for row in rows]
    assert [("e7", 0, -10_000), ("e1", 1, 0), ("e2", 2, 1_000)] == found


def test_a_class_is_the_stage_filtered_and_placed_anew() -> None:
    story = a_rally(1, "1")
    story.enters("2", "SM2")
    for car, time in (("1", "4:50.0"), ("2", "5:00.0")):
        story.drives(car, "SS1", time)
    rows = stage_table(story.state, Scope("SM", "SM2"), "SS1", "public")
    assert [("e2", 1, 0)] == [(row.entry_id, row.place, row.gap_first_ms) for row in rows]


# --- after a stage, a section, the rally ---


def test_the_table_after_a_stage_stays_as_it_closed() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "5:00.0")
    story.drives("1", "SS2", "5:00.0")
    story.penalty("1", "TC2", 10_000)
    rows = overall_after_stage(story.state, MAIN, "SS1", "public")
    assert [300_000] == [row.figures.total_ms for row in rows if row.figures is not None]


def test_the_table_after_the_section_has_the_controls_after_the_stage() -> None:
    story = a_rally(1, "1", after=["TC1A"])
    story.drives("1", "SS1", "5:00.0")
    story.penalty("1", "TC1A", 10_000)
    tables = [
        overall(story.state, MAIN, "SS1", "public")
        for overall in (overall_after_stage, overall_after_section)
    ]
    figures = [rows[0].figures for rows in tables]
    assert [0, 10_000] == [one.adjustments_ms for one in figures if one is not None]


def test_the_final_counts_what_came_after_the_last_stage() -> None:
    story = a_rally(1, "1 2", after=["TC1A/2"])
    story.drives("1", "SS1", "5:00.0")
    story.drives("2", "SS1", "5:05.0")
    story.penalty("1", "TC1A", 10_000)
    assert [("2", 1), ("1", 2)] == places(final(story.state, MAIN, "public"))


def test_a_rally_without_stages_has_no_final() -> None:
    assert [] == final(a_rally([], "1").state, MAIN, "public")


def test_a_rally_whose_every_stage_is_cancelled_has_no_table() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.stage_is("SS1", StageState.CANCELLED)
    assert [] == overall_after_stage(story.state, MAIN, "SS1", "public")


def test_after_a_cancelled_stage_the_table_is_that_of_the_stage_before() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "5:00.0")
    story.stage_is("SS2", StageState.CANCELLED)
    rows = overall_after_stage(story.state, MAIN, "SS2", "public")
    assert [300_000] == [row.figures.total_ms for row in rows if row.figures is not None]


# --- the running table ---


def test_before_the_first_time_everybody_is_to_come() -> None:
    assert [("1", "to_come"), ("2", "to_come")] == blocks(a_rally(1, "2 1"))


def test_the_reference_is_the_last_stage_where_somebody_has_a_time() -> None:
    story = a_rally(3, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.drives("1", "SS2", "5:00.0")
    assert "SS2" == running(story.state, MAIN, "public").reference


def test_a_suspended_stage_is_no_reference() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "5:00.0")
    story.drives("1", "SS2", "5:00.0")
    story.stage_is("SS2", StageState.SUSPENDED)
    assert "SS1" == running(story.state, MAIN, "public").reference


def test_crews_with_different_stages_done_are_never_ranked_together() -> None:
    story = a_rally(2, "1 2 3")
    for car in "123":
        story.drives(car, "SS1", "5:00.0")
    story.drives("3", "SS2", "9:00.0")
    assert [("3", "ranked"), ("1", "to_come"), ("2", "to_come")] == blocks(story)


def test_those_to_come_stand_in_the_order_of_the_table_before() -> None:
    story = a_rally(2, "1 2 3")
    for car, time in (("1", "5:10.0"), ("2", "5:00.0"), ("3", "5:05.0")):
        story.drives(car, "SS1", time)
    story.drives("3", "SS2", "9:00.0")
    assert ["3", "2", "1"] == [car for car, _ in blocks(story)]


def test_a_crew_without_any_time_comes_after_those_with_one() -> None:
    story = a_rally(3, "1 2 3")
    for stage_id in ("SS1", "SS2", "SS3"):
        story.drives("3", stage_id, "5:00.0")
    story.drives("2", "SS1", "5:00.0")
    assert ["3", "2", "1"] == [car for car, _ in blocks(story)]


def test_a_crew_whose_time_is_pending_is_to_come_and_never_slow() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "9:00.0")
    story.drives("2", "SS1", "5:00.0")
    story.tell(TimePendingSet("SS1", ("e1",)))
    assert [("2", "ranked"), ("1", "to_come")] == blocks(story)


def test_the_retired_come_last_and_those_who_came_further_first() -> None:
    story = a_rally(2, "1 2 3")
    story.drives("2", "SS1", "5:00.0")
    story.drives("3", "SS1", "5:00.0")
    story.drives("3", "SS2", "5:00.0")
    story.retires("1", "SS1")
    story.retires("2", "SS2")
    assert [("3", "ranked"), ("2", "out"), ("1", "out")] == blocks(story)


def test_the_public_does_not_see_a_retirement_before_its_release() -> None:
    story = a_rally(2, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    story.drives("1", "SS2", "5:00.0")
    story.retires("2", "SS2")
    seen = [blocks(story, "public")[1], blocks(story)[1]]
    story.tell(RetirementReleased("e2"))
    assert [("2", "to_come"), ("2", "out"), ("2", "out")] == [*seen, blocks(story, "public")[1]]


def test_all_adjustments_so_far_count_in_the_running_table() -> None:
    story = a_rally(3, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    story.penalty("1", "TC3", 10_000)
    assert ["2", "1"] == [car for car, _ in blocks(story)]


def test_a_restarted_crew_is_ranked_again_with_its_given_times() -> None:
    story = a_rally(2, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.retires("2", "SS1", released=True)
    story.tell(CrewRestarted("e2", "SS2"))
    story.given("2", "SS1", "15:00.0", Provenance.RESTART)
    story.drives("1", "SS2", "5:00.0")
    story.drives("2", "SS2", "5:00.0")
    assert [("1", "ranked"), ("2", "ranked")] == blocks(story)


# --- two audiences ---


def test_a_held_crew_stays_as_the_public_last_saw_it() -> None:
    story = a_rally(2, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    story.holds("1")
    story.drives("1", "SS2", "5:00.0")
    story.drives("2", "SS2", "5:00.0")
    assert [("2", "ranked"), ("1", "to_come")] == blocks(story, "public")


def test_a_released_crew_is_published_at_once() -> None:
    story = a_rally(2, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    story.holds("1")
    story.drives("1", "SS2", "4:00.0")
    story.releases("1")
    assert [("1", "ranked"), ("2", "to_come")] == blocks(story, "public")


@settings(max_examples=60, deadline=None)
@given(story=stories())
def test_the_running_table_holds_every_crew_once(story: Story) -> None:
    rows = running(story.state, MAIN, "internal").rows
    assert sorted(story.state.entries) == sorted(row.entry_id for row in rows)


@settings(max_examples=60, deadline=None)
@given(story=stories())
def test_rows_are_numbered_from_one_and_blocks_follow_each_other(story: Story) -> None:
    rows = running(story.state, MAIN, "internal").rows
    order = [list(Block).index(row.block) for row in rows]
    assert (list(range(1, len(rows) + 1)), sorted(order)) == ([row.ord for row in rows], order)


@settings(max_examples=60, deadline=None)
@given(story=stories())
def test_a_total_is_what_its_row_adds_up_to(story: Story) -> None:
    for row in overall_after_stage(story.state, MAIN, "SS2", "internal"):
        assert row.figures is not None
        assert row.figures.stages_ms + row.figures.adjustments_ms == row.figures.total_ms


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_without_a_hold_both_audiences_see_the_same(audience: str) -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    assert [("1", "ranked"), ("2", "to_come")] == blocks(story, audience)
