"""The table of a control range on a board: who is in it, up to which stage, and what a row says."""

from builders import Story, a_rally
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.entries import Competition, ControlRange, Shown
from flyingfinish.rally.facts import CompetitionSet, CrewDisqualified, StageState, TimePendingSet
from flyingfinish.rally.state_parts import Touched
from whole_tables import Follower

CHANNEL = "range/late"


def ranged(first: int = 2) -> Story:
    """Three stages, and a range from the time control of one of them on; car 7 is a guest."""
    story = a_rally(3, "1 2", after=["TC3A"])
    ranges = (ControlRange("late", "Late", f"TC{first}", "TC3A"),)
    story.tell(CompetitionSet(Competition("SM", "SM", 1, ranges=ranges)))
    story.enters("7", "SM1", shown=Shown.WITHOUT_PLACE)
    return story


def totals(follower: Follower) -> dict[str, int]:
    return {one: row["total_ms"] for one, row in follower.rows(CHANNEL).items()}


def test_a_row_says_its_stages_and_its_penalties_apart() -> None:
    story = ranged()
    follower = Follower(story)
    for stage_id in ("SS1", "SS2"):
        story.drives("1", stage_id, 300_000)
    story.penalty("1", "TC2", 10_000)
    assert {
        "ord": 1,
        "pos": 1,
        "total_ms": 310_000,
        "stages_ms": 300_000,
        "adjustments_ms": 10_000,
    } == follower.follow().rows(CHANNEL)["e1"]


def test_a_range_from_the_first_stage_on_begins_with_its_first_time() -> None:
    story = ranged(first=1)
    follower = Follower(story)
    before = follower.told[CHANNEL]["head"]
    story.drives("1", "SS1", 300_000)
    assert ({}, {"stage": "SS1"}) == (before, follower.follow().told[CHANNEL]["head"])


def test_a_time_before_the_range_begins_nothing() -> None:
    story = ranged()
    follower = Follower(story)
    story.drives("1", "SS1", 300_000)
    assert {"head": {}, "rows": {}} == follower.follow().told[CHANNEL]


def test_the_table_follows_the_last_stage_there_that_has_a_time() -> None:
    story = ranged()
    for stage_id in ("SS1", "SS2"):
        for car in ("1", "2", "7"):
            story.drives(car, stage_id, 300_000 + 1_000 * int(car))
    follower = Follower(story)
    found = [totals(follower)]
    story.drives("2", "SS3", 200_000)
    found.append(totals(follower.follow()))
    story.tell(TimePendingSet("SS3", ("e2",)))
    found.append(totals(follower.follow()))
    whole = {"e1": 301_000, "e2": 302_000, "e7": 307_000}
    assert [whole, {"e2": 502_000}, whole] == found


def test_a_stage_that_is_taken_out_gives_the_table_back_to_the_one_before() -> None:
    story = ranged()
    for stage_id in ("SS1", "SS2", "SS3"):
        story.drives("1", stage_id, 300_000)
    follower = Follower(story)
    story.stage_is("SS3", StageState.SUSPENDED)
    assert {"e1": 300_000} == totals(follower.follow())


def test_who_is_disqualified_leaves_the_table_at_once() -> None:
    story = ranged()
    for car in ("1", "2"):
        story.drives(car, "SS1", 300_000)
        story.drives(car, "SS2", 300_000)
    follower = Follower(story)
    story.tell(CrewDisqualified("e1"))
    assert {"e2": 300_000} == totals(follower.follow())


def test_a_guest_stands_where_it_stands_and_takes_no_place() -> None:
    story = ranged()
    for nth, car in enumerate(("1", "7", "2")):
        for stage_id in ("SS1", "SS2"):
            story.drives(car, stage_id, 300_000 + 1_000 * nth)
    rows = Follower(story).rows(CHANNEL)
    assert [("e1", 1), ("e7", None), ("e2", 2)] == [
        (one, rows[one].get("pos")) for one in sorted(rows, key=lambda e: rows[e]["ord"])
    ]


def test_a_copy_goes_on_from_the_stage_it_came_to() -> None:
    story = ranged()
    for car in ("1", "2"):
        story.drives(car, "SS1", 300_000)
    story.drives("1", "SS2", 300_000)
    board = Board("public")
    board.show(story.state, Touched(road=True))
    fork, told = board.fork("internal"), len(story.touched)
    story.drives("2", "SS2", 299_000)
    for touched in story.touched[told:]:
        fork.show(story.state, touched)
    fork.tables[CHANNEL].take_changes()
    rows = fork.tables[CHANNEL].rows()
    assert ({"e1": 2, "e2": 1}, {"e1"}) == (
        {one: row["pos"] for one, row in rows.items()},
        set(board.tables[CHANNEL].lines),
    )
