"""Tables that are made again from a stage on, and crews that are in every one of them."""

from typing import Any

from builders import NOON_MS, Story, a_rally
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.entries import Competition, ControlRange, Enrolment, Shown, Title
from flyingfinish.rally.facts import (
    ClassChanged,
    CompetitionSet,
    CrewDisqualified,
    StageState,
    TimePendingSet,
)
from flyingfinish.rally.state import RallyState, apply
from flyingfinish.rally.state_parts import Touched


def board_of(story: Story) -> Board:
    """The board that grew with the story, fact by fact."""
    board, state = Board("internal"), RallyState()
    for record in story.records:
        board.show(state, apply(state, record))
    for table in board.tables.values():
        table.take_changes()
    return board


def totals(story: Story, channel: str) -> dict[str, int]:
    rows = board_of(story).tables[channel].rows()
    return {entry: row["total_ms"] for entry, row in rows.items()}


def three_stages() -> Story:
    story = a_rally(3, "1 2", after=["TC3A"])
    for number in (1, 2, 3):
        story.drives("1", f"SS{number}", "5:00.0")
        story.drives("2", f"SS{number}", "5:01.0")
    return story


def test_a_crew_with_every_time_is_in_every_table() -> None:
    story = three_stages()
    found = [totals(story, f"overall/SS{number}")["e2"] for number in (1, 2, 3)]
    assert [301_000, 602_000, 903_000] == found


def test_a_stage_that_no_longer_counts_changes_the_tables_from_it_on() -> None:
    story = three_stages()
    story.stage_is("SS2", StageState.SUSPENDED)
    found = [totals(story, f"overall/SS{number}")["e1"] for number in (1, 2, 3)]
    assert [300_000, 300_000, 600_000] == found


def test_a_stage_that_counts_again_changes_them_back() -> None:
    story = three_stages()
    story.stage_is("SS2", StageState.SUSPENDED)
    story.stage_is("SS2", StageState.COMPLETED)
    assert {"e1": 900_000, "e2": 903_000} == totals(story, "overall/SS3")


def test_a_cancelled_stage_has_no_rows_and_the_others_keep_theirs() -> None:
    story = three_stages()
    story.stage_is("SS3", StageState.CANCELLED)
    tables = board_of(story).tables
    assert [{}, {"e1", "e2"}] == [
        tables["stage/SS3"].rows(),
        set(tables["stage/SS2"].rows()),
    ]


def test_a_crew_that_changes_class_behind_the_last_stage_that_counts_is_in_the_new_final() -> None:
    story = a_rally(2, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.stage_is("SS2", StageState.SUSPENDED)
    story.tell(ClassChanged("e1", "SM", ("SM2",), "TC2"))
    assert {"e1": 300_000} == totals(story, "class/SM2/final")
    assert {} == totals(story, "class/SM1/final")


def test_a_stage_that_begins_changes_no_table() -> None:
    story = three_stages()
    before = totals(story, "overall/SS3")
    story.stage_is("SS3", StageState.RUNNING)
    assert before == totals(story, "overall/SS3")


def test_points_end_at_the_stage_that_officials_call_completed() -> None:
    story = a_rally(2, "1 2")
    title = Title("sm", "SM", "ralli-sm-2026")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, titles=(title,))))
    story.drives("1", "SS1", "5:00.0")
    story.drives("2", "SS1", "5:01.0")
    story.drives("2", "SS2", "5:00.0")
    open_still = board_of(story).tables["points/sm"].rows()
    story.stage_is("SS2", StageState.COMPLETED)
    completed = board_of(story).tables["points/sm"].rows()
    assert [["e1", "e2"], ["e2"]] == [
        [one for one in ("e1", "e2") if rows.get(one, {}).get("pos")]
        for rows in (open_still, completed)
    ]


def test_who_loses_a_time_leaves_the_final() -> None:
    story = three_stages()
    story.tell(TimePendingSet("SS3", ("e1",)))
    assert {"e2": 903_000} == totals(story, "final")


def everything() -> Story:
    """Teams, a range, a title; car 3 drives for no team, car 9 in another competition."""
    story = a_rally(2, "", after=["TC2A"])
    title = Title("sm", "SM", "ralli-sm-2026")
    ranges = (ControlRange("all", "All", "TC1", "SF2"),)
    story.tell(
        CompetitionSet(Competition("SM", "SM", 1, titles=(title,), ranges=ranges, team_cars=1))
    )
    story.tell(CompetitionSet(Competition("hist", "Historic", 2)))
    for car, team in (("1", "A"), ("2", "B"), ("3", "")):
        story.enters(car, enrolments=(Enrolment("SM", team=team),))
    story.enters("9", enrolments=(Enrolment("hist"),))
    for car, time in (("1", "5:00.0"), ("2", "5:01.0"), ("3", "5:02.0"), ("9", "6:00.0")):
        story.drives(car, "SS1", time)
    story.drives("2", "SS2", "5:01.0")
    return story


def goes_on(story: Story) -> None:
    """A finish, a card, and a decision about a crew of the other competition."""
    story.drives("3", "SS2", "5:02.0")
    story.checks_in("2", "TC2A", NOON_MS)
    story.penalty("9", "TC2", 10_000)


def rows(board: Board) -> dict[str, dict[str, Any]]:
    for table in board.tables.values():
        table.take_changes()
    return {channel: table.rows() for channel, table in board.tables.items() if table.rows()}


def test_a_board_that_grew_says_what_one_made_at_the_end_says() -> None:
    story = everything()
    goes_on(story)
    whole = Board("internal")
    whole.show(story.state, Touched(road=True))
    assert rows(whole) == rows(board_of(story))


def test_a_fork_goes_its_own_way_and_leaves_the_board_it_came_from() -> None:
    story = everything()
    board = board_of(story)
    before, told = rows(board), len(story.touched)
    fork = board.fork("internal")
    assert before == rows(fork)
    goes_on(story)
    for touched in story.touched[told:]:
        fork.show(story.state, touched)
    assert (before, rows(board_of(story))) == (rows(board), rows(fork))


def test_crews_behind_a_tie_move_up_when_one_of_it_is_out_as_a_guest_finishes_before_it() -> None:
    story = a_rally(1, "1 2 3 4 5")
    story.enters("7", "SM1", shown=Shown.WITHOUT_PLACE)
    for car, time in (("1", "5:00.0"), ("2", "5:30.0"), ("3", "5:30.0"), ("4", "5:30.0"),
                      ("5", "6:00.0")):  # fmt: skip
        story.drives(car, "SS1", time)
    board, told = board_of(story), len(story.touched)
    before = board.tables["overall/SS1"].rows()["e5"]["pos"]
    story.tell(CrewDisqualified("e2"))
    story.drives("7", "SS1", "5:10.0")
    together = Touched()
    for touched in story.touched[told:]:
        together.merge(touched)
    board.show(story.state, together)
    assert (5, 4) == (before, rows(board)["overall/SS1"]["e5"]["pos"])
