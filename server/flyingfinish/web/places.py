"""One crew's places on every stage and after it: made from the tables when somebody asks.

A crew's own view holds its own facts only, since others move its places. So this is no view that a
processor writes or a socket follows: it is read, like any view, under the name `places/<entry>`.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.push.hub import Hub, Snapshot
from flyingfinish.web.page.board import NOTHING, Json, ordered, rows_of

Held = Callable[[str], Json | None]

_NAME: Final = re.compile(r"rally/([^/]+)/(?:c/([^/]+)/)?places/([^/]+)")
_EPOCH_DIGITS: Final = 12


def snapshot_of(hub: Hub, name: str, behind_ms: int = 0) -> Snapshot | None:
    """Returns a view as sent last or as of so long ago, of places too; None where there is none."""
    asked = _NAME.fullmatch(name)
    if asked is None:
        return hub.snapshot(name, behind_ms)
    used: dict[str, Snapshot] = {}

    def held(channel: str) -> Json | None:
        found = hub.snapshot(channel, behind_ms)
        if found is None:
            return None
        used[channel] = found
        return found.data

    data = places_of(held, *asked.groups(default=""))
    if data is None:
        return None
    # Each change has a newer position than all before, so the newest one names them all.
    epochs = " ".join(f"{channel} {used[channel].epoch}" for channel in sorted(used))
    epoch = hashlib.sha256(epochs.encode()).hexdigest()[:_EPOCH_DIGITS]
    offset = max(one.offset for one in used.values())
    return Snapshot(epoch, offset, offset, data)


def places_of(held: Held, rally: str, competition: str, entry: str) -> Json | None:
    """Returns a crew's places, by stage; None for a crew that is not entered."""
    base = f"rally/{rally}/"
    prefix = f"{base}c/{competition}/" if competition else base
    crew = rows_of(held(f"{prefix}entries") or NOTHING).get(entry)
    if crew is None:
        return None
    road = held(f"{base}itinerary") or NOTHING
    classes = road.get("competitions", NOTHING).get(competition, road).get("classes", NOTHING)
    cls = next((one for one in ordered(classes) if one in crew.get("classes", NOTHING)), "")
    below = f"{prefix}class/{cls}/" if cls else ""
    stages = {}
    for stage in ordered(road.get("stages", NOTHING)):
        row = {
            **_seat(held(f"{prefix}stage/{stage}"), entry, "pos", "first_ms", "elapsed_ms"),
            **_seat(held(f"{prefix}overall/{stage}"), entry, "after", "first_total_ms", "total_ms"),
        }
        if below and row:
            row |= _seat(held(f"{below}stage/{stage}"), entry, "class_pos")
            row |= _seat(held(f"{below}overall/{stage}"), entry, "class_after")
        if row:
            stages[stage] = row
    return {"class": cls, "stages": stages} if cls else {"stages": stages}


def _seat(
    table: Json | None, entry: str, place: str, first: str = "", what: str = ""
) -> Mapping[str, Any]:
    """A crew's place in a table, with its own number and the leader's where they are asked for."""
    rows = rows_of(table or NOTHING)
    own = rows.get(entry)
    if own is None:
        return NOTHING
    seat = {place: own["pos"]} if "pos" in own else {}
    if what and what in own:
        seat[what] = own[what]
        leader = next((row for row in rows.values() if row.get("pos") == 1), None)
        if leader is not None and what in leader:
            seat[first] = leader[what]
    return seat
