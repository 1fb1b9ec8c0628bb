"""Sheets as CSV: what a program reads back is what stood there, and no spreadsheet runs a name."""

import csv
import io

import pytest
from hypothesis import given

from exchange.sheets_made import sheets
from flyingfinish.exchange.csv_file import csv_bytes, harmless
from flyingfinish.exchange.sheet import GAP, TEXT, Cell, Column, Sheet

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def read(content: bytes) -> list[list[str]]:
    """The lines of a file, as pandas would read them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def bare(text: str) -> str:
    """A text without the sign that keeps it from being run."""
    return text[1:] if text[:1] == "'" and harmless(text[1:]) == text else text


@given(sheets())
def test_what_is_read_back_is_what_stood_there(sheet: Sheet) -> None:
    shown = [[column.title for column in sheet.columns]]
    shown += [[cell.text for cell in row] for row in sheet.rows]
    kinds = [column.kind for column in sheet.columns]
    head, *rows = read(csv_bytes(sheet))
    found = [[bare(one) for one in head]]
    found += [[bare(one) if k == TEXT else one for k, one in zip(kinds, r, strict=True)]
              for r in rows]  # fmt: skip
    assert shown == found


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_looks_like_a_formula_is_not_run(name: str) -> None:
    sheet = Sheet("t", "T", (Column("driver", name),), ((Cell(name),),))
    assert [[f"'{name}"], [f"'{name}"]] == read(csv_bytes(sheet))


@pytest.mark.parametrize("name", ["Aino Björkman", "O'Neill", "'t Hooft", "1-2"])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert name == harmless(name)


def test_a_gap_keeps_its_plus_sign() -> None:
    sheet = Sheet("t", "T", (Column("gap", "Gap", GAP),), ((Cell("+0.8", 800),),))
    assert ["+0.8"] == read(csv_bytes(sheet))[1]


def test_the_file_says_that_it_is_utf_8() -> None:
    sheet = Sheet("t", "T", (Column("driver", "Kuljettaja"),), ((Cell("Ylitörmä"),),))
    assert "\ufeffKuljettaja\r\nYlitörmä\r\n".encode() == csv_bytes(sheet)
