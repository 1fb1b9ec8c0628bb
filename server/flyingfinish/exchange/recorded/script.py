"""A recorded rally as a script: what its posts saw and its officials decided, at their times.

For demonstrations, load and fault tests. What a recording tells as a fact is asked here as the
command that becomes it; where a door would refuse that (two cars due in one minute, a crew that
retired twice) the nearest thing it takes is asked. So `ff replay` is what compares results.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from typing import Any, Final

from flyingfinish.exchange.recorded.facts import DESK, Told, told_by
from flyingfinish.exchange.recorded.rally import Recording
from flyingfinish.exchange.script import Message, Script, Source, body_of, in_order
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.itinerary import Control, Itinerary, Leg, Section, Stage
from flyingfinish.rally.judge.judge import NEEDS_REASON
from flyingfinish.rally.judge.parts import SHORT_TEXT_MAX

OFFICE: Final = "desk-office"
SENT_AFTER_MS: Final = 2_000
LISTED_BEFORE_MS: Final = 600_000
SETUP_BEFORE_MS: Final = 3_600_000
APART_MS: Final = 1_000
NAMELESS: Final = "?"
FINISH: Final = "SF"
AS_RECORDED: Final = "as recorded"
"""Why a stage is closed with a car unaccounted for: one that started, or was listed to."""


ASKED_AS: Final[dict[type[Any], type[Any]]] = {
    f.RallyOpened: c.OpenRally,
    f.ItinerarySet: c.SetItinerary,
    f.PostSet: c.SetPost,
    f.CompetitionSet: c.SetCompetition,
    f.EntrySet: c.SetEntry,
    f.StartListSet: c.SetStartList,
    f.StageStateSet: c.SetStageState,
    f.TimeGiven: c.GiveTime,
    f.AdjustmentApplied: c.ApplyAdjustment,
    f.CrewRetired: c.RetireCrew,
    f.CrewReinstated: c.Reinstate,
    f.CrewDidNotStart: c.MarkDidNotStart,
}


def recorded_script(recording: Recording) -> Script:
    """Returns the script of a recording; it opens when the middle stage begins."""
    told = list(told_by(recording))
    opened = told[0].fact
    assert isinstance(opened, f.RallyOpened)
    rally_id = plain_id(opened.rally_id)
    posts = sorted({plain_id(one.source) for one in told if one.source != DESK})
    sources = [Source(OFFICE, "official", "admin")]
    sources += [Source(post, "station", post) for post in posts]
    messages = in_order(_messages(told, rally_id))
    lists = [one.at_ms for one in messages if one.body["type"] == "SetStartList"]
    opens_at_ms = lists[len(lists) // 2] + LISTED_BEFORE_MS
    return Script(rally_id, opened.name, OFFICE, opens_at_ms, tuple(sources), messages)


def plain_id(text: str) -> str:
    """Returns a text as an id: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:SHORT_TEXT_MAX] or "rally"


def _messages(told: list[Told], rally_id: str) -> Iterator[Message]:
    instants = [at for one in told if (at := _instant(one.fact)) is not None]
    now = min(instants, default=0) - SETUP_BEFORE_MS
    for one in _takeable(told):
        at = _instant(one.fact)
        if at is not None:
            now = max(now, at + SENT_AFTER_MS)
            post = plain_id(one.source)
            yield Message(at + SENT_AFTER_MS, post, "row", _row(one.fact))
        else:
            yield Message(_asked_at_ms(one.fact, now), OFFICE, "command", _command(one, rally_id))


def _instant(fact: f.Fact) -> int | None:
    if isinstance(fact, f.ImpulseTaken):
        return fact.taken_at_ms
    return fact.started_at_ms if isinstance(fact, f.CarStarted) else None


def _asked_at_ms(fact: f.Fact, now: int) -> int:
    """A start list comes before its first car, everything else when it is told."""
    if isinstance(fact, f.StartListSet) and fact.rows:
        return min(row.due_at_ms for row in fact.rows) - LISTED_BEFORE_MS
    return now


def _takeable(told: list[Told]) -> Iterator[Told]:
    """The same facts as a door takes them from an official."""
    retired: set[str] = set()
    on_stage: dict[str, set[str]] = {}
    car_of: dict[str, str] = {}
    for one in told:
        match one.fact:
            case f.CarStarted(control, car):
                on_stage.setdefault(control, set()).add(car)
                yield one
            case f.ImpulseTaken(control=control, car=car) if control.startswith(FINISH):
                on_stage.get(f"SS{control.removeprefix(FINISH)}", set()).discard(car)
                yield one
            case f.StageStateSet(stage_id, f.StageState.COMPLETED) if on_stage.get(stage_id):
                # What became of those who did not finish is recorded later, or nowhere.
                yield replace(one, fact=replace(one.fact, reason=AS_RECORDED))
            case f.ItinerarySet(road):
                yield replace(one, fact=f.ItinerarySet(_whole_road(road)))
            case f.TimeGiven(elapsed_ms=ms) if ms <= 0:
                continue  # a stage that was not driven: no official gives a time of nothing
            case f.EntrySet(entry):
                car_of[entry.entry_id] = entry.car_number
                yield one
            case f.StartListSet() as start_list:
                listed = {car_of[row.entry_id] for row in start_list.rows}
                on_stage.setdefault(start_list.stage_id, set()).update(listed)
                yield replace(one, fact=replace(start_list, rows=_apart(start_list.rows)))
            case f.CrewRetired(entry_id):
                if entry_id in retired:
                    yield replace(one, fact=f.CrewReinstated(entry_id))
                retired.add(entry_id)
                yield one
            case f.CrewRestarted(entry_id):
                # Where it stopped is often recorded as where it came back, so it is put back.
                retired.discard(entry_id)
                yield replace(one, fact=f.CrewReinstated(entry_id))
            case _:
                yield one


def _whole_road(road: Itinerary) -> Itinerary:
    """The road with every leg and section that a stage or control names."""
    parts: tuple[Stage | Control, ...] = (*road.stages, *road.controls)
    legs = {leg.number for leg in road.legs}
    sections = {section.number for section in road.sections}
    more_legs = sorted({part.leg for part in parts} - legs)
    more_sections = {part.section: part.leg for part in parts if part.section not in sections}
    return replace(
        road,
        legs=(*road.legs, *(Leg(number, "", "") for number in more_legs)),
        sections=(*road.sections, *(Section(n, leg) for n, leg in sorted(more_sections.items()))),
    )


def _apart(rows: tuple[f.StartListRow, ...]) -> tuple[f.StartListRow, ...]:
    """A start list in which no two cars are due at one instant; reported starts count anyway."""
    taken: set[int] = set()
    found = []
    for row in rows:
        due_at_ms = row.due_at_ms
        while due_at_ms in taken:
            due_at_ms += APART_MS
        taken.add(due_at_ms)
        found.append(replace(row, due_at_ms=due_at_ms))
    return tuple(found)


def _row(fact: f.Fact) -> dict[str, Any]:
    if isinstance(fact, f.ImpulseTaken):
        fact = replace(fact, post=plain_id(fact.post), device=plain_id(fact.device))
    return body_of(fact)


def _command(told: Told, rally_id: str) -> dict[str, Any]:
    fact = told.fact
    if isinstance(fact, f.PersonRecorded):
        person = dict(told.person or {})
        person["name"] = str(person.get("name") or NAMELESS)[:SHORT_TEXT_MAX]
        return body_of(c.RecordPerson(**{"person_id": fact.person_id} | person))
    if isinstance(fact, f.RallyOpened):
        fact = replace(fact, rally_id=rally_id)
    elif isinstance(fact, f.PostSet):
        fact = replace(fact, post=replace(fact.post, post_id=plain_id(fact.post.post_id)))
    elif isinstance(fact, f.EntrySet):
        entry = fact.entry
        short: dict[str, Any] = {
            key: entry_text[:SHORT_TEXT_MAX] for key, entry_text in _texts(entry).items()
        }
        fact = replace(fact, entry=replace(entry, **short))
    asked = ASKED_AS[type(fact)]
    names = {one.name for one in fields(asked)}
    values = {one.name: getattr(fact, one.name) for one in fields(fact) if one.name in names}
    if issubclass(asked, NEEDS_REASON):
        values["reason"] = values.get("reason") or AS_RECORDED
    return body_of(asked(**values))


def _texts(entry: Any) -> dict[str, str]:
    return {key: value for key, value in asdict(entry).items() if isinstance(value, str)}
