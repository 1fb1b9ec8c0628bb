"""Entry lists as clubs have them: a CSV with Finnish, Swedish or English headers.

Taken as it comes: UTF-8 with or without mark, or Latin-1; separated by semicolons, commas or tabs.
A text that a spreadsheet would take for a formula is refused where it is no name.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flyingfinish.exchange.file_troubles import Troubles, nearest

LIST_BYTES_MAX: Final = 1024 * 1024
ENTRIES_MAX: Final = 1_000
CELL_MAX: Final = 64

HEADERS: Final = {
    "car": ("nro", "numero", "no", "nr", "number", "car number", "startnummer"),
    "driver": ("ohjastaja", "kuljettaja", "driver", "förare"),
    "co_driver": ("kartanlukija", "kartturi", "co-driver", "codriver", "kartläsare"),
    "driver_nation": ("ohjastajan maa", "maa", "driver nation", "nation", "nationalitet"),
    "co_driver_nation": ("kartanlukijan maa", "co-driver nation"),
    "club": ("seura", "ohjastajan seura", "club", "klubb"),
    "co_driver_club": ("kartanlukijan seura", "co-driver club"),
    "entrant": ("ilmoittaja", "tiimi", "entrant", "team", "anmälare"),
    "vehicle": ("auto", "car", "vehicle", "bil"),
    "group": ("ryhmä", "group", "grupp"),
    "priority": ("prioriteetti", "priority", "prioritet"),
    "team": ("joukkue", "title team", "lag"),
    "classes": ("luokka", "luokat", "class", "classes", "klass"),
    "competition": ("kilpailu", "competition", "tävling"),
    "guest": ("vieras", "guest", "gäst"),
    "guest_in": ("vieraana", "guest in", "gäst i"),
    "not_shown_in": ("ei näytetä", "not shown", "not shown in", "visas inte", "visas inte i"),
    "leader": ("kärkikilpi", "keltainen", "leader", "leader plate"),
}
NEEDED: Final = ("car", "driver", "classes")
_FORMULA: Final = "=+@|%\uff1d\uff0b\uff20"
"""Signs that begin a formula; a hyphen begins none here, for an empty cell is often a dash."""

_FIELD_OF: Final = {header: name for name, headers in HEADERS.items() for header in headers}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One crew of an entry list, as written; ``line`` is its line in the file, from 1."""

    line: int
    car: str
    driver: str
    co_driver: str = ""
    driver_nation: str = ""
    co_driver_nation: str = ""
    club: str = ""
    co_driver_club: str = ""
    entrant: str = ""
    vehicle: str = ""
    group: str = ""
    priority: str = ""
    team: str = ""
    """Team that its total counts for; ``entrant`` is who entered it."""

    classes: tuple[str, ...] = ()
    competition: str = ""
    guest: bool = False
    guest_in: tuple[str, ...] = ()
    """Classifications in which it takes no place: ``overall``, classes."""

    not_shown_in: tuple[str, ...] = ()
    """Classifications whose tables leave it out: ``overall``, classes."""

    leader: bool = False


def read_entry_list(raw: bytes, name: str = "entries") -> list[EntryLine]:
    """Returns the crews of a list in its order; FileRefused names every line that is wrong."""
    troubles = Troubles(name)
    if len(raw) > LIST_BYTES_MAX:
        troubles.add(0, f"longer than {LIST_BYTES_MAX} bytes")
        troubles.check()
    text = decoded(raw)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))
    if not rows:
        troubles.add(0, "the list is empty; its first line names the columns")
        troubles.check()
    columns = _columns(rows[0], troubles)
    troubles.check()
    lines = []
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            line = _line(number, row, columns, troubles)
            if line is not None:
                lines.append(line)
    _check_all(lines, troubles)
    troubles.check()
    return lines


def decoded(raw: bytes) -> str:
    """Returns the text of a list: UTF-8, and what is not UTF-8 is taken for Latin-1."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def delimiter_of(text: str) -> str:
    """Returns what separates the columns: of ; , and tab the one most used in the first line."""
    first = text.partition("\n")[0]
    return max((";", ",", "\t"), key=first.count)


def _columns(header: Sequence[str], troubles: Troubles) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(header):
        word = cell.strip().lower()
        name = _FIELD_OF.get(word)
        if name is None:
            if word:
                hint = nearest(word, list(_FIELD_OF))
                troubles.add(1, f"unknown column '{cell.strip()[:CELL_MAX]}'{hint}")
        elif name in columns:
            troubles.add(1, f"column '{cell.strip()}' stands twice")
        else:
            columns[name] = index
    for name in NEEDED:
        if name not in columns:
            troubles.add(1, f"no column '{HEADERS[name][0]}' (or {', '.join(HEADERS[name][1:])})")
    return columns


def _line(
    number: int, row: Sequence[str], columns: dict[str, int], troubles: Troubles
) -> EntryLine | None:
    cells: dict[str, str] = {}
    before = len(troubles.found)
    for name, index in columns.items():
        cell = " ".join(row[index].split()) if index < len(row) else ""
        cell = "" if cell in ("-", "–") else cell
        if len(cell) > CELL_MAX:
            troubles.add(number, f"{HEADERS[name][0]}: longer than {CELL_MAX} letters")
        elif cell[:1] and cell[0] in _FORMULA:
            troubles.add(number, f"{HEADERS[name][0]}: '{cell}' begins like a formula")
        cells[name] = cell
    for name in NEEDED:
        if not cells[name]:
            troubles.add(number, f"{HEADERS[name][0]} is missing")
    if len(troubles.found) > before:
        return None
    values: dict[str, Any] = {**cells}
    for several in ("classes", "guest_in", "not_shown_in"):
        parts = (part.strip() for part in _parts(values.get(several, "")))
        values[several] = tuple(filter(None, parts))
    for flag in ("guest", "leader"):
        values[flag] = bool(values.get(flag))
    return EntryLine(number, **values)


def _parts(classes: str) -> list[str]:
    """Returns the classes of a cell: several are separated by a comma, plus or stroke."""
    return classes.replace("+", ",").replace("/", ",").split(",")


def _check_all(lines: Sequence[EntryLine], troubles: Troubles) -> None:
    if len(lines) > ENTRIES_MAX:
        troubles.add(0, f"more than {ENTRIES_MAX} crews")
    seen: dict[str, int] = {}
    for line in lines:
        if line.car in seen:
            troubles.add(line.line, f"car {line.car} stands in line {seen[line.car]} already")
        seen.setdefault(line.car, line.line)
