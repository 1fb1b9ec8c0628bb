"""What views say of the rally itself: entries, itinerary, start lists, stage states; pure."""

from collections.abc import Mapping
from typing import Any

from flyingfinish.rally.due_times import before_start, delay_ms
from flyingfinish.rally.entries import Competition, Enrolment, Entry, Shown, Title
from flyingfinish.rally.facts import RallyClockSet, StageState
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.memberships import classes_at
from flyingfinish.rally.point_tables import WHOLE_POINT
from flyingfinish.rally.regulations import Regulations, as_settings
from flyingfinish.rally.ruling_parts import Bulletin
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
    last = Scope(competition_id or main).last_number(state)
    for entry in sorted(listed, key=lambda one: number_key(one.car_number)):
        chosen = competition_id or main
        enrolment = next((e for e in entry.enrolments if e.competition_id == chosen), None)
        if competition_id is not None and enrolment is None:
            continue
        row = _entry_row(state, entry)
        row["ord"] = len(rows) + 1
        if enrolment is not None:
            row["classes"] = dict.fromkeys(classes_at(state, entry, chosen, last), 1)
            row |= _standing_of(enrolment)
        if competition_id is None:
            row["competitions"] = dict.fromkeys((e.competition_id for e in entry.enrolments), 1)
        rows[entry.entry_id] = row
    return {"rows": rows}


def map_whole(state: RallyState) -> Row:
    """Returns the lines of the stages on the map; a stage that is no more on the road has none."""
    lines = ((stage_id, state.routes.get(stage_id)) for stage_id in state.stages)
    return {"rows": {stage_id: {"line": line} for stage_id, line in lines if line}}


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


def _standing_of(enrolment: Enrolment) -> Row:
    """The team, whether it is a guest, and the classifications where it stands otherwise."""
    row: Row = {"team": enrolment.team} if enrolment.team else {}
    if enrolment.shown is Shown.WITHOUT_PLACE:
        row["guest"] = True
    if enrolment.shown_in:
        row["shown_in"] = {one.class_id or "overall": str(one.shown) for one in enrolment.shown_in}
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
        whole["stages"][stage.stage_id] = _stage_row(state, stage, ord_)
    for ord_, control in enumerate(road.controls, start=1):
        row = {"ord": ord_, "kind": str(control.kind), "section": control.section}
        row["leg"] = control.leg
        row |= {"stage": control.stage_id} if control.stage_id else {}
        row |= {"name": control.name} if control.name else {}
        row |= {"target_ms": control.target_ms} if control.target_ms is not None else {}
        if control.first_due_at_ms is not None:
            own = not before_start(state, ord_ - 1)
            later_ms = delay_ms(state, control.stage_id, own=own)
            row["first_due_at_ms"] = control.first_due_at_ms + later_ms
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
    if state.bulletins:
        whole["bulletins"] = {str(one.position): _bulletin_row(one) for one in state.bulletins}
    return whole


def _bulletin_row(bulletin: Bulletin) -> Row:
    """Returns what a bulletin changed: each setting before and after, as everywhere here."""
    fact = bulletin.fact
    row: Row = {"ord": bulletin.position, "document": fact.document, "reason": fact.reason}
    row |= {"competition": fact.competition_id} if fact.competition_id else {}
    row |= {"stage": fact.stage_id} if fact.stage_id else {}
    row["before"], row["after"] = _by_place(bulletin.before), _by_place(fact.settings)
    return row


def _settings_row(regulations: Regulations) -> Row:
    """Settings by name; a list by its places, from 1: no array stands in a view."""
    return _by_place(as_settings(regulations))


def _by_place(settings: Mapping[str, Any]) -> Row:
    return {
        name: {str(nth): item for nth, item in enumerate(value, start=1)}
        if isinstance(value, list)
        else value
        for name, value in settings.items()
    }


def _competition_row(competition: Competition) -> Row:
    classes = {c.class_id: {"ord": c.ord, "name": c.name} for c in competition.classes}
    row: Row = {"ord": competition.ord, "name": competition.name, "classes": classes}
    if competition.stages:
        row["stages"] = dict.fromkeys(competition.stages, 1)
    if competition.ranges:
        row["ranges"] = {
            one.range_id: {"name": one.name, "from": one.from_control, "to": one.to_control}
            for one in competition.ranges
        }
    if competition.team_cars:
        row["team_cars"] = competition.team_cars
    if competition.titles:
        row["titles"] = {one.title_id: _title_row(one) for one in competition.titles}
    return row


def _title_row(title: Title) -> Row:
    """Who scores for a title, where and by which scheme; what is usual is left away."""
    row: Row = {"name": title.name, "scheme": title.scheme, "who": str(title.who)}
    said = {
        "class": title.class_id,
        "power_stage": title.power_stage,
        "range": title.range_id,
        "after_stage": title.after_stage,
        "team_cars": title.team_cars,
    }
    row |= {name: value for name, value in said.items() if value}
    if title.multiplier_thousandths != WHOLE_POINT:
        row["multiplier_thousandths"] = title.multiplier_thousandths
    return row


def _stage_row(state: RallyState, stage: Stage, ord_: int) -> Row:
    row: Row = {
        "ord": ord_,
        "name": stage.name,
        "metres": stage.metres,
        "leg": stage.leg,
        "section": stage.section,
        "kind": str(stage.kind),
        "precision_ms": stage.precision_ms,
    }
    later_ms = delay_ms(state, stage.stage_id)
    if stage.first_due_at_ms is not None:
        row["first_due_at_ms"] = stage.first_due_at_ms + later_ms
    if later_ms:
        row["delay_ms"] = later_ms
    if stage.lanes > 1:
        row["lanes"] = stage.lanes
    for name, value in (
        ("bogey_ms", stage.bogey_ms),
        ("maximum_ms", stage.maximum_ms),
        ("planned_metres", stage.planned_metres),
    ):
        if value is not None:
            row[name] = value
    if stage.splits:
        row["splits"] = {
            str(one.number): {} if one.metres is None else {"metres": one.metres}
            for one in stage.splits
        }
    return row


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
