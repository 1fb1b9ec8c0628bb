"""What the exports of all tables share: where their cells come from, and cells by kind.

Pure, made from public views alone. Texts are those of the pages; numbers are the views' own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flyingfinish.exchange.sheet import (
    COUNT,
    DURATION,
    EMPTY,
    GAP,
    INSTANT,
    METRES,
    PENALTY,
    POINTS,
    TENTH_MS,
    TEXT,
    Cell,
    Column,
)
from flyingfinish.rally.points import points_text
from flyingfinish.rally.times import format_adjustment, format_gap, format_time
from flyingfinish.web.page.board import Board, Json, rows_of
from flyingfinish.web.page.onstage import in_view
from flyingfinish.web.page.rows import control_name, crew_text, stage_name
from flyingfinish.web.page.times import kilometres, time_of_day
from flyingfinish.web.words import Words, words_in, words_of

CREW: Final = (
    "car",
    "driver",
    "driver_nation",
    "co_driver",
    "co_driver_nation",
    "class",
    "vehicle",
    "entrant",
)
"""Columns that say whose a row is."""

_KINDS: Final = {
    "pos": COUNT,
    "class_pos": COUNT,
    "after": COUNT,
    "class_after": COUNT,
    "order": COUNT,
    "section": COUNT,
    "lane": COUNT,
    "wins": COUNT,
    "time": DURATION,
    "total": DURATION,
    "stages": DURATION,
    "best": DURATION,
    "gap_first": GAP,
    "gap_previous": GAP,
    "behind": GAP,
    "gap_before": GAP,
    "gap_after": GAP,
    "gap_change": GAP,
    "difference": GAP,
    "difference_total": GAP,
    "penalty": PENALTY,
    "due": INSTANT,
    "told_at": INSTANT,
    "first_due": INSTANT,
    "length": METRES,
    "points": POINTS,
    "now": POINTS,
    "before": COUNT,
}
"""What the numbers of a column are; a column that is not named here has texts."""

Line = Mapping[str, Cell]
"""A row's cells by column; what it does not name is empty."""


@dataclass(frozen=True, slots=True)
class Source:
    """The views that an export is made from, and the words for it."""

    board: Board
    """The table itself is in the role ``table``."""

    page: Words
    """The words of the pages."""

    sheet: Words
    """The words of printed sheets."""

    desk: Words
    """The words of decisions, as the notice board has them."""

    series: Words
    """The words of a season."""

    own: Words
    """The words of exports alone."""

    @property
    def table(self) -> Json:
        """Returns the view that is exported."""
        return self.board.of("table")

    def rows_in_view(self) -> Json:
        """Returns the rows of the crews of the classes, or of the competition, looked at."""
        rows = rows_of(self.table)
        return {key: row for key, row in rows.items() if in_view(self.board, row.get("entry", key))}

    def column(self, key: str, precision_ms: int = TENTH_MS, **values: str) -> Column:
        """Returns a column by its key, its head in words."""
        return Column(key, self.own(f"col_{key}", **values), _KINDS.get(key, TEXT), precision_ms)

    def columns(self, *keys: str, precision_ms: int = TENTH_MS) -> tuple[Column, ...]:
        """Returns columns by their keys."""
        return tuple(self.column(key, precision_ms) for key in keys)

    def crew(self, entry: str) -> dict[str, Cell]:
        """Returns the cells that say whose a row is; who is no entry (a team) names itself."""
        known = self.board.entry(entry)
        if not known:
            return {"driver": Cell(entry)}
        said = crew_text(self.board, known)
        texts = {
            "car": said["car"],
            "driver": said["driver"],
            "driver_nation": said["nation"],
            "co_driver": said["co"],
            "co_driver_nation": said["conation"],
            "class": said["cls"],
            "vehicle": known.get("vehicle", ""),
            "entrant": known.get("entrant", ""),
        }
        return {key: Cell(text) for key, text in texts.items()}

    def stage(self, stage_id: str) -> str:
        """Returns a stage as people call it: EK7."""
        return stage_name(self.page, stage_id)

    def control(self, control: str) -> str:
        """Returns a control as people call it: AT8 in Finnish, EK8 maali."""
        return control_name(self.page, control)

    def clock(self, at_ms: int | None, *, seconds: bool = True) -> Cell:
        """Returns an instant as the time of day where the rally is."""
        if at_ms is None:
            return EMPTY
        shown = time_of_day(at_ms, self.board.utc_offset_minutes, seconds=seconds)
        return Cell(shown, at_ms)

    def length(self, metres: int | None) -> Cell:
        """Returns a distance in kilometres, cut to one decimal."""
        return EMPTY if metres is None else Cell(kilometres(metres, self.page("decimal")), metres)


def source_of(board: Board, language: str) -> Source:
    """Returns what exports are made from, with the words of one language."""
    parts = (words_in(part, language) for part in ("sheet", "control", "series", "export"))
    return Source(board, words_of(language), *parts)


def counted(number: int | None) -> Cell:
    """Returns a place or a number of things."""
    return EMPTY if number is None else Cell(str(number), number)


def timed(ms: int | None, precision_ms: int = TENTH_MS) -> Cell:
    """Returns a time or a total."""
    return EMPTY if ms is None else Cell(format_time(ms, precision_ms), ms)


def gapped(ms: int | None, precision_ms: int = TENTH_MS) -> Cell:
    """Returns a difference with its sign."""
    return EMPTY if ms is None else Cell(format_gap(ms, precision_ms), ms)


def charged(ms: int | None) -> Cell:
    """Returns a penalty or a credit; nothing where there is none."""
    if not ms:
        return EMPTY
    return Cell(format_adjustment(ms), ms)


def scored(thousandths: int | None, words: Words) -> Cell:
    """Returns points, with the language's decimal sign."""
    if thousandths is None:
        return EMPTY
    return Cell(points_text(thousandths).replace(".", words("decimal")), thousandths)


def laid_out(columns: Sequence[Column], lines: Iterable[Line]) -> tuple[tuple[Cell, ...], ...]:
    """Returns rows as long as there are columns."""
    return tuple(tuple(line.get(one.key, EMPTY) for one in columns) for line in lines)


def published_line(published: Json, source: Source) -> str:
    """Returns what the pages say of a table that was published, nothing while it is live."""
    if "status" not in published:
        return ""
    at = source.clock(published["published_at_ms"], seconds=False).text
    return source.page(f"published_{published['status']}", version=published["version"], at=at)
