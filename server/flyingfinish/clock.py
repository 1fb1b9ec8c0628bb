"""The one place where the server reads the time; everything else is handed a `Clock`.

Used by the doors, the processor, push and the supervisor. `rally/` never sees it: there, time comes
in facts only.
"""

import time
from typing import Protocol

_NS_PER_MS = 1_000_000


class Clock(Protocol):
    """What the server may ask of time: an instant to write down, and a reading to measure with."""

    def now_at_ms(self) -> int:
        """Returns the wall clock as milliseconds since 1970-01-01 UTC; it may jump."""
        ...

    def monotonic_ms(self) -> int:
        """Returns milliseconds since some fixed point; it never goes back and measures waits."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now_at_ms(self) -> int:
        """Returns the machine's wall clock in milliseconds since 1970-01-01 UTC."""
        return time.time_ns() // _NS_PER_MS

    def monotonic_ms(self) -> int:
        """Returns the machine's monotonic clock in milliseconds."""
        return time.monotonic_ns() // _NS_PER_MS


class ManualClock:
    """A clock that stands still until told to go on; for tests and for played-back rallies."""

    def __init__(self, now_at_ms: int = 0) -> None:
        self._now_at_ms = now_at_ms
        self._monotonic_ms = 0

    def now_at_ms(self) -> int:
        """Returns the instant this clock was last moved to."""
        return self._now_at_ms

    def monotonic_ms(self) -> int:
        """Returns how many milliseconds this clock has been moved on so far."""
        return self._monotonic_ms

    def advance(self, by_ms: int) -> None:
        """Moves both readings on by `by_ms` >= 0 milliseconds."""
        if by_ms < 0:
            raise ValueError("a clock is only moved on; set_wall moves the wall clock back")
        self._now_at_ms += by_ms
        self._monotonic_ms += by_ms

    def set_wall(self, now_at_ms: int) -> None:
        """Sets the wall clock alone, as a hand or a time server would."""
        self._now_at_ms = now_at_ms


def stopwatch_ns() -> int:
    """Returns nanoseconds since some fixed point: for measuring work, never for a rally's time."""
    return time.perf_counter_ns()


def cpu_stopwatch_ns() -> int:
    """Returns nanoseconds this thread has computed: its own work, whatever else runs here."""
    return time.thread_time_ns()
