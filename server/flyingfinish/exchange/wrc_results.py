"""The results of the feed in the world championship's shape: crews, times, penalties, retirements.

The road and the ids are in `wrc_like.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.exchange.wrc_like import (
    NOTHING,
    Asked,
    Feed,
    Json,
    Part,
    duration,
    event,
    itinerary,
    number_of,
    ordered,
)

Rows = list[Part]


def entries(feed: Feed) -> Rows:
    """Returns the crews with their cars and classes."""
    rows = feed.view("entries", own=True).get("rows", NOTHING)
    return [_entry(feed, entry, rows[entry], order) for order, entry in
            enumerate(ordered(rows), start=1)]  # fmt: skip


def _entry(feed: Feed, entry: str, row: Json, order: int) -> Part:
    entrant = row.get("entrant", "")
    vehicle = row.get("vehicle", "")
    maker = vehicle.split(" ")[0]
    classes = [
        {"eventClassId": number_of("class", one), "eventId": feed.event_id, "name": one}
        for one in row.get("classes", NOTHING)
    ]
    seats: Part = {}
    for seat, ours in (("driver", "driver"), ("codriver", "co_driver")):
        person = _person(f"{entry}/{seat}", row.get(ours, ""), row.get(f"{ours}_nation", ""))
        seats |= {f"{seat}Id": person["personId"], seat: person}
    car = row.get("car", "")
    return {
        "entryId": number_of("entry", entry),
        "eventId": feed.event_id,
        "rallyId": feed.rally_id,
        "identifier": int(car) if car.isascii() and car.isdigit() else car,
        **seats,
        "manufacturerId": number_of("manufacturer", maker),
        "manufacturer": {"manufacturerId": number_of("manufacturer", maker), "name": maker},
        "entrantId": number_of("entrant", entrant),
        "entrant": {"entrantId": number_of("entrant", entrant), "name": entrant},
        "vehicleModel": vehicle,
        "eligibility": " ".join(one["name"] for one in classes) or None,
        "priority": None,
        "eventClasses": classes,
        "entryListOrder": order,
        "status": "Entry",
    }


def _person(key: str, name: str, nation: str) -> Part:
    first, _, last = name.partition(" ")
    return {
        "personId": number_of("person", key),
        "firstName": first if last else "",
        "lastName": last or first,
        "fullName": name,
        "code": (last or first)[:3].upper(),
        "country": {"iso3": nation},
    }


def start_list(feed: Feed, leg: str) -> Part:
    """Returns the start list of a leg: that of its first stage."""
    stages = feed.itinerary.get("stages", NOTHING)
    first = next((one for one in ordered(stages) if str(stages[one].get("leg")) == leg), "")
    rows = feed.view(f"startlist/{first}", own=True).get("rows", NOTHING)
    number = number_of("startlist", leg)
    return {
        "startListId": number,
        "eventId": feed.event_id,
        "name": f"Leg {leg}",
        "startListItems": [
            {
                "startListItemId": number_of("listed", f"{leg}/{entry}"),
                "startListId": number,
                "entryId": number_of("entry", entry),
                **feed.instant("startDateTime", rows[entry].get("due_at_ms")),
                "order": order,
            }
            for order, entry in enumerate(ordered(rows), start=1)
        ],
    }


def split_points(feed: Feed, stage: str) -> Rows:
    """Returns the split points of a stage."""
    splits = feed.itinerary.get("stages", NOTHING).get(stage, NOTHING).get("splits", NOTHING)
    return [
        {
            "splitPointId": number_of("split", f"{stage}/{number}"),
            "stageId": number_of("stage", stage),
            "number": int(number),
            "distance": splits[number].get("metres", 0) / 1_000 or None,
        }
        for number in sorted(splits, key=int)
    ]


def stage_times(feed: Feed, stage: str) -> Rows:
    """Returns the times of a stage, with the differences to the first and to the one before."""
    rows = feed.view(f"stage/{stage}", own=True).get("rows", NOTHING)
    return [
        {
            "stageTimeId": number_of("stagetime", f"{stage}/{entry}"),
            "stageId": number_of("stage", stage),
            "entryId": number_of("entry", entry),
            **duration("elapsedDuration", rows[entry]["elapsed_ms"]),
            "position": rows[entry].get("pos"),
            **gaps,
            "source": "Default" if _measured(rows[entry]) else "Assessed",
            "status": "Completed",
        }
        for entry, gaps in _placed(rows, "elapsed_ms")
    ]


def results(feed: Feed, stage: str) -> Rows:
    """Returns the classification after a stage."""
    rows = feed.view(f"overall/{stage}", own=True).get("rows", NOTHING)
    return [
        {
            "entryId": number_of("entry", entry),
            "stageId": number_of("stage", stage),
            **duration("stageTime", rows[entry]["stages_ms"]),
            **duration("penaltyTime", rows[entry].get("adjustments_ms", 0)),
            **duration("totalTime", rows[entry]["total_ms"]),
            "position": rows[entry].get("pos"),
            **gaps,
        }
        for entry, gaps in _placed(rows, "total_ms")
    ]


def _measured(row: Json) -> bool:
    return row.get("provenance", "measured") in ("measured", "manual_backup")


def _placed(rows: Json, field: str) -> list[tuple[str, Part]]:
    """Rows with a time, each with its differences; guests have none, for they have no place."""
    found: list[tuple[str, Part]] = []
    first = before = None
    for entry in ordered(rows):
        own = rows[entry].get(field)
        if own is None:
            continue
        gaps = {**duration("diffFirst", None), **duration("diffPrev", None)}
        if "pos" in rows[entry]:
            first, before = (own if first is None else first), (own if before is None else before)
            gaps = {**duration("diffFirst", own - first), **duration("diffPrev", own - before)}
            before = own
        found.append((entry, gaps))
    return found


def split_times(feed: Feed, stage: str) -> Rows:
    """Returns the times at the split points, a row each."""
    rows = feed.view(f"splits/{stage}").get("rows", NOTHING)
    mine = feed.view("entries", own=True).get("rows", NOTHING)
    return [
        {
            "splitPointTimeId": number_of("splittime", f"{stage}/{entry}/{point}"),
            "splitPointId": number_of("split", f"{stage}/{point[1:]}"),
            "stageId": number_of("stage", stage),
            "entryId": number_of("entry", entry),
            **duration("elapsedDuration", ms),
            **duration("stageTimeDuration", row.get("finish")),
        }
        for entry, row in sorted(rows.items())
        for point, ms in sorted(row.items())
        if point.startswith("s") and point[1:].isdigit() and entry in mine
    ]


def penalties(feed: Feed) -> Rows:
    """Returns the penalties and credits."""
    rows = feed.view("adjustments").get("rows", NOTHING)
    mine = feed.view("entries", own=True).get("rows", NOTHING)
    return [
        {
            "penaltyId": number_of("penalty", one),
            "controlId": number_of("control", rows[one].get("control", "")),
            "entryId": number_of("entry", rows[one]["entry"]),
            **duration("penaltyDuration", rows[one]["ms"]),
            "reason": rows[one].get("reason") or rows[one].get("kind", ""),
        }
        for one in ordered(rows)
        if rows[one]["entry"] in mine
    ]


def retirements(feed: Feed) -> Rows:
    """Returns the retirements that were released."""
    rows = feed.view("retirements").get("rows", NOTHING)
    mine = feed.view("entries", own=True).get("rows", NOTHING)
    return [
        {
            "retirementId": number_of("retirement", entry),
            "controlId": number_of("control", rows[entry].get("control", "")),
            "entryId": number_of("entry", entry),
            "reason": rows[entry].get("reason", rows[entry].get("code", "")),
            "status": "Permanent" if rows[entry].get("permanent") else "Temporary",
        }
        for entry in ordered(rows)
        if entry in mine
    ]


def stage_winners(feed: Feed) -> Rows:
    """Returns who was fastest on which stage."""
    found = []
    for stage in feed.stages():
        rows = feed.view(f"stage/{stage}", own=True).get("rows", NOTHING)
        for entry in ordered(rows):
            if rows[entry].get("pos") == 1:
                found.append(
                    {
                        "stageId": number_of("stage", stage),
                        "stageName": feed.itinerary["stages"][stage]["name"],
                        "entryId": number_of("entry", entry),
                        **duration("elapsedDuration", rows[entry]["elapsed_ms"]),
                    }
                )
    return found


PARTS: Final[Mapping[str, Callable[[Feed, Asked], Any]]] = {
    "event": lambda feed, _: event(feed),
    "itinerary": lambda feed, _: itinerary(feed),
    "entries": lambda feed, _: entries(feed),
    "startlist": lambda feed, asked: start_list(feed, asked.leg),
    "splitpoints": lambda feed, asked: split_points(feed, asked.stage),
    "stagetimes": lambda feed, asked: stage_times(feed, asked.stage),
    "splittimes": lambda feed, asked: split_times(feed, asked.stage),
    "results": lambda feed, asked: results(feed, asked.stage),
    "penalties": lambda feed, _: penalties(feed),
    "retirements": lambda feed, _: retirements(feed),
    "stagewinners": lambda feed, _: stage_winners(feed),
}


def whole(feed: Feed) -> Part:
    """Returns all parts of a competition as one object."""
    legs = sorted(feed.itinerary.get("legs", NOTHING), key=int)
    by_stage = {
        "splitPoints": split_points,
        "stageTimes": stage_times,
        "splitTimes": split_times,
        "results": results,
    }
    return {
        "event": event(feed),
        "itinerary": itinerary(feed),
        "entries": entries(feed),
        "startLists": [start_list(feed, leg) for leg in legs],
        **{
            name: [row for stage in feed.stages() for row in made(feed, stage)]
            for name, made in by_stage.items()
        },
        "penalties": penalties(feed),
        "retirements": retirements(feed),
        "stageWinners": stage_winners(feed),
    }


def channels_of(feed: Feed, asked: Asked | None) -> list[str]:
    """Returns the views that a part needs, by their names within the rally; None is the whole."""
    own = f"c/{feed.competition}/" if feed.competition else ""
    found = ["itinerary", "state", "entries", "adjustments", "retirements", f"{own}entries"]
    every = list(feed.itinerary.get("stages", NOTHING))
    stages = [asked.stage] if asked and asked.stage else every
    if asked is None or asked.stage:
        found += [f"splits/{one}" for one in stages]
        found += [f"{own}overall/{one}" for one in stages]
    if asked is None or asked.stage or asked.what == "stagewinners":
        found += [f"{own}stage/{one}" for one in stages]
    if asked is None or asked.what == "startlist":
        found += [f"{own}startlist/{one}" for one in every]
    return list(dict.fromkeys(found))
