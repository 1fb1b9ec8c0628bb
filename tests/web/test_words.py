"""Words by key in three languages, and which language a visitor is spoken to in."""

import re

import pytest

from flyingfinish.config import CLIENTS_WEB
from flyingfinish.web.words import LANGUAGES, Words, language_of, words_of

TEMPLATES = CLIENTS_WEB.parents[1] / "server" / "flyingfinish" / "web" / "templates"


def test_holes_are_filled() -> None:
    assert "EK7 · kokeella 6" == words_of("fi")("onstage_count", stage="EK7", n=6)


def test_a_hole_that_nobody_fills_stays() -> None:
    assert "VA{n}" == words_of("fi")("split")


def test_an_unknown_key_says_itself() -> None:
    assert "code_new_tomorrow" == words_of("sv")("code_new_tomorrow")


def test_a_filled_hole_is_not_looked_into_again() -> None:
    assert "{b}" == Words("fi", {"k": "{a}"})("k", a="{b}", b="x")


def test_there_is_no_fourth_language() -> None:
    with pytest.raises(KeyError):
        words_of("../fi")


@pytest.mark.parametrize("page", ["live.html", "no_rally.html"])
def test_every_word_of_a_page_is_in_the_catalogues(page: str) -> None:
    text = (TEMPLATES / page).read_text(encoding="utf-8")
    keys = set(re.findall(r"say\([\"'](\w+)[\"']\)", text))
    assert [] == [key for key in keys for code in LANGUAGES if key not in words_of(code).catalogue]


def test_every_word_of_the_browsers_models_is_in_the_catalogues() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (CLIENTS_WEB / "fan").glob("*.js")]
    keys = {key for text in texts for key in re.findall(r"say\(\s*\"(\w+)\"", text)}
    assert [] == [key for key in keys if key not in words_of("fi").catalogue]


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("sv", "en", "sv"),
        ("", "sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        ("", "de,en;q=0.5,sv;q=0.7", "sv"),
        ("", "EN-gb", "en"),
        ("", "de", "fi"),
        ("", "", "fi"),
        ("xx", "en;q=1.0", "en"),
        ("", "en;q=broken,sv;q=0.1", "sv"),
    ],
)
def test_a_visitor_is_spoken_to_in(asked: str, accepted: str, language: str) -> None:
    assert language == language_of(asked, accepted)
