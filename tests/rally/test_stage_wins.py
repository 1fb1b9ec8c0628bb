"""Who has won a stage, shared wins and given times included.

Also the twin of `boards/wins.py`.
"""

from typing import Any

import pytest

from builders import MAIN, Story, a_rally
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.entries import Shown
from flyingfinish.rally.facts import Provenance, StageState
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.stage_wins import stage_winners, stage_wins_table, winners_at_most
from flyingfinish.rally.state_parts import Touched


def a_stage(*times: str, **overrides: Any) -> Story:
    """Cars 1, 2 ... drive SS1 in these times."""
    cars = [str(number) for number in range(1, len(times) + 1)]
    story = a_rally(2, " ".join(cars), **overrides)
    for car, time in zip(cars, times, strict=True):
        story.drives(car, "SS1", time)
    return story


def winners(story: Story) -> tuple[str, ...]:
    return stage_winners(story.state, MAIN, "SS1", "public")


def wins_on_the_board(story: Story) -> dict[str, int]:
    board = Board("public")
    board.show(story.state, Touched(road=True))
    table = board.tables["stagewins"]
    table.take_changes()
    return {entry: row["wins"] for entry, row in table.rows().items()}


def test_the_best_time_wins_a_stage() -> None:
    assert ("e2",) == winners(a_stage("3:10", "3:05"))


def test_a_shared_win_counts_for_each() -> None:
    story = a_stage("3:05", "3:05", "3:10")
    assert {"e1": 1, "e2": 1} == wins_on_the_board(story)


def test_more_may_share_a_win_in_a_larger_field() -> None:
    story = a_stage("3:05", "3:05", "3:05", "3:06", "3:07", "3:08")
    assert (("e1", "e2", "e3"), {"e1": 1, "e2": 1, "e3": 1}) == (
        winners(story),
        wins_on_the_board(story),
    )


def test_measured_times_share_a_win_however_many_are_equal() -> None:
    story = a_stage("3:05", "3:05", "3:05", "3:06")
    assert (("e1", "e2", "e3"), {"e1": 1, "e2": 1, "e3": 1}) == (
        winners(story),
        wins_on_the_board(story),
    )


@pytest.mark.parametrize(("timed", "most"), [(1, 2), (5, 2), (6, 3), (7, 3)])
def test_where_given_times_may_win_a_time_that_most_have_wins_nothing(
    timed: int, most: int
) -> None:
    assert (most, timed) == (
        winners_at_most(timed, Regulations(stage_win_by_given_times=True)),
        winners_at_most(timed, Regulations()),
    )


def test_where_given_times_may_win_a_stage_of_one_time_has_no_winner() -> None:
    story = a_stage("3:05", "3:05", "3:05", "3:06", stage_win_by_given_times=True)
    assert ((), {}) == (winners(story), wins_on_the_board(story))


def test_a_guest_wins_nothing() -> None:
    story = a_stage("3:10")
    story.enters("7", shown=Shown.WITHOUT_PLACE)
    story.drives("7", "SS1", "3:00")
    assert (("e1",), {"e1": 1}) == (winners(story), wins_on_the_board(story))


@pytest.mark.parametrize(("given_times", "winner"), [(False, "e1"), (True, "e2")])
def test_whether_a_given_time_wins_is_a_setting(given_times: bool, winner: str) -> None:
    story = a_stage("3:10", "3:20", stage_win_by_given_times=given_times)
    story.given("2", "SS1", "3:00.0")
    assert ((winner,), {winner: 1}) == (winners(story), wins_on_the_board(story))


@pytest.mark.parametrize("provenance", [Provenance.RESTART, Provenance.STAGE_MAX])
def test_the_time_of_a_rule_never_wins(provenance: Provenance) -> None:
    story = a_stage("3:10", "3:20", stage_win_by_given_times=True)
    story.given("2", "SS1", "3:00.0", provenance)
    assert ("e1",) == winners(story)


def test_a_time_by_hand_wins_like_any_measured_one() -> None:
    story = a_stage("3:10", "3:20")
    story.given("2", "SS1", "3:00.0", Provenance.MANUAL_BACKUP)
    assert ("e2",) == winners(story)


@pytest.mark.parametrize("state", [StageState.SUSPENDED, StageState.CANCELLED])
def test_a_void_stage_nobody_has_won(state: StageState) -> None:
    story = a_stage("3:10")
    story.stage_is("SS1", state)
    assert ((), {}) == (winners(story), wins_on_the_board(story))


@pytest.mark.parametrize("stage_id", ["SS2", "SS9"])
def test_a_stage_without_times_has_no_winner(stage_id: str) -> None:
    assert () == stage_winners(a_stage("3:10").state, MAIN, stage_id, "public")


def test_most_wins_come_first_and_equal_wins_share_a_place() -> None:
    story = a_stage("3:10", "3:05", "3:10")
    story.drives("3", "SS2", "3:00")
    rows = stage_wins_table(story.state, MAIN, "public")
    assert [("e2", 1, ("SS1",)), ("e3", 1, ("SS2",))] == [
        (row.entry_id, row.place, row.stages) for row in rows
    ]


def test_each_class_has_winners_of_its_own() -> None:
    story = a_stage("3:10", "3:05")
    story.enters("3", "SM2")
    story.drives("3", "SS1", "3:30")
    assert ("e3",) == stage_winners(story.state, Scope("SM", "SM2"), "SS1", "public")


def test_wins_are_counted_among_the_eligible_where_some_are_named() -> None:
    story = a_stage("3:10", "3:05", "3:20")
    assert ("e1",) == stage_winners(story.state, MAIN, "SS1", "public", {"e1", "e3"})


def test_a_slower_time_is_looked_at_where_three_share_a_win() -> None:
    times = ("3:05", "3:05", "3:05", "3:06", "3:07", "3:08")
    story = a_stage(*times, stage_win_by_given_times=True)
    board = Board("public")
    board.show(story.state, Touched(road=True))
    told = len(story.touched)
    story.given("6", "SS1", "3:08.0", Provenance.RESTART)
    board.show(story.state, story.touched[told])
    assert {} == board.tables["stagewins"].lines
