"""A rally of two stages and four crews as commands: where tests of door and judges start."""

from collections.abc import Iterable

from flyingfinish.journal.codec import private_part
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.changes import Changes
from flyingfinish.rally.entries import Competition, Enrolment, Entry, RallyClass
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
from flyingfinish.rally.judge.judge import judge
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.state import RallyState, apply

RALLY = "pikku"
NINE = 1_790_000_000_000 // 60_000 * 60_000
"""First due start of SS1: a whole minute."""

MINUTE = 60_000


def controls(number: int, splits: int = 0) -> list[Control]:
    """Returns the controls of one stage in road order."""
    stage = f"SS{number}"
    kinds = [(f"TC{number}", ControlKind.TIME_CONTROL), (stage, ControlKind.STAGE_START)]
    kinds += [(f"{stage}-{n}", ControlKind.SPLIT_POINT) for n in range(1, splits + 1)]
    kinds.append((f"SF{number}", ControlKind.FLYING_FINISH))
    return [Control(code, kind, 1, 1, stage) for code, kind in kinds]


def road() -> Itinerary:
    """Returns the road: SS1 with one split, SS2 in thousandths."""
    stages = (
        Stage("SS1", "Metsä", 10_000, 1, 1, splits=(SplitPoint(1, 4_000),), first_due_at_ms=NINE),
        Stage("SS2", "Ranta", 5_000, 1, 1, precision_ms=1, first_due_at_ms=NINE + 60 * MINUTE),
    )
    points = (*controls(1, 1), *controls(2), Control("TC2A", ControlKind.TIME_CONTROL, 1, 1, "SS2"))
    return Itinerary((Leg(1, "La", "2026-09-19"),), (Section(1, 1),), points, stages)


def entry(number: int, class_id: str = "A") -> Entry:
    """Returns the entry of car ``number``: e1 drives car 1 with persons d1 and c1."""
    enrolment = Enrolment("sm", (class_id,))
    return Entry(f"e{number}", str(number), f"d{number}", f"c{number}", enrolments=(enrolment,))


def opening(crews: int = 4) -> list[c.Command]:
    """Returns the commands that make the rally, in order."""
    classes = (RallyClass("A", "Luokka A", 1), RallyClass("B", "Luokka B", 2))
    made: list[c.Command] = [
        c.OpenRally(RALLY, "Pikkuralli", "Europe/Helsinki", 180),
        c.SetItinerary(road()),
        c.SetPost(Post("start-1", "Lähtö", ("TC1", "SS1"))),
        c.SetPost(Post("finish-1", "Maali", ("SF1", "SF2"))),
        c.SetCompetition(Competition("sm", "SM", 1, classes)),
    ]
    for number in range(1, crews + 1):
        made.append(c.RecordPerson(f"d{number}", f"Kuski {number}", "FIN"))
        made.append(c.RecordPerson(f"c{number}", f"Kartturi {number}", "FIN"))
        made.append(c.SetEntry(entry(number, "A" if number % 2 else "B")))
    for stage, first in (("SS1", NINE), ("SS2", NINE + 60 * MINUTE)):
        rows = [f.StartListRow(f"e{n}", first + (n - 1) * MINUTE) for n in range(1, crews + 1)]
        made.append(c.SetStartList(stage, tuple(rows)))
    return made


class Desk:
    """A state with its judge and no door: commands and rows go straight into the fold."""

    def __init__(self, commands: Iterable[c.Command] = ()) -> None:
        self.state = RallyState()
        self.changes = Changes()
        self._seq: dict[str, int] = {}
        self._device_seq = 0
        self.now_at_ms = NINE
        for command in commands:
            self.decide(command)

    def judged(self, command: c.Command, source: str = "desk-1", seen: int | None = None) -> f.Fact:
        """Returns the fact a command becomes, folding nothing."""
        at = self.state.position if seen is None else seen
        asked = Asked(RALLY, source, "a1", at, self.now_at_ms, "hash")
        return judge(self.state, self.changes, command, asked)

    def decide(self, command: c.Command, source: str = "desk-1", seen: int | None = None) -> str:
        """Judges a command, folds the fact, returns its identity."""
        fact = self.judged(command, source, seen)
        person = None
        if isinstance(command, c.RecordPerson):
            members: dict[str, object]
            members = {"person_id": command.person_id, "name": command.name}
            _, hashed = private_part(members, b"0" * 16)
            fact = f.PersonRecorded(command.person_id, hashed)
            person = members | {"nation": command.nation, "club": command.club}
        return self.fold(fact, source, official=True, person=person)

    def fold(
        self,
        fact: f.Fact | None,
        source: str = "finish-1",
        *,
        official: bool = False,
        doubt: str = "",
        person: dict[str, object] | None = None,
    ) -> str:
        """Folds a fact as this source's next row; returns its identity."""
        seq = self._seq[source] = self._seq.get(source, 0) + 1
        position = self.state.position + 1
        record = f.Record(position, source, "a1", seq, fact, official, doubt, person=person)
        apply(self.state, record)
        self.changes.note(record)
        return record.identity

    def finish(self, car: int, elapsed_ms: int, stage: int = 1) -> str:
        """Folds a start and a flying finish of a car on a stage; returns the impulse's identity."""
        start_at_ms = NINE + (stage - 1) * 60 * MINUTE + (car - 1) * MINUTE
        self.fold(f.CarStarted(f"SS{stage}", str(car), start_at_ms), "start-1")
        self._device_seq += 1
        impulse = f.ImpulseTaken(
            "finish-1", "timy", self._device_seq, start_at_ms + elapsed_ms,
            control=f"SF{stage}", car=str(car),
        )  # fmt: skip
        return self.fold(impulse)
