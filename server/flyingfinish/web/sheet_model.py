"""A published version as a sheet for the notice board: heading, table, what changed, who signed.

Pure: made from what the views say (a version, the log of its table, itinerary, entries), so both
doors print the same sheet.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.points import points_text
from flyingfinish.rally.times import format_adjustment, format_gap, format_time
from flyingfinish.web.page.rows import place_of, shared_places, stage_name
from flyingfinish.web.page.times import day_text, time_of_day
from flyingfinish.web.words import Words, words_in

Json = Mapping[str, Any]

NOTHING: Final[Json] = {}
_PRECISION_MS: Final = 100
_THOUSANDTH_MS: Final = 1


def sheet_words(language: str) -> Words:
    """Returns the words of the sheets in one language."""
    return words_in("sheet", language)


@dataclass(frozen=True, slots=True)
class Sources:
    """The views that a sheet is made from."""

    itinerary: Json
    entries: Json
    """Rows of the rally's entries by id."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on one sheet, as texts."""

    rally: str
    title: str
    status: str
    status_code: str
    heads: tuple[str, ...]
    """Keys of the columns: ``pos``, ``car``, ``crew``, ``total`` ..."""

    rows: tuple[Json, ...]
    changes: tuple[Json, ...]
    against: int
    """The version that the changes are counted from; 0 for a first version."""

    notes: tuple[tuple[str, str], ...]
    """What stands below: posted, protests until, signed, document, hash."""


def sheet_of(version: Json, logged: Json, sources: Sources, words: Words) -> Sheet:
    """Returns the sheet of a version; ``logged`` is its row in the log of its table."""
    table = json.loads(version["table_json"])
    rows = sorted(table["rows"].items(), key=lambda item: (item[1].get("ord", 0), item[0]))
    columns = _Columns(rows, sources, words)
    status = words(f"status_{version['status']}")
    return Sheet(
        sources.itinerary.get("rally", NOTHING).get("name", ""),
        sheet_title(version["classification"], version["title"], sources.itinerary, words),
        words("version", status=status, version=version["version"]),
        version["status"],
        columns.heads,
        tuple(columns.row(entry_id, row) for entry_id, row in rows),
        tuple(change_lines(logged.get("changes", NOTHING), sources, words)),
        logged.get("against", 0),
        tuple(_notes(version, sources, words)),
    )


def sheet_title(classification: str, title: str, itinerary: Json, words: Words) -> str:
    """Returns what a table is called: competition, class, which table, and the title it decides."""
    competitions = itinerary.get("competitions", NOTHING)
    named, rest = _main(competitions), classification
    if rest.startswith("c/"):
        _, competition_id, rest = rest.split("/", 2)
        named = competitions.get(competition_id, {"name": competition_id, "classes": NOTHING})
    parts = [named.get("name", "")]
    if rest.startswith("class/"):
        _, class_id, *after = rest.split("/", 2)
        parts.append(named.get("classes", NOTHING).get(class_id, NOTHING).get("name", class_id))
        rest = after[0] if after else "overall"
    parts.append(_table_name(rest, itinerary, named, words))
    if title:
        parts.append(named.get("titles", NOTHING).get(title, NOTHING).get("name", title))
    return " · ".join(part for part in parts if part)


def _main(competitions: Json) -> Json:
    return next((one for one in competitions.values() if one.get("ord") == 1), NOTHING)


def _table_name(rest: str, itinerary: Json, named: Json, words: Words) -> str:
    """Returns what a table is called within its competition and class."""
    kind, _, place = rest.partition("/")
    if kind in ("range", "points"):
        group = "ranges" if kind == "range" else "titles"
        name = named.get(group, NOTHING).get(place, NOTHING).get("name", place)
        return words(f"table_{kind}", name=name)
    stage_id = place.partition("/")[0]
    about = itinerary.get("stages", NOTHING).get(stage_id, NOTHING)
    code = stage_name(words, stage_id)
    stage = f"{code} {about.get('name', '')}".strip()
    if kind in ("stage", "startlist"):
        return words(f"table_{kind}", stage=stage)
    if kind == "overall":
        return words("table_after", stage=stage) if place else words("table_overall")
    return words.catalogue.get(f"table_{kind}", rest)


def crew_of(entry_id: str, entries: Json) -> tuple[str, str]:
    """Returns car number and names of an entry; whoever is no entry (a team) names itself."""
    entry = entries.get(entry_id)
    if entry is None:
        return "", entry_id
    seats = [entry.get(seat, "–") for seat in ("driver", "co_driver")]
    return entry.get("car", ""), " / ".join(seats)


class _Columns:
    """The columns of one table, by what its rows say."""

    def __init__(self, rows: Sequence[tuple[str, Json]], sources: Sources, words: Words) -> None:
        said = {name for _, row in rows for name in row}
        self._words, self._sources = words, sources
        self._offset = sources.itinerary.get("rally", NOTHING).get("utc_offset_minutes", 0)
        self._field = "total_ms" if "total_ms" in said else "elapsed_ms"
        times = [row[self._field] for _, row in rows if self._field in row and "pos" in row]
        self._first = min(times, default=0)
        self._shared = shared_places(row for _, row in rows)
        fine = any(time % _PRECISION_MS for time in times)
        self._precision = _THOUSANDTH_MS if fine else _PRECISION_MS
        heads = ["pos", "car", "crew", "vehicle"]
        if "due_at_ms" in said:
            heads += ["due", "lane"] if "lane" in said else ["due"]
        if "total_ms" in said:
            heads += ["stages", "penalty"] if "stages_ms" in said else []
            heads += ["total", "gap"]
        elif "elapsed_ms" in said:
            heads += ["time", "gap"]
        heads += ["wins"] if "wins" in said else []
        heads += ["parts", "points"] if "points" in said else []
        self.heads = tuple(heads)

    def row(self, entry_id: str, row: Json) -> Json:
        """Returns a row's texts by column; ``mark`` is how its time came about."""
        car, crew = crew_of(entry_id, self._sources.entries)
        entry = self._sources.entries.get(entry_id, NOTHING)
        texts = {"pos": self._place(row), "car": car, "crew": crew}
        texts["vehicle"] = entry.get("vehicle", "")
        texts["mark"] = mark_text(row, self._words)
        time = row.get(self._field)
        if time is not None:
            shown = format_time(time, self._precision)
            texts |= {"time": shown, "total": shown, "gap": self._gap(row, time)}
        if "stages_ms" in row:
            texts["stages"] = format_time(row["stages_ms"])
        if row.get("adjustments_ms"):
            texts["penalty"] = format_adjustment(row["adjustments_ms"])
        if "points" in row:
            parts = (points_text(one) for one in row.get("parts", NOTHING).values() if one)
            texts |= {"points": points_text(row["points"]), "parts": " + ".join(parts)}
        if "wins" in row:
            texts["wins"] = str(row["wins"])
        if "due_at_ms" in row:
            texts["due"] = time_of_day(row["due_at_ms"], self._offset, seconds=True)
            texts["lane"] = str(row.get("lane", ""))
        return texts

    def _place(self, row: Json) -> str:
        return str(row["ord"]) if "due_at_ms" in row else place_of(row, self._shared)

    def _gap(self, row: Json, time: int) -> str:
        past = time - self._first
        return format_gap(past, self._precision) if "pos" in row and past else ""


_CODE_OF_BLOCK: Final = {"not_classified": "not_classified", "pending": "time_pending"}
"""Blocks that say by themselves what is to be said of a row in them."""


def mark_text(row: Json, words: Words) -> str:
    """Returns what stands beside a time or instead of one."""
    code = row.get("code", _CODE_OF_BLOCK.get(row.get("block", "")))
    if code is not None:
        return words(f"code_{code}")
    provenance = row.get("provenance", "")
    if provenance and provenance != Provenance.MEASURED:
        return words(f"provenance_{provenance}")
    return ""


def change_lines(changes: Json, sources: Sources, words: Words) -> list[dict[str, str]]:
    """Returns a line for each row that differs: whose it is, and each field as it was and is."""
    ordered = sorted(changes.items(), key=lambda item: int(item[1]["ord"]))
    return [_changed(entry_id, row, sources, words) for entry_id, row in ordered]


def _changed(entry_id: str, change: Json, sources: Sources, words: Words) -> dict[str, str]:
    car, crew = crew_of(entry_id, sources.entries)
    before, after = change.get("before", NOTHING), change.get("after", NOTHING)
    parts = []
    if change["change"] in ("added", "removed"):
        parts.append(words(f"row_{change['change']}"))
    offset = sources.itinerary.get("rally", NOTHING).get("utc_offset_minutes", 0)
    for name in _SHOWN_FIELDS:
        if name in before or name in after:
            old, new = (_said(name, one.get(name), offset, words) for one in (before, after))
            parts.append(f"{words(f'field_{name}')} {old} → {new}")
    return {"car": car, "crew": crew, "text": "; ".join(parts)}


_SHOWN_FIELDS: Final = (
    "pos",
    "elapsed_ms",
    "total_ms",
    "adjustments_ms",
    "points",
    "wins",
    "provenance",
    "code",
    "due_at_ms",
    "lane",
)
"""The fields of a row that a line of changes tells, in their order."""


def _said(name: str, value: Any, offset: int, words: Words) -> str:
    if value is None:
        return "–"
    if name in ("elapsed_ms", "total_ms"):
        return format_time(value, _THOUSANDTH_MS if value % _PRECISION_MS else _PRECISION_MS)
    if name == "points":
        return points_text(value)
    if name == "adjustments_ms":
        return format_adjustment(value) if value else "–"
    if name == "due_at_ms":
        return time_of_day(value, offset, seconds=True)
    if name in ("provenance", "code"):
        return words(f"{name}_{value}")
    return str(value)


def _notes(version: Json, sources: Sources, words: Words) -> list[tuple[str, str]]:
    offset = sources.itinerary.get("rally", NOTHING).get("utc_offset_minutes", 0)
    notes = [(words("posted"), day_and_time(version["published_at_ms"], offset, words))]
    if until_ms := version.get("protest_until_ms", 0):
        notes.append((words("protest_until"), day_and_time(until_ms, offset, words)))
    for name in ("signatory", "document", "reason"):
        if version.get(name):
            notes.append((words(name), version[name]))
    notes.append((words("hash"), version["hash"]))
    return notes


def day_and_time(at_ms: int, utc_offset_minutes: int, words: Words, *, seconds: bool = True) -> str:
    """Returns an instant as date and time of day where the rally is: 3.10.2026 17:05:00."""
    day = day_text(words, at_ms, utc_offset_minutes)
    return f"{day} {time_of_day(at_ms, utc_offset_minutes, seconds=seconds)}"
