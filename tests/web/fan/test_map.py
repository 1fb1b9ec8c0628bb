"""The map: roads with their stages, ends and splits, states, and strips of kilometres."""

from dataclasses import replace
from typing import Any

from browser.views_made import BASE, NOON_MS, RALLY, nothing_yet, weekend
from flyingfinish.rally.route_lines import line_of
from flyingfinish.web.fan.kind import Face
from flyingfinish.web.fan.map import MAP, channels, face
from flyingfinish.web.page.board import Board, View, board_of
from flyingfinish.web.words import words_and

FI = words_and("fi", *MAP.words)
ROAD = line_of([(6_380_000, 2_300_000), (6_380_000, 2_320_000)])
OTHER = line_of([(6_390_000, 2_310_000), (6_380_000, 2_310_000)])
LINES = {"SS2": ROAD, "SS4": ROAD, "SS7": OTHER}


def views() -> dict[str, Any]:
    """Returns the views of a rally on its seventh stage, with some stages drawn."""
    rows = {stage: {"line": line} for stage, line in LINES.items()}
    return {**weekend(12), f"{BASE}map": {"rows": rows}}


def board(held: dict[str, Any] | None = None, **wanted: str) -> Board:
    return board_of(View(RALLY, page="map", **wanted), (held or views()).get, channels)


def shown(of: Board | None = None) -> Face:
    return face(of or board(), FI, NOON_MS)


def test_a_road_that_is_driven_twice_is_drawn_once_for_both_stages() -> None:
    rows = shown().lists["road-rows"]
    assert [("SS2", "EK2/4"), ("SS7", "EK7")] == [(row.key, row.text["label"]) for row in rows]


def test_of_a_road_driven_twice_the_stage_to_come_says_how_it_looks() -> None:
    of = board()
    states = {**of.of("state")["stages"], "SS4": {"state": "to_run"}}
    of = replace(of, data={**of.data, "state": {**of.of("state"), "stages": states}})
    row = shown(of).lists["road-rows"][0]
    assert ("to_run", "/r/kokkola/results?stage=SS4") == (row.attrs["data-state"], row.href)


def test_the_stage_that_is_driven_leads_to_the_live_page() -> None:
    row = shown().lists["road-rows"][1]
    assert ("running", "/r/kokkola/live?stage=SS7") == (row.attrs["data-state"], row.href)


def test_a_road_is_drawn_from_its_start_with_splits_and_finish_on_it() -> None:
    row = shown().lists["road-rows"][0]
    start, finish = row.attrs["x"], row.text["finish"]
    assert ("60", "M776 0h0", "M0 0L776 0") == (start, finish, row.text["way"])
    assert "M258 0h0M517 0h0" == row.text["splits"]


def test_a_label_at_the_edge_of_the_map_stands_within_it() -> None:
    # On the other side of the start, where its line does not go, it would be cut.
    assert ("", "") == tuple(one.attrs["data-side"] for one in shown().lists["road-rows"])


def test_who_hears_the_map_hears_stage_length_and_state() -> None:
    names = [row.text["name"] for row in shown().lists["road-rows"]]
    assert ["EK2/4 Kälviä 1 · 14,3 km · ajettu", "EK7 Lestijoki 1 · 12,4 km · käynnissä"] == names


def test_strips_are_as_long_as_their_stages_with_splits_on_them() -> None:
    rows = {row.key: row for row in shown().lists["strip-rows"]}
    assert ("M0 10H1000", "7,2 · 14,5") == tuple(rows["SS3"].text[one] for one in ("bar", "splits"))
    assert "M0 10H105" == rows["SS1"].text["bar"]
    assert "M333 4V16M666 4V16" == rows["SS3"].text["marks"]
    assert "M0 1V19M1000 1V19" == rows["SS3"].text["ends"]


def test_without_lines_the_strips_stand_alone_and_it_is_said() -> None:
    made = shown(board(weekend(12)))
    assert [] == made.lists["road-rows"]
    assert ("", "Karttaa ei ole annettu. Kokeet alla kilometrien mukaan.") == (
        made.ones["map-frame"].attrs["data-drawn"],
        made.ones["map-none"].text["none"],
    )


def test_a_split_of_unknown_distance_is_not_drawn() -> None:
    held = nothing_yet()
    itinerary = held[f"{BASE}itinerary"]
    itinerary["stages"]["SS1"]["splits"] = {"1": {}, "10": {"metres": 2_000}, "2": {"metres": 900}}
    row = shown(board(held)).lists["strip-rows"][0]
    assert "0,9 · 2,0" == row.text["splits"]


def test_before_there_is_a_road_there_is_nothing_to_draw() -> None:
    made = shown(board({f"{BASE}state": {}}))
    assert ([], "") == (made.lists["strip-rows"], made.ones["map-none"].text["none"])


def test_the_map_of_another_competition_has_its_own_stages_only() -> None:
    held = views()
    competitions = held[f"{BASE}itinerary"]["competitions"]
    competitions["hist"]["stages"] = {"SS1": 1, "SS7": 1}
    made = shown(board(held, competition="hist"))
    assert ["SS7"] == [row.key for row in made.lists["road-rows"]]
    assert ["SS1", "SS7"] == [row.key for row in made.lists["strip-rows"]]
