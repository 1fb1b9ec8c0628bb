"""The board equals the whole tables after every fact, however batched, for both audiences.

Also the twin of `layout.py`, `lines.py`, `running.py`, `scope.py` and
`tables.py`.
"""

from typing import Any

import pytest
from hypothesis import given, settings

from builders import Story, start_of
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.classification import (
    Scope,
    scopes_of,
)
from flyingfinish.rally.entries import Competition, RallyClass
from flyingfinish.rally.facts import (
    ClassChanged,
    CompetitionSet,
    CrewDidNotStart,
    CrewDisqualified,
    RestartTimesGiven,
    StageState,
    TimePendingSet,
)
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.state_parts import Audience
from rally_scripts import CARS, opened, play, scripts
from whole_tables import check, check_spanning, rows_of, since


@pytest.mark.parametrize("audience", ["public", "internal"])
@settings(max_examples=120, deadline=None)
@given(script=scripts)
def test_the_board_is_what_the_whole_tables_are(audience: Audience, script: list[Any]) -> None:
    story, board, told = opened(), Board(audience), 0
    for step in [*script, ("show",)]:
        play(story, step)
        if step[0] in ("show", "drives"):
            board.show(story.state, since(story, told))
            told = len(story.touched)
            check(story.state, board)
            check_spanning(story.state, board)


@settings(max_examples=60, deadline=None)
@given(before=scripts, after=scripts)
def test_a_forked_board_goes_on_like_the_one_it_came_from(
    before: list[Any], after: list[Any]
) -> None:
    story, board = opened(), Board("public")
    for step in before:
        play(story, step)
    board.show(story.state, since(story, 0))
    fork, told = board.fork("internal"), len(story.touched)
    crews = set(story.state.entries)
    for step in after:
        play(story, step)
    touched = since(story, told)
    # Who is held now looks otherwise to the new audience: all of its crews are shown anew.
    touched.audience_changed |= crews
    for one in (board, fork):
        one.show(story.state, touched)
        check(story.state, one)
        check_spanning(story.state, one)


@settings(max_examples=60, deadline=None)
@given(before=scripts, after=scripts)
def test_while_a_crew_is_held_nothing_newer_of_it_is_in_a_public_table(
    before: list[Any], after: list[Any]
) -> None:
    story, board = opened(), Board("public")
    for step in before:
        play(story, step)
    story.holds("1")
    board.show(story.state, since(story, 0))
    told = len(story.touched)
    shown = {name: table.rows().get("e1") for name, table in board.tables.items() if flushed(table)}
    kinds = ("drives", "starts", "penalty", "retires", "given")
    for step in after:
        if step[0] in kinds and step[1] == "1":
            play(story, step)
    board.show(story.state, since(story, told))

    assert shown == {
        name: table.rows().get("e1") for name, table in board.tables.items() if flushed(table)
    }


def flushed(table: Ranking) -> bool:
    table.take_changes()
    return True


def laid_out(story: Story) -> Board:
    board = Board("internal")
    board.show(story.state, since(story, 0))
    for table in board.take_changed().values():
        table.take_changes()
    return board


def test_a_time_touches_no_table_before_its_stage() -> None:
    story = opened()
    for car in CARS:
        story.drives(car, "SS1", 10_000)
    board = laid_out(story)
    told = len(story.touched)
    story.drives("1", "SS2", 11_000)
    board.show(story.state, since(story, told))

    of_stage = {"overall/SS2", "overall/SS2/section", "stage/SS2"}
    spanning = {"overall", "class/SM1", "final", "stagewins", "teams", "range/late"}
    scored = {"points/drivers", "points/sm1"}
    assert of_stage | spanning | scored == {
        name for name in board.take_changed() if name.count("/") < 2 or name[:5] != "class"
    } - {name for name in board.tables if name.startswith("class/SM2")}


def test_a_crew_that_finishes_moves_nobody_who_is_still_to_come() -> None:
    story = opened()
    for nth, car in enumerate(CARS):
        story.drives(car, "SS1", 10_000 + 100 * nth)
    story.drives("3", "SS2", 11_000)
    board = laid_out(story)
    told = len(story.touched)
    story.drives("1", "SS2", 10_000)
    board.show(story.state, since(story, told))

    assert {"e1", "e3"} == set(board.tables["overall"].take_changes())


def test_a_table_after_the_section_is_only_where_controls_follow_in_it() -> None:
    board = laid_out(opened())
    after = {"overall/SS1/section", "overall/SS2/section", "overall/SS3/section"}
    assert after == {
        name for name in board.tables if name.endswith("/section") and name[:7] == "overall"
    }


def test_those_to_come_stand_with_their_place_in_the_table_before() -> None:
    story = opened()
    for nth, car in enumerate(CARS):
        story.drives(car, "SS1", 10_000 + 100 * nth)
    story.drives("3", "SS2", 11_000)
    board = laid_out(story)

    rows = board.tables["overall"].rows()
    assert {"block": "to_come", "code": "waiting", "pos_before": 1} == {
        name: value for name, value in rows["e1"].items() if name != "ord"
    }


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([("starts", "1", "SS1")], "on_stage"),
        ([("pending", "1", "SS1", True)], "time_pending"),
        ([("drives", "1", "SS2", 10_000)], "time_missing"),
        ([], "waiting"),
    ],
)
def test_the_code_says_why_a_crew_has_no_time(steps: list[Any], code: str) -> None:
    story = opened()
    for step in [*steps, ("drives", "2", "SS1", 10_000), ("drives", "2", "SS2", 10_000)]:
        play(story, step)

    assert code == laid_out(story).tables["overall"].rows()["e1"]["code"]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([("starts", "1", "SS2")], "time_missing"),
        ([("stage", "SS2", StageState.CANCELLED), ("starts", "1", "SS2")], "time_missing"),
        ([("pending", "1", "SS2", True)], "waiting"),
        ([("pending", "1", "SS1", True), ("starts", "1", "SS2")], "time_pending"),
        ([("starts", "1", "SS1"), ("starts", "1", "SS3")], "time_missing"),
        ([("given", "1", "SS3", 10_000)], "time_missing"),
        ([("given", "1", "SS3", 10_000), ("stage", "SS3", StageState.SUSPENDED)], "waiting"),
    ],
)
def test_the_code_is_read_at_the_first_stage_missed_from_all_that_was_seen(
    steps: list[Any], code: str
) -> None:
    story = opened()
    for step in [*steps, ("drives", "2", "SS1", 10_000)]:
        play(story, step)

    assert code == laid_out(story).tables["overall"].rows()["e1"]["code"]


def test_who_waits_for_the_first_stage_that_counts_shows_so() -> None:
    story = opened()
    story.stage_is("SS1", StageState.SUSPENDED)
    story.tell(TimePendingSet("SS2", ("e1",)))

    assert "time_pending" == laid_out(story).tables["overall"].rows()["e1"]["code"]


@pytest.mark.parametrize("out", [CrewDisqualified, CrewDidNotStart])
def test_the_times_of_who_is_out_of_every_table_are_no_reference(out: type) -> None:
    story = opened()
    story.drives("1", "SS1", 10_000)
    story.drives("2", "SS1", 10_000)
    story.drives("1", "SS2", 10_000)
    story.tell(out("e1"))

    board = laid_out(story)
    assert {"stage": "SS1"} == board.tables["overall"].head
    check(story.state, board)


def test_the_times_of_who_retired_stay_a_reference() -> None:
    story = opened()
    story.drives("1", "SS1", 10_000)
    story.drives("1", "SS2", 10_000)
    story.retires("1", "TC2A", permanent=True, released=True)

    assert {"stage": "SS2"} == laid_out(story).tables["overall"].head


def test_who_is_out_shows_where() -> None:
    story = opened()
    story.drives("2", "SS1", 10_000)
    story.retires("1", "TC2", released=True)

    row = laid_out(story).tables["overall"].rows()["e1"]
    assert ("out", "retired", "SS2") == (row["block"], row["code"], row["stage"])


def test_a_pending_crew_stands_behind_the_times_of_its_stage() -> None:
    story = opened()
    story.drives("2", "SS1", 10_000)
    story.tell(TimePendingSet("SS1", ("e1",)))

    assert {"ord": 100_001, "block": "pending"} == laid_out(story).tables["stage/SS1"].rows()["e1"]


def test_a_ruling_ends_a_pending_time_though_nothing_can_be_given_yet() -> None:
    story = opened()
    story.drives("2", "SS2", 10_000)
    story.tell(TimePendingSet("SS1", ("e1",)))
    board = laid_out(story)
    told = len(story.touched)
    story.tell(RestartTimesGiven("e1", ("SS1",)))
    board.show(story.state, since(story, told))

    assert flushed(board.tables["stage/SS1"])
    assert {} == rows_of(board.tables, "stage/SS1")


def test_a_class_that_goes_leaves_an_empty_table() -> None:
    story = opened()
    story.drives("4", "SS1", 10_000)
    board = laid_out(story)
    told = len(story.touched)
    story.enters("4", "SM1")
    story.enters("5", "SM1")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, (RallyClass("SM1", "SM1", 1),))))
    board.show(story.state, since(story, told))

    changed = board.take_changed()
    assert {"e4": None, "e5": None} == changed["class/SM2"].take_changes()
    assert Scope("SM", "SM2") not in scopes_of(story.state)


def test_a_time_on_a_first_stage_that_does_not_count_is_passed_by() -> None:
    story = opened()
    story.stage_is("SS1", StageState.SUSPENDED)
    story.drives("1", "SS2", 10_000)
    board = laid_out(story)
    told = len(story.touched)
    story.drives("1", "SS1", 10_000)
    board.show(story.state, since(story, told))
    for table in board.take_changed().values():
        table.take_changes()

    assert ({}, ["e1"]) == (
        board.tables["overall/SS1"].rows(),
        list(board.tables["overall/SS2"].rows()),
    )


def test_a_time_on_a_start_that_nobody_reported_is_marked_in_the_table_of_its_stage() -> None:
    story = opened()
    story.due("SS1", "1")
    story.finishes("1", "SS1", start_of("SS1") + 200_000)
    rows = rows_of(flushed_tables(laid_out(story)), "stage/SS1")

    assert {"e1": True} == {entry: row["unconfirmed"] for entry, row in rows.items()}


def flushed_tables(board: Board) -> dict[str, Ranking]:
    return {name: table for name, table in board.tables.items() if flushed(table)}


def test_a_crew_that_left_a_class_moves_nothing_there_behind_the_control() -> None:
    story = opened()
    for car in CARS:
        for stage_id in ("SS1", "SS2"):
            story.drives(car, stage_id, 10_000)
    story.tell(ClassChanged("e1", "SM", ("SM2",), "TC2"))
    board = laid_out(story)
    told = len(story.touched)
    story.given("1", "SS1", "0:11.0")
    story.drives("1", "SS2", 10_500)
    board.show(story.state, since(story, told))
    check(story.state, board)
    check_spanning(story.state, board)

    assert "e1" not in board.tables["class/SM1"].lines
    assert "e1" not in board.tables["class/SM1/range/late"].lines
    assert "e1" in board.tables["class/SM1/stage/SS1"].lines
