"""Models of what stands round the tables: pill, strip, chips, headings, empty places."""

from typing import Any

import pytest

from browser.views_made import BASE, NOON_MS, nothing_yet, weekend
from flyingfinish.web.page.frame import (
    class_rows,
    competition_rows,
    empty_texts,
    overall_heading,
    pill,
    replay_way,
    stage_heading,
    stage_tab,
    strip_rows,
    ways_beside,
)
from flyingfinish.web.words import words_of
from web.boards_made import board, view_of, with_rows

FI, SV, EN = (words_of(code) for code in ("fi", "sv", "en"))


def test_the_first_paint_says_as_of_when() -> None:
    made = pill(board(), FI, NOON_MS + 60_000)
    assert ("TILANNE", "12:01", "stale") == (
        made.text["word"],
        made.text["detail"],
        made.attrs["data-state"],
    )


def test_the_way_to_the_replay_is_shown_once_the_rally_is_over() -> None:
    views = weekend(24)
    over = {**views, f"{BASE}state": {**view_of(views, "state"), "closed": True}}
    shown = board(over, cls="SM2", delay="30")
    hidden = [replay_way(one).attrs["hidden"] for one in (board(), shown, board(over, replay="1"))]
    assert ["hidden", "", "hidden"] == hidden
    assert "/r/kokkola/live?class=SM2&replay=1" == replay_way(shown).attrs["href"]


def test_tables_and_files_are_those_of_what_is_looked_at() -> None:
    made = ways_beside(
        board(cls="SM1,SM2", competition="hist", crew="e4", tab="overall", lang="sv")
    )
    assert {
        "tables-way": "/r/kokkola/tables?class=SM1,SM2&c=hist&lang=sv",
        "files-way": "/r/kokkola/files?class=SM1,SM2&c=hist&crew=e4&lang=sv",
    } == {name: one.attrs["href"] for name, one in made.items()}
    assert "/r/kokkola/files" == ways_beside(board())["files-way"].attrs["href"]


def test_a_stage_in_the_strip_is_as_wide_as_it_is_long() -> None:
    assert ["2", "14", "22"] == [row.attrs["data-km"] for row in strip_rows(board(), FI)[:3]]


def test_a_stage_in_the_strip_has_its_state_as_a_word_too() -> None:
    row = strip_rows(board(), FI)[4]
    assert ("EK5", "21,8", "peruttu", "cancelled") == (
        row.text["code"],
        row.text["km"],
        row.text["state"],
        row.attrs["data-state"],
    )


def test_the_stage_shown_is_the_current_one_of_the_strip() -> None:
    current = [row.key for row in strip_rows(board(), FI) if row.attrs["aria-current"]]
    assert ["SS7"] == current


def test_a_link_of_the_strip_keeps_the_rest_of_the_address() -> None:
    made = board(cls="SM2", lang="sv")
    assert "?stage=SS1&class=SM2&lang=sv" == strip_rows(made, SV)[0].href


def test_a_stage_outside_the_competition_is_marked() -> None:
    views = weekend(24)
    view_of(views, "itinerary")["competitions"]["hist"]["stages"] = {"SS1": 1}
    outside = [
        row.attrs["data-outside"] for row in strip_rows(board(views, competition="hist"), FI)
    ]
    assert ["", "yes"] == outside[:2]


def test_competitions_have_chips_when_there_is_more_than_one() -> None:
    rows = competition_rows(board())
    assert [("Ralli SM", "true", "?"), ("Historic", "", "?c=hist")] == [
        (row.text["label"], row.attrs["aria-current"], row.href) for row in rows
    ]


def test_one_competition_alone_has_no_chips() -> None:
    views = weekend(24)
    del view_of(views, "itinerary")["competitions"]["hist"]
    assert [] == competition_rows(board(views))


def test_classes_have_chips_and_all_comes_first() -> None:
    rows = class_rows(board(cls="SM2"), EN)
    chosen = [row.text["label"] for row in rows if row.attrs["aria-current"]]
    labels = [row.text["label"] for row in rows]
    assert (["All", "JUN", "+ class"], ["SM2"]) == ([labels[0], *labels[-2:]], chosen)


@pytest.mark.parametrize(
    ("cls", "chip", "leads_to"),
    [
        ("", "SM3", "SM3"),
        ("SM1", "SM3", "SM3"),
        ("SM1", ",", "SM1,"),
        ("SM1,", ",", "SM1"),
        ("SM1,", "SM3", "SM1,SM3"),
        ("SM3,", "SM1", "SM1,SM3"),
        ("SM1,SM3", "SM1", "SM3"),
        ("SM1,SM3", "SM2", "SM1,SM2,SM3"),
        ("SM1,SM3", "", ""),
        ("SM1,", "SM1", ""),
    ],
)
def test_a_tap_on_a_chip_chooses_a_class_or_adds_one(cls: str, chip: str, leads_to: str) -> None:
    rows = {row.key: row for row in class_rows(board(cls=cls), EN)}
    assert (f"?class={leads_to}" if leads_to else "?") == rows[f"chip:{chip}"].href


def test_every_class_that_is_looked_at_is_marked() -> None:
    rows = class_rows(board(cls="SM1,SM3"), EN)
    chosen = [row.text["label"] for row in rows if row.attrs["aria-current"]]
    assert (["SM1", "SM3"], "JUN") == (chosen, rows[-1].text["label"])


def test_a_heading_says_which_classes_are_looked_at() -> None:
    made = overall_heading(board(cls="SM1,SM3"), FI)
    assert ("Kokonaistilanne", "EK7 · SM1 + SM3") == (made.text["title"], made.text["sub"])


def test_a_rally_without_classes_has_no_chips() -> None:
    assert [] == class_rows(board({}), EN)


def test_the_heading_of_a_stage_says_how_many_are_through() -> None:
    made = stage_heading(board(), FI)
    assert ("EK7 Lestijoki 1", "12,4 km · käynnissä · 14/20 · nopein 114,9 km/h") == (
        made.text["title"],
        made.text["sub"],
    )


@pytest.mark.parametrize("row", [{"provenance": "restart"}, {"unconfirmed": True}, {"pos": None}])
def test_no_speed_is_said_of_a_time_that_was_not_just_measured(row: dict[str, Any]) -> None:
    first = {"ord": 0, "pos": 1, "elapsed_ms": 400_000} | row
    rows = {"e1": {name: value for name, value in first.items() if value is not None}}
    made = stage_heading(with_rows(board(), "stage", **rows), EN)
    assert "12.4 km · running · 14/20" == made.text["sub"]


def test_the_speed_of_a_class_is_its_first_one_s() -> None:
    slow = {"ord": 1, "pos": 1, "elapsed_ms": 600_000}
    made = stage_heading(with_rows(board(cls="SM2"), "stage", e9=slow), EN)
    assert "fastest 74.7 km/h" in made.text["sub"]


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ({}, "Totalställning"),
        ({"stage": "SS3"}, "Totalställning efter SS3"),
        ({"cls": "SM2"}, "Klassställning SM2"),
        ({"cls": "SM2", "stage": "SS3"}, "Klassställning SM2 efter SS3"),
    ],
)
def test_the_heading_of_the_overall_table_says_which_one_it_is(
    view: dict[str, str], title: str
) -> None:
    assert title == overall_heading(board(**view), SV).text["title"]


def test_a_published_table_says_version_and_time() -> None:
    made = overall_heading(board(stage="SS6"), FI)
    assert ("ALUSTAVA v2 11:13", "provisional") == (made.text["status"], made.attrs["data-status"])


def test_a_table_that_was_not_published_says_nothing_of_it() -> None:
    assert "" == overall_heading(board(), FI).text["status"]


def test_empty_places_say_what_comes_next() -> None:
    texts = empty_texts(board(nothing_yet()), FI)
    assert "EK1: ei vielä aikoja. Ensimmäinen lähtö 07:00." == texts["stage"]


def test_an_empty_class_on_stage_speaks_of_the_class() -> None:
    assert "Nobody of SM2 is on a stage right now." == empty_texts(board(cls="SM2"), EN)["onstage"]


def test_a_rally_without_a_road_says_so() -> None:
    made = board({})
    assert ("Tidschemat visas här när det är publicerat.", "", "Sträckan") == (
        empty_texts(made, SV)["stage"],
        stage_heading(made, SV).text["title"],
        stage_tab(made, SV),
    )
