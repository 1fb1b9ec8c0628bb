"""The driving of the fictional weekend: who starts when, how fast each stage is driven.

Everything that really happened on the road, before any post has seen it. Totals are added up here
only to draw up Saturday's start list and to bring about the dead heat; results are the rules' work.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from flyingfinish.exchange.weekend import story
from flyingfinish.exchange.weekend.field import GUEST_CAR, SLOWER, Crew, Field
from flyingfinish.exchange.weekend.luck import Luck
from flyingfinish.exchange.weekend.road import MINUTE_MS, ROADS, START_LIST_TO_START_MS, Road

BEHIND_MS: Final = 5 * MINUTE_MS
"""Gap on the road between the championship and the historic cup."""

TENTH_MS: Final = 100
GIVEN_SLOWER: Final = 50
"""Thousandths over its class's pace at which a crew's given time is set."""

DEAD_HEAT_AMONG: Final = 4
"""So many of the fastest crews may end level, those to whom nothing else happens."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A line of a start list."""

    crew: Crew
    due_at_ms: int
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One crew's passage of one stage, as it was."""

    slot: Slot
    check_in_at_ms: int
    start_at_ms: int | None
    """None = did not start this stage (stopped stage); the crew drives on by road."""

    splits_ms: tuple[int, ...] = ()
    elapsed_ms: int | None = None
    """None = not seen at the finish."""


@dataclass(slots=True)
class Weekend:
    """The whole weekend on the road."""

    everybody: Field
    lists: dict[int, list[Slot]] = field(default_factory=dict)
    runs: dict[tuple[str, int], Run] = field(default_factory=dict)
    """By car and stage number."""

    stopped_at_ms: int = 0
    """The red flag on the suspended stage."""

    given_ms: dict[tuple[str, int], int] = field(default_factory=dict)
    """Times that officials give, or the restart rule, by car and stage number."""

    dead_heat: tuple[str, str] = ("", "")
    """The two cars that end with equal totals."""


def drive(everybody: Field, luck: Luck) -> Weekend:
    """Returns the weekend that everybody drives with this luck."""
    weekend = Weekend(everybody)
    for road in ROADS:
        order = list(everybody.crews) if road.number < story.RESTART_STAGE else _order(weekend)
        weekend.lists[road.number] = _slots(road, order)
        _drive_stage(weekend, road, luck)
        if road.number == story.RESTART_STAGE - 1:
            _give_restart_times(weekend)
    _make_dead_heat(weekend)
    return weekend


def _order(weekend: Weekend) -> list[Crew]:
    """Saturday's order: the guest, then by Friday's totals, restarted crews last; then historic."""
    last = story.RESTART_STAGE - 1
    left = [
        crew
        for crew in weekend.everybody.crews
        if crew.car not in story.STOPS
        or story.STOPS[crew.car].stage > last
        or not story.STOPS[crew.car].permanent
    ]

    def place(crew: Crew) -> tuple[bool, bool, bool, int]:
        restarted = crew.car in story.STOPS and story.STOPS[crew.car].stage <= last
        return crew.historic, restarted, crew.car != GUEST_CAR, total_ms(weekend, crew.car, last)

    return sorted(left, key=place)


def _slots(road: Road, order: list[Crew]) -> list[Slot]:
    found = []
    behind_ms = 0
    for index, crew in enumerate(order):
        if crew.historic and not behind_ms:
            behind_ms = BEHIND_MS
        start = index // road.lanes * road.lanes
        lane = index % road.lanes + 1 if road.lanes > 1 else 0
        found.append(Slot(crew, road.first_due_at_ms + start * MINUTE_MS + behind_ms, lane))
    return found


def _drive_stage(weekend: Weekend, road: Road, luck: Luck) -> None:
    for slot in weekend.lists[road.number]:
        stop = story.STOPS.get(slot.crew.car)
        if stop is not None and stop.permanent and stop.stage < road.number:
            continue
        if stop is not None and not stop.permanent and stop.stage < road.number < 4:
            continue
        run = _run(road, slot, luck)
        if road.number == story.SUSPENDED:
            run = _under_red_flag(weekend, run)
        if stop is not None and stop.stage == road.number:
            run = replace(run, elapsed_ms=None, splits_ms=run.splits_ms[:1])
        weekend.runs[slot.crew.car, road.number] = run


def _run(road: Road, slot: Slot, luck: Luck) -> Run:
    at = (slot.crew.car, road.number)
    late = story.LATE.get(at, 0) - story.EARLY.get(at, 0)
    arrival = slot.due_at_ms - START_LIST_TO_START_MS + late * MINUTE_MS
    check_in = arrival + luck.between(2_000, 55_000)
    # Who is late starts on the half minute between two others.
    start = slot.due_at_ms + (late * MINUTE_MS + 30_000 if late > 0 else 0)
    elapsed = _pace_ms(road, slot.crew.slower) * (1_000 + luck.bell(6)) // 1_000
    elapsed += luck.between(0, 99)
    if luck.between(1, 60) == 1:
        elapsed += luck.between(4_000, 16_000)
    if at == story.HELPER:
        elapsed += story.HELP_MS
    splits = tuple(
        elapsed * metres // road.metres * (1_000 + luck.bell(3)) // 1_000 for metres in road.splits
    )
    return Run(slot, check_in, start, splits, elapsed)


def _pace_ms(road: Road, slower: int) -> int:
    return road.metres * road.ms_per_km // 1_000 * (1_000 + slower) // 1_000


def _under_red_flag(weekend: Weekend, run: Run) -> Run:
    """Nobody starts after the flag; who was behind the blocker rolls through without a time."""
    car, start = run.slot.crew.car, run.start_at_ms or 0
    if car == story.BLOCKER:
        weekend.stopped_at_ms = start + story.STOPPED_AFTER_MS
        return run
    if not weekend.stopped_at_ms:
        return run
    a_class = run.slot.crew.a_class
    given = _pace_ms(ROADS[story.SUSPENDED - 1], SLOWER[a_class] + GIVEN_SLOWER)
    weekend.given_ms[car, story.SUSPENDED] = given // TENTH_MS * TENTH_MS
    if start < weekend.stopped_at_ms:
        return replace(run, elapsed_ms=None, splits_ms=run.splits_ms[:1])
    return replace(run, start_at_ms=None, elapsed_ms=None, splits_ms=())


def _give_restart_times(weekend: Weekend) -> None:
    """What the rule will give: Saturday's start order needs it before any server has worked it out.

    The script names the missed stages only; a test holds these sums against the engine's.
    """
    for car, stop in story.STOPS.items():
        if stop.permanent:
            continue
        crew = next(crew for crew in weekend.everybody.crews if crew.car == car)
        for number in range(stop.stage, story.RESTART_STAGE):
            best = class_best_ms(weekend, crew.a_class, number)
            weekend.given_ms[car, number] = best + story.RESTART_ADDED_MS


def class_best_ms(weekend: Weekend, a_class: str, number: int) -> int:
    """Returns the best measured time of a class on a stage, in tenths; the guest is no class's."""
    times = [
        run.elapsed_ms // TENTH_MS * TENTH_MS
        for (car, stage), run in weekend.runs.items()
        if stage == number and run.slot.crew.a_class == a_class and run.elapsed_ms is not None
        and car != GUEST_CAR
    ]  # fmt: skip
    return min(times)


def adjustments_ms(car: str, through: int) -> int:
    """Returns the sum of a car's penalties and credits up to a stage's table."""
    found = [n * story.LATE_MS for (c, s), n in story.LATE.items() if c == car and s <= through]
    found += [n * story.EARLY_MS for (c, s), n in story.EARLY.items() if c == car and s <= through]
    found += [story.FALSE_START_MS for c, s in story.FALSE_STARTS if c == car and s <= through]
    if car in story.LATE_AT_SERVICE and int(story.LATE_AT_SERVICE[car][0][2:-1]) < through:
        found.append(story.LATE_AT_SERVICE[car][1] * story.LATE_MS)
    if car == story.HELPER[0] and story.HELPER[1] <= through:
        found.append(story.CREDIT_MS)
    return sum(found)


def total_ms(weekend: Weekend, car: str, through: int) -> int:
    """Returns a car's total after a stage, in tenths; a stage without a time adds nothing."""
    total = adjustments_ms(car, through)
    for number in range(1, through + 1):
        run = weekend.runs.get((car, number))
        given = weekend.given_ms.get((car, number))
        if given is not None:
            total += given
        elif run is not None and run.elapsed_ms is not None:
            total += run.elapsed_ms // TENTH_MS * TENTH_MS
    return total


def _make_dead_heat(weekend: Weekend) -> None:
    """Lets two untouched crews from the top end level: the closer pair, on the last stage."""
    last = ROADS[-1].number
    cars = [
        crew.car
        for crew in weekend.everybody.crews
        if crew.a_class == "SM1" and crew.car != GUEST_CAR and crew.car not in story.TOUCHED
    ]
    totals = sorted((total_ms(weekend, car, last), car) for car in cars)
    gap, first, second = min(
        (behind[0] - ahead[0], ahead[1], behind[1])
        for ahead, behind in pairwise(totals[:DEAD_HEAT_AMONG])
    )
    run = weekend.runs[first, last]
    assert run.elapsed_ms is not None
    weekend.runs[first, last] = replace(run, elapsed_ms=run.elapsed_ms + gap)
    weekend.dead_heat = (first, second)
