"""Row models of the stage table and the overall table, from views to texts."""

from typing import Any

import pytest

from browser.views_made import RALLY
from flyingfinish.rally.times import format_gap
from flyingfinish.web.page.board import Board, View
from flyingfinish.web.page.rows import (
    Row,
    control_name,
    crew_attrs,
    hue_of,
    overall_rows,
    stage_name,
    stage_rows,
)
from flyingfinish.web.words import words_of
from web.boards_made import board, with_rows

FI = words_of("fi")


def stage_texts(**rows: dict[str, Any]) -> dict[str, Row]:
    """Returns the rows of a stage table by entry."""
    made = with_rows(board(), "stage", **rows)
    return {row.key: row for row in stage_rows(made, FI)}


def overall_texts(before: dict[str, Any] | None = None, **rows: dict[str, Any]) -> dict[str, Row]:
    """Returns the rows of the overall table by entry."""
    made = with_rows(with_rows(board(), "overall", **rows), "before", **(before or {}))
    return {row.key: row for row in overall_rows(made, FI)}


THREE: dict[str, Any] = {
    "e2": {"ord": 1, "pos": 1, "elapsed_ms": 432_400},
    "e1": {"ord": 2, "pos": 2, "elapsed_ms": 433_200},
    "e3": {"ord": 3, "pos": 3, "elapsed_ms": 492_400},
}


def test_rows_stand_in_the_order_of_the_view() -> None:
    assert ["e2", "e1", "e3"] == list(stage_texts(**THREE))


def test_gaps_are_to_the_first_and_to_the_one_before() -> None:
    text = stage_texts(**THREE)["e3"].text
    assert ("+1:00.0", "+59.2") == (text["first"], text["prev"])


def test_the_first_shows_its_time_and_no_gap() -> None:
    text = stage_texts(**THREE)["e2"].text
    assert ("7:12.4", "", "") == (text["time"], text["first"], text["prev"])


def test_who_was_chosen_to_count_from_has_a_gap_to_tap() -> None:
    made = with_rows(board(gap="chosen", crew="e1"), "stage", **THREE)
    row = next(row for row in stage_rows(made, FI) if row.key == "e1")
    assert ("+0.0", True) == (row.text["first"], row.links["against"] != "")


def test_where_no_gap_stands_nothing_is_to_be_tapped() -> None:
    assert "" == stage_texts(**THREE)["e2"].links["against"]


def test_a_shared_place_is_marked_on_both() -> None:
    tied = THREE | {"e1": {"ord": 2, "pos": 1, "elapsed_ms": 432_400}}
    texts = [row.text["pos"] for row in stage_texts(**tied).values()]
    assert ["1=", "1=", "3"] == texts


def test_a_guest_has_a_time_and_neither_place_nor_gap_and_counts_for_no_other() -> None:
    rows = stage_texts(**{"e24": {"ord": 0, "elapsed_ms": 400_000}, **THREE})
    guest, second = rows["e24"].text, rows["e1"].text
    assert ("–", "6:40.0", "", "+0.8") == (
        guest["pos"],
        guest["time"],
        guest["first"],
        second["first"],
    )


@pytest.mark.parametrize(
    ("fields", "mark"),
    [
        ({}, ""),
        ({"provenance": "notional"}, "†"),
        ({"provenance": "stewards"}, "†"),
        ({"provenance": "manual_backup"}, "‡"),
        ({"unconfirmed": True}, "≈"),
        ({"provenance": "restart", "unconfirmed": True}, "†≈"),
    ],
)
def test_a_time_carries_its_mark(fields: dict[str, Any], mark: str) -> None:
    row = {"ord": 1, "pos": 1, "elapsed_ms": 432_400, **fields}
    assert mark == stage_texts(e1=row)["e1"].text["mark"]


def test_a_pending_time_stands_under_its_heading_without_a_place() -> None:
    rows = stage_texts(**THREE, e5={"ord": 9, "block": "pending"})
    assert ("Aika avoin", "", "") == (
        rows["head:pending"].text["label"],
        rows["e5"].text["pos"],
        rows["e5"].text["time"],
    )


def test_a_penalty_stands_beside_the_total() -> None:
    row = {"ord": 1, "pos": 1, "total_ms": 2_015_000, "adjustments_ms": 20_000}
    text = overall_texts(e1=row)["e1"].text
    assert ("33:35.0", "+0:20") == (text["time"], text["pen"])


def test_a_credit_has_a_minus() -> None:
    row = {"ord": 1, "pos": 1, "total_ms": 2_015_000, "adjustments_ms": -15_000}
    assert "-0:15" == overall_texts(e1=row)["e1"].text["pen"]


@pytest.mark.parametrize(("before", "move", "attr"), [(5, "▲4", "up"), (1, "", ""), (None, "", "")])
def test_places_won_since_the_stage_before_are_shown(
    before: int | None, move: str, attr: str
) -> None:
    earlier = {"e1": {"pos": before}} if before else {}
    row = overall_texts(earlier, e1={"ord": 1, "pos": 1, "total_ms": 1})["e1"]
    assert (move, attr) == (row.text["move"], row.attrs["data-move"])


def test_places_lost_are_shown() -> None:
    row = overall_texts({"e1": {"pos": 1}}, e1={"ord": 1, "pos": 3, "total_ms": 1})["e1"]
    assert ("▼2", "down") == (row.text["move"], row.attrs["data-move"])


def test_crews_to_come_are_told_by_words_and_their_place_before() -> None:
    rows = overall_texts(e4={"ord": 7, "block": "to_come", "code": "on_stage", "pos_before": 4})
    assert ("(4)", "kokeella", "") == tuple(rows["e4"].text[k] for k in ("pos", "note", "time"))


def test_a_retirement_says_where() -> None:
    rows = overall_texts(e4={"ord": 7, "block": "out", "code": "retired", "stage": "SS4"})
    assert ("keskeytti EK4", "") == (rows["e4"].text["note"], rows["e4"].text["pos"])


def test_a_retirement_without_a_stage_says_no_more_than_that() -> None:
    rows = overall_texts(e4={"ord": 7, "block": "out", "code": "retired"})
    assert "keskeytti" == rows["e4"].text["note"]


def test_a_crew_is_shown_with_the_first_of_its_classes() -> None:
    row = stage_texts(e6={"ord": 1, "pos": 1, "elapsed_ms": 1})["e6"]
    assert ("SM2", "2") == (row.text["cls"], row.attrs["data-hue"])


def test_a_leader_of_its_class_before_the_rally_has_the_yellow_plate() -> None:
    rows = stage_texts(**THREE)
    assert ("yes", "") == (rows["e2"].attrs["data-leader"], rows["e1"].attrs["data-leader"])


@pytest.mark.parametrize(
    ("driver", "co_driver", "long"),
    [
        ("A" * 20, "B" * 20, ""),
        ("A" * 21, "B", "1"),
        ("A", "B" * 21, "1"),
        ("A" * 21, "B" * 21, "2"),
    ],
)
def test_a_row_says_how_many_of_its_names_are_long(driver: str, co_driver: str, long: str) -> None:
    crew = {"driver": driver, "co_driver": co_driver}
    assert long == crew_attrs(board(), crew)["data-long"]


def test_an_entry_that_is_not_known_yet_has_a_row_without_a_name() -> None:
    text = stage_texts(e999={"ord": 1, "pos": 1, "elapsed_ms": 1})["e999"].text
    assert ("1", "", "") == (text["pos"], text["car"], text["driver"])


def test_a_table_that_is_not_there_has_no_rows() -> None:
    empty = Board(RALLY, View(RALLY), (), "", "", True, {})
    assert ([], []) == (stage_rows(empty, FI), overall_rows(empty, FI))


@pytest.mark.parametrize(
    ("language", "stage", "name"),
    [("fi", "SS7", "EK7"), ("sv", "SS7", "SS7"), ("fi", "Finale", "Finale"), ("fi", "SSS", "SSS")],
)
def test_a_stage_is_called_as_the_language_calls_it(language: str, stage: str, name: str) -> None:
    assert name == stage_name(words_of(language), stage)


def test_the_ninth_class_has_the_first_colour_again() -> None:
    assert ["1", "8", "1"] == [hue_of(ord_) for ord_ in (1, 8, 9)]


def test_a_time_leads_to_how_it_came_about() -> None:
    shown = board(stage="SS2", cls="SM2", lang="sv")
    rows = with_rows(shown, "stage", **THREE, e4={"ord": 100_001, "block": "pending"})
    found = {row.key: row.href for row in stage_rows(rows, FI)}
    assert f"/r/{RALLY}/explain/class/SM2/stage/SS2/e2?lang=sv" == found["e2"]
    assert "" == found["e4"]


def test_a_total_leads_to_how_it_came_about() -> None:
    table = board().channels["overall"].removeprefix(f"rally/{RALLY}/")
    found = overall_texts(e2={"ord": 1, "pos": 1, "total_ms": 1_000})["e2"]
    assert f"/r/{RALLY}/explain/{table}/e2" == found.href


@pytest.mark.parametrize(
    ("control", "name"),
    [("TC8A", "AT8A"), ("SF8", "EK8 maali"), ("SS8", "EK8"), ("PC1", "PC1"), ("", "")],
)
def test_a_control_is_called_as_crews_call_it(control: str, name: str) -> None:
    assert name == control_name(FI, control)


def test_of_several_classes_the_places_are_everybodys_and_the_gaps_are_among_them() -> None:
    made = board(cls="SM2,SM3")
    every = {row.key: row for row in overall_rows(board(), FI)}
    rows = [row for row in overall_rows(made, FI) if row.text.get("time") and row.text["prev"]]
    totals = {one: row.get("total_ms", 0) for one, row in made.of("overall")["rows"].items()}
    first = next(row for row in overall_rows(made, FI) if row.kind == "crew")
    assert (
        every[rows[0].key].text["pos"],
        format_gap(totals[rows[0].key] - totals[first.key]),
    ) == (
        rows[0].text["pos"],
        rows[0].text["first"],
    )
