"""A series over plain HTTP: which there are, their views, their calendar."""

import pytest
from starlette.applications import Starlette

from flyingfinish.clock import ManualClock
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.processing.series_composer import SeriesComposer
from flyingfinish.push.hub import Hub
from flyingfinish.web.pages import Pages
from flyingfinish.web.public import PublicSettings, create_public_app
from push.made import Rallies, read_into
from small_series import SERIES, Series, a_cup
from web.asgi import ask

ICS = f"/series/{SERIES}/calendar.ics"


async def hub_of(series: Series) -> Hub:
    """A hub that holds the views of a series as its processor commits them."""
    clock = ManualClock(1)
    store, name = MemoryStore(clock), journal_of_series(SERIES)
    composer = SeriesComposer(SERIES, 1)
    composer.fold(series.records)
    ledger = store.ledger(name)
    assert await ledger.commit(await ledger.checkpoint(), composer.compose(1))
    hub = Hub(clock)
    await read_into(hub, name, store.feed(name, "public"))
    return hub


async def door_of(series: Series, public_url: str = "https://finish.example") -> Starlette:
    """A public door with this series."""
    hub = await hub_of(series)
    settings = PublicSettings(public_url=public_url)
    return create_public_app(hub, Rallies(), settings, Pages(hub).routes())


async def test_the_series_there_are_are_listed_with_their_titles() -> None:
    found = (await ask(await door_of(a_cup(1)), "/api/v1/series")).json()["series"]
    titles = {"t": {"ord": 1, "name": "T", "who": "driver"}}
    assert [{"id": SERIES, "name": "Cup", "season": "2026", "titles": titles}] == found


async def test_standings_are_read_like_every_view() -> None:
    series = a_cup()
    series.ended("r1", "a b")
    answer = await ask(await door_of(series), f"/api/v1/series/{SERIES}/views/standings/t")
    assert [25_000, 18_000] == [row["points"] for row in answer.json()["data"]["rows"].values()]


async def test_a_series_is_no_rally() -> None:
    door = await door_of(a_cup(1))
    assert [] == (await ask(door, "/api/v1/rallies")).json()["rallies"]
    assert 404 == (await ask(door, f"/r/{journal_of_series(SERIES)}")).status


async def test_the_calendar_is_given_to_calendar_programs() -> None:
    series = a_cup()
    series.round("r1", rally_id="mikkeli")
    answer = await ask(await door_of(series), ICS)
    assert (200, "text/calendar; charset=utf-8") == (answer.status, answer.headers["content-type"])
    assert "URL:https://finish.example/r/mikkeli\r\n" in answer.body.decode()


async def test_a_calendar_tells_no_address_that_it_was_only_asked_under() -> None:
    series = a_cup()
    series.round("r1", rally_id="mikkeli")
    answer = await ask(await door_of(series, ""), ICS, headers={"host": "evil.example"})
    assert "URL" not in answer.body.decode()


@pytest.mark.parametrize(("changed", "status"), [(False, 304), (True, 200)])
async def test_a_calendar_that_did_not_change_is_not_sent_again(changed: bool, status: int) -> None:
    series = a_cup(1)
    etag = (await ask(await door_of(series), ICS)).headers["etag"]
    if changed:
        series.round("r1", name="Moved")
    answer = await ask(await door_of(series), ICS, headers={"if-none-match": etag})
    assert status == answer.status


async def test_there_is_no_calendar_of_no_series() -> None:
    answer = await ask(await door_of(a_cup()), "/series/none/calendar.ics")
    assert (404, "/problems/unknown-series") == (answer.status, answer.json()["type"])


async def test_which_rallies_a_title_tells_of_can_be_asked_again() -> None:
    answer = await ask(await door_of(a_cup(1)), f"/api/v1/series/{SERIES}/now?title=none")
    assert {"title": "t", "latest": "", "rally": "", "rally_title": ""} == answer.json()


async def test_of_no_series_nothing_is_chosen() -> None:
    assert 404 == (await ask(await door_of(a_cup(1)), "/api/v1/series/none/now")).status
