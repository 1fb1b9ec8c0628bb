"""A crew's own page: who they are, stages, cards and penalties; without one, all to choose.

The suite of `crew_stages.py` too.
"""

from typing import Any

import pytest

from browser.views_made import BASE, MINUTE_MS, NOON_MS, RALLY, weekend
from flyingfinish.web.fan.crew import CREW, chosen_crew
from flyingfinish.web.fan.kind import Face
from flyingfinish.web.page.board import Board, View, board_of
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import words_and
from web.boards_made import with_rows

FI = words_and("fi", *CREW.words)
OWN: dict[str, Any] = {
    "code": "started",
    "stages": {
        "SS1": {"due_at_ms": NOON_MS, "started_at_ms": NOON_MS + 1_000, "elapsed_ms": 90_000,
                "provenance": "notional", "splits": {"2": 60_000, "1": 30_000}},
        "SS3": {"due_at_ms": NOON_MS, "pending": True},
        "SS8": {"due_at_ms": NOON_MS + 60 * MINUTE_MS},
    },
    "check_ins": {"TC2": NOON_MS + 5 * MINUTE_MS, "TC1": NOON_MS, "PC9": NOON_MS},
    "checks": {"TC2": {"due_at_ms": NOON_MS + 4 * MINUTE_MS}},
    "adjustments": {
        "d/i1/2": {"control": "TC2", "ms": 10_000, "kind": "late", "reason": "1 min"},
        "d/i1/1": {"control": "SS1", "ms": -5_000},
    },
}  # fmt: skip
PLACES: dict[str, Any] = {
    "stages": {
        "SS1": {"pos": 3, "class_pos": 1, "elapsed_ms": 90_000, "first_ms": 88_500, "after": 3,
                "class_after": 1, "total_ms": 90_000, "first_total_ms": 90_000},
    },
}  # fmt: skip
CONTROLS = {
    "TC1": {"ord": 1, "kind": "time_control"},
    "SS1": {"ord": 2, "kind": "stage_start"},
    "TC2": {"ord": 3, "kind": "time_control"},
}


def board(entry: str = "e2", *, places: bool = True, **wanted: str) -> Board:
    """Returns the board of a crew's page."""
    views = weekend(12)
    views[f"{BASE}itinerary"] |= {"controls": CONTROLS}
    views[f"{BASE}crew/e2"] = OWN
    if places:
        views[f"{BASE}places/e2"] = PLACES
    view = View(RALLY, page="crew", crew=entry, **wanted)
    return board_of(view, views.get, CREW.channels, CREW.reads)


def face(entry: str = "e2", *, places: bool = True) -> Face:
    """Returns what the page shows."""
    return CREW.face(board(entry, places=places), FI, NOON_MS)


def stage(name: str) -> Row:
    """Returns the row of a stage."""
    return next(row for row in face().lists["stage-rows"] if row.key == name)


def test_the_head_tells_who_it_is_and_how_it_stands() -> None:
    head = face().ones["crew-head"]
    assert ("2", "SM1", "yes", "yes") == (
        head.text["car"],
        head.text["cls"],
        head.attrs["data-chosen"],
        head.attrs["data-leader"],
    )
    assert head.text["standing"].startswith("yleiskilpailu 2. · SM1 2. · ")


def test_who_is_out_says_so_in_the_place_of_places() -> None:
    assert "keskeytti EK4" == face("e11").ones["crew-head"].text["standing"]


def test_a_stage_tells_time_places_and_gaps() -> None:
    text = stage("SS1").text
    assert ("12:00:01", "1:30.0", "†", "3", "1", "+1.5", "1:30.0", "") == (
        text["start"],
        text["time"],
        text["mark"],
        text["pos"],
        text["cpos"],
        text["gap"],
        text["total"],
        text["behind"],
    )
    assert "0:30.0 · 1:00.0" == text["splits"]


def test_a_time_that_was_changed_is_marked_and_told_below_with_its_reason() -> None:
    changed = {"ord": 9, "code": "time_given", "entry": "e2", "stage": "SS1", "before_ms": 95_000,
               "after_ms": 90_000, "reason": "red flag"}  # fmt: skip
    lists = CREW.face(with_rows(board(), "corrections", **{"9": changed}), FI, NOON_MS).lists
    marks = {row.key: row.text["mark"][:1] for row in lists["stage-rows"]}
    (told,) = lists["crew-changes"]
    assert ("✎", "1:35.0 → 1:30.0", "red flag") == (
        marks.pop("SS1"), told.text["how"], told.text["said"]
    )  # fmt: skip
    assert "✎" not in marks.values()


def test_a_time_and_a_total_lead_to_how_they_came_about() -> None:
    row = stage("SS1")
    assert (f"/r/{RALLY}/explain/stage/SS1/e2", f"/r/{RALLY}/explain/overall/SS1/e2") == (
        row.href,
        row.links["total"],
    )
    assert ("", "") == (stage("SS8").href, stage("SS8").links["total"])


@pytest.mark.parametrize(
    ("name", "start", "note"),
    [("SS3", "(12:00)", "aika avoin"), ("SS8", "(13:00)", ""), ("SS5", "", "peruttu")],
)
def test_what_is_not_driven_tells_why_or_when(name: str, start: str, note: str) -> None:
    assert (start, note) == (stage(name).text["start"], stage(name).text["note"])


def test_cards_stand_in_road_order_and_unknown_controls_last() -> None:
    rows = [
        (row.text["control"], row.text["at"], row.text["due"]) for row in face().lists["card-rows"]
    ]
    assert [("AT1", "12:00", ""), ("AT2", "12:05", "12:04"), ("PC9", "12:00", "")] == rows


def test_penalties_stand_in_road_order_and_lead_to_how_they_came_about() -> None:
    credit, late = face().lists["pen-rows"]
    assert ("EK1", "-0:05", "", "credit") == (
        credit.text["control"],
        credit.text["sum"],
        credit.text["why"],
        credit.attrs["data-sum"],
    )
    assert ("AT2", "+0:10", "myöhässä · 1 min", f"/r/{RALLY}/explain/adjustment/d/i1/2") == (
        late.text["control"],
        late.text["sum"],
        late.text["why"],
        late.href,
    )


def test_until_its_places_are_there_the_stages_are_left_as_they_were_painted() -> None:
    assert "stage-rows" not in face(places=False).lists


@pytest.mark.parametrize("entry", ["", "e99"])
def test_without_a_crew_all_are_there_to_choose(entry: str) -> None:
    shown = face(entry)
    assert (12, "", "") == (
        len(shown.lists["list-rows"]),
        shown.ones["crew-head"].attrs["data-chosen"],
        chosen_crew(board(entry)),
    )
    assert {} == CREW.channels(board(entry), weekend(12).get)
    assert "/crew?crew=e1" in shown.lists["list-rows"][0].links["who"]


def test_a_guest_follows_no_class() -> None:
    assert "class" not in board("e12").channels
