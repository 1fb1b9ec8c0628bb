"""The page that publishes: what it proposes next, and what it says beside a table and its crews.

Tests `publish.py` and what `panels.py` shows of a table.
"""

from typing import Any

import pytest

from flyingfinish.web.desk.publish import next_status
from web.asgi import Answer
from web.desk_made import Person, make_person

QUIET: dict[str, Any] = {"items": [], "pending": [], "held_by": ""}


def standing(status: str, *, runs: bool = False) -> dict[str, Any]:
    return {"standing": [{"title": "", "status": status, "runs": runs}]}


@pytest.mark.parametrize(
    ("panel", "proposed"),
    [
        ({"standing": []}, "provisional"),
        (standing("provisional"), "official"),
        (standing("provisional", runs=True), "provisional"),
        (standing("provisional") | {"pending": [{}]}, "provisional"),
        (standing("provisional") | {"held_by": "P1"}, "provisional"),
        (standing("provisional") | {"items": [{"waived": ""}]}, "provisional"),
        (standing("provisional") | {"items": [{"waived": "seen"}]}, "official"),
        (standing("reopened"), "official"),
        (standing("official", runs=True), "reopened"),
    ],
)
def test_official_is_proposed_once_nothing_speaks_against_it(
    panel: dict[str, Any], proposed: str
) -> None:
    assert proposed == next_status(QUIET | panel)


def test_a_title_that_stands_alone_proposes_nothing_for_its_table() -> None:
    panel = {"standing": [{"title": "SM", "status": "official", "runs": False}]}
    assert "provisional" == next_status(QUIET | panel)


async def shown(person: Person, answer: Answer) -> str:
    """Follows a form that was recorded to the page that tells so."""
    assert 303 == answer.status, answer.body.decode()
    return (await person.get(answer.headers["location"].partition("#")[0])).body.decode()


async def test_what_was_recorded_names_the_form_and_the_car() -> None:
    person = await make_person()
    html = await shown(person, await person.fill("crews", "hold", car="1", reason="x"))
    assert "Hold a crew #1:" in " ".join(html.partition('id="outcome"')[2].split())


async def test_an_address_that_names_no_form_of_ours_says_nothing_of_one() -> None:
    person = await make_person()
    html = (await person.get("/desk/pikku/crews?done=7&form=evil&car=9")).body.decode()
    assert "#9" not in html


async def test_a_crew_on_hold_is_marked_in_the_table_that_is_about_to_be_published() -> None:
    person = await make_person()
    before = await person.page("publish")
    await person.fill("crews", "hold", car="1", reason="x")
    told = '<span class="pill">held</span>'
    assert (0, 1) == (before.count(told), (await person.page("publish")).count(told))


async def test_a_crew_without_a_time_says_why_in_the_table() -> None:
    person = await make_person()
    await person.fill("crews", "retire", car="1", control="SS1", released="1")
    table = (await person.page("publish")).partition("<tbody>")[2].partition("</tbody>")[0]
    assert '<small class="muted">retired</small>' in table


async def test_a_protest_shows_beside_a_table_that_nobody_published_yet() -> None:
    person = await make_person()
    await person.fill("rulings", "lodge_protest", protest_id="p1", cars="1", reason="timing")
    html = await person.page("publish")
    line = html.partition('data-status="live"')[2].partition("</p>")[0]
    assert "Protest p1 #1 Kuski 1 / Kartturi 1 since 21/9/2026 " in line
