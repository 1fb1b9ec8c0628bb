"""A rally's own timetable as iCalendar (RFC 5545): an event for the first car of each stage.

Made from the public itinerary and state. Bytes follow from the views alone and no clock is asked:
SEQUENCE is the journal position that last changed the road (delays are in it), one more for a stage
that was cancelled since.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flyingfinish.exchange.calendar_file import LINE_ENDS, escaped, folded

Json = Mapping[str, Any]

NOTHING: Final[Json] = {}
PRODUCT: Final = "-//Flying Finish//Rally timetable//EN"
REFRESH: Final = "PT15M"
"""A delay should be in the calendar before the drive to the stage."""


def timetable_text(
    itinerary: Json, state: Json, position: int, address: str, called: Callable[[str, Json], str]
) -> str:
    """Returns the timetable with CRLF line ends.

    ``position`` is the itinerary's; ``called`` says a stage's name and length in words, ``address``
    is where pages are served, "" for no links; a stage whose first car has no time yet is left out.
    """
    rally = itinerary.get("rally", NOTHING)
    stages = itinerary.get("stages", NOTHING)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(rally.get('name', ''))}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
    ]
    for stage_id, stage in sorted(stages.items(), key=lambda one: int(one[1]["ord"])):
        if "first_due_at_ms" in stage:
            told = state.get("stages", NOTHING).get(stage_id, NOTHING)
            lines += _stage(rally, stage_id, stage, told, position, address, called)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}{LINE_ENDS}" for line in lines for part in folded(line))


def _stage(
    rally: Json,
    stage_id: str,
    stage: Json,
    told: Json,
    position: int,
    address: str,
    called: Callable[[str, Json], str],
) -> Iterable[str]:
    cancelled = told.get("state") == "cancelled"
    start = f"{datetime.fromtimestamp(stage['first_due_at_ms'] // 1_000, UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{rally.get('id', '')}.{stage_id}@flyingfinish"
    # When it was made must be said; the bytes must not depend on when they were asked for.
    yield f"DTSTAMP:{start}"
    yield f"SEQUENCE:{position + cancelled}"
    yield f"DTSTART:{start}"
    yield f"SUMMARY:{escaped(called(stage_id, stage))}"
    yield f"LOCATION:{escaped(stage['name'])}"
    if address:
        yield f"URL:{address}/r/{rally.get('id', '')}?stage={stage_id}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
