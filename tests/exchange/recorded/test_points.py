"""`ff points`: from a recorded rally to the points of its titles."""

import json
from pathlib import Path
from typing import Any

import pytest

from exchange.recordings import a_recording, content_of, entry
from flyingfinish.exchange.recorded.points import main, point_tables
from flyingfinish.exchange.recorded.rally import BadRecording, read_recording

CREWS = [
    entry("1", eligibility="M", entrant="Team "),
    entry("2", eligibility="JWRC / WRC3 (DM/CM)"),
    entry("3"),
    entry("4", entry_status="NonStarter"),
]


def recording(year: int = 2025, **changes: Any) -> dict[str, Any]:
    made = a_recording(entries=CREWS, **changes)
    made["rally"] |= {"year": year, "championship": "WRC"}
    return made


def tables(document: dict[str, Any], scheme: str = "") -> dict[str, list[tuple[str, str]]]:
    made = point_tables(read_recording(content_of(document)), scheme)
    return {one["title"]: [(row["car"], row["breakdown"]) for row in one["rows"]] for one in made}


def test_titles_follow_the_marks_of_the_entry_list() -> None:
    assert ["Drivers and co-drivers", "WRC3", "Junior WRC"] == list(tables(recording()))


def test_the_manufacturers_of_2018_are_there() -> None:
    assert [("1", "25")] == tables(recording(2018))["Manufacturers"]


def test_manufacturers_of_wrc2_pro_score_with_their_marked_cars() -> None:
    made = recording(2019)
    made["entries"] = [CREWS[0], entry("2", eligibility="WRC2PRO", entrant="Works")]
    assert [("2", "25")] == tables(made)["WRC2 Pro manufacturers"]


@pytest.mark.parametrize(
    ("year", "scheme"),
    [(2018, "wrc-2018"), (2022, "wrc-2019"), (2024, "wrc-2024"), (2026, "wrc-2025")],
)
def test_the_year_says_the_scheme(year: int, scheme: str) -> None:
    assert (
        scheme == point_tables(read_recording(content_of(recording(year))))[0]["scheme"]
    )  # fmt: skip


def test_another_scheme_can_be_asked_for() -> None:
    rows = tables(recording(), "ralli-sm-2026")["Drivers and co-drivers"]
    assert [("2", "25"), ("1", "18")] == rows


def test_a_rally_outside_the_wrc_wants_a_scheme() -> None:
    with pytest.raises(BadRecording):
        tables(a_recording())


def test_the_command_prints_the_titles_and_writes_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rally, out = tmp_path / "rally.json", tmp_path / "points.json"
    rally.write_bytes(content_of(recording()))
    code = main([str(rally), "--json", str(out)])
    printed = capsys.readouterr().out
    assert (0, True) == (code, "   1     2  Driver 2 / Co 2  35  (25 + 5 + 5)" in printed)
    assert "Driver 2" == json.loads(out.read_text())[0]["rows"][0]["crew"][0]


def test_an_unknown_scheme_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    rally = tmp_path / "rally.json"
    rally.write_bytes(content_of(recording()))
    assert [1, 2] == [main([str(rally), "--scheme", "x"]), main([str(tmp_path / "none")])]


def test_a_table_of_which_only_the_top_is_known_is_not_computed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rally = tmp_path / "rally.json"
    rally.write_bytes(content_of(recording()))
    assert 1 == main([str(rally), "--scheme", "ralli-sm-2010"])
    assert "scheme_top_only" in capsys.readouterr().err
