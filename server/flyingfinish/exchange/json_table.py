"""A sheet as JSON for programs: texts as on the screen, and beside them the whole numbers."""

from typing import Any, Final

import orjson

from flyingfinish.exchange.sheet import (
    COUNT,
    DURATION,
    GAP,
    INSTANT,
    METRES,
    PACE,
    PACE_GAP,
    PENALTY,
    POINTS,
    Cell,
    Column,
    Sheet,
)

SUFFIXES: Final = {
    COUNT: "_number",
    DURATION: "_ms",
    GAP: "_ms",
    PENALTY: "_ms",
    INSTANT: "_at_ms",
    POINTS: "_thousandths",
    METRES: "_metres",
    PACE: "_ms_per_km",
    PACE_GAP: "_ms_per_km",
}
"""What is put behind a column's key for the number of its cells."""


def json_bytes(sheet: Sheet) -> bytes:
    """Returns a sheet as the bytes of a JSON file; an empty cell has no member in its row."""
    table: dict[str, Any] = {
        **dict(sheet.notes),
        "title": sheet.title,
        "status": sheet.status,
        "columns": [_column(one) for one in sheet.columns],
        "rows": [_row(sheet.columns, row) for row in sheet.rows],
    }
    return orjson.dumps(table)


def _column(column: Column) -> dict[str, str]:
    return {"key": column.key, "title": column.title, "kind": column.kind}


def _row(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, cell in zip(columns, row, strict=True):
        if cell.text:
            found[column.key] = cell.text
        if cell.value is not None:
            found[column.key + SUFFIXES[column.kind]] = cell.value
    return found
