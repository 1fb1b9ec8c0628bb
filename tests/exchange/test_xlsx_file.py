"""Sheets as workbooks: texts and numbers come back as they were, with formats as on the screen."""

import shutil
import subprocess
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from exchange.sheets_made import DAY_MS, formats_of, read_workbook, sheets, timed
from flyingfinish.exchange.sheet import (
    COUNT,
    DURATION,
    GAP,
    INSTANT,
    PACE,
    PENALTY,
    POINTS,
    TEXT,
    Cell,
    Column,
    Sheet,
)
from flyingfinish.exchange.xlsx_file import FORMATS, NAME_MAX, xlsx_bytes
from flyingfinish.rally.times import truncated


def one(column: Column, cell: Cell) -> Sheet:
    """A sheet of one cell."""
    return Sheet("t", "Overall", (column,), ((cell,),))


def meant(column: Column, cell: Cell) -> str | int:
    """What a cell must be read back as: a text, or the whole number behind it."""
    if column.kind == TEXT or cell.value is None or cell.value < 0:
        return cell.text
    cut = column.kind in (DURATION, GAP)
    return truncated(cell.value, column.precision_ms) if cut else cell.value


def counted(column: Column, found: str | Decimal) -> str | int:
    """A cell that was read, as the whole number behind it."""
    if isinstance(found, str):
        return found
    if column.kind in (DURATION, GAP):
        return round(found * DAY_MS)
    return round(found * 1000) if column.kind == POINTS else int(found)


@given(sheets())
def test_what_is_read_back_is_what_stood_there(sheet: Sheet) -> None:
    head, *rows = read_workbook(xlsx_bytes(sheet))
    assert [column.title for column in sheet.columns] == head
    for row, found in zip(sheet.rows, rows, strict=True):
        padded = [*found, *[""] * (len(row) - len(found))]
        cells = zip(sheet.columns, row, strict=True)
        back = zip(sheet.columns, padded, strict=True)
        assert [meant(*pair) for pair in cells] == [counted(*pair) for pair in back]


@given(sheets())
def test_the_same_sheet_is_the_same_bytes(sheet: Sheet) -> None:
    assert xlsx_bytes(sheet) == xlsx_bytes(sheet)


@given(sheets())
def test_every_part_is_sound_xml(sheet: Sheet) -> None:
    with zipfile.ZipFile(BytesIO(xlsx_bytes(sheet))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))


@pytest.mark.parametrize(
    ("column", "ms", "code"),
    [
        (Column("t", "T", DURATION), 3_599_999, "m:ss.0"),
        (Column("t", "T", DURATION), 3_600_000, "[h]:mm:ss.0"),
        (Column("t", "T", DURATION, 1), 432_400, "m:ss.000"),
        (Column("t", "T", GAP), 59_999, '"+"s.0'),
        (Column("t", "T", GAP), 60_000, '"+"m:ss.0'),
        (Column("t", "T", GAP), 3_600_000, '"+"[h]:mm:ss.0'),
        (Column("t", "T", COUNT), 3, "0"),
        (Column("t", "T", PACE), 31_200, "0.0"),
        (Column("t", "T", POINTS), 37_500, "General"),
    ],
)
def test_a_number_is_shown_as_on_the_screen(column: Column, ms: int, code: str) -> None:
    content = xlsx_bytes(one(column, Cell("x", ms)))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    style = int(text.rpartition('s="')[2].partition('"')[0])
    assert code == formats_of(content)[style]


def test_a_shared_place_says_that_it_is_shared() -> None:
    content = xlsx_bytes(one(Column("pos", "Pos", COUNT), Cell("2=", 2)))
    assert [["Pos"], ["2="]] == read_workbook(content)


@pytest.mark.parametrize("kind", [PENALTY, INSTANT])
def test_a_penalty_and_a_time_of_day_stand_as_texts(kind: str) -> None:
    content = xlsx_bytes(one(Column("t", "T", kind), Cell("+0:10", 10_000)))
    assert [["T"], ["+0:10"]] == read_workbook(content)


def test_a_credit_is_a_text_because_no_spreadsheet_shows_time_below_nothing() -> None:
    content = xlsx_bytes(one(Column("t", "T", DURATION), Cell("-0:15.0", -15_000)))
    assert [["T"], ["-0:15.0"]] == read_workbook(content)


def test_a_text_that_looks_like_an_escaped_sign_is_not_taken_for_one() -> None:
    content = xlsx_bytes(one(Column("t", "T"), Cell("_x0041_")))
    assert [["T"], ["_x0041_"]] == read_workbook(content)


def test_signs_that_xml_cannot_hold_are_left_out() -> None:
    content = xlsx_bytes(one(Column("t", "T"), Cell("a\x00b\x1bc")))
    assert [["T"], ["abc"]] == read_workbook(content)


def test_a_formula_is_a_text() -> None:
    content = xlsx_bytes(one(Column("t", "T"), Cell("=1+1")))
    assert [["T"], ["=1+1"]] == read_workbook(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_worksheet_has_a_name_that_programs_take() -> None:
    sheet = Sheet("t", "Ralli: [SM] / " + "x" * 40, (Column("t", "T"),), ())
    with zipfile.ZipFile(BytesIO(xlsx_bytes(sheet))) as archive:
        root = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    name = next(one.attrib["name"] for one in root.iter() if "name" in one.attrib)
    assert ("Ralli   SM", NAME_MAX) == (name[:10], len(name))


def test_columns_beyond_z_have_two_letters() -> None:
    columns = tuple(Column(str(n), str(n)) for n in range(30))
    assert [[str(n) for n in range(30)]] == read_workbook(xlsx_bytes(Sheet("t", "T", columns, ())))


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_a_spreadsheet_program_shows_what_the_screen_shows(tmp_path: Path) -> None:
    columns = (Column("t", "T", DURATION), Column("k", "K", DURATION, 1), Column("g", "G", GAP))
    times = (432_400, 3_600_000, 3_599_999, 9_219_212, 59_999, 60_000, 3_800)
    rows = tuple((timed(ms), timed(ms, DURATION, 1), timed(ms, GAP)) for ms in times)
    book = tmp_path / "t.xlsx"
    book.write_bytes(xlsx_bytes(Sheet("t", "Overall", columns, rows)))
    as_shown = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true"
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'own').as_uri()}", "--headless",
               "--convert-to", as_shown, "--outdir", str(tmp_path), str(book)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    shown = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()
    assert ["T;K;G", *(";".join(cell.text for cell in row) for row in rows)] == shown


def test_every_format_is_there_once() -> None:
    assert len(FORMATS) == len(set(FORMATS))
