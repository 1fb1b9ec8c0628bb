"""Judges what the rally is: opening, road, posts, competitions, persons, entries, start lists."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Enrolment, Entry
from flyingfinish.rally.itinerary import Control, Itinerary, Section, Stage
from flyingfinish.rally.judge.classes import check_competition, check_enrolments
from flyingfinish.rally.judge.parts import (
    DAY_MS,
    Asked,
    Judge,
    check_code,
    check_id,
    check_instant,
    check_reason,
    check_text,
    control_index,
    known_crew,
    known_stage,
    same_fields,
)
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.regulations import newest, preset, regulations, with_settings
from flyingfinish.rally.route_lines import points_of
from flyingfinish.rally.state_parts import RallyState

PRECISIONS_MS: Final = (1, 100, 1_000)
METRES_MAX: Final = 500_000
LAPS_MAX: Final = 99
LOCK_OUT_MAX_MS: Final = 600_000
UTC_OFFSET_MAX_MINUTES: Final = 14 * 60
CLOCK_RATE_MAX: Final = 1_000_000
"""A thousand times real time: rehearsals run fast, no rally does."""


def open_rally(state: RallyState, command: c.OpenRally, asked: Asked) -> f.Fact:
    """Opens the rally of this journal, once, with regulations that exist."""
    if state.rally is not None:
        raise Refused("already_open", rally=state.rally.rally_id)
    check_id(command.rally_id)
    if command.rally_id != asked.rally_id:
        raise Refused("wrong_rally", rally=command.rally_id)
    check_text(command.name, needed=True)
    check_text(command.timezone, needed=True)
    if abs(command.utc_offset_minutes) > UTC_OFFSET_MAX_MINUTES:
        raise Refused("out_of_range", minutes=command.utc_offset_minutes)
    regulations(command.preset, command.overrides)
    return same_fields(f.RallyOpened, command, preset=newest(command.preset))


def set_itinerary(state: RallyState, command: c.SetItinerary, _: Asked) -> f.Fact:
    """Replaces the road with one that hangs together and keeps every stage that has times."""
    road = command.itinerary
    check_road(road)
    kept = {stage.stage_id for stage in road.stages}
    for crew in state.crews.values():
        for stage_id, on in crew.stages.items():
            if on.time is not None and stage_id not in kept:
                raise Refused("stage_in_use", stage=stage_id)
    return same_fields(f.ItinerarySet, command)


def draw_route(state: RallyState, command: c.DrawRoute, _: Asked) -> f.Fact:
    """Draws a stage of the road on the map, or takes its line back."""
    known_stage(state, command.stage_id)
    if command.line:
        try:
            points_of(command.line)
        except ValueError as error:
            raise Refused("bad_route", stage=command.stage_id, why=str(error)) from error
    return same_fields(f.RouteDrawn, command)


def check_road(road: Itinerary) -> None:
    """Refuses a road whose parts name what is not there, or name something twice."""
    legs = _distinct(leg.number for leg in road.legs)
    sections = _distinct(section.number for section in road.sections)
    stages = _distinct(stage.stage_id for stage in road.stages)
    codes = _distinct(control.code for control in road.controls)
    for stage in road.stages:
        check_code(stage.stage_id)
        if not stage.stage_id.startswith("SS"):
            raise Refused("bad_itinerary", stage=stage.stage_id, why="stage ids are SS1, SS2, ...")
    for leg in road.legs:
        check_text(leg.name)
        check_text(leg.date)
    placed: tuple[Control | Stage, ...] = (*road.controls, *road.stages)
    parts: tuple[Section | Control | Stage, ...] = (*road.sections, *placed)
    for part in parts:
        check_text(part.name)
        if part.leg not in legs:
            raise Refused("unknown_leg", leg=part.leg)
    for one in placed:
        if one.section not in sections:
            raise Refused("unknown_section", section=one.section)
    for control in road.controls:
        check_code(control.code)
        if control.stage_id and control.stage_id not in stages:
            raise Refused("unknown_stage", stage=control.stage_id)
    for stage in road.stages:
        _check_stage(stage, codes)


def _check_stage(stage: Stage, codes: set[Any]) -> None:
    if stage.precision_ms not in PRECISIONS_MS:
        raise Refused("bad_itinerary", stage=stage.stage_id, why="precision is 1, 100 or 1000 ms")
    if not 0 <= stage.metres <= METRES_MAX or stage.interval_ms <= 0 or stage.lanes < 1:
        raise Refused("bad_itinerary", stage=stage.stage_id, why="length, interval or lanes")
    check_limits(stage)
    numbers = [split.number for split in stage.splits]
    if numbers != list(range(1, len(numbers) + 1)):
        raise Refused("bad_itinerary", stage=stage.stage_id, why="splits are numbered from 1")
    needed = [stage.stage_id, f"SF{stage.stage_id[2:]}"]
    needed += [f"{stage.stage_id}-{number}" for number in numbers]
    for code in needed:
        if code not in codes:
            raise Refused("unknown_control", control=code, stage=stage.stage_id)


def check_limits(stage: Stage) -> None:
    """Refuses a bogey that is no less than the stage maximum, and laps that nobody can count."""
    bogey_ms, maximum_ms = stage.bogey_ms or 0, stage.maximum_ms or DAY_MS
    if not 0 <= bogey_ms < maximum_ms <= DAY_MS:
        raise Refused("bad_itinerary", stage=stage.stage_id, why="bogey or maximum")
    if not 1 <= stage.laps <= LAPS_MAX or not 0 <= stage.lock_out_ms <= LOCK_OUT_MAX_MS:
        raise Refused("bad_itinerary", stage=stage.stage_id, why="laps or lock-out")
    if stage.planned_metres is not None and not 0 <= stage.planned_metres <= METRES_MAX:
        raise Refused("bad_itinerary", stage=stage.stage_id, why="planned length")


def set_post(state: RallyState, command: c.SetPost, _: Asked) -> f.Fact:
    """Sets a post with at least one control of the road."""
    check_id(command.post.post_id)
    check_text(command.post.name)
    if not command.post.controls:
        raise Refused("nothing_named")
    _distinct(command.post.controls)
    for code in command.post.controls:
        control_index(state, code)
    return same_fields(f.PostSet, command)


def set_competition(state: RallyState, command: c.SetCompetition, _: Asked) -> f.Fact:
    """Sets a competition; a class that crews are entered in cannot go."""
    competition = command.competition
    check_id(competition.competition_id)
    check_text(competition.name, needed=True)
    for other in state.competitions.values():
        same = other.competition_id == competition.competition_id
        if other.ord == competition.ord and not same:
            raise Refused("competition_ord_taken", ord=competition.ord)
    classes = _distinct(a_class.class_id for a_class in competition.classes)
    for a_class in competition.classes:
        check_code(a_class.class_id)
        check_text(a_class.name)
    for stage_id in competition.stages:
        known_stage(state, stage_id)
    base = preset(competition.preset) if competition.preset else state.regulations
    with_settings(base, competition.overrides)
    check_competition(state, competition)
    for entry in state.entries.values():
        for enrolment in entry.enrolments:
            if enrolment.competition_id == competition.competition_id:
                gone = set(enrolment.classes) - classes
                if gone:
                    raise Refused("class_in_use", class_id=min(gone), entry=entry.entry_id)
    pinned = newest(competition.preset) if competition.preset else ""
    return f.CompetitionSet(replace(competition, preset=pinned))


def record_person(state: RallyState, command: c.RecordPerson, asked: Asked) -> f.Fact:
    """Records a person; the name is in the private part that the door has laid aside."""
    check_id(command.person_id)
    check_text(command.name, needed=True)
    check_text(command.nation)
    check_text(command.club)
    return f.PersonRecorded(command.person_id, asked.private_hash)


def set_entry(state: RallyState, command: c.SetEntry, _: Asked) -> f.Fact:
    """Enrols an entry under a car number that nobody else carries."""
    entry = command.entry
    check_id(entry.entry_id)
    check_code(entry.car_number)
    for text in (entry.vehicle, entry.entrant, entry.group, entry.priority):
        check_text(text)
    for other in state.entries.values():
        if other.car_number == entry.car_number and other.entry_id != entry.entry_id:
            raise Refused("car_number_taken", car=entry.car_number, entry=other.entry_id)
    _check_crew_of(state, entry)
    _distinct(enrolment.competition_id for enrolment in entry.enrolments)
    for enrolment in entry.enrolments:
        _check_enrolment(state, enrolment)
    check_enrolments(state, entry)
    return same_fields(f.EntrySet, command)


def _check_crew_of(state: RallyState, entry: Entry) -> None:
    for person_id in (entry.driver, entry.co_driver):
        if person_id and person_id not in state.persons:
            raise Refused("unknown_person", person=person_id)
    if not entry.driver and not entry.course_car:
        raise Refused("unknown_person", person="")


def _check_enrolment(state: RallyState, enrolment: Enrolment) -> None:
    competition = state.competitions.get(enrolment.competition_id)
    if competition is None:
        raise Refused("unknown_competition", competition=enrolment.competition_id)
    classes = {a_class.class_id for a_class in competition.classes}
    for class_id in _distinct(enrolment.classes):
        if class_id not in classes:
            raise Refused("unknown_class", class_id=str(class_id))


def set_start_list(state: RallyState, command: c.SetStartList, _: Asked) -> f.Fact:
    """Sets the due starts of a stage under the next version number."""
    figures = known_stage(state, command.stage_id)
    _distinct(row.entry_id for row in command.rows)
    slots = set()
    for row in command.rows:
        known_crew(state, row.entry_id)
        check_instant(row.due_at_ms)
        if not 0 <= row.lane <= figures.stage.lanes:
            raise Refused("out_of_range", entry=row.entry_id, lane=row.lane)
        if (row.due_at_ms, row.lane) in slots and (row.lane or figures.stage.lanes == 1):
            raise Refused("same_slot", entry=row.entry_id, due_at_ms=row.due_at_ms)
        slots.add((row.due_at_ms, row.lane))
    before = state.start_lists.get(command.stage_id)
    version = 1 if before is None else before.version + 1
    return same_fields(f.StartListSet, command, version=version)


def set_rally_clock(_: RallyState, command: c.SetRallyClock, asked: Asked) -> f.Fact:
    """Sets rally time against server time, the door's own where none is given."""
    if not 0 <= command.rate <= CLOCK_RATE_MAX:
        raise Refused("bad_rate", rate=command.rate)
    check_instant(command.rally_at_ms)
    check_instant(command.server_at_ms)
    server_at_ms = command.server_at_ms or asked.now_at_ms
    return same_fields(f.RallyClockSet, command, server_at_ms=server_at_ms)


def close_rally(_: RallyState, command: c.CloseRally, __: Asked) -> f.Fact:
    """Closes the rally."""
    check_reason(command)
    return same_fields(f.RallyClosed, command)


def _distinct(items: Iterable[Any]) -> set[Any]:
    """Returns the items as a set; refused when one is named twice."""
    found: set[Any] = set()
    for item in items:
        if item in found:
            raise Refused("twice", item=item)
        found.add(item)
    return found


ROAD_JUDGES: Final[Mapping[type[Any], Judge]] = {
    c.OpenRally: open_rally,
    c.SetItinerary: set_itinerary,
    c.DrawRoute: draw_route,
    c.SetPost: set_post,
    c.SetCompetition: set_competition,
    c.RecordPerson: record_person,
    c.SetEntry: set_entry,
    c.SetStartList: set_start_list,
    c.SetRallyClock: set_rally_clock,
    c.CloseRally: close_rally,
}
