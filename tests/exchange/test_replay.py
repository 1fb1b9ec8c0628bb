"""`ff replay`: from a file to its tables."""

import json
from pathlib import Path
from typing import Any

import pytest

from exchange.recordings import a_recording, content_of
from flyingfinish.exchange.recorded.facts import records_of
from flyingfinish.exchange.recorded.rally import Recording, read_recording
from flyingfinish.exchange.replay import canonical, main, tables_of
from flyingfinish.rally.state import replay


def tables(**changes: Any) -> dict[str, Any]:
    recording = read_recording(content_of(a_recording(**changes)))
    return tables_of(recording, replay(records_of(recording)))


def file_of(folder: Path, **changes: Any) -> Path:
    path = folder / "rally.json"
    path.write_bytes(content_of(a_recording(**changes)))
    return path


def test_a_row_after_a_stage_says_all_that_the_format_asks() -> None:
    expected = {
        "pos": 2,
        "car": "1",
        "stage_ms": 400_000,
        "penalty_ms": 10_000,
        "total_ms": 410_000,
        "diff_first_ms": 9_000,
        "diff_prev_ms": 9_000,
    }
    assert expected == tables()["overall_after_stage"]["SS2"][1]


def test_a_row_of_a_stage_says_all_that_the_format_asks() -> None:
    expected = {
        "pos": 2,
        "car": "1",
        "elapsed_ms": 200_199,
        "diff_first_ms": 199,
        "diff_prev_ms": 199,
    }
    assert expected == tables()["stage_classification"]["SS3"][1]


def test_a_power_stage_adds_tenths() -> None:
    totals = {row["car"]: row["stage_ms"] for row in tables()["final"]}
    assert 600_100 == totals["1"]


def test_the_table_after_the_section_has_the_control_after_the_stage() -> None:
    after = {
        kind: [row["penalty_ms"] for row in tables()[kind]["SS1"] if row["car"] == "1"]
        for kind in ("overall_after_stage", "overall_after_section")
    }
    assert {"overall_after_stage": [0], "overall_after_section": [10_000]} == after


def test_classes_have_the_names_of_the_file() -> None:
    assert ["EV yli 240 kW", "RC2"] == sorted(tables()["class_classification"])


def test_the_tables_are_written_in_one_form(tmp_path: Path) -> None:
    out = tmp_path / "tables.json"
    assert 0 == main([str(file_of(tmp_path)), "--tables", str(out)])
    assert canonical(tables()) == out.read_bytes()


def test_the_canonical_form_sorts_its_keys_and_has_no_blanks() -> None:
    assert '{"a":"ä","b":[1]}'.encode() == canonical({"b": [1], "a": "ä"})


def test_reconstructed_penalties_are_taken_when_asked_for(tmp_path: Path) -> None:
    penalty = {"car": "1", "after_stage": "SS1", "ms": 1_000, "reconstructed": True}
    path, out = file_of(tmp_path, penalties=[penalty]), tmp_path / "out.json"
    main([str(path), "--tables", str(out), "--reconstructed"])
    rows = json.loads(out.read_bytes())["final"]
    assert [1_000] == [row["penalty_ms"] for row in rows if row["car"] == "1"]


def test_a_file_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([str(tmp_path / "none.json"), "--tables", str(tmp_path / "out.json")])
    assert (2, True) == (code, "none.json" in capsys.readouterr().err)


def test_a_file_that_is_no_recording_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file_of(tmp_path, schema="other")
    code = main([str(path), "--tables", str(tmp_path / "out.json")])
    assert (1, True) == (code, "bad_recording" in capsys.readouterr().err)


def test_tables_that_cannot_be_written_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([str(file_of(tmp_path)), "--tables", str(tmp_path / "no" / "out.json")])
    assert (2, True) == (code, "out.json" in capsys.readouterr().err)


def test_the_way_through_a_journal_is_another_s_work(tmp_path: Path) -> None:
    asked: list[Recording] = []

    def through(recording: Recording) -> dict[str, Any]:
        asked.append(recording)
        return tables()

    out = tmp_path / "out.json"
    main([str(file_of(tmp_path)), "--tables", str(out), "--through", "journal"], through)
    assert (1, canonical(tables())) == (len(asked), out.read_bytes())
