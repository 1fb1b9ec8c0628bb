"""Teams by the sum of their best cars.

Also the twin of `boards/teams.py`.
"""

from typing import Any

import pytest

from builders import Story, a_rally
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.classification import Block
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Shown
from flyingfinish.rally.facts import CompetitionSet
from flyingfinish.rally.state_parts import Touched
from flyingfinish.rally.team_tables import TeamRow, block_of_team, cars_of_teams, teams_table


def two_teams(**overrides: Any) -> Story:
    """A has cars 1, 2 and 3, B has 4 and 5; two cars of each count."""
    story = a_rally(1, "", **overrides)
    competition = Competition("SM", "SM", 1, (RallyClass("SM1", "SM1", 1),), team_cars=2)
    story.tell(CompetitionSet(competition))
    for car, team in (("1", "A"), ("2", "A"), ("3", "A"), ("4", "B"), ("5", "B")):
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",), team=team),))
    return story


def drive(story: Story, **seconds: int) -> Story:
    for car, total in seconds.items():
        story.drives(car.strip("c"), "SS1", total * 1_000)
    return story


def said(story: Story) -> list[tuple[str, str, int, int]]:
    rows = teams_table(story.state, "SM", "public")
    return [(row.team, str(row.block), row.place, row.total_ms // 1_000) for row in rows]


def on_the_board(story: Story) -> dict[str, Any]:
    board = Board("public")
    board.show(story.state, Touched(road=True))
    board.tables["teams"].take_changes()
    return board.tables["teams"].rows()


def test_a_team_is_as_good_as_its_best_cars_together() -> None:
    story = drive(two_teams(), c1=200, c2=230, c3=210, c4=201, c5=202)
    assert [("B", "ranked", 1, 403), ("A", "ranked", 2, 410)] == said(story)


def test_a_row_names_the_cars_that_count() -> None:
    story = drive(two_teams(), c1=200, c2=230, c3=210, c4=201, c5=202)
    assert {"e1": 200_000, "e3": 210_000} == on_the_board(story)["A"]["cars"]


def test_a_team_without_enough_cars_at_the_finish_waits_for_them() -> None:
    story = drive(two_teams(), c1=200, c4=201, c5=202)
    assert [("B", "ranked", 1, 403), ("A", "to_come", 0, 0)] == said(story)


def test_a_team_that_has_lost_too_many_cars_is_out() -> None:
    story = drive(two_teams(), c1=200, c4=201)
    story.retires("5", "SS1", released=True)
    assert [("A", "to_come", 0, 0), ("B", "out", 0, 0)] == said(story)


@pytest.mark.parametrize(("by_best_car", "places"), [(True, [1, 2]), (False, [1, 1])])
def test_between_equal_teams_the_better_best_car_decides_or_nothing(
    by_best_car: bool, places: list[int]
) -> None:
    story = two_teams(team_ties_by_best_car=by_best_car)
    drive(story, c1=202, c2=202, c4=200, c5=204)
    rows = teams_table(story.state, "SM", "public")
    assert places == [row.place for row in rows]
    assert by_best_car is (rows[0].team == "B")


def test_a_guest_drives_for_no_team() -> None:
    story = two_teams()
    story.enters("6", enrolments=(Enrolment("SM", ("SM1",), Shown.WITHOUT_PLACE, "B"),))
    assert {"A": ("e1", "e2", "e3"), "B": ("e4", "e5")} == cars_of_teams(story.state, "SM")


def test_a_competition_without_team_cars_has_no_teams() -> None:
    story = a_rally(1, "1")
    assert ([], []) == (
        teams_table(story.state, "SM", "public"),
        teams_table(story.state, "hist", "public"),
    )


def test_a_team_that_is_no_longer_entered_leaves_the_table() -> None:
    story = drive(two_teams(), c1=200, c2=230, c4=201, c5=202)
    board = Board("public")
    board.show(story.state, Touched(road=True))
    for car in "45":
        story.enters(car, "SM1")
    board.show(story.state, Touched(road=True))
    assert ["A"] == list(board.tables["teams"].lines)


@pytest.mark.parametrize(
    ("ranked", "to_come", "block"),
    [(2, 0, Block.RANKED), (1, 1, Block.TO_COME), (1, 0, Block.OUT), (3, 0, Block.RANKED)],
)
def test_where_a_team_stands_hangs_on_the_cars_it_can_still_count(
    ranked: int, to_come: int, block: Block
) -> None:
    assert block is block_of_team(ranked, to_come, 2)


def test_a_team_that_is_not_ranked_has_no_sum_and_no_cars() -> None:
    story = drive(two_teams(), c1=200, c4=201, c5=202)
    assert TeamRow("A", Block.TO_COME, 0, 0, ()) == teams_table(story.state, "SM", "public")[1]
