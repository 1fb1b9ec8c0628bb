"""Batches, restart times, chosen and inserted impulses, start clocks: what is taken and refused.

Tests `given.py` on the small rally.
"""

from dataclasses import replace

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from histories import Before, after, did, finished, folded, nothing, refusal_of
from small_rally import NINE, Desk, opening

DAY = 86_400_000


def nobodys(desk: Desk) -> None:
    """Something passed the finish, nobody knows who."""
    desk.fold(f.ImpulseTaken("finish-1", "timy", 1, NINE))


ROW = f.GivenRow("e1", 300_000)
GIVE = c.GiveTimes("SS1", (ROW, f.GivenRow("e2", 301_000)), f.Provenance.NOTIONAL, "red flag")
RETIRED = c.RetireCrew("e1", "SS1")
MISSED = c.GiveRestartTimes("e1", ("SS1",), "back tomorrow")
BACK = (RETIRED, c.RestartCrew("e1", "SS2"))
CHOOSE = c.ChooseImpulse("finish-1/a1/1", reason="the beam saw a spectator")
INSERT = c.InsertImpulse("SF1", "1", NINE + 300_000, "from the printer")
SHIFT = c.ShiftStartClock("SS1", NINE, NINE + 1, -350, "lost its satellites")
START = c.CorrectStart("SS1", "1", NINE + 60_000, "the starter named car 2")
CARD = c.CorrectCheckIn("TC1", "1", NINE - 600_000, "the card says 11:04")
GIVEN = f"desk-1/a1/{len(opening()) + 1}"


def twice_finished(desk: Desk) -> None:
    """Car 1 crossed the flying finish twice."""
    desk.finish(1, 300_000)
    desk.finish(1, 301_000)


REFUSED: list[tuple[str, c.Command, Before]] = [
    ("unknown_stage", replace(GIVE, stage_id="SS9"), nothing),
    ("nothing_named", replace(GIVE, times=()), nothing),
    ("twice", replace(GIVE, times=(ROW, ROW)), nothing),
    ("not_given", replace(GIVE, provenance=f.Provenance.MEASURED), nothing),
    ("unknown_entry", replace(GIVE, times=(replace(ROW, entry_id="e9"),)), nothing),
    ("too_fine", replace(GIVE, times=(replace(ROW, elapsed_ms=300_050),)), nothing),
    ("out_of_range", replace(GIVE, times=(replace(ROW, elapsed_ms=0),)), nothing),
    ("already_disqualified", GIVE, did(c.Disqualify("e2", reason="why"))),
    ("stage_cancelled", GIVE, did(c.SetStageState("SS1", f.StageState.CANCELLED))),
    ("bad_text", replace(GIVE, reason="x" * 501), nothing),
    ("unknown_entry", replace(MISSED, entry_id="e9"), nothing),
    ("not_retired", MISSED, nothing),
    ("already_disqualified", MISSED, did(RETIRED, c.Disqualify("e1", reason="why"))),
    ("nothing_named", replace(MISSED, stages=()), did(RETIRED)),
    ("twice", replace(MISSED, stages=("SS1", "SS1")), did(RETIRED)),
    ("unknown_stage", replace(MISSED, stages=("SS9",)), did(RETIRED)),
    ("stage_cancelled", MISSED, did(RETIRED, c.SetStageState("SS1", f.StageState.CANCELLED))),
    ("already_so", MISSED, did(RETIRED, MISSED)),
    ("not_missed", replace(MISSED, stages=("SS2",)), did(*BACK)),
    ("unknown_impulse", CHOOSE, nothing),
    ("unknown_car", CHOOSE, nobodys),
    ("already_so", replace(CHOOSE, chosen=False), finished),
    ("unknown_control", replace(INSERT, control="SF9"), nothing),
    ("unknown_car", replace(INSERT, car="99"), nothing),
    ("bad_instant", replace(INSERT, taken_at_ms=-1), nothing),
    ("unknown_control", replace(SHIFT, control="SS9"), nothing),
    ("not_a_start", replace(SHIFT, control="SF1"), nothing),
    ("empty_interval", replace(SHIFT, to_at_ms=NINE), nothing),
    ("out_of_range", replace(SHIFT, shift_ms=DAY), nothing),
    ("unknown_control", replace(START, control="SS9"), nothing),
    ("not_a_start", replace(START, control="SF1"), nothing),
    ("unknown_car", replace(START, car="99"), nothing),
    ("bad_instant", replace(START, started_at_ms=-1), nothing),
    ("bad_text", replace(START, reason="a\x00b"), nothing),
    ("unknown_control", replace(CARD, control="TC9"), nothing),
    ("no_card_here", replace(CARD, control="SF1"), nothing),
    ("unknown_car", replace(CARD, car="99"), nothing),
    ("bad_instant", replace(CARD, checked_in_at_ms=-1), nothing),
    ("bad_text", replace(CARD, reason="x" * 501), nothing),
]  # fmt: skip

TAKEN: list[tuple[c.Command, Before]] = [
    (GIVE, nothing),
    (c.WithdrawGivenTime(GIVEN, reason="why"), did(GIVE)),
    (MISSED, did(RETIRED)),
    (MISSED, did(*BACK)),
    (replace(MISSED, stages=("SS2",)), did(*BACK, c.RetireCrew("e1", "SS2"))),
    (c.WithdrawGivenTime(f"desk-1/a1/{len(opening()) + 2}", reason="why"), did(RETIRED, MISSED)),
    (CHOOSE, twice_finished),
    (INSERT, nothing),
    (SHIFT, nothing),
    (START, nothing),
    (CARD, nothing),
    (c.WithdrawDecision(GIVEN, reason="why"), did(SHIFT)),
]


@pytest.mark.parametrize(("code", "command", "before"), REFUSED)
def test_a_command_that_does_not_fit_is_refused(
    code: str, command: c.Command, before: Before
) -> None:
    assert code == refusal_of(command, before)


@pytest.mark.parametrize(("command", "before"), TAKEN)
def test_a_command_that_fits_becomes_a_fact_the_fold_takes(
    command: c.Command, before: Before
) -> None:
    assert 1 == folded(command, before)


def test_one_of_two_impulses_is_chosen_and_left_again() -> None:
    desk = after(finished)
    identity = desk.fold(f.ImpulseTaken("finish-1", "hand", 1, NINE + 300_500, "", "SF1", "1"))
    desk.decide(replace(CHOOSE, impulse=identity))
    chosen = desk.state.crews["e1"].stages["SS1"].finish_fact
    desk.decide(replace(CHOOSE, impulse=identity, chosen=False))
    assert (identity, "finish-1/a1/1") == (chosen, desk.state.crews["e1"].stages["SS1"].finish_fact)
