"""What officials say of starts and cards goes before posts, and posts' words can be left out.

Tests `statements.py`, and the judges of `CorrectStart`, `CorrectCheckIn` and `IgnoreImpulse` on the
small rally.
"""

from dataclasses import replace

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.drafts import drafts_of
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.statements import statement_of, statements
from small_rally import MINUTE, NINE, Desk, opening, road

CARD_AT = NINE - 10 * MINUTE
HOUR = 60 * MINUTE
WRONG_CARD = "tc-1/a1/1"


def with_card() -> Desk:
    """A post wrote a minute too early on the card of car 1."""
    desk = Desk(opening())
    desk.fold(f.CheckedIn("TC1", "1", CARD_AT - MINUTE), "tc-1")
    return desk


def card(desk: Desk) -> int | None:
    return desk.state.crews["e1"].check_ins.get("TC1")


def time(desk: Desk, entry_id: str = "e1") -> int | None:
    on = desk.state.crews[entry_id].stages["SS1"]
    return on.time.elapsed_ms if on.time else None


def test_a_later_minute_set_by_officials_goes_before_the_earlier_one_of_the_main_post() -> None:
    desk = with_card()
    desk.decide(c.CorrectCheckIn("TC1", "1", CARD_AT, "the card says so"))
    assert CARD_AT == card(desk)


def test_a_later_minute_typed_as_a_row_of_the_desk_does_not() -> None:
    desk = with_card()
    desk.fold(f.CheckedIn("TC1", "1", CARD_AT, f.Rank.MANUAL), "desk-2")
    assert CARD_AT - MINUTE == card(desk)


def test_a_post_that_speaks_again_does_not_undo_the_officials_minute() -> None:
    desk = with_card()
    desk.decide(c.CorrectCheckIn("TC1", "1", CARD_AT, reason="why"))
    desk.fold(f.CheckedIn("TC1", "1", CARD_AT - 2 * MINUTE), "tc-1")
    assert CARD_AT == card(desk)


def test_the_last_of_two_corrections_counts() -> None:
    desk = with_card()
    desk.decide(c.CorrectCheckIn("TC1", "1", CARD_AT + MINUTE, reason="why"))
    desk.decide(c.CorrectCheckIn("TC1", "1", CARD_AT, reason="why"))
    assert CARD_AT == card(desk)


def test_a_correction_left_out_lets_the_post_count_again() -> None:
    desk = with_card()
    identity = desk.decide(c.CorrectCheckIn("TC1", "1", CARD_AT, reason="why"))
    desk.decide(c.IgnoreImpulse(identity, "the wrong car"))
    assert CARD_AT - MINUTE == card(desk)


def test_a_card_left_out_was_never_handed_in_and_can_be_taken_in_again() -> None:
    desk = with_card()
    desk.decide(c.IgnoreImpulse(WRONG_CARD, "the card of car 11"))
    left_out = card(desk)
    desk.decide(c.IgnoreImpulse(WRONG_CARD, "it was car 1", ignored=False))
    assert (None, CARD_AT - MINUTE) == (left_out, card(desk))


def test_what_is_left_out_already_is_not_left_out_again() -> None:
    desk = with_card()
    desk.decide(c.IgnoreImpulse(WRONG_CARD, reason="why"))
    with pytest.raises(RuleRefusal) as refusal:
        desk.decide(c.IgnoreImpulse(WRONG_CARD, reason="why"))
    assert "already_so" == refusal.value.code


def test_the_draft_of_a_wrong_minute_goes_with_it() -> None:
    desk = with_card()
    plan = road()
    due = [replace(one, first_due_at_ms=CARD_AT) for one in plan.controls[:1]]
    desk.decide(c.SetItinerary(replace(plan, controls=(*due, *plan.controls[1:]))))
    early = [one.kind for one in drafts_of(desk.state, "e1")]
    desk.decide(c.CorrectCheckIn("TC1", "1", CARD_AT, reason="why"))
    assert (["early"], []) == (early, [one.kind for one in drafts_of(desk.state, "e1")])


def test_a_start_set_by_officials_moves_the_stage_time() -> None:
    desk = Desk(opening())
    desk.finish(1, 300_000)
    desk.decide(c.CorrectStart("SS1", "1", NINE + MINUTE, "let go a minute late"))
    assert 240_000 == time(desk)


def test_a_start_clock_that_was_off_does_not_move_what_officials_say() -> None:
    desk = Desk(opening())
    desk.finish(1, 300_000)
    desk.decide(c.CorrectStart("SS1", "1", NINE + MINUTE, "let go a minute late"))
    desk.decide(c.ShiftStartClock("SS1", NINE, NINE + HOUR, 350, "lost its satellites"))
    assert 240_000 == time(desk)


def test_a_start_clock_that_was_off_moves_what_the_starter_reported() -> None:
    desk = Desk(opening())
    desk.finish(1, 300_000)
    desk.decide(c.ShiftStartClock("SS1", NINE, NINE + HOUR, 350, "lost its satellites"))
    assert 299_600 == time(desk)


def test_a_start_under_the_wrong_car_is_left_out_and_the_due_one_counts() -> None:
    desk = Desk(opening())
    desk.fold(f.CarStarted("SS1", "2", NINE), "start-1")
    impulse = f.ImpulseTaken("finish-1", "timy", 9, NINE + 400_000, "", "SF1", "2")
    desk.fold(impulse)
    wrong = time(desk, "e2")
    desk.decide(c.IgnoreImpulse("start-1/a1/1", "it was car 1"))
    assert (400_000, 340_000) == (wrong, time(desk, "e2"))


def test_a_start_left_out_proves_no_passage() -> None:
    desk = Desk(opening())
    desk.fold(f.CheckedIn("TC1", "2", CARD_AT + MINUTE), "tc-1")
    desk.fold(f.CarStarted("SS1", "1", NINE), "start-1")
    missed = [one.kind for one in drafts_of(desk.state, "e1")]
    desk.decide(c.IgnoreImpulse("start-1/a1/1", "it was car 2"))
    assert (["missed_entry"], []) == (missed, [one.kind for one in drafts_of(desk.state, "e1")])


def test_a_statement_is_found_by_its_identity_with_those_beside_it() -> None:
    desk = with_card()
    desk.fold(f.CheckedIn("TC1", "1", CARD_AT, f.Rank.BACKUP), "tc-2")
    found = statement_of(desk.state, WRONG_CARD)
    assert found is not None
    assert ("e1", "TC1", ["tc-1", "tc-2"]) == (found.owner, found.control, list(found.beside))


def test_a_statement_that_its_source_has_replaced_is_no_longer_found() -> None:
    desk = with_card()
    desk.fold(f.CheckedIn("TC1", "1", CARD_AT), "tc-1")
    assert (None, ["tc-1/a1/2"]) == (
        statement_of(desk.state, WRONG_CARD),
        [one.record.identity for one in statements(desk.state)],
    )


def test_two_officials_who_correct_the_same_card_are_told_of_each_other() -> None:
    desk = with_card()
    seen = desk.state.position
    desk.decide(c.CorrectCheckIn("TC1", "1", CARD_AT, reason="why"))
    with pytest.raises(RuleRefusal) as refusal:
        desk.decide(c.CorrectCheckIn("TC1", "1", CARD_AT + MINUTE, reason="why"), "desk-2", seen)
    desk.decide(c.CorrectCheckIn("TC1", "2", CARD_AT, reason="why"), "desk-2", seen)
    assert "changed_since" == refusal.value.code
