"""Durations as the sport writes them: parsing, showing and cutting. The one place for formats.

All durations are integer milliseconds. What is measured finer than it is published is cut to the
unit before it, never rounded (Motorsport UK NCR 2026 appendix 13 article 8.4). Clients show the
same texts; golden vectors bind the two.
"""

import re

from flyingfinish.rally.errors import BadTime

MINUTE_MS = 60_000
_MINUTES_A_DAY = 1_440
LONGEST_MS = 400_000_000
"""A little over four and a half days: no total of a rally is longer."""

_CLOCKED = re.compile(
    r"(?:(?P<hours>[0-9]{1,3}):)?(?P<minutes>[0-9]{1,3}):(?P<seconds>[0-9]{2})"
    r"(?:[.,](?P<fraction>[0-9]{1,3}))?"
)
_DOTTED = re.compile(
    r"(?:(?P<hours>[0-9]{1,3})\.)?(?P<minutes>[0-9]{1,3})\.(?P<seconds>[0-9]{2})"
    r"(?:,(?P<fraction>[0-9]{1,3}))?"
)
_SECONDS = re.compile(r"(?P<seconds>[0-9]{1,6})[.,](?P<fraction>[0-9]{1,3})")
_PLAIN = re.compile(r"[0-9]{1,9}")
_DIGITS = {1_000: 0, 100: 1, 10: 2, 1: 3}


def truncated(ms: int, precision_ms: int) -> int:
    """The duration cut to a precision, towards zero for credits too: never rounded up."""
    return ms - ms % precision_ms if ms >= 0 else -(-ms - -ms % precision_ms)


def parse_time(text: str) -> int:
    """Milliseconds from ``7:12.4``, ``7.12,4``, ``1:07:12.4``, ``12.4`` or plain ``432400``.

    BadTime for everything else; minutes beside hours, and seconds, stay under 60.
    """
    clean = text.strip()
    if _PLAIN.fullmatch(clean):
        return _in_range(int(clean), text)
    clocked = _CLOCKED.fullmatch(clean) or _DOTTED.fullmatch(clean)
    if clocked is not None:
        return _in_range(_of_clock(clocked, text), text)
    seconds = _SECONDS.fullmatch(clean)
    if seconds is not None:
        return _in_range(int(seconds["seconds"]) * 1_000 + _fraction_ms(seconds["fraction"]), text)
    raise BadTime(text=text[:40])


def _of_clock(match: re.Match[str], text: str) -> int:
    """Hours, minutes and seconds added up."""
    hours, minutes, seconds = (int(match[part] or 0) for part in ("hours", "minutes", "seconds"))
    if seconds > 59 or (match["hours"] and minutes > 59):
        raise BadTime(text=text[:40])
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + _fraction_ms(match["fraction"])


def _fraction_ms(digits: str | None) -> int:
    return int((digits or "0").ljust(3, "0"))


def _in_range(ms: int, text: str) -> int:
    if ms > LONGEST_MS:
        raise BadTime(text=text[:40])
    return ms


def format_time(ms: int, precision_ms: int = 100) -> str:
    """A stage time or total in every language: ``5:54.6``, ``4:58.914``, ``2:33:39.2``."""
    digits = _DIGITS[precision_ms]
    whole, fraction = divmod(truncated(abs(ms), precision_ms), 1_000)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    if digits:
        text += "." + f"{fraction:03d}"[:digits]
    return f"-{text}" if ms < 0 else text


def format_gap(ms: int, precision_ms: int = 100) -> str:
    """A gap: ``+3.8``, ``+1:54.7``, ``+1:06:25.7``."""
    size = truncated(abs(ms), precision_ms)
    sign = "-" if ms < 0 else "+"
    if size >= MINUTE_MS:
        return sign + format_time(size, precision_ms)
    digits = _DIGITS[precision_ms]
    whole, fraction = divmod(size, 1_000)
    text = f"{sign}{whole}"
    if digits:
        text += "." + f"{fraction:03d}"[:digits]
    return text


def format_penalty(ms: int) -> str:
    """What an offence costs: ``0:10``, ``2:20``, a credit ``-0:15``; as many digits as it has."""
    return format_time(ms, next(unit for unit in _DIGITS if ms % unit == 0))


def format_adjustment(ms: int) -> str:
    """A penalty beside a time, always with its sign: ``+0:10``, a credit ``-0:15``."""
    return format_penalty(ms) if ms < 0 else f"+{format_penalty(ms)}"


def format_clock(ms: int) -> str:
    """A running clock in whole seconds, cut: ``7:12``, ``1:02:03``; nothing below zero."""
    return format_time(max(ms, 0), 1_000)


def format_time_of_day(at_ms: int, utc_offset_minutes: int, seconds: bool = True) -> str:
    """The time of day of an instant: ``17:13:20`` or ``17:13``."""
    minutes, second = divmod(at_ms // 1_000 + utc_offset_minutes * 60, 60)
    hour, minute = divmod(minutes % _MINUTES_A_DAY, 60)
    return f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if seconds else "")


def minute_of(at_ms: int) -> int:
    """The minute of an instant, cut: 09:59 is 09 (UK NCR 2026 appendix 13 article 3.6)."""
    return at_ms - at_ms % MINUTE_MS
