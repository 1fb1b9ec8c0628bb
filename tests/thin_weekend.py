"""The fictional weekend with one crew of several: as long a story, a fraction of the messages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flyingfinish.exchange.script import Message, Script
from flyingfinish.exchange.weekend.weekend import weekend_script

EVERY = 6
FOREVER_MS = 1 << 62


def thin_weekend(until_ms: int = FOREVER_MS, every: int = EVERY) -> Script:
    """Returns the weekend to an instant with every so many-th crew, all posts and officials."""
    whole = weekend_script()
    entries = [m.body["entry"] for m in whole.messages if m.body["type"] == "SetEntry"]
    kept = [entry for n, entry in enumerate(entries) if n % every == 0]
    cars = {entry["car_number"] for entry in kept}
    ids = {entry["entry_id"] for entry in kept}
    persons = {entry.get(seat) for entry in kept for seat in ("driver", "co_driver")}
    messages = list(_thinned(whole.messages, until_ms, cars, ids | persons))
    return replace(whole, messages=tuple(messages))


def _thinned(
    messages: tuple[Message, ...], until_ms: int, cars: set[str], ids: set[Any]
) -> Iterator[Message]:
    named = {
        m.body["impulse"][1:]: m.body["car"]
        for m in messages
        if m.body.get("impulse") and m.body.get("car")
    }
    labels: set[str] = set()
    for message in messages:
        body = message.body
        car = named.get(message.label) or body.get("car", "")
        if message.at_ms >= until_ms or (car and car not in cars):
            continue
        if not _of_kept(body, ids, labels):
            continue
        if body["type"] == "SetStartList":
            rows = [row for row in body["rows"] if row["entry_id"] in ids]
            message = replace(message, body=body | {"rows": rows})
        elif body["type"] == "SetTimePending":
            entries = [entry for entry in body["entries"] if entry in ids]
            if not entries:
                continue
            message = replace(message, body=body | {"entries": entries})
        elif body["type"] == "GiveTimes":
            times = [row for row in body["times"] if row["entry_id"] in ids]
            if not times:
                continue
            message = replace(message, body=body | {"times": times})
        labels.add(message.label)
        yield message


def _of_kept(body: dict[str, Any], ids: set[Any], labels: set[str]) -> bool:
    """Says whether a message is about a crew that was kept, or about none."""
    impulse = body.get("impulse", "")
    if impulse and impulse.removeprefix("@") not in labels:
        return False
    if body["type"] == "RecordPerson":
        return body["person_id"] in ids
    entry_id = body.get("entry_id") or body.get("entry", {}).get("entry_id", "")
    return not entry_id or entry_id in ids
