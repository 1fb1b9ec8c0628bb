"""Protests, investigations, notices and publications at the desk, as people press them.

Tests `rulings.py` and `publish.py`.
"""

from typing import Any

import pytest

from builders import a_rally
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition, RallyClass
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk.publish import publish_panel, title_options
from flyingfinish.web.desk.seat import desk_words
from small_rally import RALLY
from web.asgi import Answer
from web.desk_made import Person, make_person


async def state_of(person: Person) -> Any:
    """The rally as the door knows it."""
    return (await person.made.app.state.doors.door(RALLY)).state


async def pressed(person: Person, page: str, form: str, **fields: str) -> Answer:
    """Fills a form; it must be recorded."""
    answer = await person.fill(page, form, **fields)
    assert 303 == answer.status, answer.body.decode()
    return answer


async def published(person: Person, status: str = "provisional", **fields: str) -> Answer:
    """Publishes the overall table as the page shows it."""
    typed = {"status": status, "signatory": "CoC", "protest_minutes": "30"} | fields
    return await person.fill("publish", "publish", **typed)


async def test_a_protest_about_a_crew_holds_its_tables() -> None:
    person = await make_person()
    await pressed(person, "rulings", "lodge_protest", protest_id="p1", cars="1", reason="timing")
    protest = (await state_of(person)).protests["p1"].lodged

    assert (("e1",), ("overall", "class/A")) == (protest.entries, protest.classifications)
    assert (False, True) == (protest.appeal, protest.told)


async def test_an_appeal_about_titles_of_one_table_is_kept_from_the_public() -> None:
    person = await make_person()
    await pressed(
        person, "rulings", "lodge_protest",
        protest_id="p1", appeal="1", table="class/A", titles=" Junior ,  Nuorten  SM,", untold="1",
    )  # fmt: skip
    protest = (await state_of(person)).protests["p1"].lodged

    assert ("class/A",) == protest.classifications
    assert ("Junior", "Nuorten SM") == protest.titles
    assert (True, False) == (protest.appeal, protest.told)


@pytest.mark.parametrize(("outcome", "upheld"), [("upheld", True), ("rejected", False)])
async def test_a_protest_is_decided(outcome: str, upheld: bool) -> None:
    person = await make_person()
    await pressed(person, "rulings", "lodge_protest", protest_id="p1", cars="1")
    await pressed(person, "rulings", "decide_protest", protest="p1", outcome=outcome, reason="x")
    html = await person.page("rulings")

    assert upheld == (await state_of(person)).protests["p1"].decided.upheld
    assert f'data-state="{outcome}"' in html
    assert '<option value="p1">' not in html


async def test_the_page_lists_what_is_open_first() -> None:
    person = await make_person()
    for protest in ("p1", "p2"):
        await pressed(person, "rulings", "lodge_protest", protest_id=protest, cars="1")
    await pressed(person, "rulings", "decide_protest", protest="p2", outcome="upheld", reason="x")
    html = await person.page("rulings")

    assert html.index("Protest p1") < html.index("Protest p2")


async def test_an_id_that_is_taken_is_refused_in_words() -> None:
    person = await make_person()
    await pressed(person, "rulings", "lodge_protest", protest_id="p1", cars="1")
    answer = await person.fill("rulings", "lodge_protest", protest_id="p1", cars="1")

    assert (422, True) == (answer.status, b"The id p1 is taken." in answer.body)


async def test_a_crew_is_put_under_investigation_and_let_go() -> None:
    person = await make_person()
    await pressed(person, "rulings", "open_investigation", car="1", reason="chicane")
    during = await person.page("rulings")
    await pressed(person, "rulings", "close_investigation", investigated="e1", reason="x")

    assert '<option value="e1">#1 Kuski 1 / Kartturi 1</option>' in during
    assert (await state_of(person)).crews["e1"].investigation is None


async def test_a_notice_is_issued_in_the_languages_typed_and_taken_back() -> None:
    person = await make_person(language="sv")
    fields = {"notice_kind": "delay", "stage": "SS1", "fi": "EK1 +20 min", "en": "SS1 +20 min"}
    await pressed(person, "rulings", "issue_notice", **fields)
    notices = (await state_of(person)).notices
    identity, notice = next(iter(notices.items()))
    html = await person.page("rulings")

    assert {"fi": "EK1 +20 min", "en": "SS1 +20 min"} == notice.issued.texts
    assert f'<option value="{identity}">EK1 +20 min</option>' in html
    await pressed(person, "rulings", "withdraw_notice", notice=identity)
    assert {} == (await state_of(person)).notices


async def test_a_notice_without_words_is_refused() -> None:
    person = await make_person()
    answer = await person.fill("rulings", "issue_notice", notice_kind="delay")

    assert 422 == answer.status


async def test_a_timekeeper_has_no_rulings_to_make() -> None:
    html = await (await make_person("timekeeper")).page("rulings")

    assert "/do/lodge_protest" not in html
    assert 'id="protests"' in html


async def test_a_live_table_says_so() -> None:
    html = await (await make_person()).page("publish")

    assert 'data-status="live"' in html
    assert 'id="versions"' not in html


async def test_a_published_table_says_what_stands_and_what_holds_it() -> None:
    person = await make_person()
    answer = await published(person)
    await pressed(person, "rulings", "lodge_protest", protest_id="p1", cars="1")
    html = await person.page("publish")

    assert "classification=overall" in answer.headers["location"]
    assert 'data-status="under_protest"' in html
    assert "Protest p1 #1 Kuski 1 / Kartturi 1 since 21/9/2026 " in html
    assert "protests until" in html


async def test_what_the_next_version_would_change_is_listed() -> None:
    person = await make_person()
    await published(person)
    await pressed(person, "crews", "retire", car="1", control="SS1", released="1")
    html = await person.page("publish")

    assert 'id="pending"' in html
    assert "Changes pending: 1" in html


async def test_a_version_opens_as_a_sheet_to_print() -> None:
    person = await make_person()
    await published(person)
    html = await person.page("publish")
    answer = await person.get(f"/desk/{RALLY}/published/1/overall")
    body = answer.body.decode()

    assert f'href="/desk/{RALLY}/published/1/overall"' in html
    assert (200, "no-store") == (answer.status, answer.headers["cache-control"])
    assert "PROVISIONAL · version 1" in body
    assert "Kuski 1 / Kartturi 1" in body
    assert f'href="/desk/{RALLY}/publish?classification=overall"' in body


async def test_a_version_that_is_not_there_has_no_sheet() -> None:
    answer = await (await make_person()).get(f"/desk/{RALLY}/published/9/overall")

    assert 404 == answer.status


async def test_a_sheet_is_for_those_who_are_signed_in() -> None:
    answer = await (await make_person("")).get(f"/desk/{RALLY}/published/1/overall")

    assert (303, "/desk") == (answer.status, answer.headers["location"])


async def test_a_title_of_its_own_stands_beside_its_table() -> None:
    person = await make_person()
    await published(person)
    await pressed(
        person, "rulings", "lodge_protest", protest_id="p1", table="overall", titles="Junior"
    )
    html = await person.page("publish")
    answer = await published(person, title="Junior")

    assert '<option value="Junior">Junior</option>' in html
    assert 303 == answer.status
    chain = (await state_of(person)).publications["overall"]
    assert [("", 1), ("Junior", 2)] == [(one.title, one.version) for one in chain]


async def test_official_results_change_by_a_document_alone() -> None:
    person = await make_person()
    await published(person, protest_minutes="0")
    await published(person, "official", protest_minutes="0")
    refused = await published(person, "reopened")
    taken = await published(person, "reopened", document="Tuomaristo 4")

    assert (422, 303) == (refused.status, taken.status)
    latest = (await state_of(person)).publications["overall"][-1]
    assert ("Tuomaristo 4", f.PublicationStatus.REOPENED) == (latest.document, latest.status)


async def test_an_unknown_table_says_that_it_is_empty() -> None:
    answer = await (await make_person()).get(f"/desk/{RALLY}/publish?classification=nonsense")

    assert (200, True) == (answer.status, b"No crew is in this table yet." in answer.body)


async def test_what_stands_open_is_listed_beside_the_table() -> None:
    person = await make_person()
    await pressed(person, "stages", "pending", stage="SS1", cars="1")
    html = await person.page("publish")

    assert 'id="open-items"' in html
    assert "Time pending" in html


def test_without_competitions_there_is_only_the_table_itself() -> None:
    assert [("", "the table itself")] == title_options(RallyState(), "overall", desk_words("en"))


def test_a_published_table_that_the_rally_no_longer_has_changes_no_more() -> None:
    story = a_rally(1)
    text = '{"rows":{"e1":{"ord":1,"pos":1}}}'
    story.tell(f.Published("class/SM2", "", f.PublicationStatus.PROVISIONAL, 1, text, "h"))
    classes = (RallyClass("SM1", "SM1", 1),)
    story.tell(f.CompetitionSet(Competition("SM", "Ralli SM", 1, classes)))
    panel = publish_panel(story.state, "class/SM2", desk_words("en"), 0, {})

    assert ([], 1) == (panel["pending"], len(panel["versions"]))


async def test_a_version_says_at_the_desk_what_stood_open_and_why_the_rest_did_not() -> None:
    person = await make_person()
    await person.made.command(c.SetTimePending("SS1", ("e4",)))
    await published(person)
    await person.made.command(c.WaiveItem("pending:e4:SS1", "stewards decide tomorrow"))
    await published(person)
    html = (await person.page("publish")).partition('id="versions"')[2]
    versions = html.partition("</section")[0]
    newest, first = versions.split("<li>")[1:3]
    assert '<span class="pill">open when published</span> Time pending #4 SS1' in first
    assert "</span> Time pending #4 SS1: stewards decide tomorrow" in newest
    assert "open when published" not in newest
