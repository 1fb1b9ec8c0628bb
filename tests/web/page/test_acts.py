"""What one act of officials did to many crews, put together."""

from typing import Any

import pytest

from flyingfinish.web.page.acts import Part, acts_of, said_together

ROW: dict[str, Any] = {"ord": 7, "code": "time_given", "entry": "e1", "reason": "fog"}


@pytest.mark.parametrize(
    ("other", "together"),
    [
        ({"entry": "e2"}, True),
        ({"ord": 8}, False),
        ({"code": "restart_time_moved"}, False),
        ({"reason": "rain"}, False),
        ({"document": "4"}, False),
    ],
)
def test_rows_of_one_position_code_and_reason_are_one_act(
    other: dict[str, Any], together: bool
) -> None:
    rows = {"a": ROW, "b": {**ROW, **other}}
    assert ([["a", "b"]] if together else [["a"], ["b"]]) == acts_of(rows, "ab")


def test_rows_without_a_crew_stand_by_themselves() -> None:
    row = {"ord": 7, "code": "notice"}
    assert [["a"], ["b"]] == acts_of({"a": row, "b": row}, "ab")


def test_codes_that_stand_alone_are_never_put_together() -> None:
    assert [["a"], ["b"]] == acts_of({"a": ROW, "b": ROW}, "ab", ("time_given",))


def test_acts_stand_in_the_order_of_their_first_rows() -> None:
    other = {**ROW, "code": "restart_time_moved"}
    assert [["a", "c"], ["b"]] == acts_of({"a": ROW, "b": other, "c": ROW}, "abc")


def test_crews_of_whom_the_same_is_told_stand_together_by_number() -> None:
    parts = [Part("#12", "EK3", "x"), Part("#9", "EK3", "y"), Part("#4", "EK3", "x")]
    assert ("EK3", "#4, #12: x · #9: y") == said_together(parts, 3)


def test_places_stand_in_the_order_of_the_road() -> None:
    parts = [Part("#4", "EK10", "x"), Part("#4", "EK9", "y"), Part("#5", "EK9", "y")]
    assert ("", "EK9 #4, #5: y · EK10 #4: x") == said_together(parts, 2)


def test_among_many_a_time_that_replaced_none_stands_alone_and_no_line_breaks_in_a_change() -> None:
    parts = [Part("#4", "EK3", "– → 6:30.0"), Part("#5", "EK3", "7:00.0 → 6:30.0")]
    assert ("EK3", "#4: 6:30.0 · #5: 7:00.0\u00a0→\u00a06:30.0") == said_together(parts, 2)


def test_of_what_nothing_more_is_told_the_crews_are() -> None:
    assert ("EK3", "#4, #5") == said_together([Part("#4", "EK3", ""), Part("#5", "EK3", "")], 2)
