"""What officials decide about crews and stages, and what they take back."""

import pytest

from builders import NOON_MS, Story, a_rally
from flyingfinish.rally.errors import RuleRefusal, UnknownControl, UnknownEntry, UnknownStage
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    AdjustmentWithdrawn,
    CarStarted,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    CrewRetired,
    DecisionWithdrawn,
    DeviceClockShifted,
    Fact,
    GivenTimeWithdrawn,
    ImpulseIgnored,
    Provenance,
    RetirementReleased,
    StageState,
    StageStateSet,
    TimeGiven,
    TimePendingSet,
)
from flyingfinish.rally.state import EntryStatus


def elapsed(story: Story) -> int | None:
    time = story.state.crews["e1"].stages["SS1"].time
    return time.elapsed_ms if time is not None else None


def status(story: Story) -> EntryStatus:
    return story.state.crews["e1"].status


@pytest.mark.parametrize(
    ("fact", "refusal"),
    [
        (StageStateSet("SS9", StageState.RUNNING), UnknownStage),
        (TimePendingSet("SS9", ("e1",)), UnknownStage),
        (TimePendingSet("SS1", ("e1", "nobody")), UnknownEntry),
        (TimeGiven("SS9", "e1", 1, Provenance.NOTIONAL), UnknownStage),
        (TimeGiven("SS1", "nobody", 1, Provenance.NOTIONAL), UnknownEntry),
        (AdjustmentApplied("e1", "PC9", 1, "late"), UnknownControl),
        (CrewRetired("nobody", "SS1"), UnknownEntry),
        (CrewRestarted("e1", "SS9"), UnknownStage),
        (RetirementReleased("nobody"), UnknownEntry),
        (CrewDidNotStart("nobody"), UnknownEntry),
        (CrewDisqualified("nobody"), UnknownEntry),
        (CrewReinstated("nobody"), UnknownEntry),
    ],
)
def test_a_decision_about_nothing_known_is_refused(fact: Fact, refusal: type[RuleRefusal]) -> None:
    story = a_rally(1, "1")
    with pytest.raises(refusal):
        story.tell(fact)
    assert {} == story.state.crews["e1"].stages


def test_a_stage_state_comes_with_its_reason() -> None:
    story = a_rally(1)
    story.tell(StageStateSet("SS1", StageState.INTERRUPTED, "spectators"))
    figures = story.state.stages["SS1"]
    assert (StageState.INTERRUPTED, "spectators") == (figures.state, figures.reason)


def test_a_pending_time_is_no_time_until_it_is_settled() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "9:00.0")
    story.tell(TimePendingSet("SS1", ("e1",)))
    before = elapsed(story)
    story.tell(TimePendingSet("SS1", ("e1",), pending=False))
    assert (None, 540_000) == (before, elapsed(story))


def test_a_given_time_settles_a_pending_one() -> None:
    story = a_rally(1, "1")
    story.tell(TimePendingSet("SS1", ("e1",)))
    story.given("1", "SS1", "5:00.0")
    assert 300_000 == elapsed(story)


def test_a_withdrawn_given_time_brings_the_measured_one_back() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "9:00.0")
    given = story.given("1", "SS1", "5:00.0")
    story.tell(GivenTimeWithdrawn(given.identity))
    assert 540_000 == elapsed(story)


def test_a_given_time_that_was_withdrawn_beforehand_never_stands() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "9:00.0")
    story.tell(GivenTimeWithdrawn(f"desk/a/{6}"))
    story.given("1", "SS1", "5:00.0")
    assert 540_000 == elapsed(story)


def test_a_withdrawn_adjustment_counts_no_more() -> None:
    story = a_rally(1, "1 2")
    penalty = story.penalty("1", "TC1", 10_000)
    story.tell(AdjustmentWithdrawn(penalty.identity))
    assert {} == story.state.crews["e1"].adjustments


def test_an_adjustment_that_was_withdrawn_beforehand_never_counts() -> None:
    story = a_rally(1, "1")
    story.tell(AdjustmentWithdrawn("desk/a/6"))
    story.penalty("1", "TC1", 10_000)
    assert {} == story.state.crews["e1"].adjustments


def test_a_retired_crew_restarts_and_retires_again() -> None:
    story = a_rally(2, "1")
    story.retires("1", "SS1", released=True)
    found = [status(story)]
    story.tell(CrewRestarted("e1", "SS2"))
    found.append(status(story))
    story.retires("1", "SS2", released=True)
    expected = [EntryStatus.RETIRED, EntryStatus.RESTARTED, EntryStatus.RETIRED]
    assert expected == [*found, status(story)]


def test_a_retirement_is_internal_until_released() -> None:
    story = a_rally(1, "1")
    story.retires("1", "SS1")
    masked = set(story.state.masked)
    story.tell(RetirementReleased("e1"))
    assert ({"e1"}, set()) == (masked, story.state.masked)


def test_a_retirement_released_twice_changes_nothing() -> None:
    story = a_rally(1, "1")
    story.retires("1", "SS1", released=True)
    story.tell(RetirementReleased("e1"))
    assert set() == story.touched[-1].crews


def test_a_release_without_a_retirement_changes_nothing() -> None:
    story = a_rally(1, "1")
    story.tell(RetirementReleased("e1"))
    assert set() == story.touched[-1].audience_changed


@pytest.mark.parametrize(
    "fact", [CrewRetired("e1", "SS1"), CrewDidNotStart("e1"), CrewDisqualified("e1")]
)
def test_a_reinstated_crew_is_in_again(fact: Fact) -> None:
    story = a_rally(1, "1")
    story.tell(fact)
    story.tell(CrewReinstated("e1"))
    assert (EntryStatus.ENTERED, set()) == (status(story), story.state.masked)


def test_an_ignored_start_counts_no_more() -> None:
    story = a_rally(1, "1 2")
    story.starts("2", "SS1")
    start = story.starts("1", "SS1")
    story.tell(ImpulseIgnored(start.identity))
    assert {} == story.state.crews["e1"].stages


def test_what_is_ignored_before_it_is_here_never_counts() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.tell(ImpulseIgnored("other/a/1"))
    story.tell(CarStarted("SS1", "1", NOON_MS - 60_000), "other")
    assert NOON_MS == story.state.crews["e1"].stages["SS1"].start_at_ms


def test_a_shift_that_was_withdrawn_beforehand_never_stands() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    story.tell(DecisionWithdrawn("desk/a/6"))
    story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS, 400))
    assert NOON_MS == story.state.crews["e1"].stages["SS1"].finish_at_ms


def test_the_public_goes_on_with_the_retirement_it_was_told_while_another_one_waits() -> None:
    story = a_rally(2, "1")
    story.retires("1", "TC1", released=True)
    story.retires("1", "TC2")
    crew = story.state.crews["e1"]
    assert crew.retirement is not None and crew.told_retirement is not None
    assert ("TC2", "TC1") == (crew.retirement.control, crew.told_retirement.control)
