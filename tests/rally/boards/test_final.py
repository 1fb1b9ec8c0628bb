"""The final classification as it fills: who met the finish criterion, and who has yet to."""

from typing import Any

from builders import NOON_MS, Story, a_rally
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.boards.final import Cards, seat_in_final
from flyingfinish.rally.boards.running import Running
from flyingfinish.rally.boards.scope import ScopeTables
from flyingfinish.rally.classification import final, not_classified
from flyingfinish.rally.facts import ImpulseIgnored, StageState
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import Scope, road_of
from flyingfinish.rally.state_parts import CrewState, Touched

MAIN = Scope("SM")


def at_the_end() -> Story:
    """Two stages and a last control; cars 1 and 2 have driven both, car 3 only the first."""
    story = a_rally(2, "1 2 3", after=["TC2A"])
    for car, time in (("1", "3:10"), ("2", "3:20")):
        story.drives(car, "SS1", time)
        story.drives(car, "SS2", time)
    story.drives("3", "SS1", "3:30")
    return story


def shown(story: Story, board: Board | None = None) -> dict[str, Any]:
    board = board or Board("public")
    board.show(story.state, Touched(road=True))
    table = board.tables["final"]
    table.take_changes()
    whole = [row.entry_id for row in final(story.state, MAIN, "public")]
    assert whole == [e for e, row in table.rows().items() if "pos" in row]
    return {entry: row.get("pos", row.get("block")) for entry, row in table.rows().items()}


def test_before_the_last_stage_has_a_time_there_is_no_final() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "3:10")
    assert {} == shown(story)


def test_without_cards_everybody_with_all_the_times_is_classified() -> None:
    assert {"e1": 1, "e2": 2} == shown(at_the_end())


def test_once_a_card_is_handed_in_at_the_last_control_it_is_asked_of_everybody() -> None:
    story = at_the_end()
    story.checks_in("2", "TC2A", NOON_MS)
    assert ({"e2": 1, "e1": "not_classified"}, ["e1"]) == (
        shown(story),
        not_classified(story.state, MAIN, "public"),
    )


def test_a_card_that_did_not_count_after_all_is_asked_of_nobody() -> None:
    story = at_the_end()
    board = Board("public")
    board.show(story.state, Touched(road=True))
    told = len(story.touched)
    record = story.checks_in("2", "TC2A", NOON_MS)
    story.tell(ImpulseIgnored(record.identity))
    for touched in story.touched[told:]:
        board.show(story.state, touched)
    assert {"e1", "e2"} == set(board.tables["final"].lines)
    assert not not_classified(story.state, MAIN, "public")


def test_a_crew_that_retired_for_now_after_the_last_stage_is_out_of_the_final() -> None:
    story = at_the_end()
    story.retires("1", "TC2A", released=True)
    assert {"e2": 1} == shown(story)


def test_a_last_stage_that_was_cancelled_leaves_the_one_before_as_the_last() -> None:
    story = at_the_end()
    story.stage_is("SS2", StageState.CANCELLED)
    assert {"e1": 1, "e2": 2, "e3": 3} == shown(story)


def test_a_road_without_a_stage_that_counts_has_no_final() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "3:10")
    story.stage_is("SS1", StageState.CANCELLED)
    assert ({}, []) == (shown(story), final(a_rally(0, "1").state, MAIN, "public"))


def test_cards_know_when_another_set_of_controls_is_in_use() -> None:
    story = at_the_end()
    cards = Cards(road_of(story.state, MAIN))
    one, other = (CrewState(entry, check_ins={"TC1": 1, "TC2A": 2}) for entry in ("e1", "e2"))
    assert [True, False, False] == [cards.note(one), cards.note(one), cards.note(other)]
    one.check_ins = {"TC1": 1}
    other.check_ins = {"TC1": 1}
    assert [False, True] == [cards.note(one), cards.note(other)]
    assert ["TC1"] == [control.code for control in cards.asked.in_use]


def test_a_crew_that_retires_leaves_the_final_at_once() -> None:
    story = at_the_end()
    board = Board("public")
    board.show(story.state, Touched(road=True))
    told = len(story.touched)
    story.retires("1", "TC2A", released=True)
    board.show(story.state, story.touched[told])
    assert ["e2"] == list(board.tables["final"].lines)


def test_before_the_first_card_nothing_is_asked_for() -> None:
    assert () == Cards(road_of(at_the_end().state, MAIN)).asked.in_use


def test_a_copy_of_the_cards_asks_the_same_and_changes_on_its_own() -> None:
    cards = Cards(road_of(at_the_end().state, MAIN))
    cards.note(CrewState("e1", check_ins={"TC1": 1}))
    other = cards.copy()
    before = [one.code for one in other.asked.in_use]
    other.note(CrewState("e2", check_ins={"TC2": 1}))
    assert (["TC1"], ["TC1"], ["TC1", "TC2"]) == (
        before,
        [one.code for one in cards.asked.in_use],
        [one.code for one in other.asked.in_use],
    )


def test_a_road_that_counts_otherwise_is_asked_for_what_counts_on_it() -> None:
    story = at_the_end()
    cards = Cards(road_of(story.state, MAIN))
    before = [one.stage_id for one in cards.asked.stages]
    story.stage_is("SS1", StageState.CANCELLED)
    cards.again(road_of(story.state, MAIN))
    assert (["SS1", "SS2"], ["SS2"]) == (before, [one.stage_id for one in cards.asked.stages])


def test_who_is_not_classified_stands_behind_all_who_are() -> None:
    story = at_the_end()
    story.checks_in("2", "TC2A", NOON_MS)
    board = Board("public")
    board.show(story.state, Touched(road=True))
    board.tables["final"].take_changes()
    rows = board.tables["final"].rows()
    assert {"e2": 1, "e1": 100_001} == {entry: row["ord"] for entry, row in rows.items()}


def test_a_final_says_whether_a_crew_is_or_was_in_it() -> None:
    road = road_of(at_the_end().state, MAIN)
    nobody: frozenset[str] = frozenset()
    unused: Any = None
    tables = ScopeTables(
        MAIN, ("e1", "e2"), nobody, (nobody, frozenset({"e2"})), [], [], {},
        Running(Ranking()), [], Ranking(), unused, [], [],
    )  # fmt: skip
    line = Line((1, "e1"), {"total_ms": 1}, 0, 1)
    found = [seat_in_final(tables, "e1", None, road), seat_in_final(tables, "e1", line, road)]
    found.append(seat_in_final(tables, "e2", line, road))
    found += [seat_in_final(tables, "e1", None, road), seat_in_final(tables, "e1", None, road)]
    assert [False, True, False, True, False] == found
