"""What others decided since: the right subjects, never one's own facts, newest first."""

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.changes import SHOWN_CHANGES_MAX, Changes
from flyingfinish.rally.refusals import Change, ChangedSince
from small_rally import NINE, Desk, opening

PENALTY = c.ApplyAdjustment("e1", "TC1", 10_000, "late", reason="why")


def changed(desk: Desk, command: c.Command, seen: int) -> list[str]:
    """Returns the kinds of facts for which desk-1's command is turned back."""
    try:
        desk.judged(command, "desk-1", seen)
    except ChangedSince as refusal:
        return [change.type for change in refusal.changes]
    return []


@pytest.fixture
def desk() -> Desk:
    return Desk(opening())


def test_anothers_decision_on_the_same_crew_turns_a_command_back(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.RetireCrew("e1", "SS1"), "desk-2")
    assert ["CrewRetired"] == changed(desk, PENALTY, seen)


def test_ones_own_decision_is_no_news(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(PENALTY, "desk-1")
    assert [] == changed(desk, PENALTY, seen)


def test_a_decision_on_another_crew_is_no_matter(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.RetireCrew("e2", "SS1"), "desk-2")
    assert [] == changed(desk, PENALTY, seen)


def test_what_was_seen_is_no_news(desk: Desk) -> None:
    desk.decide(c.RetireCrew("e1", "SS1"), "desk-2")
    assert [] == changed(desk, PENALTY, desk.state.position)


def test_two_crews_times_on_one_stage_are_two_decisions(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.GiveTime("SS1", "e1", 300_000, f.Provenance.NOTIONAL, reason="why"), "desk-2")
    given = c.GiveTime("SS1", "e2", 300_000, f.Provenance.NOTIONAL, reason="why")
    assert [] == changed(desk, given, seen)


def test_a_given_time_rests_on_the_state_of_its_stage(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.SetStageState("SS1", f.StageState.SUSPENDED), "desk-2")
    given = c.GiveTime("SS1", "e2", 300_000, f.Provenance.NOTIONAL, reason="why")
    assert ["StageStateSet"] == changed(desk, given, seen)


def test_pending_times_touch_each_of_their_crews(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.SetTimePending("SS1", ("e1", "e3")), "desk-2")
    assert ["TimePendingSet"] == changed(desk, PENALTY, seen)


def test_what_was_withdrawn_touches_what_it_was_about(desk: Desk) -> None:
    adjustment = desk.decide(PENALTY)
    seen = desk.state.position
    desk.decide(c.WithdrawAdjustment(adjustment, reason="why"), "desk-2")
    assert ["AdjustmentWithdrawn"] == changed(desk, PENALTY, seen)


def test_a_withdrawal_rests_on_what_it_takes_back(desk: Desk) -> None:
    adjustment = desk.decide(PENALTY)
    seen = desk.state.position
    desk.decide(c.RetireCrew("e1", "SS1"), "desk-2")
    assert ["CrewRetired"] == changed(desk, c.WithdrawAdjustment(adjustment, reason="why"), seen)


def test_a_withdrawn_given_time_and_shift_touch_results(desk: Desk) -> None:
    given = desk.decide(c.GiveTime("SS1", "e1", 300_000, f.Provenance.NOTIONAL, reason="why"))
    shift = desk.decide(c.ShiftDeviceClock("timy", NINE, NINE + 9, 400, reason="why"))
    seen = desk.state.position
    desk.decide(c.WithdrawGivenTime(given, reason="why"), "desk-2")
    desk.decide(c.WithdrawDecision(shift, reason="why"), "desk-2")
    publish = c.Publish("overall", "", f.PublicationStatus.PROVISIONAL)
    assert ["DecisionWithdrawn", "GivenTimeWithdrawn"] == changed(desk, publish, seen)


@pytest.mark.parametrize(
    "command",
    [
        PENALTY,
        c.SetEntry(opening()[7].entry),  # type: ignore[union-attr]
        c.SetCompetition(opening()[4].competition),  # type: ignore[union-attr]
        c.SetItinerary(opening()[1].itinerary),  # type: ignore[union-attr]
        c.RestartCrew("e2", "SS2"),
    ],
)
def test_a_publication_rests_on_everything_that_can_move_a_table(
    desk: Desk, command: c.Command
) -> None:
    desk.decide(c.RetireCrew("e2", "SS1"))
    seen = desk.state.position
    desk.decide(command, "desk-2")
    publish = c.Publish("overall", "", f.PublicationStatus.PROVISIONAL)
    assert 1 == len(changed(desk, publish, seen))


def test_a_publication_does_not_rest_on_clock_and_posts(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.SetRallyClock(NINE), "desk-2")
    desk.decide(opening()[2], "desk-2")
    assert [] == changed(desk, c.Publish("overall", "", f.PublicationStatus.PROVISIONAL), seen)


def test_a_hold_is_never_too_late(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.RetireCrew("e1", "SS1"), "desk-2")
    assert [] == changed(desk, c.PlaceHold("e1"), seen)


def test_closing_rests_on_the_rally(desk: Desk) -> None:
    desk.decide(c.CloseRally(), "desk-2")
    assert ["RallyClosed", "RallyOpened"] == [
        change.type for change in desk.changes.since(0, ("rally",), "x", "y")
    ]


def test_rows_of_posts_are_no_decisions(desk: Desk) -> None:
    seen = desk.state.position
    desk.finish(1, 300_000)
    assert () == desk.changes.since(seen, ("results", "entry:e1"), "x", "y")


def test_a_refusal_lists_no_more_than_anybody_reads() -> None:
    changes = Changes()
    for position in range(1, 60):
        changes.note(f.Record(position, "d", "a", position, f.CrewRetired("e1", "SS1"), True))
    newest = Change(59, "CrewRetired", "entry:e1")
    found = changes.since(0, ("entry:e1",), "x", "y")
    assert (SHOWN_CHANGES_MAX, newest) == (len(found), found[0])


def test_a_start_list_is_its_own_subject(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.SetStartList("SS1", (f.StartListRow("e1", NINE),)), "desk-2")
    again = c.SetStartList("SS1", (f.StartListRow("e2", NINE),))
    assert ["StartListSet"] == changed(desk, again, seen)


BATCH = c.GiveTimes("SS1", (f.GivenRow("e1", 300_000), f.GivenRow("e2", 301_000)),
                    f.Provenance.NOTIONAL, reason="why")  # fmt: skip


def test_a_batch_is_about_each_of_its_crews_and_not_about_the_stage(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(BATCH, "desk-2")
    third = c.GiveTime("SS1", "e3", 302_000, f.Provenance.NOTIONAL, reason="why")
    second = c.GiveTime("SS1", "e2", 302_000, f.Provenance.NOTIONAL, reason="why")
    assert ([], ["TimesGiven"]) == (changed(desk, third, seen), changed(desk, second, seen))


def test_a_batch_rests_on_what_was_decided_about_each_of_its_crews(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.ApplyAdjustment("e2", "TC1", 10_000, "late", reason="why"), "desk-2")
    assert ["AdjustmentApplied"] == changed(desk, BATCH, seen)


def test_a_batch_taken_back_rests_on_its_crews(desk: Desk) -> None:
    desk.decide(BATCH)
    given = f"desk-1/a1/{len(opening()) + 1}"
    seen = desk.state.position
    desk.decide(c.ApplyAdjustment("e2", "TC1", 10_000, "late", reason="why"), "desk-2")
    assert ["AdjustmentApplied"] == changed(desk, c.WithdrawGivenTime(given, reason="why"), seen)


def test_two_corrections_of_one_start_clock_are_about_the_same(desk: Desk) -> None:
    seen = desk.state.position
    shift = c.ShiftStartClock("SS1", NINE, NINE + 1, 350, reason="why")
    desk.decide(shift, "desk-2")
    other = c.ShiftStartClock("SS2", NINE, NINE + 1, 350, reason="why")
    assert (["StartClockShifted"], []) == (changed(desk, shift, seen), changed(desk, other, seen))
