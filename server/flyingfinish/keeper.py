"""Keeps one process running: starts it again when it dies, ends it when its keeper is cancelled."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from flyingfinish import parent_death
from flyingfinish.clock import Clock

# The first restart comes at once: a time is waiting at the door. Then it gets rarer, but never
# rare: what hinders it (a full disk, a store that loads) ends without telling us.
FIRST_PAUSE_MS = 50
LONGEST_PAUSE_MS = 1_000
# A process that lived this long had not been failing to start.
STEADY_MS = 1_500
STOP_WAIT_S = 10
# A role that was heard once and then not for so many beats (`parent_death.BEAT_S`) was stopped as a
# whole; its callers wait with it. One of ours that hangs ends itself, see `watchdog.py`.
SILENT_BEATS_MAX = 10
HEARD_BYTES = 4_096

log = logging.getLogger(__name__)


class Handle(Protocol):
    """A process that runs."""

    async def wait(self) -> int:
        """Returns its exit code when it has ended."""
        ...

    async def stop(self) -> None:
        """Ends it in good order, then by force; returns when it has ended."""
        ...


Start = Callable[[], Awaitable[Handle]]


async def keep(name: str, start: Start, clock: Clock, first: Handle | None = None) -> None:
    """Runs the process for ever; returns only by being cancelled, with the process ended."""
    pause_ms = 0
    handle = first
    while True:
        began_ms = clock.monotonic_ms()
        if handle is None:
            handle = await _start(name, start)
        if handle is not None:
            log.warning("%s %s: starting it again", name, _how(await _wait(handle)))
            handle = None
        if clock.monotonic_ms() - began_ms >= STEADY_MS:
            pause_ms = 0
        await asyncio.sleep(pause_ms / 1000)
        pause_ms = min(LONGEST_PAUSE_MS, max(FIRST_PAUSE_MS, 2 * pause_ms))


async def _start(name: str, start: Start) -> Handle | None:
    try:
        return await start()
    except Exception as error:  # noqa: BLE001 - the supervisor outlives whatever a start meets
        log.error("%s could not be started: %s", name, error)
        return None


async def _wait(handle: Handle) -> int:
    try:
        return await handle.wait()
    except asyncio.CancelledError:
        await handle.stop()
        raise


def _how(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


class RoleProcess:
    """One role of the server in a process of its own, tied to this process by a line.

    When we die the line closes and the role ends; while the role lives it says so, beat by beat.
    """

    def __init__(
        self, process: asyncio.subprocess.Process, line: socket.socket | None = None
    ) -> None:
        self.process = process
        self._line = line
        self._silent_beats: int | None = None
        """None until it was heard for the first time: it starts."""

    @classmethod
    async def start(
        cls, role: str, env: Mapping[str, str], pass_fds: Sequence[int]
    ) -> "RoleProcess":
        """Starts `flyingfinish role <role>`; its standard input is the line."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "flyingfinish",
                "role",
                role,
                env={**os.environ, **env},
                stdin=theirs.fileno(),
                pass_fds=tuple(pass_fds),
                start_new_session=True,
                preexec_fn=parent_death.die_with_parent,
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return cls(process, ours)

    async def wait(self) -> int:
        """Returns the exit code when the role has ended, by a signal as minus its number.

        One that falls silent is killed. Beats are counted, not time: should we stand still
        ourselves, nobody else is blamed for it.
        """
        async with asyncio.TaskGroup() as waiting:
            ended = waiting.create_task(self.process.wait())
            while not ended.done():
                await asyncio.wait([ended], timeout=parent_death.BEAT_S)
                if self._fell_silent() and not ended.done():
                    log.error("process %d says nothing any more: killing it", self.process.pid)
                    self.process.kill()
        self._hang_up()
        return ended.result()

    def _fell_silent(self) -> bool:
        """Says, once, that nothing was heard for too long."""
        if self._heard():
            self._silent_beats = 0
        elif self._silent_beats is not None:
            self._silent_beats += 1
        return self._silent_beats == SILENT_BEATS_MAX

    def _heard(self) -> bool:
        if self._line is None:
            return False
        with suppress(OSError):
            return bool(self._line.recv(HEARD_BYTES))
        return False

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()

    async def stop(self) -> None:
        """Ends the role with SIGTERM, and with SIGKILL if it takes too long."""
        try:
            await self._end()
        finally:
            self._hang_up()

    async def _end(self) -> None:
        for step in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                self.process.send_signal(step)
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_WAIT_S):
                    await self.process.wait()
                    return
