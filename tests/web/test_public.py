"""The public door as a whole: what it answers, and that it writes nothing."""

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from flyingfinish.clock import ManualClock
from flyingfinish.push.hub import Hub
from flyingfinish.web.public import PublicSettings, create_public_app
from push.made import OVERALL, Rallies
from push.serving import a_rally, serving
from web.asgi import ask


async def _page(request: Request) -> Response:
    return PlainTextResponse("a page")


async def test_pages_are_served_beside_the_rest() -> None:
    app = create_public_app(Hub(ManualClock()), Rallies(), pages=[Route("/", _page)])
    assert b"a page" == (await ask(app, "/")).body


async def test_a_page_cannot_stand_in_the_way_of_the_door() -> None:
    app = create_public_app(Hub(ManualClock()), Rallies(), pages=[Route("/{x:path}", _page)])
    assert {"alive": True} == (await ask(app, "/alive")).json()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_the_public_door_takes_nothing(method: str, tmp_path: Path) -> None:
    app = create_public_app(Hub(ManualClock()), Rallies(), PublicSettings(web_folder=tmp_path))
    paths = [route.path for route in app.routes if isinstance(route, Route)]
    statuses = {(await ask(app, path, method=method, body=b"{}")).status for path in paths}
    assert {405} == statuses


async def test_every_route_is_one_we_know() -> None:
    app = create_public_app(Hub(ManualClock()), Rallies())
    known = ["/alive", "/api/v1/rallies", "/api/v1/rallies/{rally}/views/{channel:path}"]
    known += ["/live", "/ready", "/sse/v1", "/static/{path:path}"]
    routes = [route for route in app.routes if isinstance(route, Route | WebSocketRoute)]
    assert known == sorted(route.path for route in routes)


async def test_it_is_ready_once_it_reads_its_rallies() -> None:
    async with serving(kokkola=await a_rally(overall={"n": 1})) as door:
        answer = await door.get("/ready")
    assert (b"200", True) == (answer.split(b" ")[1], b'"kokkola":1' in answer)


async def test_a_view_is_read_from_the_running_door() -> None:
    async with serving(kokkola=await a_rally(overall={"n": 1})) as door:
        answer = await door.get("/api/v1/rallies/kokkola/views/overall")
    assert f'{{"ch":"{OVERALL}"'.encode() in answer


async def test_no_answer_names_the_server_behind_it() -> None:
    async with serving() as door:
        assert b"\r\nserver:" not in (await door.get("/alive")).lower()
