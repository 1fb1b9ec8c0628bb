"""Reading over HTTP: views with strong ETags, the past, the list of rallies, health."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from flyingfinish.clock import ManualClock
from flyingfinish.limits import HISTORY_MS
from flyingfinish.push.followers import READY_SILENCE_MS, Followers
from flyingfinish.push.hub import Hub
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.reads import Reads
from push.made import OVERALL, RALLY, Client, Rallies, Stage, Told, a_stage
from web.asgi import ask

VIEW = f"/api/v1/rallies/{RALLY}/views/overall"
CLOCK = {"rally_at_ms": 1, "server_at_ms": 2, "rate": 1}


def app_of(stage: Stage) -> Starlette:
    reads = Reads(stage.hub, Followers(stage.hub, Rallies()))
    routes = [
        Route("/api/v1/rallies", reads.rallies),
        Route("/api/v1/rallies/{rally}/views/{channel:path}", reads.view),
    ]
    return Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))


async def test_a_view_is_read_with_its_place() -> None:
    answer = await ask(app_of(await a_stage(overall={"n": 1})), VIEW)
    place = {"ch": OVERALL, "epoch": "1.0", "offset": 1, "position": 1}
    assert place | {"data": {"n": 1}} == answer.json()


async def test_a_view_may_be_cached_for_a_second_under_its_place() -> None:
    headers = (await ask(app_of(await a_stage(overall={})), VIEW)).headers
    assert ('"1.0:1"', "public, max-age=1") == (headers["etag"], headers["cache-control"])


async def test_a_view_that_did_not_change_is_not_sent_again() -> None:
    app = app_of(await a_stage(overall={}))
    answer = await ask(app, VIEW, headers={"If-None-Match": '"1.0:1"'})
    assert (304, b"", '"1.0:1"') == (answer.status, answer.body, answer.headers["etag"])


async def test_a_view_that_changed_is_sent() -> None:
    stage = await a_stage(overall={})
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.tick()
    answer = await ask(app_of(stage), VIEW, headers={"If-None-Match": '"1.0:1"'})
    assert (200, '"1.0:2"') == (answer.status, answer.headers["etag"])


async def test_two_processes_give_the_same_bytes_under_one_etag() -> None:
    told = Told()
    await told.tell({OVERALL: {"b": 1, "a": {"z": 1, "y": 2}}})
    early = Stage(told)
    await early.load()
    await told.tell({OVERALL: {"b": 1, "a": {"y": 2, "x": 3}, "0": 0}}, whole=[OVERALL])
    await early.tick()
    late = Stage(told)
    await late.load()
    one, other = [await ask(app_of(stage), VIEW) for stage in (early, late)]
    assert (one.body, one.headers["etag"]) == (other.body, other.headers["etag"])


async def test_a_view_within_a_competition_has_its_longer_name() -> None:
    forms: Any = {"c/hist/overall": {"n": 5}}
    stage = await a_stage(**forms)
    answer = await ask(app_of(stage), f"/api/v1/rallies/{RALLY}/views/c/hist/overall")
    assert {"n": 5} == answer.json()["data"]


@pytest.mark.parametrize("path", [VIEW + "/SS9", VIEW.replace(RALLY, "nowhere"), VIEW + "/../x"])
async def test_a_view_that_is_not_there_is_a_problem(path: str) -> None:
    answer = await ask(app_of(await a_stage(overall={})), path)
    assert (404, "/problems/unknown-channel") == (answer.status, answer.json()["type"])


async def test_the_past_is_read_as_a_snapshot_and_the_frames_since() -> None:
    stage = await a_stage(overall={"n": 0})
    for n in range(1, 5):
        stage.wait(10_000)
        await stage.told.tell({OVERALL: {"n": n}})
        await stage.tick()
    frames = (await ask(app_of(stage), VIEW + "?behind_ms=25000")).json()["frames"]
    client = Client()
    client.hear(frames[0])
    then = client.forms[OVERALL]
    for frame in frames[1:]:
        client.hear(frame)
    assert ({"n": 1}, {"n": 4}) == (then, client.forms[OVERALL])


async def test_the_past_has_an_etag_that_says_from_where_to_where() -> None:
    stage = await a_stage(overall={"n": 0})
    stage.wait(10_000)
    await stage.told.tell({OVERALL: {"n": 1}})
    await stage.tick()
    answer = await ask(app_of(stage), VIEW + "?behind_ms=5000")
    assert '"1.0:1-1.0:2"' == answer.headers["etag"]


@pytest.mark.parametrize("behind", ["-1", "x", "1.5", str(HISTORY_MS + 1), "9" * 5_000, "٣"])
async def test_a_past_that_is_no_time_is_a_problem(behind: str) -> None:
    from urllib.parse import quote

    answer = await ask(app_of(await a_stage(overall={})), f"{VIEW}?behind_ms={quote(behind)}")
    assert (400, "/problems/bad-behind-ms") == (answer.status, answer.json()["type"])


async def test_the_rallies_are_listed_with_name_clock_and_end() -> None:
    stage = await a_stage(
        state={"clock": CLOCK},
        itinerary={"rally": {"id": RALLY, "name": "Ralli Kokkola", "timezone": "Europe/Helsinki"}},
    )
    expected: dict[str, Any] = {"id": RALLY, "closed": False, "name": "Ralli Kokkola"}
    expected |= {"timezone": "Europe/Helsinki", "clock": CLOCK}
    assert {"rallies": [expected]} == (await ask(app_of(stage), "/api/v1/rallies")).json()


async def test_a_process_is_ready_as_long_as_it_reads_its_feeds() -> None:
    clock = ManualClock()
    hub = Hub(clock)
    told = Told()
    await told.tell({OVERALL: {}})
    followers = Followers(hub, Rallies(kokkola=told))
    app = Starlette(
        routes=[Route("/ready", Reads(hub, followers).ready)],
        exception_handlers=dict(PROBLEM_HANDLERS),
    )
    statuses = [(await ask(app, "/ready")).status]
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(30):
        task = tasks.create_task(followers.run())
        while not followers.ready():
            await asyncio.sleep(0)
        statuses.append((await ask(app, "/ready")).status)
        task.cancel()
    clock.advance(READY_SILENCE_MS)
    statuses.append((await ask(app, "/ready")).status)
    assert [503, 200, 503] == statuses
