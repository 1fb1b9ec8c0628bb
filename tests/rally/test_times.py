"""How the sport writes durations; the golden vectors are shared with the browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.rally.errors import BadTime
from flyingfinish.rally.times import (
    LONGEST_MS,
    format_adjustment,
    format_clock,
    format_gap,
    format_penalty,
    format_time,
    format_time_of_day,
    minute_of,
    parse_time,
    truncated,
)

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "format_vectors.json"
VECTORS: dict[str, list[dict[str, Any]]] = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["stage"], ids=lambda v: v["text"])
def test_a_stage_time_is_written_as_the_vectors_say(vector: dict[str, Any]) -> None:
    assert vector["text"] == format_time(vector["ms"], vector["precision_ms"])


@pytest.mark.parametrize("vector", VECTORS["total"], ids=lambda v: v["text"])
def test_a_total_is_written_as_the_vectors_say(vector: dict[str, Any]) -> None:
    assert vector["text"] == format_time(vector["ms"])


@pytest.mark.parametrize("vector", VECTORS["gap"], ids=lambda v: v["text"])
def test_a_gap_is_written_as_the_vectors_say(vector: dict[str, Any]) -> None:
    assert vector["text"] == format_gap(vector["ms"], vector["precision_ms"])


@pytest.mark.parametrize("vector", VECTORS["penalty"], ids=lambda v: v["text"])
def test_a_penalty_is_written_as_the_vectors_say(vector: dict[str, Any]) -> None:
    assert vector["text"] == format_penalty(vector["ms"])


@pytest.mark.parametrize("vector", VECTORS["clock"], ids=lambda v: str(v["ms"]))
def test_a_running_clock_is_written_as_the_vectors_say(vector: dict[str, Any]) -> None:
    assert vector["text"] == format_clock(vector["ms"])


@pytest.mark.parametrize("vector", VECTORS["time_of_day"], ids=lambda v: v["text"])
def test_a_time_of_day_is_written_as_the_vectors_say(vector: dict[str, Any]) -> None:
    written = format_time_of_day(vector["at_ms"], vector["utc_offset_minutes"], vector["seconds"])
    assert vector["text"] == written


@pytest.mark.parametrize("vector", VECTORS["parse"], ids=lambda v: v["text"])
def test_a_typed_time_is_read_as_the_vectors_say(vector: dict[str, Any]) -> None:
    assert vector["ms"] == parse_time(vector["text"])


@pytest.mark.parametrize(
    ("text", "ms"), [("432400", 432_400), ("12.4", 12_400), ("12,345", 12_345), (" 7:12 ", 432_000)]
)
def test_a_time_is_read_from_milliseconds_and_from_seconds(text: str, ms: int) -> None:
    assert ms == parse_time(text)


@pytest.mark.parametrize(
    "text",
    ["", "7:72.4", "1:60:00", "-7:12.4", "7:12.4567", "7:1", "a:bc", "7 12", "1:2:3:4", "٣:١٢.٤"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_time(text)


@pytest.mark.parametrize("text", ["999999999", "999:59:59.9", "400001,0"])
def test_a_time_beyond_the_longest_rally_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_time(text)


def test_the_longest_time_is_one_and_a_millisecond_more_is_none() -> None:
    assert 400_000_000 == parse_time("400000000")
    with pytest.raises(BadTime):
        parse_time("400000001")


@pytest.mark.parametrize("text", ["x" * 60, " " * 50 + "7:72.4", " " * 50 + "999999999"])
def test_a_refusal_repeats_no_more_than_forty_characters(text: str) -> None:
    with pytest.raises(BadTime) as refusal:
        parse_time(text)
    assert {"text": text[:40]} == refusal.value.params


@pytest.mark.parametrize(("text", "ms"), [("7:59.0", 479_000), ("1:59:00", 7_140_000)])
def test_seconds_and_minutes_go_to_fifty_nine(text: str, ms: int) -> None:
    assert ms == parse_time(text)


@pytest.mark.parametrize("text", ["7:60.0", "1:60:00"])
def test_sixty_seconds_and_sixty_minutes_are_written_otherwise(text: str) -> None:
    with pytest.raises(BadTime):
        parse_time(text)


def test_a_time_to_the_hundredth_has_two_digits() -> None:
    assert "0:12.34" == format_time(12_345, 10)


def test_a_gap_just_under_the_next_second_stays_under_it() -> None:
    assert "+1.999" == format_gap(1_999, 1)


def test_a_millisecond_below_zero_has_its_sign() -> None:
    assert ["-0:00.001", "-0.001", "-0:00.001"] == [
        format_time(-1, 1),
        format_gap(-1, 1),
        format_penalty(-1),
    ]


def test_no_penalty_at_all_has_no_sign() -> None:
    assert "0:00" == format_penalty(0)


def test_a_time_of_day_shows_its_seconds_unless_told_not_to() -> None:
    assert ["00:01:05", "00:01"] == [
        format_time_of_day(65_000, 0),
        format_time_of_day(65_000, 0, seconds=False),
    ]


@pytest.mark.parametrize("vector", VECTORS["adjustment"], ids=lambda vector: vector["text"])
def test_a_penalty_beside_a_time_always_has_its_sign(vector: dict[str, Any]) -> None:
    assert vector["text"] == format_adjustment(vector["ms"])


def test_a_negative_total_keeps_its_sign() -> None:
    assert "-0:05.0" == format_time(-5_000)


def test_a_time_is_cut_and_never_rounded() -> None:
    assert 298_900 == truncated(298_999, 100)


def test_a_credit_is_cut_towards_zero() -> None:
    assert [-100, 0] == [truncated(-199, 100), truncated(-1, 100)]


def test_the_minute_of_a_check_in_drops_its_seconds() -> None:
    assert 540_000 == minute_of(599_999)


@given(ms=st.integers(0, LONGEST_MS))
def test_what_is_written_to_the_millisecond_is_read_back(ms: int) -> None:
    assert ms == parse_time(format_time(ms, 1))


@given(text=st.text(max_size=20))
def test_any_text_is_a_time_or_is_refused(text: str) -> None:
    try:
        assert 0 <= parse_time(text) <= LONGEST_MS
    except BadTime as refusal:
        assert "bad_time" == refusal.code
