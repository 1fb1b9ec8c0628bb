"""Figures after a stage, dead heats, places and gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import MAIN, Story, a_rally, stage, start_of
from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.classification import overall_after_stage
from flyingfinish.rally.facts import CrewDidNotStart, CrewDisqualified, StageState
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.scopes import road_of
from flyingfinish.rally.totals import (
    Figures,
    Place,
    dead_heat_times,
    gaps,
    places,
    retired_by,
    timed_at,
    total_after,
)


def figures(story: Story, car: str, index: int, table: Table = Table.STAGE) -> Figures | None:
    return total_after(story.state.crews[f"e{car}"], road_of(story.state, MAIN), index, table)


def out(story: Story, car: str, index: int, table: Table = Table.STAGE) -> bool:
    return retired_by(story.state.crews[f"e{car}"], road_of(story.state, MAIN), index, table)


def order_after(story: Story, stage_id: str) -> list[tuple[str, int]]:
    rows = overall_after_stage(story.state, MAIN, stage_id, "internal")
    return [(row.entry_id, row.place) for row in rows]


def test_the_total_is_stage_times_and_penalties() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "5:00.0")
    story.drives("1", "SS2", "6:00.0")
    story.penalty("1", "SS2", 10_000)
    assert Figures(660_000, 10_000, 670_000) == figures(story, "1", 1)


def test_a_credit_makes_the_total_smaller() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.penalty("1", "SF1", -15_000, "credit")
    assert Figures(300_000, -15_000, 285_000) == figures(story, "1", 0)


def test_a_missing_time_means_no_total() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS2", "5:00.0")
    assert figures(story, "1", 1) is None


@pytest.mark.parametrize("state", [StageState.SUSPENDED, StageState.CANCELLED])
def test_a_suspended_or_cancelled_stage_is_in_no_total(state: StageState) -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "5:00.0")
    story.drives("1", "SS2", "6:00.0")
    story.stage_is("SS2", state)
    assert Figures(300_000, 0, 300_000) == figures(story, "1", 1)


def test_a_reinstated_stage_is_in_the_total_again() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.stage_is("SS1", StageState.SUSPENDED)
    story.stage_is("SS1", StageState.COMPLETED)
    assert Figures(300_000, 0, 300_000) == figures(story, "1", 0)


def test_an_interrupted_stage_counts() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    story.stage_is("SS1", StageState.INTERRUPTED)
    assert Figures(300_000, 0, 300_000) == figures(story, "1", 0)


def test_a_crew_that_retired_for_good_is_out_from_its_control_on() -> None:
    story = a_rally(2, "1")
    story.retires("1", "TC2", permanent=True)
    assert [False, True] == [out(story, "1", index) for index in (0, 1)]


@pytest.mark.parametrize("control", ["", "in the woods"])
def test_a_crew_that_retired_nobody_knows_where_is_out_of_the_final_only(control: str) -> None:
    story = a_rally(1, "1")
    story.retires("1", control, permanent=True)
    assert [False, True] == [out(story, "1", 0, table) for table in (Table.STAGE, Table.FINAL)]


def test_a_crew_that_may_restart_stays_in_the_tables_it_has_times_for() -> None:
    story = a_rally(1, "1")
    story.retires("1", "SF1")
    assert [False, True] == [out(story, "1", 0, table) for table in (Table.STAGE, Table.RUNNING)]


def test_a_crew_that_is_retired_at_the_end_is_not_in_the_final() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "3:00.0")
    story.retires("1", "SF1")
    assert out(story, "1", 0, Table.FINAL)


def test_a_time_behind_a_stage_that_does_not_count_is_in_the_total() -> None:
    story = a_rally(2, "1")
    story.stage_is("SS1", StageState.CANCELLED)
    story.drives("1", "SS2", "6:00.0")
    assert Figures(360_000, 0, 360_000) == figures(story, "1", 1)


@pytest.mark.parametrize("fact", [CrewDisqualified("e1"), CrewDidNotStart("e1")])
def test_who_is_out_of_every_table_has_a_time_in_none(fact: CrewDisqualified) -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "3:00.0")
    story.drives("2", "SS1", "3:00.0")
    story.tell(fact)
    crews = story.state.crews
    assert [False, True] == [timed_at(crews[one], "SS1") for one in ("e1", "e2")]


def test_the_stage_of_the_table_decides_a_dead_heat_too() -> None:
    road = road_of(a_dead_heat(StageKind.SPECIAL).state, MAIN)
    crew = a_dead_heat(StageKind.SPECIAL).state.crews["e1"]
    assert [180_000, 301_000] == dead_heat_times(crew, road, 1)


def test_a_stage_without_a_time_decides_nothing_between_crews_that_miss_it() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "3:00.0")
    story.starts("1", "SS2")
    road = road_of(story.state, MAIN)
    assert [180_000, 0] == dead_heat_times(story.state.crews["e1"], road, 1)


@pytest.mark.parametrize("fact", [CrewDisqualified("e1"), CrewDidNotStart("e1")])
def test_the_disqualified_and_non_starters_are_out_of_every_table(fact: CrewDisqualified) -> None:
    story = a_rally(1, "1")
    story.tell(fact)
    assert out(story, "1", 0)


def a_dead_heat(first: StageKind, **settings: object) -> Story:
    """Crew 1 wins the first stage, crew 2 the second, crew 1 the third; totals are equal."""
    stages = [stage(1, kind=first), stage(2), stage(3)]
    story = a_rally(stages, "1 2", **settings)  # type: ignore[arg-type]
    for car, times in (
        ("1", ("3:00.0", "5:01.0", "4:00.0")),
        ("2", ("3:01.0", "5:00.0", "4:00.0")),
    ):
        for number, time in enumerate(times, start=1):
            story.drives(car, f"SS{number}", time)
    return story


def test_the_better_time_on_the_first_stage_decides_a_dead_heat() -> None:
    assert [("e1", 1), ("e2", 2)] == order_after(a_dead_heat(StageKind.SPECIAL), "SS3")


def test_a_super_special_does_not_decide_a_dead_heat() -> None:
    assert [("e2", 1), ("e1", 2)] == order_after(a_dead_heat(StageKind.SUPER_SPECIAL), "SS3")


def test_before_september_2018_a_super_special_did_decide_a_dead_heat() -> None:
    story = a_dead_heat(StageKind.SUPER_SPECIAL, dead_heat="first_stage")
    assert [("e1", 1), ("e2", 2)] == order_after(story, "SS3")


def test_regulations_may_share_the_place_in_a_dead_heat() -> None:
    story = a_dead_heat(StageKind.SPECIAL, dead_heat="shared")
    assert [("e1", 1), ("e2", 1)] == order_after(story, "SS3")


def test_a_stage_behind_the_table_does_not_decide_it() -> None:
    story = a_rally([stage(1, kind=StageKind.SUPER_SPECIAL), stage(2)], "1 2")
    for car, time in (("1", "5:01.0"), ("2", "5:00.0")):
        story.drives(car, "SS1", "3:00.0")
        story.drives(car, "SS2", time)
    assert [("e1", 1), ("e2", 1)] == order_after(story, "SS1")


def test_the_second_stage_decides_when_the_first_does_not() -> None:
    story = a_rally(3, "1 2")
    for car, times in (
        ("1", ("3:00.0", "5:01.0", "4:00.0")),
        ("2", ("3:00.0", "5:00.0", "4:01.0")),
    ):
        for number, time in enumerate(times, start=1):
            story.drives(car, f"SS{number}", time)
    assert [("e2", 1), ("e1", 2)] == order_after(story, "SS3")


def test_equal_keys_share_a_place_and_the_next_one_skips() -> None:
    # Two crews 3:22.1: both "2=", the next is fourth.
    keys = [(201_000,), (202_100,), (202_100,), (203_000,)]
    expected = [Place(1), Place(2, True), Place(2, True), Place(4)]
    assert expected == places(keys, [True] * 4)


def test_a_guest_takes_no_place() -> None:
    keys = [(1,), (2,), (2,), (3,)]
    assert [Place(0), Place(1), Place(0), Place(2)] == places(keys, [False, True, False, True])


def test_gaps_count_placed_crews_only() -> None:
    found = gaps([90, 100, 104, 110], [False, True, False, True])
    assert [(-10, -10), (0, 0), (4, 4), (10, 10)] == found


def test_among_guests_alone_there_are_no_gaps() -> None:
    assert [(0, 0), (0, 0)] == gaps([1, 2], [False, False])


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12))
def test_a_place_is_one_more_than_the_placed_crews_ahead(rows: list[tuple[int, bool]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    given_places = places([(key,) for key, _ in rows], [takes for _, takes in rows])
    for (key, takes), place in zip(rows, given_places, strict=True):
        ahead = sum(1 for other, counts in rows if counts and other < key)
        assert place.number == (ahead + 1 if takes else 0)


def test_a_false_start_costs_from_its_stage_on_and_leaves_the_time_alone() -> None:
    # Rally Sweden 2025, car 24: false start on SS14.
    story = a_rally([stage(13), stage(14)], "24")
    for number in (13, 14):
        story.drives("24", f"SS{number}", "5:00.0")
    story.penalty("24", "SS14", 10_000, "false_start")
    expected = [Figures(300_000, 0, 300_000), Figures(600_000, 10_000, 610_000)]
    assert expected == [figures(story, "24", index) for index in (0, 1)]
    assert start_of("SS14") > 0
