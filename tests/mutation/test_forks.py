"""What a process breaks is gone with it: it only says whether it survived."""

import os
import signal

import pytest

from mutation.forks import KILLED, SURVIVED, asked, survivors


def kill_itself() -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return SURVIVED


def never_end() -> int:
    while True:
        pass


def fail() -> int:
    raise AssertionError


def test_an_answer_comes_back_from_another_process() -> None:
    assert (os.getpid(), [1, 2]) != asked(lambda: (os.getpid(), [1, 2]))
    assert [1, 2] == asked(lambda: [1, 2])


def test_who_fails_has_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert asked(fail) is None
    assert "AssertionError" in capfd.readouterr().err


@pytest.mark.parametrize("jobs", [1, 3])
def test_those_survive_who_say_so(jobs: int) -> None:
    works = [lambda: SURVIVED, fail, kill_itself, lambda: KILLED, never_end, lambda: SURVIVED]
    assert [0, 5] == survivors([(work, 1) for work in works], jobs)
