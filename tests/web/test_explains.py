"""How a number came about over HTTP: as JSON, as text, as a page; from public views."""

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from builders import Story, a_rally
from explaining import public
from flyingfinish.clock import ManualClock
from flyingfinish.push.hub import Hub
from flyingfinish.rally.facts import PersonRecorded
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.explains import Explains
from push.made import Told, read_into
from web.asgi import Answer, ask

API = "/api/v1/rallies/test/explain/"
PAGE = "/r/test/explain/"


def driven() -> Story:
    story = a_rally(2, "1 2")
    person = {"person_id": "d1", "name": "Aalto <b>", "nation": "FIN"}
    story.tell(PersonRecorded("d1", "h"), person=person)
    for car, ms in (("1", 300_049), ("2", 310_000)):
        story.drives(car, "SS1", ms)
    story.penalty("1", "TC1", 20_000, "late")
    return story


async def get(path: str, story: Story | None = None, **headers: str) -> Answer:
    """Returns the answer of a door whose hub holds what the public reads of a story."""
    told, hub = Told(), Hub(ManualClock(1_000_000))
    views = public(story or driven())
    await told.tell({f"rally/test/{name}": form for name, form in views.items()})
    await read_into(hub, "test", told.feed)
    explains = Explains(hub)
    routes = [
        Route("/api/v1/rallies/{rally}/explain/{what:path}", explains.answer),
        Route("/r/{rally}/explain/{what:path}", explains.page),
    ]
    app = Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))
    return await ask(app, path, headers={k.replace("_", "-"): v for k, v in headers.items()})


async def test_a_stage_time_is_explained_by_codes_and_integers() -> None:
    answer = await get(API + "stage/SS1/e1")
    told = answer.json()
    assert (200, "stage_time", 300_000) == (answer.status, told["code"], told["result"])
    assert {"code": "cut", "operation": "cut", "numbers": [300_049, 100], "result": 300_000,
            "unit": "duration"} == told["steps"][-1]  # fmt: skip


async def test_an_explanation_that_did_not_change_is_not_sent_again() -> None:
    first = await get(API + "overall/SS1/e1")
    again = await get(API + "overall/SS1/e1", if_none_match=first.headers["etag"])
    assert (304, b"") == (again.status, again.body)
    assert "public, max-age=1" == first.headers["cache-control"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "EK1: erikoiskokeen aika"), ("sv", "SS1: sträcktid"), ("en", "SS1: stage time")],
)
async def test_with_a_language_it_is_told_in_words(language: str, words: str) -> None:
    answer = await get(f"{API}stage/SS1/e1?lang={language}")
    assert ("text/plain; charset=utf-8", words) == (
        answer.headers["content-type"],
        answer.body.decode().splitlines()[0],
    )


async def test_there_is_no_fourth_language() -> None:
    answer = await get(API + "stage/SS1/e1?lang=de")
    assert (400, "/problems/bad-language") == (answer.status, answer.json()["type"])


@pytest.mark.parametrize("base", [API, PAGE])
async def test_what_nobody_was_shown_is_not_found(base: str) -> None:
    answer = await get(base + "stage/SS2/e1")
    assert (404, "/problems/nothing-to-explain") == (answer.status, answer.json()["type"])


async def test_a_rally_that_is_not_there_explains_nothing() -> None:
    assert 404 == (await get("/api/v1/rallies/other/explain/stage/SS1/e1")).status


async def test_the_page_says_whose_number_it_is_and_escapes_names() -> None:
    answer = await get(PAGE + "stage/SS1/e1?lang=en")
    body = answer.body.decode()
    assert "text/html; charset=utf-8" == answer.headers["content-type"]
    assert "<h1>SS1: stage time</h1>" in body
    assert "1 Aalto &lt;b&gt;" in body
    assert "<b>Aalto" not in body


async def test_the_page_speaks_the_language_of_the_browser() -> None:
    answer = await get(PAGE + "overall/SS1/e1", accept_language="sv")
    assert '<html lang="Svenska">' not in answer.body.decode()
    assert "Totalställning efter SS1: totaltid" in answer.body.decode()


async def test_a_held_crews_penalty_is_explained_to_nobody_outside() -> None:
    story = driven()
    story.holds("2")
    told = story.penalty("2", "TC1", 10_000, "late")
    assert 404 == (await get(f"{API}adjustment/{told.identity}", story)).status


async def test_from_a_number_a_way_leads_to_what_decided_the_place_and_back() -> None:
    total, place = "overall/SS1/e1", "place/overall/SS1/e1"
    for here, there, words in (
        (total, place, "How the place was decided"),
        (place, total, "How the number came about"),
    ):
        body = (await get(f"{PAGE}{here}?lang=en")).body.decode()
        assert f'href="/r/test/explain/{there}?lang=en">{words}</a>' in body


async def test_where_no_place_was_taken_no_way_leads_to_one() -> None:
    body = (await get(f"{PAGE}due/SS2/e1?lang=en")).body.decode()
    assert "/explain/place/" not in body
