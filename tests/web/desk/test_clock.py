"""A time of day is on every day: which one, and how an instant is written with its date."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyingfinish.rally.errors import BadTime
from flyingfinish.web.desk.clock import DAY_MS, dated, first_from, last_until, nearest, written

HELSINKI_MS = 3 * 3_600_000
TEN = 1_791_010_800_000
"""2026-10-03 10:00 in Helsinki."""

CLOCKS = st.integers(0, DAY_MS - 1)
INSTANTS = st.integers(0, 4_000_000_000_000)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: minutes * 60_000)


@pytest.mark.parametrize(
    "text", ["2026-10-03 10:00", "2026-10-03T10:00:00", "2026-10-03  10.00.00"]
)
def test_a_date_and_a_time_of_day_are_read_together(text: str) -> None:
    assert ((TEN + HELSINKI_MS) // DAY_MS * DAY_MS, 10 * 3_600_000) == written(text)


def test_a_time_of_day_alone_has_no_date() -> None:
    assert (None, 36_192_400) == written("10.03.12,4")


@pytest.mark.parametrize(
    "text", ["", "10:00:61", "noon", "10", "24:00", "10:60", "2026-02-30 10:00", "3.10. 10:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises((ValueError, BadTime)):
        written(text)


@settings(deadline=None)
@given(at_ms=INSTANTS, offset_ms=OFFSETS)
def test_what_is_shown_with_its_date_is_read_as_the_same_instant(
    at_ms: int, offset_ms: int
) -> None:
    midnight_ms, clock_ms = written(dated(at_ms, offset_ms))
    assert midnight_ms is not None
    assert at_ms == midnight_ms + clock_ms - offset_ms


@settings(deadline=None)
@given(clock_ms=CLOCKS, at_ms=INSTANTS, offset_ms=OFFSETS)
def test_the_day_lies_before_after_or_round_an_instant(
    clock_ms: int, at_ms: int, offset_ms: int
) -> None:
    last, first = last_until(clock_ms, at_ms, offset_ms), first_from(clock_ms, at_ms, offset_ms)
    assert {clock_ms} == {(one + offset_ms) % DAY_MS for one in (last, first)}
    assert at_ms - DAY_MS < last <= at_ms <= first < at_ms + DAY_MS
    assert abs(nearest(clock_ms, at_ms, offset_ms) - at_ms) == min(at_ms - last, first - at_ms)
