"""Five small rallies whose every frame is written down in `golden/`: what live must look like."""

from collections.abc import Callable

from builders import MINUTE_MS, NOON_MS, Story, a_rally, start_of, with_splits
from builders import stage as a_stage
from flyingfinish.rally.entries import Shown
from flyingfinish.rally.facts import (
    CrewRestarted,
    GivenTimeWithdrawn,
    Provenance,
    RallyClockSet,
    RetirementReleased,
    StageState,
    TimePendingSet,
)


def three_stages_live() -> Story:
    """Cars on three stages: a late split, a due start confirmed late, a dead heat, a guest."""
    story = a_rally([with_splits(1, 1), a_stage(2), a_stage(3)], "1 2 3", preset="ralli-sm")
    story.enters("9", "SM2", shown=Shown.WITHOUT_PLACE)
    story.due("SS1", "1 2 3 9")
    story.tell(RallyClockSet(NOON_MS, NOON_MS + 500, 20_000))
    story.stage_is("SS1", StageState.RUNNING)
    story.starts("1", "SS1", NOON_MS)
    story.passes("1", "SS1-1", NOON_MS + 200_000)
    story.starts("9", "SS1", NOON_MS + 3 * MINUTE_MS)
    # Car 2's start post is silent: its time stands on the due start.
    story.finishes("1", "SS1", NOON_MS + 400_000)
    story.finishes("2", "SS1", NOON_MS + MINUTE_MS + 401_000)
    story.starts("3", "SS1", NOON_MS + 2 * MINUTE_MS)
    story.finishes("9", "SS1", NOON_MS + 3 * MINUTE_MS + 390_000)
    story.stage_is("SS2", StageState.RUNNING)
    story.starts("1", "SS2")
    story.finishes("3", "SS1", NOON_MS + 2 * MINUTE_MS + 400_000)
    story.finishes("1", "SS2", start_of("SS2") + 300_000)
    story.starts("1", "SS3")
    story.starts("2", "SS2", start_of("SS2") + MINUTE_MS)
    story.passes("3", "SS1-1", NOON_MS + 2 * MINUTE_MS + 199_000)
    story.starts("2", "SS1", NOON_MS + MINUTE_MS + 2_000)
    story.finishes("1", "SS3", start_of("SS3") + 300_000)
    story.finishes("2", "SS2", start_of("SS2") + MINUTE_MS + 299_000)
    story.penalty("1", "TC2", 10_000, "late")
    story.stage_is("SS1", StageState.COMPLETED)
    return story


def interrupted_stage() -> Story:
    """A stage stopped with a car on it: clocks silent, time pending, then given, then withdrawn."""
    story = a_rally(2, "1 2 3")
    for nth, car in enumerate("123"):
        story.drives(car, "SS1", 600_000 + 1_000 * nth)
    story.starts("1", "SS2")
    story.finishes("1", "SS2", start_of("SS2") + 500_000)
    story.starts("2", "SS2", start_of("SS2") + MINUTE_MS)
    story.stage_is("SS2", StageState.INTERRUPTED)
    story.tell(TimePendingSet("SS2", ("e2", "e3")))
    story.finishes("2", "SS2", start_of("SS2") + MINUTE_MS + 900_000)
    story.given("2", "SS2", "8:21.0")
    given = story.given("3", "SS2", "8:22.0")
    story.stage_is("SS2", StageState.COMPLETED)
    story.tell(GivenTimeWithdrawn(given.identity, "wrong crew"))
    story.given("3", "SS2", "8:23.0", Provenance.STEWARDS)
    return story


def restart() -> Story:
    """A crew out for the day and back with given times; its retirement is public when released."""
    story = a_rally(3, "1 2 3")
    for nth, car in enumerate("123"):
        story.drives(car, "SS1", 600_000 + 1_000 * nth)
    story.retires("1", "SS2", reason="OFF ROAD")
    story.drives("2", "SS2", 500_000)
    story.tell(RetirementReleased("e1"))
    story.drives("3", "SS2", 501_000)
    story.tell(CrewRestarted("e1", "SS3"))
    story.given("1", "SS2", "18:20.0", Provenance.RESTART)
    story.drives("2", "SS3", 400_000)
    story.drives("1", "SS3", 390_000)
    story.drives("3", "SS3", 400_000)
    return story


def hold_and_release() -> Story:
    """A crew held on a stage: the public keeps what it knew, others are ranked, all comes later."""
    story = a_rally([a_stage(1), with_splits(2, 1)], "1 2 3")
    for nth, car in enumerate("123"):
        story.drives(car, "SS1", 600_000 + 1_000 * nth)
    story.starts("1", "SS2")
    story.passes("1", "SS2-1", start_of("SS2") + 200_000)
    story.holds("1")
    story.drives("2", "SS2", 500_000)
    story.finishes("1", "SS2", start_of("SS2") + 700_000)
    story.penalty("1", "TC2", 20_000, "late")
    story.drives("3", "SS2", 502_000)
    story.releases("1")
    return story


def suspended_stage_reinstated() -> Story:
    """A stage taken out of the totals for the evening, then counted again after given times."""
    story = a_rally(3, "1 2 3")
    for nth, car in enumerate("123"):
        story.drives(car, "SS1", 600_000 + 1_000 * nth)
        story.drives(car, "SS2", 500_000 - 2_000 * nth)
    story.stage_is("SS2", StageState.SUSPENDED)
    story.drives("1", "SS3", 300_000)
    story.given("3", "SS2", "9:30.0")
    story.stage_is("SS2", StageState.COMPLETED)
    story.drives("3", "SS3", 300_000)
    return story


STORIES: dict[str, Callable[[], Story]] = {
    one.__name__: one
    for one in (
        three_stages_live,
        interrupted_stage,
        restart,
        hold_and_release,
        suspended_stage_reinstated,
    )
}
