"""The live stage: its lanes, its tables, and what is said where there is nothing.

Also holds `live_lanes.py` and `live_tables.py`.
"""

from dataclasses import replace
from typing import Any

import pytest

from browser.views_made import NOON_MS, RALLY, nothing_yet, weekend
from flyingfinish.web.fan.live import LIVE, channels, face
from flyingfinish.web.fan.live_lanes import countdown, waiting
from flyingfinish.web.page.board import Board, View, board_of
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import words_and
from web.boards_made import with_rows

FI = words_and("fi", *LIVE.words)


def live(crews: int = 24, **wanted: str) -> Board:
    """Returns the board of the live page of a weekend."""
    return board_of(View(RALLY, page="live", **wanted), weekend(crews).get, channels)


def rows_of(board: Board, name: str, now_ms: int = NOON_MS) -> dict[str, Row]:
    """Returns the rows of one list of the page by their keys, in order."""
    return {row.key: row for row in face(board, FI, now_ms).lists[name]}


def in_state(board: Board, state: str) -> Board:
    """Returns the board with its stage in another state."""
    stages = {**board.of("state")["stages"], "SS7": {"state": state, "started": 20}}
    return replace(board, data={**board.data, "state": {**board.of("state"), "stages": stages}})


def test_the_order_on_the_stage_is_that_of_the_road() -> None:
    assert ["e15", "e16", "e17", "e18", "e19", "e20"] == list(rows_of(live(), "driving-rows"))


def test_who_crossed_the_finish_last_stands_first() -> None:
    assert ["e14", "e13", "e12"] == list(rows_of(live(), "finished-rows"))[:3]


def test_who_was_given_a_time_and_crossed_no_finish_did_not_come_in() -> None:
    made = live()
    splits = {e: row for e, row in made.of("splits/SS7")["rows"].items() if e != "e14"}
    assert "e14" not in rows_of(with_rows(made, "splits/SS7", **splits), "finished-rows")


def test_a_silent_crew_has_neither_clock_nor_forecast() -> None:
    row = rows_of(live(), "driving-rows")["e15"]
    assert ("yes", "ei vielä aikaa", "", "") == (
        row.attrs["data-silent"],
        row.text["clock"],
        row.text["would"],
        row.text["lead"],
    )


def test_a_silent_crew_has_no_place_in_the_order_as_it_would_be() -> None:
    rows = rows_of(live(), "virtual-rows")
    assert (False, True) == ("e15" in rows, "e16" in rows)


def test_who_has_no_first_split_has_no_place_in_the_order_as_it_would_be() -> None:
    assert not {"e19", "e20"} & set(rows_of(live(), "virtual-rows"))


def test_a_prediction_is_marked_and_leads_to_no_explanation() -> None:
    row = rows_of(live(), "virtual-rows")["e16"]
    assert ("predicted", "virtual", "~", "") == (
        row.kind,
        row.attrs["data-block"],
        row.text["time"][0],
        row.href,
    )


def test_the_order_is_called_virtual_only_with_a_prediction_in_it() -> None:
    quiet = with_rows(live(), "onstage")
    found = [
        face(made, FI, NOON_MS).ones["virtual-title"].text["status"] for made in (live(), quiet)
    ]
    assert ["VIRTUAALINEN", ""] == found


def test_of_a_full_stage_the_order_keeps_twenty_places_and_who_is_driving() -> None:
    kinds = [row.kind for row in rows_of(live(180), "virtual-rows").values()]
    assert ["crew"] * 20 == kinds[:20]
    assert {"predicted"} == set(kinds[20:])


def test_the_next_cars_count_down_to_their_start() -> None:
    row = rows_of(live(), "waiting-rows")["e21"]
    assert ("12:01", "1:00") == (row.text["due"], row.text["left"])


def test_at_a_stopped_stage_nobody_counts_down_and_the_lane_says_why() -> None:
    made = in_state(with_rows(live(), "onstage", **_waiting("SS7")), "interrupted")
    said = face(made, FI, NOON_MS).ones["driving-empty"].text["empty"]
    row = rows_of(made, "waiting-rows")["e9"]
    assert ("", "", "Kellot eivät käy (keskeytetty).") == (
        row.text["due"],
        row.text["left"],
        said,
    )


def _waiting(stage: str) -> dict[str, Any]:
    row = {"stage": stage, "ord": 1, "block": "waiting", "due_at_ms": NOON_MS + 60_000}
    return {"e9": row}


def test_between_stages_the_lane_has_the_cars_of_the_next_one() -> None:
    made = in_state(with_rows(live(), "onstage", **_waiting("SS8")), "completed")
    assert ("SS8", ["e9"]) == waiting(made)


def test_who_chose_a_stage_sees_no_other_ones_cars() -> None:
    made = with_rows(live(stage="SS6"), "onstage", **_waiting("SS8"))
    assert ("SS6", []) == waiting(made)


@pytest.mark.parametrize(
    ("left_ms", "text"),
    [(1, "0:01"), (1000, "0:01"), (59_001, "1:00"), (0, ""), (-5, ""), (3_600_001, "")],
)
def test_a_countdown_ends_at_nought_and_begins_an_hour_before(left_ms: int, text: str) -> None:
    assert text == countdown(left_ms)


def test_where_two_stages_are_driven_there_is_a_choice() -> None:
    made = live()
    both = {**made.of("onstage")["rows"]}
    both["e2"] = {"stage": "SS6", "ord": 1, "block": "on_stage"}
    chips = rows_of(with_rows(made, "onstage", **both), "stages-now")
    assert [("EK6", ""), ("EK7", "true")] == [
        (row.text["label"], row.attrs["aria-current"]) for row in chips.values()
    ]
    assert {} == rows_of(made, "stages-now")


@pytest.mark.parametrize(
    ("lane", "gone"),
    [
        ("lanes", ()),
        ("finished", ("onstage",)),
        ("virtual", ("onstage", "splits/SS7")),
        ("lanes", ("onstage", "splits/SS7", "stage")),
    ],
)
def test_a_phone_opens_on_what_there_is_to_show(lane: str, gone: tuple[str, ...]) -> None:
    made = live()
    for role in gone:
        made = with_rows(made, role)
    assert lane == face(made, FI, NOON_MS).ones["opens"].attrs["data-opens"]


def test_a_phone_opens_on_who_waits_where_nobody_drives_or_came_in() -> None:
    made = with_rows(with_rows(live(), "splits/SS7"), "onstage", **_waiting("SS7"))
    assert "lanes" == face(made, FI, NOON_MS).ones["opens"].attrs["data-opens"]


def test_a_class_has_its_own_tables_and_the_splits_of_the_rally() -> None:
    found = live(cls="SM2").channels
    assert ("rally/kokkola/class/SM2/stage/SS7", "rally/kokkola/splits/SS7") == (
        found["stage"],
        found["splits/SS7"],
    )


def test_before_there_is_a_road_every_lane_says_so() -> None:
    bare = board_of(View(RALLY, page="live"), lambda _: None, channels)
    made = face(bare, FI, NOON_MS)
    assert {"": 0} == {"": sum(map(len, made.lists.values()))}
    assert "" == made.ones["chance"].text["chance"]


def test_before_the_start_the_stage_has_not_begun() -> None:
    made = board_of(View(RALLY, page="live"), nothing_yet().get, channels)
    assert "not_started" == face(made, FI, NOON_MS).ones["chance"].attrs["data-chance"]


def test_a_place_that_is_shared_says_so_in_the_order_as_it_would_be() -> None:
    rows = list(rows_of(live(), "virtual-rows").values())
    assert ["1=", "1=", "1=", "4"] == [row.text["pos"] for row in rows[:4]]


def test_in_the_order_of_several_classes_only_their_crews_stand_with_everybodys_places() -> None:
    every = rows_of(live(), "virtual-rows")
    some = rows_of(live(cls="SM2,SM3"), "virtual-rows")
    places = {key: row.text["pos"] for key, row in every.items() if key in some}
    first = next(iter(some.values()))
    assert (True, places, "") == (
        0 < len(some) < len(every),
        {key: row.text["pos"] for key, row in some.items()},
        first.text["first"],
    )


def test_a_time_that_was_changed_is_marked_where_it_stands() -> None:
    moved = {"ord": 9, "code": "time_moved", "entry": "e14", "stage": "SS7", "before_ms": 1}
    made = with_rows(live(), "corrections", **{"9": moved})
    marks = [rows_of(made, f"{name}-rows")["e14"].text["mark"] for name in ("finished", "virtual")]
    assert (["✎", "✎"], "") == (marks, rows_of(made, "finished-rows")["e13"].text["mark"])


def test_the_split_of_a_crew_that_drives_is_marked_where_a_decision_moved_it() -> None:
    made = live()
    split = made.of("onstage")["rows"]["e16"]["split"]
    moved = {"code": "impulse_chosen", "entry": "e16", "control": "S", "split": split}
    road = {**made.of("itinerary"), "controls": {"S": {"stage": "SS7"}}}
    made = replace(made, data={**made.data, "itinerary": road})
    made = with_rows(made, "corrections", **{"9": {"ord": 9, **moved}})
    rows = rows_of(made, "driving-rows")
    assert {"e16": "✎"} == {key: row.text["mark"] for key, row in rows.items() if row.text["mark"]}
