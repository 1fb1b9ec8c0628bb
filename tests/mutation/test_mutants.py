"""The tests of the rules notice nearly every small wrong change of them (`./ff test --long`)."""

import subprocess
import sys

import pytest

from mutation.report import stale
from mutation.running import CHECKOUT, source_of
from mutation.targets import TARGETS, Target


def runner(*modules: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mutation", *modules]
    return subprocess.run(
        command, cwd=CHECKOUT / "tests", capture_output=True, text=True, check=False
    )


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.module)
def test_the_tests_of_a_module_kill_its_mutants(target: Target) -> None:
    done = runner(target.module)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.module)
def test_a_module_and_its_tests_are_there(target: Target) -> None:
    assert source_of(target.module).is_file()
    assert [] == [one for one in target.tests if not (CHECKOUT / one).is_file()]


def test_every_mutant_listed_as_equivalent_is_still_made() -> None:
    assert [] == stale()


def test_an_unknown_module_is_told_which_there_are() -> None:
    done = runner("no_such_thing")
    assert (2, True) == (done.returncode, "rally.times" in done.stdout)
