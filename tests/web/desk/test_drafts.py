"""Drafted penalties at the desk: shown with their evidence, applied with one button, not twice."""

import re
from dataclasses import replace

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.web.desk.seat import desk_words
from flyingfinish.web.words import LANGUAGES
from small_rally import MINUTE, NINE, RALLY, road
from web.crew_made import row
from web.desk_made import HIDDEN, Person, make_person

DUE = NINE - 3 * MINUTE
"""Car 1 at TC1."""


async def with_card(after_due_ms: int, token: str = "clerk") -> Person:
    """Returns a person at a desk where car 1's card came so long after its due minute began."""
    person = await make_person(token)
    plan = road()
    controls = tuple(
        replace(one, first_due_at_ms=DUE) if one.code == "TC1" else one for one in plan.controls
    )
    await person.made.command(c.SetItinerary(replace(plan, controls=controls)), "admin")
    said = f.CheckedIn("TC1", "1", DUE + after_due_ms)
    await person.made.rows(row(1, said, "start-1"), token="start-1")
    return person


def drafts_in(html: str) -> str:
    """Returns the panel of drafts as the page has it, "" where there is none."""
    return html.partition('id="drafts"')[2].partition("</section>")[0]


def button_of(html: str) -> dict[str, str]:
    """Returns the hidden fields of the first draft's button."""
    return dict(HIDDEN.findall(drafts_in(html).partition("</form>")[0]))


def adjustments(person: Person) -> list[f.AdjustmentApplied]:
    """Returns what stands for car 1."""
    state = person.made.app.state.doors._doors[RALLY].state
    return list(state.crews["e1"].adjustments.values())


async def test_one_press_applies_a_draft_with_its_evidence_and_takes_it_off_the_page() -> None:
    person = await with_card(2 * MINUTE)
    html = await person.page("controls")
    assert ("start-1/a1/1" in drafts_in(html), []) == (True, adjustments(person))
    answer = await person.post(f"/desk/{RALLY}/do/draft", button_of(html))
    (applied,) = adjustments(person)
    assert (303, "e1", "TC1", 20_000, "late") == (
        answer.status, applied.entry_id, applied.control, applied.ms, applied.kind
    )  # fmt: skip
    assert re.fullmatch(r"2 min \(\d\d:\d\d, \d\d:\d\d\)", applied.reason)
    assert "" == drafts_in(await person.page("controls"))


async def test_a_draft_whose_card_was_corrected_meanwhile_is_not_applied() -> None:
    person = await with_card(2 * MINUTE)
    pressed = button_of(await person.page("controls"))
    said = f.CheckedIn("TC1", "1", DUE)
    await person.made.rows(row(2, said, "start-1"), token="start-1")
    answer = await person.post(f"/desk/{RALLY}/do/draft", pressed)
    assert (422, []) == (answer.status, adjustments(person))
    assert desk_words("en")("no_draft_gone") in answer.body.decode()


async def test_who_is_over_the_maximum_lateness_is_told_even_with_nothing_left_to_charge() -> None:
    person = await with_card(34 * MINUTE)
    html = await person.page("controls")
    assert desk_words("en")("refer_control") in drafts_in(html)
    await person.post(f"/desk/{RALLY}/do/draft", button_of(html))
    assert [300_000] == [one.ms for one in adjustments(person)]
    left = drafts_in(await person.page("controls"))
    assert (True, {}) == (desk_words("en")("refer_control") in left, button_of(left))


async def test_a_card_on_time_drafts_nothing() -> None:
    assert "" == drafts_in(await (await with_card(59_000)).page("crews"))


async def test_a_false_start_without_a_time_costs_what_its_count_says() -> None:
    person = await make_person()
    false_start = {"car": "1", "place": "SS1", "time": "", "kind": "false_start", "reason": "x"}
    answers = [await person.fill("crews", "adjust", **false_start) for _ in range(4)]
    assert [303, 303, 303, 422] == [one.status for one in answers]
    assert desk_words("en")("no_stewards_decide") in answers[-1].body.decode()
    assert [10_000, 60_000, 180_000] == [one.ms for one in adjustments(person)]


async def test_another_adjustment_needs_its_time() -> None:
    person = await make_person()
    answer = await person.fill(
        "crews", "adjust", car="1", place="TC1", time="", kind="late", reason="x"
    )
    assert (422, []) == (answer.status, adjustments(person))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_has_words(language: str) -> None:
    needed = {"drafts", "hint_draft", "draft_due", "draft_standing", "refer_control"}
    needed |= {"no_draft_gone", "no_stewards_decide"}
    assert set() == needed - desk_words(language).catalogue.keys()
