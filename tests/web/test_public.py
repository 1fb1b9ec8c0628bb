"""The public door as a whole: what it answers, and that it writes nothing."""

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from flyingfinish.clock import ManualClock, SystemClock
from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.push.hub import Hub
from flyingfinish.web import public
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
    known += ["/api/v1/series", "/api/v1/series/{series}/views/{channel:path}"]
    known += ["/api/v1/series/{series}/now"]
    known += ["/series/{series}/calendar.ics", "/api/v1/rallies/{rally}/explain/{what:path}"]
    known += ["/api/v1/series/{series}/explain/{what:path}"]
    known += ["/api/v1/rallies/{rally}/published/{version}/{classification:path}"]
    known += ["/metrics", "/ready", "/sse/v1", "/static/{path:path}", "/sw.js"]
    routes = [route for route in app.routes if isinstance(route, Route | WebSocketRoute)]
    assert sorted(known) == sorted(route.path for route in routes)


async def test_it_is_ready_once_it_reads_its_rallies() -> None:
    async with serving(kokkola=await a_rally(overall={"n": 1})) as door:
        answer = await door.get("/ready")
    assert (b"200", True) == (answer.split(b" ")[1], b'"kokkola":1' in answer)


async def test_who_comes_at_once_finds_every_rally_there() -> None:
    hub = Hub(SystemClock())
    app = create_public_app(hub, Rallies(kokkola=await a_rally(overall={})))
    async with app.router.lifespan_context(app):
        assert ["kokkola"] == list(hub.rallies)


async def test_a_store_that_does_not_answer_keeps_nobody_from_hearing_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(public, "LOAD_WAIT_MS", 1)
    app = create_public_app(Hub(SystemClock()), _NoStore())
    async with app.router.lifespan_context(app):
        assert 503 == (await ask(app, "/ready")).status


class _NoStore(Rallies):
    """A store that is not there."""

    async def rallies(self) -> list[str]:
        raise StoreUnavailable("not there")


async def test_a_view_is_read_from_the_running_door() -> None:
    async with serving(kokkola=await a_rally(overall={"n": 1})) as door:
        answer = await door.get("/api/v1/rallies/kokkola/views/overall")
    assert f'{{"ch":"{OVERALL}"'.encode() in answer


async def test_no_answer_names_the_server_behind_it() -> None:
    async with serving() as door:
        assert b"\r\nserver:" not in (await door.get("/alive")).lower()
