"""The hub's clock, which notices when the machine's was set: by a hand, or by a time server's step.

History is kept by the machine's time. Set forward by minutes, that clock would give at once what a
delay holds back; set back, it would hold back what is due. So all history is moved with it.
"""

import logging
from collections.abc import Mapping
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.push.rally_channels import RallyChannels

STEP_MS: Final = 1_000
"""The two clocks run so far apart only when the wall clock is set, or the machine sleeps."""

logger = logging.getLogger(__name__)


class NoticingClock:
    """A clock that moves the history of rallies when it was set, before anybody reads from it."""

    def __init__(self, clock: Clock, rallies: Mapping[str, RallyChannels]) -> None:
        self._clock = clock
        self._rallies = rallies
        self._ahead_ms = clock.now_at_ms() - clock.monotonic_ms()
        self.was_set = False
        """Until whoever plays out what he has by the clock as it was comes anew."""

    def now_at_ms(self) -> int:
        """Returns the wall clock as milliseconds since 1970-01-01 UTC."""
        now_at_ms = self._clock.now_at_ms()
        by_ms = now_at_ms - self._clock.monotonic_ms() - self._ahead_ms
        if abs(by_ms) > STEP_MS:
            self._ahead_ms += by_ms
            self.was_set = True
            logger.warning("the machine's clock was set by %d ms: history goes with it", by_ms)
            for rally in self._rallies.values():
                rally.move_times(by_ms)
        return now_at_ms

    def monotonic_ms(self) -> int:
        """Returns the steady clock in milliseconds."""
        return self._clock.monotonic_ms()
