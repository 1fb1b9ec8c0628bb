"""From which table on a control counts."""

from dataclasses import replace

import pytest

from builders import a_rally, road, stage
from flyingfinish.rally.adjustments import (
    Effect,
    Table,
    adjustment_counts,
    effect_of,
    stage_number,
)
from flyingfinish.rally.itinerary import Control, ControlKind, Itinerary

ROAD = road([stage(1), stage(2), stage(4)], after=["TC2A", "TC2B/2"])


def with_control(code: str, before: str) -> Itinerary:
    at = [one.code for one in ROAD.controls].index(before)
    extra = Control(code, ControlKind.PASSAGE_CONTROL, 1, 1)
    return replace(ROAD, controls=(*ROAD.controls[:at], extra, *ROAD.controls[at:]))


@pytest.mark.parametrize("control", ["TC2", "SS2", "SF2", "SS2-1"])
def test_a_control_of_a_stage_counts_from_its_table(control: str) -> None:
    effect = effect_of(control, ROAD)
    assert effect is not None
    counts = [adjustment_counts(effect, number, 1, Table.STAGE) for number in (1, 2, 4)]
    assert [False, True, True] == counts


def test_a_control_after_a_stage_counts_from_the_next_stage_though_numbers_have_gaps() -> None:
    effect = effect_of("TC2A", ROAD)
    assert effect is not None
    counts = [adjustment_counts(effect, number, 1, Table.STAGE) for number in (1, 2, 4)]
    assert [False, False, True] == counts


def test_a_control_after_a_stage_counts_with_its_own_section() -> None:
    assert adjustment_counts(Effect(2, True, 1), 2, 1, Table.SECTION)


def test_a_control_of_the_next_section_does_not_count_with_the_section_before() -> None:
    effect = effect_of("TC2B", ROAD)
    assert effect is not None
    assert not adjustment_counts(effect, 2, 1, Table.SECTION)


def test_a_section_of_the_next_leg_is_another_one_though_its_number_is_the_same() -> None:
    control = Control("TC4A", ControlKind.TIME_CONTROL, 2, 1, "SS4")
    overnight = replace(ROAD, controls=(*ROAD.controls, control))
    assert Effect(4, True, 0) == effect_of("TC4A", overnight)


def test_the_start_control_counts_from_the_first_table() -> None:
    assert Effect(0) == effect_of("TC0", ROAD)


def test_what_is_of_the_whole_rally_counts_from_the_first_table() -> None:
    effect = effect_of("", ROAD)
    assert effect is not None
    assert adjustment_counts(effect, 1, 1, Table.STAGE)


@pytest.mark.parametrize(
    ("table", "counts"), [(Table.STAGE, False), (Table.RUNNING, False), (Table.FINAL, True)]
)
def test_what_is_final_counts_only_in_the_final(table: Table, counts: bool) -> None:
    effect = effect_of("FINAL", ROAD)
    assert effect is not None
    assert counts == adjustment_counts(effect, 4, 1, table)


def test_the_running_table_counts_all_that_is_known() -> None:
    assert adjustment_counts(Effect(4, True), 1, 1, Table.RUNNING)


@pytest.mark.parametrize("control", ["TC9", "SS5", "PC1", "service"])
def test_a_control_that_is_nowhere_has_no_effect(control: str) -> None:
    assert effect_of(control, ROAD) is None


def test_a_control_of_another_name_counts_by_its_place_on_the_road() -> None:
    assert Effect(1, True, 1) == effect_of("PC1", with_control("PC1", before="TC2"))


def test_a_control_of_another_name_before_the_first_stage_counts_at_once() -> None:
    assert Effect(0, False, 1) == effect_of("PC1", with_control("PC1", before="TC1"))


def test_a_control_in_a_gap_of_the_numbers_counts_from_the_next_stage() -> None:
    assert Effect(3, False, 0) == effect_of("TC3", ROAD)


def test_a_listed_control_whose_stage_is_gone_keeps_the_place_its_code_says() -> None:
    assert Effect(3, False, 1) == effect_of("TC3", with_control("TC3", before="TC4"))


@pytest.mark.parametrize(("stage_id", "number"), [("SS8", 8), ("SS12", 12), ("Prologue", 0)])
def test_a_stage_has_the_number_in_its_id(stage_id: str, number: int) -> None:
    assert number == stage_number(stage_id)


def test_the_tables_are_named_as_an_explanation_says_them() -> None:
    assert ["stage", "section", "running", "final"] == [str(one) for one in Table]


def test_the_whole_rally_is_from_before_the_first_stage_and_the_final_after_any() -> None:
    assert [Effect(0), Effect(1_000_000, after=True)] == [
        effect_of(code, ROAD) for code in ("", "FINAL")
    ]


def test_the_last_stage_is_still_on_the_road() -> None:
    assert Effect(4, True, 0) == effect_of("TC4A", ROAD)


def test_on_an_empty_road_there_is_the_start_control_and_nothing_more() -> None:
    empty = Itinerary((), (), (), ())
    assert [Effect(0), None] == [effect_of(code, empty) for code in ("TC0", "TC1")]


def test_a_control_of_another_leg_has_no_section_of_the_stage_before_it() -> None:
    legs = road([stage(1), stage(2, leg=2)])
    night = Control("TC1A", ControlKind.TIME_CONTROL, 2, 1, "SS1")
    assert Effect(1, True, 0) == effect_of("TC1A", replace(legs, controls=(*legs.controls, night)))


def test_a_control_of_another_name_lies_behind_the_last_finish_before_it() -> None:
    assert Effect(2, True, 1) == effect_of("PC1", with_control("PC1", before="SS4"))


def test_a_minute_early_at_the_tenth_control_shows_from_the_tenth_table() -> None:
    # Rally Sweden 2025, car 70: 0:10 after SS9, 1:10 from SS10.
    from builders import MAIN
    from flyingfinish.rally.classification import overall_after_stage

    story = a_rally([stage(8), stage(9), stage(10)], "70")
    for number in (8, 9, 10):
        story.drives("70", f"SS{number}", "7:00.0")
    story.penalty("70", "TC8", 10_000, "late")
    story.penalty("70", "TC10", 60_000, "early")
    tables = [overall_after_stage(story.state, MAIN, f"SS{n}", "public") for n in (9, 10)]
    figures = [rows[0].figures for rows in tables]
    assert [10_000, 70_000] == [one.adjustments_ms for one in figures if one is not None]
