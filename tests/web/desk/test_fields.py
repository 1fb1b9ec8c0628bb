"""What is typed into the desk's fields, read strictly and in rally time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyingfinish.rally import commands as c
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk.clock import DAY_MS
from flyingfinish.web.desk.fields import (
    Desk,
    Field,
    FieldTrouble,
    time_of_day,
    value_of,
)
from small_rally import Desk as Folded
from small_rally import opening

HELSINKI_MS = 3 * 3_600_000
TEN = 1_791_010_800_000
"""2026-10-03 10:00 in Helsinki."""


@pytest.fixture(scope="module")
def state() -> RallyState:
    return Folded(opening()).state


def read(kind: str, text: str, state: RallyState, *, needed: bool = True) -> object:
    """Returns what a field of a kind makes of a text at 10:00 rally time."""
    choices = ("late", "early") if kind == "choice" else ()
    field = Field("it", kind, needed, choices)
    return value_of(field, text, Desk(state, TEN, "desk-1", 1))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  a \n b ", "a b"),
        ("check", "1", True),
        ("check", "", False),
        ("choice", "late", "late"),
        ("car", "#1", "e1"),
        ("cars", "1, 2 3", ("e1", "e2", "e3")),
        ("plate", "#99", "99"),
        ("stage", "SS1", "SS1"),
        ("duration", "7:12.4", 432_400),
        ("duration", "7.12,4", 432_400),
        ("signed", "0:10", 10_000),
        ("signed", "-0:10", -10_000),
        ("signed", "\u22120:10", -10_000),
        ("signed", "+1:00", 60_000),
        ("count", "30", 30),
        ("instant", "", TEN),
        ("instant", "10:03:12.4", TEN + 192_400),
        ("instant", "10.03.12,4", TEN + 192_400),
        ("instant", "10:03", TEN + 180_000),
        ("instant", "9:59:59", TEN - 1_000),
        ("instant", "2026-09-12 10:00", TEN - 21 * DAY_MS),
        ("date", "2026-10-03", 1_790_985_600_000),
        ("date", "", 0),
    ],
)
def test_a_text_is_read(kind: str, text: str, value: object, state: RallyState) -> None:
    assert value == read(kind, text, state, needed=kind != "date")


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("text", "", "field_missing"),
        ("choice", "never", "field_choice"),
        ("car", "99", "unknown_car"),
        ("cars", "1 99", "unknown_car"),
        ("stage", "SS9", "unknown_stage"),
        ("duration", "432400", "bare_digits"),
        ("duration", "soon", "bad_time"),
        ("signed", "10", "bare_digits"),
        ("count", "-1", "bad_number"),
        ("count", "\u00b2", "bad_number"),
        ("count", "1" * 10, "bad_number"),
        ("instant", "soon", "bad_instant"),
        ("instant", "25:00:00", "bad_instant"),
        ("instant", "10:60:00", "bad_instant"),
        ("instant", "10:00:61", "bad_instant"),
        ("instant", "2026-13-03 10:00", "bad_instant"),
        ("instant", "2026-10-03", "bad_instant"),
        ("date", "3.10.2026", "bad_date"),
    ],
)
def test_a_text_that_cannot_be_meant_is_refused(
    kind: str, text: str, code: str, state: RallyState
) -> None:
    with pytest.raises(FieldTrouble) as trouble:
        read(kind, text, state)
    assert (code, "it") == (trouble.value.code, trouble.value.field)


def test_a_car_may_stay_empty_where_the_field_may(state: RallyState) -> None:
    assert "" == read("car", "", state, needed=False)


def test_a_time_shortly_before_midnight_is_yesterdays(state: RallyState) -> None:
    just_after = TEN + 14 * 3_600_000 + 60_000
    desk = Desk(state, just_after, "desk-1", 1)
    assert just_after - 120_000 == value_of(Field("at", "instant"), "23:59", desk)


def test_rally_time_runs_by_the_rallys_clock() -> None:
    folded = Folded(opening())
    folded.decide(c.SetRallyClock(TEN, 1_000, 20_000))
    assert TEN + 40_000 == Desk(folded.state, 3_000, "desk-1", 1).rally_now_ms()


@settings(deadline=None)
@given(at_ms=st.integers(0, DAY_MS - 1))
def test_a_time_of_day_is_read_as_it_is_shown(at_ms: int) -> None:
    state = Folded(opening(0)).state
    at_ms += TEN - 10 * 3_600_000
    shown = time_of_day(at_ms, HELSINKI_MS, 3)
    found = value_of(Field("at", "instant"), shown, Desk(state, at_ms, "desk-1", 1))
    assert at_ms == found
