"""Judges changes of class, and what a competition says of classes, ranges and titles."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.adjustments import stage_number
from flyingfinish.rally.entries import Competition, Entry, Title
from flyingfinish.rally.judge.parts import (
    Asked,
    Judge,
    check_code,
    check_id,
    check_reason,
    check_text,
    control_index,
    known_crew,
    known_stage,
    same_fields,
)
from flyingfinish.rally.memberships import classes_at, enrolment_in, first_stage_number
from flyingfinish.rally.point_tables import check_whole
from flyingfinish.rally.ranges import BUILT_IN
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.title_points import scheme_of

CARS_OF_A_TEAM_MAX: Final = 100
MULTIPLIER_MAX: Final = 100_000
"""A hundredfold: no rule book comes near."""


def change_class(state: RallyState, command: c.ChangeClass, _: Asked) -> f.Fact:
    """Moves an enrolled crew to classes that exist, from a control that stages follow.

    Not while the crew is on hold: it stays in every public table as last seen, this one would move.
    """
    check_reason(command)
    known_crew(state, command.entry_id)
    if command.entry_id in state.held:
        raise Refused("crew_held", entry=command.entry_id)
    entry = state.entries[command.entry_id]
    competition = state.competitions.get(command.competition_id)
    if competition is None:
        raise Refused("unknown_competition", competition=command.competition_id)
    if enrolment_in(entry, command.competition_id) is None:
        raise Refused("not_enrolled", entry=entry.entry_id, competition=command.competition_id)
    _check_classes(competition, command.classes)
    if command.from_control:
        control_index(state, command.from_control)
    numbers = _numbers_from(state, command)
    now = (classes_at(state, entry, command.competition_id, number) for number in numbers)
    if all(set(classes) == set(command.classes) for classes in now):
        raise Refused("already_so", entry=entry.entry_id)
    return same_fields(f.ClassChanged, command)


def deny_points(state: RallyState, command: c.DenyPoints, _: Asked) -> f.Fact:
    """Lets an entered crew score for no title, or again.

    Not while the crew is on hold: it would go from points that show it as it was last seen.
    """
    check_reason(command)
    known_crew(state, command.entry_id)
    if command.entry_id in state.held:
        raise Refused("crew_held", entry=command.entry_id)
    if (command.entry_id in state.denied_points) == command.denied:
        raise Refused("already_so", entry=command.entry_id)
    return same_fields(f.PointsDenied, command)


def _check_classes(competition: Competition, classes: tuple[str, ...]) -> None:
    known = {one.class_id for one in competition.classes}
    for nth, class_id in enumerate(classes):
        if class_id not in known:
            raise Refused("unknown_class", class_id=class_id)
        if class_id in classes[:nth]:
            raise Refused("twice", item=class_id)


def _numbers_from(state: RallyState, command: c.ChangeClass) -> list[int]:
    """Numbers of the stages that a change would be about; refused when it is about none."""
    first = first_stage_number(command.from_control, state.itinerary)
    stages = Scope(command.competition_id).stage_list(state)
    numbers = [number for one in stages if (number := stage_number(one.stage_id)) >= first]
    if not numbers and command.from_control:
        raise Refused("no_stage_after", control=command.from_control)
    return numbers or [0]


def check_competition(state: RallyState, competition: Competition) -> None:
    """Refuses ranges and titles that name what is not there, or share an id."""
    classes = {one.class_id for one in competition.classes}
    for (entry_id, competition_id), changes in state.class_changes.items():
        used = {one for change in changes for one in change.classes}
        if competition_id == competition.competition_id and used - classes:
            raise Refused("class_in_use", class_id=min(used - classes), entry=entry_id)
    ranges: set[str] = set()
    for one in competition.ranges:
        check_code(one.range_id)
        check_text(one.name)
        for control in (one.from_control, one.to_control):
            control_index(state, control)
        if control_index(state, one.to_control) < control_index(state, one.from_control):
            raise Refused("empty_interval")
        if one.range_id in ranges or one.range_id in BUILT_IN:
            raise Refused("twice", item=one.range_id)
        ranges.add(one.range_id)
    if not 0 <= competition.team_cars <= CARS_OF_A_TEAM_MAX:
        raise Refused("out_of_range", cars=competition.team_cars)
    titles: set[str] = set()
    for title in competition.titles:
        _check_title(state, title, classes, ranges)
        if title.title_id in titles:
            raise Refused("twice", item=title.title_id)
        titles.add(title.title_id)


def _check_title(state: RallyState, title: Title, classes: set[str], ranges: set[str]) -> None:
    check_id(title.title_id)
    check_text(title.name, needed=True)
    check_whole(scheme_of(title))
    if title.class_id and title.class_id not in classes:
        raise Refused("unknown_class", class_id=title.class_id)
    if title.range_id and title.range_id not in ranges:
        raise Refused("unknown_control", control=title.range_id)
    for stage_id in filter(None, (title.power_stage, title.after_stage)):
        known_stage(state, stage_id)
    if not 0 <= title.team_cars <= CARS_OF_A_TEAM_MAX:
        raise Refused("out_of_range", cars=title.team_cars)
    if not 0 < title.multiplier_thousandths <= MULTIPLIER_MAX:
        raise Refused("out_of_range", thousandths=title.multiplier_thousandths)
    for nth, entry_id in enumerate(title.eligible):
        check_id(entry_id)
        if entry_id in title.eligible[:nth]:
            raise Refused("twice", item=entry_id)


def check_enrolments(state: RallyState, entry: Entry) -> None:
    """Refuses classes that officials have changed since, and a place in a class unknown.

    Whoever brings an entry list again must not undo a decision by it: that takes another change.
    """
    for enrolment in entry.enrolments:
        check_text(enrolment.team)
        competition = state.competitions[enrolment.competition_id]
        known = {"", *(one.class_id for one in competition.classes)}
        for nth, one in enumerate(enrolment.shown_in):
            if one.class_id not in known:
                raise Refused("unknown_class", class_id=one.class_id)
            if any(other.class_id == one.class_id for other in enrolment.shown_in[:nth]):
                raise Refused("twice", item=one.class_id)
        if (entry.entry_id, enrolment.competition_id) in state.class_changes:
            before = enrolment_in(state.entries[entry.entry_id], enrolment.competition_id)
            if before is not None and set(before.classes) != set(enrolment.classes):
                raise Refused("class_changed", entry=entry.entry_id)


CLASSES_JUDGES: Final[Mapping[type[Any], Judge]] = {
    c.ChangeClass: change_class,
    c.DenyPoints: deny_points,
}
