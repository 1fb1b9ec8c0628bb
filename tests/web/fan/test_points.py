"""Points of a rally: which title is shown, from where its points come, what the season would be."""

from typing import Any

from browser.views_made import BASE, NOON_MS, RALLY, weekend
from flyingfinish.web.fan.kind import Face
from flyingfinish.web.fan.points import POINTS, channels, chosen_title, face
from flyingfinish.web.page.board import Board, View, board_of
from flyingfinish.web.words import words_and

FI = words_and("fi", *POINTS.words)
TITLES = {
    "drivers": {"name": "Kuljettajat", "who": "driver"},
    "sm1": {"name": "SM1", "who": "driver", "class": "SM1"},
}
PARTS = {"stage": 4_000, "final": 25_000, "new": 500}
POINTS_VIEW = {
    "stage": "SS6",
    "provisional": True,
    "rows": {
        "e2": {"ord": 2, "pos": 1, "shared": True, "points": 18_000, "parts": {"final": 18_000}},
        "e1": {"ord": 1, "pos": 1, "shared": True, "points": 29_500, "parts": PARTS},
        "Kuusi": {"ord": 3, "pos": 3, "points": 0},
    },
}
PROJECTED = {
    "series": "cup",
    "title": "t",
    "rows": {
        "p1": {"ord": 1, "pos": 1, "points": 50_000, "entry": "e1"},
        "p2": {"ord": 2, "pos": 2, "points": 40_000, "entry": "e2"},
        "p3": {"ord": 3, "pos": 3, "points": 30_000},
    },
}
STANDINGS = {"rows": {"p2": {"name": "Season's name", "partner": "X"}}}


def views(titles: dict[str, Any] | None = None) -> dict[str, Any]:
    held = weekend(12)
    competition = held[f"{BASE}itinerary"]["competitions"]["sm"]
    competition["titles"] = TITLES if titles is None else titles
    return {
        **held,
        f"{BASE}points/drivers": POINTS_VIEW,
        f"{BASE}projected/drivers": PROJECTED,
        "series/cup/standings/t": STANDINGS,
    }


def board(held: dict[str, Any] | None = None, **wanted: str) -> Board:
    held = views() if held is None else held
    return board_of(View(RALLY, page="points", **wanted), held.get, channels)


def shown(of: Board | None = None) -> Face:
    return face(of or board(), FI, NOON_MS)


def test_the_title_asked_for_is_shown_else_that_of_the_class_else_the_first() -> None:
    assert ["drivers", "sm1", "sm1", "drivers", "drivers"] == [
        chosen_title(one)
        for one in (
            board(), board(title="sm1"), board(cls="SM1"), board(cls="SM2"), board(title="x")
        )
    ]  # fmt: skip


def test_a_competition_without_titles_follows_nothing_more() -> None:
    of = board(views({}))
    assert ("", {}) == (chosen_title(of), dict(channels(of, views({}).get)))
    assert [] == shown(of).lists["titles"]


def test_the_season_is_followed_where_the_projection_names_it() -> None:
    assert ["points", "projected", "standings"] == list(channels(board(), views().get))
    assert ["points", "projected"] == list(channels(board(), lambda _: None))
    assert "rally/kokkola/c/hist/points/h1" == channels(
        board({**views(), **hist()}, competition="hist"), views().get
    )["points"]  # fmt: skip


def hist() -> dict[str, Any]:
    itinerary = views()[f"{BASE}itinerary"]
    itinerary["competitions"]["hist"]["titles"] = {"h1": {"name": "H1"}}
    return {f"{BASE}itinerary": itinerary}


def test_a_column_stands_for_each_source_of_points_in_a_set_order() -> None:
    made = shown()
    heads = made.ones["points-heads"].text
    assert ["lopputulokset", "Power Stage", "source_new", ""] == [
        heads[f"h{n}"] for n in range(1, 5)
    ]
    first = made.lists["points-rows"][0]
    assert ["1=", "29,5", "25", "4", "0,5", ""] == [
        first.text[one] for one in ("pos", "points", "k1", "k2", "k3", "k4")
    ]
    assert "–" == made.lists["points-rows"][1].text["k2"]


def test_points_lead_to_how_they_came_about_and_a_crew_to_its_page() -> None:
    first, _, team = shown().lists["points-rows"]
    assert {
        "who": "/r/kokkola/crew?crew=e1",
        "points": "/r/kokkola/explain/points/drivers/e1",
    } == first.links
    assert ("Kuusi", "") == (team.text["driver"], team.links["who"])


def test_the_heading_says_after_which_stage_and_that_it_may_change() -> None:
    title = shown().ones["points-title"].text
    assert ("Kuljettajat", "EK6 · alustava") == (title["title"], title["sub"])


def test_competitors_are_called_as_in_the_season_else_as_entered_else_new() -> None:
    rows = shown().lists["projected-rows"]
    driver = board().entry("e1")["driver"]
    assert [driver, "Season's name", "uusi"] == [row.text["name"] for row in rows]


def test_places_as_they_would_be_lead_to_how_they_came_about() -> None:
    row = shown(board(lang="fi")).lists["projected-rows"][0]
    base = "/r/kokkola/explain/"
    assert {
        "place": f"{base}place/projected/drivers/p1?lang=fi",
        "points": f"{base}projected/drivers/p1?lang=fi",
    } == row.links


def test_the_season_is_a_link_away_where_there_is_one() -> None:
    link = shown(board(lang="sv")).ones["season-link"]
    assert ("Sarjan pistetilanne", "/s/cup?title=t&lang=sv") == (
        link.text["season"], link.attrs["href"]
    )  # fmt: skip
    none = shown(board(title="sm1")).ones["season-link"]
    assert ("", "") == (none.text["season"], none.attrs["href"])


def test_titles_are_chips_that_keep_the_rest_of_the_address() -> None:
    chips = shown(board(cls="SM1")).lists["titles"]
    assert [("?class=SM1&title=drivers", ""), ("?class=SM1&title=sm1", "true")] == [
        (one.href, one.attrs["aria-current"]) for one in chips
    ]
