"""`ff check` names what is red and is green only when nothing is."""

import sys

import pytest

from flyingfinish import cli_check

GREEN = [sys.executable, "-c", "pass"]
RED = [sys.executable, "-c", "print('line 3 is too long'); raise SystemExit(1)"]


def test_all_green_exits_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_check, "checks", lambda: {"lint": GREEN})
    assert 0 == cli_check.main([])


def test_one_red_check_is_enough(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli_check, "checks", lambda: {"lint": GREEN, "types": RED})
    assert 1 == cli_check.main([])
    said = capsys.readouterr().out
    assert "line 3 is too long" in said
    assert said.endswith("ff check: RED: types\n")


def test_all_that_is_red_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = {"types": RED, "lint": GREEN, "house": RED}
    monkeypatch.setattr(cli_check, "checks", lambda: wanted)
    assert 1 == cli_check.main([])
    assert capsys.readouterr().out.endswith("ff check: RED: types, house\n")


def test_lint_format_types_and_house_rules_are_all_checked() -> None:
    assert {"lint", "format", "types", "browser types", "house"} <= set(cli_check.checks())
