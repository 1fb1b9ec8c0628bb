"""Time of day and distances as the pages show them; durations are `rally/times.py`."""

from collections.abc import Mapping
from datetime import date, timedelta

from flyingfinish.rally.times import format_time_of_day
from flyingfinish.web.words import Words, words_of

_EPOCH = date(1970, 1, 1)
_DAY_MS = 86_400_000
_MINUTE_MS = 60_000
_METRES = 1_000
_TENTHS_A_METRE = 36_000
"""Tenths of a kilometre an hour in a metre a millisecond."""


def time_of_day(at_ms: int, utc_offset_minutes: int, *, seconds: bool) -> str:
    """Returns an instant as it is where the rally is: 17:13:20, or 17:13."""
    return format_time_of_day(at_ms, utc_offset_minutes, seconds)


def day_of(at_ms: int, utc_offset_minutes: int) -> tuple[int, int]:
    """Returns the day of the month and the month of an instant where the rally is."""
    there = _date_of(at_ms, utc_offset_minutes)
    return there.day, there.month


def date_text(at_ms: int, utc_offset_minutes: int) -> str:
    """Returns the date of an instant where the rally is, as everybody can read it: 2026-09-26."""
    return _date_of(at_ms, utc_offset_minutes).isoformat()


def day_text(words: Words, at_ms: int, utc_offset_minutes: int) -> str:
    """Returns the date of an instant where the rally is, as a language writes it: 26.9.2026."""
    there = _date_of(at_ms, utc_offset_minutes)
    return words_of(words.language)("one_day", day=there.day, month=there.month, year=there.year)


def _date_of(at_ms: int, utc_offset_minutes: int) -> date:
    return _EPOCH + timedelta(days=(at_ms + utc_offset_minutes * _MINUTE_MS) // _DAY_MS)


def kilometres(metres: int, mark: str) -> str:
    """Returns a distance cut to one decimal: 14.3, or 14,3 with that decimal mark."""
    return f"{metres // _METRES}{mark}{metres % _METRES // 100}"


def speed(metres: int, ms: int, mark: str) -> str:
    """Returns an average speed in kilometres an hour, cut to one decimal: 119.0, or 119,0.

    Empty for no distance or no time.
    """
    tenths = metres * _TENTHS_A_METRE // ms if ms > 0 else 0
    return f"{tenths // 10}{mark}{tenths % 10}" if tenths > 0 else ""


def rally_now_ms(clock: Mapping[str, int] | None, server_at_ms: int) -> int:
    """Returns rally time at a server time; where no rally clock is set it is the server's."""
    if not clock:
        return server_at_ms
    past_ms = server_at_ms - clock["server_at_ms"]
    return clock["rally_at_ms"] + past_ms * clock["rate"] // 1000
