"""Ends a process whose loop stands still: its keeper starts it again, callers find a living one.

With several push processes the kernel hands each caller to one of them for good; a dead one gives
its callers back at once, one that hangs would keep them for ever.
"""

import asyncio
import faulthandler
from collections.abc import Iterator
from contextlib import contextmanager

HANGS_AFTER_S = 10.0
"""The longest that a loop has good reason to stand still is far below a second."""

BEATS = 5
"""How often in that time a loop that turns says so."""


@contextmanager
def watched(hangs_after_s: float = HANGS_AFTER_S) -> Iterator[None]:
    """Watches over the running loop meanwhile; where it hangs is written to standard error.

    The watching itself is done by the interpreter in a thread that needs nothing of Python's. A
    process that was stopped as a whole (SIGSTOP) cannot watch itself; its keeper does.
    """
    loop = asyncio.get_running_loop()
    waiting: list[asyncio.TimerHandle] = []

    def beat() -> None:
        faulthandler.dump_traceback_later(hangs_after_s, exit=True)
        waiting[:] = [loop.call_later(hangs_after_s / BEATS, beat)]

    beat()
    try:
        yield
    finally:
        waiting[0].cancel()
        faulthandler.cancel_dump_traceback_later()
