"""`ff test` finds a Chromium or says that it has none, and selects what was asked for."""

import os
import sys
from pathlib import Path

import pytest

from flyingfinish import cli_test


@pytest.mark.parametrize(
    ("long", "browser", "expected"),
    [
        (
            False,
            True,
            [
                "not browser and not walk and not long",
                "walk and not long",
                "browser and not long",
            ],
        ),
        (False, False, ["not browser and not walk and not long", "walk and not long"]),
        (True, False, ["not browser and not walk", "walk"]),
        (True, True, ["not browser and not walk", "walk", "browser"]),
    ],
)
def test_the_runs_say_what_was_asked_for(long: bool, browser: bool, expected: list[str]) -> None:
    assert expected == cli_test.runs(long, browser)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([0, 5], 0), ([5, 0], 0), ([5], 5)],
)
def test_one_failed_run_fails_and_an_empty_one_does_not(codes: list[int], expected: int) -> None:
    assert expected == cli_test.verdict_of(codes)


def test_two_runs_go_at_once_and_are_told_one_after_the_other(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    go = repr(str(tmp_path / "go"))
    waits = f"import os\nwhile not os.path.exists({go}): pass\nprint('first')"
    goes = f"print('second'); open({go}, 'x').close(); raise SystemExit(3)"
    commands = [[sys.executable, "-c", script] for script in (waits, goes)]
    assert [0, 3] == cli_test.side_by_side(commands, dict(os.environ))
    assert "first\nsecond\n" == capfd.readouterr().out


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


def test_an_unknown_module_has_no_mutants(capfd: pytest.CaptureFixture[str]) -> None:
    assert 2 == cli_test.main(["--mutants", "no_such_thing"])
    assert "no_such_thing" in capfd.readouterr().out


def _program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path
