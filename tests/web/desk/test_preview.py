"""What a form would move is looked at before anything is recorded."""

import re
from dataclasses import replace

from flyingfinish.rally import commands as c
from flyingfinish.rally.entries import Title
from flyingfinish.web.desk.clock import dated
from small_rally import MINUTE, NINE, RALLY
from web.asgi import Answer
from web.crew_made import impulse, row
from web.desk.test_controls import desk_time
from web.desk.test_desk import outcome, state_of
from web.desk.test_given import given, retired, stopped
from web.desk_made import Person, make_person


def table(answer: Answer, name: str) -> str:
    """Returns the rows of one table of a preview as text."""
    html = answer.body.decode().partition(f'id="moved-{name}"')[2].partition("</table>")[0]
    return " ".join(html.partition("<tbody>")[2].replace("<", " <").split())


async def position(person: Person) -> int:
    return await person.made.store.journal(RALLY).last_position()


BATCH = {"stage": "SS1", "rows": "3 5:04.4\n4 5:10.0", "provenance": "notional", "reason": "x"}


async def test_a_preview_shows_times_and_places_and_records_nothing() -> None:
    person = await stopped()
    before = await position(person)
    answer = await person.fill("given", "give_times", **BATCH, look="1")
    assert (200, before) == (answer.status, await position(person))
    assert '5:04.4 <small class="muted">notional' in table(answer, "times")
    assert "→" in table(answer, "places")
    assert "Nothing is recorded yet." in outcome(answer)


async def test_what_was_looked_at_is_sent_by_one_press() -> None:
    person = await stopped()
    shown = await person.fill("given", "give_times", **BATCH, look="1")
    html = shown.body.decode().partition('id="preview"')[2]
    sent = dict(
        one.partition('" value="')[::2]
        for one in (part.partition('">')[0] for part in html.split('type="hidden" name="')[1:])
    )
    answer = await person.post(f"/desk/{RALLY}/do/give_times", sent)
    assert 303 == answer.status, outcome(answer)
    assert given(person, "3") is not None


async def test_a_preview_of_what_the_rally_does_not_allow_says_why() -> None:
    person = await stopped()
    answer = await person.fill("given", "give_times", **BATCH | {"rows": "3 0:00.0"}, look="1")
    assert (422, False) == (answer.status, 'id="preview"' in answer.body.decode())


async def test_a_restart_is_looked_at_with_the_times_it_would_give() -> None:
    person = await retired()
    answer = await person.fill("crews", "restart", car="3", stage="SS2", reason="x", look="1")
    assert "by the rule" in table(answer, "times")
    assert '15:00.0 <small class="muted">restart' in table(answer, "times")


async def test_a_decision_that_moves_nothing_says_so() -> None:
    person = await stopped()
    answer = await person.fill(
        "times", "shift_clock", device="nobody", from_at="2026-09-21 9:00",
        to_at="2026-09-21 10:00", shift="0:01", reason="x", look="1",
    )  # fmt: skip
    assert "It moves no time, no place and no points." in answer.body.decode()


async def test_points_that_would_move_are_shown() -> None:
    person = await stopped()
    main = state_of(person.made).competitions["sm"]
    titled = replace(main, titles=(Title("sm", "SM", "wrc-2018"),))
    answer = await person.made.command(c.SetCompetition(titled), "admin")
    assert 200 == answer.status, answer.body
    await person.fill("given", "give_times", **BATCH)
    shown = await person.fill(
        "given",
        "give_time",
        stage="SS1",
        car="3",
        time="4:00.0",
        provenance="stewards",
        reason="x",
        look="1",
    )
    assert "25" in table(shown, "points")


async def test_a_time_that_is_gone_is_a_dash() -> None:
    person = await stopped()
    impulse = "finish-1/a1/1"
    answer = await person.fill("times", "ignore", said=impulse, reason="x", look="1")
    assert "–" in table(answer, "times")


async def test_who_may_not_decide_may_not_look_either() -> None:
    person = await stopped()
    html = await person.page("given")
    assert "/do/give_times" in html
    below = Person(person.made, "timekeeper")
    sent = BATCH | {"seq": "1", "seen": "0", "look": "1"}
    answer = await below.post(f"/desk/{RALLY}/do/give_times", sent)
    assert (422, True) == (answer.status, "role does not reach" in outcome(answer))


async def test_a_form_without_a_preview_has_no_such_button() -> None:
    person = await make_person()
    html = await person.page("crews")
    assert 'name="look"' not in html.partition("/do/adjust")[2].partition("</form>")[0]


async def test_a_passage_is_looked_at_before_it_is_recorded_and_its_now_is_kept() -> None:
    """An empty time of day is now: the preview says which instant, and sends that one."""
    person = await stopped()
    before = await position(person)
    shown = await person.fill("times", "stamp", control="SF1", plate="1", look="1")
    html = shown.body.decode().partition('id="preview"')[2]
    assert (200, before) == (shown.status, await position(person))
    assert re.search(r'name="at" value="\d{4}-\d\d-\d\d \d\d:\d\d:\d\d', html)
    assert "Nothing is recorded yet." in outcome(shown)


async def test_a_start_that_an_official_types_is_looked_at() -> None:
    person = await stopped()
    at = desk_time(NINE + 3 * MINUTE)
    shown = await person.fill("times", "start", stage="SS1", plate="4", at=at, look="1")
    assert (200, True) == (shown.status, 'id="preview"' in shown.body.decode()), outcome(shown)


async def test_a_card_is_looked_at() -> None:
    person = await stopped()
    before = await position(person)
    fields = {"control": "TC2", "plate": "1", "at": dated(NINE + 20 * MINUTE, 180 * MINUTE)}
    shown = await person.fill("times", "check_in", **fields, look="1")
    assert (200, before) == (shown.status, await position(person)), outcome(shown)


async def test_starts_as_listed_are_looked_at_together() -> None:
    person = await make_person()
    await person.made.rows(row(1, impulse(1, "1", NINE + 300_000)))
    before = await position(person)
    shown = await person.fill("times", "starts_as_due", stage="SS1", look="1")
    assert (200, before) == (shown.status, await position(person)), outcome(shown)


async def test_who_only_reads_does_not_look_at_passages_either() -> None:
    person = await make_person()
    below = Person(person.made, "finish-1")
    answer = await below.post(f"/desk/{RALLY}/do/stamp", {"seq": "1", "look": "1"})
    assert 200 != answer.status
