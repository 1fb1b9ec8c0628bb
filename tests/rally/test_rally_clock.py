"""The rally's clock, read at a server's time."""

from flyingfinish.rally.facts import RallyClockSet
from flyingfinish.rally.rally_clock import rally_at_ms

SERVER_MS = 1_000_000


def test_without_a_clock_the_rally_has_the_servers_time() -> None:
    assert SERVER_MS == rally_at_ms(None, SERVER_MS)


def test_a_clock_that_runs_twice_as_fast_has_gone_twice_as_far() -> None:
    clock = RallyClockSet(rally_at_ms=5_000_000, server_at_ms=SERVER_MS, rate=2000)
    assert 5_006_000 == rally_at_ms(clock, SERVER_MS + 3000)


def test_before_it_was_set_the_clock_is_read_backwards() -> None:
    clock = RallyClockSet(rally_at_ms=5_000_000, server_at_ms=SERVER_MS, rate=1000)
    assert 4_999_000 == rally_at_ms(clock, SERVER_MS - 1000)
