"""Exports of the tables that rank crews: stages, overall, final, parts of the road; classes too.

The texts are the very rows that the pages paint (`page/rows.py`); the numbers stand beside them.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from flyingfinish.exchange.sheet import EMPTY, TENTH_MS, Cell, Column
from flyingfinish.rally.times import format_time
from flyingfinish.web.exports.parts import CREW, Line, Source
from flyingfinish.web.page.board import NOTHING, Json, ordered
from flyingfinish.web.page.changes import (
    keys_of,
    marked,
    stage_changed,
    totals_changed,
    whole_changed,
)
from flyingfinish.web.page.rows import Row, overall_rows, stage_rows
from flyingfinish.web.page.times import speed

_BLOCKS_OF_TABLES: Final = frozenset(("not_classified",))
"""Blocks that the live pages never have, only the tables of the whole rally."""

Export = tuple[tuple[Column, ...], Iterator[Line]]


def stage_export(source: Source) -> Export:
    """Returns the columns and lines of a stage's table."""
    stages = source.board.of("itinerary").get("stages", NOTHING)
    stage = stages.get(source.board.shown, NOTHING)
    precision_ms = stage.get("precision_ms", TENTH_MS)
    keys = ("pos", *CREW, "time", "mark", "given_as", "speed", "gap_first", "gap_previous",
            "status")  # fmt: skip
    changed = keys_of(stage_changed(source.board))
    rows = marked(stage_rows(source.board, source.page), changed)
    lines = _lines(source, rows, source.board.crews("stage"), "elapsed_ms", "time", changed)
    metres = stage.get("metres", 0)
    return source.columns(*keys, precision_ms=precision_ms), (
        {**line, "speed": _speed(source, metres, line["time"].value)} for line in lines
    )


def overall_export(source: Source) -> Export:
    """Returns the columns and lines of a table of totals as of a stage."""
    return _totals(source, totals_changed(source.board))


def final_export(source: Source) -> Export:
    """Returns the columns and lines of the final table."""
    return _totals(source, whole_changed(source.board))


def range_export(source: Source) -> Export:
    """Returns the columns and lines of the table of a range, which its channel names."""
    range_id = source.board.channels["table"].rpartition("/")[2]
    return _totals(source, whole_changed(source.board, range_id))


def _totals(source: Source, changes: Json) -> Export:
    told = ("mark", "given_as") if "corrections" in source.board.channels else ()
    keys = ("pos", *CREW, "stages", "penalty", "total", *told, "gap_first", "gap_previous",
            "status")  # fmt: skip
    changed = keys_of(changes)
    rows = marked(overall_rows(source.board, source.page), changed)
    return (
        source.columns(*keys),
        _lines(source, rows, source.board.crews("overall"), "total_ms", "total", changed),
    )


def _speed(source: Source, metres: int, ms: int | None) -> Cell:
    return EMPTY if ms is None else Cell(speed(metres, ms, source.page("decimal")))


def _lines(
    source: Source, rows: list[Row], table: Json, field: str, column: str, changed: set[str]
) -> Iterator[Line]:
    gaps = _gaps(table, field)
    for row in rows:
        if row.kind == "head":
            continue
        said, told = row.text, table[row.key]
        first, previous = gaps.get(row.key, (None, None))
        yield {
            **source.crew(row.key),
            "pos": Cell(said["pos"], told.get("pos")),
            column: Cell(said["time"], told.get(field)),
            "stages": _stages(told),
            "penalty": Cell(said["pen"], told.get("adjustments_ms")) if said["pen"] else EMPTY,
            "mark": Cell(said["mark"]),
            "given_as": Cell(_given_as(source, told, row.key in changed and field in told)),
            "gap_first": Cell(said["first"], first),
            "gap_previous": Cell(said["prev"], previous),
            "status": Cell(said["note"] or _block(source, told)),
        }


def _gaps(table: Json, field: str) -> dict[str, tuple[int, int]]:
    """The differences that are shown, as numbers: to the first and to the one before."""
    placed = [entry for entry in ordered(table) if "pos" in table[entry]]
    return {
        entry: (
            table[entry][field] - table[placed[0]][field],
            table[entry][field] - table[before][field],
        )
        for before, entry in pairwise(placed)
        if field in table[entry]
    }


def _stages(row: Json) -> Cell:
    ms = row.get("stages_ms")
    return EMPTY if ms is None else Cell(format_time(ms), ms)


def _given_as(source: Source, row: Json, changed: bool) -> str:
    """How a time came about that was not just measured, in words: a file has no legend."""
    provenance = row.get("provenance", "measured")
    said = [
        "" if provenance == "measured" else source.sheet(f"provenance_{provenance}"),
        source.own("unconfirmed") if row.get("unconfirmed") else "",
        source.own("changed") if changed else "",
    ]
    return ", ".join(filter(None, said))


def _block(source: Source, row: Json) -> str:
    block = row.get("block", "ranked")
    if block == "ranked":
        return ""
    words = source.own if block in _BLOCKS_OF_TABLES else source.page
    return words(f"block_{block}")
