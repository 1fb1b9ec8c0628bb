"""Mutants of a small module of its own: what its test sees is killed, what it does not lives."""

import subprocess
import sys
from pathlib import Path

import pytest

from mutation.running import CHECKOUT

MODULE = '''"""Made for one test."""

LIMIT = 7
BEYOND = 100


def over(value: int) -> bool:
    """Says whether a value is over the limit."""
    while value < 0:
        value += 50
    return value > LIMIT
'''
TESTS = """
from flyingfinish.made import LIMIT, over

def test_the_limit():
    assert 7 == LIMIT

def test_over():
    assert over(8) and not over(7) and over(-10)
"""
PROGRAM = """
import pathlib, sys
from mutation import running
running.CHECKOUT = pathlib.Path(sys.argv[1])
running.SERVER = running.CHECKOUT
running.AT_LEAST_SECONDS, running.TIMES_AS_LONG = 0, 1
total, alive = running.survivors("made", ["test_made.py"], 2)
print(total, *(one.name for one in alive), sep="\\n")
"""


def survivors_of(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    (folder / "flyingfinish").mkdir()
    (folder / "flyingfinish" / "__init__.py").touch()
    (folder / "flyingfinish" / "made.py").write_text(MODULE)
    (folder / "test_made.py").write_text(tests)
    settings = ("pythonpath = .", "timeout = 60", "asyncio_default_fixture_loop_scope = function")
    (folder / "pytest.ini").write_text("\n".join(("[pytest]", *settings)))
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    return subprocess.run(
        command, cwd=CHECKOUT / "tests", capture_output=True, text=True, check=False
    )


def test_what_no_test_sees_lives_and_what_never_ends_is_killed(tmp_path: Path) -> None:
    told = survivors_of(tmp_path, TESTS)
    found = told.stdout.splitlines()
    assert "module: 100 -> 101" in found, told.stdout + told.stderr
    killed = (
        "module: 7 -> 8",
        "over: value > LIMIT -> value >= LIMIT",
        "over: value += 50 -> pass",
    )
    assert [] == [one for one in killed if one in found]


def test_tests_that_fail_anyway_kill_nothing(tmp_path: Path) -> None:
    told = survivors_of(tmp_path, "def test_wrong():\n    assert False\n")
    assert "fail without any mutant" in told.stderr
    assert pytest.ExitCode.OK != told.returncode
