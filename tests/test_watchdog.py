"""A process whose loop stands still ends, and says where it stood; one that turns stays."""

import subprocess
import sys

import pytest

SCRIPT = """
import asyncio, threading
from flyingfinish.watchdog import watched

async def main():
    with watched(0.5):
        {work}

asyncio.run(main())
threading.Event().wait({after})
"""
HANGS = "await asyncio.sleep(0); threading.Event().wait(60)"
TURNS = "await asyncio.sleep(1)"


def ended(work: str, after: str = "0") -> subprocess.CompletedProcess[bytes]:
    """Returns how a process that does such work ended."""
    script = SCRIPT.format(work=work, after=after)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=50, check=False
    )


def test_a_loop_that_stands_still_ends_its_process_and_says_where() -> None:
    done = ended(HANGS)
    assert (1, True) == (done.returncode, b"in wait" in done.stderr)


@pytest.mark.parametrize("after", ["0", "1"], ids=["while it turns", "when it is over"])
def test_a_loop_that_turns_is_left_alone(after: str) -> None:
    assert 0 == ended(TURNS, after).returncode
