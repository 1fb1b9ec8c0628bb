"""A tiny rally language for tests: tell what happened, read the state that follows.

``story = a_rally(stages=2, cars="1 2 3")`` opens a rally with crews e1, e2, e3 in class SM1;
``story.drives("1", "SS1", "3:22.1")`` starts and finishes a crew; ``story.state`` is the fold so
far and ``story.records`` the journal. Officials' facts come from the desk, posts' from a post each.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flyingfinish.rally.classification import Scope
from flyingfinish.rally.entries import (
    Competition,
    Enrolment,
    Entry,
    RallyClass,
    Shown,
)
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CarStarted,
    CheckedIn,
    CompetitionSet,
    CrewRetired,
    EntrySet,
    Fact,
    HoldPlaced,
    HoldReleased,
    ImpulseTaken,
    ItinerarySet,
    PostSet,
    Provenance,
    RallyOpened,
    Rank,
    Record,
    StageState,
    StageStateSet,
    StartListRow,
    StartListSet,
    TimeGiven,
)
from flyingfinish.rally.itinerary import (
    Control,
    ControlKind,
    Itinerary,
    Leg,
    Post,
    Section,
    SplitPoint,
    Stage,
)
from flyingfinish.rally.state import RallyState, Touched, apply
from flyingfinish.rally.times import parse_time

NOON_MS = 1_772_877_600_000
"""2026-03-07 10:00 UTC, noon in Finland: the first car's start on SS1."""

HOUR_MS = 3_600_000
MINUTE_MS = 60_000

MAIN = Scope("SM")


def stage(number: int, **changes: Any) -> Stage:
    """SS<number>: 10 km, leg 1, section 1, tenths, first car an hour after the stage before."""
    made = Stage(
        stage_id=f"SS{number}",
        name=f"Road {number}",
        metres=10_000,
        leg=1,
        section=1,
        first_due_at_ms=NOON_MS + (number - 1) * HOUR_MS,
    )
    return replace(made, **changes)


def road(stages: Sequence[Stage], after: Sequence[str] = ()) -> Itinerary:
    """TC, start, splits and finish of each stage; ``after`` are controls such as TC2A behind SS2.

    A control after a stage lies in its section unless it is written ``TC2A/2`` (section 2).
    """
    controls = []
    for one in stages:
        number = one.stage_id[2:]
        where: dict[str, Any] = {"leg": one.leg, "section": one.section, "stage_id": one.stage_id}
        controls.append(Control(f"TC{number}", ControlKind.TIME_CONTROL, **where))
        controls.append(Control(one.stage_id, ControlKind.STAGE_START, **where))
        controls.extend(
            Control(f"{one.stage_id}-{split.number}", ControlKind.SPLIT_POINT, **where)
            for split in one.splits
        )
        controls.append(Control(f"SF{number}", ControlKind.FLYING_FINISH, **where))
        for written in after:
            code, _, section = written.partition("/")
            if code.startswith(f"TC{number}") and code[2 + len(number) :].isalpha():
                inside = {**where, "section": int(section or one.section)}
                controls.append(Control(code, ControlKind.TIME_CONTROL, **inside))
    legs = sorted({one.leg for one in stages})
    sections = sorted({(one.leg, one.section) for one in stages})
    return Itinerary(
        legs=tuple(Leg(leg, f"Leg {leg}", f"2026-03-{6 + leg:02d}") for leg in legs),
        sections=tuple(Section(number, leg) for leg, number in sections),
        controls=tuple(controls),
        stages=tuple(stages),
    )


class Story:
    """What happened so far: a journal that grows and the state that follows from it."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.touched: list[Touched] = []
        self.state = RallyState()
        self._seqs: dict[tuple[str, str], int] = {}
        self._device_seqs: dict[tuple[str, str], int] = {}

    def tell(
        self,
        fact: Fact | None,
        source: str = "desk",
        *,
        official: bool | None = None,
        incarnation: str = "a",
        **more: Any,
    ) -> Record:
        """Append a fact and fold it; what ``desk`` says is official unless told otherwise."""
        seq = self._seqs[source, incarnation] = self._seqs.get((source, incarnation), 0) + 1
        record = Record(
            position=len(self.records) + 1,
            source=source,
            incarnation=incarnation,
            seq=seq,
            fact=fact,
            official=source == "desk" if official is None else official,
            **more,
        )
        self.records.append(record)
        self.touched.append(apply(self.state, record))
        return record

    def enters(
        self, car: str, *classes: str, shown: Shown = Shown.PLACED, **changes: Any
    ) -> Record:
        """Crew ``e<car>`` in the competition SM, in these classes."""
        enrolments = (Enrolment("SM", classes, shown),)
        entry = Entry(f"e{car}", car, f"d{car}", f"c{car}", enrolments=enrolments)
        return self.tell(EntrySet(replace(entry, **changes)))

    def due(self, stage_id: str, cars: str, first_at_ms: int | None = None) -> Record:
        """A start list with a minute between the cars."""
        first = first_at_ms if first_at_ms is not None else start_of(stage_id)
        rows = tuple(
            StartListRow(f"e{car}", first + nth * MINUTE_MS) for nth, car in enumerate(cars.split())
        )
        return self.tell(StartListSet(stage_id, 1, rows))

    def starts(self, car: str, stage_id: str, at_ms: int | None = None, **changes: Any) -> Record:
        """The starter of a stage sends a car off, at noon plus an hour a stage unless told."""
        at_ms = start_of(stage_id) if at_ms is None else at_ms
        fact = replace(CarStarted(stage_id, car, at_ms), **changes)
        return self.tell(fact, f"post-{stage_id}")

    def passes(
        self,
        car: str,
        where: str,
        at_ms: int,
        source: str = "",
        device_seq: int = 0,
        **changes: Any,
    ) -> Record:
        """A device sees a car; each call is another impulse of the post's device."""
        device = (str(changes.get("post", where)), str(changes.get("device", f"beam-{where}")))
        counted = self._device_seqs[device] = self._device_seqs.get(device, 0) + 1
        fact = ImpulseTaken(
            post=f"post-{where}",
            device=f"beam-{where}",
            device_seq=device_seq or counted,
            taken_at_ms=at_ms,
            control=where,
            car=car,
        )
        return self.tell(replace(fact, **changes), source or f"post-{where}")

    def finishes(self, car: str, stage_id: str, at_ms: int, **changes: Any) -> Record:
        """A flying finish."""
        return self.passes(car, f"SF{stage_id[2:]}", at_ms, **changes)

    def drives(self, car: str, stage_id: str, time: str | int) -> Record:
        """Start and finish of a car, with this stage time (``3:22.1`` or ms)."""
        elapsed_ms = parse_time(time) if isinstance(time, str) else time
        at_ms = start_of(stage_id) + 60_000 * list(self.state.entries).index(f"e{car}")
        self.starts(car, stage_id, at_ms)
        return self.finishes(car, stage_id, at_ms + elapsed_ms)

    def checks_in(self, car: str, control: str, at_ms: int, rank: Rank = Rank.MAIN) -> Record:
        """A time card handed in."""
        return self.tell(CheckedIn(control, car, at_ms, rank), f"post-{control}")

    def given(
        self,
        car: str,
        stage_id: str,
        time: str,
        provenance: Provenance = Provenance.NOTIONAL,
    ) -> Record:
        """Officials give a time."""
        return self.tell(TimeGiven(stage_id, f"e{car}", parse_time(time), provenance))

    def penalty(self, car: str, control: str, ms: int, kind: str = "stewards") -> Record:
        """Officials add time at a control; below zero it is a credit."""
        return self.tell(AdjustmentApplied(f"e{car}", control, ms, kind))

    def retires(self, car: str, control: str, **changes: Any) -> Record:
        """A crew stops; internal until released."""
        return self.tell(replace(CrewRetired(f"e{car}", control), **changes))

    def stage_is(self, stage_id: str, state: StageState) -> Record:
        """Officials set the state of a stage."""
        return self.tell(StageStateSet(stage_id, state))

    def holds(self, car: str) -> Record:
        """Officials hold a crew back from the public."""
        return self.tell(HoldPlaced(f"e{car}"))

    def releases(self, car: str) -> Record:
        """Officials release a held crew."""
        return self.tell(HoldReleased(f"e{car}"))

    def post(self, post_id: str, *controls: str) -> Record:
        """A post that serves these controls."""
        return self.tell(PostSet(Post(post_id, post_id, controls)))


def a_rally(
    stages: int | Sequence[Stage] = 1,
    cars: str = "1 2 3",
    after: Sequence[str] = (),
    preset: str = "fia-wrc-2025",
    **overrides: Any,
) -> Story:
    """An open rally: competition SM with class SM1, the road, and crews in it."""
    story = Story()
    story.tell(RallyOpened("test", "Test Rally", "Europe/Helsinki", 120, preset, overrides))
    roads = [stage(n) for n in range(1, stages + 1)] if isinstance(stages, int) else stages
    story.tell(ItinerarySet(road(roads, after)))
    classes = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2))
    story.tell(CompetitionSet(Competition("SM", "Ralli SM", 1, classes)))
    for car in cars.split():
        story.enters(car, "SM1")
    return story


def start_of(stage_id: str) -> int:
    """When the first car starts a stage in these stories."""
    return NOON_MS + (int(stage_id[2:]) - 1) * HOUR_MS


def with_splits(number: int, count: int, **changes: Any) -> Stage:
    """A stage with so many split points."""
    return stage(number, splits=tuple(SplitPoint(n) for n in range(1, count + 1)), **changes)
