"""Which times and totals were changed by a decision: marked in their tables, told below one.

Pure; the browser's twins are `clients/web/fan/changed.js` and `results/changes.js`.
"""

from collections.abc import Iterable
from dataclasses import replace

from flyingfinish.web.page.board import Board, Json, rows_of
from flyingfinish.web.page.news import told_rows
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import Words

CHANGES_SHOWN = 5
"""Lines below the table, the newest first; the page of corrections has all of them."""

CHANGED = "✎"

_ROLE = "changes"


def changes_of(board: Board) -> dict[str, Json]:
    """Returns the corrections that gave or moved a crew's time on the shown stage, by name."""
    return {
        name: row
        for name, row in rows_of(board.of("corrections")).items()
        if row.get("stage") == board.shown
        and "entry" in row
        and ("before_ms" in row or "after_ms" in row)
    }


def changes_of_crew(board: Board, entry: str) -> dict[str, Json]:
    """Returns the corrections that gave or moved one crew's times, on whatever stage, by name."""
    return {
        name: row
        for name, row in rows_of(board.of("corrections")).items()
        if row.get("entry") == entry
        and "stage" in row
        and ("before_ms" in row or "after_ms" in row)
    }


def totals_changed(board: Board) -> dict[str, Json]:
    """Returns the corrections that moved or took a time already told out of a total shown.

    A time that was given where there was none before is marked on its stage alone.
    """
    last = board.of("overall").get("stage", "") if board.running else board.shown
    stages = board.stages[: board.stages.index(last) + 1] if last in board.stages else ()
    return {
        name: row
        for name, row in rows_of(board.of("corrections")).items()
        if row.get("stage") in stages and "entry" in row and "before_ms" in row
    }


def marked(rows: Iterable[Row], changes: Json, by: str = "entry") -> list[Row]:
    """Returns rows of a table with a mark at each time that was changed; ``by`` says whose rows."""
    named = {row[by] for row in changes.values()}
    return [
        replace(row, text={**row.text, "mark": row.text["mark"] + CHANGED})
        if row.key in named and row.text.get("time") and "mark" in row.text
        else row
        for row in rows
    ]


def change_rows(board: Board, words: Words, changes: Json) -> list[Row]:
    """Returns the newest changes as lines: when, whom, how it was and is, why."""
    only = replace(board, data={**board.data, _ROLE: {"rows": changes}})
    return told_rows(only, words, _ROLE, CHANGES_SHOWN)
