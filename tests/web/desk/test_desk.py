"""The plain desk: forms become commands and rows, refusals come in words, pages need no script.

Tests `desk.py`, `forms.py`, `render.py`, `seat.py` and `panels.py` through the door's own pages.
"""

import re

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.refusals import REFUSAL_CODES
from flyingfinish.web.desk.forms import FORMS, PAGES
from flyingfinish.web.desk.seat import desk_words
from flyingfinish.web.words import LANGUAGES
from small_rally import NINE, RALLY
from web.asgi import Answer, ask
from web.crew_made import Made, impulse, make_door, row
from web.desk_made import Person, make_person

DAY = "2026-09-21 "


def outcome(answer: Answer) -> str:
    """Returns what a page says came of a form."""
    match = re.search(r'id="outcome"[^>]*>(.*?)</p>', answer.body.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", match[1]).split()) if match else ""


def state_of(made: Made):  # type: ignore[no-untyped-def]
    """Returns the fold of the small rally at the door."""
    return made.app.state.doors._doors[RALLY].state


@pytest.mark.parametrize(
    ("page", "form", "fields", "fact"),
    [
        ("times", "stamp", {"control": "SF1", "plate": "1", "at": "10:00:00"}, "ImpulseTaken"),
        ("times", "start", {"stage": "SS1", "plate": "1", "at": ""}, "CarStarted"),
        ("times", "check_in", {"control": "TC1", "plate": "1", "at": "9:59"}, "CheckedIn"),
        ("times", "shift_clock", {"device": "timy", "from_at": DAY + "9:00", "to_at": DAY + "10:00",
                                  "shift": "-0:00.4", "reason": "x"}, "DeviceClockShifted"),
        ("crews", "adjust", {"car": "1", "place": "TC1", "time": "0:10", "kind": "late",
                            "reason": "x"},
         "AdjustmentApplied"),
        ("crews", "retire", {"car": "#1", "control": "SS1", "released": "1"}, "CrewRetired"),
        ("crews", "did_not_start", {"car": "1"}, "CrewDidNotStart"),
        ("crews", "disqualify", {"car": "1", "document": "5.3", "reason": "x"}, "CrewDisqualified"),
        ("crews", "hold", {"car": "1"}, "HoldPlaced"),
        ("stages", "stage_state", {"stage": "SS1", "state": "running"}, "StageStateSet"),
        ("stages", "pending", {"stage": "SS1", "cars": "1, 2 3"}, "TimePendingSet"),
        ("given", "give_time", {"stage": "SS1", "car": "1", "time": "5.12,4",
                                 "provenance": "notional", "reason": "x"}, "TimeGiven"),
        ("stages", "clock", {"at": "10:00:00"}, "RallyClockSet"),
        ("stages", "clock", {"at": "10:00:00", "date": "2026-10-03"}, "RallyClockSet"),
        ("publish", "publish", {"status": "provisional", "protest_minutes": "30"}, "Published"),
        ("doubts", "admit_source", {"source": "finish-1", "incarnation": "b2"}, "SourceAdmitted"),
    ],
)  # fmt: skip
async def test_a_form_becomes_its_fact(
    page: str, form: str, fields: dict[str, str], fact: str
) -> None:
    person = await make_person()
    answer = await person.fill(page, form, **fields)
    assert 303 == answer.status, outcome(answer)
    last = (await person.made.store.journal(RALLY).read(0, 500))[-1]
    assert fact.encode() in last.body


@pytest.mark.parametrize(
    ("first", "page", "form", "fields"),
    [
        (("crews", "adjust", {"car": "1", "place": "TC1", "time": "0:10", "kind": "late",
                            "reason": "x"}),
         "crews", "withdraw_adjustment", {"adjustment"}),
        (("given", "give_time", {"stage": "SS1", "car": "1", "time": "5:12.4",
                                  "provenance": "notional", "reason": "x"}),
         "given", "withdraw_given", {"given"}),
        (("times", "stamp", {"control": "SF1", "at": "10:00:00"}), "times", "ignore", {"said"}),
        (("times", "stamp", {"control": "SF1", "at": "10:00:00"}), "times", "assign", {"impulse"}),
    ],
)  # fmt: skip
async def test_what_was_recorded_is_offered_to_be_taken_back(
    first: tuple[str, str, dict[str, str]], page: str, form: str, fields: set[str]
) -> None:
    person = await make_person()
    await person.fill(first[0], first[1], **first[2])
    html = await person.page(page)
    select = html.partition(f"/do/{form}")[2].partition("<select")[2]
    identity = re.search(r'<option value="([^"]+)"', select)
    assert identity
    answer = await person.fill(page, form, **dict.fromkeys(fields, identity[1]), reason="x")
    assert 303 == answer.status, outcome(answer)


@pytest.mark.parametrize(
    ("page", "form"), [("crews", "release"), ("crews", "restart"), ("crews", "reinstate")]
)
async def test_a_retired_crew_can_be_released_restarted_reinstated(page: str, form: str) -> None:
    person = await make_person()
    await person.fill("crews", "retire", car="1", control="SS1")
    assert 303 == (await person.fill(page, form, car="1", stage="SS2", reason="x")).status


async def test_starts_as_listed_confirm_all_times_of_a_stage_at_once() -> None:
    person = await make_person()
    await person.made.rows(*(row(n, impulse(n, str(n), NINE + 600_000 + n)) for n in (1, 2)))
    await person.fill("times", "starts_as_due", stage="SS1")
    times = [state_of(person.made).crews[e].stages["SS1"].time for e in ("e1", "e2")]
    assert [(600_000, False), (540_000, False)] == [(t.elapsed_ms, t.unconfirmed) for t in times]
    again = await person.fill("times", "starts_as_due", stage="SS1")
    assert "It is so already" in outcome(again)


async def test_a_doubtful_row_is_admitted_by_hand() -> None:
    person = await make_person()
    started = f.CarStarted("SS1", "1", NINE)
    await person.made.rows(row(1, started))
    answer = await person.fill("doubts", "admit_row", row="finish-1/a1/1")
    assert (303, {}) == (answer.status, state_of(person.made).doubtful)


async def test_a_rally_is_closed_by_an_admin() -> None:
    person = await make_person("admin")
    await person.fill("stages", "close", reason="ohi")
    assert "closed" in await person.page("stages")


async def test_the_outcome_is_told_after_the_page_was_loaded_anew() -> None:
    person = await make_person()
    answer = await person.fill("crews", "hold", car="1")
    shown = await person.get(answer.headers["location"].partition("#")[0])
    assert outcome(shown).startswith("Recorded.")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Ei kirjattu. Autokunta ei ole pidossa."),
        ("sv", "Inte registrerat. Ekipaget hålls inte."),
        ("en", "Not recorded. This crew is not held."),
    ],
)
async def test_a_refusal_comes_in_words(language: str, words: str) -> None:
    person = await make_person(language=language)
    answer = await person.fill("crews", "release_hold", car="1")
    assert (422, words) == (answer.status, outcome(answer))


async def test_finnish_is_spoken_to_whoever_asks_for_nothing() -> None:
    person = await make_person(language="")
    assert '<html lang="fi">' in await person.page("crews")


async def test_what_was_typed_stays_after_a_refusal() -> None:
    person = await make_person()
    answer = await person.fill("crews", "retire", car="99", control="SS1", reason="moottori")
    assert b'value="moottori"' in answer.body


async def test_a_form_pressed_twice_is_recorded_once() -> None:
    person = await make_person()
    html = await person.page("crews")
    hidden = dict(re.findall(r'name="(seq|seen)" value="(\d+)"', html))
    fields = hidden | {"car": "1", "place": "TC1", "time": "0:10", "kind": "late", "reason": "x"}
    first = await person.post(f"/desk/{RALLY}/do/adjust", fields)
    again = await person.post(f"/desk/{RALLY}/do/adjust", fields)
    assert (303, True) == (first.status, "already as number" in outcome(again))
    assert 1 == len(state_of(person.made).crews["e1"].adjustments)


async def test_another_form_from_an_old_page_is_turned_back() -> None:
    person = await make_person()
    html = await person.page("crews")
    hidden = dict(re.findall(r'name="(seq|seen)" value="(\d+)"', html))
    await person.post(f"/desk/{RALLY}/do/hold", hidden | {"car": "1"})
    again = await person.post(f"/desk/{RALLY}/do/hold", hidden | {"car": "2"})
    assert "Another window" in outcome(again)


async def test_a_page_that_others_overtook_says_what_they_decided() -> None:
    person = await make_person()
    other = Person(person.made, "clerk-2")
    hidden = dict(re.findall(r'name="(seq|seen)" value="(\d+)"', await person.page("crews")))
    await other.fill("crews", "retire", car="1", control="SS1")
    fields = {"car": "1", "place": "TC1", "time": "0:10", "kind": "late", "reason": "x"}
    answer = await person.post(f"/desk/{RALLY}/do/adjust", hidden | fields)
    assert "CrewRetired entry:e1" in outcome(answer)


async def test_the_table_that_was_looked_at_is_the_one_published() -> None:
    person = await make_person()
    html = await person.page("publish")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    await person.made.rows(row(1, f.CarStarted("SS1", "1", NINE), "start-1"), token="start-1")
    await person.made.rows(row(1, impulse()))
    sent = hidden | {"status": "provisional", "protest_minutes": "0"}
    answer = await person.post(f"/desk/{RALLY}/do/publish", sent)
    assert outcome(answer).startswith("Not recorded. The table changed")


@pytest.mark.parametrize("page", ["", *PAGES])
async def test_every_page_is_shown_with_times_in_it(page: str) -> None:
    person = await make_person("admin")
    await person.made.rows(row(1, f.CarStarted("SS1", "1", NINE), "start-1"), token="start-1")
    await person.made.rows(row(1, impulse()), row(2, impulse(2, "")), row(3, "{"))
    answer = await person.get(f"/desk/{RALLY}/{page}".rstrip("/"))
    assert (200, True) == (answer.status, b"Pikkuralli" in answer.body)


async def test_a_name_is_text_and_never_markup() -> None:
    person = await make_person("admin")
    await person.made.command(c.RecordPerson("d1", "<script>x</script>"), "admin")
    html = await person.page("crews")
    assert (False, True) == ("<script>x" in html, "&lt;script&gt;x" in html)


async def test_pages_allow_no_foreign_and_no_inline_script() -> None:
    person = await make_person()
    answer = await person.get(f"/desk/{RALLY}")
    assert "default-src 'none'; script-src 'self'" in answer.headers["content-security-policy"]
    scripts = re.findall(rb"<script.*?</script>", answer.body)
    own = [b'<script type="module" src="/static/control/alarm.js"></script>']
    assert (scripts, b"style=" in answer.body) == (own, False)


async def test_a_timekeeper_sees_no_form_of_a_clerk() -> None:
    html = await Person(await make_door(), "timekeeper").page("crews")
    assert ("/do/hold" in html, "/do/disqualify" in html) == (True, False)


async def test_a_timekeeper_who_sends_a_clerks_form_is_refused() -> None:
    person = await make_person("timekeeper")
    sent = {"seq": "1", "seen": "0", "car": "1", "reason": "x"}
    answer = await person.post(f"/desk/{RALLY}/do/disqualify", sent)
    assert "Your role" in outcome(answer)


async def test_an_unknown_form_or_page_is_not_found() -> None:
    person = await make_person()
    form = await person.post(f"/desk/{RALLY}/do/nonsense", {})
    assert (404, 404) == (form.status, (await person.get(f"/desk/{RALLY}/nonsense")).status)


async def test_what_is_not_there_is_a_page_that_leads_back_to_the_desk() -> None:
    person = await make_person(language="sv")
    person.headers["accept"] = "text/html"
    answer = await person.get(f"/desk/{RALLY}/nonsense")
    html = answer.body.decode()
    assert (404, True) == (answer.status, 'lang="sv"' in html)
    assert '<a href="/desk">Till funktionärsbordet</a>' in html
    assert "?lang=" not in html


async def test_a_refused_page_speaks_the_language_that_the_desk_was_told() -> None:
    person = await make_person(language="sv")
    person.headers |= {"accept": "text/html", "cookie": person.headers["cookie"] + "; ff_lang=fi"}
    html = (await person.get(f"/desk/{RALLY}/nonsense")).body.decode()
    assert ('lang="fi"' in html, "Toimitsijan pöydälle" in html) == (True, True)


async def test_a_post_in_the_forest_gets_the_problem_itself() -> None:
    person = await make_person()
    person.headers["accept"] = "text/html"
    answer = await ask(person.made.app, "/api/v1/nowhere", headers=person.headers)
    assert "/problems/not-found" == answer.json()["type"]


async def test_a_form_without_its_number_is_refused() -> None:
    person = await make_person()
    answer = await person.post(f"/desk/{RALLY}/do/hold", {"car": "1"})
    assert 422 == answer.status


@pytest.mark.parametrize("path", ["", "/times", "/tokens"])
async def test_nobody_sits_at_the_desk_without_signing_in(path: str) -> None:
    person = Person(await make_door(), "")
    answer = await person.get(f"/desk/{RALLY}{path}")
    assert (303, "/desk") == (answer.status, answer.headers["location"])


@pytest.mark.parametrize(
    "path", [f"/desk/{RALLY}/do/hold", f"/desk/{RALLY}/tokens", "/desk/import"]
)
async def test_no_form_is_taken_without_signing_in(path: str) -> None:
    answer = await Person(await make_door(), "").post(path, {"car": "1"})
    assert (303, "/desk") == (answer.status, answer.headers["location"])


@pytest.mark.parametrize(
    "path",
    [
        "/desk/sign-in", "/desk/sign-out", "/desk/language", "/desk/import",
        f"/desk/{RALLY}/do/hold", f"/desk/{RALLY}/tokens",
    ],
)  # fmt: skip
@pytest.mark.parametrize("origin", ["", "null", "http://evil.test", "http://desk.test.evil"])
async def test_a_form_from_elsewhere_is_refused(path: str, origin: str) -> None:
    person = await make_person("admin")
    assert 403 == (await person.post(path, {"car": "1"}, origin)).status


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_form_and_field_has_words(language: str) -> None:
    known = desk_words(language).catalogue
    needed = {f"no_{code}" for code in REFUSAL_CODES} | {f"page_{page}" for page in PAGES}
    for form in FORMS:
        needed.add(f"form_{form.name}")
        for one in form.fields:
            needed.add(f"field_{one.name}")
            needed |= {f"{one.name}_{code}" for code in one.choices}
    assert set() == needed - known.keys()


def test_the_three_languages_have_the_same_keys() -> None:
    keys = [desk_words(language).catalogue.keys() for language in LANGUAGES]
    assert keys[0] == keys[1] == keys[2]
