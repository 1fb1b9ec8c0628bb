"""The table of teams on a board: it moves with their cars in the running overall table alone."""

from builders import Story, a_rally
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.entries import Competition, Enrolment
from flyingfinish.rally.facts import CompetitionSet
from flyingfinish.rally.state_parts import Touched
from whole_tables import Follower


def two_teams(team_cars: int = 2) -> Story:
    """A has cars 1 and 2, B has 3 and 4, car 5 drives for none; all of them have SS1."""
    story = a_rally(2, "")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, team_cars=team_cars)))
    for car, team in (("1", "A"), ("2", "A"), ("3", "B"), ("4", "B"), ("5", "")):
        story.enters(car, enrolments=(Enrolment("SM", team=team),))
    for car in ("1", "2", "3", "4", "5"):
        story.drives(car, "SS1", 300_000 + 1_000 * int(car))
    return story


def test_a_row_says_the_total_and_the_cars_that_make_it() -> None:
    assert {
        "ord": 1,
        "pos": 1,
        "block": "ranked",
        "total_ms": 603_000,
        "cars": {"e1": 301_000, "e2": 302_000},
    } == Follower(two_teams()).rows("teams")["A"]


def test_teams_move_as_their_cars_finish_a_stage() -> None:
    story = two_teams()
    story.drives("5", "SS2", 300_000)
    follower = Follower(story)
    told = []
    for car, ms in (("3", 300_000), ("4", 300_000), ("1", 301_000), ("2", 310_000)):
        story.drives(car, "SS2", ms)
        rows = follower.follow().rows("teams")
        told.append({team: (row["block"], row.get("pos")) for team, row in rows.items()})
    waits = ("to_come", None)
    first = {"A": waits, "B": ("ranked", 1)}
    both = {"A": ("ranked", 2), "B": ("ranked", 1)}
    assert [{"A": waits, "B": waits}, first, first, both] == told


def test_a_team_whose_car_goes_out_is_out_at_once() -> None:
    story = two_teams()
    follower = Follower(story)
    story.retires("2", "SS2", released=True)
    assert {"ord": 200_001, "block": "out"} == follower.follow().rows("teams")["A"]


def test_a_car_without_a_team_makes_no_team_anew() -> None:
    story = two_teams()
    story.drives("1", "SS2", 300_000)
    follower = Follower(story)
    story.drives("5", "SS2", 300_000)
    assert "teams" not in follower.follow().changed


def test_a_team_that_nobody_drives_for_any_more_leaves_the_table() -> None:
    story = two_teams(team_cars=1)
    follower = Follower(story)
    for car in ("3", "4"):
        story.enters(car, enrolments=(Enrolment("SM", team="A"),))
    assert {"A"} == follower.follow().rows("teams").keys()


def test_a_copy_of_the_teams_goes_its_own_way() -> None:
    story = two_teams()
    story.drives("1", "SS2", 300_000)
    board = Board("internal")
    board.show(story.state, Touched(road=True))
    fork = board.fork("internal")
    fork.take_changed()
    told = len(story.touched)
    story.drives("5", "SS2", 300_000)
    for touched in story.touched[told:]:
        fork.show(story.state, touched)
    unmoved = "teams" not in fork.take_changed()
    told = len(story.touched)
    story.drives("2", "SS2", 300_000)
    for touched in story.touched[told:]:
        fork.show(story.state, touched)
    blocks = [one.tables["teams"].lines["A"].fields["block"] for one in (board, fork)]
    assert (True, ["to_come", "ranked"]) == (unmoved, blocks)
