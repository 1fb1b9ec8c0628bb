"""A rally as big as the design foresees, for the benchmarks: always the same one.

Cars start by number and grow slower with it, with enough scatter that places change all the time.
Nothing here is random: the scatter comes from a multiplicative sequence.
"""

from collections.abc import Iterator

from flyingfinish.rally.entries import Competition, Enrolment, Entry, RallyClass
from flyingfinish.rally.facts import (
    CarStarted,
    CheckedIn,
    CompetitionSet,
    EntrySet,
    Fact,
    ImpulseTaken,
    ItinerarySet,
    PersonRecorded,
    RallyOpened,
    Record,
    StartListRow,
    StartListSet,
)
from flyingfinish.rally.itinerary import (
    Control,
    ControlKind,
    Itinerary,
    Leg,
    Section,
    SplitPoint,
    Stage,
)

RALLY_ID = "bench"
CARS = 250
STAGES = 30
CLASSES = 40
CLASSES_PER_CAR = 2
FIRST_START_AT_MS = 1_790_000_040_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000
STAGE_MS = 10 * MINUTE_MS
APART_MS = 5 * HOUR_MS
"""Between the first cars of two stages."""

METRES = 18_000
STAGES_A_LEG = 10
STAGES_A_SECTION = 3
SCATTER_MS = 45_000
SLOWER_MS = 350
"""Each car is this much slower than the one before it, on average."""

DESK = "desk"


def records(splits: int = 2, cars: int = CARS, stages: int = STAGES) -> list[Record]:
    """Returns the whole rally in journal order: about cars x stages x (3 + splits) crew facts."""
    made: list[Record] = []
    seqs: dict[str, int] = {}
    for source, fact in _facts(splits, cars, stages):
        seq = seqs[source] = seqs.get(source, 0) + 1
        official = source == DESK
        made.append(Record(len(made) + 1, source, "a", seq, fact, official, "", "t", 0))
    return made


def opening_length(cars: int = CARS, stages: int = STAGES) -> int:
    """Returns how many records come before the first crew fact."""
    return 3 + 3 * cars + stages


def stage_of(record: Record) -> int:
    """Returns the number of the stage that a crew fact is about, 0 for others."""
    fact = record.fact
    if isinstance(fact, ImpulseTaken | CarStarted | CheckedIn):
        return int(fact.control.split("-")[0][2:])
    return 0


def is_finish(record: Record) -> bool:
    """Says whether a record is an impulse at a flying finish."""
    return isinstance(record.fact, ImpulseTaken) and record.fact.control.startswith("SF")


def _facts(splits: int, cars: int, stages: int) -> Iterator[tuple[str, Fact]]:
    yield DESK, RallyOpened(RALLY_ID, "Bench", "Europe/Helsinki", 180)
    yield DESK, ItinerarySet(_road(splits, stages))
    classes = tuple(RallyClass(f"C{n}", f"Class {n}", n) for n in range(1, CLASSES + 1))
    yield DESK, CompetitionSet(Competition("main", "Main", 1, classes))
    for car in range(1, cars + 1):
        for seat in ("d", "c"):
            yield DESK, PersonRecorded(f"{seat}{car}", "0" * 64)
        yield DESK, EntrySet(_entry(car))
    for number in range(1, stages + 1):
        rows = tuple(StartListRow(f"e{c}", _due(number, c)) for c in range(1, cars + 1))
        yield DESK, StartListSet(f"SS{number}", 1, rows)
    for number in range(1, stages + 1):
        found = [one for car in range(1, cars + 1) for one in _drive(number, car, splits)]
        for _, source, fact in sorted(found, key=lambda one: (one[0], one[1])):
            yield source, fact


def _entry(car: int) -> Entry:
    classes = {f"C{(car * 7 + nth * 13) % CLASSES + 1}": 1 for nth in range(CLASSES_PER_CAR)}
    enrolments = (Enrolment("main", tuple(classes)),)
    return Entry(f"e{car}", str(car), f"d{car}", f"c{car}", "Car", "Team", enrolments=enrolments)


def _road(splits: int, stages: int) -> Itinerary:
    points = tuple(SplitPoint(n, METRES * n // (splits + 1)) for n in range(1, splits + 1))
    made, controls = [], []
    for number in range(1, stages + 1):
        leg = (number - 1) // STAGES_A_LEG + 1
        section = (number - 1) // STAGES_A_SECTION + 1
        stage_id = f"SS{number}"
        made.append(Stage(stage_id, f"Road {number}", METRES, leg, section, splits=points))
        codes = [(f"TC{number}", ControlKind.TIME_CONTROL), (stage_id, ControlKind.STAGE_START)]
        codes += [(f"{stage_id}-{p.number}", ControlKind.SPLIT_POINT) for p in points]
        codes.append((f"SF{number}", ControlKind.FLYING_FINISH))
        controls += [Control(code, kind, leg, section, stage_id) for code, kind in codes]
    legs = tuple(Leg(n, f"Leg {n}", "2026-09-19") for n in sorted({one.leg for one in made}))
    sections = {one.section: one.leg for one in made}
    return Itinerary(
        legs,
        tuple(Section(number, leg) for number, leg in sections.items()),
        tuple(controls),
        tuple(made),
    )


def _due(number: int, car: int) -> int:
    return FIRST_START_AT_MS + (number - 1) * APART_MS + car * MINUTE_MS


def elapsed_ms(number: int, car: int) -> int:
    """Returns the stage time of a car: its pace and a scatter of its own for each stage."""
    scatter = (car * 7_919 + number * 104_729) * 2_654_435_761 % 2**32 * SCATTER_MS >> 32
    return STAGE_MS + car * SLOWER_MS + scatter


def _drive(number: int, car: int, splits: int) -> Iterator[tuple[int, str, Fact]]:
    """Yields when, who, what of one car on one stage."""
    start_at_ms, took_ms, name = _due(number, car), elapsed_ms(number, car), str(car)
    arrival = start_at_ms - 3 * MINUTE_MS
    yield arrival, f"tc{number}", CheckedIn(f"TC{number}", name, arrival)
    yield start_at_ms, f"start{number}", CarStarted(f"SS{number}", name, start_at_ms)
    for nth in range(1, splits + 1):
        at_ms = start_at_ms + took_ms * nth // (splits + 1)
        source, control = f"split{number}-{nth}", f"SS{number}-{nth}"
        yield at_ms, source, ImpulseTaken(source, source, car, at_ms, "1", control, name)
    at_ms, source = start_at_ms + took_ms, f"finish{number}"
    yield at_ms, source, ImpulseTaken(source, source, car, at_ms, "1", f"SF{number}", name)
