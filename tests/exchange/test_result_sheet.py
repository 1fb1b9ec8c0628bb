"""A published table as CSV: in order, readable by other programs, and harmless."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.exchange.result_sheet import FORMULA_SIGNS, HEAD, result_csv

ENTRIES = {
    "e1": {"car": "1", "driver": "Aalto", "driver_nation": "FIN", "co_driver": "Koski",
           "co_driver_nation": "FIN", "vehicle": "Fabia; R5", "entrant": "Team"},
}  # fmt: skip


def lines(rows: dict[str, Any], entries: Any = ENTRIES) -> list[dict[str, str]]:
    """The lines as another program reads them."""
    text = result_csv({"rows": rows}, entries)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_rows_stand_in_the_order_of_the_table() -> None:
    found = lines({"e2": {"ord": 2, "pos": 2}, "e1": {"ord": 1, "pos": 1}})
    assert [("1", "1"), ("2", "")] == [(one["place"], one["number"]) for one in found]


def test_a_row_says_who_and_how_fast() -> None:
    row = {"ord": 1, "pos": 1, "total_ms": 9_219_200, "stages_ms": 9_209_200,
           "adjustments_ms": 10_000}  # fmt: skip
    assert [
        dict(zip(HEAD, ("1", "1", "Aalto", "FIN", "Koski", "FIN", "Fabia; R5", "Team",
                        "2:33:29.2", "0:10", "2:33:39.2", "", ""), strict=True))
    ] == lines({"e1": row})  # fmt: skip


def test_a_power_stage_keeps_its_thousandths_and_a_given_time_its_mark() -> None:
    found = lines({"e1": {"ord": 1, "pos": 1, "elapsed_ms": 298_914, "provenance": "notional"}})
    assert ("4:58.914", "notional") == (found[0]["time"], found[0]["given_as"])


def test_a_credit_is_a_time_below_nothing() -> None:
    assert "-0:15" == lines({"e1": {"ord": 1, "adjustments_ms": -15_000}})[0]["penalties"]


def test_who_is_out_says_why() -> None:
    found = lines({"e1": {"ord": 1, "code": "retired"}})
    assert ("", "", "retired") == tuple(found[0][name] for name in ("place", "time", "status"))


def test_who_is_no_entry_is_named_as_it_is() -> None:
    assert "Team A" == lines({"Team A": {"ord": 1, "pos": 1}})[0]["driver"]


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_a_name_is_never_run_as_a_formula(sign: str) -> None:
    found = lines({"e1": {"ord": 1}}, {"e1": {"driver": f"{sign}cmd|calc"}})
    assert f"'{sign}cmd|calc" == found[0]["driver"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_name_is_read_back(name: str) -> None:
    found = lines({"e1": {"ord": 1}}, {"e1": {"driver": name}})
    assert name == found[0]["driver"].removeprefix("'" if name.startswith(FORMULA_SIGNS) else "")
