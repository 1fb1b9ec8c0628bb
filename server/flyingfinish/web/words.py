"""Words by key in Finnish, Swedish and English, for the pages of both doors.

The catalogues are the JSON files under `clients/web/lib/words/`; the browser speaks from the same
ones, so a page and what later happens on it use one language.
"""

import json
import re
from collections.abc import Mapping
from functools import cache

from flyingfinish.config import CLIENTS_WEB

LANGUAGES = ("fi", "sv", "en")
"""The first one is spoken to whoever asks for none of them."""

_HOLE = re.compile(r"\{(\w+)\}")


class Words:
    """One language's catalogue."""

    def __init__(self, language: str, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self.catalogue = catalogue

    def __call__(self, key: str, **values: str | int) -> str:
        """Returns the words of a key with its holes filled; an unknown key says itself."""
        text = self.catalogue.get(key, key)
        return _HOLE.sub(lambda hole: str(values.get(hole[1], hole[0])), text)


def words_of(language: str) -> Words:
    """Returns the words of every page in one of LANGUAGES; KeyError for any other language."""
    return words_in("lib", language)


@cache
def words_in(part: str, language: str) -> Words:
    """Returns the words of a part of the pages (``sheet``, ``control``), read once.

    Raises KeyError for a language that is none of LANGUAGES.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    text = (CLIENTS_WEB / part / "words" / f"{language}.json").read_text(encoding="utf-8")
    return Words(language, json.loads(text))


@cache
def words_and(language: str, *parts: str) -> Words:
    """Returns the words of every page with those of the parts that have their own, read once."""
    catalogue = dict(words_of(language).catalogue)
    for part in parts:
        if (CLIENTS_WEB / part / "words" / f"{language}.json").exists():
            catalogue |= words_in(part, language).catalogue
    return Words(language, catalogue)


def language_of(asked: str, accepted: str) -> str:
    """Returns the language to speak: the one asked for, else the best of `Accept-Language`."""
    if asked in LANGUAGES:
        return asked
    ranked = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.split("-")[0].strip().lower()
        if language in LANGUAGES:
            ranked.append((-_thousandths(weight), place, language))
    return min(ranked)[2] if ranked else LANGUAGES[0]


def _thousandths(weight: str) -> int:
    """A quality value as thousandths: 1000 where none is given, 0 where it cannot be read."""
    if not weight:
        return 1000
    match = re.fullmatch(r"([01])(?:\.(\d{1,3}))?", weight.strip())
    return int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0")) if match else 0
