"""Times of a stage that a decision changed: marked, and told below the table."""

from typing import Any

from flyingfinish.web.page.changes import (
    CHANGES_SHOWN,
    change_rows,
    changes_of,
    changes_of_crew,
    marked,
    totals_changed,
)
from flyingfinish.web.page.rows import overall_rows, stage_rows
from flyingfinish.web.words import words_and
from web.boards_made import board, with_rows

FI = words_and("fi", "fan/news")
MOVED: dict[str, Any] = {
    "ord": 9,
    "code": "time_moved",
    "entry": "e2",
    "stage": "SS7",
    "before_ms": 402_000,
    "after_ms": 400_000,
}


def test_a_time_that_was_moved_is_marked_and_the_others_are_not() -> None:
    made = with_rows(board(), "corrections", **{"9": MOVED})
    rows = {row.key: row for row in marked(stage_rows(made, FI), changes_of(made))}
    assert ("✎", "") == (rows["e2"].text["mark"], rows["e1"].text["mark"])


def test_what_was_changed_is_told_with_how_it_was_and_is() -> None:
    made = with_rows(board(), "corrections", **{"9": MOVED})
    [row] = change_rows(made, FI, changes_of(made))
    assert ("Aika muuttui", "6:42.0 → 6:40.0") == (row.text["what"], row.text["how"])


def test_another_stages_corrections_and_penalties_mark_nothing() -> None:
    other = {**MOVED, "stage": "SS3"}
    penalty = {"ord": 8, "code": "adjustment", "entry": "e2", "stage": "SS7", "ms": 10_000}
    assert {} == changes_of(with_rows(board(), "corrections", **{"9": other, "8": penalty}))


def test_a_crews_changes_are_those_of_its_times_on_any_stage() -> None:
    rows = {
        "9": MOVED,
        "8": {**MOVED, "stage": "SS3"},
        "7": {**MOVED, "entry": "e1"},
        "6": {"ord": 6, "code": "adjustment", "entry": "e2", "stage": "SS7", "ms": 10_000},
    }
    assert ["8", "9"] == sorted(changes_of_crew(with_rows(board(), "corrections", **rows), "e2"))


def test_only_the_newest_changes_stand_below_the_table() -> None:
    many = {str(n): {**MOVED, "ord": n} for n in range(1, 10)}
    made = with_rows(board(), "corrections", **many)
    keys = [row.key for row in change_rows(made, FI, changes_of(made))]
    assert ["9", "8", "7", "6", "5"] == keys
    assert CHANGES_SHOWN == len(keys)


def test_a_total_that_holds_a_moved_time_of_an_earlier_stage_is_marked_too() -> None:
    made = with_rows(board(), "corrections", **{"9": {**MOVED, "stage": "SS3"}})
    rows = {row.key: row for row in marked(overall_rows(made, FI), totals_changed(made))}
    assert ("✎", "") == (rows["e2"].text["mark"], rows["e1"].text["mark"])


def test_the_total_after_a_stage_holds_nothing_of_later_ones() -> None:
    rows = {"9": {**MOVED, "stage": "SS7"}, "8": {**MOVED, "stage": "SS2"}}
    assert ["8"] == list(totals_changed(with_rows(board(stage="SS3"), "corrections", **rows)))


def test_a_time_given_where_none_was_told_changes_no_total_that_was() -> None:
    given = {key: value for key, value in MOVED.items() if key != "before_ms"}
    assert {} == totals_changed(with_rows(board(), "corrections", **{"9": given}))
