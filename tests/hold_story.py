"""A rally in which car 1 goes off and is put on hold, and the twin in which it merely fell silent.

What happens to car 1 meanwhile is of every kind that posts and officials can tell: nothing of it
may be found outside before the release.
"""

from dataclasses import dataclass
from typing import Any

from builders import MINUTE_MS, Story, start_of
from flyingfinish.rally.facts import (
    AdjustmentWithdrawn,
    ClassChanged,
    EntrySet,
    GivenRow,
    ImpulseChosen,
    ImpulseIgnored,
    ImpulseTaken,
    InvestigationClosed,
    InvestigationOpened,
    NoticeIssued,
    NoticeKind,
    PersonRecorded,
    ProtestDecided,
    ProtestLodged,
    Provenance,
    PublicationStatus,
    Published,
    RallyClockSet,
    Rank,
    Record,
    RetirementReleased,
    RouteDrawn,
    StageState,
    StandingsBrought,
    TimesGiven,
)
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.rally.route_lines import line_of
from flyingfinish.rally.series.parts import BroughtRow, BroughtScore
from rally_scripts import CARS, opened

HELD = "1"
SERIES = "cup"


@dataclass(frozen=True, slots=True)
class HoldStory:
    """The facts in three parts; `during` begins with the hold and ends before the release."""

    before: list[Record]
    during: list[Record]
    after: list[Record]

    def silent(self) -> list[Record]:
        """Returns `during` as it is when nothing more is heard of the car that is held."""
        named = about([*self.before, *self.during], HELD)
        hold, *rest = self.during
        return [hold, *(silence(one) if one.identity in named else one for one in rest)]

    def never_held(self) -> list[Record]:
        """Returns the same silence, with no hold either."""
        hold, *rest = self.silent()
        return [silence(hold), *rest]

    def not_hidden(self) -> list[Record]:
        """Returns `during` as it would be told if nobody had thought of a hold."""
        hold, *rest = self.during
        return [silence(hold), *rest]


def a_hold_story(*, drawn: bool = False) -> HoldStory:
    """Two stages driven, the second by car 1 while it is held; then it is released.

    With the stages ``drawn`` the map has lines.
    """
    story = opened()
    _first_stage(story, drawn=drawn)
    _second_stage_begins(story)
    begun = len(story.records)
    story.holds(HELD)
    _of_the_held_car(story)
    _of_the_others(story)
    held = len(story.records)
    story.releases(HELD)
    story.tell(RetirementReleased(f"e{HELD}"))
    return HoldStory(story.records[:begun], story.records[begun:held], story.records[held:])


def _first_stage(story: Story, *, drawn: bool) -> None:
    for car in CARS:
        for person in (f"d{car}", f"c{car}"):
            told = {"person_id": person, "name": f"Person {person}"}
            story.tell(PersonRecorded(person, "h"), person=told)
    cars = " ".join(CARS)
    story.tell(RallyClockSet(start_of("SS1"), start_of("SS1"), 1_000))
    scores = (BroughtScore("r1", 1, 25_000),)
    before = (BroughtRow("aalto", "e1", scores=scores), BroughtRow("berg", "e2"))
    story.tell(StandingsBrought("drivers", SERIES, "t", ("r1", "r2"), "r2", before))
    for nth, stage_id in enumerate(("SS1", "SS2", "SS3")):
        story.due(stage_id, cars)
        if drawn:
            ends = [(6_380_000 + nth, 2_310_000), (6_385_000 + nth, 2_320_000)]
            story.tell(RouteDrawn(stage_id, line_of(ends)))
    story.stage_is("SS1", StageState.RUNNING)
    for nth, car in enumerate(CARS):
        at_ms = start_of("SS1") + nth * MINUTE_MS
        story.checks_in(car, "TC1", at_ms - 3 * MINUTE_MS)
        story.starts(car, "SS1", at_ms)
        story.finishes(car, "SS1", at_ms + 300_000 + nth * 1_100)
        story.checks_in(car, "TC1A", at_ms + 30 * MINUTE_MS)
    story.penalty(HELD, "TC1A", 10_000, "late")
    story.stage_is("SS1", StageState.COMPLETED)
    table = canonical(published_table(story.state, "overall/SS1")[0])
    status = PublicationStatus.PROVISIONAL
    story.tell(Published("overall/SS1", "", status, 1, table, hash_of(table)))


def _second_stage_begins(story: Story) -> None:
    story.stage_is("SS2", StageState.RUNNING)
    for nth, car in enumerate(("2", HELD, "3")):
        at_ms = start_of("SS2") + nth * MINUTE_MS
        story.checks_in(car, "TC2", at_ms - 3 * MINUTE_MS)
        story.starts(car, "SS2", at_ms)
    story.passes("2", "SS2-1", start_of("SS2") + 100_000)
    story.passes(HELD, "SS2-1", start_of("SS2") + MINUTE_MS + 99_000)


def _of_the_held_car(story: Story) -> None:
    """What is heard of the car that went off; none of it leaves headquarters."""
    at_ms = start_of("SS2") + MINUTE_MS
    entry = f"e{HELD}"
    story.retires(HELD, "SS2", reason="accident")
    seen = story.finishes(HELD, "SS2", at_ms + 290_000)
    backup = story.finishes(HELD, "SS2", at_ms + 290_300, rank=Rank.BACKUP, device="hand")
    story.tell(ImpulseChosen(backup.identity))
    story.tell(ImpulseIgnored(seen.identity, "no car of ours"))
    story.checks_in(HELD, "TC2A", at_ms + 40 * MINUTE_MS)
    kept = story.penalty(HELD, "TC2A", 50_000, "late")
    story.tell(AdjustmentWithdrawn(kept.identity))
    story.penalty(HELD, "TC1A", 20_000, "stewards")
    story.tell(InvestigationOpened(entry, "overtaking under yellow"))
    story.tell(TimesGiven("SS2", (GivenRow(entry, 333_000),), Provenance.NOTIONAL))
    story.tell(ProtestLodged("p1", False, ("overall/SS1",), entries=(entry,), reason="weight"))
    story.starts(HELD, "SS3", start_of("SS3") + 5_000)
    story.finishes(HELD, "SS3", start_of("SS3") + 305_000)


def _of_the_others(story: Story) -> None:
    """The rally goes on, and what officials decide may touch whole stages and tables."""
    second = start_of("SS2")
    for nth, car in enumerate(("2", "3", "4", "5", "10")):
        at_ms = second + (nth + (nth > 0)) * MINUTE_MS
        if car not in "23":
            story.starts(car, "SS2", at_ms)
        story.passes(car, "SS2-1", at_ms + 100_500 + nth * 200)
        story.finishes(car, "SS2", at_ms + 298_900 + nth * 900)
    batch = (GivenRow("e4", 300_000),)
    story.tell(TimesGiven("SS2", batch, Provenance.NOTIONAL, "blocked road"))
    story.penalty("2", "TC2A", 10_000, "late")
    story.tell(NoticeIssued(NoticeKind.DELAY, {"fi": "EK3 +10 min"}, "SS3"))
    story.retires("5", "TC2A", reason="engine", released=True)
    table = canonical(published_table(story.state, "stage/SS2")[0])
    status = PublicationStatus.PROVISIONAL
    story.tell(Published("stage/SS2", "", status, 2, table, hash_of(table)))
    story.stage_is("SS2", StageState.COMPLETED)
    story.stage_is("SS3", StageState.RUNNING)
    for nth, car in enumerate(("2", "3")):
        story.drives(car, "SS3", 300_000 + nth * 1_000)
    story.tell(ProtestDecided("p1", upheld=False))
    story.tell(InvestigationClosed(f"e{HELD}", "no action"))
    story.stage_is("SS3", StageState.COMPLETED)


def about(found: list[Record], car: str) -> set[str]:
    """Returns the identities of facts about one car, and of those that speak of such facts."""
    named: set[str] = set()
    protests: set[str] = set()
    for record in found:
        fact: Any = record.fact
        if isinstance(fact, EntrySet | ClassChanged):
            # Who is enrolled in what is public.
            continue
        names = {getattr(fact, name, "") for name in ("entry_id", "car")}
        names |= set(getattr(fact, "entries", ()))
        names |= {row.entry_id for row in getattr(fact, "times", ())}
        speaks_of = {getattr(fact, name, "") for name in ("adjustment", "impulse", "decision")}
        if {car, f"e{car}"} & names or speaks_of & named:
            named.add(record.identity)
            protests.add(getattr(fact, "protest_id", ""))
        elif isinstance(fact, ProtestDecided) and fact.protest_id in protests:
            named.add(record.identity)
    return named


def silence(record: Record) -> Record:
    """Returns the same place in the journal, said by a test shot that nobody needs."""
    shot = ImpulseTaken("nowhere", "nothing", record.position, 1)
    return Record(record.position, "quiet", "a", record.position, shot)
