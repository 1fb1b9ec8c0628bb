"""A series as one readable file: its titles, calendar, teams, entries and the places of its rounds.

The file says who came where, never how many points: those are worked out. Every trouble is told
with its line; `series_plan.py` makes the commands.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from flyingfinish.exchange.file_troubles import TomlLines, Troubles, nearest

SERIES_BYTES: Final = 1_000_000
TABLES: Final[dict[str, tuple[str, ...]]] = {
    "series": ("id", "name", "season"),
    "scheme": ("id", "final", "after_stage", "stage", "range", "stage_wins", "start",
               "places_as_printed", "classified_only", "shared_places", "cars_per_team",
               "provisional"),
    "title": ("id", "name", "who", "scheme", "classes", "best_of", "registered_only",
              "minimum_starts", "tie", "chosen_round_thousandths", "team_cars"),
    "round": ("id", "name", "from", "to", "state", "place", "rally", "competition", "note",
              "multiplier_thousandths", "without_points", "always_counts", "stages", "needs_starts",
              "needs_starts_of"),
    "terms": ("round", "title", "scheme", "multiplier_thousandths", "without_points"),
    "team": ("id", "name"),
    "entry": ("title", "driver", "team", "rounds", "from_round", "to_round", "chosen_round",
              "nation"),
    "cars": ("title", "round", "team", "drivers"),
    "result": ("round", "class", "of", "places", "wins", "did_not_start", "unplaced", "document",
               "provisional", "note"),
}  # fmt: skip
"""Every table of a series file with its keys; all but ``series`` stand in double brackets."""


@dataclass(slots=True)
class SeriesFile:
    """A series file that was read; troubles are gathered while its rows are asked."""

    tables: dict[str, list[dict[str, Any]]]
    lines: TomlLines
    troubles: Troubles

    def rows(self, table: str) -> Iterator["Row"]:
        """Yields the rows of a table in their order."""
        for index, values in enumerate(self.tables[table]):
            yield Row(self, table, index, values)


@dataclass(slots=True)
class Row:
    """One table of the file, asked key by key; what is wrong is noted and something stands in."""

    file: SeriesFile
    table: str
    index: int
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> int:
        """Where the table stands."""
        return self.file.lines.of(self.table, self.index)

    def wrong(self, key: str, what: str) -> None:
        """Notes a trouble with one key."""
        line = self.file.lines.of(self.table, self.index, key)
        self.file.troubles.add(line, f"{key}: {what}")

    def text(self, key: str, default: str | None = None) -> str:
        """Returns a text; without a default it must be there."""
        value = self.values.get(key, default)
        if isinstance(value, date):
            return value.isoformat()
        if not isinstance(value, str):
            self.wrong(key, "a text is needed here, in quotes")
            return ""
        return value

    def number(self, key: str, default: int) -> int:
        """Returns a whole number."""
        value = self.values.get(key, default)
        if type(value) is not int:
            self.wrong(key, "a whole number is needed here")
            return default
        return value

    def flag(self, key: str) -> bool:
        """Returns true or false, false when it is not there."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "true or false is needed here")
            return False
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Returns a list of texts, empty when it is not there."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(key, "a list of texts is needed here")
            return ()
        return tuple(value)

    def numbers(self, key: str) -> tuple[int, ...]:
        """Returns a list of whole numbers, or one that stands alone; empty when not there."""
        value = self.values.get(key, [])
        listed = value if isinstance(value, list) else [value]
        if not all(type(one) is int for one in listed):
            self.wrong(key, "whole numbers are needed here")
            return ()
        return tuple(listed)

    def groups(self, key: str) -> list[tuple[str, ...]]:
        """Returns places in order: each a name, or a list of those who share it, or empty."""
        value = self.values.get(key, [])
        found = []
        for one in value if isinstance(value, list) else [0]:
            group = one if isinstance(one, list) else [one]
            if not group or not all(isinstance(name, str) for name in group):
                self.wrong(key, "places are names in order; those who share one stand in a list")
                return []
            found.append(tuple(group))
        return found

    def counts(self, key: str) -> dict[str, int]:
        """Returns how many by name, such as stage wins; empty when it is not there."""
        value = self.values.get(key, {})
        if not isinstance(value, dict) or not all(type(one) is int for one in value.values()):
            self.wrong(key, "names with whole numbers are needed here")
            return {}
        return value


def read_series_file(raw: bytes, name: str = "series file") -> SeriesFile:
    """Returns the tables of a series file; FileRefused names every key that is not known."""
    troubles = Troubles(name)
    if len(raw) > SERIES_BYTES:
        troubles.add(0, f"longer than {SERIES_BYTES} bytes")
        troubles.check()
    try:
        text = raw.decode("utf-8-sig")
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        troubles.add(0, f"this is no TOML in UTF-8: {error}"[:200])
        troubles.check()
        raise
    lines = TomlLines(text)
    for key in found:
        if key not in TABLES:
            known = nearest(key, sorted(TABLES))
            troubles.add(lines.of(key) or lines.of("", 0, key), f"unknown part [{key}]{known}")
    tables = {table: _tables(found, table, troubles) for table in TABLES}
    file = SeriesFile(tables, lines, troubles)
    for table, keys in TABLES.items():
        for row in file.rows(table):
            for key in row.values:
                if key not in keys:
                    row.wrong(key, f"unknown key{nearest(key, sorted(keys))}")
    troubles.check()
    return file


def _tables(found: dict[str, Any], table: str, troubles: Troubles) -> list[dict[str, Any]]:
    value = found.get(table, {} if table == "series" else [])
    listed = [value] if table == "series" else value
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        brackets = "[series]" if table == "series" else f"[[{table}]]"
        troubles.add(0, f"write {brackets}")
        return []
    return listed
