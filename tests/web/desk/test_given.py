"""Given times at the desk: proposed, edited, looked at, given as one decision, taken back as one.

Also the twin of `form.py`.
"""

import re

import pytest

from flyingfinish.rally import facts as f
from flyingfinish.rally.facts import Provenance
from small_rally import MINUTE, NINE, RALLY
from web.asgi import Answer
from web.crew_made import impulse, row
from web.desk.test_desk import outcome, state_of
from web.desk_made import Person, make_person

ASK = f"/desk/{RALLY}/given?stage=SS1&whom=started&method=slowest&from_at=&added=0:00"


async def stopped() -> Person:
    """A clerk, after SS1 was stopped: 1 and 2 are through, 3 is on its way, 4 has not started."""
    person = await make_person()
    starts = [f.CarStarted("SS1", str(n), NINE + (n - 1) * MINUTE) for n in (1, 2, 3)]
    sent = [row(seq, one, "start-1") for seq, one in enumerate(starts, 1)]
    await person.made.rows(*sent, token="start-1")
    await person.made.rows(
        row(1, impulse(1, "1", NINE + 300_000)), row(2, impulse(2, "2", NINE + MINUTE + 304_400))
    )
    await person.page("overview")
    return person


def lines_of(answer: Answer) -> str:
    """Returns the lines that a proposal puts into the form."""
    html = answer.body.decode()
    return html.partition("<textarea")[2].partition(">\n")[2].partition("</textarea>")[0]


def given(person: Person, car: str, stage_id: str = "SS1") -> tuple[int, Provenance] | None:
    on = state_of(person.made).crews[f"e{car}"].stages.get(stage_id)
    return (on.time.elapsed_ms, on.time.provenance) if on is not None and on.time else None


async def test_whom_a_stop_concerns_is_proposed_and_nothing_is_decided() -> None:
    person = await stopped()
    before = len(await person.made.store.journal(RALLY).read(0, 500))
    answer = await person.get(ASK)
    assert "3 5:00.0" == lines_of(answer)
    assert before == len(await person.made.store.journal(RALLY).read(0, 500))


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        ("whom=without_time", "3 5:00.0\n4 5:04.4"),
        ("whom=everybody", "1 5:04.4\n2 5:00.0\n3 5:00.0"),
        ("from_at=17:30", ""),
        ("method=fastest&added=0:06.6", "3 5:06.6"),
        ("method=ratio", "3"),
        ("stopped_at=17:14", "3"),
    ],
)
async def test_a_proposal_follows_what_is_asked(changed: str, lines: str) -> None:
    # Car 3 is in class A with car 1, car 4 in class B with car 2.
    assert lines == lines_of(await (await stopped()).get(f"{ASK}&{changed}"))


@pytest.mark.parametrize("changed", ["method=luck", "whom=me", "from_at=noon", "stage=SS99"])
async def test_a_proposal_that_cannot_be_made_says_why(changed: str) -> None:
    html = (await (await stopped()).get(f"{ASK}&{changed}")).body.decode()
    assert ('role="alert"' in html, 'id="proposal"' in html) == (True, False)


async def test_nobody_concerned_is_said_in_words() -> None:
    html = (await (await stopped()).get(f"{ASK}&from_at=17:30")).body.decode()
    assert "Nobody is concerned." in html


async def test_a_batch_is_given_and_taken_back_as_one() -> None:
    person = await stopped()
    fields = {"stage": "SS1", "rows": "#3 5:04.4\n\n4 5.10,0\n", "provenance": "notional"}
    answer = await person.fill("given", "give_times", **fields, reason="red flag")
    assert 303 == answer.status, outcome(answer)
    times = [given(person, car) for car in "34"]
    assert [(304_400, Provenance.NOTIONAL), (310_000, Provenance.NOTIONAL)] == times
    html = await person.page("given")
    chosen = html.partition("/do/withdraw_given")[2].partition("<select")[2]
    options = re.findall(r'<option value="([^"]+)">([^<]+)', chosen.partition("</select>")[0])
    assert 1 == len(options)
    assert "and 1 more" in options[0][1]
    await person.fill("given", "withdraw_given", given=options[0][0], reason="x")
    assert [None, None] == [given(person, car) for car in "34"]


@pytest.mark.parametrize("rows", ["99 5:00.0", "3", "3 soon", "3 300000", "3 5:00.0\n3 5:01.0"])
async def test_a_line_that_cannot_be_given_is_refused_and_nothing_is(rows: str) -> None:
    person = await stopped()
    answer = await person.fill(
        "given", "give_times", stage="SS1", rows=rows, provenance="notional", reason="x"
    )
    assert (422, None) == (answer.status, given(person, "3"))


async def test_the_table_that_is_published_says_which_times_were_given() -> None:
    person = await stopped()
    await person.fill(
        "given", "give_times", stage="SS1", rows="3 5:04.4", provenance="stewards", reason="x"
    )
    html = await person.page("publish?classification=stage/SS1")
    assert '5:04.4 <small class="muted">stewards' in " ".join(html.split())


async def retired() -> Person:
    """Car 3 stopped on SS1; car 1 of its class is through."""
    person = await stopped()
    await person.fill("crews", "retire", car="3", control="SS1")
    return person


async def test_one_press_restarts_a_crew_with_the_rules_times_for_what_it_missed() -> None:
    person = await retired()
    answer = await person.fill("crews", "restart", car="3", stage="SS2", reason="back")
    assert 303 == answer.status, outcome(answer)
    assert (900_000, Provenance.RESTART) == given(person, "3")
    assert "SS2" == state_of(person.made).crews["e3"].restarted_from


async def test_a_crew_may_restart_without_times() -> None:
    person = await retired()
    await person.fill("crews", "restart", car="3", stage="SS2", no_times="1", reason="x")
    assert ("SS2", None) == (state_of(person.made).crews["e3"].restarted_from, given(person, "3"))


async def test_the_missed_stages_may_be_written_by_hand() -> None:
    person = await retired()
    await person.fill("crews", "restart", car="3", stage="SS2", stages="EK1", reason="x")
    assert (900_000, Provenance.RESTART) == given(person, "3")


async def test_a_restart_whose_times_are_refused_is_not_made_either() -> None:
    person = await retired()
    answer = await person.fill("crews", "restart", car="3", stage="SS2", stages="1 1", reason="x")
    assert (422, "") == (answer.status, state_of(person.made).crews["e3"].restarted_from)


async def test_a_restart_pressed_twice_is_made_once() -> None:
    person = await retired()
    html = await person.page("crews")
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)">',
            html.partition("/do/restart")[2].partition("</form>")[0],
        )
    )
    fields = hidden | {"car": "3", "stage": "SS2", "reason": "x"}
    first = await person.post(f"/desk/{RALLY}/do/restart", fields)
    again = await person.post(f"/desk/{RALLY}/do/restart", fields)
    assert (303, 422) == (first.status, again.status)
    assert "recorded already" in outcome(again)


async def test_a_restarted_crew_gets_the_rules_times_later() -> None:
    person = await retired()
    await person.fill("crews", "restart", car="3", stage="SS2", no_times="1", reason="x")
    answer = await person.fill("given", "restart_times", car="3", stages="SS1", reason="x")
    assert (303, (900_000, Provenance.RESTART)) == (answer.status, given(person, "3"))
    html = await person.page("given")
    assert "restart" in html.partition("/do/withdraw_given")[2].partition("</select>")[0]


async def test_a_crew_that_has_not_retired_has_missed_nothing() -> None:
    person = await stopped()
    answer = await person.fill("given", "restart_times", car="3", stages="SS1", reason="x")
    assert "has not retired" in outcome(answer)
