"""The road of the fictional Ralli SM weekend at Kokkola: stages, controls, posts, competitions.

Place names are of the region, roads and lengths are made up. Friday evening has three stages, the
first a super special on two lanes; Saturday has nine, one road of them driven twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flyingfinish.rally.entries import Competition, ControlRange, RallyClass, Title, TitleFor
from flyingfinish.rally.itinerary import (
    Control,
    ControlKind,
    Itinerary,
    Leg,
    Post,
    Section,
    SplitPoint,
    Stage,
    StageKind,
)

RALLY_ID: Final = "kokkola"
NAME: Final = "Keski-Pohjanmaan Ralli"
TIMEZONE: Final = "Europe/Helsinki"
UTC_OFFSET_MINUTES: Final = 180
MINUTE_MS: Final = 60_000
START_LIST_TO_START_MS: Final = 3 * MINUTE_MS
"""From the arrival control to the start line."""

START_TO_PARK_MS: Final = 28 * MINUTE_MS
"""From a start to the control at the end of the section."""

_FRIDAY: Final = datetime(2026, 8, 21, tzinfo=UTC) - timedelta(minutes=UTC_OFFSET_MINUTES)
FRIDAY: Final = 1
SATURDAY: Final = 2
SM_CLASSES: Final = ("SM1", "SM2", "SM3", "SM4", "SM5")
JUNIORS: Final = "JUN"
SCHEME: Final = "ralli-sm-2026"
"""Which points the championship's titles give."""

HISTORIC_CLASSES: Final = ("H1", "H2", "H3")


def local(day: int, hour: int, minute: int = 0) -> int:
    """Returns the instant of a local time; day 1 is Friday."""
    at = _FRIDAY + timedelta(days=day - 1, hours=hour, minutes=minute)
    return int(at.timestamp()) * 1000


@dataclass(frozen=True, slots=True)
class Road:
    """A stage as it was laid out."""

    number: int
    name: str
    metres: int
    day: int
    section: int
    first_due: tuple[int, int]
    splits: tuple[int, ...] = ()
    """Metres of each split point from the start."""

    ms_per_km: int = 31_500
    """What the fastest car needs for a kilometre of it."""

    driven_as: int = 0
    """The stage that this road was first driven as; 0 = its own."""

    kind: StageKind = StageKind.SPECIAL
    precision_ms: int = 100
    lanes: int = 1

    @property
    def stage_id(self) -> str:
        """SS and the number."""
        return f"SS{self.number}"

    @property
    def post_number(self) -> int:
        """Number in the names of the posts that stand on this road."""
        return self.driven_as or self.number

    @property
    def first_due_at_ms(self) -> int:
        """When the first car is due at the start line."""
        return local(self.day, *self.first_due)


ROADS: Final = (
    Road(1, "Halkokari", 2_380, FRIDAY, 1, (17, 0), (), 36_500, kind=StageKind.SUPER_SPECIAL,
         lanes=2),
    Road(2, "Kruunupyy", 11_840, FRIDAY, 1, (17, 50), (), 31_200),
    Road(3, "Alaveteli", 9_620, FRIDAY, 1, (18, 45), (4_900,), 32_400),
    Road(4, "Kälviä 1", 14_210, SATURDAY, 2, (8, 10), (4_700, 9_600), 30_900),
    Road(5, "Ullava", 18_730, SATURDAY, 2, (9, 5), (4_800, 9_400, 14_300), 31_600),
    Road(6, "Lohtaja", 10_440, SATURDAY, 2, (10, 5), (), 30_200),
    Road(7, "Kälviä 2", 14_210, SATURDAY, 3, (12, 20), (4_700, 9_600), 30_600, driven_as=4),
    Road(8, "Kaustinen", 16_090, SATURDAY, 3, (13, 15), (5_500, 10_800), 32_100),
    Road(9, "Veteli", 12_350, SATURDAY, 3, (14, 15), (6_200,), 31_400),
    Road(10, "Teerijärvi", 13_520, SATURDAY, 4, (16, 20), (), 31_900),
    Road(11, "Evijärvi", 20_280, SATURDAY, 4, (17, 15), (5_100, 10_200, 15_400), 31_000),
    Road(12, "Öja", 7_930, SATURDAY, 4, (18, 20), (2_600, 5_300), 31_800, kind=StageKind.POWER,
         precision_ms=1),
)  # fmt: skip

SECTION_ENDS: Final = {3: ("TC3A", FRIDAY, 1), 6: ("TC6A", SATURDAY, 2), 9: ("TC9A", SATURDAY, 3),
                       12: ("TC12A", SATURDAY, 4)}  # fmt: skip
"""After this stage comes the control at the end of its section, in the service park."""

TEAM_CARS: Final = 2
"""A club's team is its best two cars."""

SATURDAY_RANGE: Final = ControlRange("lauantai", "Lauantai", "TC4", "TC12A", per_class=True)
"""From the first control after the night to the last one of the rally."""

SECTION_NAMES: Final = ("Halkokari-Alaveteli", "Kälviä-Lohtaja", "Kälviä-Veteli", "Teerijärvi-Öja")
PARK_POST: Final = "park"


def road_of(number: int) -> Road:
    """Returns a stage by its number."""
    return ROADS[number - 1]


def itinerary() -> Itinerary:
    """Returns the whole road in road order."""
    controls: list[Control] = [
        Control("TC0", ControlKind.TIME_CONTROL, FRIDAY, 1, name="Kokkola, start",
                first_due_at_ms=local(FRIDAY, 16, 30))
    ]  # fmt: skip
    for road in ROADS:
        controls += _controls(road)
        if road.number in SECTION_ENDS:
            code, leg, section = SECTION_ENDS[road.number]
            kind = ControlKind.REGROUP_IN
            controls.append(
                Control(code, kind, leg, section, road.stage_id, "Kokkola, service",
                        first_due_at_ms=road.first_due_at_ms + START_TO_PARK_MS)
            )  # fmt: skip
    legs = (Leg(FRIDAY, "Perjantai", "2026-08-21"), Leg(SATURDAY, "Lauantai", "2026-08-22"))
    sections = tuple(
        Section(number, FRIDAY if number == 1 else SATURDAY, name)
        for number, name in enumerate(SECTION_NAMES, start=1)
    )
    return Itinerary(legs, sections, tuple(controls), tuple(_stage(road) for road in ROADS))


def _controls(road: Road) -> list[Control]:
    at = (road.day, road.section, road.stage_id)
    first = road.first_due_at_ms
    arrival = first - START_LIST_TO_START_MS
    found = [
        Control(f"TC{road.number}", ControlKind.TIME_CONTROL, *at, road.name,
                first_due_at_ms=arrival),
        Control(road.stage_id, ControlKind.STAGE_START, *at, road.name, penalises="none",
                first_due_at_ms=first),
    ]  # fmt: skip
    for number, _ in enumerate(road.splits, start=1):
        found.append(Control(f"{road.stage_id}-{number}", ControlKind.SPLIT_POINT, *at, road.name))
    return [*found, Control(f"SF{road.number}", ControlKind.FLYING_FINISH, *at, road.name)]


def _stage(road: Road) -> Stage:
    splits = tuple(SplitPoint(number, at) for number, at in enumerate(road.splits, start=1))
    return Stage(
        road.stage_id, road.name, road.metres, road.day, road.section, road.kind,
        road.precision_ms, road.first_due_at_ms, MINUTE_MS * road.lanes, splits, road.lanes,
        road.name.rstrip(" 12") if road.name[-1].isdigit() else "",
    )  # fmt: skip


def posts() -> list[Post]:
    """Returns every post: start, splits and finish of each road, and the service park."""
    found: dict[str, Post] = {}
    for road in ROADS:
        _add(found, f"start-{road.post_number}", road, f"TC{road.number}", road.stage_id)
        for number, _ in enumerate(road.splits, start=1):
            _add(found, f"split-{road.post_number}-{number}", road, f"{road.stage_id}-{number}")
        _add(found, f"finish-{road.post_number}", road, f"SF{road.number}")
    ends = tuple(code for code, _, _ in SECTION_ENDS.values())
    return [*found.values(), Post(PARK_POST, "Kokkola, service", ("TC0", *ends))]


def _add(found: dict[str, Post], post_id: str, road: Road, *controls: str) -> None:
    before = found[post_id].controls if post_id in found else ()
    found[post_id] = Post(post_id, road.name.rstrip(" 12"), before + controls)


def season_titles() -> tuple[Title, ...]:
    """Returns what the championship round gives points for: drivers by class, SM1's co-drivers."""
    drivers = (Title(f"{one.lower()}", one, SCHEME, one) for one in SM_CLASSES)
    name, who = "SM1, kartanlukijat", TitleFor.CO_DRIVER
    return (*drivers, Title("sm1-kartanlukijat", name, SCHEME, "SM1", who))


def competitions() -> list[Competition]:
    """Returns the championship round and the historic cup behind it, which leaves out SS12."""
    sm = [RallyClass(name, name, number) for number, name in enumerate(SM_CLASSES, start=1)]
    sm.append(RallyClass(JUNIORS, "Juniorit", len(sm) + 1))
    names = ("H1 -1975", "H2 -1981", "H3 -1990")
    historic = [
        RallyClass(code, name, number)
        for number, (code, name) in enumerate(zip(HISTORIC_CLASSES, names, strict=True), start=1)
    ]
    some = tuple(road.stage_id for road in ROADS[:-1])
    return [
        Competition(
            "sm", "Ralli SM", 1, tuple(sm),
            ranges=(SATURDAY_RANGE,), team_cars=TEAM_CARS, titles=season_titles(),
        ),
        Competition("hist", "Historic Cup", 2, tuple(historic), some),
    ]  # fmt: skip
