"""The rally's clock: what time it is at the rally when a server says its own time."""

from flyingfinish.rally.facts import RallyClockSet


def rally_at_ms(clock: RallyClockSet | None, server_at_ms: int) -> int:
    """Returns rally time in ms at a server's time in ms; without a clock the two are the same."""
    if clock is None:
        return server_at_ms
    return clock.rally_at_ms + (server_at_ms - clock.server_at_ms) * clock.rate // 1000
