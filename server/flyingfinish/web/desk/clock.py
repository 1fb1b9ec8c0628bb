"""What people write as an instant: a time of day, or a date and a time of day, in rally time.

A time of day is on every day; which of them is meant is decided by what it lies next to.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from flyingfinish.rally.times import parse_time

DAY_MS: Final = 86_400_000
MINUTE_MS: Final = 60_000
DATE_CHARACTERS: Final = len("2026-10-03")


def written(text: str) -> tuple[int | None, int]:
    """Returns midnight of the date as if in UTC, None without one, and the time of day, both in ms.

    Takes ``10:03:12.4``, ``10.03``, ``2026-10-03 10:03``; raises ValueError
    or BadTime for what is neither.
    """
    date, sign, clock = text[:DATE_CHARACTERS], text[DATE_CHARACTERS:][:1], text
    midnight_ms = None
    if sign and sign in " T":
        midnight = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC)
        midnight_ms = int(midnight.timestamp()) * 1000
        clock = text[DATE_CHARACTERS + 1 :].strip()
    return midnight_ms, _time_of_day_ms(clock)


def last_until(clock_ms: int, until_at_ms: int, offset_ms: int) -> int:
    """Returns the last instant, not after another, at which rally clocks show a time of day."""
    days = (until_at_ms + offset_ms - clock_ms) // DAY_MS
    return days * DAY_MS + clock_ms - offset_ms


def first_from(clock_ms: int, from_at_ms: int, offset_ms: int) -> int:
    """Returns the first instant, not before another, at which rally clocks show a time of day."""
    return last_until(clock_ms, from_at_ms + DAY_MS - 1, offset_ms)


def nearest(clock_ms: int, near_at_ms: int, offset_ms: int) -> int:
    """Returns the instant nearest to another at which rally clocks show a time of day."""
    return last_until(clock_ms, near_at_ms + DAY_MS // 2, offset_ms)


def dated(at_ms: int, offset_ms: int) -> str:
    """Returns an instant as a date and a time of day in rally time, to the thousandth."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at_ms + offset_ms)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{at_ms % 1000:03d}"


def _time_of_day_ms(text: str) -> int:
    parts = text.replace(".", ":", 1).replace(".", ":", 1) if text.count(":") < 2 else text
    hours, _, rest = parts.partition(":")
    minutes, _, seconds = rest.partition(":")
    if not 0 <= int(hours) < 24 or not 0 <= int(minutes) < 60:
        raise ValueError(text)
    ms = parse_time(f"0:{_padded(seconds)}") if seconds else 0
    return (int(hours) * 60 + int(minutes)) * MINUTE_MS + ms


def _padded(seconds: str) -> str:
    whole, sign, fraction = seconds.replace(",", ".").partition(".")
    return f"{whole:0>2}{sign}{fraction}"
