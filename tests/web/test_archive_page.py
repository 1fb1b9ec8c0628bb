"""The page of past rallies: when, who won, and the ways on."""

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from flyingfinish.web.archive_page import ArchivePage
from web.asgi import ask

ROW = {
    "id": "kokkola",
    "name": "Ralli <Kokkola>",
    "from": "2026-09-18",
    "to": "2026-09-19",
    "winners": {
        "sm": {"entry": "e1", "car": "1", "driver": "Aino Ahonkoski", "total_ms": 3_600_000}
    },
    "replay": "/r/kokkola/replay.ndjson",
}


async def page_of(*rows: dict[str, Any], path: str = "/archive") -> str:
    """Returns the page of these rallies."""

    async def given() -> list[dict[str, Any]]:
        return list(rows)

    app = Starlette(routes=[Route("/archive", ArchivePage(given).answer)])
    return (await ask(app, path)).body.decode()


async def test_a_rally_has_its_days_its_winner_and_both_ways_on() -> None:
    html = await page_of(ROW)
    wanted = ("18.–19.9.2026", "Aino Ahonkoski", "1:00:00.0", "replay=1", "/results")
    assert [] == [text for text in wanted if text not in html]


async def test_who_won_which_competition_is_said_where_there_are_several() -> None:
    won: Any = ROW["winners"]
    sm, cup = ({**won["sm"], "competition": name} for name in ("Ralli SM", "Cup <70>"))
    one = await page_of({**ROW, "winners": {"sm": sm}})
    two = await page_of({**ROW, "winners": {"sm": sm, "c": cup}})
    assert (False, True, True) == ("Ralli SM" in one, "Ralli SM" in two, "Cup &lt;70&gt;" in two)


async def test_a_rally_without_a_file_has_no_replay() -> None:
    html = await page_of({name: value for name, value in ROW.items() if name != "replay"})
    assert "replay=1" not in html


async def test_a_name_is_no_markup() -> None:
    assert "Ralli &lt;Kokkola&gt;" in await page_of(ROW)


async def test_a_rally_of_one_day_says_it_once() -> None:
    html = await page_of({**ROW, "to": "2026-09-18"})
    assert '<p class="days">18.9.2026</p>' in html


async def test_before_any_rally_is_over_the_page_says_so() -> None:
    assert "No rally has been driven" in await page_of(path="/archive?lang=en")
