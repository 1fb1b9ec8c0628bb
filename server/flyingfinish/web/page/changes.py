"""Which times and totals were changed by a decision: marked in their tables, told below one.

Pure; the browser's twins are `clients/web/fan/changed.js` and `results/changes.js`.
"""

from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import replace

from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, publication_of, rows_of
from flyingfinish.web.page.news import told_rows
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import Words

CHANGES_SHOWN = 5
"""Lines below the table, the newest first; the page of corrections has all of them."""

CHANGED = "✎"

_ROLE = "changes"
_STARTS = ("start_corrected", "start_ignored")
_REOPENED = "reopened"
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


def last_splits_changed(board: Board) -> set[str]:
    """Returns whose last split while it drives was given or moved, or its start."""
    crews = rows_of(board.of("onstage"))

    def is_last(row: Json) -> bool:
        on = crews.get(row["entry"], NOTHING)
        of_it = "split" in on and (row.get("split") == on["split"] or _is_moved(row, _STARTS))
        return of_it and _stage_of(board, row) == on["stage"]

    return keys_of(_of_crews(board, is_last))


def _of_crews(board: Board, counts: Callable[[Json], bool]) -> dict[str, Json]:
    """Returns the corrections about one crew each that count, by name."""
    rows = rows_of(board.of("corrections"))
    return {name: row for name, row in rows.items() if "entry" in row and counts(row)}


def _has_time(row: Json) -> bool:
    return "before_ms" in row or "after_ms" in row


def _is_here(board: Board, row: Json) -> bool:
    """Is a correction about a control of the shown stage?"""
    return bool(board.shown) and _stage_of(board, row) == board.shown


def _stage_of(board: Board, row: Json) -> str:
    """The stage whose control a correction is about, if any."""
    controls = board.of("itinerary").get("controls", NOTHING)
    stage: str = controls.get(row.get("control", ""), NOTHING).get("stage", "")
    return stage


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
    return _in_version(board, role, _told_before(board, stages))


def stage_changed(board: Board) -> dict[str, Json]:
    """Returns those of the shown stage that its table already has, by name."""
    return _in_version(board, "stage", changes_of(board))


def _in_version(board: Board, role: str, found: dict[str, Json]) -> dict[str, Json]:
    """Those that stand in the table of a role.

    While a published version is shown, what was decided since has moved nothing in it: it is in the
    next one.
    """
    published = publication_of(board, role)
    if published.get("status", _REOPENED) == _REOPENED:
        return found
    until_ms = published["published_at_ms"]
    return {name: row for name, row in found.items() if row.get("told_at_ms", 0) <= until_ms}


def whole_changed(board: Board, range_id: str = "") -> dict[str, Json]:
    """Returns the corrections that moved or took a time out of the final table, or a range's."""
    return _told_before(board, _finished_in(board, range_id) if range_id else board.stages)


def _told_before(board: Board, stages: Container[str]) -> dict[str, Json]:
    return _of_crews(board, lambda row: row.get("stage") in stages and "before_ms" in row)


def _finished_in(board: Board, range_id: str) -> set[str]:
    """The stages that finish between the two controls of a range, both included."""
    road = board.of("itinerary")
    competitions, controls = road.get("competitions", NOTHING), road.get("controls", NOTHING)
    competition = board.view.competition or next(iter(ordered(competitions)), "")
    span = competitions.get(competition, NOTHING).get("ranges", NOTHING).get(range_id, NOTHING)
    if span.get("from") not in controls or span.get("to") not in controls:
        return set()
    first, last = controls[span["from"]]["ord"], controls[span["to"]]["ord"]
    return {
        one["stage"]
        for one in controls.values()
        if one["kind"] == "flying_finish" and first <= one["ord"] <= last
    }


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
