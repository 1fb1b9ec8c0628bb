"""What may still become of a stage: only from numbers that are shown, and of no silent crew."""

from dataclasses import replace
from typing import Any

import pytest

from browser.views_made import NOON_MS, RALLY, weekend
from flyingfinish.web.fan.live import channels
from flyingfinish.web.fan.live_chances import (
    Would,
    next_point,
    podium_chance,
    predicted_ms,
    would_be,
)
from flyingfinish.web.page.board import Board, View, board_of
from web.boards_made import board, with_rows

TABLE: dict[str, Any] = {
    "e1": {"ord": 1, "pos": 1, "elapsed_ms": 400_000},
    "e2": {"ord": 2, "pos": 2, "elapsed_ms": 405_000},
    "e3": {"ord": 3, "pos": 3, "elapsed_ms": 410_000},
}
SPLITS: dict[str, Any] = {
    "e1": {"s1": 100_000, "s2": 200_000, "finish": 400_000},
    "e2": {"s1": 101_000, "s2": 203_000, "finish": 405_000},
    "e3": {"s1": 102_000, "finish": 410_000},
}


def on_stage(elapsed_ms: int, **more: Any) -> dict[str, Any]:
    """Returns the row of a crew that has been on SS7 so long at noon."""
    return {
        "stage": "SS7",
        "ord": 1,
        "block": "on_stage",
        "started_at_ms": NOON_MS - elapsed_ms,
        "overdue_at_ms": NOON_MS + 1,
        **more,
    }


def driven(on: dict[str, Any], state: str = "running", **wanted: str) -> Board:
    """Returns a board on which three are in and these are on the stage; nobody is to come."""
    made = board_of(View(RALLY, page="live", **wanted), weekend(24).get, channels)
    for role, rows in (
        ("stage", TABLE),
        ("splits/SS7", SPLITS),
        ("onstage", on),
        ("overall", {}),
    ):
        made = with_rows(made, role, **rows)
    states = {**made.of("state"), "stages": {"SS7": {"state": state, "started": 4}}}
    return replace(made, data={**made.data, "state": states})


def test_a_crew_comes_next_to_the_split_after_its_last_one() -> None:
    made = board()
    points = [next_point(made, on_stage(1, **more)) for more in ({}, {"split": 1}, {"split": 2})]
    assert ["s1", "s2", "finish"] == points


def test_at_the_next_point_a_crew_would_be_behind_those_with_less_time_there() -> None:
    row = on_stage(201_500, split=1, split_ms=100_500)
    assert Would("s2", 2, 1) == would_be(driven({"e9": row}), "e9", row, NOON_MS)


def test_before_the_best_time_has_passed_a_crew_would_still_be_first() -> None:
    row = on_stage(199_001, split=1, split_ms=100_500)
    assert Would("s2", 1, -1) == would_be(driven({"e9": row}), "e9", row, NOON_MS)


def test_where_nobody_has_been_a_crew_would_be_nothing() -> None:
    row = on_stage(50_000)
    made = with_rows(driven({"e9": row}), "splits/SS7")
    assert would_be(made, "e9", row, NOON_MS) is None


@pytest.mark.parametrize("at_ms", [NOON_MS + 1, NOON_MS + 60_000])
def test_beyond_its_time_a_crew_has_no_forecast(at_ms: int) -> None:
    row = on_stage(201_500, split=1, split_ms=100_500)
    made = driven({"e9": row})
    assert (None, None) == (would_be(made, "e9", row, at_ms), predicted_ms(made, row, at_ms))


def test_a_stopped_stage_has_no_forecasts() -> None:
    row = on_stage(201_500, split=1, split_ms=100_500)
    made = driven({"e9": row}, "interrupted")
    assert (None, None) == (would_be(made, "e9", row, NOON_MS), predicted_ms(made, row, NOON_MS))


def test_a_guest_has_no_place_even_if_it_were_there_now() -> None:
    row = on_stage(201_500, split=1, split_ms=100_500)
    assert would_be(driven({"e24": row}), "e24", row, NOON_MS) is None


def test_a_prediction_keeps_the_pace_of_the_last_split() -> None:
    row = on_stage(150_000, split=1, split_ms=110_000)
    assert 440_000 == predicted_ms(driven({"e9": row}), row, NOON_MS)


def test_a_prediction_that_has_passed_grows_with_the_clock() -> None:
    row = on_stage(500_000, split=1, split_ms=110_000)
    assert 500_000 == predicted_ms(driven({"e9": row}), row, NOON_MS)


def test_the_best_finisher_without_that_split_is_no_measure() -> None:
    row = on_stage(150_000, split=2, split_ms=203_000)
    made = with_rows(driven({"e9": row}), "splits/SS7", **{**SPLITS, "e1": {"finish": 400_000}})
    assert 405_000 == predicted_ms(made, row, NOON_MS)


def test_before_its_first_split_a_crew_is_not_predicted() -> None:
    row = on_stage(90_000)
    assert predicted_ms(driven({"e9": row}), row, NOON_MS) is None


@pytest.mark.parametrize(
    ("on", "state", "chance"),
    [
        ({}, "completed", ("complete", 0)),
        ({}, "running", ("complete", 0)),
        ({"e9": on_stage(409_999)}, "running", ("possible", 1)),
        ({"e9": on_stage(410_000)}, "running", ("lower", 0)),
        ({"e9": on_stage(1), "e8": on_stage(2)}, "running", ("possible", 2)),
        ({"e9": on_stage(410_000)}, "interrupted", ("open", 0)),
        ({"e24": on_stage(1)}, "running", ("complete", 0)),
    ],
)
def test_the_first_three_may_change_while_somebody_has_less_time_than_the_third(
    on: dict[str, Any], state: str, chance: tuple[str, int]
) -> None:
    assert chance == podium_chance(driven(on, state), NOON_MS)


def test_while_somebody_is_to_come_the_first_three_are_open() -> None:
    made = with_rows(driven({}), "overall", e9={"ord": 1, "block": "to_come", "code": "waiting"})
    assert ("open", 0) == podium_chance(made, NOON_MS)


def test_of_two_times_no_three_can_be_settled() -> None:
    two = {entry: TABLE[entry] for entry in ("e1", "e2")}
    made = with_rows(driven({"e9": on_stage(900_000)}), "stage", **two)
    assert ("open", 0) == podium_chance(made, NOON_MS)


def test_before_anybody_is_on_it_a_stage_has_not_begun() -> None:
    assert ("not_started", 0) == podium_chance(with_rows(driven({}), "stage"), NOON_MS)


def test_of_several_classes_the_places_are_everybodys() -> None:
    would = [
        would_be(driven({"e12": on_stage(409_500)}, cls=cls), "e12", on_stage(409_500), NOON_MS)
        for cls in ("", "SM3,SM4")
    ]
    assert would[0] == would[1]


def test_of_several_classes_others_may_still_come_before_the_third() -> None:
    others = driven({"e4": on_stage(1)}, cls="SM3,SM4")
    assert ("possible", 1) == podium_chance(others, NOON_MS)
