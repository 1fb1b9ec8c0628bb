"""The worker's own program: reads a job and its argument, writes what it makes of it, for ever.

Frames both ways: a line with a word and a length, then so many bytes. It ends when the door does,
because then nothing can be read any more.
"""

import logging
import os
import signal
import sys
from typing import BinaryIO, Final

from flyingfinish.web.jobs import JOBS

NICE: Final = 5
"""Whoever waits for a file waits a little longer than whoever waits for a time."""

logger = logging.getLogger(__name__)


def main() -> int:
    """Serves standard input and output until the door is gone."""
    # A terminal's Ctrl-C goes to all; the door ends us when it has answered.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)
    return serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(source: BinaryIO, target: BinaryIO) -> int:
    """Answers every job that is read; returns 0 at the end of them."""
    while line := source.readline():
        job, length = line.split()
        argument = source.read(int(length))
        word, content = _answer(job.decode(), argument)
        target.write(b"%b %d\n%b" % (word, len(content), content))
        target.flush()
    return 0


def _answer(job: str, argument: bytes) -> tuple[bytes, bytes]:
    try:
        return b"made", JOBS[job](argument)
    except Exception as error:
        # One table that cannot be made must not end the process; the door is told.
        logger.exception("%s failed", job)
        return b"failed", repr(error).encode()


if __name__ == "__main__":
    sys.exit(main())
