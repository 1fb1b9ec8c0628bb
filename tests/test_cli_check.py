"""`ff check` names what is red and is green only when nothing is."""

import sys

import pytest

from flyingfinish import cli_check
from house.tree import CHECKOUT

GREEN = [sys.executable, "-c", "pass"]
RED = [sys.executable, "-c", "print('line 3 is too long'); raise SystemExit(1)"]


def test_all_green_exits_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_check, "checks", lambda: {"lint": GREEN})
    assert 0 == cli_check.main(["--quick"])


def test_one_red_check_is_enough(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli_check, "checks", lambda: {"lint": GREEN, "types": RED})
    assert 1 == cli_check.main(["--quick"])
    said = capsys.readouterr().out
    assert "line 3 is too long" in said
    assert said.endswith("ff check: RED: types\n")


def test_what_is_red_on_either_side_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli_check, "checks", lambda: {"lint": RED, "types": GREEN})
    monkeypatch.setattr(cli_check, "floors", lambda: {"rooms": GREEN, "100 % of rally": RED})
    assert 1 == cli_check.main([])
    assert capsys.readouterr().out.endswith("ff check: RED: lint, 100 % of rally\n")


def test_lint_format_types_and_house_rules_are_all_checked() -> None:
    assert {"lint", "format", "types", "browser types", "house"} <= set(cli_check.checks())


def test_every_room_with_a_floor_has_tests_of_its_own() -> None:
    rooms = [CHECKOUT / "tests" / room for room in cli_check.FLOORS]
    assert [] == [room for room in rooms if not list(room.glob("test_*.py"))]


def test_the_floors_are_checked_after_the_tests_ran() -> None:
    first, *rest = cli_check.floors().values()
    assert "pytest" in first
    assert len(cli_check.FLOORS) == len(rest)
