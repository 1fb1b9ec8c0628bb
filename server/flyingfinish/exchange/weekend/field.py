"""The field of the fictional weekend: 110 crews in SM1 to SM5, a guest, the historic cup.

Every name is put together from lists of our own; who has such a name did not drive here.
"""

from dataclasses import dataclass
from typing import Final

from flyingfinish.exchange.weekend.luck import Luck
from flyingfinish.exchange.weekend.road import HISTORIC_CLASSES, JUNIORS
from flyingfinish.rally.entries import Enrolment, Entry, Person, Shown

FIRST_NAMES: Final = (
    "Aapo", "Eelis", "Ilmo", "Jalo", "Joakim", "Kaapro", "Kasimir", "Konsta", "Lenni", "Manu",
    "Nuutti", "Oiva", "Pekko", "Rasmus", "Reino", "Sakari", "Santeri", "Tapio", "Tarmo", "Touko",
    "Urho", "Veeti", "Viljo", "Väinö", "Alvar", "Birger", "Edvin", "Gustav", "Holger", "Sixten",
    "Aino", "Elsi", "Hilla", "Iida", "Lyydia", "Saima", "Siiri", "Venla", "Ebba", "Tyra",
)  # fmt: skip
LAST_NAMES: Final = (
    "Aittovirta", "Haapaluhta", "Harjuranta", "Hongikoski", "Isokivelä", "Järvikallio",
    "Kaarnakorpi", "Kallioperä", "Kangasvuo", "Kirveslahti", "Koskihalme", "Kuusiluhta",
    "Lahdenkylä", "Lehtorinne", "Lumikorpi", "Luotokangas", "Marjasuo", "Myllyharju",
    "Niittyranta", "Ojaluoma", "Pajukallio", "Pihlajavuo", "Rantakivi", "Rautaharju",
    "Salmikoski", "Suovirta", "Tervakangas", "Tuohiranta", "Vainiokoski", "Vesiluoma",
    "Björkgrund", "Fagernäs", "Grankulla", "Havsvik", "Kvarnholm", "Lillskog", "Norrgrann",
    "Sjöhage", "Stengärd", "Åkervik",
)  # fmt: skip
CLUBS: Final = (
    "Perämeren Autoseura", "Lestijokivarren UA", "Meri-Lohtajan Ralliseura", "Pohjanvuon UA",
    "Gamlakarlebynejdens MK", "Ruka-Perhon Autourheilijat", "Larsmosundets MK", "Hitan Kone ja UA",
)  # fmt: skip
CARS: Final = {
    "SM1": (("Škoda Fabia RS Rally2", "Rally2"), ("Toyota GR Yaris Rally2", "Rally2"),
            ("Hyundai i20 N Rally2", "Rally2"), ("Ford Fiesta Rally2", "Rally2")),
    "SM2": (("Ford Fiesta Rally3", "Rally3"), ("Renault Clio Rally3", "Rally3")),
    "SM3": (("Peugeot 208 Rally4", "Rally4"), ("Opel Corsa Rally4", "Rally4"),
            ("Ford Fiesta Rally4", "Rally4"), ("Renault Clio Rally5", "Rally5")),
    "SM4": (("Honda Civic", "V1600"), ("Volkswagen Golf", "V1600"), ("Toyota Corolla", "V1600"),
            ("Opel Astra", "V1600")),
    "SM5": (("Mitsubishi Lancer Evo IX", "FIN-N"), ("Subaru Impreza STi", "FIN-N"),
            ("Mitsubishi Lancer Evo X", "N-Lite")),
    "H1": (("Saab 96 V4", ""), ("Ford Escort Mk1", "")),
    "H2": (("Ford Escort RS 2000", ""), ("Opel Kadett GT/E", ""), ("Toyota Starlet", "")),
    "H3": (("Lada VFTS", ""), ("Volvo 240", ""), ("Toyota Corolla GT", "")),
}  # fmt: skip
SLOWER: Final = {"SM1": 0, "SM2": 55, "SM3": 112, "SM4": 165, "SM5": 68, "H1": 300, "H2": 230,
                 "H3": 190}  # fmt: skip
"""Thousandths that the best of a class needs more than the best of SM1."""

SM_NUMBERS: Final = (("SM1", 1, 18), ("SM2", 19, 32), ("SM5", 33, 54), ("SM3", 55, 80),
                     ("SM4", 81, 110))  # fmt: skip
"""Class, first and last car number, in the order in which they start."""

GUEST_CAR: Final = "112"
HISTORIC_FIRST: Final = 201
HISTORIC_CREWS: Final = 24
JUNIORS_IN: Final = {"SM2": 4, "SM3": 9, "SM4": 5}
COURSE_CARS: Final = ("000", "00", "0", "900")
"""900 is the sweep; the others open the road."""

LEADERS: Final = ("3", "22", "58", "86", "35")
"""Cars with a yellow plate: points leaders of their classes before the rally."""


@dataclass(frozen=True, slots=True)
class Crew:
    """A crew, and how fast it is."""

    car: str
    a_class: str
    """Its class of the competition that it drives for; the guest drives as SM1."""

    slower: int
    """Thousandths that it needs more than the fastest of all."""

    entry: Entry

    @property
    def entry_id(self) -> str:
        """The entry's id."""
        return self.entry.entry_id

    @property
    def historic(self) -> bool:
        """True for a crew of the historic cup."""
        return self.a_class in HISTORIC_CLASSES


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody on the road, in the order of Friday's start."""

    crews: tuple[Crew, ...]
    course_cars: tuple[Entry, ...]
    persons: tuple[Person, ...]


def make_field(luck: Luck) -> Field:
    """Returns the field that this luck brings."""
    names = _names(luck)
    persons: list[Person] = []
    juniors = _junior_cars(luck)
    crews = [_crew(luck, GUEST_CAR, "SM1", (names, persons), guest=True)]
    for a_class, first, last in SM_NUMBERS:
        for number in range(first, last + 1):
            crews.append(_crew(luck, str(number), a_class, (names, persons), juniors))
    for number in range(HISTORIC_FIRST, HISTORIC_FIRST + HISTORIC_CREWS):
        third = (number - HISTORIC_FIRST) * len(HISTORIC_CLASSES) // HISTORIC_CREWS
        a_class = HISTORIC_CLASSES[::-1][third]
        crews.append(_crew(luck, str(number), a_class, (names, persons)))
    course = tuple(Entry(f"course-{car}", car, "", "", course_car=True) for car in COURSE_CARS)
    return Field(tuple(crews), course, tuple(persons))


def _names(luck: Luck) -> list[str]:
    pairs = [f"{first} {last}" for last in LAST_NAMES for first in FIRST_NAMES]
    return luck.shuffled(pairs)


def _junior_cars(luck: Luck) -> frozenset[str]:
    found: set[str] = set()
    for a_class, first, last in SM_NUMBERS:
        numbers = luck.shuffled(range(first, last + 1))[: JUNIORS_IN.get(a_class, 0)]
        found |= {str(number) for number in numbers}
    return frozenset(found)


def _crew(
    luck: Luck,
    car: str,
    a_class: str,
    people: tuple[list[str], list[Person]],
    juniors: frozenset[str] = frozenset(),
    *,
    guest: bool = False,
) -> Crew:
    driver, co_driver = (_person(luck, people) for _ in range(2))
    vehicle, group = luck.one_of(CARS[a_class])
    competition = "hist" if a_class in HISTORIC_CLASSES else "sm"
    classes = (a_class, JUNIORS) if car in juniors else (a_class,)
    team = driver.club if competition == "sm" else ""
    enrolment = Enrolment(competition, classes, team=team)
    slower = SLOWER[a_class] + luck.between(0, 75) + luck.between(0, 25)
    if guest:
        vehicle, group, slower = "Toyota GR Yaris Rally1", "Rally1", -18
        enrolment = Enrolment("sm", (), Shown.WITHOUT_PLACE)
    entry = Entry(
        f"e{car}", car, driver.person_id, co_driver.person_id, vehicle, driver.club, group,
        enrolments=(enrolment,), leader_plate=car in LEADERS,
    )  # fmt: skip
    return Crew(car, a_class, slower, entry)


def _person(luck: Luck, people: tuple[list[str], list[Person]]) -> Person:
    names, persons = people
    nation = "FIN" if luck.between(1, 20) > 1 else luck.one_of(("SWE", "EST"))
    person = Person(f"p-{luck.hex_id(10)}", names.pop(), nation, luck.one_of(CLUBS))
    persons.append(person)
    return person
