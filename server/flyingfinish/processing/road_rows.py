"""What views say of the rally itself: entries, itinerary, start lists, stage states; pure."""

from typing import Any

from flyingfinish.rally.entries import Competition, Entry, Shown
from flyingfinish.rally.facts import RallyClockSet, StageState, StartListSet
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.publication_chain import latest_publication
from flyingfinish.rally.regulations import Regulations, as_settings
from flyingfinish.rally.scopes import Scope, number_key
from flyingfinish.rally.state_parts import RallyState, StageFigures

Row = dict[str, Any]


def entries_whole(state: RallyState, competition_id: str | None) -> Row:
    """Returns entries by car number: those of a competition, or all of the rally for None.

    Names are the persons'; once a person is erased they are absent. Course cars are not listed.
    """
    rows: dict[str, Row] = {}
    main = next((c.competition_id for c in state.competitions.values() if c.ord == 1), "")
    listed = [one for one in state.entries.values() if not one.course_car]
    for entry in sorted(listed, key=lambda one: number_key(one.car_number)):
        chosen = competition_id or main
        enrolment = next((e for e in entry.enrolments if e.competition_id == chosen), None)
        if competition_id is not None and enrolment is None:
            continue
        row = _entry_row(state, entry)
        row["ord"] = len(rows) + 1
        if enrolment is not None:
            row["classes"] = dict.fromkeys(enrolment.classes, 1)
            if enrolment.shown is Shown.WITHOUT_PLACE:
                row["guest"] = True
        if competition_id is None:
            row["competitions"] = dict.fromkeys((e.competition_id for e in entry.enrolments), 1)
        rows[entry.entry_id] = row
    return {"rows": rows}


def _entry_row(state: RallyState, entry: Entry) -> Row:
    row: Row = {"car": entry.car_number, "vehicle": entry.vehicle, "entrant": entry.entrant}
    for seat, person_id in (("driver", entry.driver), ("co_driver", entry.co_driver)):
        person = state.persons.get(person_id)
        if person is not None:
            row[seat] = person.name
            row[f"{seat}_nation"] = person.nation
    row = {name: value for name, value in row.items() if value}
    if entry.leader_plate:
        row["leader_plate"] = True
    return row


def itinerary_whole(state: RallyState) -> Row:
    """Returns the rally, its competitions and classes, and the road."""
    whole: Row = {"legs": {}, "sections": {}, "stages": {}, "controls": {}}
    if state.rally is not None:
        rally = state.rally
        whole["rally"] = {
            "id": rally.rally_id,
            "name": rally.name,
            "timezone": rally.timezone,
            "utc_offset_minutes": rally.utc_offset_minutes,
        }
    competitions = sorted(state.competitions.values(), key=lambda one: one.ord)
    whole["competitions"] = {c.competition_id: _competition_row(c) for c in competitions}
    main = competitions[0] if competitions and competitions[0].ord == 1 else None
    classes = main.classes if main is not None else ()
    whole["classes"] = {c.class_id: {"ord": c.ord, "name": c.name} for c in classes}
    road = state.itinerary
    for leg in road.legs:
        whole["legs"][str(leg.number)] = {"name": leg.name, "date": leg.date}
    for section in road.sections:
        row = {"leg": section.leg, "name": section.name}
        whole["sections"][str(section.number)] = row if section.name else {"leg": section.leg}
    for ord_, stage in enumerate(road.stages, start=1):
        whole["stages"][stage.stage_id] = _stage_row(stage, ord_)
    for ord_, control in enumerate(road.controls, start=1):
        row = {"ord": ord_, "kind": str(control.kind), "section": control.section}
        row["leg"] = control.leg
        row |= {"stage": control.stage_id} if control.stage_id else {}
        row |= {"name": control.name} if control.name else {}
        if control.first_due_at_ms is not None:
            row["first_due_at_ms"] = control.first_due_at_ms
        whole["controls"][control.code] = row
    return whole


def regulations_whole(state: RallyState) -> Row:
    """Returns every setting in force, of the rally and of each competition that differs from it."""
    settings = _settings_row(state.regulations)
    whole: Row = {"settings": settings, "competitions": {}}
    if state.rally is not None:
        whole["preset"] = state.rally.preset
    for name in sorted(state.competitions):
        own = _settings_row(Scope(name).regulations(state))
        differs = {key: value for key, value in own.items() if value != settings[key]}
        if differs:
            whole["competitions"][name] = {"settings": differs}
    return whole


def _settings_row(regulations: Regulations) -> Row:
    """Settings by name; a list by its places, from 1: no array stands in a view."""
    return {
        name: {str(nth): item for nth, item in enumerate(value, start=1)}
        if isinstance(value, list)
        else value
        for name, value in as_settings(regulations).items()
    }


def _competition_row(competition: Competition) -> Row:
    classes = {c.class_id: {"ord": c.ord, "name": c.name} for c in competition.classes}
    row: Row = {"ord": competition.ord, "name": competition.name, "classes": classes}
    if competition.stages:
        row["stages"] = dict.fromkeys(competition.stages, 1)
    return row


def _stage_row(stage: Stage, ord_: int) -> Row:
    row: Row = {
        "ord": ord_,
        "name": stage.name,
        "metres": stage.metres,
        "leg": stage.leg,
        "section": stage.section,
        "kind": str(stage.kind),
        "precision_ms": stage.precision_ms,
    }
    if stage.first_due_at_ms is not None:
        row["first_due_at_ms"] = stage.first_due_at_ms
    if stage.lanes > 1:
        row["lanes"] = stage.lanes
    if stage.splits:
        row["splits"] = {
            str(one.number): {} if one.metres is None else {"metres": one.metres}
            for one in stage.splits
        }
    return row


def start_list_whole(listed: StartListSet) -> Row:
    """Returns a start list: who is due when, in order."""
    rows: dict[str, Row] = {}
    for ord_, one in enumerate(listed.rows, start=1):
        rows[one.entry_id] = {"ord": ord_, "due_at_ms": one.due_at_ms}
        if one.lane:
            rows[one.entry_id]["lane"] = one.lane
    return {"version": listed.version, "rows": rows}


def stage_state_row(figures: StageFigures, started: int, finished: int) -> Row:
    """Returns the state of a stage and how many were seen at its start and finish."""
    row: Row = {"state": str(figures.state), "started": started, "finished": finished}
    if figures.reason and figures.state is not StageState.TO_RUN:
        row["reason"] = figures.reason
    return row


def clock_members(clock: RallyClockSet) -> Row:
    """Returns the rally clock as clients reckon with it."""
    return {
        "rally_at_ms": clock.rally_at_ms,
        "server_at_ms": clock.server_at_ms,
        "rate": clock.rate,
    }


def publication_row(state: RallyState, classification: str) -> Row | None:
    """Returns the version of a classification that stands; None while it is live."""
    latest = latest_publication(state, classification)
    if latest is None:
        return None
    row: Row = {
        "title": latest.title,
        "status": str(latest.status),
        "version": latest.version,
        "published_at_ms": latest.published_at_ms,
        "hash": latest.table_hash,
    }
    if latest.protest_until_ms:
        row["protest_until_ms"] = latest.protest_until_ms
    return row
