"""Who steps back does so between sessions too, and only with a session of his own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flyingfinish import priority

NICE = "import os; print(os.nice(0))"
GROUP = "print(open('/proc/self/autogroup').read().split()[-1])"
SLICE = "print(*(l.split()[-1] for l in open('/proc/self/sched') if l.startswith('se.slice')))"

needs_groups = pytest.mark.skipif(
    not priority.AUTOGROUP.exists(), reason="this kernel weighs no sessions"
)


SHARED = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"


def said(call: str, then: str, *, shared: bool = False) -> str:
    """What a process says of itself after a call; it has a new session, or shares it with another.

    The tests' own session is none to ask about: started by the system itself it has no group.
    """
    code = f"from flyingfinish import priority; {call}; {then}"
    done = subprocess.run(
        [sys.executable, "-c", SHARED, code] if shared else [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, start_new_session=True,
    )  # fmt: skip
    return done.stdout.strip()


@needs_groups
def test_a_session_of_ones_own_steps_back_whole() -> None:
    assert "3" == said("priority.step_back(3)", GROUP)


@needs_groups
def test_a_session_shared_with_others_stays_where_it_is() -> None:
    assert "0" == said("priority.step_back(3)", GROUP, shared=True)


def test_a_process_steps_back_within_its_session() -> None:
    assert min(19, os.nice(0) + 3) == int(said("priority.step_back(3)", NICE))


def test_the_kernel_is_asked_again_while_it_takes_no_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Busy:
        def write_text(self, text: str, _: str) -> None:
            asked.append(text)
            if len(asked) < 3:
                raise BlockingIOError

    monkeypatch.setattr(priority, "AUTOGROUP", Busy())
    monkeypatch.setattr(priority, "TRY_AGAIN_S", 0)
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid())
    priority.step_back(0)
    assert ["0", "0", "0"] == asked


def test_where_sessions_cannot_be_weighed_all_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(priority, "AUTOGROUP", tmp_path)
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid())
    priority.step_back(0)


@pytest.mark.parametrize(
    ("role", "steps", "quick"),
    [
        ("crew", 0, True),
        ("processor", 0, True),
        ("push", 2, False),
        ("alerts", 2, False),
        ("archiver", 2, False),
    ],
)
def test_times_go_before_fans_and_files(
    role: str, steps: int, quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[object] = []
    monkeypatch.setattr(priority, "step_back", did.append)
    monkeypatch.setattr(priority, "ask_for_short_turns", lambda: did.append("quick"))
    priority.take_place(role)
    assert [*([steps] if steps else []), *(["quick"] if quick else [])] == did


def test_short_turns_are_had_where_the_kernel_has_them() -> None:
    before, after = said("0", SLICE), said("priority.ask_for_short_turns()", SLICE)
    if not before or before == after:
        pytest.skip("this kernel has no turns of one's own (Linux 6.12)")
    assert [priority.TURN_NS] == [int(after)]
