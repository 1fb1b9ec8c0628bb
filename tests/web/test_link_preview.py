"""What other programs show of a link to a page: the texts, the picture's address, the markup."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import flyingfinish.web
from browser.views_made import RALLY, nothing_yet, weekend
from flyingfinish.web.fan.kind import Face
from flyingfinish.web.link_preview import Preview, preview_of, season_preview
from flyingfinish.web.page.board import View, board_of, result_channels
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.rows import Row
from flyingfinish.web.series.face import Season
from flyingfinish.web.words import words_of

VIEWS = weekend(24)
US = "https://live.example"
TEMPLATES = Path(flyingfinish.web.__path__[0]) / "templates"


def preview(public_url: str = US, page: str = "", **wanted: str) -> Preview:
    board = board_of(View(RALLY, **wanted), VIEWS.get, result_channels)
    return preview_of(board, VIEWS.get, words_of("en"), page, public_url)


def tags(found: Preview) -> dict[str, str]:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True,
                              undefined=StrictUndefined)  # fmt: skip
    module = environment.get_template("og.html").module
    html = str(module.head_tags(found))  # type: ignore[attr-defined]
    return dict(re.findall(r'(?:property|name)="([^"]+)" content="([^"]*)"', html))


def test_it_says_the_rally_the_table_what_it_is_worth_and_who_leads() -> None:
    found = preview(page="Results")
    assert "Kokkolan syysralli 2026 · Results" == found.title
    assert "Overall after SS7 · Live, not published · Eero Myllylä leads" == found.description


@pytest.mark.parametrize(
    ("wanted", "picture"),
    [
        ({}, "overall"),
        ({"cls": "SM2"}, "class/SM2"),
        ({"stage": "SS3"}, "stage/SS3"),
        ({"stage": "SS3", "cls": "SM2"}, "class/SM2/stage/SS3"),
        ({"stage": "SS9"}, "overall"),
    ],
)
def test_its_picture_is_of_the_table_that_is_looked_at(
    wanted: dict[str, str], picture: str
) -> None:
    assert f"{US}/r/kokkola/picture/{picture}.png?lang=en" == preview(**wanted).image


def test_its_picture_is_as_late_as_the_page() -> None:
    image = preview(delay="45").image
    assert f"{US}/r/kokkola/picture/overall.png?lang=en&delay=45" == image


def test_its_address_is_the_page_s_own_with_the_language() -> None:
    assert f"{US}/r/kokkola?stage=SS3&lang=en" == preview(stage="SS3").url


def test_without_an_address_of_ours_there_is_no_picture() -> None:
    found = preview(public_url="")
    assert ("", "") == (found.url, found.image)
    assert not {"og:image", "og:url", "twitter:card"} & tags(found).keys()


def test_a_link_to_a_crew_tells_of_that_crew() -> None:
    board = board_of(View(RALLY, page="crew"), VIEWS.get, result_channels)
    crew = {"car": "7", "driver": "Aino A", "co": "Eero B", "standing": "overall 2nd · 1:02:03.4"}
    found = preview_of(board, VIEWS.get, words_of("en"), "Crew", US, crew)
    assert "Kokkolan syysralli 2026 · #7 Aino A / Eero B" == found.title
    assert "overall 2nd · 1:02:03.4" == found.description


def test_a_link_to_the_list_of_crews_is_called_as_the_page_is() -> None:
    board = board_of(View(RALLY, page="crew"), VIEWS.get, result_channels)
    nobody = {"car": "", "driver": "", "co": "", "standing": ""}
    found = preview_of(board, VIEWS.get, words_of("en"), "Crew", US, nobody)
    assert "Kokkolan syysralli 2026 · Crew" == found.title


def test_a_link_to_a_crew_that_does_nothing_yet_tells_of_the_rally() -> None:
    views = nothing_yet()
    board = board_of(View(RALLY, page="crew"), views.get, result_channels)
    crew = {"car": "7", "driver": "Aino A", "co": "", "standing": ""}
    found = preview_of(board, views.get, words_of("fi"), "Autokunta", US, crew)
    assert "Kokkolan syysralli 2026 · #7 Aino A" == found.title
    assert "Kokonaistilanne · Tilanne elää" == found.description


def season(latest: str, delay: str = "") -> Preview:
    names = Row("way:rally", "chip", {"label": "Syysralli"})
    first = Row("e1", "placed", {"pos": "1", "driver": "Eero Myllylä"})
    leader = Row("c1", "standing", {"pos": "1", "name": "Aalto"})
    face = Face(
        lists={
            "latest-name": [names] if latest else [],
            "latest-first": [first] if latest else [],
            "standing-rows": [leader],
        },
        ones={
            "season-name": One({"name": "Ralli SM 2026"}),
            "latest-title": One({"title": "Running now"}),
            "standing-title": One({"title": "SM1", "sub": "Standings"}),
        },
    )
    asked = Season("sm-2026", "sm1", latest=latest, delay=delay)
    return season_preview(asked, face, words_of("en"), US)


def test_a_link_to_a_season_tells_of_its_rally_and_has_its_picture() -> None:
    found = season("kokkola", delay="45")
    assert "Ralli SM 2026" == found.title
    assert "Running now · Syysralli · 1. Eero Myllylä" == found.description
    assert f"{US}/s/sm-2026?title=sm1&lang=en&delay=45" == found.url
    assert f"{US}/r/kokkola/picture/overall.png?lang=en&delay=45" == found.image


def test_a_link_to_a_season_without_a_rally_here_tells_who_leads_it() -> None:
    found = season("")
    assert ("SM1 · Standings · 1. Aalto", "") == (found.description, found.image)


def test_before_the_first_time_nobody_leads() -> None:
    views = nothing_yet()
    board = board_of(View(RALLY), views.get, result_channels)
    found = preview_of(board, views.get, words_of("fi"), "", US)
    assert "Kokonaistilanne · Tilanne elää" == found.description


def test_a_rally_of_which_nothing_is_told_has_its_id() -> None:
    board = board_of(View("x"), lambda _: None, result_channels)
    found = preview_of(board, lambda _: None, words_of("en"), "", US)
    assert ("x", "", "") == (found.title, found.description, found.image)


def test_the_markup_has_what_programs_look_for() -> None:
    found = tags(preview())
    assert {"og:title", "og:description", "og:url", "og:image", "og:image:alt", "twitter:card",
            "description"} <= found.keys()  # fmt: skip
    assert ("1200", "630", "en_GB") == (
        found["og:image:width"], found["og:image:height"], found["og:locale"],
    )  # fmt: skip


def test_a_name_cannot_end_its_tag() -> None:
    found = Preview('Ralli "<b>', 'x" onload="y', "fi")
    assert "Ralli &#34;&lt;b&gt;" == tags(found)["og:title"]
