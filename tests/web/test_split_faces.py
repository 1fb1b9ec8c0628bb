"""The faces of a stage's splits: worked out by hand, and with points that nobody measured."""

import pytest

from flyingfinish.web.split_faces import Point, face_of, furthest_first, points_of

POINTS = [Point("s1", 4_000), Point("s2", 9_000), Point("finish", 12_000)]
FACES = ("cumulative", "rank", "section", "pace")
ROWS = {
    "e1": {"s1": 120_000, "s2": 270_000, "finish": 360_000},
    "e2": {"s1": 118_000, "s2": 272_500},
    "e3": {"s1": 120_000, "finish": 361_000},
    "e4": {},
}


def test_points_are_those_of_the_road_with_the_finish_at_last() -> None:
    stage = {"metres": 12_000, "splits": {"10": {"metres": 9_000}, "2": {}}}
    assert [Point("s2", 0), Point("s10", 9_000), Point("finish", 12_000)] == points_of(stage)


def test_from_the_start_is_what_was_measured() -> None:
    assert ROWS == face_of("cumulative", ROWS, POINTS)


def test_between_two_points_needs_both() -> None:
    assert {
        "e1": {"s1": 120_000, "s2": 150_000, "finish": 90_000},
        "e2": {"s1": 118_000, "s2": 154_500},
        "e3": {"s1": 120_000},
        "e4": {},
    } == face_of("section", ROWS, POINTS)


def test_a_given_finish_has_a_rank_and_ends_no_time_between_two_points() -> None:
    rows = {"e1": {**ROWS["e1"], "given": True}}
    found = [face_of(face, rows, POINTS)["e1"].get("finish") for face in FACES]
    assert [360_000, 1, None, None] == found


def test_equal_times_share_a_rank() -> None:
    assert {
        "e1": {"s1": 2, "s2": 1, "finish": 1},
        "e2": {"s1": 1, "s2": 2},
        "e3": {"s1": 2, "finish": 2},
        "e4": {},
    } == face_of("rank", ROWS, POINTS)


def test_a_pace_is_the_time_a_kilometre() -> None:
    found = face_of("pace", ROWS, POINTS)
    assert {"s1": 30_000, "s2": 30_000, "finish": 30_000} == found["e1"]
    assert {"s1": 29_500, "s2": 30_900} == found["e2"]


def test_a_point_of_unknown_length_has_no_pace_nor_has_the_one_behind_it() -> None:
    points = [Point("s1", 0), *POINTS[1:]]
    assert {"finish": 30_000} == face_of("pace", ROWS, points)["e1"]


@pytest.mark.parametrize("rows", [ROWS, dict(reversed(ROWS.items()))])
def test_who_came_furthest_stands_first(rows: dict[str, dict[str, int]]) -> None:
    assert ["e1", "e3", "e2", "e4"] == furthest_first(rows, POINTS)
