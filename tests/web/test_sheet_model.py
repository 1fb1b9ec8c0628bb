"""A published version as a sheet: heading, columns, what changed, who signed."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from flyingfinish.web.sheet_model import (
    Sheet,
    Sources,
    crew_of,
    day_and_time,
    sheet_of,
    sheet_title,
    sheet_words,
)
from flyingfinish.web.words import LANGUAGES

EN = sheet_words("en")
NOON = 1_772_877_600_000
ITINERARY = {
    "rally": {"name": "Test Rally", "utc_offset_minutes": 120},
    "competitions": {
        "sm": {
            "ord": 1,
            "name": "Ralli SM",
            "classes": {"SM2": {"name": "SM 2"}},
            "titles": {"junior": {"name": "Nuorten SM"}},
            "ranges": {"sunday": {"name": "Super Sunday"}},
        },
        "hist": {"ord": 2, "name": "Historic", "classes": {"H": {"name": "Luokka H"}}},
    },
    "stages": {"SS7": {"name": "Metsä"}},
}
ENTRIES = {
    "e1": {"car": "1", "driver": "Aalto", "co_driver": "Koski", "vehicle": "Fabia"},
    "e2": {"car": "22", "driver": "Niemi"},
}
SOURCES = Sources(ITINERARY, ENTRIES)


def sheet(rows: Mapping[str, Any], log: Mapping[str, Any] | None = None, **more: Any) -> Sheet:
    """Returns the sheet of a version with these rows."""
    version = {
        "classification": "overall",
        "title": "",
        "status": "provisional",
        "version": 2,
        "published_at_ms": NOON,
        "hash": "abc",
        "table_json": json.dumps({"rows": rows}),
    }
    return sheet_of(version | more, log or {}, SOURCES, EN)


@pytest.mark.parametrize(
    ("classification", "title", "expected"),
    [
        ("overall", "", "Ralli SM · Overall classification"),
        ("overall/SS7", "", "Ralli SM · Overall after SS7 Metsä"),
        ("overall/SS7/section", "", "Ralli SM · Overall after SS7 Metsä"),
        ("stage/SS7", "", "Ralli SM · SS7 Metsä"),
        ("class/SM2", "junior", "Ralli SM · SM 2 · Overall classification · Nuorten SM"),
        ("class/SM2/stage/SS7", "Cup", "Ralli SM · SM 2 · SS7 Metsä · Cup"),
        ("c/hist/class/H", "", "Historic · Luokka H · Overall classification"),
        ("c/gone/overall", "", "gone · Overall classification"),
        ("startlist/SS7", "", "Ralli SM · Start list SS7 Metsä"),
        ("startlist/QS", "", "Ralli SM · Start list QS"),
        ("teams", "", "Ralli SM · Teams"),
        ("range/sunday", "", "Ralli SM · Super Sunday"),
        ("class/SM2/range/gone", "", "Ralli SM · SM 2 · gone"),
        ("points/junior", "", "Ralli SM · Points: Nuorten SM"),
        ("nonsense/x", "", "Ralli SM · nonsense/x"),
    ],
)
def test_every_table_has_a_heading_for_people(
    classification: str, title: str, expected: str
) -> None:
    assert expected == sheet_title(classification, title, ITINERARY, EN)


def test_a_heading_needs_no_names_to_be_known() -> None:
    assert "Overall classification" == sheet_title("overall", "", {}, EN)


def test_an_overall_table_has_sums_penalties_and_the_gap_to_the_first() -> None:
    rows = {
        "e2": {"ord": 2, "pos": 2, "total_ms": 370_000, "stages_ms": 310_000,
               "adjustments_ms": 60_000},
        "e1": {"ord": 1, "pos": 1, "total_ms": 300_000, "stages_ms": 300_000, "adjustments_ms": 0},
    }  # fmt: skip
    made = sheet(rows)

    assert ("pos", "car", "crew", "vehicle", "stages", "penalty", "total", "gap") == made.heads
    assert ["1", "22"] == [row["car"] for row in made.rows]
    last = made.rows[1]
    shown = [last[name] for name in ("pos", "crew", "stages", "penalty", "total", "gap")]
    assert ["2", "Niemi / –", "5:10.0", "+1:00", "6:10.0", "+1:10.0"] == shown
    assert "gap" not in made.rows[0] or "" == made.rows[0]["gap"]


def test_who_is_out_or_to_come_says_why() -> None:
    made = sheet({"e1": {"ord": 200_001, "block": "out", "code": "retired"}})

    assert ("", "retired") == (made.rows[0]["pos"], made.rows[0]["mark"])


@pytest.mark.parametrize(
    ("block", "mark"),
    [("not_classified", "not classified"), ("pending", "time pending"), ("ranked", "")],
)
def test_a_row_is_marked_by_its_block_where_that_says_it(block: str, mark: str) -> None:
    assert mark == sheet({"e1": {"ord": 1, "block": block}}).rows[0]["mark"]


def test_a_stage_in_thousandths_is_shown_in_thousandths() -> None:
    rows = {
        "e1": {"ord": 1, "pos": 1, "elapsed_ms": 298_914},
        "e2": {"ord": 2, "pos": 2, "elapsed_ms": 299_099, "provenance": "notional"},
    }
    made = sheet(rows, classification="stage/SS7")

    assert ("pos", "car", "crew", "vehicle", "time", "gap") == made.heads
    assert ("4:58.914", "") == (made.rows[0]["time"], made.rows[0]["mark"])
    assert ("4:59.099", "+0.185", "notional") == (
        made.rows[1]["time"],
        made.rows[1]["gap"],
        made.rows[1]["mark"],
    )


def test_a_shared_place_is_marked() -> None:
    times_ms = (202_100, 202_100, 203_000)
    rows = {
        f"e{nth}": {"ord": nth, "pos": pos, "elapsed_ms": ms}
        for nth, (pos, ms) in enumerate(zip((1, 1, 3), times_ms, strict=True), 1)
    }
    assert ["1=", "1=", "3"] == [row["pos"] for row in sheet(rows).rows]


def test_who_is_not_classified_has_no_place_at_all() -> None:
    rows = {"e1": {"ord": 1, "block": "not_classified", "total_ms": 290_000}}
    assert [""] == [row["pos"] for row in sheet(rows).rows]


def test_a_guest_has_a_dash_for_a_place_and_no_gap() -> None:
    rows = {
        "e1": {"ord": 1, "total_ms": 290_000},
        "e2": {"ord": 2, "pos": 1, "total_ms": 300_000},
    }
    made = sheet(rows)

    assert [("–", ""), ("1", "")] == [(row["pos"], row["gap"]) for row in made.rows]


def test_a_start_list_has_due_starts_and_lanes() -> None:
    rows = {
        "e1": {"ord": 1, "due_at_ms": NOON, "lane": 1},
        "e2": {"ord": 2, "due_at_ms": NOON, "lane": 2},
    }
    made = sheet(rows, classification="startlist/SS7")

    assert ("pos", "car", "crew", "vehicle", "due", "lane") == made.heads
    assert ("2", "12:00:00", "2") == tuple(made.rows[1][one] for one in ("pos", "due", "lane"))


def test_a_start_list_without_lanes_names_none() -> None:
    made = sheet({"e1": {"ord": 1, "due_at_ms": NOON}}, classification="startlist/SS7")

    assert ("pos", "car", "crew", "vehicle", "due") == made.heads


def test_points_stand_with_their_parts() -> None:
    row = {"ord": 1, "pos": 1, "points": 34_500, "parts": {"final": 25_000, "stage": 0,
           "range": 9_500}}  # fmt: skip
    made = sheet({"e1": row}, classification="points/junior")

    assert ("pos", "car", "crew", "vehicle", "parts", "points") == made.heads
    assert ("25 + 9.5", "34.5") == tuple(made.rows[0][one] for one in ("parts", "points"))


def test_stage_wins_are_counted() -> None:
    log = {
        "changes": {
            "e1": {"ord": 1, "change": "changed", "before": {"wins": 2}, "after": {"wins": 3}},
            "e2": {"ord": 2, "change": "changed", "before": {"points": 500}},
        }
    }
    made = sheet({"e1": {"ord": 1, "pos": 1, "wins": 3}}, log, classification="stagewins")

    assert ("pos", "car", "crew", "vehicle", "wins") == made.heads
    assert "3" == made.rows[0]["wins"]
    assert ["wins 2 → 3", "points 0.5 → –"] == [one["text"] for one in made.changes]


def test_changes_tell_each_field_as_it_was_and_as_it_is() -> None:
    log = {
        "against": 1,
        "changes": {
            "e2": {"ord": 2, "change": "moved", "before": {"pos": 2}, "after": {"pos": 1}},
            "e1": {
                "ord": 1,
                "change": "changed",
                "before": {"pos": 1, "total_ms": 300_000},
                "after": {"pos": 3, "total_ms": 360_000, "adjustments_ms": 60_000},
            },
        },
    }
    made = sheet({}, log)

    assert 1 == made.against
    assert [
        "place 1 → 3; total 5:00.0 → 6:00.0; penalties – → +1:00",
        "place 2 → 1",
    ] == [one["text"] for one in made.changes]


def test_changes_tell_who_came_and_who_went() -> None:
    log = {
        "changes": {
            "e1": {"ord": 1, "change": "added", "after": {"elapsed_ms": 298_914}},
            "e2": {"ord": 2, "change": "removed", "before": {"code": "retired"}},
            "e3": {"ord": 3, "change": "changed", "before": {"due_at_ms": NOON},
                   "after": {"due_at_ms": NOON + 60_000, "lane": 2}},
            "e4": {"ord": 4, "change": "changed", "before": {"provenance": "notional"}},
        }
    }  # fmt: skip
    made = sheet({}, log)

    assert [
        "new; time – → 4:58.914",
        "taken out; status retired → –",
        "start 12:00:00 → 12:01:00; lane – → 2",
        "time notional → –",
    ] == [one["text"] for one in made.changes]


def test_what_is_signed_stands_below() -> None:
    made = sheet({}, signatory="CoC", protest_until_ms=NOON + 1_800_000, document="doc 4")

    assert (
        ("Posted", "7/3/2026 12:00:00"),
        ("Protests until", "7/3/2026 12:30:00"),
        ("Signed by", "CoC"),
        ("Document", "doc 4"),
        ("SHA-256 of the table", "abc"),
    ) == made.notes


def test_who_is_no_entry_names_itself() -> None:
    assert ("", "Team A") == crew_of("Team A", ENTRIES)


def test_an_instant_has_its_date_where_the_rally_is() -> None:
    midnight = NOON + 12 * 3_600_000
    said = [day_and_time(midnight, 120, sheet_words(one)) for one in ("fi", "sv", "en")]
    assert ["8.3.2026 00:00:00", "8/3 2026 00:00:00", "8/3/2026 00:00:00"] == said
    short = day_and_time(midnight, 120, sheet_words("fi"), seconds=False)
    assert "8.3.2026 00:00" == short


def test_the_three_languages_have_the_same_words() -> None:
    keys = [sheet_words(language).catalogue.keys() for language in LANGUAGES]

    assert keys[0] == keys[1] == keys[2]
