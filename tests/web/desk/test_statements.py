"""Starts and cards at the desk: set officially, left out, listed; and reasons that are needed."""

import pytest

from flyingfinish.rally import facts as f
from flyingfinish.web.desk.forms import FORM_BY_NAME
from small_rally import MINUTE, NINE
from web.crew_made import impulse, row
from web.desk.test_corrections import elapsed, options
from web.desk.test_desk import outcome, state_of
from web.desk.test_log import log
from web.desk_made import Person, make_person

CARD_AT = NINE - 5 * MINUTE


async def reported(token: str = "clerk") -> Person:
    """A post reported a card and a start of car 1, and car 1 passed the finish."""
    person = await make_person(token)
    await person.made.rows(
        row(1, f.CheckedIn("TC1", "1", CARD_AT), "start-1"),
        row(2, f.CarStarted("SS1", "1", NINE), "start-1"),
        token="start-1",
    )
    await person.made.rows(row(1, impulse(1, "1", NINE + 300_000)))
    await person.page("overview")
    return person


def card(person: Person) -> int | None:
    at_ms: int | None = state_of(person.made).crews["e1"].check_ins.get("TC1")
    return at_ms


CORRECT = {"control": "TC1", "plate": "1", "reason": "read off the card"}
LEAVE_OUT = {"control": "TC1", "plate": "1", "reason": "the card of car 11"}


async def test_the_desk_sets_a_later_minute_than_the_post_wrote() -> None:
    person = await reported()
    answer = await person.fill("times", "correct_check_in", **CORRECT, at="17:12")
    assert 303 == answer.status, outcome(answer)
    later = card(person)
    assert later is not None
    assert (later > CARD_AT, 0) == (True, later % MINUTE)


async def test_the_manual_form_leaves_the_posts_minute_standing() -> None:
    person = await reported()
    await person.fill("times", "check_in", control="TC1", plate="1", at="17:12")
    assert CARD_AT == card(person)


async def test_the_desk_sets_a_start_after_a_look_at_what_it_moves() -> None:
    person = await reported()
    typed = {"stage": "SS1", "plate": "1", "at": "17:14:20", "reason": "let go late"}
    shown = await person.fill("times", "correct_start", **typed, look="1")
    answer = await person.fill("times", "correct_start", **typed)
    assert ('id="moved-times"' in shown.body.decode(), 303) == (True, answer.status)
    assert elapsed(person) != 300_000


async def test_a_stage_without_a_start_control_has_no_start_to_set() -> None:
    person = await reported()
    state_of(person.made).start_controls.clear()
    answer = await person.fill(
        "times", "correct_start", stage="SS1", plate="1", at="", reason="let go late"
    )
    assert 422 == answer.status


async def test_a_card_is_left_out_by_control_and_car_and_taken_in_again() -> None:
    person = await reported()
    answer = await person.fill("times", "ignore_said", **LEAVE_OUT)
    left_out = card(person)
    await person.fill("times", "ignore_said", **LEAVE_OUT, said_again="1")
    assert (303, None, CARD_AT) == (answer.status, left_out, card(person))


@pytest.mark.parametrize("changed", [{"control": "TC2"}, {"plate": "99"}, {"said_again": "1"}])
async def test_where_nothing_was_said_there_is_nothing_to_leave_out(
    changed: dict[str, str],
) -> None:
    person = await reported()
    answer = await person.fill("times", "ignore_said", **LEAVE_OUT | changed)
    assert (422, CARD_AT) == (answer.status, card(person))
    assert "Nothing of the kind is known" in outcome(answer)


async def test_starts_and_cards_are_listed_among_what_can_be_left_out() -> None:
    person = await reported()
    found = dict(await options(person, "ignore"))
    assert {"start-1/a1/1", "start-1/a1/2", "finish-1/a1/1"} == set(found)
    assert ("SS1 #1 Start" in found["start-1/a1/2"], "TC1 #1" in found["start-1/a1/1"]) == (
        True,
        True,
    )


async def test_a_listed_start_is_left_out_and_marked() -> None:
    person = await reported()
    answer = await person.fill("times", "ignore", said="start-1/a1/2", reason="it was car 2")
    assert 303 == answer.status, outcome(answer)
    assert "(ignored)" in dict(await options(person, "ignore"))["start-1/a1/2"]
    assert "due" == state_of(person.made).crews["e1"].stages["SS1"].start_kind


async def test_a_number_that_nobody_carries_is_listed_as_it_was_said() -> None:
    person = await reported()
    await person.made.rows(row(3, f.CarStarted("SS1", "99", NINE), "start-1"), token="start-1")
    assert "SS1 #99" in dict(await options(person, "ignore"))["start-1/a1/3"]


async def test_the_log_tells_the_card_before_and_after() -> None:
    person = await reported()
    await person.fill("times", "ignore_said", **LEAVE_OUT)
    line = (await log(person))[0]
    assert ("Time card entry left out 1 TC1" in line, "the card of car 11" in line) == (True, True)


@pytest.mark.parametrize(
    "name",
    ["assign", "ignore", "choose", "insert", "shift_clock", "shift_start", "move",
     "withdraw_decision", "give_time", "give_times", "withdraw_given", "restart", "restart_times",
     "adjust", "withdraw_adjustment", "disqualify", "reinstate", "correct_start",
     "correct_check_in", "ignore_said"],
)  # fmt: skip
def test_what_enters_the_log_of_corrections_needs_a_reason(name: str) -> None:
    reason = next(one for one in FORM_BY_NAME[name].fields if one.name == "reason")
    assert reason.needed


async def test_an_assignment_without_a_reason_is_not_recorded() -> None:
    person = await reported()
    answer = await person.fill("times", "assign", impulse="finish-1/a1/1", plate="2")
    assert (422, 300_000) == (answer.status, elapsed(person))
