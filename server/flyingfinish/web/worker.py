"""A process beside the public door for what takes long: files, pictures.

The door's loop writes to every fan; what takes over 5 ms would make them all wait. So it is sent as
bytes to one other process, which makes it and sends bytes back, one thing at a time. It is started
when it is first needed, ended with the door, and replaced when it fails or takes too long.
"""

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from typing import Final, Protocol

from flyingfinish.config import CHECKOUT
from flyingfinish.web.errors import Problem

WAITING_MAX: Final = 32
"""Whoever comes when so many wait already is told to come back."""

WAIT_S: Final = 10
"""No file takes this long; a worker that does is ended."""

COME_BACK_S: Final = 2
MODULE: Final = "flyingfinish.web.worker_main"

logger = logging.getLogger(__name__)


class Makes(Protocol):
    """Whoever makes bytes of bytes."""

    async def make(self, job: str, argument: bytes) -> bytes:
        """Returns what a job makes of its argument; Problem 503 when there is no room or time."""
        ...

    async def close(self) -> None:
        """Ends what was started for it."""
        ...


class Worker:
    """The other process, and the queue before it."""

    def __init__(self, wait_s: float = WAIT_S, waiting_max: int = WAITING_MAX) -> None:
        self._wait_s = wait_s
        self._waiting_max = waiting_max
        self._waiting = 0
        self._one_at_a_time = asyncio.Lock()
        self._process: Process | None = None

    async def make(self, job: str, argument: bytes) -> bytes:
        """Returns what a job makes of its argument; Problem 503 when there is no room or time."""
        if self._waiting >= self._waiting_max:
            raise come_back("Too many files are being made.")
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                return await self._made(job, argument)
        finally:
            self._waiting -= 1

    async def _made(self, job: str, argument: bytes) -> bytes:
        process = self._process = self._process or await _started()
        try:
            async with asyncio.timeout(self._wait_s):
                word, content = await _asked(process, job, argument)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
            logger.warning("the worker is replaced: %s in %s", type(error).__name__, job)
            await self.close()
            raise come_back("The file could not be made this time.") from error
        except asyncio.CancelledError:
            # What it was asked would be answered to the next one who asks.
            await self.close()
            raise
        if word != b"made":
            raise RuntimeError(f"the worker failed in {job}: {content.decode(errors='replace')}")
        return content

    async def close(self) -> None:
        """Ends the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _started() -> Process:
    folders = [str(CHECKOUT / "server"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        MODULE,
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
    )


async def _asked(process: Process, job: str, argument: bytes) -> tuple[bytes, bytes]:
    """Sends a job and returns the answer's first word and its bytes."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(b"%s %d\n%b" % (job.encode(), len(argument), argument))
    await process.stdin.drain()
    word, length = (await process.stdout.readuntil()).split()
    return word, await process.stdout.readexactly(int(length))


def come_back(detail: str) -> Problem:
    """Returns the refusal of who may try again in a moment."""
    headers = {"retry-after": str(COME_BACK_S)}
    return Problem(503, "busy", f"{detail} Try again in a moment.", headers=headers)
