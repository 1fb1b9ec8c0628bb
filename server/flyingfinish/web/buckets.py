"""Token buckets: how often each sender may ask, with a burst after hours without network."""

from collections import OrderedDict
from typing import Final

from flyingfinish.clock import Clock

SENDERS_MAX: Final = 10_000
"""Senders remembered; the one not heard of for longest is forgotten, which only favours it."""


class Buckets:
    """One bucket a sender, filled at a steady rate; counted in thousandths, so nothing is lost."""

    def __init__(self, clock: Clock, per_s: int, burst: int) -> None:
        self._clock = clock
        self._per_s = per_s
        self._full = burst * 1000
        self._left: OrderedDict[str, tuple[int, int]] = OrderedDict()
        """Sender -> (thousandths left, monotonic ms at which that was so)."""

    def take(self, sender: str) -> int:
        """Takes one from a sender's bucket; returns 0, or after how many seconds to come back."""
        now_ms = self._clock.monotonic_ms()
        left, then_ms = self._left.pop(sender, (self._full, now_ms))
        left = min(self._full, left + (now_ms - then_ms) * self._per_s)
        allowed = left >= 1000
        self._left[sender] = (left - 1000 if allowed else left, now_ms)
        if len(self._left) > SENDERS_MAX:
            self._left.popitem(last=False)
        return 0 if allowed else -((left - 1000) // (1000 * self._per_s))
