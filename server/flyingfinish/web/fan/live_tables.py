"""Two tables of the live stage: who came in last, and the order as it would be.

Pure; the browser's twin is `clients/web/fan/live/tables.js`.
"""

from dataclasses import replace
from typing import NamedTuple

from flyingfinish.rally.times import format_gap, format_time
from flyingfinish.web.fan.live_chances import driving, finished, predicted_ms
from flyingfinish.web.page.board import NOTHING, Board, ordered, rows_of
from flyingfinish.web.page.onstage import has_place
from flyingfinish.web.page.rows import (
    TENTH_MS,
    Row,
    crew_addresses,
    crew_attrs,
    crew_text,
    stage_rows,
)
from flyingfinish.web.words import Words

FINISHED_SHOWN = 12
"""Crews that came in last; the table of the stage has all of them."""

VIRTUAL_SHOWN = 20
"""Places of the order as it would be; who is still driving is in it at whatever place."""

_SECOND_MS = 1000
_ABOUT = "~"


def finished_rows(board: Board, words: Words) -> list[Row]:
    """Returns the crews that crossed the finish, newest first, as the stage's table has them."""
    splits = rows_of(board.of(f"splits/{board.shown}"))
    rows = [row for row in stage_rows(board, words) if row.text.get("time")]
    crossed = [row for row in rows if "finished_at_ms" in splits.get(row.key, {})]
    crossed.sort(key=lambda row: splits[row.key]["finished_at_ms"], reverse=True)
    return crossed[:FINISHED_SHOWN]


class _Line(NamedTuple):
    """A crew's place in the order as it would be."""

    ms: int
    entry: str
    driving: bool


def is_virtual(board: Board, now_ms: int) -> bool:
    """Says whether somebody who is still driving has a prediction."""
    lines = _lines(board, now_ms)
    return any(line.driving and board.is_chosen(line.entry) for line in lines)


def virtual_rows(board: Board, words: Words, now_ms: int) -> list[Row]:
    """Returns the order as it would be: times driven, and those that the splits predict."""
    lines = _lines(board, now_ms)
    done = {row.key: row for row in stage_rows(board, words)}
    stage = board.of("itinerary").get("stages", NOTHING).get(board.shown, NOTHING)
    precision = stage.get("precision_ms", TENTH_MS)
    shown = [line for line in lines if board.is_chosen(line.entry)]
    rows = []
    for index, line in enumerate(shown):
        if index >= VIRTUAL_SHOWN and not line.driving:
            continue
        place = 1 + sum(1 for other in lines if other.ms < line.ms)
        shared = sum(1 for other in lines if other.ms == line.ms) > 1
        # A difference to a prediction is no truer than the prediction: whole seconds.
        unit = _SECOND_MS if line.driving or shown[0].driving else precision
        first = "" if index == 0 else format_gap(line.ms - shown[0].ms, unit)
        text = {"pos": f"{place}{'=' if shared else ''}", "first": first, "prev": ""}
        if line.driving:
            rows.append(_predicted_row(board, line, text))
        else:
            rows.append(replace(done[line.entry], text={**done[line.entry].text, **text}))
    return rows


def _lines(board: Board, now_ms: int) -> list[_Line]:
    """Who is in and who has a prediction, by time; who has no first split is in neither."""
    in_time = finished(board)
    lines = [_Line(in_time[e]["elapsed_ms"], e, driving=False) for e in ordered(in_time)]
    for entry, row in driving(board.counted()).items():
        ms = predicted_ms(board, row, now_ms)
        if ms is not None and entry not in in_time and has_place(board, entry):
            lines.append(_Line(ms, entry, driving=True))
    return sorted(lines, key=lambda line: (line.ms, line.driving, line.entry))


def _predicted_row(board: Board, line: _Line, text: dict[str, str]) -> Row:
    crew = board.entry(line.entry)
    about = _ABOUT + format_time(line.ms, _SECOND_MS)
    attrs = {"data-block": "virtual", **crew_attrs(board, crew)}
    shown = {**crew_text(board, crew), "time": about, "pos": text["pos"], "first": text["first"]}
    links = {"who": crew_addresses(board)(line.entry)}
    return Row(line.entry, "predicted", shown, attrs, links=links)
