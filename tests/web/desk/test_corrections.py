"""Corrections at the desk: chosen, inserted, moved and shifted times, each taken back again."""

import re

import pytest

from flyingfinish.rally import facts as f
from small_rally import NINE, RALLY
from web.crew_made import impulse, row
from web.desk.test_desk import outcome, state_of
from web.desk_made import Person, make_person


async def two_devices() -> Person:
    """A clerk, after two devices saw car 1 at the finish of SS1, 0.4 s apart."""
    person = await make_person()
    await person.made.rows(row(1, f.CarStarted("SS1", "1", NINE), "start-1"), token="start-1")
    hand = f.ImpulseTaken("finish-1", "hand", 1, NINE + 300_400, "", "SF1", "1", f.Rank.BACKUP)
    await person.made.rows(row(1, impulse(1, "1", NINE + 300_000)), row(2, hand))
    await person.page("overview")
    return person


def elapsed(person: Person) -> int | None:
    on = state_of(person.made).crews["e1"].stages.get("SS1")
    return on.time.elapsed_ms if on is not None and on.time else None


async def options(person: Person, form: str) -> list[tuple[str, str]]:
    """Returns the choices of a form's first list."""
    html = await person.page("times")
    chosen = html.partition(f"/do/{form}")[2].partition("<select")[2].partition("</select>")[0]
    return re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)', chosen)


async def test_rivals_are_offered_with_the_one_that_counts_first() -> None:
    found = await options(await two_devices(), "choose")
    assert ["counts" in label for _, label in found] == [True, False]


async def test_a_rival_is_chosen_and_the_choice_taken_back() -> None:
    person = await two_devices()
    backup = (await options(person, "choose"))[1][0]
    answer = await person.fill("times", "choose", rival=backup, reason="the beam saw a bird")
    assert (303, 300_400) == (answer.status, elapsed(person))
    await person.fill("times", "choose", rival=backup, undo="1", reason="it did not")
    assert 300_000 == elapsed(person)


async def test_a_choice_needs_a_reason() -> None:
    person = await two_devices()
    backup = (await options(person, "choose"))[1][0]
    answer = await person.fill("times", "choose", rival=backup)
    assert (422, True) == (answer.status, "Reason" in outcome(answer))


async def test_a_passage_is_inserted_by_hand() -> None:
    person = await make_person()
    await person.made.rows(row(1, f.CarStarted("SS1", "1", NINE), "start-1"), token="start-1")
    answer = await person.fill(
        "times", "insert", control="SF1", plate="1", at="17:18:12.4", reason="printer"
    )
    assert 303 == answer.status, outcome(answer)
    assert "ImpulseInserted" in str((await person.made.store.journal(RALLY).read(0, 500))[-1].body)


@pytest.mark.parametrize("form", ["shift_start", "shift_clock"])
async def test_a_shifted_clock_moves_the_time_and_is_taken_back(form: str) -> None:
    person = await two_devices()
    what = {"stage": "SS1"} if form == "shift_start" else {"device": "timy"}
    window = {"from_at": "17:00", "to_at": "18:00"}
    answer = await person.fill(
        "times", form, **what, **window, shift="0:00.4", reason="no satellites"
    )
    assert 303 == answer.status, outcome(answer)
    moved = elapsed(person)
    found = await options(person, "withdraw_decision")
    back = await person.fill("times", "withdraw_decision", decision=found[0][0], reason="x")
    assert 303 == back.status, outcome(back)
    assert ({"shift_start": 299_600, "shift_clock": 300_400}[form], 300_000) == (
        moved,
        elapsed(person),
    )
    assert "+0.400" in found[0][1]


async def test_the_impulses_of_a_post_are_moved_to_another_of_its_controls() -> None:
    person = await two_devices()
    answer = await person.fill(
        "times",
        "move",
        post="finish-1",
        from_at="17:00",
        to_at="18:00",
        control="SF2",
        reason="x",
    )
    assert (303, None) == (answer.status, elapsed(person))
    assert "SS2 finish" in (await options(person, "withdraw_decision"))[0][1]


async def test_the_devices_that_were_heard_are_offered_with_their_post() -> None:
    found = await options(await two_devices(), "shift_clock")
    assert [("hand", "hand (finish-1: 1)"), ("timy", "timy (finish-1: 1)")] == found


async def test_only_posts_with_several_controls_are_offered_to_move_from() -> None:
    person = await make_person()
    found = await options(person, "move")
    assert {"start-1", "finish-1"} >= {value for value, _ in found}


async def test_a_stage_without_a_start_control_has_no_start_clock() -> None:
    person = await make_person()
    state_of(person.made).start_controls.clear()
    answer = await person.fill(
        "times", "shift_start", stage="SS1", from_at="9:00", to_at="10:00", shift="0:01",
        reason="x",
    )  # fmt: skip
    assert "there is no such stage" in outcome(answer)
