"""The feed in the world championship's shape, at the public door."""

import pytest
from starlette.applications import Starlette

from flyingfinish.exchange.wrc_like import number_of
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.wrc_feed import WrcFeed
from web.asgi import Answer, ask
from web.exports.test_exports import Door

EVENT = f"events/{number_of('event', 'kokkola')}"
SS3 = number_of("stage", "SS3")


@pytest.fixture
async def door() -> Door:
    door = await Door().open()
    routes = WrcFeed(door.hub, door.worker).routes()
    door.app = Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))
    return door


async def get(door: Door, path: str, **headers: str) -> Answer:
    return await ask(door.app, f"/r/kokkola/{path}", headers=headers)


async def test_a_part_has_the_feed_s_own_address(door: Door) -> None:
    times = (await get(door, f"wrc/{EVENT}/stages/{SS3}/stagetimes.json")).json()
    rows = door.told.forms["rally/kokkola/stage/SS3"]["rows"]
    assert sorted(row["elapsed_ms"] for row in rows.values()) == [
        one["elapsedDurationMs"] for one in times
    ]


async def test_the_whole_is_one_file(door: Door) -> None:
    found = (await get(door, "wrc.json")).json()
    assert {"event", "itinerary", "entries", "stageTimes", "results", "penalties"} <= found.keys()
    assert 24 == len(found["entries"])


async def test_another_competition_is_named(door: Door) -> None:
    assert [] == (await get(door, "wrc.json?c=hist")).json()["entries"]
    assert 24 == len((await get(door, "wrc.json?c=sm")).json()["entries"])
    assert 404 == (await get(door, "wrc.json?c=none")).status


async def test_it_is_made_once(door: Door) -> None:
    first = await get(door, "wrc.json")
    again = await get(door, "wrc.json", **{"if-none-match": first.headers["etag"]})
    assert (304, ["wrc"]) == (again.status, door.worker.made)


async def test_a_rally_of_which_nothing_is_told_is_not_there(door: Door) -> None:
    assert 404 == (await ask(door.app, "/r/nowhere/wrc.json")).status


@pytest.mark.parametrize("path", ["events/1.json", f"{EVENT}/stages/1/results.json", "x"])
async def test_what_means_nothing_here_is_refused(door: Door, path: str) -> None:
    answer = await get(door, f"wrc/{path}")
    assert (404, "/problems/unknown-part") == (answer.status, answer.json()["type"])
