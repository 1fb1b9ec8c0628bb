"""The fictional weekend as a club would write it: a rally file and an entry list for `ff import`.

For rehearsals and for learning the two formats on something large; `ff demo --write FOLDER` puts
them beside the script. Control kinds and names that the import makes by itself are left out.
"""

import csv
import io
from typing import Final

from flyingfinish.exchange.weekend.drive import Weekend
from flyingfinish.exchange.weekend.field import COURSE_CARS, Crew
from flyingfinish.exchange.weekend.road import (
    FRIDAY,
    NAME,
    RALLY_ID,
    ROADS,
    SECTION_ENDS,
    TIMEZONE,
    Road,
    competitions,
    itinerary,
)
from flyingfinish.rally.entries import Competition, ControlRange, Shown, Title, TitleFor
from flyingfinish.rally.itinerary import StageKind

HEADER: Final = ("Nro", "Ohjastaja", "Kartanlukija", "Maa", "Kartanlukijan maa", "Seura",
                 "Kartanlukijan seura", "Auto", "Ryhmä", "Luokka", "Kilpailu", "Vieras",
                 "Kärkikilpi", "Joukkue")  # fmt: skip
YES: Final = "x"
METRES: Final = 1_000
PRECISION: Final = {100: "0.1", 1: "0.001", 1_000: "1"}


def rally_toml() -> str:
    """Returns the rally file."""
    lines = ["# A fictional rally: nobody in it exists.", "", "[rally]"]
    lines += [f'id = "{RALLY_ID}"', f'name = "{NAME}"', 'date = "2026-08-21"']
    lines += [f'timezone = "{TIMEZONE}"', 'regulations = "ralli-sm"']
    lines += [f"course_cars = {_texts(COURSE_CARS)}"]
    for leg in itinerary().legs:
        lines += ["", "[[leg]]", f'name = "{leg.name}"', f'date = "{leg.date}"']
    for competition in competitions():
        lines += _competition(competition)
        for one in competition.ranges:
            lines += _range(one, competition.competition_id)
        for title in competition.titles:
            lines += _title(title, competition.competition_id)
    for road in ROADS:
        lines += _stage(road)
    for number, (code, _, _) in SECTION_ENDS.items():
        lines += ["", "[[control]]", f'code = "{code}"', f'after = "SS{number}"']
        lines += ['kind = "regroup_in"', 'name = "Kokkola, service"']
    return "\n".join(lines) + "\n"


def entries_csv(weekend: Weekend) -> str:
    """Returns the entry list, in the order of Friday's start."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for crew in weekend.everybody.crews:
        writer.writerow(_entry(weekend, crew))
    return text.getvalue()


def _competition(competition: Competition) -> list[str]:
    classes = ", ".join(f'{one.class_id} = "{one.name}"' for one in competition.classes)
    lines = ["", "[[competition]]", f'id = "{competition.competition_id}"']
    lines += [f'name = "{competition.name}"', f"classes = {{ {classes} }}"]
    lines += [f"team_cars = {competition.team_cars}"] if competition.team_cars else []
    return lines + ([f"stages = {_texts(competition.stages)}"] if competition.stages else [])


def _range(one: ControlRange, competition_id: str) -> list[str]:
    lines = ["", "[[range]]", f'id = "{one.range_id}"', f'name = "{one.name}"']
    lines += [f'competition = "{competition_id}"', f'from = "{one.from_control}"']
    return [*lines, f'to = "{one.to_control}"', f"per_class = {str(one.per_class).lower()}"]


def _title(title: Title, competition_id: str) -> list[str]:
    lines = ["", "[[title]]", f'id = "{title.title_id}"', f'name = "{title.name}"']
    lines += [f'competition = "{competition_id}"', f'scheme = "{title.scheme}"']
    lines += [f'class = "{title.class_id}"']
    return lines + ([f'who = "{title.who}"'] if title.who is not TitleFor.DRIVER else [])


def _stage(road: Road) -> list[str]:
    hour, minute = road.first_due
    lines = ["", "[[stage]]", f'id = "{road.stage_id}"', f'name = "{road.name}"']
    lines += [f"km = {_km(road.metres)}", f"section = {road.section}"]
    lines += [f"leg = {1 if road.day == FRIDAY else 2}", f'first_car = "{hour:02}:{minute:02}"']
    if road.splits:
        lines.append(f"splits_km = [{', '.join(map(_km, road.splits))}]")
    if road.kind is not StageKind.SPECIAL:
        lines.append(f'kind = "{road.kind}"')
    if road.precision_ms != ROADS[1].precision_ms:
        lines.append(f'precision = "{PRECISION[road.precision_ms]}"')
    if road.lanes > 1:
        lines += [f"lanes = {road.lanes}", f"interval_s = {60 * road.lanes}"]
    same = {road.post_number for one in ROADS if one.driven_as == road.number} | {road.driven_as}
    return lines + ([f'road = "road-{road.post_number}"'] if same != {0} else [])


def _entry(weekend: Weekend, crew: Crew) -> list[str]:
    people = {person.person_id: person for person in weekend.everybody.persons}
    driver, co_driver = people[crew.entry.driver], people[crew.entry.co_driver]
    (enrolment,) = crew.entry.enrolments
    guest = enrolment.shown is Shown.WITHOUT_PLACE
    return [
        crew.car,
        driver.name,
        co_driver.name,
        driver.nation,
        co_driver.nation,
        driver.club,
        co_driver.club,
        crew.entry.vehicle,
        crew.entry.group,
        # A list names a class for everybody; the guest is shown in it without a place.
        ",".join(enrolment.classes or (crew.a_class,)),
        enrolment.competition_id,
        YES if guest else "",
        YES if crew.entry.leader_plate else "",
        enrolment.team,
    ]


def _km(metres: int) -> str:
    return f"{metres // METRES}.{metres % METRES:03}"


def _texts(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"
