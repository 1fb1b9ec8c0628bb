"""The public page of a series, painted from the views that the hub holds."""

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette

from flyingfinish.config import CLIENTS_WEB
from flyingfinish.push.hub import Hub
from flyingfinish.push.rally_channels import read_rally
from flyingfinish.web import series_page
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.series_page import SeriesPages
from push.made import Told
from small_series import SERIES, Series, a_cup
from web.asgi import Answer, ask
from web.test_series_reads import hub_of

TEMPLATE = Path(series_page.__file__).parent / "templates" / "series.html"


def door(hub: Hub) -> Starlette:
    return Starlette(routes=SeriesPages(hub).routes(), exception_handlers=dict(PROBLEM_HANDLERS))


async def page(series: Series, path: str = f"/s/{SERIES}", language: str = "en") -> Answer:
    return await ask(door(await hub_of(series)), path, headers={"accept-language": language})


def text_of(answer: Answer) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.body.decode()).split())


def a_season() -> Series:
    series = a_cup(3)
    series.title("u", ord=0)
    series.ended("r1", "a+x b")
    series.ended("r2", "a b")
    return series


async def test_the_page_says_the_standings_and_what_is_possible() -> None:
    assert "1 A / X 50 25 25 secured by place 4 2 B 36 18 18" in text_of(await page(a_season()))


async def test_the_place_that_secures_a_title_can_be_checked_by_table_and_tie_rule() -> None:
    text = text_of(await page(a_season()))
    assert "Next round, R3: final classification 25 18 15 12 10 8 6 4 2 1 Equal points:" in text


async def test_titles_stand_in_their_order_and_then_the_calendar() -> None:
    html = (await page(a_season())).body.decode()
    heads = [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in
             re.findall(r"<h2>(.*?)</h2>", html)]  # fmt: skip
    assert ["U", "T", "Calendar Add to your calendar"] == heads


@pytest.mark.parametrize(
    ("path", "accepted", "words"),
    [("", "fi", "varmistuu sijalla 4"), ("?lang=sv", "fi", "säkras med plats 4")],
)
async def test_a_visitor_is_spoken_to_in_a_language_of_his(
    path: str, accepted: str, words: str
) -> None:
    assert words in text_of(await page(a_season(), f"/s/{SERIES}{path}", accepted))


async def test_while_a_rally_runs_what_would_be_is_shown_and_marked() -> None:
    hub, told = await hub_of(a_season()), Told()
    rows = {"b": {"ord": 1, "pos": 1, "points": 61_000, "gained": 1}}
    form = {"projected": True, "series": SERIES, "rows": rows}
    await told.tell({"rally/kokkola/projected/t": form, "rally/kokkola/projected/u":
                     form | {"series": "other"}})  # fmt: skip
    hub.install(await read_rally("kokkola", told.feed))
    answer = await ask(door(hub), f"/s/{SERIES}", headers={"accept-language": "en"})
    assert 1 == text_of(answer).count("If the rally ended now")
    assert "1 +1 B 61" in text_of(answer)
    assert 'href="/r/kokkola"' in answer.body.decode()


async def test_names_are_no_markup() -> None:
    series = a_cup()
    series.round("r1", name="<script>alert(1)</script>")
    assert "<script>" not in (await page(series)).body.decode()


async def test_a_title_without_a_view_yet_is_left_out() -> None:
    hub = await hub_of(a_season())
    del hub.rallies[f"series.{SERIES}"].channels[f"series/{SERIES}/standings/t"]
    answer = await ask(door(hub), f"/s/{SERIES}", headers={"accept-language": "en"})
    assert (200, 1) == (answer.status, answer.body.decode().count("<thead>"))


async def test_there_is_no_page_of_no_series() -> None:
    assert 404 == (await page(a_season(), "/s/none")).status


def test_every_language_says_the_same_and_all_that_the_page_asks_for() -> None:
    spoken = [
        json.loads((CLIENTS_WEB / "series" / "words" / f"{code}.json").read_text("utf-8"))
        for code in ("fi", "sv", "en")
    ]
    asked = set(re.findall(r"t\([\"'](\w+)[\"']", TEMPLATE.read_text(encoding="utf-8")))
    assert spoken[0].keys() == spoken[1].keys() == spoken[2].keys()
    assert set() == asked - spoken[0].keys()


async def test_the_points_of_everybody_lead_to_how_they_came_about() -> None:
    answer = await page(a_season())
    path = f"/s/{SERIES}/explain/standings/t/a?lang=en"
    assert f'href="{path}"' in answer.body.decode()
    told = await page(a_season(), path)
    assert (200, True) == (told.status, "T: points of the season A 50 p" in text_of(told))
    assert f'href="/s/{SERIES}?lang=en"' in told.body.decode()


async def test_the_explanation_speaks_the_language_of_the_browser() -> None:
    told = await page(a_season(), f"/s/{SERIES}/explain/standings/t/a", "fi")
    assert "Pistetilanteeseen" in text_of(told)


async def test_what_stands_in_no_table_has_no_page() -> None:
    assert 404 == (await page(a_season(), f"/s/{SERIES}/explain/standings/t/nobody")).status
