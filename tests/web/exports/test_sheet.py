"""Every table as a sheet: what the pages paint, and the numbers behind it.

Also of `parts.py`, `rankings.py`, `points.py`, `road.py`,
`decisions.py` and `splits.py`.
"""

import json
import re
from typing import Any

import pytest

from builders import NOON_MS, Story
from explaining import public
from flyingfinish.config import CLIENTS_WEB
from flyingfinish.exchange.csv_file import csv_bytes
from flyingfinish.exchange.json_table import json_bytes
from flyingfinish.exchange.sheet import Sheet
from flyingfinish.exchange.xlsx_file import xlsx_bytes
from flyingfinish.web.exports.asked import Asked, AskedOfSeries
from flyingfinish.web.exports.sheet import (
    series_sheet,
    series_wanted,
    sheet_of,
    wanted,
)
from flyingfinish.web.fan.results import RESULTS
from flyingfinish.web.page.board import View, board_of
from flyingfinish.web.page.rows import Row, stage_rows
from flyingfinish.web.series.rows import named_by, projected_rows, round_heads, standing_rows
from flyingfinish.web.table_page import table_model as rally_table
from flyingfinish.web.words import LANGUAGES, words_and, words_in, words_of
from season_weekend import driven, publishes
from whole_rally import a_whole_rally

Views = dict[str, Any]
NO_FILE = ("state", "regulations", "notices", "protests", "onstage", "map")
APART = ("published/", "publications/", "evidence/")


def views_of(story: Story) -> Views:
    """What the public reads of a story, by whole channels."""
    return {f"rally/test/{name}": view for name, view in public(story).items()}


@pytest.fixture(scope="module")
def whole() -> Views:
    return views_of(a_whole_rally())


@pytest.fixture(scope="module")
def scored() -> Views:
    return views_of(driven())


def sheet(views: Views, channel: str, language: str = "en", **more: str) -> Sheet:
    asked = Asked("test", channel, language, **more)
    assert wanted(asked, views.get)
    return sheet_of(asked, views.get)


def lines(made: Sheet, *keys: str) -> list[dict[str, str]]:
    """The texts of a sheet by column, of some columns or of all that say something."""
    names = [column.key for column in made.columns]
    rows = [dict(zip(names, (cell.text for cell in row), strict=True)) for row in made.rows]
    return [{k: v for k, v in row.items() if (k in keys if keys else v)} for row in rows]


def painted(rows: list[Row], *keys: str) -> list[list[str]]:
    """The texts of the crews' rows of a page."""
    return texts([row for row in rows if row.kind == "crew"], *keys)


def texts(rows: list[Row], *keys: str) -> list[list[str]]:
    """What rows of a page say, in this order."""
    return [[row.text[key] for key in keys] for row in rows]


def board(views: Views, channel_stage: str, cls: str = "") -> Any:
    return board_of(View("test", stage=channel_stage, cls=cls), views.get, RESULTS.channels)


def on_page(views: Views, name: str, stage: str, cls: str, language: str) -> list[Row]:
    """The rows of a table on the page of results."""
    words = words_and(language, *RESULTS.words)
    return [*RESULTS.face(board(views, stage, cls), words, 0).lists[name]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cls", ["", "SM1", "SM2"])
@pytest.mark.parametrize("stage", ["SS1", "SS2", "SS3"])
def test_a_stage_s_file_has_what_the_page_paints(
    whole: Views, stage: str, cls: str, language: str
) -> None:
    channel = f"class/{cls}/stage/{stage}" if cls else f"stage/{stage}"
    keys = ("pos", "car", "driver", "co_driver", "class", "time", "mark", "gap_first",
            "gap_previous")  # fmt: skip
    page = ("pos", "car", "driver", "co", "cls", "time", "mark", "first", "prev")
    rows = on_page(whole, "stage-rows", stage, cls, language)
    found = lines(sheet(whole, channel, language), *keys)
    assert painted(rows, *page) == [[row[key] for key in keys] for row in found]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("channel", "stage", "cls"),
    [("overall", "", ""), ("overall/SS1", "SS1", ""), ("overall/SS2", "SS2", ""),
     ("class/SM1", "", "SM1"), ("class/SM1/overall/SS2", "SS2", "SM1")],
)  # fmt: skip
def test_a_table_of_totals_has_what_the_page_paints(
    whole: Views, channel: str, stage: str, cls: str, language: str
) -> None:
    keys = ("pos", "car", "driver", "class", "total", "mark", "penalty", "gap_first",
            "gap_previous")  # fmt: skip
    page = ("pos", "car", "driver", "cls", "time", "mark", "pen", "first", "prev")
    rows = on_page(whole, "overall-rows", stage, cls, language)
    found = lines(sheet(whole, channel, language), *keys)
    assert painted(rows, *page) == [[row[key] for key in keys] for row in found]


def test_a_file_that_said_another_time_would_be_seen(whole: Views) -> None:
    rows = stage_rows(board(whole, "SS1"), words_of("en"))
    table = whole["rally/test/stage/SS1"]
    changed = {e: {**row, "elapsed_ms": row["elapsed_ms"] + 100} for e, row in
               table["rows"].items()}  # fmt: skip
    found = lines(sheet({**whole, "rally/test/stage/SS1": {"rows": changed}}, "stage/SS1"), "time")
    assert painted(rows, "time") != [[row["time"]] for row in found]


def test_numbers_stand_beside_the_texts(whole: Views) -> None:
    first, second = json.loads(json_bytes(sheet(whole, "overall/SS1")))["rows"][:2]
    assert ("4:31.8", 271_800, 1) == (first["total"], first["total_ms"], first["pos_number"])
    assert ("+0.1", 100, "+0.1") == (
        second["gap_first"],
        second["gap_first_ms"],
        second["gap_previous"],
    )


def test_a_given_time_says_how_it_came_about(whole: Views) -> None:
    found = lines(sheet(whole, "stage/SS2"), "mark", "given_as")
    assert {"mark": "✎†", "given_as": "restart, changed"} in found


def test_a_changed_time_is_marked_in_the_files_of_its_stage_and_of_the_totals(
    whole: Views,
) -> None:
    moved = {"ord": 9_000, "code": "time_moved", "stage": "SS1", "before_ms": 1, "after_ms": 2}
    [entry] = [e for e, row in whole["rally/test/overall/SS2"]["rows"].items() if row["pos"] == 1]
    log = {"rows": {"9000": {**moved, "entry": entry}}}
    views = {**whole, "rally/test/corrections": log}
    for channel in ("stage/SS1", "overall/SS2", "final"):
        keys = ("car", "mark", "given_as")
        as_was = lines(sheet({**whole, "rally/test/corrections": {}}, channel), *keys)
        now = lines(sheet(views, channel), *keys)
        changed = [row for row, before in zip(now, as_was, strict=True) if row != before]
        assert [("✎", "changed")] == [(row["mark"], row["given_as"]) for row in changed]


def test_a_file_of_a_part_of_the_road_marks_who_was_changed_on_a_stage_of_it(whole: Views) -> None:
    moved = {"ord": 9_000, "code": "time_moved", "before_ms": 1, "after_ms": 2}
    entry = next(iter(whole["rally/test/range/late"]["rows"]))
    marks = []
    for stage in ("SS1", "SS2"):
        log = {"rows": {"9000": {**moved, "entry": entry, "stage": stage}}}
        made = sheet({**whole, "rally/test/corrections": log}, "range/late")
        marks.append([row["given_as"] for row in lines(made, "mark", "given_as") if row["mark"]])
    assert [[], ["changed"]] == marks


def test_a_stage_s_file_says_how_fast_each_was_on_average(whole: Views) -> None:
    metres = whole["rally/test/itinerary"]["stages"]["SS1"]["metres"]
    for row in lines(sheet(whole, "stage/SS1"), "time", "speed"):
        minutes, seconds = row["time"].split(":") if row["time"] else ("", "")
        ms = int(minutes) * 60_000 + int(seconds.replace(".", "")) * 100 if minutes else 0
        assert row["speed"] == (f"{metres * 36_000 // ms / 10:.1f}" if ms else "")


def test_who_has_no_place_says_why(whole: Views) -> None:
    assert {"waiting", "disqualified"} <= {
        row["status"] for row in lines(sheet(whole, "overall"), "status")
    }


def test_a_published_table_says_what_it_is_worth(whole: Views) -> None:
    made = sheet(whole, "overall")
    assert made.status.startswith("PROVISIONAL v1")
    assert ("published", "provisional") in made.notes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_there_is_has_a_file_in_every_language(whole: Views, language: str) -> None:
    left = [name.removeprefix("rally/test/") for name in whole]
    for channel in left:
        if channel in NO_FILE or channel.startswith(APART):
            assert {} == wanted(Asked("test", channel, language), whole.get)
            continue
        made = sheet(whole, channel, language)
        text = csv_bytes(made).decode() + made.title + made.status
        # A key without words says itself: none may reach a file.
        keys = r"\b(?:col|code|kind|block|log|state|published|provenance|face|table)_\w+"
        assert [] == re.findall(keys, text)
        assert xlsx_bytes(made) and json_bytes(made)


@pytest.mark.parametrize(
    "channel",
    ["", "nothing", "stage", "class/SM1/teams", "splits", "overall/SS9", "../x", "class//stage"],
)
def test_what_is_no_table_has_no_file(whole: Views, channel: str) -> None:
    assert {} == wanted(Asked("test", channel, "en"), whole.get)


def test_the_road_lists_every_control_and_each_stage_with_its_length(whole: Views) -> None:
    found = lines(sheet(whole, "itinerary", "fi"))
    start = next(row for row in found if row["control"] == "EK1")
    assert {
        "leg": "Leg 1", "section": "1", "control": "EK1", "kind": "erikoiskoe", "name": "Road 1",
        "length": "10,0", "first_due": "12:00", "state": "ajettu",
    } == start  # fmt: skip
    assert len(whole["rally/test/itinerary"]["controls"]) == len(found)


def test_a_road_of_which_only_stages_are_told_is_listed_by_them(whole: Views) -> None:
    road = {k: v for k, v in whole["rally/test/itinerary"].items() if k != "controls"}
    found = lines(sheet({**whole, "rally/test/itinerary": road}, "itinerary"), "control")
    assert ["SS1", "SS2", "SS3"] == [row["control"] for row in found]


def test_a_start_list_has_the_instants_behind_its_times(whole: Views) -> None:
    made = sheet(whole, "startlist/SS1")
    column = [one.key for one in made.columns].index("due")
    assert ("12:00:00", NOON_MS) == (made.rows[0][column].text, made.rows[0][column].value)


def test_lanes_are_told_where_there_are_any(whole: Views) -> None:
    rows = {e: {**row, "lane": 2} for e, row in whole["rally/test/startlist/SS1"]["rows"].items()}
    views = {**whole, "rally/test/startlist/SS1": {"version": 1, "rows": rows}}
    assert {"lane": "2"} == lines(sheet(views, "startlist/SS1"), "lane")[0]


def test_penalties_and_credits_have_signs(whole: Views) -> None:
    rows = {"a": {"ord": 1, "entry": "e2", "control": "TC2", "ms": -15_000, "kind": "credit"}}
    credit = {**whole, "rally/test/adjustments": {"rows": rows}}
    assert ["+0:20"] == [row["penalty"] for row in lines(sheet(whole, "adjustments"), "penalty")]
    assert ["-0:15"] == [row["penalty"] for row in lines(sheet(credit, "adjustments"), "penalty")]


def test_splits_have_four_faces(whole: Views) -> None:
    faces = {f: lines(sheet(whole, "splits/SS1", face=f), "s2")[0]["s2"] for f in
             ("cumulative", "section", "rank", "pace")}  # fmt: skip
    assert {"cumulative": "2:20.2", "section": "1:20.0", "rank": "1", "pace": ""} == faces


def test_a_pace_is_seconds_to_the_tenth(whole: Views) -> None:
    row = lines(sheet(whole, "splits/SS2", face="pace"), "finish")[0]
    assert {"finish": "29.8"} == row


def test_splits_of_a_class_are_those_of_its_crews(whole: Views) -> None:
    crews = [r for r in lines(sheet(whole, "splits/SS1", cls="SM1"), "car", "class") if r["car"]]
    assert {"SM1"} == {row["class"] for row in crews}


def test_runs_of_the_shakedown_have_a_column_each(whole: Views) -> None:
    rows = {
        "e1": {"ord": 1, "best_ms": 187_300, "runs": {"1": 190_400, "2": 187_300}},
        "e2": {"ord": 2, "best_ms": 188_000, "runs": {"1": 188_000}},
    }
    made = sheet({**whole, "rally/test/shakedown": {"rows": rows}}, "shakedown")
    assert [
        {"best": "3:07.3", "gap_first": "", "run_1": "3:10.4", "run_2": "3:07.3"},
        {"best": "3:08.0", "gap_first": "+0.7", "run_1": "3:08.0", "run_2": ""},
    ] == lines(made, "best", "gap_first", "run_1", "run_2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_points_have_what_their_page_paints(scored: Views, language: str) -> None:
    entries = scored["rally/test/entries"]["rows"]
    table = rally_table("", scored["rally/test/points/t"], entries, words_in("tables", language))
    made = sheet(scored, "points/t", language)
    assert [(str(row["pos"]), row["car"], row["detail"], row["figure"]) for row in
            table["rows"]] == [tuple(row.values()) for row in
            lines(made, "pos", "car", "parts", "points")]  # fmt: skip


def test_stage_wins_have_what_their_page_paints(scored: Views) -> None:
    entries = scored["rally/test/entries"]["rows"]
    table = rally_table("", scored["rally/test/stagewins"], entries, words_in("tables", "fi"))
    found = lines(sheet(scored, "stagewins", "fi"), "car", "wins", "won")
    assert [(r["car"], r["figure"], r["detail"]) for r in table["rows"]] == [
        tuple(row.values()) for row in found
    ]


def test_stage_wins_of_several_classes_are_those_of_their_crews(scored: Views) -> None:
    wins = lines(sheet(scored, "stagewins"), "car", "class")
    classes = sorted({row["class"] for row in wins})
    assert [] == lines(sheet(scored, "stagewins", cls="JUN,NONE"))
    assert wins == lines(sheet(scored, "stagewins", cls=",".join([*classes, "NONE"])), "car",
                         "class")  # fmt: skip


def test_teams_name_the_cars_that_count(scored: Views) -> None:
    view = {"rows": {
        "Kuusi": {"ord": 1, "pos": 1, "block": "ranked", "total_ms": 600_000, "cars": {"e2": 1}},
        "Haapa": {"ord": 100_001, "block": "out"},
    }}  # fmt: skip
    assert [
        {"pos": "1", "name": "Kuusi", "cars": "#2", "total": "10:00.0"},
        {"name": "Haapa", "status": "Out"},
    ] == lines(sheet({**scored, "rally/test/teams": view}, "teams"))


STANDINGS: dict[str, Any] = {
    "title": {"name": "Cup", "ord": 1, "tie": "countback", "provisional": True},
    "rounds": {
        "r1": {"ord": 1, "name": "Tahko", "state": "done", "scored": True, "parts": {"1": "final"}},
        "r2": {"ord": 2, "name": "Lahti", "state": "planned"},
    },
    "rows": {
        "aalto": {"ord": 1, "pos": 1, "points": 29_500, "name": "Aalto", "partner": "Berg",
                  "rounds": {"r1": {"points": 29_500, "parts": {"1": 25_000, "2": 4_500}}},
                  "chance": "possible", "needs": 4},
        "cedar": {"ord": 2, "points": 0, "name": "Cedar", "rounds": {}, "chance": "impossible"},
    },
}  # fmt: skip
CALENDAR: dict[str, Any] = {
    "series": {"id": "sm", "name": "Ralli SM", "season": "2026"},
    "titles": {},
    "rows": {"r1": {"ord": 1, "name": "Tahko", "state": "done", "from": "2026-01-16",
                    "to": "2026-01-17", "place": "Nilsiä"}},
}  # fmt: skip
SEASON = {"series/sm/standings/cup": STANDINGS, "series/sm/calendar": CALENDAR}


@pytest.mark.parametrize("language", LANGUAGES)
def test_standings_have_what_their_page_paints(language: str) -> None:
    rows = standing_rows(STANDINGS, words_in("series", language), lambda *_: "")
    made = series_sheet(AskedOfSeries("sm", "standings/cup", language), SEASON.get)
    assert texts(rows, "pos", "name", "partner", "points", "c1", "chance") == [
        [cell.text for cell in row] for row in made.rows
    ]
    (driven,) = [one.title for one in made.columns if one.key.startswith("round_")]
    assert (driven, "") == (round_heads(STANDINGS)["h1"], round_heads(STANDINGS)["h2"])


def test_standings_that_may_change_say_so() -> None:
    made = series_sheet(AskedOfSeries("sm", "standings/cup", "en"), SEASON.get)
    assert ("Ralli SM · Cup", "provisional") == (made.title, made.status)


def test_a_calendar_lists_its_rounds() -> None:
    made = series_sheet(AskedOfSeries("sm", "calendar", "fi"), SEASON.get)
    assert [("Tahko", "16.–17.1.2026", "ajettu", "Nilsiä", "", "")] == [
        tuple(cell.text for cell in row) for row in made.rows
    ]


@pytest.mark.parametrize("channel", ["standings/none", "standings", "nothing", "points/cup"])
def test_what_is_no_table_of_a_series_has_no_file(channel: str) -> None:
    assert {} == series_wanted(AskedOfSeries("sm", channel, "en"), SEASON.get)


def test_a_projection_has_what_its_page_paints(whole: Views) -> None:
    view = whole["rally/test/projected/drivers"]
    named = f"series/{view['series']}/standings/{view['title']}"
    names = {"rows": {one: {"name": f"N {one}"} for one in view["rows"]}}
    words = words_in("series", "sv")
    shown = projected_rows(view, words, named_by(names, words), lambda *_: "")
    made = sheet({**whole, named: names}, "projected/drivers", "sv")
    columns = ("pos", "name", "points", "gained")
    assert texts(shown, *columns) == [
        [row[one] for one in columns] for row in lines(made, *columns)
    ]


def test_official_results_say_so_in_their_file() -> None:
    story = driven()
    publishes(story, "overall")
    assert "OFFICIAL" in sheet(views_of(story), "overall").status


def test_every_language_has_the_same_words() -> None:
    catalogues = [words_in("export", one).catalogue for one in LANGUAGES]
    assert catalogues[0].keys() == catalogues[1].keys() == catalogues[2].keys()
    assert 3 == len(list((CLIENTS_WEB / "export" / "words").glob("*.json")))
