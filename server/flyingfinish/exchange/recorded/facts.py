"""A recorded rally told as facts: starts and finishes as instants, given times, decisions.

Where the source has no start of a car one is made up, the same in every run: the stage's first car
and a minute each behind it, in the order of the start list. The time that the source publishes is
then finish minus start again, which is what the engine has to work out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flyingfinish.exchange.recorded.decisions import RecordedCrews, decisions_of, is_timed
from flyingfinish.exchange.recorded.rally import (
    Recording,
    Row,
    instant,
    offset_minutes,
    text,
    texts,
    whole,
)
from flyingfinish.exchange.recorded.road import finish_code, road_in
from flyingfinish.rally.entries import Competition, Enrolment, Entry, RallyClass
from flyingfinish.rally.facts import (
    CarStarted,
    CompetitionSet,
    EntrySet,
    Fact,
    ImpulseTaken,
    ItinerarySet,
    PersonRecorded,
    PostSet,
    Provenance,
    RallyOpened,
    Record,
    StageState,
    StageStateSet,
    StartListRow,
    StartListSet,
    TimeGiven,
)
from flyingfinish.rally.itinerary import ControlKind, Post

DESK = "desk"
INCARNATION = "recorded"
MAIN_COMPETITION = "main"

_START_OF_TIME_MS = 946_713_600_000
"""2000-01-01 08:00 UTC: where a rally without any date is put."""

_BETWEEN_STAGES_MS = 7_200_000
_BETWEEN_CARS_MS = 60_000
_STATES = {
    "Interrupted": StageState.INTERRUPTED,
    "Cancelled": StageState.CANCELLED,
    "Completed": StageState.COMPLETED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One fact and who says it; ``person`` is the private part of a PersonRecorded."""

    source: str
    fact: Fact
    person: dict[str, Any] | None = None


def records_of(recording: Recording) -> list[Record]:
    """The journal of a recorded rally, as if it had come through the doors."""
    seqs: dict[str, int] = {}
    records = []
    for position, told in enumerate(told_by(recording), start=1):
        seq = seqs[told.source] = seqs.get(told.source, 0) + 1
        records.append(
            Record(
                position,
                told.source,
                INCARNATION,
                seq,
                told.fact,
                official=told.source == DESK,
                person=told.person,
            )
        )
    return records


def told_by(recording: Recording) -> Iterator[Told]:
    """Every fact of a recorded rally, the officials' road first."""
    return _Teller(recording).tell()


class _Teller:
    """Holds what the parts of one recording need of each other while it is told."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.road = road_in(recording)
        self.stage_ids = [stage.stage_id for stage in self.road.stages]
        self.entry_ids = _entry_ids(recording)
        self.times = _times_by_stage(recording, set(self.stage_ids))
        self.starts = {
            stage_id: self._starts_on(index, stage_id)
            for index, stage_id in enumerate(self.stage_ids)
        }
        self.device_seqs: dict[str, int] = {}

    def tell(self) -> Iterator[Told]:
        """All of it, in an order that a rally could have had."""
        yield Told(DESK, self._opened())
        yield Told(DESK, ItinerarySet(self.road))
        for control in self.road.controls:
            if control.kind in _TIMED:
                post = Post(_post(control.code), control.name or control.code, (control.code,))
                yield Told(DESK, PostSet(post))
        yield Told(DESK, self._competition())
        yield from self._entries()
        splits = self._splits()
        for stage in self.road.stages:
            yield from self._stage(stage.stage_id, splits.get(stage.stage_id, {}))
        yield from self._decisions()

    def _opened(self) -> RallyOpened:
        """The rally under the rules of its year."""
        rally = self.recording.rally
        year = whole(rally, "year", 1900, 2200) or 0
        date = text(rally, "start_date") or f"{year:04d}"
        overrides: dict[str, Any] = {}
        if date < "2018-09":
            overrides["dead_heat"] = "first_stage"
        if year < 2020:
            # Junior WRC results of 2018 and 2019 count stages won by a time of the stewards.
            overrides["stage_win_by_given_times"] = True
        if any(text(row, "precision") == "Millisecond" for row in self.recording.stages):
            overrides["total_precision_ms"] = 1
        dues = (text(row, "first_car_due") for row in self.recording.stages)
        offsets = (offset_minutes(due) for due in dues if due)
        return RallyOpened(
            rally_id=text(rally, "id"),
            name=text(rally, "name"),
            timezone=text(rally, "timezone") or "UTC",
            utc_offset_minutes=next((one for one in offsets if one is not None), 0),
            preset="fia-wrc-2018" if year < 2020 else "fia-wrc-2025",
            overrides=overrides,
        )

    def _competition(self) -> CompetitionSet:
        names = {text(row, "id"): text(row, "name") for row in self.recording.classes}
        classes = tuple(
            RallyClass(class_id, names.get(name) or name, ord)
            for ord, (name, class_id) in enumerate(self.recording.class_ids.items(), start=1)
        )
        name = text(self.recording.rally, "championship") or text(self.recording.rally, "name")
        return CompetitionSet(Competition(MAIN_COMPETITION, name, 1, classes))

    def _entries(self) -> Iterator[Told]:
        """Persons and entries; a car that has times and is not entered is entered by its number."""
        rows = {text(row, "car"): row for row in self.recording.entries}
        for car, entry_id in self.entry_ids.items():
            row = rows.get(car, {})
            crew = []
            for role, key in (("d", "driver"), ("c", "codriver")):
                person_id = f"{entry_id}{role}"
                name = text(row, key)
                crew.append(person_id if name or role == "d" else "")
                if crew[-1]:
                    person = {"name": name, "nation": text(row, f"{key}_nat")}
                    yield Told(DESK, PersonRecorded(person_id, ""), person)
            yield Told(DESK, EntrySet(self._entry(entry_id, car, row, *crew)))

    def _entry(self, entry_id: str, car: str, row: Row, driver: str, co_driver: str) -> Entry:
        priority = text(row, "priority")
        classes = tuple(self.recording.class_ids[name] for name in texts(row, "class_ids") if name)
        return Entry(
            entry_id=entry_id,
            car_number=car,
            driver=driver,
            co_driver=co_driver,
            vehicle=text(row, "vehicle"),
            entrant=text(row, "entrant"),
            group=text(row, "group"),
            priority="" if priority == "None" else priority,
            enrolments=(Enrolment(MAIN_COMPETITION, classes),),
        )

    def _starts_on(self, index: int, stage_id: str) -> dict[str, int]:
        """Car -> start on a stage: the source's, else one made up behind the first car."""
        stage = self.road.stages[index]
        starts = {}
        for car, row in self.times[stage_id].items():
            start_at_ms = instant(row, "start")
            if start_at_ms is not None:
                starts[car] = start_at_ms
        at_ms = stage.first_due_at_ms
        if at_ms is None:
            at_ms = self._first_day_ms() + index * _BETWEEN_STAGES_MS
        for car in self._start_order(stage.leg):
            if car in self.times[stage_id] and car not in starts:
                starts[car] = at_ms
                at_ms += _BETWEEN_CARS_MS
        return starts

    def _first_day_ms(self) -> int:
        at_ms = instant(self.recording.rally, "start_date")
        return _START_OF_TIME_MS if at_ms is None else at_ms

    def _start_order(self, leg: int) -> list[str]:
        """Cars in the order of the leg's start list; those not on it follow as they are entered."""
        listed: list[str] = []
        for start_list in self.recording.start_lists:
            rows = start_list.get("rows")
            if whole(start_list, "leg") == leg and isinstance(rows, list):
                listed.extend(text(row, "car") for row in rows if isinstance(row, dict))
        return [*dict.fromkeys(car for car in [*listed, *self.entry_ids] if car in self.entry_ids)]

    def _splits(self) -> dict[str, dict[str, list[tuple[int, int]]]]:
        """Stage -> car -> split number and elapsed ms."""
        found: dict[str, dict[str, list[tuple[int, int]]]] = {}
        for row in self.recording.split_times:
            number, elapsed_ms = whole(row, "split"), whole(row, "elapsed_ms", 0)
            if number is not None and elapsed_ms is not None:
                cars = found.setdefault(text(row, "stage"), {})
                cars.setdefault(text(row, "car"), []).append((number, elapsed_ms))
        return found

    def _stage(self, stage_id: str, splits: dict[str, list[tuple[int, int]]]) -> Iterator[Told]:
        """Start list, then each car's start, splits and finish or given time, then the state."""
        starts = self.starts[stage_id]
        order = sorted(starts, key=lambda car: starts[car])
        rows = tuple(StartListRow(self.entry_ids[car], starts[car]) for car in order)
        yield Told(DESK, StartListSet(stage_id, 1, rows))
        for car in order:
            row = self.times[stage_id][car]
            elapsed_ms = whole(row, "elapsed_ms")
            given = bool(row.get("source_flags")) or (elapsed_ms is not None and elapsed_ms <= 0)
            if (elapsed_ms is not None and not given) or car in splits or text(row, "start"):
                yield Told(_post(stage_id), CarStarted(stage_id, car, starts[car]))
            for number, split_ms in splits.get(car, ()):
                yield self._impulse(f"{stage_id}-{number}", car, starts[car] + split_ms)
            if elapsed_ms is None:
                continue
            if given:
                given_fact = TimeGiven(stage_id, self.entry_ids[car], elapsed_ms, _provenance(row))
                yield Told(DESK, given_fact)
            else:
                yield self._impulse(finish_code(stage_id), car, starts[car] + elapsed_ms)
        state = _STATES.get(self._status(stage_id))
        if state is not None:
            yield Told(DESK, StageStateSet(stage_id, state))

    def _status(self, stage_id: str) -> str:
        rows = self.recording.stages
        return next(text(row, "status") for row in rows if text(row, "code") == stage_id)

    def _impulse(self, control: str, car: str, at_ms: int) -> Told:
        """A passage seen by the one device of a control's post."""
        post = _post(control)
        device_seq = self.device_seqs[post] = self.device_seqs.get(post, 0) + 1
        return Told(post, ImpulseTaken(post, post, device_seq, at_ms, control=control, car=car))

    def _decisions(self) -> Iterator[Told]:
        """What the officials decided about crews."""
        crews = RecordedCrews(self.recording, self.road, self.entry_ids, self.times)
        for fact in decisions_of(crews):
            yield Told(DESK, fact)


_TIMED = (ControlKind.STAGE_START, ControlKind.SPLIT_POINT, ControlKind.FLYING_FINISH)


def _post(control: str) -> str:
    return f"post-{control}"


def _entry_ids(recording: Recording) -> dict[str, str]:
    """Car number -> entry id, in the order of the file; cars only timed come last."""
    cars = [text(row, "car") for row in recording.entries]
    cars += [text(row, "car") for row in recording.stage_times if is_timed(row)]
    named = dict.fromkeys(car for car in cars if car)
    return {car: f"e{number}" for number, car in enumerate(named, start=1)}


def _times_by_stage(recording: Recording, stage_ids: set[str]) -> dict[str, dict[str, Row]]:
    """Stage -> car -> its row; of two rows for one car the first with a time stands."""
    found: dict[str, dict[str, Row]] = {stage_id: {} for stage_id in stage_ids}
    known = set(_entry_ids(recording))
    for row in recording.stage_times:
        stage_id, car = text(row, "stage"), text(row, "car")
        if stage_id not in stage_ids or car not in known:
            continue
        before = found[stage_id].get(car)
        if before is None or (not is_timed(before) and is_timed(row)):
            found[stage_id][car] = row
    return found


def _provenance(row: Row) -> Provenance:
    """What kind of given time the source means."""
    flags = texts(row, "source_flags")
    if "SuperRally" in flags or text(row, "status") in ("DNS", "DNF"):
        return Provenance.RESTART
    if "Assessed" in flags:
        return Provenance.STEWARDS
    return Provenance.NOTIONAL
