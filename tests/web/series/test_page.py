"""The public page of a series, painted from the views that the hub holds."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from flyingfinish.config import CLIENTS_WEB
from flyingfinish.push.hub import Hub
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.page.render import Page, Painter
from flyingfinish.web.pages import Pages
from flyingfinish.web.series import page as series_page
from flyingfinish.web.series.page import PARTS, SeriesPages
from flyingfinish.web.words import words_and
from push.made import Told, read_into
from small_series import SERIES, Series, a_cup
from web.asgi import Answer, ask
from web.series.test_reads import hub_of

T = f"/s/{SERIES}?title=t"
TEMPLATE = Path(series_page.__file__).parents[1] / "templates" / "series.html"


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
    assert "1 A X 50 25 25 secured by place 4 2 B 36 18 18" in text_of(await page(a_season(), T))


async def test_the_page_says_to_other_programs_what_a_link_to_it_is() -> None:
    html = (await page(a_season())).body.decode()
    assert '<meta property="og:description" content="' in html
    assert " · Standings · 1. " in html


async def test_the_place_that_secures_a_title_can_be_checked_by_table_and_tie_rule() -> None:
    text = text_of(await page(a_season(), T))
    assert "Next round, R3: final classification 25 18 15 12 10 8 6 4 2 1 Equal points:" in text


async def test_titles_are_chosen_in_their_order_and_the_first_is_shown() -> None:
    html = (await page(a_season())).body.decode()
    chips = re.findall(r'href="([^"]*)" data-f="label">(\w+)<', html)
    assert [("?title=u&amp;lang=en", "U"), ("?title=t&amp;lang=en", "T")] == chips
    assert ["U", "Calendar"] == re.findall(r"<h2[^>]*>(\w+)</h2>", html)


async def test_a_title_that_is_not_there_is_the_first_one() -> None:
    one, other = [await page(a_season(), f"/s/{SERIES}{query}") for query in ("", "?title=none")]
    assert one.body == other.body


@pytest.mark.parametrize(
    ("path", "accepted", "words"),
    [("?title=t", "fi", "varmistuu sijalla 4"), ("?title=t&lang=sv", "fi", "säkras med plats 4")],
)
async def test_a_visitor_is_spoken_to_in_a_language_of_his(
    path: str, accepted: str, words: str
) -> None:
    assert words in text_of(await page(a_season(), f"/s/{SERIES}{path}", accepted))


async def test_while_a_rally_runs_what_would_be_is_shown_and_marked() -> None:
    hub, told = await hub_of(a_season()), Told()
    rows = {"b": {"ord": 1, "pos": 1, "points": 61_000, "gained": 1}}
    form = {"projected": True, "series": SERIES, "title": "t", "rows": rows}
    titles: dict[str, Any] = {"competitions": {"sm": {"titles": {"own": {}, "u": {}}}}}
    await told.tell({"rally/kokkola/itinerary": titles, "rally/kokkola/projected/own": form,
                     "rally/kokkola/projected/u": form | {"series": "other"}})  # fmt: skip
    await read_into(hub, "kokkola", told.feed)
    answer = await ask(door(hub), T, headers={"accept-language": "en"})
    assert "1 B +1 61" in text_of(answer)
    assert "If the rally ended now" in text_of(answer)
    assert 'href="/r/kokkola/points?title=own&amp;lang=en"' in answer.body.decode()
    other = await ask(door(hub), f"/s/{SERIES}?title=u", headers={"accept-language": "en"})
    hidden = 'class="panel wide projection" id="projection" data-one hidden="hidden"'
    assert [False, True] == [hidden in one.body.decode() for one in (answer, other)]


async def test_names_are_no_markup() -> None:
    series = a_cup()
    series.round("r1", name="<script>alert(1)</script>")
    assert "<script>alert" not in (await page(series)).body.decode()


async def test_a_title_without_a_view_yet_says_so() -> None:
    hub = await hub_of(a_season())
    del hub.rallies[f"series.{SERIES}"].channels[f"series/{SERIES}/standings/t"]
    answer = await ask(door(hub), T, headers={"accept-language": "en"})
    assert (200, True) == (answer.status, "No results yet" in text_of(answer))


async def test_there_is_no_page_of_no_series() -> None:
    assert 404 == (await page(a_season(), "/s/none")).status


def test_every_language_says_the_same_and_all_that_the_page_asks_for() -> None:
    spoken = [
        json.loads((CLIENTS_WEB / "series" / "words" / f"{code}.json").read_text("utf-8"))
        for code in ("fi", "sv", "en")
    ]
    asked = set(re.findall(r"\bt\([\"'](\w+)[\"']", TEMPLATE.read_text(encoding="utf-8")))
    assert spoken[0].keys() == spoken[1].keys() == spoken[2].keys()
    assert set() == asked - words_and("fi", *PARTS).catalogue.keys()


async def test_the_points_of_everybody_lead_to_how_they_came_about() -> None:
    answer = await page(a_season(), T)
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


async def run_here(hub: Hub, rally: str, *, closed: bool = False) -> None:
    """Has a rally of the season here, with one crew through and told of."""
    told = Told()
    itinerary = {"rally": {"id": rally, "name": "Syysralli", "utc_offset_minutes": 0}, "stages": {}}
    row = {"ord": 1, "block": "ranked", "pos": 1, "total_ms": 61_000}
    await told.tell({
        f"rally/{rally}/itinerary": itinerary,
        f"rally/{rally}/state": {"closed": True} if closed else {"stages": {}},
        f"rally/{rally}/entries": {"rows": {"e1": {"ord": 1, "car": "7", "driver": "Aino"}}},
        f"rally/{rally}/overall": {"rows": {"e1": row}},
        f"rally/{rally}/news": {"rows": {"9": {"ord": 9, "code": "rally_closed"}}},
    })  # fmt: skip
    await read_into(hub, rally, told.feed)


def of_rallies(*rallies: str) -> Series:
    """A season whose rounds are these rallies."""
    series = a_cup(0)
    for n, rally in enumerate(rallies, 1):
        series.round(f"r{n}", ord=n, rally_id=rally)
    return series


async def test_the_rally_that_runs_leads_to_itself_with_its_first_crews() -> None:
    hub = await hub_of(of_rallies("kevat", "syys"))
    await run_here(hub, "kevat")
    await run_here(hub, "syys", closed=True)
    answer = await ask(door(hub), f"/s/{SERIES}", headers={"accept-language": "en"})
    assert "On now Syysralli 1 7 Aino 1:01.0" in text_of(answer)
    assert 'href="/r/kevat/live?lang=en"' in answer.body.decode()


async def test_between_rallies_the_last_one_is_shown_with_its_replay() -> None:
    hub = await hub_of(of_rallies("kevat", "syys", "elsewhere"))
    for rally in ("kevat", "syys"):
        await run_here(hub, rally, closed=True)
    answer = await ask(door(hub), f"/s/{SERIES}", headers={"accept-language": "en"})
    assert "Last driven Syysralli 1 7 Aino 1:01.0" in text_of(answer)
    assert 'href="/r/syys/live?replay=1&amp;lang=en"' in answer.body.decode()


async def test_the_home_shows_the_season_once_its_rally_is_over() -> None:
    hub = await hub_of(of_rallies("syys"))
    await run_here(hub, "syys", closed=True)
    home = Starlette(routes=Pages(hub).routes())
    assert "Cup 2026" in text_of(await ask(home, "/", headers={"accept-language": "en"}))


async def test_while_a_rally_runs_the_home_is_the_rally() -> None:
    hub = await hub_of(of_rallies("syys"))
    await run_here(hub, "syys")
    home = Starlette(routes=Pages(hub).routes())
    assert 'data-page="home"' in (await ask(home, "/")).body.decode()


async def test_the_home_of_a_rally_of_no_season_is_the_first_season() -> None:
    seasons = SeriesPages(await hub_of(of_rallies("syys")))
    assert [SERIES, SERIES] == [seasons.season_of(rally) for rally in ("syys", "other")]


async def test_the_page_goes_zipped_to_whoever_takes_it_so() -> None:
    whole = await page(a_season())
    hub = await hub_of(a_season())
    headers = {"accept-language": "en", "accept-encoding": "gzip"}
    zipped = await ask(door(hub), f"/s/{SERIES}", headers=headers)
    assert whole.body == gzip.decompress(zipped.body)


async def test_a_page_is_painted_once_until_what_it_shows_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub, painter = await hub_of(of_rallies("syys")), Painter()
    painted: list[str] = []
    whole = painter.whole

    def counting(template: str, **shown: object) -> Page:
        painted.append(template)
        return whole(template, **shown)

    monkeypatch.setattr(painter, "whole", counting)
    app = Starlette(routes=SeriesPages(hub, painter).routes())
    counts = []
    for happens in (None, None, "open", None, "closed", None):
        if happens:
            await run_here(hub, "syys", closed=happens == "closed")
        await ask(app, f"/s/{SERIES}")
        counts.append(len(painted))
    assert [1, 1, 2, 2, 3, 3] == counts


async def test_other_seasons_are_a_link_away() -> None:
    hub = await hub_of(a_season())
    told = Told()
    calendar = {"series": {"id": "o", "name": "Other", "season": "2025"}, "titles": {}, "rows": {}}
    await told.tell({"series/o/calendar": calendar})
    await read_into(hub, "series.o", told.feed)
    answer = await ask(door(hub), f"/s/{SERIES}", headers={"accept-language": "en"})
    assert 'Other season: <a href="/s/o?lang=en">Other 2025</a>' in answer.body.decode()
