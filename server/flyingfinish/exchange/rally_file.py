"""The one readable file a club writes for its rally: TOML in, the rally's parts out.

``[rally]``, ``[regulations]``, ``[[competition]]``, ``[[range]]``, ``[[title]]``, ``[[leg]]``,
``[[stage]]``, ``[[control]]``, ``[[post]]``, ``course_cars``. Times of day are rally time; lengths
are kilometres, kept as metres. `clients/samples/club-rally.toml` shows every key. What a stage
needs (controls, posts) and the file does not say is made in `rally_road.py`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flyingfinish.exchange.file_troubles import TomlLines, Troubles, nearest
from flyingfinish.rally.errors import BadTime
from flyingfinish.rally.times import parse_time

FILE_BYTES_MAX: Final = 256 * 1024
TABLES: Final[Mapping[str, frozenset[str]]] = {
    "rally": frozenset(
        ("id", "name", "date", "timezone", "utc_offset_minutes", "regulations", "course_cars")
    ),
    "competition": frozenset(
        ("id", "name", "classes", "stages", "regulations", "overrides", "team_cars")
    ),
    "range": frozenset(("competition", "id", "name", "from", "to", "per_class")),
    "title": frozenset(
        (
            "competition", "id", "name", "scheme", "class", "who", "power_stage", "range",
            "after_stage", "eligible", "team_cars", "multiplier_thousandths",
        )
    ),
    "leg": frozenset(("name", "date")),
    "stage": frozenset(
        (
            "id", "name", "km", "leg", "section", "kind", "precision", "splits_km", "first_car",
            "interval_s", "lanes", "road", "check_in_min", "planned_km", "bogey", "maximum",
            "laps", "lock_out_s", "start_by_beam",
        )
    ),
    "control": frozenset(
        ("code", "after", "kind", "name", "target_min", "penalises", "first_car")
    ),
    "post": frozenset(("id", "name", "controls")),
}  # fmt: skip
TOP: Final = frozenset((*TABLES, "regulations"))
MINUTE_MS: Final = 60_000


@dataclass(slots=True)
class RallyFile:
    """A rally file as read: its tables as plain values, each with where it stands."""

    rally: dict[str, Any]
    regulations: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]
    lines: TomlLines
    troubles: Troubles
    offset: timedelta = field(default_factory=timedelta)

    def line(self, table: str, index: int, key: str = "") -> int:
        """Returns the line of a key of the index-th table of a kind."""
        return self.lines.of(table, index, key)


class Reader:
    """Reads the values of one table by key and kind, and notes what is not as it should be."""

    def __init__(self, file: RallyFile, table: str, index: int, values: dict[str, Any]) -> None:
        self._file = file
        self._table = table
        self._index = index
        self._values = values

    def wrong(self, key: str, what: str) -> None:
        """Notes a trouble with a key."""
        line = self._file.line(self._table, self._index, key)
        self._file.troubles.add(line, f"{key}: {what}")

    def text(self, key: str, default: str | None = None) -> str:
        """Returns a text; without default it must be there."""
        value = self._values.get(key, default)
        if isinstance(value, date | time):
            value = value.isoformat()
        if not isinstance(value, str) or (default is None and not value):
            self.wrong(key, "a text is needed here, in quotes")
            return ""
        return value

    def number(self, key: str, default: int | None = None) -> int:
        """Returns a whole number; without default it must be there."""
        value = self._values.get(key, default)
        if type(value) is not int:
            self.wrong(key, "a whole number is needed here")
            return 1
        return value

    def flag(self, key: str) -> bool:
        """Returns true or false, false when it is not there."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "true or false is needed here")
            return False
        return value

    def duration_ms(self, key: str) -> int | None:
        """Returns a time such as ``"5:30"`` in ms, None when it is not there."""
        value = self._values.get(key)
        if value is None:
            return None
        try:
            return parse_time(value if isinstance(value, str) and not value.isdigit() else "?")
        except BadTime:
            self.wrong(key, 'a time is needed here, like "5:30"')
            return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Returns a list of texts, empty when it is not there."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(key, 'a list of texts is needed here, like ["SS1", "SS2"]')
            return ()
        return tuple(value)

    def metres(self, key: str) -> int:
        """Returns a length in kilometres as metres."""
        return self._metres(key, self._values.get(key))

    def all_metres(self, key: str) -> tuple[int, ...]:
        """Returns a list of lengths in kilometres as metres."""
        value = self._values.get(key, [])
        if not isinstance(value, list):
            self.wrong(key, "a list of kilometres is needed here, like [4.2, 8.1]")
            return ()
        return tuple(self._metres(key, one) for one in value)

    def instant(self, key: str, day: str) -> int | None:
        """Returns a time of day on a leg's date as an instant, None when it is not there."""
        value = self._values.get(key)
        if value is None:
            return None
        try:
            clock = value if isinstance(value, time) else time.fromisoformat(value)
            moment = datetime.combine(date.fromisoformat(day), clock)
        except (TypeError, ValueError):
            self.wrong(key, 'a time of day is needed here, like "10:08"')
            return None
        utc = moment.replace(tzinfo=timezone(self._file.offset))
        return int(utc.timestamp()) * 1000

    def _metres(self, key: str, value: Any) -> int:
        try:
            metres = Decimal(str(value)) * 1000
        except InvalidOperation:
            metres = Decimal(-1)
        if isinstance(value, bool) or metres < 0 or metres != metres.to_integral_value():
            self.wrong(key, "a length in kilometres is needed here, like 12.34")
            return 0
        return int(metres)


def read_rally_file(raw: bytes, name: str = "rally file") -> RallyFile:
    """Returns the tables of a rally file; FileRefused names every key that is not known."""
    troubles = Troubles(name)
    text = _decoded(raw, troubles)
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        troubles.add(0, f"this is no TOML: {error}")
        troubles.check()
        raise
    lines = TomlLines(text)
    for key in found:
        if key not in TOP:
            troubles.add(lines.of(key) or lines.of("", 0, key), f"unknown part [{key}]"
                         f"{nearest(key, sorted(TOP))}")  # fmt: skip
    file = RallyFile(
        _table(found, "rally", troubles),
        _table(found, "regulations", troubles),
        {name: _tables(found, name, troubles) for name in TABLES if name != "rally"},
        lines,
        troubles,
    )
    _check_keys(file)
    troubles.check()
    file.offset = _offset(file)
    troubles.check()
    return file


def _decoded(raw: bytes, troubles: Troubles) -> str:
    if len(raw) > FILE_BYTES_MAX:
        troubles.add(0, f"longer than {FILE_BYTES_MAX} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        troubles.add(line, "a rally file is UTF-8; save it as that")
        text = ""
    troubles.check()
    return text


def _table(found: dict[str, Any], name: str, troubles: Troubles) -> dict[str, Any]:
    value = found.get(name, {})
    if not isinstance(value, dict):
        troubles.add(0, f"[{name}] stands once, in single brackets")
        return {}
    return value


def _tables(found: dict[str, Any], name: str, troubles: Troubles) -> list[dict[str, Any]]:
    value = found.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        troubles.add(0, f"each [[{name}]] stands in double brackets")
        return []
    return value


def _check_keys(file: RallyFile) -> None:
    """Notes every key that its table does not have, with the nearest that it has."""
    for name, known in TABLES.items():
        tables = [file.rally] if name == "rally" else file.tables[name]
        for index, table in enumerate(tables):
            for key in table.keys() - known:
                line = file.line(name, index, key)
                file.troubles.add(line, f"unknown key '{key}'{nearest(key, sorted(known))}")


def _offset(file: RallyFile) -> timedelta:
    """Returns the zone's distance from UTC at noon of the first day, or as the file says."""
    reader = Reader(file, "rally", 0, file.rally)
    if "utc_offset_minutes" in file.rally:
        return timedelta(minutes=reader.number("utc_offset_minutes"))
    try:
        zone = ZoneInfo(reader.text("timezone"))
        noon = datetime.combine(date.fromisoformat(reader.text("date")), time(12), zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reader.wrong("timezone", "no such zone, or no such date; like Europe/Helsinki, 2026-10-03")
        return timedelta()
    return noon.utcoffset() or timedelta()
