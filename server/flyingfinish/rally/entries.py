"""Who takes part: persons, entries, classes and competitions.

An *entry* is a crew and a car enrolled for the rally, known by an entry id for its whole life; the
car number is a label on the door that officials may change. Names live in person records, which
are the private part of their fact, so that they can be erased without touching the journal.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Shown(StrEnum):
    """How an entry stands in one classification."""

    PLACED = "placed"
    """Ranked like everybody else."""

    WITHOUT_PLACE = "without_place"
    """A guest: shown with its times, no place, and no gap, win or lead counts it."""

    NOT_SHOWN = "not_shown"
    """Runs on the road, is in no table of this classification."""


@dataclass(frozen=True, slots=True)
class Person:
    """One member of a crew as the public may read it."""

    person_id: str
    name: str
    nation: str = ""
    club: str = ""


@dataclass(frozen=True, slots=True)
class RallyClass:
    """A class of one competition, for example SM2; juniors may be a class across classes."""

    class_id: str
    name: str
    ord: int
    """Where its tab stands, from 1."""

    groups: tuple[str, ...] = ()
    """Entries of these homologation groups are in it without being enrolled one by one."""

    priorities: tuple[str, ...] = ()
    """Entries of these priorities likewise; with groups, both must fit."""


@dataclass(frozen=True, slots=True)
class ControlRange:
    """A part of the road with a classification of its own, such as Super Sunday.

    From the first control to the last one, adjustments at the controls between included (FIA WRC
    sporting regulations 2025, 3.3.2).
    """

    range_id: str
    name: str = ""
    from_control: str = ""
    to_control: str = ""
    per_class: bool = False
    """Each class has its own table of it too."""


class TitleFor(StrEnum):
    """Who scores for a title."""

    DRIVER = "driver"
    CO_DRIVER = "co_driver"
    TEAM = "team"
    """Teams of the enrolments; their cars' points are added."""


@dataclass(frozen=True, slots=True)
class Title:
    """A championship or cup that gives points for this rally: who scores, where, by which scheme.

    Whether others take places away is the scheme's, component by component (`point_tables.py`).
    """

    title_id: str
    """Distinct within the rally; its channel is ``points/<title_id>``."""

    name: str
    scheme: str
    class_id: str = ""
    """The class whose places score; empty = the whole competition."""

    who: TitleFor = TitleFor.DRIVER
    power_stage: str = ""
    """Empty = the last power stage of the road."""

    range_id: str = ""
    """The control range that scores; empty = the controls of the last leg."""

    after_stage: str = ""
    """The overall of an earlier day that scores; empty = after the leg before the last."""

    eligible: tuple[str, ...] = ()
    """Entries that score; empty = everybody who is placed."""

    team_cars: int = 0
    """How many of a team's cars score; 0 = as the scheme says."""

    multiplier_thousandths: int = 1_000


@dataclass(frozen=True, slots=True)
class Competition:
    """A classification scope on the road of this rally: SM, a historic trophy, a national round."""

    competition_id: str
    name: str
    ord: int
    """1 is the main competition; its channels carry no competition in their name."""

    classes: tuple[RallyClass, ...] = ()
    stages: tuple[str, ...] = ()
    """The stages that count for it; empty means every stage of the rally."""

    preset: str = ""
    """Name of its regulations preset; empty means the rally's."""

    overrides: dict[str, int | bool | str | list[int]] = field(default_factory=dict)
    """Settings in which it differs from its preset (or from the rally's regulations)."""

    ranges: tuple[ControlRange, ...] = ()
    team_cars: int = 0
    """How many of a team's best cars add up to its total; 0 = no team classification."""

    titles: tuple[Title, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassShown:
    """How an entry stands in one classification, where that differs from the others."""

    class_id: str
    """Empty is the overall of the competition."""

    shown: Shown


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An entry's part in one competition."""

    competition_id: str
    classes: tuple[str, ...] = ()
    """The first one is the car's own; the others lie across classes, such as juniors."""

    shown: Shown = Shown.PLACED
    team: str = ""
    """Team whose car it is in this competition; empty = none."""

    shown_in: tuple[ClassShown, ...] = ()
    """Classifications in which it stands otherwise than ``shown`` says."""

    def shown_as(self, class_id: str) -> Shown:
        """How it stands in a class of the competition; in its overall when ``class_id`` is ""."""
        return next((one.shown for one in self.shown_in if one.class_id == class_id), self.shown)


@dataclass(frozen=True, slots=True)
class Entry:
    """A crew and its car as enrolled."""

    entry_id: str
    car_number: str
    driver: str
    """Person id of the driver."""

    co_driver: str
    """Person id of the co-driver; empty where there is none."""

    vehicle: str = ""
    entrant: str = ""
    group: str = ""
    """Homologation group, for example Rally2."""

    priority: str = ""
    enrolments: tuple[Enrolment, ...] = field(default_factory=tuple)
    leader_plate: bool = False
    """Yellow number plate: led the championship of its class before the rally."""

    course_car: bool = False
    """000, 00, 0 or the sweep: logged, never classified, never an unknown number."""
