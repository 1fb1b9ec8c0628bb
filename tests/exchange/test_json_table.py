"""Sheets as JSON, of `sheet.py` and `json_table.py`: texts as shown, and the numbers beside."""

import orjson
from hypothesis import given

from exchange.sheets_made import sheets
from flyingfinish.exchange.json_table import SUFFIXES, json_bytes
from flyingfinish.exchange.sheet import DURATION, KINDS, TEXT, Cell, Column, Sheet


def test_a_cell_has_its_text_and_its_number() -> None:
    columns = (Column("driver", "Driver"), Column("time", "Time", DURATION))
    sheet = Sheet("t", "SS7", columns, ((Cell("Aalto"), Cell("7:12.4", 432_400)),), "OFFICIAL")
    assert {
        "title": "SS7",
        "status": "OFFICIAL",
        "columns": [
            {"key": "driver", "title": "Driver", "kind": "text"},
            {"key": "time", "title": "Time", "kind": "duration"},
        ],
        "rows": [{"driver": "Aalto", "time": "7:12.4", "time_ms": 432_400}],
    } == orjson.loads(json_bytes(sheet))


def test_what_is_not_there_is_absent() -> None:
    sheet = Sheet("t", "SS7", (Column("time", "Time", DURATION),), ((Cell(""),),))
    assert [{}] == orjson.loads(json_bytes(sheet))["rows"]


def test_what_programs_want_to_know_comes_with_it() -> None:
    sheet = Sheet("t", "SS7", (), (), notes=(("rally", "kokkola"),))
    assert "kokkola" == orjson.loads(json_bytes(sheet))["rally"]


@given(sheets())
def test_every_number_comes_back(sheet: Sheet) -> None:
    rows = orjson.loads(json_bytes(sheet))["rows"]
    for row, found in zip(sheet.rows, rows, strict=True):
        for column, cell in zip(sheet.columns, row, strict=True):
            assert cell.text == found.get(column.key, "")
            if cell.value is not None:
                assert cell.value == found[column.key + SUFFIXES[column.kind]]


def test_every_kind_of_number_has_a_unit() -> None:
    assert KINDS - {TEXT} == SUFFIXES.keys()
