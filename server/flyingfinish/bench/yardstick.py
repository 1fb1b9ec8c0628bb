"""What this machine gives at a moment: a fixed piece of work, measured again and again.

Other guests of the same host, and its clock, make a shared machine slower for seconds at a time
without any of it showing as somebody else's work. A figure that came out of such seconds says so.
"""

import time
from typing import Final

from flyingfinish.bench.figures import PERCENT, quantile

TURNS: Final = 4_000
NS_PER_US: Final = 1_000


class Yardstick:
    """How long the fixed work took each time, in microseconds of its thread."""

    def __init__(self) -> None:
        self.took_us: list[int] = []

    def measure(self) -> None:
        """Does the work once: a fraction of a millisecond."""
        began = time.thread_time_ns()
        total = 0
        for turn in range(TURNS):
            total += turn * turn % 7
        self.took_us.append((time.thread_time_ns() - began) // NS_PER_US)

    def percent(self, of_all: int) -> int:
        """Returns what ``of_all`` percent do not exceed, in percent of the best; 0 for none."""
        if not self.took_us:
            return 0
        return quantile(self.took_us, of_all) * PERCENT // max(1, min(self.took_us))
