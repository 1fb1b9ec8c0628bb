"""One small rally in which every kind of fact happens, in an order that people could have lived."""

from builders import HOUR_MS, MINUTE_MS, NOON_MS, Story, a_rally, start_of, with_splits
from builders import stage as a_stage
from flyingfinish.rally.entries import (
    Competition,
    ControlRange,
    RallyClass,
    Title,
)
from flyingfinish.rally.facts import (
    AdjustmentWithdrawn,
    ClassChanged,
    CompetitionSet,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    DecisionWithdrawn,
    DelayAllowed,
    DeviceClockShifted,
    DraftWaived,
    GivenRow,
    GivenTimeWithdrawn,
    ImpulseAssigned,
    ImpulseChosen,
    ImpulseIgnored,
    ImpulseInserted,
    ImpulsesMoved,
    ImpulseTaken,
    InvestigationClosed,
    InvestigationOpened,
    ItemWaived,
    JournalForked,
    NoticeIssued,
    NoticeKind,
    NoticeWithdrawn,
    PersonRecorded,
    PointsDenied,
    ProtestDecided,
    ProtestLodged,
    Provenance,
    PublicationStatus,
    Published,
    RallyClockSet,
    RallyClosed,
    Rank,
    RegulationsChanged,
    RestartTimesGiven,
    RetirementReleased,
    RouteDrawn,
    RowAdmitted,
    SourceAdmitted,
    StageDelayed,
    StageState,
    StandingsBrought,
    StartClockShifted,
    StartTimeGiven,
    TimePendingSet,
    TimesGiven,
)
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.rally.series.parts import BroughtRow, BroughtScore

CARS = "1 2 3 4 5"


def a_whole_rally() -> Story:
    """Five crews, three stages in two sections; every fact of posts and officials at least once."""
    stages = [with_splits(1, 2), a_stage(2, precision_ms=1), a_stage(3, section=2)]
    story = a_rally(stages, CARS, after=["TC1A"], preset="fia-wrc-2018")
    _road(story)
    _first_stage(story)
    _second_stage(story)
    _decisions(story)
    _end(story)
    return story


def _road(story: Story) -> None:
    """What is known before the first car starts."""
    person = {"person_id": "d1", "name": "Aalto"}
    story.tell(PersonRecorded("d1", "h"), person=person)
    story.post("road", "SF1", "SF2")
    classes = tuple(RallyClass(one, one, nth) for nth, one in enumerate(["SM1", "SM2"], 1))
    late = ControlRange("late", "Late", "TC2", "SF3")
    titles = (Title("drivers", "Drivers", "wrc-2025", power_stage="SS2", range_id="late"),)
    story.tell(
        CompetitionSet(Competition("SM", "Ralli SM", 1, classes, ranges=(late,), titles=titles))
    )
    for stage_id in ("SS1", "SS2", "SS3"):
        story.due(stage_id, CARS)
    story.tell(RallyClockSet(NOON_MS, NOON_MS, 1_000))
    story.tell(CrewDidNotStart("e5"))
    story.tell(CrewReinstated("e5"))
    before = (BroughtRow("aalto", "e1", scores=(BroughtScore("r1", 1, 25_000),)),)
    story.tell(RouteDrawn("SS1", "_p~iF~ps|U_ulLnnqC"))
    story.tell(StandingsBrought("drivers", "season", "drivers", ("r1", "r2"), "r2", before))


def _first_stage(story: Story) -> None:
    """SS1: doubled, late, unassigned and unknown passages, a row that nobody trusts."""
    first = start_of("SS1")
    story.stage_is("SS1", StageState.RUNNING)
    for nth, car in enumerate(CARS.split()):
        at_ms = first + nth * MINUTE_MS
        story.checks_in(car, "TC1", at_ms - 3 * MINUTE_MS)
        story.starts(car, "SS1", at_ms)
        story.passes(car, "SS1-1", at_ms + 61_234)
        story.passes(car, "SS1-2", at_ms + 141_234)
        story.passes(car, "SF1", at_ms + 272_345 + nth * 900, post="road", control="")
        backup = story.passes(car, "SF1", at_ms + 272_400 + nth * 900, rank=Rank.BACKUP,
                              device="hand")  # fmt: skip
        story.checks_in(car, "TC1A", at_ms + 30 * MINUTE_MS)
    story.tell(ImpulseChosen(backup.identity))
    story.starts("2", "SS1", first + 61_000)
    story.passes("1", "SF1", first + 280_000, post="road")
    nobody = story.passes("", "SF2", start_of("SS2") + 300_000, post="road", control="")
    for _ in range(2):
        story.tell(ImpulseAssigned(nobody.identity, "2"), "tablet")
    story.tell(ImpulseAssigned(nobody.identity, "2", "SF2"))
    taken = nobody.fact
    assert isinstance(taken, ImpulseTaken)
    story.tell(taken, "dump")
    story.passes("9", "SF2", start_of("SS2") + 310_000)
    wrong = story.passes("3", "SF2", start_of("SS2") + 20_000)
    story.tell(ImpulseIgnored(wrong.identity))
    stray = ImpulseTaken("far", "beam-far", 1, first + 5_000, "", "SF1", "1", Rank.MANUAL)
    row = story.tell(stray, "far", doubt="out_of_scope")
    story.tell(RowAdmitted(row.identity))
    story.tell(None, "far", doubt="unreadable")
    for incarnation in ("a", "b"):
        story.tell(SourceAdmitted("spare", incarnation))
        at_ms = first + 9 * MINUTE_MS
        spare = ImpulseTaken("road", "spare", 1, at_ms, incarnation, "SS1-1", "5", Rank.MANUAL)
        story.tell(spare, "spare", incarnation=incarnation)
    story.stage_is("SS1", StageState.COMPLETED)


def _second_stage(story: Story) -> None:
    """SS2 is delayed and stopped; one crew is held, one retires and comes back."""
    second = start_of("SS2")
    story.tell(StageDelayed("SS2", 10 * MINUTE_MS, "smoke"))
    story.tell(StartTimeGiven("SS2", "e3", second + 20 * MINUTE_MS))
    story.tell(DelayAllowed("e2", "TC2", 2 * MINUTE_MS))
    story.retires("4", "TC2", reason="engine")
    story.holds("3")
    for nth, car in enumerate("123"):
        at_ms = second + (10 + 10 * (car == "3") + nth * (car != "3")) * MINUTE_MS
        story.starts(car, "SS2", at_ms)
        story.passes(car, "SF2", at_ms + 298_914 + nth * 1_001)
    story.stage_is("SS2", StageState.INTERRUPTED)
    story.tell(TimePendingSet("SS2", ("e5",)))
    batch = story.tell(TimesGiven("SS2", (GivenRow("e5", 310_000),), Provenance.NOTIONAL))
    story.tell(GivenTimeWithdrawn(batch.identity))
    story.given("5", "SS2", "5:05.05", Provenance.STEWARDS)
    story.tell(InvestigationOpened("e3", "overtaking"))
    story.releases("3")
    story.tell(RetirementReleased("e4"))
    story.tell(CrewRestarted("e4", "SS3"))
    story.tell(RestartTimesGiven("e4", ("SS2",)))


def _decisions(story: Story) -> None:
    """What officials put right afterwards."""
    first = start_of("SS1")
    story.tell(ImpulseInserted("SF3", "1", start_of("SS3") + 400_000, "printer"))
    story.tell(DeviceClockShifted("beam-SF1", first, first + 10 * MINUTE_MS, -400))
    story.tell(StartClockShifted("SS2", start_of("SS2"), start_of("SS2") + HOUR_MS, 350))
    moved = story.tell(ImpulsesMoved("road", first, first + 5 * MINUTE_MS, "SF2"))
    story.tell(DecisionWithdrawn(moved.identity))
    kept = story.penalty("1", "TC2", 10_000, "late")
    story.penalty("2", "TC2", 20_000, "late")
    story.tell(AdjustmentWithdrawn(kept.identity))
    story.tell(DraftWaived("e1/TC1A/10000/x", "e1", "TC1A", "no fault"))
    story.tell(ItemWaived("number:9", "a spectator"))
    story.tell(ClassChanged("e2", "SM", ("SM2",), "TC2"))
    story.tell(RegulationsChanged({"maximum_lateness_minutes": 45}, reason="fog", document="B3"))
    story.tell(PointsDenied("e2", reason="an engine"))
    story.tell(CrewDisqualified("e5", "fuel"))
    story.enters("9", "SM2")


def _end(story: Story) -> None:
    """Results, a protest, a notice, the end."""
    table = canonical(published_table(story.state, "overall")[0])
    status = PublicationStatus.PROVISIONAL
    story.tell(Published("overall", "", status, 1, table, hash_of(table)))
    story.tell(ProtestLodged("p1", False, ("overall",), entries=("e2",)))
    story.tell(ProtestDecided("p1", upheld=False))
    story.tell(InvestigationClosed("e3"))
    notice = story.tell(NoticeIssued(NoticeKind.DELAY, {"fi": "EK3 +10 min"}, "SS3"))
    story.tell(NoticeWithdrawn(notice.identity))
    story.tell(JournalForked(2, len(story.records), "head"))
    story.tell(RallyClosed())
