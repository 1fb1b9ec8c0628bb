"""The oracle: a rally's classifications worked out a second time, in SQL over SQLite.

It was written from the sport's rules and the vocabulary of facts alone, apart from the engine, so
that the two agree only where both are right. The journal goes into one table; the scripts beside
this file make one table after the other from it, whole and at the end, never incrementally.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flyingfinish.rally.facts import Record
from flyingfinish.rally.point_tables import SCHEMES
from flyingfinish.rally.regulations import PRESETS, as_settings, preset

SCRIPTS = tuple(
    (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
    for name in ("road", "evidence", "times", "tables", "points")
)
Row = dict[str, Any]


@contextmanager
def ledger(records: Iterable[Record]) -> Iterator[sqlite3.Connection]:
    """A database with every table of the rally that these records tell, closed at the end."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        _load(db, list(records))
        for script in SCRIPTS:
            db.executescript(script)
        yield db


def rows(db: sqlite3.Connection, query: str, *values: Any) -> list[Row]:
    """The rows of a query, without what they do not know."""
    found = db.execute(query, values)
    return [{name: row[name] for name in row.keys() if row[name] is not None} for row in found]  # noqa: SIM118


def _load(db: sqlite3.Connection, records: list[Record]) -> None:
    db.execute(
        "CREATE TABLE fact (position INTEGER PRIMARY KEY, identity, source, seq, official, told,"
        " body)"
    )
    db.executemany(
        "INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (one.position, one.identity, one.source, one.seq, one.official,
             type(one.fact).__name__, json.dumps(asdict(one.fact)))
            for one in records
            if one.fact is not None
        ],
    )  # fmt: skip
    db.execute("CREATE TABLE printed (book, name, value)")
    db.executemany("INSERT INTO printed VALUES (?, ?, ?)", _books())
    db.execute(
        "CREATE TABLE scheme (name, cars_per_team, nth, source, points, among_eligible,"
        " classified_only, passes_down)"
    )
    db.executemany("INSERT INTO scheme VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _schemes())


def _schemes() -> Iterator[tuple[Any, ...]]:
    """Every component of every built-in scheme: regulations as data, as the books are."""
    for scheme in SCHEMES.values():
        for nth, one in enumerate(scheme.components):
            points = json.dumps(one.points)
            yield (scheme.name, scheme.cars_per_team, nth, str(one.source), points,
                   one.among_eligible, one.classified_only, one.passes_down)  # fmt: skip


def _books() -> Iterator[tuple[str, str, Any]]:
    """Every setting of every rule book as it is printed: regulations as data."""
    for name in PRESETS:
        for setting, value in as_settings(preset(name)).items():
            yield name, setting, json.dumps(value) if isinstance(value, list) else value
