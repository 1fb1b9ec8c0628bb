"""A process ends with its main's code, or 0 when asked to stop; never with a traceback."""

import resource
import signal
import subprocess
import sys

import pytest

from flyingfinish.lifetime import raised_file_limit

MAIN = """
import asyncio, sys
from flyingfinish.lifetime import run_until_stopped

async def main():
    try:
        {body}
    finally:
        await asyncio.sleep(0.05)
        print("ended in order", flush=True)
    return 3

sys.exit(run_until_stopped(main()))
"""
WAITS = "print('up', flush=True); await asyncio.Event().wait()"


def start(body: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", MAIN.format(body=body)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_exit_code_is_what_main_returns() -> None:
    with start("pass") as process:
        assert (("ended in order\n", ""), 3) == (process.communicate(), process.returncode)


@pytest.mark.parametrize("signals", [["SIGINT"], ["SIGTERM"], ["SIGINT", "SIGINT"]])
def test_a_signal_ends_it_in_order_with_0_and_no_traceback(signals: list[str]) -> None:

    with start(WAITS) as process:
        assert process.stdout is not None
        process.stdout.readline()
        for name in signals:
            process.send_signal(signal.Signals[name])
        assert (("ended in order\n", ""), 0) == (process.communicate(), process.returncode)


def test_a_cancellation_that_nobody_asked_for_is_an_error() -> None:
    with start("raise asyncio.CancelledError") as process:
        assert "CancelledError" in process.communicate()[1]
        assert 0 != process.returncode


def test_a_process_may_have_as_many_files_as_the_system_lets_it() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = raised_file_limit()
    after = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert ((most, most), before[1]) == (after, most)


def test_the_collector_leaves_alone_what_is_there_and_still_finds_what_comes() -> None:
    code = (
        "import gc, weakref; from flyingfinish.lifetime import all_here_stays\n"
        "class Knot: pass\n"
        "all_here_stays(); frozen = gc.get_freeze_count()\n"
        "knot = Knot(); knot.knot = knot; seen = weakref.ref(knot); del knot; gc.collect()\n"
        "print(frozen > 1_000, seen())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert b"True None" == done.stdout.strip()
