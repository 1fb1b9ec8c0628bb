"""Delays, allowances, new start times and waivers: what is taken and refused on the small rally."""

from dataclasses import replace

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from histories import Before, after, did, folded, nothing, refusal_of
from small_rally import MINUTE, NINE, Desk, road

DAY = 86_400_000


def late(desk: Desk) -> None:
    """Car 1 handed its card in two minutes late at TC1, due three before the start."""
    plan = road()
    first = replace(plan.controls[0], first_due_at_ms=NINE - 3 * MINUTE)
    desk.decide(c.SetItinerary(replace(plan, controls=(first, *plan.controls[1:]))))
    desk.fold(f.CheckedIn("TC1", "1", NINE - MINUTE), "start-1")


ALLOW = c.AllowDelay("e1", "TC2", 3 * MINUTE, "ambulance")
DELAY = c.DelayStage("SS1", 20 * MINUTE, "spectators")
NEW_START = c.GiveStartTime("SS1", "e1", NINE + 10 * MINUTE, reason="why")
WAIVE = c.WaiveDraft("e1/TC1/20000/start-1/a1/1", "e1", "TC1", "stopped at an accident")


def waived(desk: Desk) -> None:
    """The draft for car 1 was waived."""
    late(desk)
    desk.decide(WAIVE)


REFUSED: list[tuple[str, c.Command, Before]] = [
    ("unknown_entry", replace(ALLOW, entry_id="e9"), nothing),
    ("unknown_control", replace(ALLOW, control="TC9"), nothing),
    ("not_whole_minutes", replace(ALLOW, ms=30_000), nothing),
    ("out_of_range", replace(ALLOW, ms=DAY), nothing),
    ("bad_text", replace(ALLOW, reason="x" * 501), nothing),
    ("already_so", ALLOW, did(ALLOW)),
    ("nothing_to_take_back", replace(ALLOW, ms=0), nothing),
    ("unknown_stage", replace(DELAY, stage_id="SS9"), nothing),
    ("stage_cancelled", DELAY, did(c.SetStageState("SS1", f.StageState.CANCELLED))),
    ("out_of_range", replace(DELAY, delay_ms=-MINUTE), nothing),
    ("out_of_range", replace(DELAY, delay_ms=1_500), nothing),
    ("already_so", DELAY, did(DELAY)),
    ("nothing_to_take_back", replace(DELAY, delay_ms=0), nothing),
    ("unknown_stage", replace(NEW_START, stage_id="SS9"), nothing),
    ("unknown_entry", replace(NEW_START, entry_id="e9"), nothing),
    ("bad_instant", replace(NEW_START, due_at_ms=-1), nothing),
    ("already_disqualified", NEW_START, did(c.Disqualify("e1", reason="why"))),
    ("already_did_not_start", NEW_START, did(c.MarkDidNotStart("e1"))),
    ("already_so", NEW_START, did(NEW_START)),
    ("unknown_entry", replace(WAIVE, entry_id="e9"), nothing),
    ("needs_reason", replace(WAIVE, reason=""), late),
    ("unknown_draft", WAIVE, nothing),
    ("unknown_draft", replace(WAIVE, entry_id="e2"), late),
    ("already_so", WAIVE, waived),
    ("nothing_to_take_back", replace(WAIVE, waived=False), late),
]

TAKEN: list[tuple[c.Command, Before]] = [
    (ALLOW, nothing),
    (replace(ALLOW, ms=-MINUTE), nothing),
    (replace(ALLOW, ms=0), did(ALLOW)),
    (DELAY, nothing),
    (replace(DELAY, delay_ms=0), did(DELAY)),
    (NEW_START, nothing),
    (WAIVE, late),
    (replace(WAIVE, waived=False), waived),
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


def test_a_waiver_names_the_control_of_its_draft_whatever_was_typed() -> None:
    fact = after(late).judged(replace(WAIVE, control="SS1"))
    assert isinstance(fact, f.DraftWaived)
    assert "TC1" == fact.control
