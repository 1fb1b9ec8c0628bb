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
from flyingfinish.web.page.rows import Row, overall_rows, stage_rows

_BLOCKS_OF_TABLES: Final = frozenset(("not_classified",))
"""Blocks that the live pages never have, only the tables of the whole rally."""

Export = tuple[tuple[Column, ...], Iterator[Line]]


def stage_export(source: Source) -> Export:
    """Returns the columns and lines of a stage's table."""
    stages = source.board.of("itinerary").get("stages", NOTHING)
    precision_ms = stages.get(source.board.shown, NOTHING).get("precision_ms", TENTH_MS)
    keys = ("pos", *CREW, "time", "mark", "given_as", "gap_first", "gap_previous", "status")
    rows = stage_rows(source.board, source.page)
    return (
        source.columns(*keys, precision_ms=precision_ms),
        _lines(source, rows, source.board.crews("stage"), "elapsed_ms", "time"),
    )


def overall_export(source: Source) -> Export:
    """Returns the columns and lines of a table of totals."""
    keys = ("pos", *CREW, "stages", "penalty", "total", "gap_first", "gap_previous", "status")
    rows = overall_rows(source.board, source.page)
    return (
        source.columns(*keys),
        _lines(source, rows, source.board.crews("overall"), "total_ms", "total"),
    )


def _lines(source: Source, rows: list[Row], table: Json, field: str, column: str) -> Iterator[Line]:
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
            "given_as": Cell(_given_as(source, told)),
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


def _given_as(source: Source, row: Json) -> str:
    """How a time came about that was not measured, in words: a file has no legend."""
    provenance = row.get("provenance", "measured")
    said = [] if provenance == "measured" else [source.sheet(f"provenance_{provenance}")]
    return ", ".join([*said, *([source.own("unconfirmed")] if row.get("unconfirmed") else [])])


def _block(source: Source, row: Json) -> str:
    block = row.get("block", "ranked")
    if block == "ranked":
        return ""
    words = source.own if block in _BLOCKS_OF_TABLES else source.page
    return words(f"block_{block}")
