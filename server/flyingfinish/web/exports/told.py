"""Exports of what pages tell rather than rank: a crew stage by stage, the news and the log.

The texts are the very rows that the pages paint; the numbers stand beside them.
"""

from collections.abc import Iterator
from typing import Final

from flyingfinish.exchange.sheet import EMPTY, TENTH_MS, Cell, Column
from flyingfinish.web.exports.parts import Line, Source
from flyingfinish.web.fan.crew import CREW as CREW_PAGE
from flyingfinish.web.fan.crew_stages import stage_rows
from flyingfinish.web.page.board import NOTHING, Json, rows_of
from flyingfinish.web.page.news import told_singly
from flyingfinish.web.words import words_and

Export = tuple[tuple[Column, ...], Iterator[Line]]

_NEWS: Final = {"what": "what", "where": "where", "crew": "who", "change": "how", "said": "said"}
_PLACES: Final = {"pos": "pos", "class_pos": "cpos", "after": "after", "class_after": "cafter"}
"""Columns of a crew's file by the slots of the page."""


def crew_export(source: Source, entry: str) -> Export:
    """Returns a crew's stages: start, time, places and gaps there and after it, splits."""
    keys = ("stage", "name", "due", "time", "mark", "status", "pos", "class_pos", "gap_first",
            "after", "class_after", "total", "behind", "splits")  # fmt: skip
    words = words_and(source.page.language, *CREW_PAGE.words)
    driven = source.board.of("crew").get("stages", NOTHING)
    seats = source.board.of("places").get("stages", NOTHING)
    road = source.board.of("itinerary").get("stages", NOTHING)

    def lines() -> Iterator[Line]:
        for row in stage_rows(source.board, words, entry):
            said, on = row.text, driven.get(row.key, NOTHING)
            seat = seats.get(row.key, NOTHING)
            precision_ms = road[row.key].get("precision_ms", TENTH_MS)
            yield {
                "stage": Cell(said["code"]),
                "name": Cell(said["name"]),
                "due": Cell(said["start"], on.get("started_at_ms", on.get("due_at_ms"))),
                "time": Cell(said["time"], on.get("elapsed_ms"), precision_ms),
                "mark": Cell(said["mark"]),
                "status": Cell(said["note"]),
                **{key: _place(said[slot]) for key, slot in _PLACES.items()},
                "gap_first": _gap(said["gap"], seat, "elapsed_ms", "first_ms", precision_ms),
                "total": Cell(said["total"], seat.get("total_ms")),
                "behind": _gap(said["behind"], seat, "total_ms", "first_total_ms"),
                "splits": Cell(said["splits"]),
            }

    return source.columns(*keys), lines()


def _place(text: str) -> Cell:
    return Cell(text, int(text)) if text else EMPTY


def _gap(text: str, seat: Json, own: str, first: str, precision_ms: int = TENTH_MS) -> Cell:
    return Cell(text, seat[own] - seat[first], precision_ms) if text else EMPTY


def told_export(source: Source) -> Export:
    """Returns the lines of the news or of the log, the newest first; each crew has its own."""
    words = words_and(source.page.language, "fan/news")
    table = rows_of(source.table)

    def lines() -> Iterator[Line]:
        for row in told_singly(source.board, words, "table"):
            said = " ".join(filter(None, (row.text["day"], row.text["at"])))
            told = {key: Cell(row.text[slot]) for key, slot in _NEWS.items()}
            yield {"told_at": Cell(said, table[row.key].get("told_at_ms")), **told}

    return source.columns("told_at", *_NEWS), lines()
