"""Time of day, distances and the rally clock as the pages reckon them."""

import json
from pathlib import Path
from typing import Any

import pytest

from flyingfinish.web.page.times import (
    date_text,
    day_of,
    day_text,
    kilometres,
    rally_now_ms,
    speed,
    time_of_day,
)
from flyingfinish.web.words import words_of

VECTORS = json.loads(
    (Path(__file__).parents[2] / "golden" / "format_vectors.json").read_text(encoding="utf-8")
)["time_of_day"]
SPEEDS = [
    (14_300, 432_400, ",", "119,0"),
    (1_000, 60_000, ".", "60.0"),
    (9_999, 3_600_000, ".", "9.9"),
    (2_300, 1, ",", "8280000,0"),
    (0, 60_000, ",", ""),
    (14_300, 0, ",", ""),
]
"""Metres, milliseconds, the decimal mark, and what is said of them."""


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["text"])
def test_a_time_of_day_looks_as_the_vectors_say(vector: dict[str, Any]) -> None:
    text = time_of_day(vector["at_ms"], vector["utc_offset_minutes"], seconds=vector["seconds"])
    assert vector["text"] == text


def test_a_distance_is_cut_to_a_decimal() -> None:
    assert ("14,3", "0.9") == (kilometres(14_390, ","), kilometres(980, "."))


@pytest.mark.parametrize("vector", SPEEDS, ids=lambda vector: vector[3] or "none")
def test_an_average_speed_is_cut_to_a_decimal(vector: tuple[int, int, str, str]) -> None:
    metres, ms, mark, text = vector
    assert text == speed(metres, ms, mark)


def test_without_a_rally_clock_it_is_the_servers_time() -> None:
    assert 5000 == rally_now_ms(None, 5000)


def test_a_rally_played_fast_runs_at_its_rate() -> None:
    clock = {"rally_at_ms": 100_000, "server_at_ms": 4000, "rate": 20_000}
    assert 140_000 == rally_now_ms(clock, 6000)


def test_a_day_is_the_one_where_the_rally_is() -> None:
    last_minute_ms = 1_790_456_400_000 - 1
    assert ((26, 9), (27, 9)) == (day_of(last_minute_ms, 180), day_of(last_minute_ms + 1, 180))
    dates = [date_text(at_ms, 180) for at_ms in (last_minute_ms, last_minute_ms + 1)]
    assert ["2026-09-26", "2026-09-27"] == dates


def test_a_date_is_written_as_its_language_does() -> None:
    noon_ms = 1_790_413_200_000
    said = [day_text(words_of(language), noon_ms, 180) for language in ("fi", "sv", "en")]
    assert ["26.9.2026", "26/9 2026", "26/9/2026"] == said
