"""What a push process counts of itself, and how Prometheus reads it (text format 0.0.4).

Counters only grow; gauges are asked when somebody reads. Plain integers, changed by the loop alone.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

LAG_BUCKETS_MS: Final = (5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
TICK_BUCKETS_MS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)


class Histogram:
    """How many of what was seen fell under each bound, in ms."""

    def __init__(self, bounds_ms: tuple[int, ...]) -> None:
        self.bounds_ms = bounds_ms
        self._counts = [0] * (len(bounds_ms) + 1)
        self._sum_ms = 0

    def saw(self, ms: int) -> None:
        """Counts one."""
        self._counts[bisect_left(self.bounds_ms, ms)] += 1
        self._sum_ms += ms

    def lines(self, name: str) -> Iterator[str]:
        """Yields the lines of Prometheus' text, in seconds as its convention asks."""
        yield f"# TYPE {name} histogram"
        below = 0
        for bound_ms, count in zip(self.bounds_ms, self._counts, strict=False):
            below += count
            yield f'{name}_bucket{{le="{_seconds(bound_ms)}"}} {below}'
        total = below + self._counts[-1]
        yield f'{name}_bucket{{le="+Inf"}} {total}'
        yield f"{name}_sum {_seconds(self._sum_ms)}"
        yield f"{name}_count {total}"


@dataclass(slots=True)
class Metrics:
    """The counters of one push process."""

    callers: int = 0
    """Connections that have not said yet what they want."""

    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """By the code of the refusal."""

    dropped: Counter[str] = field(default_factory=Counter)
    """Connections that the server ended, by reason."""

    collapsed: int = 0
    """Channels that turned stale for somebody: the newest snapshot instead of more deltas."""

    writes: int = 0
    updates: int = 0
    """Changes of channels told; a write may hold several, to many."""

    lag: Histogram = field(default_factory=lambda: Histogram(LAG_BUCKETS_MS))
    """From the commit in the journal's store to the frame, in ms."""

    tick: Histogram = field(default_factory=lambda: Histogram(TICK_BUCKETS_MS))
    """How long telling everybody took, in ms."""

    def text(self, gauges: Mapping[str, int]) -> str:
        """Returns all figures, the given gauges first."""
        gauges = {**gauges, "callers": self.callers}
        lines = [f"# TYPE ff_push_{name} gauge\nff_push_{name} {n}" for name, n in gauges.items()]
        for name in ("accepted", "collapsed", "writes", "updates"):
            full = f"ff_push_{name}_total"
            lines += [f"# TYPE {full} counter", f"{full} {getattr(self, name)}"]
        for name, label in (("refused", "code"), ("dropped", "reason")):
            full = f"ff_push_{name}_total"
            lines.append(f"# TYPE {full} counter")
            counts: Counter[str] = getattr(self, name)
            lines += [f'{full}{{{label}="{key}"}} {n}' for key, n in sorted(counts.items())]
        lines += self.lag.lines("ff_push_lag_seconds")
        lines += self.tick.lines("ff_push_tick_seconds")
        return "\n".join(lines) + "\n"


def _seconds(ms: int) -> str:
    """Returns milliseconds as seconds without a float: 25 is 0.025."""
    whole, part = divmod(ms, 1000)
    return f"{whole}.{part:03d}"
