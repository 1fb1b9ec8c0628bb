"""Row models of the crews on the stages, and what stands in the place of their clocks."""

from dataclasses import replace
from typing import Any

from browser.views_made import NOON_MS
from flyingfinish.web.page.onstage import WAITING_SHOWN, onstage_rows
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import words_of
from web.boards_made import board, with_rows

FI = words_of("fi")
STARTED: dict[str, Any] = {
    "stage": "SS7",
    "ord": 1,
    "block": "on_stage",
    "started_at_ms": NOON_MS - 432_400,
    "overdue_at_ms": NOON_MS + 1,
}


def row_of(crew: dict[str, Any], now_ms: int = NOON_MS, **view: str) -> Row:
    """Returns the row of entry e9 when it is the only one on the road."""
    made = with_rows(board(**view), "onstage", e9=crew)
    return {row.key: row for row in onstage_rows(made, FI, now_ms)}["e9"]


def test_a_clock_runs_from_the_start_in_whole_seconds() -> None:
    assert "7:12" == row_of(STARTED).text["clock"]


def test_beyond_its_time_a_car_has_words_in_the_place_of_its_clock() -> None:
    row = row_of(STARTED, NOON_MS + 1)
    assert ("ei vielä aikaa", "yes") == (row.text["clock"], row.attrs["data-silent"])


def test_without_a_public_start_there_is_no_clock() -> None:
    crew = {name: STARTED[name] for name in ("stage", "ord", "block")}
    assert "ei vielä aikaa" == row_of(crew).text["clock"]


def test_a_stopped_stage_has_no_clocks() -> None:
    made = with_rows(board(), "onstage", e9=STARTED)
    state = made.of("state")
    stopped = {**state, "stages": {"SS7": {"state": "interrupted"}}}
    made = replace(made, data={**made.data, "state": stopped})
    head, row = onstage_rows(made, FI, NOON_MS)
    assert ("EK7 · kokeella 1 · keskeytetty", "ei vielä aikaa") == (
        head.text["label"],
        row.text["clock"],
    )


def test_at_a_stopped_stage_nobody_is_told_a_start() -> None:
    waiting = {"stage": "SS5", "ord": 1, "block": "waiting", "due_at_ms": NOON_MS}
    assert "" == row_of(waiting).text["clock"]


def test_who_waits_is_told_the_time_of_the_start() -> None:
    crew = {"stage": "SS7", "ord": 1, "block": "waiting", "due_at_ms": NOON_MS + 60_000}
    assert "12:01" == row_of(crew).text["clock"]


def test_the_last_split_is_told_against_the_best_there() -> None:
    made = with_rows(board(), "onstage", e9={**STARTED, "split": 1, "split_ms": 121_000})
    made = with_rows(made, "splits/SS7", e1={"s1": 120_000}, e2={"s1": 120_500}, e9={"s1": 121_000})
    row = onstage_rows(made, FI, NOON_MS)[1]
    assert ("VA1", "+1.0", "3.", "loss") == (
        row.text["split"],
        row.text["delta"],
        row.text["rank"],
        row.attrs["data-split"],
    )


def test_the_best_split_so_far_is_told_against_the_second() -> None:
    made = with_rows(board(), "onstage", e9={**STARTED, "split": 1, "split_ms": 119_000})
    made = with_rows(made, "splits/SS7", e1={"s1": 120_000}, e9={"s1": 119_000})
    row = onstage_rows(made, FI, NOON_MS)[1]
    assert ("-1.0", "1.", "best") == (row.text["delta"], row.text["rank"], row.attrs["data-split"])


def test_the_first_at_a_split_has_nobody_to_be_compared_with() -> None:
    made = with_rows(board(), "onstage", e9={**STARTED, "split": 1, "split_ms": 119_000})
    made = with_rows(made, "splits/SS7", e9={"s1": 119_000})
    text = onstage_rows(made, FI, NOON_MS)[1].text
    assert ("VA1", "", "") == (text["split"], text["delta"], text["rank"])


def test_each_stage_has_a_heading_that_counts_all() -> None:
    crews = {
        f"e{n}": {"stage": "SS8", "ord": n, "block": "waiting", "due_at_ms": NOON_MS}
        for n in range(1, 11)
    }
    rows = onstage_rows(with_rows(board(), "onstage", **crews), FI, NOON_MS)
    waiting = [row for row in rows if row.attrs.get("data-block") == "waiting"]
    heads = [row.text["label"] for row in rows if row.kind == "head"]
    assert (WAITING_SHOWN, ["EK8 · lähdössä 10"]) == (len(waiting), heads)


def test_who_drives_stands_before_who_waits_and_the_stage_looked_at_before_others() -> None:
    crews = {
        "e1": {**STARTED, "stage": "SS6", "ord": 1},
        "e2": {"stage": "SS7", "ord": 2, "block": "waiting", "due_at_ms": NOON_MS},
        "e3": {**STARTED, "ord": 3},
        "e4": {"stage": "SS6", "ord": 4, "block": "waiting", "due_at_ms": NOON_MS},
    }
    rows = onstage_rows(with_rows(board(), "onstage", **crews), FI, NOON_MS)
    assert ["e3", "e1", "e2", "e4"] == [row.key for row in rows if row.kind == "onstage"]


def test_a_class_shows_its_own_crews_only() -> None:
    rows = onstage_rows(with_rows(board(cls="SM1"), "onstage", e9=STARTED), FI, NOON_MS)
    assert [] == rows


def test_another_competition_shows_its_own_crews_only() -> None:
    made = with_rows(board(competition="hist"), "onstage", e9=STARTED, e8=STARTED)
    made = replace(made, data={**made.data, "scope_entries": {"rows": {"e8": {"car": "8"}}}})
    assert ["e8"] == [row.key for row in onstage_rows(made, FI, NOON_MS) if row.kind != "head"]
