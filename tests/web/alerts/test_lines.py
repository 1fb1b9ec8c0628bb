"""Lines in words, as late as they were asked for, and a hold covers what it covers."""

from typing import Any

from starlette.applications import Starlette

from browser.views_made import BASE, weekend
from flyingfinish.web.alerts.lines import KEPT_MS, Lines
from flyingfinish.web.errors import PROBLEM_HANDLERS
from push.made import RALLY, Stage, Told
from web.asgi import Answer, ask

ADDRESS = f"/api/v1/rallies/{RALLY}/news/lines"
NEWS = f"{BASE}news"
RETIRED = {"ord": 90, "code": "retired", "entry": "e4", "stage": "SS7", "told_at_ms": 1}
STOPPED = {"ord": 91, "code": "stage_state", "stage": "SS7", "before": "running",
           "state": "interrupted", "told_at_ms": 1}  # fmt: skip


async def a_rally() -> tuple[Stage, Starlette]:
    """Returns a rally of 12 crews with no news yet, and its door."""
    told = Told()
    views = weekend(12)
    await told.tell({**views, NEWS: {"rows": {}}})
    stage = Stage(told)
    await stage.load()
    routes = Lines(stage.hub).routes()
    return stage, Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))


async def tell(stage: Stage, *rows: dict[str, Any], **more: Any) -> None:
    """Has these news told, a moment later."""
    stage.wait(KEPT_MS)
    await stage.told.tell({NEWS: {"rows": {str(row["ord"]): row for row in rows}}}, **more)
    await stage.tick()


def texts(answer: Answer, prefix: str = "9") -> list[str]:
    """Returns the texts of the lines whose keys begin so."""
    return [one["text"] for one in answer.json()["lines"] if one["key"].startswith(prefix)]


async def test_a_line_says_whom_what_and_where_in_the_language_asked_for() -> None:
    stage, app = await a_rally()
    await tell(stage, RETIRED)
    crew = stage.told.forms[f"{BASE}entries"]["rows"]["e4"]
    who = f"#{crew['car']} {crew['driver']} / {crew['co_driver']}"
    said = {lang: texts(await ask(app, f"{ADDRESS}?lang={lang}")) for lang in ("fi", "sv", "en")}
    expected = {"fi": "Keskeytti · EK7", "sv": "Bröt · SS7", "en": "Retired · SS7"}
    assert {lang: [f"{who} · {text}"] for lang, text in expected.items()} == said


async def test_a_line_says_of_whom_it_is_and_where_it_leads() -> None:
    stage, app = await a_rally()
    await tell(stage, RETIRED, STOPPED)
    stage.wait(5_000)
    lines = (await ask(app, f"{ADDRESS}?lang=sv&delay=5")).json()["lines"][:2]
    assert [["91", []], ["90/e4", ["e4"]]] == [[one["key"], one["entries"]] for one in lines]
    news, crew = (one["address"] for one in lines)
    assert f"/r/{RALLY}/news?delay=5&lang=sv" == news
    assert f"/r/{RALLY}/crew?crew=e4&delay=5&lang=sv" == crew


async def test_the_last_stage_of_each_crew_is_told() -> None:
    stage, app = await a_rally()
    times = {"SS1": {"elapsed_ms": 432_100}, "SS2": {"elapsed_ms": 61_000}}
    await stage.told.tell({f"{BASE}crew/e4": {"code": "started", "stages": times}})
    await stage.tick()
    crew = stage.told.forms[f"{BASE}entries"]["rows"]["e4"]
    found = texts(await ask(app, f"{ADDRESS}?lang=fi"), "finish/e4/")
    assert [f"{crew['car']} {crew['driver']}: EK2 1:01.0"] == found


async def test_a_line_is_as_late_as_the_page() -> None:
    stage, app = await a_rally()
    await tell(stage, RETIRED)
    late = f"{ADDRESS}?delay=60"
    before = texts(await ask(app, late))
    stage.wait(60_000)
    assert ([], 1) == (before, len(texts(await ask(app, late))))


async def test_a_hold_takes_a_line_away_at_once_and_passes_every_delay() -> None:
    stage, app = await a_rally()
    await tell(stage, RETIRED)
    stage.wait(60_000)
    addresses = (ADDRESS, f"{ADDRESS}?delay=30")
    told = [len(texts(await ask(app, one))) for one in addresses]
    await stage.told.tell({NEWS: {"rows": {}}}, hold=[NEWS, *stage.told.forms])
    await stage.tick()
    held = [len(texts(await ask(app, one))) for one in addresses]
    assert ([1, 1], [0, 0]) == (told, held)


async def test_those_who_ask_together_get_the_same_bytes_and_none_if_they_have_them() -> None:
    stage, app = await a_rally()
    await tell(stage, RETIRED)
    first = await ask(app, ADDRESS)
    again = await ask(app, ADDRESS, headers={"if-none-match": first.headers["etag"]})
    assert (200, 304, b"") == (first.status, again.status, again.body)


async def test_who_takes_gzip_gets_less_under_another_tag() -> None:
    stage, app = await a_rally()
    await tell(stage, RETIRED)
    plain = await ask(app, ADDRESS)
    packed = await ask(app, ADDRESS, headers={"accept-encoding": "gzip"})
    assert "gzip" == packed.headers["content-encoding"]
    assert packed.headers["etag"] != plain.headers["etag"]


async def test_something_can_be_said_where_no_line_is_left() -> None:
    _, app = await a_rally()
    document = (await ask(app, f"{ADDRESS}?lang=en")).json()
    assert f"{document['rally']}: the results have changed" == document["otherwise"]


async def test_a_rally_that_is_not_here_has_no_lines() -> None:
    _, app = await a_rally()
    assert 404 == (await ask(app, ADDRESS.replace(RALLY, "nowhere"))).status


async def test_a_language_or_delay_that_is_none_is_the_usual_one() -> None:
    stage, app = await a_rally()
    await tell(stage, RETIRED)
    odd = await ask(app, f"{ADDRESS}?lang=xx&delay=9999")
    assert (await ask(app, ADDRESS)).body == odd.body
