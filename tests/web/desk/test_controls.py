"""Delays, new start times, allowances and waivers at the desk: typed, shown, taken back.

Tests `controls.py` and the waivers of `drafts.py`.
"""

import re

import pytest

from flyingfinish.rally import facts as f
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk.seat import desk_words
from flyingfinish.web.words import LANGUAGES
from small_rally import MINUTE, NINE, RALLY
from web.desk.test_drafts import adjustments, button_of, drafts_in, with_card
from web.desk_made import HIDDEN, Person, make_person


def state_of(person: Person) -> RallyState:
    return person.made.app.state.doors._doors[RALLY].state  # type: ignore[no-any-return]


def card_of(html: str, name: str) -> str:
    """Returns a panel of the page, "" where there is none."""
    return html.partition(f'id="{name}"')[2].partition("</section>")[0]


def form_in(html: str, name: str) -> dict[str, str]:
    """Returns the hidden fields of the first form of this name in a panel."""
    return dict(HIDDEN.findall(html.partition(f"/do/{name}")[2].partition("</form>")[0]))


async def test_a_delay_typed_in_minutes_moves_the_starts_and_is_taken_back_with_one_press() -> None:
    person = await make_person()
    answer = await person.fill(
        "controls", "delay_stage", stage="SS1", minutes="20", reason="yleisö"
    )
    assert 303 == answer.status
    assert NINE + 20 * MINUTE == state_of(person).crews["e1"].stages["SS1"].due_at_ms
    standing = card_of(await person.page("controls"), "standing")
    assert ("+20 min" in standing, "yleisö" in standing) == (True, True)
    await person.post(f"/desk/{RALLY}/do/delay_stage", form_in(standing, "delay_stage"))
    assert {} == state_of(person).control.delays


async def test_who_may_not_delay_a_stage_sees_the_delay_without_a_button() -> None:
    person = await make_person()
    await person.fill("controls", "delay_stage", stage="SS1", minutes="20", reason="yleisö")
    html = await Person(person.made, "timekeeper").page("controls")
    standing = card_of(html, "standing")
    assert ("+20 min" in standing, "/do/delay_stage" in html) == (True, False)


async def test_an_allowance_is_shown_with_its_sign_and_taken_back() -> None:
    person = await make_person()
    typed = {"car": "1", "control": "TC2", "minutes": "\u22123", "reason": "x", "document": ""}
    assert 303 == (await person.fill("controls", "allow_delay", **typed)).status
    assert {"TC2": -3 * MINUTE} == state_of(person).crews["e1"].allowances
    standing = card_of(await person.page("controls"), "standing")
    assert "-3 min" in standing
    await person.post(f"/desk/{RALLY}/do/allow_delay", form_in(standing, "allow_delay"))
    assert {} == state_of(person).crews["e1"].allowances


async def test_a_new_start_time_is_read_near_the_planned_start() -> None:
    person = await make_person()
    due = f.StartTimeGiven("SS1", "e1", NINE + 10 * MINUTE)
    at = re.search(r"\d\d:\d\d:\d\d", desk_time(due.due_at_ms))
    assert at is not None
    typed = {"stage": "SS1", "car": "1", "start_at": at.group(), "reason": "x"}
    assert 303 == (await person.fill("controls", "start_time", **typed)).status
    assert due.due_at_ms == state_of(person).crews["e1"].stages["SS1"].due_at_ms
    assert at.group() in card_of(await person.page("controls"), "standing")


def desk_time(at_ms: int) -> str:
    """Returns an instant as a time of day of the small rally, three hours ahead of UTC."""
    seconds = at_ms // 1000 + 3 * 3600
    return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@pytest.mark.parametrize(
    ("form", "fields", "code"),
    [
        ("start_time", {"stage": "SS1", "car": "1", "start_at": ""}, "no_field_missing"),
        ("delay_stage", {"stage": "SS1", "minutes": "soon"}, "no_bad_number"),
        ("delay_stage", {"stage": "SS1", "minutes": "99999"}, "no_bad_number"),
        ("delay_stage", {"stage": "SS1", "minutes": "-5"}, "no_out_of_range"),
        ("allow_delay", {"car": "1", "control": "TC2", "minutes": "0"}, "no_nothing_to_take_back"),
    ],
)
async def test_what_cannot_be_read_or_decided_is_told(
    form: str, fields: dict[str, str], code: str
) -> None:
    answer = await (await make_person()).fill("controls", form, **fields)
    assert 422 == answer.status
    words = desk_words("en")(code)
    assert re.split(r"[{.;]", words)[0].strip()[:20] in answer.body.decode()


async def test_a_draft_is_waived_with_a_reason_kept_and_drafted_again() -> None:
    person = await with_card(2 * MINUTE)
    html = await person.page("controls")
    waive = form_in(drafts_in(html), "waive")
    refused = await person.post(f"/desk/{RALLY}/do/waive", waive | {"reason": ""})
    assert 422 == refused.status
    await person.post(f"/desk/{RALLY}/do/waive", waive | {"reason": "stopped to help"})
    html = await person.page("controls")
    assert ("", True) == (drafts_in(html), "stopped to help" in card_of(html, "waived"))
    back = form_in(card_of(html, "waived"), "unwaive")
    await person.post(f"/desk/{RALLY}/do/unwaive", back)
    html = await person.page("controls")
    assert (True, "") == ("start-1/a1/1" in drafts_in(html), card_of(html, "waived"))
    again = await person.post(f"/desk/{RALLY}/do/unwaive", back | form_in(html, "delay_stage"))
    assert (422, []) == (again.status, adjustments(person))


async def test_a_draft_that_is_gone_is_not_waived() -> None:
    person = await with_card(2 * MINUTE)
    html = await person.page("controls")
    waive = form_in(drafts_in(html), "waive")
    await person.post(f"/desk/{RALLY}/do/draft", button_of(html))
    answer = await person.post(f"/desk/{RALLY}/do/waive", waive | {"reason": "x"})
    assert 422 == answer.status


async def test_a_crew_over_the_maximum_is_retired_with_one_press() -> None:
    person = await with_card(34 * MINUTE)
    html = await person.page("controls")
    await person.post(f"/desk/{RALLY}/do/retire", form_in(drafts_in(html), "retire"))
    retirement = state_of(person).crews["e1"].retirement
    assert retirement is not None
    assert "TC1" == retirement.control


async def test_a_start_list_is_posted_as_a_signed_version() -> None:
    person = await make_person()
    typed = {"stage": "SS1", "status": "provisional", "signatory": "K. Johtaja"}
    assert 303 == (await person.fill("starts", "publish_list", **typed)).status
    (version,) = state_of(person).publications["startlist/SS1"]
    assert (1, "K. Johtaja") == (version.version, version.signatory)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_and_panels_have_words(language: str) -> None:
    needed = {
        *(f"form_{one}" for one in ("delay_stage", "start_time", "allow_delay", "publish_list")),
        *(f"kind_{one}" for one in ("missed_entry", "late_start", "left_late", "false_start")),
        *(f"refer_{one}" for one in ("control", "section", "leg", "left_late", "stewards")),
        *("page_controls", "no_drafts", "waived_drafts", "standing_delays", "take_back"),
        *("no_not_whole_minutes", "no_unknown_draft", "no_restart_not_allowed"),
    }
    assert set() == needed - desk_words(language).catalogue.keys()
