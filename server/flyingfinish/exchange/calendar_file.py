"""A series' calendar as iCalendar (RFC 5545), made from its public calendar view.

All-day events: a round begins on its first day and ends before the day after its last one. A
cancelled round stays, as CANCELLED, so that calendars that have it take it out.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

LINE_OCTETS: Final = 75
"""Longer content lines are folded (3.1)."""

LINE_ENDS: Final = "\r\n"

STATUSES: Final = {"planned": "TENTATIVE", "cancelled": "CANCELLED"}
"""What a round's state is to a calendar; every other state is CONFIRMED."""

PRODUCT: Final = "-//Flying Finish//Series calendar//EN"
REFRESH: Final = "PT12H"


def calendar_text(calendar: Mapping[str, Any], address: str) -> str:
    """The calendar as a text with CRLF line ends; ``address`` is where pages of it are served.

    The UID of a round rests on the ids of series and round alone, so it is the same from whichever
    host, and SEQUENCE grows with every change.
    """
    series = calendar["series"]
    rows = sorted(calendar["rows"].items(), key=lambda one: one[1]["ord"])
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(_named(series))}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
    ]
    for round_id, row in rows:
        lines += _round_lines(series, round_id, row, address)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}{LINE_ENDS}" for line in lines for part in folded(line))


def _round_lines(
    series: Mapping[str, Any], round_id: str, row: Mapping[str, Any], address: str
) -> Iterable[str]:
    stamp = _stamp(row["set_at_ms"])
    yield "BEGIN:VEVENT"
    yield f"UID:{series['id']}.{round_id}@flyingfinish"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{row['sequence']}"
    yield f"DTSTART;VALUE=DATE:{_day(row['from'])}"
    yield f"DTEND;VALUE=DATE:{_day(row['to'], 1)}"
    yield f"SUMMARY:{escaped(_named(series) + ': ' + row['name'])}"
    if place := row.get("place", ""):
        yield f"LOCATION:{escaped(place)}"
    if note := row.get("note", ""):
        yield f"DESCRIPTION:{escaped(note)}"
    if (rally := row.get("rally", "")) and address:
        yield f"URL:{address}/r/{rally}"
    yield f"STATUS:{STATUSES.get(row['state'], 'CONFIRMED')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _named(series: Mapping[str, Any]) -> str:
    """``Ralli SM 2026``; the season once only."""
    name, season = str(series["name"]), str(series.get("season", ""))
    return name if season in name else f"{name} {season}"


def escaped(text: str) -> str:
    """A text value with its special signs escaped (3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> list[str]:
    """A content line in pieces of at most 75 octets, none within a letter; the later ones begin
    with a space (3.1)."""
    pieces, piece, room = [], "", LINE_OCTETS
    for sign in line:
        octets = len(sign.encode())
        if octets > room:
            pieces.append(piece)
            piece, room = " ", LINE_OCTETS - 1
        piece += sign
        room -= octets
    return [*pieces, piece]


def _day(iso: str, later: int = 0) -> str:
    return f"{date.fromisoformat(iso) + timedelta(days=later):%Y%m%d}"


def _stamp(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms // 1_000, UTC):%Y%m%dT%H%M%SZ}"
