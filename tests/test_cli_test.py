"""`ff test` finds a Chromium or says that it has none, and selects what was asked for."""

import os
from pathlib import Path

import pytest

from flyingfinish import cli_test


@pytest.mark.parametrize(
    ("long", "browser", "expected"),
    [
        (False, True, "not long"),
        (False, False, "not long and not browser"),
        (True, False, "not browser"),
        (True, True, ""),
    ],
)
def test_the_markers_say_what_was_asked_for(long: bool, browser: bool, expected: str) -> None:
    assert expected == cli_test.markers(long, browser)


def test_the_chromium_of_the_environment_wins(tmp_path: Path) -> None:
    ours, theirs = _program(tmp_path / "mine"), _program(tmp_path / "chromium")
    env = {"PATH": str(tmp_path), "FF_CHROMIUM": str(ours)}
    assert [str(ours), str(theirs)] == [
        cli_test.find_chromium(env),
        cli_test.find_chromium({"PATH": str(tmp_path)}),
    ]


def test_a_machine_without_chromium_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("FF_CHROMIUM", raising=False)
    assert 1 == cli_test.main([])
    assert "--no-browser" in capsys.readouterr().err


def _program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path
