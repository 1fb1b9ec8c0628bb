"""Row models of the plain lists, from views to texts."""

from typing import Any

import pytest

from browser.views_made import BASE, MINUTE_MS, NOON_MS, RALLY, weekend
from flyingfinish.web.page.board import Board, View, board_of
from flyingfinish.web.page.lists import (
    entry_rows,
    penalty_rows,
    plain_heading,
    retirement_rows,
    said_or,
    start_list_channel,
    start_list_heading,
    start_list_rows,
    start_list_stage,
)
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import words_and

FI = words_and("fi", "fan/lists")
NOTHING: dict[str, Any] = {}
NOTHING_HELD = NOTHING.get


def listing(rows: dict[str, Any], /, **more: Any) -> Board:
    """Returns a board whose list has these rows; words of the view are given by name."""
    wanted = {name: more.pop(name) for name in ("cls", "stage") if name in more}
    views = weekend(12) | {f"{BASE}listed": {"rows": rows, **more}}
    view = View(RALLY, page="penalties", **wanted)
    return board_of(view, views.get, lambda board, held: {"list": f"{BASE}listed"})


def only(rows: list[Row]) -> Row:
    """Returns the one row there is."""
    (row,) = rows
    return row


def test_a_start_list_stands_in_its_order_with_minutes() -> None:
    rows = {
        "e2": {"ord": 1, "due_at_ms": NOON_MS},
        "e1": {"ord": 2, "due_at_ms": NOON_MS + 30_000},
    }
    assert [("e2", "12:00"), ("e1", "12:00:30")] == [
        (row.key, row.text["lead"]) for row in start_list_rows(listing(rows), FI)
    ]


def test_a_moved_start_says_what_the_list_said_and_a_lane_is_told() -> None:
    row = {"ord": 1, "due_at_ms": NOON_MS, "listed_at_ms": NOON_MS - 5 * MINUTE_MS, "lane": 2}
    text = only(start_list_rows(listing({"e1": row}), FI)).text
    assert ("listalla 11:55", "rata 2") == (text["note"], text["sub"])


def test_a_class_lists_its_own_crews() -> None:
    rows = {f"e{n}": {"ord": n, "due_at_ms": NOON_MS} for n in (1, 12)}
    assert ["e1"] == [row.key for row in start_list_rows(listing(rows, cls="SM1"), FI)]


def test_a_start_lists_heading_tells_version_delay_and_number() -> None:
    board = listing(
        {"e1": {"ord": 1, "due_at_ms": NOON_MS}}, version=2, delay_ms=600_000, stage="SS8"
    )
    one = start_list_heading(board, FI)
    assert ("Lähtölista EK8 Toholampi 2", "versio 2 · viive 10 min · 1 autokuntaa") == (
        one.text["title"],
        one.text["sub"],
    )


@pytest.mark.parametrize(
    ("stage", "states", "looked_at"),
    [
        ("SS3", {}, "SS3"),
        ("", {}, "SS7"),
        ("", {"SS7": {"state": "completed", "started": 9}}, "SS8"),
        ("", {f"SS{n}": {"state": "completed", "started": 9} for n in range(1, 11)}, "SS10"),
    ],
)
def test_the_next_stage_to_drive_is_listed_unless_one_is_asked_for(
    stage: str, states: dict[str, Any], looked_at: str
) -> None:
    views = weekend(12)
    state = views[f"{BASE}state"]
    views[f"{BASE}state"] = {**state, "stages": state["stages"] | states}
    board = board_of(View(RALLY, stage=stage), views.get, start_list_channel)
    assert (looked_at, f"{BASE}startlist/{looked_at}") == (
        start_list_stage(board),
        board.channels["list"],
    )


def test_before_there_is_a_road_no_list_is_followed() -> None:
    board = board_of(View(RALLY), NOTHING_HELD, start_list_channel)
    assert ({}, "Lähtölista") == (
        start_list_channel(board, NOTHING_HELD),
        start_list_heading(board, FI).text["title"].strip(),
    )


def test_entries_tell_car_entrant_and_every_class_once() -> None:
    views = weekend(12)
    views[f"{BASE}entries"]["rows"]["e6"] |= {"entrant": "Pohja UA", "team": "Pohja UA"}
    board = board_of(View(RALLY), views.get, lambda board, held: {})
    rows = {row.key: row.text for row in entry_rows(board, FI)}
    assert ("SM3 JUN", "Škoda Fabia RS Rally2 · Pohja UA") == (
        rows["e6"]["main"],
        rows["e6"]["note"],
    )
    assert rows["e12"]["note"].endswith("luokituksen ulkopuolella")


def test_penalties_are_told_newest_first_and_lead_to_how_they_came_about() -> None:
    rows = {
        "d/i1/1": {"ord": 5, "entry": "e1", "control": "TC3", "ms": 10_000, "kind": "late"},
        "d/i1/2": {"ord": 9, "entry": "e2", "control": "SS5", "ms": -5_000, "kind": "odd"},
    }
    credit, late = penalty_rows(listing(rows), FI)
    assert ("-0:05", "odd", "EK5", "credit") == (
        credit.text["main"],
        credit.text["side"],
        credit.text["lead"],
        credit.attrs["data-sum"],
    )
    assert ("+0:10", "myöhässä", f"/r/{RALLY}/explain/adjustment/d/i1/1") == (
        late.text["main"],
        late.text["side"],
        late.href,
    )


def test_a_penaltys_row_leads_to_its_crews_page() -> None:
    rows = {"d/i1/1": {"ord": 5, "entry": "e1", "control": "TC3", "ms": 10_000}}
    row = only(penalty_rows(listing(rows), FI))
    assert ("item", f"/r/{RALLY}/crew?crew=e1", "") == (
        row.kind,
        row.links["who"],
        row.text["side"],
    )


def test_who_is_out_is_told_the_last_one_first() -> None:
    rows = {
        "e1": {"ord": 5, "code": "retired", "control": "TC4", "reason": "moottori"},
        "e2": {"ord": 9, "code": "disqualified", "stage": "SS5"},
    }
    last, first = retirement_rows(listing(rows), FI)
    assert ("EK5", "hylätty") == (last.text["lead"], last.text["main"])
    assert ("AT4", "keskeytti", "moottori") == (
        first.text["lead"],
        first.text["main"],
        first.text["note"],
    )


def test_a_heading_names_the_class_and_the_number_of_rows() -> None:
    board = listing({}, cls="SM2")
    rows = [Row("e1", "item", {})]
    filled = plain_heading(board, FI, "penalties", rows).text
    assert ("Rangaistukset · SM2", "1 kpl") == (filled["title"], filled["sub"])
    assert "" == plain_heading(board, FI, "penalties", []).text["sub"]


def test_a_code_without_words_says_itself() -> None:
    assert ("odd", "myöhässä") == (
        said_or(FI, "kind_odd", "odd"),
        said_or(FI, "kind_late", "late"),
    )
