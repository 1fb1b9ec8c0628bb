"""The live points of a title, and what has to happen before they are made anew."""

from typing import Any

from builders import Story, a_rally, stage
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.entries import Competition, Enrolment, Title, TitleFor
from flyingfinish.rally.facts import CompetitionSet, PointsDenied, StageState, TimePendingSet
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.state_parts import Touched
from title_weekend import CLASSES, WRC, drive, weekend, with_teams
from whole_tables import Follower


def heads(story: Story) -> dict[str, Any]:
    board = Board("public")
    board.show(story.state, Touched(road=True))
    return board.tables["points/wrc"].head


def test_points_are_marked_provisional_until_the_last_stage_is_over() -> None:
    story = weekend(WRC, cars="1")
    found = [heads(story)]
    for stage_id in ("SS1", "SS3", "SS2"):
        drive(story, stage_id, ("1", 300_000))
        found.append(heads(story))
    assert [
        {"provisional": True},
        {"stage": "SS1", "provisional": True},
        {"stage": "SS1", "provisional": True},
        {"stage": "SS3"},
    ] == found


def test_a_last_stage_that_is_taken_out_makes_the_points_those_of_the_end() -> None:
    story = weekend(WRC, cars="1")
    board = Board("public")
    board.show(story.state, Touched(road=True))
    told = len(story.touched)
    drive(story, "SS1", ("1", 300_000))
    drive(story, "SS2", ("1", 300_000))
    story.stage_is("SS3", StageState.SUSPENDED)
    for touched in story.touched[told:]:
        board.show(story.state, touched)
    assert {"stage": "SS2"} == board.tables["points/wrc"].head


def test_points_say_their_parts_and_the_cars_of_a_team() -> None:
    title = Title("t", "Teams", "wrc-support", who=TitleFor.TEAM)
    board = Board("public")
    board.show(with_teams(title).state, Touched(road=True))
    table = board.tables["points/t"]
    table.take_changes()
    assert {
        "ord": 1,
        "pos": 1,
        "points": 43_000,
        "parts": {"final": 43_000},
        "cars": {"e1": 25_000, "e2": 18_000},
    } == table.rows()["A"]


def test_a_crew_that_moves_nobody_makes_no_points_anew() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    board = Board("public")
    board.show(story.state, Touched(road=True))
    board.take_changed()
    told = len(story.touched)
    story.starts("1", "SS2")
    board.show(story.state, story.touched[told])
    assert "points/wrc" not in board.take_changed()


def test_a_road_of_which_nothing_counts_has_no_end_yet() -> None:
    story = weekend(WRC, cars="1")
    for stage_id in ("SS1", "SS2", "SS3"):
        story.stage_is(stage_id, StageState.SUSPENDED)
    assert {"provisional": True} == heads(story)


def test_points_stay_provisional_while_only_the_last_stage_is_to_come() -> None:
    story = weekend(WRC, cars="1")
    for stage_id in ("SS1", "SS2"):
        drive(story, stage_id, ("1", 300_000))
    assert {"stage": "SS2", "provisional": True} == heads(story)


def test_the_points_of_a_rally_of_one_stage_are_those_of_the_end() -> None:
    story = a_rally(1, "1")
    title = Title("wrc", "WRC", "wrc-support")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, titles=(title,))))
    drive(story, "SS1", ("1", 300_000))
    assert {"stage": "SS1"} == heads(story)


def points(follower: Follower, title: str = "wrc") -> dict[str, int]:
    """Whole points by name, as told."""
    rows = follower.rows(f"points/{title}")
    return {name: row["points"] // 1_000 for name, row in rows.items()}


def test_the_order_is_read_off_the_table_that_counts_again_when_a_time_is_taken_back() -> None:
    story = weekend(Title("wrc", "WRC", "wrc-support"), cars="1 2")
    drive(story, "SS1", ("1", 300_000), ("2", 305_000))
    story.penalty("1", "TC2", 10_000)
    drive(story, "SS2", ("1", 300_000))
    follower = Follower(story)
    found = [points(follower)]
    for pending in (True, False, True):
        story.tell(TimePendingSet("SS2", ("e1",), pending))
        found.append(points(follower.follow()))
    # What was taken at TC2 counts in the running table and not in the one after SS1.
    after, now = {"e1": 25, "e2": 18}, {"e1": 18, "e2": 25}
    assert [after, now, after, now] == found


def test_what_saturday_gives_is_read_off_its_own_table_again_when_a_time_is_taken_back() -> None:
    title = Title("wrc", "WRC", "wrc-2024", after_stage="SS2")
    story = weekend(title, cars="1 2")
    drive(story, "SS1", ("1", 300_000), ("2", 305_000))
    drive(story, "SS2", ("1", 300_000), ("2", 290_000))
    follower = Follower(story)
    found = [follower.rows("points/wrc")["e1"]["parts"]["after_stage"]]
    for pending in (True, False, True):
        story.tell(TimePendingSet("SS2", ("e2",), pending))
        follower.follow()
        found.append(follower.rows("points/wrc")["e1"]["parts"]["after_stage"])
    assert [15_000, 18_000, 15_000, 18_000] == found


def test_who_goes_out_behind_the_stage_that_counts_leaves_its_order_at_once() -> None:
    story = weekend(Title("wrc", "WRC", "wrc-support"))
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS2", ("3", 302_000))
    follower = Follower(story)
    story.retires("1", "SS2", released=True)
    assert {"e2": 25, "e3": 18} == points(follower.follow())


def test_a_crew_that_is_complete_nowhere_lets_nobody_score_for_the_end() -> None:
    story = weekend(Title("wrc", "WRC", "wrc-support"), cars="1 2")
    for stage_id in ("SS1", "SS2", "SS3"):
        drive(story, stage_id, ("1", 300_000))
    assert {} == points(Follower(story))


def test_the_first_stage_may_be_the_power_stage() -> None:
    title = Title("wrc", "WRC", "wrc-2019", power_stage="SS1")
    story = weekend(title, cars="1 2")
    drive(story, "SS1", ("1", 300_000), ("2", 301_000))
    assert {"e1": 30, "e2": 22} == points(Follower(story))


def test_without_a_power_stage_nobody_has_its_points() -> None:
    story = a_rally(2, "1 2")
    title = Title("wrc", "WRC", "wrc-2019")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, titles=(title,))))
    for stage_id in ("SS1", "SS2"):
        drive(story, stage_id, ("1", 300_000), ("2", 301_000))
    assert {"e1": 25, "e2": 18} == points(Follower(story))


def test_on_a_road_of_one_leg_nobody_has_points_for_an_earlier_day() -> None:
    story = a_rally(2, "1 2")
    title = Title("wrc", "WRC", "wrc-2024")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, titles=(title,))))
    for stage_id in ("SS1", "SS2"):
        drive(story, stage_id, ("1", 300_000), ("2", 301_000))
    assert {"e1": 7, "e2": 6} == points(Follower(story))


def power_in_between(title: Title, cars: int, **teams: str) -> Story:
    """SS1, the power stage SS2 and SS3; on SS1 a minute lies between the cars."""
    roads = [stage(1), stage(2, kind=StageKind.POWER), stage(3)]
    story = a_rally(roads, "")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, CLASSES, titles=(title,))))
    for nth in range(1, cars + 1):
        enrolment = Enrolment("SM", ("SM1",), team=teams.get(f"e{nth}", ""))
        story.enters(str(nth), enrolments=(enrolment,))
    for nth in range(1, cars + 1):
        drive(story, "SS1", (str(nth), 300_000 + 60_000 * nth))
    return story


def test_a_time_below_those_that_score_makes_no_points_anew() -> None:
    title = Title("wrc", "WRC", "wrc-2019")
    story = power_in_between(title, 7)
    drive(story, "SS2", *((str(nth), 300_000 + 1_000 * nth) for nth in range(1, 8)))
    follower = Follower(story)
    # The sixth and the seventh score nothing there, neither for themselves nor when they tie.
    for car, ms in (("7", 305_900), ("6", 305_900), ("7", 305_800)):
        drive(story, "SS2", (car, ms))
        assert "points/wrc" not in follower.follow().changed
    drive(story, "SS2", ("6", 304_500))
    assert "points/wrc" in follower.follow().changed


def test_who_may_not_score_leaves_the_points_of_a_power_stage_to_those_behind() -> None:
    title = Title("few", "Few", "wrc-2019", eligible=("e6", "e7"))
    story = power_in_between(title, 7)
    drive(story, "SS2", *((str(nth), 300_000 + 1_000 * nth) for nth in range(1, 8)))
    assert {"e6": 30, "e7": 22} == points(Follower(story), "few")


def test_a_team_s_further_cars_leave_the_points_of_a_power_stage_to_those_behind() -> None:
    title = Title("t", "Teams", "wrc-manufacturers-2021", who=TitleFor.TEAM)
    teams = {f"e{nth}": "A" if nth < 7 else "B" for nth in range(1, 8)}
    story = power_in_between(title, 7, **teams)
    drive(story, "SS2", *((str(nth), 300_000 + 1_000 * nth) for nth in range(1, 8)))
    # A's first two have 25 + 18 and 5 + 4; B's only car is the third that counts: 15 and 3.
    assert {"A": 52, "B": 18} == points(Follower(story), "t")


def test_saturday_s_points_of_who_is_out_on_sunday_reach_the_eleventh() -> None:
    title = Title("wrc", "WRC", "wrc-2024", power_stage="SS3")
    story = weekend(title, cars=" ".join(map(str, range(1, 12))))
    drive(story, "SS1", *((str(nth), 300_000 + 1_000 * nth) for nth in range(1, 12)))
    follower = Follower(story)
    before = points(follower)
    story.retires("1", "SS2", released=True)
    now = points(follower.follow())
    assert (18, 0, 1) == (before["e1"], before["e11"], now["e11"])
    assert "e1" not in now


def test_of_equal_points_the_better_place_comes_first_and_none_at_all_last() -> None:
    title = Title("wrc", "WRC", "wrc-2019", power_stage="SS2")
    story = power_in_between(title, 9)
    fastest = ("9", "1", "2", "3", "8", "4", "5", "6", "7")
    drive(story, "SS2", *((car, 300_000 + 100 * nth) for nth, car in enumerate(fastest)))
    story.retires("9", "SS3", released=True)
    rows = Follower(story).rows("points/wrc")
    # e8 has four points of the eighth place and one of the power stage, e9 five of that alone.
    assert [(5_000, 8), (5_000, None)] == [
        (rows[one]["points"], rows[one].get("place")) for one in sorted(rows, key=place_in(rows))
    ][-2:]


def place_in(rows: dict[str, Any]) -> Any:
    return lambda one: rows[one]["ord"]


def test_a_copy_makes_no_points_anew_that_nobody_moved() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    board = Board("public")
    board.show(story.state, Touched(road=True))
    fork = board.fork("internal")
    fork.take_changed()
    told = len(story.touched)
    story.starts("1", "SS2")
    fork.show(story.state, story.touched[told])
    assert "points/wrc" not in fork.take_changed()


def test_points_denied_go_to_the_next_at_once() -> None:
    story = weekend(WRC)
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    follower = Follower(story)
    story.tell(PointsDenied("e1"))
    assert {"e2": 25, "e3": 17} == points(follower.follow())
