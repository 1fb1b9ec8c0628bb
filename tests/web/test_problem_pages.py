"""What people see where a page is refused."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.web.errors import Problem
from flyingfinish.web.problem_pages import PAGE_HANDLERS
from web.asgi import Answer, ask

BROWSER = {"accept": "text/html,*/*;q=0.8", "accept-language": "en"}


async def _refuse(request: Request) -> Response:
    status = int(request.path_params["status"])
    raise Problem(status, "busy", "Come back.", headers={"retry-after": "2"})


async def get(path: str, headers: dict[str, str] | None = None) -> Answer:
    routes = [Route("/r/{status}", _refuse), Route("/api/{status}", _refuse)]
    routes += [Route("/widget/{status}", _refuse)]
    app = Starlette(routes=routes, exception_handlers=dict(PAGE_HANDLERS))
    return await ask(app, path, headers=BROWSER if headers is None else headers)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is no such page here, or not yet."),
        ("/r/400", 400, "something in the address"),
        ("/r/503", 503, "crowded"),
        ("/r/429", 429, "too many times"),
        ("/r/409", 409, "The page cannot be shown."),
    ],
)
async def test_a_refusal_is_said_in_words(path: str, status: int, words: str) -> None:
    answer = await get(path)
    assert (status, True) == (answer.status, words in answer.body.decode())


async def test_it_speaks_the_reader_s_language_and_leads_on() -> None:
    html = (await get("/nowhere?lang=sv")).body.decode()
    assert 'lang="sv"' in html
    assert '<a href="/?lang=sv">Till startsidan</a>' in html


async def test_it_is_kept_by_nobody_and_says_when_to_come_back() -> None:
    headers = (await get("/r/503")).headers
    assert ("no-store", "2") == (headers["cache-control"], headers["retry-after"])


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/r/503", {}), ("/api/503", BROWSER), ("/widget/503", BROWSER)],
)
async def test_programs_and_frames_get_the_problem_itself(
    path: str, headers: dict[str, str]
) -> None:
    assert "/problems/busy" == (await get(path, headers)).json()["type"]
