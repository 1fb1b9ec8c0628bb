"""Which times and totals were changed by a decision: marked in their tables, told below one.

Pure; the browser's twins are `clients/web/fan/changed.js` and `results/changes.js`.
"""

from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import replace

from flyingfinish.web.page.board import NOTHING, Board, Json, rows_of
from flyingfinish.web.page.news import told_rows
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import Words

CHANGES_SHOWN = 5
"""Lines below the table, the newest first; the page of corrections has all of them."""

CHANGED = "✎"

_ROLE = "changes"
_STARTS = ("start_corrected", "start_ignored")
_CARDS = ("check_in_corrected", "check_in_ignored")


def changes_of(board: Board) -> dict[str, Json]:
    """Returns the corrections that gave or moved a crew's time on the shown stage, by name."""
    return _of_crews(board, lambda row: row.get("stage") == board.shown and _has_time(row))


def notes_of(board: Board) -> dict[str, Json]:
    """Returns what is told below the shown stage: its changes, and the splits' and controls'.

    A decision about a whole control moved the times of many crews at once: it is one line.
    """
    whole = {
        name: row
        for name, row in rows_of(board.of("corrections")).items()
        if row.get("times") and _is_here(board, row)
    }
    return changes_of(board) | splits_changed(board) | whole


def splits_changed(board: Board) -> dict[str, Json]:
    """Returns the corrections that gave, moved or took splits of the shown stage, by name.

    One has ``split``, the number of the split; another start moves every split of a crew.
    """
    return _of_crews(
        board, lambda row: ("split" in row or _is_moved(row, _STARTS)) and _is_here(board, row)
    )


def _of_crews(board: Board, counts: Callable[[Json], bool]) -> dict[str, Json]:
    """Returns the corrections about one crew each that count, by name."""
    rows = rows_of(board.of("corrections"))
    return {name: row for name, row in rows.items() if "entry" in row and counts(row)}


def _has_time(row: Json) -> bool:
    return "before_ms" in row or "after_ms" in row


def _is_here(board: Board, row: Json) -> bool:
    """Is a correction about a control of the shown stage?"""
    controls = board.of("itinerary").get("controls", NOTHING)
    return bool(board.shown) and (
        controls.get(row.get("control", ""), NOTHING).get("stage") == board.shown
    )


def _is_moved(row: Json, codes: Collection[str]) -> bool:
    """Has such a decision moved an instant that counts?"""
    return row["code"] in codes and row.get("before_at_ms") != row.get("after_at_ms")


def changes_of_crew(board: Board, entry: str) -> dict[str, Json]:
    """Returns the corrections that gave or moved one crew's times, on whatever stage, by name."""
    return _of_crews(board, lambda row: row["entry"] == entry and "stage" in row and _has_time(row))


def totals_changed(board: Board, role: str = "overall") -> dict[str, Json]:
    """Returns the corrections that moved or took a time already told out of a total shown.

    A time that was given where there was none before is marked on its stage alone. A running table
    says which stage it is as of, wherever it is shown; one of a stage gone by is of the shown one.
    """
    last = board.of(role).get("stage", board.shown)
    stages = board.stages[: board.stages.index(last) + 1] if last in board.stages else ()
    return _of_crews(board, lambda row: row.get("stage") in stages and "before_ms" in row)


def penalties_changed(board: Board, adjustments: Json, entry: str = "") -> set[str]:
    """Returns the penalties that a corrected time card moved, by name; ``entry`` says whose.

    A penalty that was decided is a decision itself: it stands with its own reason.
    """
    corrected = {
        (row["entry"], row["control"])
        for row in _of_crews(board, lambda row: _is_moved(row, _CARDS)).values()
    }
    return {
        name
        for name, row in adjustments.items()
        if row.get("provenance") == "rule"
        and (row.get("entry", entry), row.get("control", "")) in corrected
    }


def keys_of(changes: Json, by: str = "entry") -> set[str]:
    """Returns whose rows changes are about: crews, or with ``stage`` a crew's stages."""
    return {row[by] for row in changes.values()}


def marked(
    rows: Iterable[Row], keys: Container[str], time: str = "time", mark: str = "mark"
) -> list[Row]:
    """Returns rows of a table with the mark of a change beside the times of those with these keys.

    ``time`` and ``mark`` name the row's texts; a row without a time has nothing to be marked.
    """
    return [
        replace(row, text={**row.text, mark: CHANGED + row.text[mark]})
        if row.key in keys and row.text.get(time) and mark in row.text
        else row
        for row in rows
    ]


def change_rows(board: Board, words: Words, changes: Json) -> list[Row]:
    """Returns the newest changes as lines: when, whom, how it was and is, why."""
    only = replace(board, data={**board.data, _ROLE: {"rows": changes}})
    return told_rows(only, words, _ROLE, CHANGES_SHOWN)
