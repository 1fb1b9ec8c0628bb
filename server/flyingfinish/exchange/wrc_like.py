"""A rally in the shape of the world championship's own results feed, so that notebooks work.

Names and nesting are those of that feed; ids are numbers made from ours, the same for as long as
the rally lives. Durations are there as ISO 8601 and in milliseconds. Made from public views alone.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

Json = Mapping[str, Any]
Part = dict[str, Any]

NOTHING: Final[Json] = {}

STATES: Final = {
    "to_run": "ToRun",
    "running": "Running",
    "interrupted": "Interrupted",
    "suspended": "Interrupted",
    "completed": "Completed",
    "cancelled": "Cancelled",
}
_PATH: Final = re.compile(
    r"events/(?P<event>\d+)(?:/rallies/(?P<rally>\d+))?(?:/stages/(?P<stage>\d+))?"
    r"(?:/itineraries/\d+)?(?:/startLists/(?P<list>\d+))?/?(?P<what>[a-z]*)\.json"
)


@dataclass(frozen=True, slots=True)
class Feed:
    """The views of a rally's competition, and what is asked of them."""

    rally: str
    held: Callable[[str], Json | None]
    competition: str = ""
    """Its id; "" is the main one."""

    def view(self, name: str, *, own: bool = False) -> Json:
        """Returns a view by its name within the rally, the competition's own where it has one."""
        prefix = f"c/{self.competition}/" if own and self.competition else ""
        return self.held(f"rally/{self.rally}/{prefix}{name}") or NOTHING

    @property
    def itinerary(self) -> Json:
        """Returns the road, the competitions and the rally itself."""
        return self.view("itinerary")

    @property
    def event_id(self) -> int:
        """Returns the number of the whole rally."""
        return number_of("event", self.rally)

    @property
    def rally_id(self) -> int:
        """Returns the number of this competition of it."""
        return number_of("rally", self.competition)

    def stages(self) -> list[str]:
        """Returns the stages of the competition in road order."""
        counting = self.about.get("stages")
        return [one for one in ordered(self.itinerary.get("stages", NOTHING))
                if counting is None or one in counting]  # fmt: skip

    @property
    def about(self) -> Json:
        """Returns what the road says of the competition."""
        competitions = self.itinerary.get("competitions", NOTHING)
        main = next(iter(ordered(competitions)), "")
        found: Json = competitions.get(self.competition or main, NOTHING)
        return found

    @property
    def zone(self) -> timezone:
        """Returns the rally's time zone as an offset."""
        minutes = self.itinerary.get("rally", NOTHING).get("utc_offset_minutes", 0)
        return timezone(timedelta(minutes=minutes))

    def instant(self, name: str, at_ms: int | None) -> Part:
        """Returns an instant in UTC and in local time, as two members."""
        if at_ms is None:
            return {name: None, f"{name}Local": None}
        moment = datetime.fromtimestamp(at_ms // 1_000, UTC)
        local = moment.astimezone(self.zone)
        return {name: moment.strftime("%Y-%m-%dT%H:%M:%S"), f"{name}Local": local.isoformat()}


def number_of(kind: str, name: str) -> int:
    """Returns the number that stands for one of our names, below 2^31."""
    return zlib.crc32(f"{kind}/{name}".encode()) & 0x7FFF_FFFF


def ordered(members: Json) -> list[str]:
    """Returns the names of members by their `ord`, by name where that is equal."""
    return sorted(members, key=lambda name: (int(members[name].get("ord", 0)), name))


def duration(name: str, ms: int | None) -> Part:
    """Returns a duration as ISO 8601 and in milliseconds, as two members."""
    return {name: None if ms is None else iso_duration(ms), f"{name}Ms": ms}


def iso_duration(ms: int) -> str:
    """Returns ``PT7M12.4S``, ``PT2H33M39.2S``, ``PT0S``; below nothing with a minus before."""
    hours, rest = divmod(abs(ms), 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    seconds = f"{rest // 1_000}.{rest % 1_000:03d}".rstrip("0").rstrip(".")
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else ""]
    parts.append(f"{seconds}S" if rest or not any(parts) else "")
    return ("-" if ms < 0 else "") + "PT" + "".join(parts)


def event(feed: Feed) -> Part:
    """Returns the rally with its competitions and classes."""
    about = feed.itinerary.get("rally", NOTHING)
    dates = sorted(leg.get("date", "") for leg in feed.itinerary.get("legs", NOTHING).values())
    competitions = feed.itinerary.get("competitions", NOTHING)
    names = ordered(competitions)
    classes = [
        {"eventClassId": number_of("class", one), "eventId": feed.event_id, "name": row["name"]}
        for one, row in sorted(feed.about.get("classes", NOTHING).items())
    ]
    return {
        "eventId": feed.event_id,
        "name": about.get("name", feed.rally),
        "slug": feed.rally,
        "startDate": next(iter(dates), None),
        "finishDate": next(iter(dates[::-1]), None),
        "timeZoneId": about.get("timezone"),
        "timeZoneOffset": about.get("utc_offset_minutes", 0),
        "rallies": [
            {
                "rallyId": number_of("rally", "" if not nth else one),
                "eventId": feed.event_id,
                "itineraryId": number_of("itinerary", feed.rally),
                "name": competitions[one].get("name", one),
                "isMain": not nth,
                "eventClasses": classes if one == (feed.competition or names[0]) else [],
            }
            for nth, one in enumerate(names)
        ],
        "eventClasses": classes,
    }


def itinerary(feed: Feed) -> Part:
    """Returns the road: legs, in them sections, in them controls and stages."""
    road = feed.itinerary
    number = number_of("itinerary", feed.rally)
    legs = road.get("legs", NOTHING)
    return {
        "itineraryId": number,
        "eventId": feed.event_id,
        "name": road.get("rally", NOTHING).get("name", feed.rally),
        "itineraryLegs": [
            {
                "itineraryLegId": number_of("leg", leg),
                "itineraryId": number,
                "startListId": number_of("startlist", leg),
                "name": legs[leg].get("name", leg),
                "legDate": legs[leg].get("date"),
                "order": order,
                "status": _leg_state(feed, leg),
                "itinerarySections": list(_sections(feed, leg)),
            }
            for order, leg in enumerate(sorted(legs, key=int), start=1)
        ],
    }


def _sections(feed: Feed, leg: str) -> Iterator[Part]:
    sections = feed.itinerary.get("sections", NOTHING)
    mine = [one for one in sections if str(sections[one].get("leg")) == leg]
    for order, section in enumerate(sorted(mine, key=int), start=1):
        where = {"leg": leg, "section": section}
        yield {
            "itinerarySectionId": number_of("section", section),
            "itineraryLegId": number_of("leg", leg),
            "order": order,
            "name": sections[section].get("name", f"Section {section}"),
            "controls": [_control(feed, one) for one in _in(feed, "controls", where)],
            "stages": [_stage(feed, one) for one in _in(feed, "stages", where)],
        }


def _in(feed: Feed, what: str, where: Mapping[str, str]) -> list[str]:
    """The controls or stages of a section, in road order."""
    members = feed.itinerary.get(what, NOTHING)
    return [
        one
        for one in ordered(members)
        if all(str(members[one].get(key)) == value for key, value in where.items())
    ]


def _control(feed: Feed, code: str) -> Part:
    row = feed.itinerary["controls"][code]
    stage = feed.itinerary.get("stages", NOTHING).get(row.get("stage"), NOTHING)
    due = row.get("first_due_at_ms")
    if row["kind"] == "stage_start" and due is None:
        due = stage.get("first_due_at_ms")
    return {
        "controlId": number_of("control", code),
        "eventId": feed.event_id,
        "stageId": number_of("stage", row["stage"]) if "stage" in row else None,
        "type": "".join(word.capitalize() for word in row["kind"].split("_")),
        "code": code,
        "location": row.get("name", stage.get("name", "")),
        "distance": stage.get("metres", 0) / 1_000 if row["kind"] == "stage_start" else None,
        "timingPrecision": "Minute" if row["kind"] == "time_control" else "Tenth",
        **feed.instant("firstCarDueDateTime", due),
        "status": _state(feed, row["stage"]) if "stage" in row else None,
    }


def _stage(feed: Feed, stage_id: str) -> Part:
    row = feed.itinerary["stages"][stage_id]
    precisions = {1: "Thousandth", 10: "Hundredth", 100: "Tenth", 1_000: "Second"}
    digits = re.sub(r"\D", "", stage_id)
    kind = row.get("kind", "special")
    return {
        "stageId": number_of("stage", stage_id),
        "eventId": feed.event_id,
        "number": int(digits) if digits else row["ord"],
        "code": stage_id,
        "name": row["name"],
        "distance": row["metres"] / 1_000,
        "stageType": {"power": "PowerStage", "super_special": "SuperSpecialStage"}.get(
            kind, "SpecialStage"
        ),
        "timingPrecision": precisions.get(row.get("precision_ms", 100)),
        "status": _state(feed, stage_id),
    }


def _state(feed: Feed, stage_id: str) -> str:
    told = feed.view("state").get("stages", NOTHING).get(stage_id, NOTHING)
    return STATES[told.get("state", "to_run")]


def _leg_state(feed: Feed, leg: str) -> str:
    states = {_state(feed, one) for one in _in(feed, "stages", {"leg": leg})}
    if states <= {"ToRun", "Cancelled"}:
        return "ToRun"
    return "Completed" if states <= {"Completed", "Cancelled"} else "Running"


_OF_STAGES: Final = {"stagetimes": "stage", "results": "overall", "splittimes": "splits"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the feed by its address: ``events/17/stages/4/stagetimes.json``."""

    what: str
    """``event``, ``itinerary``, ``entries``, ``stagetimes`` ..."""

    competition: str = ""
    stage: str = ""
    leg: str = ""


def asked_of(path: str, feed: Feed) -> Asked | None:
    """Returns what an address means; None where it means nothing of this rally."""
    match = _PATH.fullmatch(path)
    if match is None or int(match["event"]) != feed.event_id:
        return None
    competition = _named(match["rally"], "rally", ["", *_others(feed)])
    stage = _named(match["stage"], "stage", list(feed.itinerary.get("stages", NOTHING)))
    leg = _named(match["list"], "startlist", list(feed.itinerary.get("legs", NOTHING)))
    if None in (competition, stage, leg):
        return None
    what = match["what"] or ("itinerary" if "/itineraries/" in path else "event")
    if match["list"]:
        what = "startlist"
    needs_stage = what in _OF_STAGES or what == "splitpoints"
    if what not in _KNOWN or needs_stage != bool(stage):
        return None
    return Asked(what, competition or "", stage or "", leg or "")


_KNOWN: Final = frozenset(
    (*_OF_STAGES, "event", "itinerary", "entries", "startlist", "splitpoints", "penalties",
     "retirements", "stagewinners")
)  # fmt: skip


def _others(feed: Feed) -> list[str]:
    return ordered(feed.itinerary.get("competitions", NOTHING))[1:]


def _named(number: str | None, kind: str, names: list[str]) -> str | None:
    """The name that a number stands for; "" where none is given, None where it is nobody's."""
    if number is None:
        return ""
    return next((one for one in names if number_of(kind, one) == int(number)), None)
