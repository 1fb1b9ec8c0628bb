"""`ff test` finds a Chromium or says that it has none, and selects what was asked for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flyingfinish import cli_test
from house.tree import CHECKOUT


@pytest.mark.parametrize(
    ("long", "browser", "expected"),
    [
        (
            False,
            True,
            [
                "not browser and not walk and not long",
                "browser and not long",
                "walk and not long",
            ],
        ),
        (False, False, ["not browser and not walk and not long", "walk and not long"]),
        (True, False, ["not browser and not walk", "walk"]),
        (True, True, ["not browser and not walk", "browser", "walk"]),
    ],
)
def test_words_choose_among_all_tests(long: bool, browser: bool, expected: list[str]) -> None:
    assert [["-m", marks, "-k", "tie"] for marks in expected] == cli_test.runs(
        long, browser, ["-k", "tie"]
    )


def test_without_words_each_file_is_in_one_run_or_among_the_house_rules() -> None:
    *others, walks = cli_test.runs(long=False, browser=True)
    files = [path.relative_to(CHECKOUT).as_posix() for path in CHECKOUT.glob("tests/**/test_*.py")]
    found = {file: sum(_is_in(file, words) for words in others) for file in files}
    expected = {file: int(not file.startswith("tests/house/")) for file in files}
    assert expected == found
    assert ["-m", "walk and not long", "tests/web"] == walks


def test_walks_are_only_where_their_run_looks_for_them() -> None:
    mark = re.compile(r"^(?:@|pytestmark = \[?)pytest\.mark\.walk\b", re.MULTILINE)
    files = [path for path in CHECKOUT.glob("tests/**/test_*.py") if mark.search(path.read_text())]
    assert files
    assert [] == [path for path in files if not path.is_relative_to(CHECKOUT / "tests/web")]


def test_only_the_run_of_the_rooms_counts_what_is_reached() -> None:
    counting = [
        words for words in cli_test.runs(long=False, browser=True) if "--cov-branch" in words
    ]
    (rooms,) = counting
    assert [] == [room for room in cli_test.FLOORS if f"tests/{room}" not in rooms]
    assert [] == [
        room for room in cli_test.FLOORS if f"--cov=server/flyingfinish/{room}" not in rooms
    ]


def test_every_room_with_a_floor_has_tests_of_its_own() -> None:
    rooms = [CHECKOUT / "tests" / room for room in cli_test.FLOORS]
    assert [] == [room for room in rooms if not list(room.glob("test_*.py"))]


@pytest.mark.parametrize(("percent", "low"), [(0, []), (100, ["100 % of rally"])])
def test_a_room_below_its_floor_is_named(
    percent: int, low: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COVERAGE_FILE", str(tmp_path / "reached"))
    monkeypatch.setattr(cli_test, "FLOORS", {"rally": percent})
    script = tmp_path / "reaches.py"
    script.write_text("import flyingfinish.rally.times")
    source = f"--source={CHECKOUT / 'server/flyingfinish/rally'}"
    subprocess.run(
        [sys.executable, "-m", "coverage", "run", "--branch", source, str(script)],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "server")},
        check=True,
    )
    assert low == cli_test.under_their_floors()


def test_a_room_that_nothing_was_counted_of_is_below_its_floor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COVERAGE_FILE", str(tmp_path / "nothing"))
    monkeypatch.setattr(cli_test, "FLOORS", {"rally": 0})
    assert ["0 % of rally"] == cli_test.under_their_floors()


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
    assert [0, 3] == cli_test.side_by_side(commands, dict(os.environ), at_once=2)
    assert "first\nsecond\n" == capfd.readouterr().out


def test_no_more_go_at_once_than_may(tmp_path: Path) -> None:
    begun = repr(str(tmp_path / "begun"))
    alone = f"import os; open({begun}, 'x').close(); os.remove({begun})"
    commands = [[sys.executable, "-c", alone] for _ in range(4)]
    assert [0, 0, 0, 0] == cli_test.side_by_side(commands, dict(os.environ), at_once=1)


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


def _is_in(file: str, words: list[str]) -> bool:
    """True where a run with these words collects the file."""
    ignored = tuple(f"{word.partition('=')[2]}/" for word in words if word.startswith("--ignore="))
    folders = tuple(f"{word}/" for word in words if word.startswith("tests"))
    return file.startswith(folders) and not (ignored and file.startswith(ignored))
