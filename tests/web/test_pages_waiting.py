"""A rally's pages behind a video, before what they may show has begun: they say that they wait."""

import json
import re
from html import unescape
from typing import Any

import pytest

from browser.views_made import RALLY
from flyingfinish.clock import ManualClock
from flyingfinish.push.hub import Hub
from flyingfinish.web.fan.kinds import KINDS
from flyingfinish.web.pages import Pages
from flyingfinish.web.public import PublicSettings, create_public_app
from push.made import Rallies, Told, read_into
from web.asgi import ask

DELAY_MS = 60_000
NOW_MS = 10 * DELAY_MS
WAITS = {
    "fi": "60 sekunnin takaista tilannetta ei ole vielä",
    "sv": "Läget för 60 sekunder sedan finns inte ännu",
    "en": "There is no picture of 60 seconds ago yet",
}
ITINERARY: dict[str, Any] = {"rally": {"name": "Syysralli"}, "stages": {}, "competitions": {}}
PAGES = sorted(kind.name for kind in KINDS)


async def page_of(name: str, query: str, age_ms: int, views: dict[str, Any] | None = None) -> str:
    """Returns a page of a rally whose views were all committed for the first time so long ago."""
    hub, told = Hub(ManualClock(NOW_MS)), Told(NOW_MS - age_ms)
    views = {"itinerary": ITINERARY} if views is None else views
    await told.tell({f"rally/{RALLY}/{view}": data for view, data in views.items()})
    await read_into(hub, RALLY, told.feed)
    app = create_public_app(hub, Rallies(), PublicSettings(), Pages(hub).routes())
    path = f"/r/{RALLY}" if name == "home" else f"/r/{RALLY}/{name}"
    answer = await ask(app, f"{path}?{query.lstrip('&')}{'' if 'lang=' in query else '&lang=en'}")
    assert 200 == answer.status, path
    return answer.body.decode()


def empties(html: str) -> set[str]:
    """Returns what the page says where it has no rows."""
    found = re.findall(r'data-f="empty"[^>]*>([^<]*)<', html)
    return {unescape(one) for one in found if one}


def boot_of(html: str) -> dict[str, Any]:
    [found] = re.findall(r'id="boot"[^>]*>(.*?)</script>', html, re.S)
    boot: dict[str, Any] = json.loads(found)
    return boot


@pytest.mark.parametrize("name", PAGES)
async def test_until_its_delay_is_over_every_page_says_that_it_waits_and_nothing_else(
    name: str,
) -> None:
    said = empties(await page_of(name, "&delay=60", DELAY_MS - 1))
    assert {f"{WAITS['en']}; it comes here in a moment."} == said


@pytest.mark.parametrize("name", PAGES)
async def test_when_it_is_over_no_page_says_so_any_more(name: str) -> None:
    html = await page_of(name, "&delay=60", DELAY_MS)
    assert WAITS["en"] not in "".join(empties(html))
    assert "waits" not in boot_of(html)


@pytest.mark.parametrize(("language", "words"), WAITS.items())
async def test_it_is_said_in_the_language_of_the_reader(language: str, words: str) -> None:
    html = await page_of("results", f"&delay=60&lang={language}", 1)
    assert {words} == {one.split(";")[0] for one in empties(html)}


async def test_the_script_goes_on_from_a_page_that_waits() -> None:
    assert boot_of(await page_of("results", "&delay=60", 1))["waits"]


async def test_a_page_that_waits_tells_whose_rally_it_is() -> None:
    assert "Syysralli" in await page_of("results", "&delay=60", 1)


async def test_a_page_that_is_not_behind_waits_for_nothing() -> None:
    html = await page_of("results", "", 1)
    assert "waits" not in boot_of(html)
    assert WAITS["en"] not in "".join(empties(html))


async def test_of_a_rally_without_an_itinerary_there_is_nothing_to_wait_for() -> None:
    html = await page_of("results", "&delay=60", 1, {"state": {"clock": {}}})
    assert "waits" not in boot_of(html)
