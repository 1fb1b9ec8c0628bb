"""The page of splits: four faces, compared with any crew, best and ultimate, order."""

from typing import Any

import pytest

from browser.views_made import BASE, NOON_MS, RALLY, weekend
from flyingfinish.web.fan.kind import Face
from flyingfinish.web.fan.splits import COLUMNS, SPLITS, cut, pace_text
from flyingfinish.web.page.board import View, board_of
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import words_and

FI = words_and("fi", *SPLITS.words)
KM = 1000
STAGE: dict[str, Any] = {
    "ord": 7,
    "name": "Lestijoki 1",
    "metres": 9 * KM,
    "precision_ms": 100,
    "splits": {"1": {"metres": 3 * KM}, "2": {"metres": 6 * KM}},
}
# Crew 1 is fastest at first, crew 2 at last; crew 3 is on its way.
ROWS: dict[str, Any] = {
    "e1": {"s1": 90_000, "s2": 182_000, "finish": 275_000, "finished_at_ms": NOON_MS},
    "e2": {"s1": 91_000, "s2": 182_000, "finish": 272_000, "finished_at_ms": NOON_MS},
    "e3": {"s1": 95_050},
}


def face_of(
    rows: dict[str, Any],
    stage: dict[str, Any] = STAGE,
    told: dict[str, Any] | None = None,
    **asked: str,
) -> Face:
    """Returns the page of a stage with these splits and these corrections."""
    views = weekend(12)
    road = views[f"{BASE}itinerary"]
    views[f"{BASE}itinerary"] = {**road, "stages": {**road["stages"], "SS7": stage}}
    views[f"{BASE}splits/SS7"] = {"rows": rows}
    views[f"{BASE}startlist/SS7"] = {"rows": {"e3": {"ord": 1}, "e2": {"ord": 2}, "e9": {"ord": 3}}}
    views[f"{BASE}itinerary"]["controls"] = {
        one: {"ord": 1, "kind": "", "stage": "SS7"} for one in ("SS7", "SS7-1", "SS7-2", "SF7")
    }
    views[f"{BASE}corrections"] = {"rows": told or {}}
    view = View(RALLY, page="splits", **asked)
    board = board_of(view, views.get, SPLITS.channels)
    return SPLITS.face(board, FI, NOON_MS)


def rows_of(rows: dict[str, Any] = ROWS, stage: dict[str, Any] = STAGE, **asked: str) -> list[Row]:
    """Returns the rows of the page for a stage with these splits."""
    return list(face_of(rows, stage, None, **asked).lists["split-rows"])


def cells(row: Row) -> list[str]:
    """Returns what stands in a row's first two points and its finish."""
    return [row.text["p1"], row.text["p2"], row.text["fin"]]


def table(**asked: str) -> dict[str, list[str]]:
    """Returns the cells of all rows by key."""
    return {row.key: cells(row) for row in rows_of(ROWS, STAGE, **asked)}


def test_the_furthest_and_fastest_come_first() -> None:
    assert ["ultimate", "e2", "e1", "e3"] == list(table())


def test_a_place_that_is_shared_says_so_as_in_the_results() -> None:
    places = {row.key: row.text["pos"] for row in rows_of({f"e{n}": ROWS["e1"] for n in (2, 5)})}
    assert ("1=", "5") == (places["e2"], places["e5"])


def test_by_road_crews_stand_as_they_start_and_who_is_not_listed_last() -> None:
    assert ["ultimate", "e3", "e2", "e1"] == list(table(tab="road"))


@pytest.mark.parametrize(
    ("face", "e1", "e2", "e3", "ultimate"),
    [
        ("", ["1:30.0", "3:02.0", "4:35.0"], ["1:31.0", "3:02.0", "4:32.0"], ["1:35.0", "", ""],
         ["1:30.0", "3:01.0", "4:31.0"]),
        ("section", ["1:30.0", "1:32.0", "1:33.0"], ["1:31.0", "1:31.0", "1:30.0"],
         ["1:35.0", "", ""], ["1:30.0", "1:31.0", "1:30.0"]),
        ("rank", ["1.", "1.", "2."], ["2.", "1.", "1."], ["3.", "", ""], None),
        ("pace", ["30.0", "30.6", "31.0"], ["30.3", "30.3", "30.0"], ["31.6", "", ""],
         ["30.0", "30.3", "30.0"]),
    ],
)  # fmt: skip
def test_each_face_shows_its_numbers(
    face: str, e1: list[str], e2: list[str], e3: list[str], ultimate: list[str] | None
) -> None:
    shown = table(face=face)
    assert (e1, e2, e3, ultimate) == (shown["e1"], shown["e2"], shown["e3"], shown.get("ultimate"))


def test_compared_with_a_crew_all_others_are_signed_differences() -> None:
    shown = table(face="section", crew="e1")
    assert (["0.0", "0.0", "0.0"], ["+1.0", "-1.0", "-3.0"], ["+5.0", "", ""]) == (
        shown["e1"],
        shown["e2"],
        shown["e3"],
    )


def test_differences_are_of_shown_numbers() -> None:
    rows = {"e1": {"s1": 90_090}, "e2": {"s1": 91_000}}
    shown = {row.key: cells(row)[0] for row in rows_of(rows, crew="e1")}
    assert "+1.0" == shown["e2"]


def test_against_a_crew_without_the_point_nothing_is_compared() -> None:
    assert ["-5.0", "", ""] == table(crew="e3")["e1"]


def test_ranks_are_compared_with_nobody() -> None:
    assert table(face="rank") == table(face="rank", crew="e1")


def test_the_best_of_each_column_is_named() -> None:
    best = {row.key: row.attrs.get("data-best") for row in rows_of(face="section")}
    assert {"ultimate": None, "e1": "p1", "e2": "p2 fin", "e3": ""} == best


def test_a_tint_says_how_far_from_the_best_and_on_which_side_of_a_crew() -> None:
    slow = {row.key: row.attrs.get("data-heat") for row in rows_of(face="section")}
    both = {row.key: row.attrs.get("data-heat") for row in rows_of(face="section", crew="e1")}
    assert ("p2l1 finl2", "p1l1", "p1l3") == (slow["e1"], slow["e2"], slow["e3"])
    assert ("", "p1l1 p2g1 fing2", "p1l3") == (both["e1"], both["e2"], both["e3"])


def test_from_the_start_nothing_is_tinted_unless_compared() -> None:
    assert {"", None} == {row.attrs.get("data-heat") for row in rows_of()}
    assert "p1l3" == rows_of(crew="e1")[3].attrs["data-heat"]


def test_a_place_leads_to_the_comparison_and_back() -> None:
    by_key = {row.key: row for row in rows_of(crew="e1")}
    assert ("?", "?crew=e2", "yes") == (
        by_key["e1"].links["base"],
        by_key["e2"].links["base"],
        by_key["e1"].attrs["data-base"],
    )


def test_a_class_is_compared_within_itself() -> None:
    assert ["e3"] == [row.key for row in rows_of({"e3": ROWS["e3"], "e12": ROWS["e1"]}, cls="SM1")]


def test_a_given_time_carries_its_mark() -> None:
    marks = {row.key: row.text["mark"] for row in rows_of({"e6": ROWS["e1"], "e1": ROWS["e2"]})}
    assert ("†", "") == (marks["e6"], marks["e1"])


SPLIT = {"ord": 8, "code": "impulse_chosen", "entry": "e1", "control": "SS7-2", "split": 2,
         "before_ms": 183_000, "after_ms": 182_000, "reason": "wheel fell off"}  # fmt: skip
START = {"ord": 9, "code": "start_corrected", "entry": "e3", "control": "SS7", "after_at_ms": 1}
MOVED = {"ord": 7, "code": "time_moved", "entry": "e2", "stage": "SS7", "before_ms": 273_000,
         "after_ms": 272_000}  # fmt: skip


def test_a_split_that_was_changed_is_marked_and_no_other_one() -> None:
    shown = face_of(ROWS, told={"8": SPLIT}).lists["split-rows"]
    rows = {row.key: cells(row) for row in shown}
    assert (["1:30.0", "✎3:02.0", "4:35.0"], ["1:31.0", "3:02.0", "4:32.0"]) == (
        rows["e1"],
        rows["e2"],
    )


def test_another_start_marks_every_split_that_the_crew_has() -> None:
    rows = {row.key: cells(row) for row in face_of(ROWS, told={"9": START}).lists["split-rows"]}
    assert (["✎1:35.0", "", ""], "1:30.0") == (rows["e3"], rows["e1"][0])


def test_a_changed_stage_time_is_marked_beside_the_finish() -> None:
    shown = face_of(ROWS, told={"7": MOVED}).lists["split-rows"]
    assert {"ultimate": "", "e1": "", "e2": "✎", "e3": ""} == {
        row.key: row.text["mark"] for row in shown
    }


def test_below_the_splits_it_is_told_how_they_were_and_why() -> None:
    lines = face_of(ROWS, told={"8": SPLIT, "7": MOVED}).lists["stage-changes"]
    assert [("3:03.0 → 3:02.0", "wheel fell off"), ("4:33.0 → 4:32.0", "")] == [
        (row.text["how"], row.text["said"]) for row in lines
    ]


def test_without_any_splits_a_sentence_says_so_and_the_finish_is_there() -> None:
    plain = {name: value for name, value in STAGE.items() if name != "splits"}
    rows = rows_of({"e1": {"finish": 275_000}, "e2": {"finish": 272_000}}, plain)
    assert [("e2", "4:32.0"), ("e1", "4:35.0")] == [(row.key, row.text["fin"]) for row in rows]
    views = weekend(12)
    for stage in views[f"{BASE}itinerary"]["stages"].values():
        del stage["splits"]
    board = board_of(View(RALLY), views.get, SPLITS.channels)
    ones = SPLITS.face(board, FI, 0).ones
    assert FI("no_splits") == ones["split-note"].text["note"]
    assert "1" == ones["split-heads"].attrs["data-n"]


def test_columns_are_headed_by_split_and_distance() -> None:
    views = weekend(12)
    heads = SPLITS.face(board_of(View(RALLY), views.get, SPLITS.channels), FI, 0).ones[
        "split-heads"
    ]
    assert ("VA1", "4,1 km", "3") == (heads.text["h1"], heads.text["k1"], heads.attrs["data-n"])


def test_of_more_points_than_columns_the_last_are_shown() -> None:
    many = {str(n): {"metres": n * 500} for n in range(1, 13)}
    times = {f"s{n}": n * 15_000 for n in range(1, 13)} | {"finish": 200_000}
    (row,) = rows_of({"e1": times}, {**STAGE, "splits": many}, face="section")
    filled = [name for name, text in row.text.items() if name[:1] == "p" and text and name != "pos"]
    assert COLUMNS - 1 == len(filled)
    assert "0:15.0" == row.text["p1"]


def test_clocks_that_disagree_are_shown_as_they_are() -> None:
    rows = {"e1": {"s1": 90_000, "s2": 89_000}}
    (row,) = rows_of(rows, face="section")
    assert "-1.0" == row.text["p2"]


def test_before_there_is_a_road_nothing_is_followed() -> None:
    empty: dict[str, Any] = {}
    board = board_of(View(RALLY), empty.get, SPLITS.channels)
    assert ({}, "") == (
        SPLITS.channels(board, empty.get),
        SPLITS.face(board, FI, 0).ones["split-note"].text["note"],
    )


def test_a_pace_and_a_cut_number_lose_what_is_finer_than_tenths() -> None:
    assert ("31.2", 31_200) == (pace_text(31_299), cut(31_299))
