"""A child ends when its parent is gone: by the kernel's word on Linux, by the pipe everywhere."""

import os
import signal
import socket
import subprocess
import sys

import pytest

WATCHER = (
    "import sys, threading; from flyingfinish import parent_death;"
    "parent_death.BEAT_S = 0.05; parent_death.watch_line(0); print('watching', flush=True);"
    "threading.Event().wait(60)"
)
PARENT = """
import subprocess, sys, threading
from flyingfinish import parent_death
child = subprocess.Popen(["sleep", "60"], preexec_fn={hook}, stdout=subprocess.DEVNULL)
print(child.pid, flush=True)
threading.Event().wait(60)
"""


def test_a_child_ends_when_the_pipe_closes() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WATCHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        child.stdin.close()
        assert -signal.SIGTERM == child.wait(timeout=30)


def test_a_child_says_beat_by_beat_that_it_lives() -> None:
    ours, theirs = socket.socketpair()
    with (
        ours,
        subprocess.Popen(
            [sys.executable, "-c", WATCHER], stdin=theirs.fileno(), stdout=subprocess.PIPE
        ) as child,
    ):
        theirs.close()
        assert b".." == ours.recv(1) + ours.recv(1)
        child.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word is Linux's own")
@pytest.mark.parametrize(
    ("hook", "lives_on"),
    [
        ("parent_death.end_with_parent", False),
        ("parent_death.die_with_parent", False),
        ("None", True),
    ],
)
def test_a_child_of_a_killed_parent_ends_if_it_asked_to(hook: str, lives_on: bool) -> None:
    code = PARENT.format(hook=hook)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        watch = os.pidfd_open(child)
        parent.kill()
        parent.wait()
    try:
        assert lives_on is not _ended(watch)
        if lives_on:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(watch)


def _ended(pidfd: int) -> bool:
    """Says whether the process ends within a second: its descriptor becomes readable."""
    import select

    return bool(select.select([pidfd], [], [], 1.0)[0])
