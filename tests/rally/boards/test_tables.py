"""Which tables a fact moves, and which it leaves alone; copies that go on like the first."""

from typing import Any

import pytest

from builders import HOUR_MS, NOON_MS, Story, a_rally, stage
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.entries import (
    Competition,
    ControlRange,
    Enrolment,
    Entry,
    RallyClass,
    Title,
)
from flyingfinish.rally.facts import (
    ClassChanged,
    CompetitionSet,
    CrewDisqualified,
    CrewReinstated,
    EntrySet,
    StageState,
    TimePendingSet,
)
from flyingfinish.rally.state_parts import RallyState, Touched
from whole_tables import Follower

CLASSES = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2))


def driven(stages: int = 2, after: str = "TC2A", **competition: object) -> Story:
    """Cars 1, 2 and 3 have driven every stage, a second apart; TC2A follows SS2."""
    story = a_rally(stages, "1 2 3", after=[after])
    made = {"classes": CLASSES, **competition}
    story.tell(CompetitionSet(Competition("SM", "SM", 1, **made)))  # type: ignore[arg-type]
    for number in range(1, stages + 1):
        for car in ("1", "2", "3"):
            story.drives(car, f"SS{number}", 300_000 + 1_000 * int(car))
    return story


def forked(story: Story) -> tuple[Board, int]:
    """A copy of the board as it stands, and how many facts it knows."""
    board = Board("internal")
    board.show(story.state, Touched(road=True))
    fork = board.fork("internal")
    fork.take_changed()
    return fork, len(story.touched)


def goes_on(fork: Board, story: Story, told: int) -> dict[str, dict[str, Any]]:
    """Shows a copy what was told since; its tables are those that are made at this moment."""
    for touched in story.touched[told:]:
        fork.show(story.state, touched)
    whole = Board("internal")
    whole.show(story.state, Touched(road=True))
    found = []
    for board in (whole, fork):
        for table in board.tables.values():
            table.take_changes()
        found.append({channel: table.rows() for channel, table in board.tables.items()})
    assert found[0] == found[1]
    return found[1]


# A card that costs nothing.


def test_a_card_in_time_moves_the_final_alone() -> None:
    story = driven()
    story.checks_in("1", "TC2A", NOON_MS + 2 * HOUR_MS)
    follower = Follower(story)
    story.checks_in("2", "TC2A", NOON_MS + 2 * HOUR_MS)
    follower.follow()
    assert {"final", "class/SM1/final"} == follower.changed
    assert [1, 2] == [follower.rows("final")[one].get("pos") for one in ("e1", "e2")]


def test_the_first_card_at_the_last_control_takes_all_others_out_of_the_final() -> None:
    story = driven()
    follower = Follower(story)
    story.checks_in("2", "TC2A", NOON_MS + 2 * HOUR_MS)
    rows = follower.follow().rows("final")
    assert {"e1": None, "e2": 1, "e3": None} == {one: row.get("pos") for one, row in rows.items()}


def test_in_a_copy_too_a_card_in_time_moves_the_final_alone() -> None:
    story = driven()
    story.checks_in("1", "TC2A", NOON_MS + 2 * HOUR_MS)
    fork, told = forked(story)
    story.checks_in("2", "TC2A", NOON_MS + 2 * HOUR_MS)
    fork.show(story.state, story.touched[told])
    assert {"final", "class/SM1/final"} == fork.take_changed().keys()


def test_a_copy_asks_for_the_cards_that_were_asked_for_before() -> None:
    story = driven()
    story.checks_in("1", "TC2A", NOON_MS + 2 * HOUR_MS)
    fork, told = forked(story)
    story.penalty("2", "TC1", 10_000)
    rows = goes_on(fork, story, told)["final"]
    assert {"e1"} == {one for one, row in rows.items() if "pos" in row}


def test_in_a_copy_who_loses_a_time_leaves_the_tables_behind_it() -> None:
    story = driven()
    fork, told = forked(story)
    story.tell(TimePendingSet("SS1", ("e1",)))
    tables = goes_on(fork, story, told)
    assert [{"e2", "e3"}] * 2 == [set(tables[f"overall/{one}"]) for one in ("SS1", "SS2")]


# Decisions.


def test_who_is_disqualified_and_reinstated_stands_where_it_stood() -> None:
    story = driven()
    follower = Follower(story)
    before = follower.rows("overall")["e1"].copy()
    story.tell(CrewDisqualified("e1"))
    without = follower.follow().rows("overall")["e1"]["block"]
    story.tell(CrewReinstated("e1"))
    assert ("out", before) == (without, follower.follow().rows("overall")["e1"])


def test_a_penalty_counts_behind_a_first_stage_that_does_not() -> None:
    story = driven()
    story.stage_is("SS1", StageState.SUSPENDED)
    follower = Follower(story)
    story.penalty("1", "TC2", 10_000)
    assert 311_000 == follower.follow().rows("overall/SS2")["e1"]["total_ms"]


def test_a_decision_reaches_the_ranges_of_every_stage() -> None:
    late = ControlRange("late", "Late", "TC3", "SF3")
    story = driven(3, ranges=(late,))
    follower = Follower(story)
    story.tell(CrewDisqualified("e1"))
    assert {"e2", "e3"} == follower.follow().rows("range/late").keys()


# Times.


def test_a_time_on_a_stage_that_a_competition_does_not_drive_touches_none_of_its_tables() -> None:
    story = driven()
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, stages=("SS1",))))
    both = (Enrolment("SM", ("SM1",)), Enrolment("hist"))
    story.tell(EntrySet(Entry("e1", "1", "d1", "c1", enrolments=both)))
    follower = Follower(story)
    story.drives("1", "SS2", 290_000)
    assert set() == {one for one in follower.follow().changed if one.startswith("c/hist")}


@pytest.mark.parametrize(("stage_id", "moved"), [("SS1", "early"), ("SS2", "late")])
def test_a_time_moves_the_ranges_that_its_stage_is_in_alone(stage_id: str, moved: str) -> None:
    ranges = (
        ControlRange("late", "Late", "TC2", "SF2"),
        ControlRange("early", "Early", "TC1", "SF1"),
    )
    story = driven(ranges=ranges)
    follower = Follower(story)
    story.drives("2", stage_id, 290_000)
    changed = {one for one in follower.follow().changed if one.startswith("range/")}
    assert ({f"range/{moved}"}, 290_000) == (
        changed,
        follower.rows(f"range/{moved}")["e2"]["total_ms"],
    )


def test_a_range_of_a_class_follows_who_leaves_the_class_only_later() -> None:
    early = ControlRange("early", "Early", "TC1", "SF1", per_class=True)
    story = driven(ranges=(early,))
    story.tell(ClassChanged("e1", "SM", ("SM2",), "TC2"))
    follower = Follower(story)
    story.drives("1", "SS1", 290_000)
    assert 290_000 == follower.follow().rows("class/SM1/range/early")["e1"]["total_ms"]


def test_the_last_team_that_goes_is_told_gone() -> None:
    story = a_rally(1, "")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, team_cars=1)))
    story.enters("1", enrolments=(Enrolment("SM", team="A"),))
    story.drives("1", "SS1", 300_000)
    follower = Follower(story)
    before = set(follower.rows("teams"))
    story.enters("1", enrolments=(Enrolment("SM"),))
    assert ({"A"}, {}) == (before, follower.follow().rows("teams"))


# What a time costs.


def asked(monkeypatch: pytest.MonkeyPatch, story: Story, board: Board, told: int) -> int:
    """How many times a crew is looked up while a board is shown what was told since."""
    real, calls = RallyState.crew, []

    def counted(state: RallyState, entry_id: str, audience: str = "internal") -> object:
        calls.append(entry_id)
        return real(state, entry_id, audience)  # type: ignore[arg-type]

    monkeypatch.setattr(RallyState, "crew", counted)
    for touched in story.touched[told:]:
        board.show(story.state, touched)
    monkeypatch.undo()
    return len(calls)


@pytest.mark.parametrize("copied", [False, True])
def test_behind_a_decision_a_time_asks_about_its_own_crew_alone(
    monkeypatch: pytest.MonkeyPatch, copied: bool
) -> None:
    story = a_rally([stage(1), stage(2)], "1 2 3 4 5 6 7 8 9")
    title = Title("t", "T", "wrc-support")
    story.tell(CompetitionSet(Competition("SM", "SM", 1, titles=(title,))))
    for car in range(1, 10):
        story.drives(str(car), "SS1", 300_000 + 1_000 * car)
    story.drives("1", "SS2", 300_000)
    board = Board("internal")
    board.show(story.state, Touched(road=True))
    told = len(story.touched)
    story.penalty("9", "TC1", 10_000)
    board.show(story.state, story.touched[told])
    board = board.fork("internal") if copied else board
    told = len(story.touched)
    story.starts("2", "SS2")
    assert asked(monkeypatch, story, board, told) < 5
