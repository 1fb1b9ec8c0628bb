"""Whom somebody looks for: found by the server as by the script, and painted before one runs."""

import re
from typing import Any

import pytest

from browser.views_made import NOON_MS, RALLY, weekend
from flyingfinish.web.fan.entries import ENTRIES
from flyingfinish.web.fan.find import is_found, narrowed
from flyingfinish.web.fan.kind import Face, Kind
from flyingfinish.web.fan.live import LIVE
from flyingfinish.web.fan.results import RESULTS
from flyingfinish.web.page.board import View, board_of
from flyingfinish.web.words import words_and
from web.test_pages import get, hub_of

CREW: dict[str, Any] = {
    "car": "7",
    "driver": "Matti Hänninen",
    "vehicle": "Peugeot 208",
    "classes": {"SM3": 1},
}
FOUND = [
    ("", True),
    ("7", True),
    ("77", False),
    ("hanninen", True),
    ("Hänn", True),
    ("nen", False),
    ("208", True),
    ("hänninen 208", True),
    ("hänninen 209", False),
    ("sm3", True),
    ("sm_3", False),
    ("-", True),
]
"""What somebody typed, and whether that is CREW; the script is held to the same."""


def face_of(kind: Kind, find: str) -> Face:
    """Returns what a page of the weekend shows at first of whom somebody looks for."""
    view = View(RALLY, page=kind.name, find=find)
    board, words = board_of(view, weekend(24).get, kind.channels), words_and("en", *kind.words)
    return narrowed(kind.face(board, words, NOON_MS), kind, board, words)


def shown(face: Face, name: str) -> list[str]:
    """The cars of the rows that stand in a list and do not step aside."""
    rows = [row for row in face.lists[name] if row.text.get("car")]
    return [row.text["car"] for row in rows if "hidden" not in row.attrs]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_a_crew_is_found_by_number_by_the_beginnings_of_words_and_without_accents(
    text: str, found: bool
) -> None:
    assert found == is_found(CREW, text)


def test_rows_of_all_others_step_aside_in_each_table_and_how_many_were_found_is_said() -> None:
    face = face_of(RESULTS, "lindqvist")
    tables = [set(shown(face, name)) for name in ("stage-rows", "overall-rows")]
    assert ([{"4", "7"}] * 2, "2 found") == (tables, face.ones["find"].text["said"])


@pytest.mark.parametrize("find", ["", " "])
def test_where_nobody_is_looked_for_every_row_stands(find: str) -> None:
    face = face_of(ENTRIES, find)
    assert (24, "") == (len(shown(face, "list-rows")), face.ones["find"].text["said"])


def test_a_page_without_the_field_is_as_it_was() -> None:
    assert "find" not in face_of(LIVE, "lindqvist").ones


async def test_the_page_as_painted_is_narrowed_and_its_field_says_by_what() -> None:
    hub = await hub_of(kokkola=weekend(24))
    page = (await get(hub, f"/r/{RALLY}/entries?class=SM1&find=Lindqvist&lang=en")).body.decode()
    listed = page.partition('id="list-rows"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr[^>]*>", listed)
    form = page.partition('<form class="find"')[2].partition("</form>")[0]
    assert len([row for row in rows if "hidden" not in row]) == 1 < len(rows)
    assert ('value="Lindqvist"' in form, ">1 found<" in form) == (True, True)
    assert ["class", "lang"] == re.findall(r'type="hidden" name="(\w+)"', form)
    assert 'data-narrowed="yes"' in page
