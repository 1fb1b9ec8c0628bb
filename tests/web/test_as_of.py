"""Pages, files and pictures as late as their reader wants them, to go with a video."""

import re

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from browser.views_made import BASE, NOON_MS, RALLY, weekend
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.exports.exports import Exports
from flyingfinish.web.files_page import FilesPages
from flyingfinish.web.notice_board import BOARD, NoticeBoard
from flyingfinish.web.pictures.pictures import Pictures
from flyingfinish.web.table_page import TABLES, TablePages
from push.made import Form, Stage, Told
from web.asgi import ask
from web.workers_made import Here

ADDRESSES = ("board", "tables", "files", "export/overall.csv", "export/charts/gap.csv",
             "picture/overall.png")  # fmt: skip
SAYS_HOW_LATE = re.compile(
    rb'<p class="(mark|late)">[^<]*45 s</p>| <small class="muted">[^<]*</small>'
    rb'|&amp;delay=45|delay=45&amp;|<input type="hidden" name="delay" value="45">'
)
WON: Form = {"ord": 1, "pos": 1, "wins": 3, "stages": {"SS1": 1}}
CORRECTED: Form = {"ord": 1, "code": "adjustment", "entry": "e1", "ms": 10_000, "said": "late"}


def told(wins: int, leader_ms: int, **more: Form) -> dict[str, Form]:
    """Returns what the public reads: so many stages won, this total of the first."""
    views = weekend(12, NOON_MS)
    for table in ("overall", "overall/SS6"):
        views[BASE + table]["rows"]["e1"]["total_ms"] = leader_ms
    for competition in views[f"{BASE}itinerary"]["competitions"].values():
        competition["classes"] = {}
    views[f"{BASE}stagewins"] = {"rows": {"e1": WON | {"wins": wins}}}
    return views | {BASE + name: form for name, form in more.items()}


def app_of(stage: Stage) -> Starlette:
    """Returns the pages of a hub that obey a delay."""
    worker = Here()
    routes = [
        Route(BOARD, NoticeBoard(stage.hub).page),
        Route(TABLES, TablePages(stage.hub).page),
        *FilesPages(stage.hub).routes(),
        *Exports(stage.hub, worker).routes(),
        *Pictures(stage.hub, worker).routes(),
    ]
    return Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))


async def get(app: Starlette, address: str) -> bytes:
    return (await ask(app, f"/r/{RALLY}/{address}")).body


@pytest.mark.parametrize("address", ADDRESSES)
async def test_what_is_asked_for_late_is_as_it_was_then(address: str) -> None:
    stage = Stage(Told(NOON_MS))
    await stage.told.tell(told(3, 900_000, corrections={"rows": {}}))
    await stage.load()
    app = app_of(stage)
    before = await get(app, address)
    stage.wait(30_000)
    after = told(4, 901_000, corrections={"rows": {"9": CORRECTED}}, teams={"rows": {}})
    await stage.told.tell(after)
    await stage.tick()
    stage.wait(30_000)
    late = SAYS_HOW_LATE.sub(b"", await get(app, f"{address}?delay=45"))
    assert before.split() == late.split()
    assert before != await get(app, address)


async def test_a_page_that_is_late_says_so_and_leads_to_others_as_late() -> None:
    stage = Stage(Told(NOON_MS))
    await stage.told.tell(told(3, 900_000))
    await stage.load()
    stage.wait(60_000)
    app = app_of(stage)
    for page in ("board", "tables", "files"):
        html = (await get(app, f"{page}?delay=45&lang=fi")).decode()
        ways = [one for one in re.findall(r'<a [^>]*href="([^"]+)"', html) if ".ics" not in one]
        assert "Viive 45 s" in html
        assert [] == [one for one in ways if "delay=45" not in one and "wrc.json" not in one]


@pytest.mark.parametrize("page", ["board", "tables", "files"])
async def test_a_page_so_late_that_nothing_has_begun_says_that_it_waits(page: str) -> None:
    stage = Stage(Told(NOON_MS))
    await stage.told.tell(told(3, 900_000))
    await stage.load()
    stage.wait(30_000)
    app = app_of(stage)
    waits = "There is no picture of 45 seconds ago yet; it comes here in a moment."
    nothing = re.compile("Nothing |nothing |No files")
    html = (await get(app, f"{page}?delay=45&lang=en")).decode()
    assert (True, None) == (waits in html, nothing.search(html))
    assert told(3, 1)[f"{BASE}itinerary"]["rally"]["name"] in html
    stage.wait(30_000)
    assert waits not in (await get(app, f"{page}?delay=45&lang=en")).decode()
    assert waits not in (await get(app, f"{page}?lang=en")).decode()
