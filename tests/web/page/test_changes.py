"""Times of a stage that a decision changed: marked, and told below the table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from flyingfinish.web.page.board import Board
from flyingfinish.web.page.changes import (
    CHANGES_SHOWN,
    change_rows,
    changes_of,
    changes_of_crew,
    keys_of,
    last_splits_changed,
    marked,
    notes_of,
    penalties_changed,
    splits_changed,
    stage_changed,
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


SPLIT: dict[str, Any] = {
    "ord": 8,
    "code": "impulse_chosen",
    "entry": "e2",
    "control": "SS7-1",
    "split": 1,
    "before_ms": 91_000,
    "after_ms": 90_500,
}
START: dict[str, Any] = {
    "ord": 7,
    "code": "start_corrected",
    "entry": "e1",
    "control": "SS7",
    "before_at_ms": 1_000,
    "after_at_ms": 2_000,
}
CARD: dict[str, Any] = {**START, "code": "check_in_corrected", "entry": "e2", "control": "TC7"}
WHOLE: dict[str, Any] = {
    "ord": 6,
    "code": "start_clock_shifted",
    "control": "SS7",
    "ms": 500,
    "times": 12,
}


def corrected(**rows: dict[str, Any]) -> Board:
    """Returns a board on SS7 with controls and exactly these corrections."""
    controls = {one: {"stage": "SS7"} for one in ("TC7", "SS7", "SS7-1", "SF7")}
    made = with_rows(board(), "corrections", **rows)
    road = {**made.of("itinerary"), "controls": {**controls, "SS3": {"stage": "SS3"}}}
    return replace(made, data={**made.data, "itinerary": road})


def test_splits_that_were_changed_are_those_of_the_shown_stage() -> None:
    elsewhere = {**SPLIT, "control": "SS3"}
    made = corrected(**{"8": SPLIT, "7": START, "5": elsewhere})
    assert ["7", "8"] == sorted(splits_changed(made))


def test_a_start_that_stays_as_it_was_changes_no_split() -> None:
    assert {} == splits_changed(corrected(**{"7": {**START, "after_at_ms": 1_000}}))


def test_a_crew_that_drives_has_its_last_split_marked_while_it_is_the_changed_one() -> None:
    made = corrected(**{"8": SPLIT, "7": START})
    on = {"stage": "SS7", "ord": 1, "block": "on_stage", "split": 1, "split_ms": 90_500}
    both = with_rows(made, "onstage", e1={**on, "split": 2}, e2=on)
    later = with_rows(made, "onstage", e2={**on, "split": 2})
    elsewhere = with_rows(made, "onstage", e1={**on, "stage": "SS8"}, e2={**on, "stage": "SS8"})
    waiting = with_rows(made, "onstage", e1={"stage": "SS7", "ord": 1, "block": "waiting"})
    seen = [last_splits_changed(one) for one in (both, later, elsewhere, waiting)]
    assert [{"e1", "e2"}, set(), set(), set()] == seen


def test_a_changed_split_marks_no_stage_time() -> None:
    made = corrected(**{"8": SPLIT})
    assert ({}, {}, {}) == (changes_of(made), totals_changed(made), changes_of_crew(made, "e2"))


def test_below_a_stage_changes_splits_and_whole_controls_are_told() -> None:
    rows = {"9": MOVED, "8": SPLIT, "6": WHOLE, "5": {**WHOLE, "times": 0}, "4": CARD}
    assert ["6", "8", "9"] == sorted(notes_of(corrected(**rows)))


def test_a_penalty_by_rule_is_changed_with_the_card_that_it_follows() -> None:
    rule = {"entry": "e2", "control": "TC7", "provenance": "rule"}
    rows = {"rule": rule, "decided": {**rule, "provenance": "stewards"}}
    others = {"e1s": {**rule, "entry": "e1"}, "elsewhere": {**rule, "control": "TC8"}}
    assert {"rule"} == penalties_changed(corrected(**{"4": CARD}), rows | others)


def test_on_a_crews_own_page_the_penalties_are_its_own() -> None:
    rows = {"rule": {"control": "TC7", "provenance": "rule"}}
    made = corrected(**{"4": CARD})
    assert ({"rule"}, set()) == tuple(penalties_changed(made, rows, one) for one in ("e2", "e1"))


def test_a_card_that_stays_as_it_was_changes_no_penalty() -> None:
    rows = {"rule": {"entry": "e2", "control": "TC7", "provenance": "rule"}}
    assert set() == penalties_changed(corrected(**{"4": {**CARD, "after_at_ms": 1_000}}), rows)


def test_a_time_that_was_moved_is_marked_and_the_others_are_not() -> None:
    made = with_rows(board(), "corrections", **{"9": MOVED})
    rows = {row.key: row for row in marked(stage_rows(made, FI), keys_of(changes_of(made)))}
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
    marks = marked(overall_rows(made, FI), keys_of(totals_changed(made)))
    rows = {row.key: row for row in marks}
    assert ("✎", "") == (rows["e2"].text["mark"], rows["e1"].text["mark"])


def test_the_total_after_a_stage_holds_nothing_of_later_ones() -> None:
    rows = {"9": {**MOVED, "stage": "SS7"}, "8": {**MOVED, "stage": "SS2"}}
    assert ["8"] == list(totals_changed(with_rows(board(stage="SS3"), "corrections", **rows)))


def test_a_time_given_where_none_was_told_changes_no_total_that_was() -> None:
    given = {key: value for key, value in MOVED.items() if key != "before_ms"}
    assert {} == totals_changed(with_rows(board(), "corrections", **{"9": given}))


def published(status: str, *, at_ms: int, told_at_ms: int) -> Board:
    """Returns a corrected board whose tables were published; the correction has its own time."""
    made = corrected(**{"9": {**MOVED, "told_at_ms": told_at_ms}})
    version = {"status": status, "version": 2, "published_at_ms": at_ms}
    tables = [
        made.channels[one].removeprefix(f"rally/{made.rally}/") for one in ("stage", "overall")
    ]
    state = {**made.of("state"), "publications": dict.fromkeys(tables, version)}
    return replace(made, data={**made.data, "state": state})


@pytest.mark.parametrize("find", [stage_changed, totals_changed])
def test_what_was_decided_since_a_version_is_not_marked_in_it(
    find: Callable[[Board], dict[str, Any]],
) -> None:
    assert ["9"] == list(find(corrected(**{"9": MOVED})))
    assert [] == list(find(published("official", at_ms=5_000, told_at_ms=5_001)))
    assert ["9"] == list(find(published("official", at_ms=5_000, told_at_ms=5_000)))
    assert ["9"] == list(find(published("reopened", at_ms=5_000, told_at_ms=5_001)))
