"""A published table as a sheet of values for other programs: one line a row, in order.

Semicolons, UTF-8 and a head line, as spreadsheets in Finland and Sweden read it; times as people
write them, so that nothing is reckoned again.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally.times import format_penalty, format_time

Json = Mapping[str, Any]

HEAD: Final = (
    "place",
    "number",
    "driver",
    "driver_nation",
    "co_driver",
    "co_driver_nation",
    "car",
    "entrant",
    "stages",
    "penalties",
    "time",
    "given_as",
    "status",
)
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take as the beginning of a formula."""

_TENTH_MS: Final = 100


def result_csv(table_json: Json, entries: Mapping[str, Json]) -> str:
    """Returns a published table as CSV; a row that is no entry (a team) has its name as driver."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEAD)
    rows = sorted(table_json["rows"].items(), key=lambda item: (item[1].get("ord", 0), item[0]))
    for entry_id, row in rows:
        writer.writerow(_line(entry_id, row, entries))
    return text.getvalue()


def _line(entry_id: str, row: Json, entries: Mapping[str, Json]) -> tuple[str, ...]:
    entry = entries.get(entry_id, {"driver": entry_id})
    names = ("car", "driver", "driver_nation", "co_driver", "co_driver_nation", "vehicle",
             "entrant")  # fmt: skip
    penalty_ms = row.get("adjustments_ms", 0)
    return (
        str(row.get("pos", "")),
        *(_harmless(str(entry.get(name, ""))) for name in names),
        _time(row.get("stages_ms")),
        format_penalty(penalty_ms) if penalty_ms else "",
        _time(row.get("total_ms", row.get("elapsed_ms"))),
        row.get("provenance", ""),
        row.get("code", ""),
    )


def _time(ms: int | None) -> str:
    """Returns a time to the tenth, or to the thousandth where it has more."""
    return "" if ms is None else format_time(ms, 1 if ms % _TENTH_MS else _TENTH_MS)


def _harmless(value: str) -> str:
    """Returns a text that no spreadsheet runs: names are typed by people."""
    return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
