"""Every refusal over HTTP has one shape."""

import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.web.errors import PROBLEM_HANDLERS, Problem
from web.asgi import ask


async def _refuse(request: Request) -> Response:
    raise Problem(409, "gap", "Send from 5 on.", headers={"retry-after": "1"}, expected=5)


async def _crash(request: Request) -> Response:
    raise RuntimeError("the inside of the house")


@pytest.fixture
def app() -> Starlette:
    routes = [Route("/refuse", _refuse), Route("/crash", _crash)]
    return Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))


async def test_a_problem_says_its_type_what_to_do_and_its_own_fields(app: Starlette) -> None:
    expected = {
        "type": "/problems/gap",
        "title": "Gap",
        "status": 409,
        "detail": "Send from 5 on.",
        "expected": 5,
    }
    assert expected == (await ask(app, "/refuse")).json()


async def test_a_problem_has_its_status_its_headers_and_is_not_cached(app: Starlette) -> None:
    answer = await ask(app, "/refuse")
    got = [answer.headers[name] for name in ("content-type", "retry-after", "cache-control")]
    assert (409, ["application/problem+json", "1", "no-store"]) == (answer.status, got)


async def test_a_route_that_is_not_there_is_a_problem_too(app: Starlette) -> None:
    assert "/problems/not-found" == (await ask(app, "/nowhere")).json()["type"]


async def test_a_method_that_is_not_there_is_a_problem_too(app: Starlette) -> None:
    answer = await ask(app, "/refuse", method="POST")
    assert (405, "/problems/method-not-allowed") == (answer.status, answer.json()["type"])


async def test_a_crash_tells_nothing_of_the_inside(app: Starlette) -> None:
    answer = await ask(app, "/crash")
    assert (500, False) == (answer.status, b"inside" in answer.body)


def test_a_problem_is_one_object() -> None:
    assert "status" in orjson.loads(Problem(400, "bad_request", "Say it otherwise.").body())
