"""The page of a series behind a video, before what it may show has begun: it says that it waits."""

import json
import re
from typing import Any

import pytest
from starlette.applications import Starlette

from flyingfinish.clock import ManualClock
from flyingfinish.push.hub import Hub
from flyingfinish.web.pages import Pages
from flyingfinish.web.public import PublicSettings, create_public_app
from push.made import Rallies, Told, read_into
from small_series import SERIES
from web.asgi import ask

DELAY_MS = 60_000
CALENDAR: dict[str, Any] = {
    "series": {"id": SERIES, "name": "Cup", "season": "2026"},
    "titles": {"t": {"ord": 1, "name": "T", "who": "driver"}},
    "rows": {
        "r1": {
            "ord": 1,
            "name": "Syysralli",
            "place": "Kokkola",
            "from": "2026-09-26",
            "to": "2026-09-27",
            "state": "running",
            "rally": "kokkola",
        }
    },
}


async def door_of(age_ms: int) -> Starlette:
    """A public door whose views were all committed for the first time so long ago."""
    hub, told = Hub(ManualClock(10 * DELAY_MS)), Told(10 * DELAY_MS - age_ms)
    await told.tell({f"series/{SERIES}/calendar": CALENDAR})
    await read_into(hub, f"series.{SERIES}", told.feed)
    rally = Told(10 * DELAY_MS - age_ms)
    await rally.tell({"rally/kokkola/itinerary": {"rally": {"name": "Syysralli"}, "stages": {}}})
    await read_into(hub, "kokkola", rally.feed)
    return create_public_app(hub, Rallies(), PublicSettings(), Pages(hub).routes())


async def said_of(age_ms: int, query: str) -> tuple[str, str]:
    """Returns the name on the page, and what it says of waiting."""
    html = (await ask(await door_of(age_ms), f"/s/{SERIES}?lang=en{query}")).body.decode()
    [waits] = re.findall(r'id="waits"[^>]*>([^<]*)<', html)
    [name] = re.findall(r"<h1[^>]*><a[^>]*>([^<]*)<", html)
    return name, waits


@pytest.mark.parametrize(
    ("age_ms", "query", "waits"),
    [(DELAY_MS - 1, "&delay=60", True), (DELAY_MS, "&delay=60", False), (1, "", False)],
)
async def test_until_its_delay_is_over_a_page_says_that_it_waits(
    age_ms: int, query: str, waits: bool
) -> None:
    name, said = await said_of(age_ms, query)
    assert ("Cup 2026", waits) == (name, "no picture of 60 seconds ago yet" in said)


@pytest.mark.parametrize(("age_ms", "waits"), [(DELAY_MS - 1, True), (DELAY_MS, None)])
async def test_who_asks_which_rally_is_told_of_hears_that_it_waits(
    age_ms: int, waits: bool | None
) -> None:
    path = f"/api/v1/series/{SERIES}/now?title=t&delay=60"
    told = json.loads((await ask(await door_of(age_ms), path)).body)
    assert ("t", "" if waits else "kokkola", waits) == (
        told["title"],
        told["latest"],
        told.get("waits"),
    )
