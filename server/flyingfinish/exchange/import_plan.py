"""From a rally file and an entry list to the commands that make the rally, judged beforehand."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flyingfinish.exchange.entry_list import EntryLine
from flyingfinish.exchange.file_troubles import Troubles, nearest
from flyingfinish.exchange.rally_competitions import competitions_of_file
from flyingfinish.exchange.rally_file import RallyFile, Reader
from flyingfinish.exchange.rally_road import posts_of_file, road_of_file
from flyingfinish.rally import commands as c
from flyingfinish.rally.changes import Changes
from flyingfinish.rally.entries import ClassShown, Competition, Enrolment, Entry, Shown
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.facts import PersonRecorded, Record
from flyingfinish.rally.itinerary import Itinerary
from flyingfinish.rally.judge.judge import judge
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.scopes import number_key
from flyingfinish.rally.start_order import StartGroup, timed
from flyingfinish.rally.state import RallyState, apply

PERSON_ID_LETTERS: Final = 16
OVERALL: Final = "overall"
"""How an entry list names the overall: a crew may be a guest or not shown in it alone."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One command, and the file and line that it comes from."""

    command: c.Command
    file: str
    line: int


def plan(file: RallyFile, crews: Sequence[EntryLine], entries_name: str) -> list[Planned]:
    """Returns the commands in order; FileRefused when any of them would be refused."""
    rally = Reader(file, "rally", 0, file.rally)
    name = file.troubles.file
    rally_id = rally.text("id")
    opening = c.OpenRally(
        rally_id,
        rally.text("name"),
        rally.text("timezone"),
        int(file.offset.total_seconds()) // 60,
        rally.text("regulations", "ralli-sm"),
        file.regulations,
    )
    road = road_of_file(file)
    posts = posts_of_file(file, road)
    competitions = competitions_of_file(file)
    file.troubles.check()
    planned = [Planned(opening, name, file.line("rally", 0))]
    planned.append(Planned(c.SetItinerary(road), name, file.line("stage", 0)))
    for index, post in enumerate(posts):
        planned.append(Planned(c.SetPost(post), name, file.line("post", index)))
    for index, competition in enumerate(competitions):
        line = file.line("competition", index)
        planned.append(Planned(c.SetCompetition(competition), name, line))
    planned += _entered(rally_id, competitions, crews, entries_name)
    for number in rally.texts("course_cars"):
        course_car = Entry(f"c{number.lower()}", number, "", "", course_car=True)
        planned.append(Planned(c.SetEntry(course_car), name, file.line("rally", 0, "course_cars")))
    planned += _start_lists(file, road, planned)
    check(planned)
    return planned


def check(planned: Sequence[Planned]) -> None:
    """Judges the commands one after the other on an empty rally; FileRefused names the troubles."""
    state, changes = RallyState(), Changes()
    troubles: dict[str, Troubles] = {}
    opening = planned[0].command
    rally_id = opening.rally_id if isinstance(opening, c.OpenRally) else ""
    for seq, one in enumerate(planned, start=1):
        asked = Asked(rally_id, "import", "0", state.position, 0)
        try:
            fact = judge(state, changes, one.command, asked)
        except RuleRefusal as refusal:
            troubles.setdefault(one.file, Troubles(one.file)).add(one.line, _told(refusal))
            continue
        person: dict[str, Any] | None = None
        if isinstance(fact, PersonRecorded):
            person = {"person_id": fact.person_id, "name": ""}
        apply(state, Record(seq, "import", "0", seq, fact, official=True, person=person))
    gathered = Troubles("")
    for found in troubles.values():
        gathered.found += found.found
    gathered.check()


def person_id_of(rally_id: str, car: str, seat: str) -> str:
    """Returns a person's id: tells nothing of the person, and is the same when imported again."""
    return hashlib.sha256(f"{rally_id}/{car}/{seat}".encode()).hexdigest()[:PERSON_ID_LETTERS]


def _told(refusal: RuleRefusal) -> str:
    params = ", ".join(f"{name} {value}" for name, value in sorted(refusal.params.items()))
    return f"{refusal.code.replace('_', ' ')}{f' ({params})' if params else ''}"


def _entered(
    rally_id: str, competitions: Sequence[Competition], crews: Sequence[EntryLine], name: str
) -> list[Planned]:
    """Returns persons and entries of a list; FileRefused for classes that no competition has."""
    troubles = Troubles(name)
    planned = []
    for line in crews:
        enrolments = _enrolments(line, competitions, troubles)
        persons = []
        for seat, who, nation, club in (
            ("driver", line.driver, line.driver_nation, line.club),
            ("co-driver", line.co_driver, line.co_driver_nation, line.co_driver_club),
        ):
            person_id = person_id_of(rally_id, line.car, seat) if who else ""
            persons.append(person_id)
            if who:
                command = c.RecordPerson(person_id, who, nation, club)
                planned.append(Planned(command, name, line.line))
        entry = Entry(
            f"e{line.car.lower()}", line.car, persons[0], persons[1], line.vehicle,
            line.entrant or line.club, line.group, line.priority, enrolments,
            leader_plate=line.leader,
        )  # fmt: skip
        planned.append(Planned(c.SetEntry(entry), name, line.line))
    troubles.check()
    return planned


def _enrolments(
    line: EntryLine, competitions: Sequence[Competition], troubles: Troubles
) -> tuple[Enrolment, ...]:
    """Returns where a crew competes: the one competition that is written, or that has the class."""
    wanted: dict[str, list[str]] = {}
    known = {one.competition_id: {a.class_id for a in one.classes} for one in competitions}
    if line.competition and line.competition not in known:
        hint = nearest(line.competition, list(known))
        troubles.add(line.line, f"no competition '{line.competition}'{hint}")
        return ()
    for class_id in line.classes:
        having = [name for name, classes in known.items() if class_id in classes]
        if line.competition:
            having = [name for name in having if name == line.competition]
        if len(having) != 1:
            every = sorted({one for classes in known.values() for one in classes})
            why = "in two competitions: name one" if having else "unknown"
            troubles.add(line.line, f"class '{class_id}' is {why}{nearest(class_id, every)}")
            continue
        wanted.setdefault(having[0], []).append(class_id)
    shown = Shown.WITHOUT_PLACE if line.guest else Shown.PLACED
    otherwise = tuple(
        ClassShown("" if one == OVERALL else one, how)
        for how, where in (
            (Shown.WITHOUT_PLACE, line.guest_in),
            (Shown.NOT_SHOWN, line.not_shown_in),
        )
        for one in where
    )
    return tuple(
        Enrolment(name, tuple(classes), shown, line.team, otherwise)
        for name, classes in wanted.items()
    )


def _start_lists(file: RallyFile, road: Itinerary, planned: Sequence[Planned]) -> list[Planned]:
    """Returns a start list, by car number, for each stage whose first car has a time."""
    entries = [one.command.entry for one in planned if isinstance(one.command, c.SetEntry)]
    crews = sorted(
        (one for one in entries if not one.course_car), key=lambda one: number_key(one.car_number)
    )
    lists = []
    for index, stage in enumerate(road.stages):
        if stage.first_due_at_ms is None or not crews:
            continue
        group = StartGroup(tuple(entry.entry_id for entry in crews), stage.interval_ms)
        rows = timed((group,), stage.first_due_at_ms, stage.lanes)
        command = c.SetStartList(stage.stage_id, rows)
        lists.append(Planned(command, file.troubles.file, file.line("stage", index, "first_car")))
    return lists
