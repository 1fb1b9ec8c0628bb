"""The desk of a series: tables and calendar, and what is decided by hand.

Also the twin of `series_form.py` and `series_forms.py`.
"""

import re

import pytest

from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.series import commands as s
from flyingfinish.rally.series.parts import ScoredRow, ScoredTable, SeriesRound, SeriesTitle
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.web.desk.fields import FieldTrouble
from flyingfinish.web.desk.series_form import count_of, points_signed, thousandths_of
from flyingfinish.web.desk.series_forms import SERIES_FORMS, SERIES_PAGES
from small_rally import RALLY
from web.asgi import Answer
from web.desk_made import HIDDEN, Person
from web.series.test_api import CUP, ROUND, TITLE, a_door, bring, people, published, said

PAGE = f"/desk/series/{CUP}"


async def a_person(token: str = "cup-clerk", language: str = "en") -> Person:
    """A clerk of the series, at whose desk Ella leads before Onni after one of two rounds."""
    one = s.SetRound(SeriesRound("r0", 2, "R0", "2026-04-01", "2026-04-02"))
    table = ScoredTable(Source.FINAL, (ScoredRow("ella", place=1), ScoredRow("onni", place=2)))
    made = await a_door(
        TITLE, ROUND, one, s.RecordCompetitor("ella", "Ella"), s.RecordCompetitor("onni", "Onni"),
        s.ScoreRound("r0", tables=(table,), document="sheet"),
    )  # fmt: skip
    return Person(made, token, language)


async def page(person: Person, name: str = "standings") -> str:
    answer = await person.get(f"{PAGE}?page={name}")
    assert 200 == answer.status, answer.body
    return answer.body.decode()


async def fill(person: Person, form: str, **fields: str) -> Answer:
    there = next((one for one, forms in SERIES_PAGES.items() if form in forms), "standings")
    html = await page(person, there)
    hidden = dict(HIDDEN.findall(html.partition(f"/do/{form}")[2].partition("</form>")[0]))
    return await person.post(f"{PAGE}/do/{form}", hidden | fields)


async def state_of(person: Person) -> SeriesState:
    state: SeriesState = (await person.made.app.state.doors.series_door(CUP)).state
    return state


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


async def test_the_tables_say_points_addends_and_what_is_possible() -> None:
    text = text_of(await page(await a_person()))
    assert "1 Ella 25 25 secured by place 1 2 Onni 18 18 secured by place 1" in text


def test_every_form_stands_on_one_page_of_the_desk() -> None:
    found = sorted(form for forms in SERIES_PAGES.values() for form in forms)
    assert sorted(form.name for form in SERIES_FORMS) == found


async def test_each_page_leads_to_the_others_and_shows_its_own_forms_alone() -> None:
    person = await a_person("root")
    for name, forms in SERIES_PAGES.items():
        html = await page(person, name)
        assert set(forms) == set(re.findall(r"/do/(\w+)", html))
        others = [one for one in SERIES_PAGES if one not in (name, "standings")]
        assert [] == [one for one in others if f"?page={one}" not in html]


async def test_a_page_that_is_none_shows_the_points() -> None:
    html = await page(await a_person(), "nothing")
    assert "adjust_points" in html


async def test_each_title_has_its_points_and_leads_to_the_others() -> None:
    person = await a_person()
    await said(person.made, s.SetTitle(SeriesTitle("u", "Juniorit", "wrc-support", 2)))
    first, other, none = [
        (await person.get(f"{PAGE}?title={one}")).body.decode() for one in ("", "u", "zz")
    ]
    assert [["T"], ["Juniorit"], ["T"]] == [
        re.findall(r"<h1>(\w+)", html) for html in (first, other, none)
    ]
    assert ["title=t", "title=u"] == re.findall(r"title=\w+", first)
    assert '<option value="u" selected>' in other


async def test_the_titles_say_by_what_they_are_scored() -> None:
    text = text_of(await page(await a_person(), "titles"))
    assert "T drivers – wrc-support – – better places" in text


async def test_the_calendar_says_the_days_and_the_state_of_each_round() -> None:
    text = text_of(await page(await a_person(), "rounds"))
    assert "R1 1–2/5/2026 planned" in text


async def test_the_desk_speaks_finnish() -> None:
    text = text_of(await page(await a_person(language="fi"), "rounds"))
    assert "Kalenteri" in text and "suunniteltu" in text


async def test_a_round_is_moved() -> None:
    person = await a_person()
    fields = {"round": "r1", "round_state": "moved", "from_date": "2026-05-08",
              "to_date": "2026-05-09", "note": "lumeton"}  # fmt: skip
    answer = await fill(person, "set_round", **fields)
    assert 303 == answer.status, text_of(answer.body.decode())
    one = (await state_of(person)).rounds["r1"]
    assert ("moved", "2026-05-08", "lumeton", 1, RALLY) == (
        one.round.state, one.round.from_date, one.round.note, one.sequence, one.round.rally_id
    )  # fmt: skip


async def test_an_empty_field_leaves_what_was_said() -> None:
    person = await a_person()
    await fill(person, "set_round", round="r1", round_state="cancelled", note="lumeton")
    await fill(person, "set_round", round="r1", from_date="2026-04-30")
    one = (await state_of(person)).rounds["r1"].round
    assert ("cancelled", "2026-04-30", "2026-05-02", "lumeton") == (
        one.state, one.from_date, one.to_date, one.note
    )  # fmt: skip


async def test_points_are_taken_and_given_back() -> None:
    person = await a_person()
    asked = {"series_title": "t", "competitor": "ella", "points": "-2,5", "any_round": "r0",
             "reason": "late"}  # fmt: skip
    assert 303 == (await fill(person, "adjust_points", **asked)).status
    (identity,) = (await state_of(person)).adjusted
    assert "Ella -2.5" in text_of(await page(person))
    answer = await fill(person, "withdraw_points", points_adjustment=identity)
    assert (303, {}) == (answer.status, (await state_of(person)).adjusted)


async def test_a_tie_is_decided_by_names() -> None:
    person = await a_person()
    await fill(person, "decide_tie", series_title="t", order="Onni\nella\n", document="D1")
    assert {"t": ("onni", "ella")} == (await state_of(person)).decided


async def test_a_round_is_scored_from_its_rally_at_the_desk() -> None:
    person = await a_person()
    await published(person.made)
    await people(person.made)
    answer = await fill(person, "score_round", rally_round="r1")
    assert 303 == answer.status, text_of(answer.body.decode())
    assert "r1" in (await state_of(person)).scored


@pytest.mark.parametrize(
    ("form", "fields", "words"),
    [("adjust_points", {"competitor": "Nobody"}, "There is nobody called Nobody"),
     ("adjust_points", {"competitor": "Ella", "points": "many"}, "These are no points: many"),
     ("adjust_points", {"competitor": "Ella", "points": "1", "series_title": "q"}, "no title q"),
     ("set_round", {"round": "r9"}, "There is no round r9"),
     ("score_round", {"rally_round": "r9"}, "There is no round r9")],
)  # fmt: skip
async def test_what_does_not_fit_is_said_in_words(
    form: str, fields: dict[str, str], words: str
) -> None:
    answer = await fill(await a_person(), form, **fields)
    assert 422 == answer.status
    assert words in text_of(answer.body.decode())


async def test_a_form_sent_twice_is_done_once() -> None:
    person = await a_person()
    html = await page(person, "rounds")
    hidden = dict(HIDDEN.findall(html.partition("/do/set_round")[2].partition("</form>")[0]))
    fields = hidden | {"round": "r1", "round_state": "moved"}
    answers = [await person.post(f"{PAGE}/do/set_round", fields) for _ in range(2)]
    assert [303, 422] == [answer.status for answer in answers]
    assert 1 == (await state_of(person)).rounds["r1"].sequence


async def test_who_has_not_seen_another_s_change_is_told_of_it() -> None:
    person = await a_person()
    html = await page(person, "rounds")
    hidden = dict(HIDDEN.findall(html.partition("/do/set_round")[2].partition("</form>")[0]))
    moved = SeriesRound("r1", 1, "R1", "2026-05-08", "2026-05-09", rally_id=RALLY)
    await said(person.made, s.SetRound(moved))
    fields = hidden | {"round": "r1", "round_state": "cancelled"}
    answer = await person.post(f"{PAGE}/do/set_round", fields)
    assert "RoundSet round:r1" in text_of(answer.body.decode())


@pytest.mark.parametrize("seq", ["", "x", "9" * 16])
async def test_a_form_that_this_desk_did_not_make_is_refused(seq: str) -> None:
    person = await a_person()
    answer = await person.post(f"{PAGE}/do/score_round", {"seq": seq, "seen": "0"})
    assert 422 == answer.status


async def test_there_is_no_other_form() -> None:
    assert 404 == (await (await a_person()).post(f"{PAGE}/do/none", {})).status


@pytest.mark.parametrize("form", ["", "/do/score_round"])
async def test_who_is_not_signed_in_is_led_to_the_sign_in(form: str) -> None:
    person = await a_person("")
    answer = await (person.post(PAGE + form, {}) if form else person.get(PAGE))
    assert (303, "/desk") == (answer.status, answer.headers["location"])


async def test_a_timekeeper_looks_and_decides_nothing() -> None:
    person = await a_person("cup-timekeeper")
    assert '<form class="card' not in await page(person)
    answer = await person.post(f"{PAGE}/do/score_round", {"seq": "1", "seen": "0"})
    assert 403 == answer.status


async def test_a_rally_s_clerk_does_not_come_to_a_series() -> None:
    assert 403 == (await (await a_person("clerk")).get(PAGE)).status


@pytest.mark.parametrize(("token", "there"), [("cup-clerk", True), ("clerk", False)])
async def test_the_desk_leads_to_the_series_of_a_token(token: str, there: bool) -> None:
    html = (await (await a_person(token)).get("/desk")).body.decode()
    assert there is (PAGE in html)


async def test_what_came_of_a_form_is_shown_on_the_page() -> None:
    person = await a_person()
    answer = await person.get(f"{PAGE}?done=7")
    assert "7" in text_of(answer.body.decode().partition('id="outcome"')[2])


async def test_standings_are_brought_by_a_form_of_the_rally_s_desk() -> None:
    person = await a_person("root")
    await bring(person.made)
    answer = await person.fill("publish", "bring_standings", title_id="t", series=CUP,
                               series_title="t", round="r1")  # fmt: skip
    assert 303 == answer.status, text_of(answer.body.decode())
    rally = (await person.made.app.state.doors.door(RALLY)).state
    assert CUP == rally.brought["t"].series_id


@pytest.mark.parametrize(
    ("text", "thousandths"), [("5", 5_000), ("-2,5", -2_500), ("+0.125", 125), ("−1", -1_000)]
)
def test_points_are_read_as_people_write_them(text: str, thousandths: int) -> None:
    assert thousandths == thousandths_of(text)


@pytest.mark.parametrize("text", ["", "x", "1.2345", "1.x", "1234567", "٣"])
def test_what_is_no_number_of_points_is_refused(text: str) -> None:
    with pytest.raises(FieldTrouble):
        thousandths_of(text)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "1234567", "٣"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(FieldTrouble):
        count_of(text, "best_of")


@pytest.mark.parametrize(("thousandths", "text"), [(2_500, "+2.5"), (-5_000, "-5")])
def test_points_of_a_decision_bear_their_sign(thousandths: int, text: str) -> None:
    assert text == points_signed(thousandths)


def test_a_series_has_a_journal_of_its_own() -> None:
    assert "series.cup" == journal_of_series(CUP)
