"""Settings of the regulations have words in each language, and values their units."""

from dataclasses import fields
from enum import StrEnum

import pytest

from flyingfinish.rally.bulletins import OF_A_STAGE
from flyingfinish.rally.regulations import Regulations
from flyingfinish.web.page.settings import seconds_text, setting_name, setting_text
from flyingfinish.web.words import LANGUAGES, Words, words_and

FI = words_and("fi", "fan/news")


def choices() -> dict[str, type[StrEnum]]:
    """Returns the settings that pick one of several, with what they pick from."""
    standing = Regulations()
    kinds = {one.name: type(getattr(standing, one.name)) for one in fields(Regulations)}
    return {name: kind for name, kind in kinds.items() if issubclass(kind, StrEnum)}


def unsaid(words: Words) -> list[str]:
    """Returns the settings and choices that a language has no words for."""
    names = [*(one.name for one in fields(Regulations)), *OF_A_STAGE]
    values = [(name, str(one)) for name, kind in choices().items() for one in kind]
    nameless = [one for one in names if setting_name(words, one) == f"setting_{one}"]
    told = {f"choice_{one}": setting_text(words, name, one) for name, one in values}
    return nameless + [key for key, text in told.items() if text == key]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_that_a_bulletin_can_change_has_words(language: str) -> None:
    assert [] == unsaid(words_and(language, "fan/news"))


def test_a_setting_without_words_is_seen() -> None:
    gone = ("setting_bogey_ms", "choice_clamp")
    kept = {key: text for key, text in FI.catalogue.items() if key not in gone}
    assert ["bogey_ms", "choice_clamp"] == unsaid(Words("fi", kept))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("late_ms_per_minute", "10000", "10 s"),
        ("disagreement_over_ms", "50", "0,05 s"),
        ("restart_added_ms", "600000", "10:00"),
        ("maximum_ms", "720500", "12:00.500"),
        ("maximum_ms", "0", ""),
        ("missed_entry_ms", "0", "0 s"),
        ("false_starts_ms", "10000 60000 180000", "10 s · 1:00 · 3:00"),
        ("main_start_ms_per_minute", "", ""),
        ("main_start_ms_per_minute", "0 10000", "0 s · 10 s"),
        ("maximum_lateness_leg_minutes", "0", ""),
        ("maximum_lateness_minutes", "30", "30 min"),
        ("overdue_thousandths", "1500", "150 %"),
        ("finish_share_thousandths", "667", "66,7 %"),
        ("speed_over_kmh", "200", "200 km/h"),
        ("clock_offset_cars", "3", "3"),
        ("shared_places", "false", "ei"),
        ("late_article", "44.2", "44.2"),
        ("restart_pool", "class", "luokka"),
    ],
)
def test_a_value_has_its_unit(name: str, value: str, told: str) -> None:
    assert told == setting_text(FI, name, value)


def test_seconds_have_the_digits_that_they_have() -> None:
    assert ["0 s", "0,1 s", "-0,35 s", "59,999 s"] == [
        seconds_text(FI, ms) for ms in (0, 100, -350, 59_999)
    ]
