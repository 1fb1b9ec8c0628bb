"""What other programs show of a link to a page: the texts, the picture's address, the markup."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import flyingfinish.web
from browser.views_made import RALLY, nothing_yet, weekend
from flyingfinish.web.link_preview import Preview, preview_of
from flyingfinish.web.page.board import View, board_of, result_channels
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
