"""The page of a rally's files: every table that is there, and every link leads to a file."""

import re

import pytest
from starlette.applications import Starlette

from browser.views_made import BASE, RALLY
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.exports.exports import Exports
from flyingfinish.web.fan.chart_story import TABS
from flyingfinish.web.files_page import FilesPages
from flyingfinish.web.words import LANGUAGES
from web.asgi import ask
from web.exports.test_exports import Door

PAGE = f"/r/{RALLY}/files"


@pytest.fixture
async def door() -> Door:
    door = await Door().open()
    routes = [*FilesPages(door.hub).routes(), *Exports(door.hub, door.worker).routes()]
    door.app = Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))
    return door


async def links(door: Door, query: str = "") -> list[str]:
    html = (await ask(door.app, PAGE + query)).body.decode()
    return [one.replace("&amp;", "&") for one in re.findall(r'href="(/r/kokkola/export/[^"]+)"',
                                                            html)]  # fmt: skip


@pytest.mark.parametrize(
    "query", ["", "?class=SM2&lang=sv", "?c=hist", "?lang=en", "?class=SM1,SM2", "?crew=e4&c=sm"]
)
async def test_every_link_leads_to_a_file(door: Door, query: str) -> None:
    for address in await links(door, query):
        assert 200 == (await ask(door.app, address)).status, address


async def test_tables_of_no_stage_come_first_then_stage_by_stage(door: Door) -> None:
    found = [one.partition("?")[0].removeprefix("/r/kokkola/export/") for one in await links(door)]
    csv = [one for one in found if one.endswith(".csv")]
    charts = [f"charts/{tab}.csv" for tab in TABS]
    assert ["overall.csv", "itinerary.csv", "entries.csv", *charts, "stage/SS1.csv"] == csv[:9]
    assert {"overall/SS6.csv", "splits/SS7.csv", "stage/SS7.csv"} <= set(csv)
    assert "stage/SS8.csv" not in csv, "a stage without a table has no file"
    assert len(found) == 3 * len(csv)


async def test_splits_come_with_all_four_faces(door: Door) -> None:
    faces = [one for one in await links(door) if "splits/SS7.csv" in one]
    assert ["cumulative", "section", "rank", "pace"] == [one.partition("face=")[2] for one in faces]


async def test_several_classes_have_the_files_of_everybody_with_their_rows(door: Door) -> None:
    found = await links(door, "?class=SM2,SM1")
    assert any("/overall.csv" in one for one in found)
    assert any("/splits/SS7.csv" in one for one in found)
    assert all("class=SM1,SM2" in one for one in found)


async def test_a_crew_s_files_are_there_when_it_is_chosen(door: Door) -> None:
    await door.told.tell({f"{BASE}crew/e4": {"stages": {}, "check_ins": {}}})
    await door.read()
    found = {one.partition("?")[0] for one in await links(door, "?crew=e4")}
    added = found - {one.partition("?")[0] for one in await links(door)}
    crew = {f"/r/kokkola/export/{kind}/e4" for kind in ("crew", "cards")}
    assert crew == {one.rpartition(".")[0] for one in added}
    assert found - added == {one.partition("?")[0] for one in await links(door, "?crew=nobody")}


async def test_it_is_left_as_it_is_looked_at(door: Door) -> None:
    html = (await ask(door.app, f"{PAGE}?class=SM1,SM2&c=none&delay=45&lang=sv")).body.decode()
    assert '<a href="/r/kokkola?class=SM1,SM2&amp;delay=45&amp;lang=sv">' in html
    assert '<a href="?class=SM1,SM2&amp;delay=45&amp;lang=fi" lang="fi">' in html


async def test_a_class_has_files_of_its_own(door: Door) -> None:
    found = await links(door, "?class=SM2")
    assert any("class/SM2.csv" in one for one in found)
    assert any("class/SM2/overall/SS6.csv" in one for one in found)
    assert all("class/SM2" in one or "class=SM2" in one for one in found)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_speaks_every_language(door: Door, language: str) -> None:
    html = (await ask(door.app, f"{PAGE}?lang={language}")).body.decode()
    assert f'<html lang="{language}">' in html
    assert not re.search(r">(?:\w+: )?(?:file|table|face|files|whole|chart)_\w+<", html)
    assert f"/itinerary.ics?lang={language}" in html


async def test_there_is_none_of_an_unknown_rally(door: Door) -> None:
    assert 404 == (await ask(door.app, "/r/nowhere/files")).status
