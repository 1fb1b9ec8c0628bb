"""Random rallies as scripts of steps, played into a `Story`: for the suites that compare tables."""

from typing import Any

from hypothesis import strategies as st

from builders import Story, a_rally, start_of, with_splits
from builders import stage as a_stage
from flyingfinish.rally.entries import (
    ClassShown,
    Competition,
    ControlRange,
    Enrolment,
    Entry,
    RallyClass,
    Shown,
    Title,
    TitleFor,
)
from flyingfinish.rally.facts import (
    AdjustmentWithdrawn,
    ClassChanged,
    CompetitionSet,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    EntrySet,
    RegulationsChanged,
    RetirementReleased,
    StageState,
    TimePendingSet,
)
from flyingfinish.rally.itinerary import StageKind

RANGE = ControlRange("late", "Late", "TC2", "SF3", per_class=True)
TITLES = (
    Title("drivers", "Drivers", "wrc-2025", power_stage="SS2", range_id="late"),
    Title("sm1", "SM1", "wrc-2024", "SM1", power_stage="SS3", after_stage="SS1"),
    Title("juniors", "Juniors", "junior-wrc", "J", TitleFor.CO_DRIVER),
    Title("teams", "Teams", "wrc-manufacturers-2018", who=TitleFor.TEAM, team_cars=1),
    Title("few", "Few", "irish-tarmac-bonus", eligible=("e1", "e4", "e5"),
          multiplier_thousandths=1_500),
    Title("wins", "Wins", "junior-wrc", eligible=("e2", "e4")),
)  # fmt: skip
CARS = ["1", "2", "3", "4", "5", "10"]
STAGES = 3
BULLETINS = (
    RegulationsChanged({"total_precision_ms": 1_000, "dead_heat": "first_stage"}),
    RegulationsChanged({"total_precision_ms": 1, "late_ms_per_minute": 5_000}),
    RegulationsChanged({"penalties_automatic": True, "late_ms_per_minute": 20_000}),
    RegulationsChanged({"false_starts_automatic": True, "late_starts_automatic": True}),
    RegulationsChanged({"restart_pool": "class", "restart_added_ms": 420_000}),
    RegulationsChanged({"shared_places": False, "due_starts_shown": False}, "hist"),
    RegulationsChanged({"total_precision_ms": 1_000, "restart_added_ms": 60_000}, "hist"),
    RegulationsChanged({"over_stage_maximum": "retire", "restart_pool": "class"}, "hist"),
    RegulationsChanged({"precision_ms": 1_000, "maximum_ms": 10_200}, stage_id="SS1"),
    RegulationsChanged({"precision_ms": 1, "bogey_ms": 10_100}, stage_id="SS1"),
)


def opened() -> Story:
    """Three stages in two sections, two classes, a guest, a second competition on two stages.

    With teams of two cars, a range and titles of every kind of component; car 3 is no guest in its
    class but in the overall, and P2 crews are in a class by themselves.
    """
    roads = [
        a_stage(1, kind=StageKind.SUPER_SPECIAL),
        with_splits(2, 1, precision_ms=1),
        a_stage(3, section=2),
    ]
    story = a_rally(roads, "1 2 3", after=["TC2A", "TC1A/1", "TC3A"])
    classes = tuple(RallyClass(one, one, nth) for nth, one in enumerate(["SM1", "SM2"], 1))
    juniors = RallyClass("J", "Juniors", 3, priorities=("P2",))
    main = Competition(
        "SM", "Ralli SM", 1, (*classes, juniors), ranges=(RANGE,), team_cars=2, titles=TITLES
    )
    story.tell(CompetitionSet(main))
    hist = (RallyClass("H1", "H1", 1),)
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, hist, ("SS1", "SS3"))))
    for car, team in (("1", "A"), ("2", "A"), ("3", "B")):
        guest = (ClassShown("", Shown.WITHOUT_PLACE),) if car == "3" else ()
        mine = (Enrolment("SM", ("SM1",), team=team, shown_in=guest),)
        story.enters(car, enrolments=mine, priority="P2" if car == "2" else "")
    story.enters("4", "SM2")
    story.enters("5", "SM2", shown=Shown.WITHOUT_PLACE)
    both = (Enrolment("SM", ("SM1",)), Enrolment("hist", ("H1",)))
    story.tell(EntrySet(Entry("e10", "10", "d10", "c10", enrolments=both)))
    return story


cars = st.sampled_from(CARS)
stage_ids = st.sampled_from([f"SS{n}" for n in range(1, STAGES + 1)])
times = st.integers(100, 104).map(lambda tenths: tenths * 100)
controls = st.sampled_from(["TC1", "SS2", "TC2A", "TC1A", "SF3", "", "FINAL"])
steps = st.one_of(
    st.tuples(st.just("drives"), cars, stage_ids, times),
    st.tuples(st.just("drives"), cars, stage_ids, times),
    st.tuples(st.just("drives"), cars, stage_ids, times),
    st.tuples(st.just("starts"), cars, stage_ids),
    st.tuples(st.just("given"), cars, stage_ids, times),
    st.tuples(st.just("pending"), cars, stage_ids, st.booleans()),
    st.tuples(st.just("penalty"), cars, controls, st.sampled_from([-10_000, 100, 10_000])),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("retires"), cars, controls, st.booleans(), st.booleans()),
    st.tuples(st.just("released"), cars),
    st.tuples(st.just("restarts"), cars, stage_ids),
    st.tuples(st.just("out"), cars, st.sampled_from([CrewDidNotStart, CrewDisqualified])),
    st.tuples(st.just("reinstated"), cars),
    st.tuples(st.just("stage"), stage_ids, st.sampled_from(list(StageState))),
    st.tuples(st.just("hold"), cars, st.booleans()),
    st.tuples(st.just("class"), cars, st.sampled_from(["SM1", "SM2"])),
    st.tuples(st.just("checks_in"), cars, st.sampled_from(["TC1", "TC3", "TC3A"])),
    st.tuples(st.just("moves"), cars, st.sampled_from([(), ("SM1",), ("SM2",), ("SM2", "J")]),
              st.sampled_from(["", "TC2", "TC1A", "SF3"])),
    st.tuples(st.just("bulletin"), st.sampled_from(BULLETINS)),
    st.tuples(st.just("show")),
)  # fmt: skip
scripts = st.lists(steps, max_size=40)


def play(story: Story, step: Any) -> None:
    """One step of a random script."""
    match step:
        case "drives", car, stage_id, ms:
            story.drives(car, stage_id, ms)
        case "starts", car, stage_id:
            story.starts(car, stage_id, start_of(stage_id) + 7_000)
        case "given", car, stage_id, ms:
            story.given(car, stage_id, f"0:{ms // 1000}.0")
        case "pending", car, stage_id, pending:
            story.tell(TimePendingSet(stage_id, (f"e{car}",), pending))
        case "penalty", car, control, ms:
            story.penalty(car, control, ms)
        case "withdraw", nth:
            known = [a for crew in story.state.crews.values() for a in crew.adjustments]
            if known:
                story.tell(AdjustmentWithdrawn(known[nth % len(known)]))
        case "retires", car, control, permanent, released:
            story.retires(car, control, permanent=permanent, released=released)
        case "released", car:
            story.tell(RetirementReleased(f"e{car}"))
        case "restarts", car, stage_id:
            story.tell(CrewRestarted(f"e{car}", stage_id))
        case "out", car, fact:
            story.tell(fact(f"e{car}"))
        case "reinstated", car:
            story.tell(CrewReinstated(f"e{car}"))
        case "stage", stage_id, state:
            story.stage_is(stage_id, state)
        case "hold", car, placed:
            (story.holds if placed else story.releases)(car)
        case "checks_in", car, control:
            story.checks_in(car, control, start_of("SS3"))
        case "moves", car, classes, control:
            story.tell(ClassChanged(f"e{car}", "SM", classes, control))
        case "bulletin", bulletin:
            story.tell(bulletin)
        case "class", car, class_id:
            story.enters(car, class_id)


def told(script: list[Any]) -> Story:
    """A story that begins with the rally of `opened` and goes on by a random script."""
    story = opened()
    for step in script:
        play(story, step)
    return story
