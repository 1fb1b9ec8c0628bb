"""A process that dies is started again; a keeper that is cancelled ends its process."""

import asyncio
import os
import signal
import socket
import sys

import pytest

from flyingfinish import keeper, parent_death
from flyingfinish.clock import SystemClock

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(60)",
]


BEATING = [
    sys.executable, "-c",
    "import threading; from flyingfinish import parent_death; parent_death.BEAT_S = 0.01;"
    "parent_death.watch_line(0); threading.Event().wait(60)",
]  # fmt: skip


class Starts:
    """Starts real processes and remembers them; `until` waits for the n-th."""

    def __init__(self, command: list[str], failures: int = 0) -> None:
        self.command = command
        self.failures = failures
        self.started: list[keeper.RoleProcess] = []
        self._grown = asyncio.Condition()

    async def __call__(self) -> keeper.Handle:
        if self.failures:
            self.failures -= 1
            raise OSError("no such program today")
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *self.command, stdin=theirs.fileno(), stdout=asyncio.subprocess.PIPE
            )
        self.started.append(keeper.RoleProcess(process, ours))
        async with self._grown:
            self._grown.notify_all()
        return self.started[-1]

    async def until(self, count: int) -> None:
        async with self._grown:
            await self._grown.wait_for(lambda: len(self.started) >= count)


async def test_a_killed_process_is_started_again() -> None:
    starts = Starts(SLEEPER)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(keeper.keep("sleeper", starts, SystemClock()))
        await starts.until(1)
        os.kill(starts.started[0].process.pid, signal.SIGKILL)
        await starts.until(2)
        task.cancel()
    assert starts.started[0].process.pid != starts.started[1].process.pid


async def test_a_start_that_fails_is_tried_again() -> None:
    starts = Starts(SLEEPER, failures=2)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(keeper.keep("sleeper", starts, SystemClock()))
        await starts.until(1)
        task.cancel()
    assert 0 == starts.failures


async def test_a_cancelled_keeper_ends_its_process() -> None:
    starts = Starts(SLEEPER)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(keeper.keep("sleeper", starts, SystemClock()))
        await starts.until(1)
        task.cancel()
    assert -signal.SIGTERM == starts.started[0].process.returncode


async def test_a_process_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "STOP_WAIT_S", 0.05)
    child = await Starts(STUBBORN)()
    assert isinstance(child, keeper.RoleProcess)
    assert child.process.stdout is not None
    await child.process.stdout.readline()
    await child.stop()
    assert -signal.SIGKILL == child.process.returncode


@pytest.mark.parametrize(("stopped", "ends"), [(True, True), (False, False)])
async def test_a_process_that_is_stopped_as_a_whole_is_killed_and_one_that_lives_is_not(
    monkeypatch: pytest.MonkeyPatch, stopped: bool, ends: bool
) -> None:
    monkeypatch.setattr(parent_death, "BEAT_S", 0.05)
    child = await Starts(BEATING)()
    assert isinstance(child, keeper.RoleProcess)
    waiting = asyncio.ensure_future(child.wait())
    while child._silent_beats is None:
        await asyncio.sleep(0.01)
    if stopped:
        os.kill(child.process.pid, signal.SIGSTOP)
    # So many beats that a silent one is noticed; the control waits as long.
    done, _ = await asyncio.wait([waiting], timeout=20 if stopped else 1.0)
    assert ends is bool(done)
    if done:
        assert -signal.SIGKILL == waiting.result()
    waiting.cancel()
    await child.stop()


async def test_a_process_that_was_never_heard_is_left_to_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parent_death, "BEAT_S", 0.001)
    child = await Starts(SLEEPER)()
    assert isinstance(child, keeper.RoleProcess)
    waiting = asyncio.ensure_future(child.wait())
    done, _ = await asyncio.wait([waiting], timeout=0.3)
    assert not done
    waiting.cancel()
    await child.stop()
