"""Words by key in three languages, and which language a visitor is spoken to in."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from flyingfinish.config import CLIENTS_WEB
from flyingfinish.web.fan.kind import Kind
from flyingfinish.web.fan.kinds import KINDS
from flyingfinish.web.words import LANGUAGES, Words, language_of, words_and, words_of

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


def keys_of(*texts: str) -> set[str]:
    """Returns the keys that templates and scripts say as they stand, not those made up of parts."""
    return {key for text in texts for key in re.findall(r"say\(\s*[\"'](\w+)[\"']\s*[,)]", text)}


def unsaid(parts: Sequence[str], *files: Path) -> list[str]:
    """Returns the keys of files that a language has no words for, with the language."""
    keys = keys_of(*(file.read_text(encoding="utf-8") for file in files))
    return [f"{c}:{k}" for c in LANGUAGES for k in keys if k not in words_and(c, *parts).catalogue]


def test_every_word_of_the_frame_is_in_the_catalogues() -> None:
    frame = [TEMPLATES / "fan" / "shell.html", TEMPLATES / "no_rally.html"]
    assert [] == unsaid(["fan"], *frame, *(CLIENTS_WEB / "fan").glob("*.js"))


def test_every_word_of_the_page_without_a_connection_is_in_the_catalogues() -> None:
    folder = CLIENTS_WEB / "fan" / "offline"
    assert [] == unsaid(["fan/offline"], *folder.glob("*.js"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_word_of_a_page_is_in_the_catalogues(kind: Kind) -> None:
    templates = TEMPLATES.glob(f"fan/{kind.name}*.html")
    scripts = (CLIENTS_WEB / "fan" / kind.name).glob("*.js")
    assert [] == unsaid(kind.words, *templates, *scripts)


def test_a_page_has_the_words_of_the_frame_too() -> None:
    assert "Tulokset" == words_and("fi", "fan/nowhere")("page_results")


def test_a_word_that_is_nowhere_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "x.js"
    file.write_text('say("no_such_word")')
    assert ["fi:no_such_word", "sv:no_such_word", "en:no_such_word"] == unsaid("fan", file)


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
