"""A rally's timetable at the public door."""

from starlette.applications import Starlette

from exchange.test_calendar_file import events, unescaped
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.timetables import Timetables
from web.asgi import Answer, ask
from web.exports.test_exports import Door

PATH = "/r/kokkola/itinerary.ics"


async def get(path: str = PATH, public_url: str = "", **headers: str) -> Answer:
    door = await Door().open()
    routes = Timetables(door.hub, public_url).routes()
    app = Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))
    return await ask(app, path, headers=headers)


async def test_stages_are_called_as_in_the_reader_s_language() -> None:
    finnish = events((await get(f"{PATH}?lang=fi")).body.decode())
    english = events((await get(**{"accept-language": "en"})).body.decode())
    assert "EK2 Kälviä 1 (14,3 km)" == unescaped(finnish[1]["SUMMARY"])
    assert "SS2 Kälviä 1 (14.3 km)" == unescaped(english[1]["SUMMARY"])
    assert "CANCELLED" == finnish[4]["STATUS"]


async def test_it_is_a_calendar_with_a_tag() -> None:
    answer = await get()
    assert "text/calendar; charset=utf-8" == answer.headers["content-type"]
    again = await get(**{"if-none-match": answer.headers["etag"]})
    assert (304, b"") == (again.status, again.body)


async def test_links_lead_to_the_public_address() -> None:
    answer = await get(public_url="https://live.example")
    assert b"URL:https://live.example/r/kokkola?stage=SS1" in answer.body


async def test_there_is_none_of_an_unknown_rally() -> None:
    assert 404 == (await get("/r/nowhere/itinerary.ics")).status
