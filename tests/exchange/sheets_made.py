"""Sheets for the writers' tests, and a reader of workbooks that knows only the format's rules."""

import re
import zipfile
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

from hypothesis import strategies as st

from flyingfinish.exchange.sheet import (
    COUNT,
    DURATION,
    GAP,
    POINTS,
    TEXT,
    Cell,
    Column,
    Sheet,
)
from flyingfinish.rally.points import points_text
from flyingfinish.rally.times import LONGEST_MS, format_gap, format_time

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY_MS = 86_400_000

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


def timed(ms: int, kind: str = DURATION, precision_ms: int = 100) -> Cell:
    """A time's cell as the tables make it."""
    shown = format_gap if kind == GAP else format_time
    return Cell(shown(ms, precision_ms), ms)


def cells(column: Column) -> st.SearchStrategy[Cell]:
    """Cells that can stand in a column."""
    ms = st.integers(0, LONGEST_MS)
    if column.kind in (DURATION, GAP):
        return ms.map(lambda one: timed(one, column.kind, column.precision_ms))
    if column.kind == COUNT:
        return st.integers(1, 999).map(lambda one: Cell(str(one), one))
    if column.kind == POINTS:
        return st.integers(-9_000, 99_000).map(lambda one: Cell(points_text(one), one))
    return words.map(Cell)


kinds = st.sampled_from((TEXT, COUNT, DURATION, GAP, POINTS))
columns = st.builds(Column, st.just(""), words, kinds, st.sampled_from((1, 10, 100, 1000)))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any sheet of a few columns."""
    found = draw(st.lists(columns, min_size=1, max_size=5))
    heads = tuple(
        Column(f"c{nth}", one.title, one.kind, one.precision_ms) for nth, one in enumerate(found)
    )
    rows = draw(st.lists(st.tuples(*map(cells, heads)), max_size=6))
    return Sheet("table", draw(words), heads, tuple(rows), draw(words))


Read = str | Decimal


def read_workbook(content: bytes) -> list[list[Read]]:
    """The cells of a workbook's one sheet, row by row, "" where there is none."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows: list[list[Read]] = []
    for row in root.iter(f"{MAIN}row"):
        found: dict[int, Read] = {}
        for cell in row.iter(f"{MAIN}c"):
            found[_column_of(cell.attrib["r"])] = _said(cell)
        rows.append([found.get(nth, "") for nth in range(max(found, default=-1) + 1)])
    return rows


def formats_of(content: bytes) -> list[str]:
    """The number format of each style."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {one.attrib["numFmtId"]: one.attrib["formatCode"] for one in root.iter(f"{MAIN}numFmt")}
    styles = root.find(f"{MAIN}cellXfs")
    assert styles is not None
    return [codes.get(one.attrib["numFmtId"], "General") for one in styles]


def _column_of(address: str) -> int:
    number = 0
    for letter in re.sub(r"\d", "", address):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _said(cell: ElementTree.Element) -> Read:
    if cell.attrib.get("t") == "inlineStr":
        text = "".join(one.text or "" for one in cell.iter(f"{MAIN}t"))
        return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda one: chr(int(one[1], 16)), text)
    value = cell.find(f"{MAIN}v")
    assert value is not None and value.text is not None
    return Decimal(value.text)
