"""A table as typed cells: what the writers of CSV, XLSX and JSON share, and whoever makes one.

A cell has the text that the screen shows, and the whole number behind it where there is one; the
column says what that number is. Writers never work anything out.
"""

from dataclasses import dataclass
from typing import Final

TEXT: Final = "text"
COUNT: Final = "count"
"""A place, a number of wins."""

DURATION: Final = "duration"
"""Milliseconds: a stage time, a total."""

GAP: Final = "gap"
"""Milliseconds, shown with a sign."""

PENALTY: Final = "penalty"
"""Milliseconds, shown in minutes and seconds."""

INSTANT: Final = "instant"
"""Milliseconds since 1970 UTC, shown as the time of day where the rally is."""

POINTS: Final = "points"
"""Thousandths of a point."""

METRES: Final = "metres"

PACE: Final = "pace"
"""Milliseconds a kilometre, shown in seconds."""

PACE_GAP: Final = "pace_gap"
"""Milliseconds a kilometre more than another, shown as a gap."""

KINDS: Final = frozenset(
    (TEXT, COUNT, DURATION, GAP, PENALTY, INSTANT, POINTS, METRES, PACE, PACE_GAP)
)

TENTH_MS: Final = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for programs, its head for people, what its numbers are."""

    key: str
    title: str
    kind: str = TEXT
    precision_ms: int = TENTH_MS
    """To what a duration or gap is cut when it is shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the screen shows, and the number behind it; None where there is only the text."""

    text: str
    value: int | None = None
    precision_ms: int | None = None
    """To what it is cut when it is shown, where that differs from the rest of its column."""


EMPTY: Final = Cell("")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole table, every row as long as there are columns."""

    name: str
    """What to call a file of it: small letters, digits and hyphens."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    status: str = ""
    """Whether it is provisional or official and since when, in words; "" while it is live."""

    notes: tuple[tuple[str, str], ...] = ()
    """What programs may want to know beside it, by name: rally, channel, status code, version."""
