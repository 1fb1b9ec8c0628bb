"""Lines of news and of the log, from codes and numbers to words.

Tests `news.py` and `hows.py`; every code that the chronicle knows has words.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from browser.views_made import BASE, NOON_MS, RALLY, weekend
from flyingfinish.processing import tellers
from flyingfinish.web.page.board import View, board_of
from flyingfinish.web.page.hows import crew_name, table_name
from flyingfinish.web.page.news import told_rows, told_singly
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import LANGUAGES, words_and

FI = words_and("fi", "fan/news")
E1, E2 = "#1 Hanna Storbacka / Ville Kallioranta", "#2"
ROW: dict[str, Any] = {"ord": 1, "code": "retired"}


def lines(rows: dict[str, Any], /, language: str = "fi", **wanted: str) -> list[Row]:
    """Returns the lines of news with these rows."""
    views = weekend(12) | {f"{BASE}news": {"rows": rows}}
    if wanted.get("competition") == "hist":
        views[f"{BASE}c/hist/entries"] = {"rows": {"e3": views[f"{BASE}entries"]["rows"]["e3"]}}
    board = board_of(View(RALLY, **wanted), views.get, lambda board, held: {"news": f"{BASE}news"})
    return told_rows(board, words_and(language, "fan/news"), "news")


def line(row: dict[str, Any], /, language: str = "fi") -> dict[str, str]:
    """Returns the texts of the one line of a row."""
    (only,) = lines({"7": {"ord": 7, **row}}, language)
    return dict(only.text)


def test_the_newest_line_comes_first() -> None:
    rows = {"5": {**ROW, "ord": 5}, "12": {**ROW, "ord": 12}, "9": {**ROW, "ord": 9}}
    assert ["12", "9", "5"] == [row.key for row in lines(rows)]


def test_a_line_of_another_day_says_so() -> None:
    yesterday = {**ROW, "ord": 1, "told_at_ms": NOON_MS - 12 * 3_600_000 - 1}
    rows = {"2": {**ROW, "ord": 2, "told_at_ms": NOON_MS}, "1": yesterday}
    assert [("12:00", ""), ("23:59", "25.9.")] == [
        (row.text["at"], row.text["day"]) for row in lines(rows)
    ]


def test_a_stage_win_tells_stage_crew_and_time() -> None:
    text = line({"code": "stage_won", "stage": "SS7", "entry": "e1", "ms": 432_400,
                 "told_at_ms": NOON_MS})  # fmt: skip
    assert ("12:00", "Erikoiskoevoitto", "EK7", "7:12.4") == (
        text["at"],
        text["what"],
        text["where"],
        text["how"],
    )
    assert text["who"].startswith("#1 ")


def test_a_shared_win_names_all() -> None:
    row = {"code": "stage_won", "stage": "SS7", "entry": "e1", "ms": 1, "others": {"e2": 1}}
    assert ["#1", "#2"] == re.findall(r"#\d+", line(row)["who"])


def test_a_change_of_the_lead_tells_who_led_before() -> None:
    row = {"code": "lead_changed", "stage": "SS7", "entry": "e1"}
    assert "" == line(row)["how"]
    assert line({**row, "before_entry": "e2"})["how"].startswith("ennen #2 ")


def test_a_rally_win_tells_class_crew_and_total() -> None:
    text = line({"code": "rally_won", "class": "SM1", "entry": "e1", "ms": 4_354_500})
    assert ("Rallin voitto", "SM1", "1:12:34.5") == (text["what"], text["where"], text["how"])


LEADS: dict[str, Any] = {
    "lead/SS7": {"ord": 1, "code": "lead_changed", "stage": "SS7", "entry": "e1"},
    "lead/class/SM1/SS7": {
        "ord": 1, "code": "lead_changed", "stage": "SS7", "entry": "e1", "class": "SM1",
    },
    "lead/class/SM2/SS7": {
        "ord": 1, "code": "lead_changed", "stage": "SS7", "entry": "e4", "class": "SM2",
    },
    "won/c/hist/SS7": {
        "ord": 1, "code": "stage_won", "stage": "SS7", "entry": "e3", "ms": 1,
        "competition": "hist",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({}, {"lead/SS7", "lead/class/SM2/SS7"}),
        ({"cls": "SM1"}, {"lead/class/SM1/SS7"}),
        ({"cls": "SM2"}, {"lead/class/SM2/SS7"}),
        ({"cls": "SM1,SM2"}, {"lead/class/SM1/SS7", "lead/class/SM2/SS7"}),
        ({"competition": "hist"}, {"won/c/hist/SS7"}),
    ],
)
def test_each_class_and_competition_reads_its_own(wanted: dict[str, str], told: set[str]) -> None:
    assert told == {row.key for row in lines(LEADS, **wanted)}


def test_a_class_reads_of_its_own_crews_and_of_the_rally() -> None:
    rows = {"1": {**ROW, "entry": "e12"}, "2": {"ord": 2, "code": "rally_closed"}}
    assert ["2"] == [row.key for row in lines(rows, cls="SM1")]


@pytest.mark.parametrize(
    ("row", "what", "where", "how"),
    [
        ({"code": "stage_state", "stage": "SS9", "before": "running", "state": "interrupted"},
         "Keskeytetty", "EK9", ""),
        ({"code": "adjustment", "control": "TC3", "ms": 10_000}, "Rangaistus", "AT3", "+0:10"),
        ({"code": "adjustment", "control": "SS3", "ms": -5_000}, "Aikahyvitys", "EK3", "-0:05"),
        ({"code": "time_pending", "stage": "SS3", "pending": True, "crews": 3},
         "Aika ratkaistavana", "EK3", "3 autokuntaa"),
        ({"code": "time_pending", "stage": "SS3", "pending": False, "crews": 1},
         "Aika ratkaistu", "EK3", ""),
        ({"code": "time_given", "stage": "SS3", "before_ms": 400_000, "after_ms": 390_000},
         "Annettu aika", "EK3", "6:40.0 → 6:30.0"),
        ({"code": "time_given", "stage": "SS3", "after_ms": 390_000},
         "Annettu aika", "EK3", "– → 6:30.0"),
        ({"code": "start_corrected", "control": "SS3", "before_at_ms": NOON_MS,
          "after_at_ms": NOON_MS + 1_000}, "Lähtö korjattu", "EK3", "12:00:00 → 12:00:01"),
        ({"code": "stage_delayed", "stage": "SS8", "ms": 600_000}, "Viivästyy", "EK8", "10 min"),
        ({"code": "clock_shifted", "device": "beam", "ms": -400, "times": 39},
         "Kelloa siirretty", "", "-0.400 · 39 aikaa"),
        ({"code": "start_clock_shifted", "control": "SS3", "ms": 500, "times": 0},
         "Lähtökelloa siirretty", "EK3", "+0.500"),
        ({"code": "impulses_moved", "control": "SF3", "times": 2},
         "Ohituksia siirretty", "EK3 maali", "2 aikaa"),
        ({"code": "start_time_given", "stage": "SS8", "at_ms": NOON_MS},
         "Uusi lähtöaika", "EK8", "12:00"),
        ({"code": "published", "classification": "class/SM2/overall/SS6", "status": "official",
          "version": 2}, "Julkaistu", "SM2 · Kokonaistilanne EK6", "virallinen v2"),
        ({"code": "published", "classification": "overall", "title": "junior", "status": "official",
          "version": 3}, "Julkaistu", "Kokonaistilanne · junior", "virallinen v3"),
        ({"code": "regulations_changed", "before": {"late_article": ""},
          "after": {"late_article": "44"}}, "Säännöt muuttuivat", "",
         "Kohta: myöhästyminen: – → 44"),
        ({"code": "entry_changed", "car_before": "7", "car": "8", "changed": "car_number"},
         "Ilmoittautuminen muuttui", "", "#7 → #8"),
        ({"code": "entry_changed", "classes_before": "SM1", "classes": "", "changed": "x"},
         "Ilmoittautuminen muuttui", "", "SM1 → –"),
        ({"code": "entry_changed", "changed": "vehicle"}, "Ilmoittautuminen muuttui", "", ""),
        ({"code": "class_changed", "classes": "SM2 JUN"}, "Luokka vaihtui", "", "SM2 JUN"),
        ({"code": "protest_lodged", "protest": "1", "tables": "overall, stage/SS3"},
         "Vastalause jätetty", "", "Kokonaistilanne, Tulos EK3"),
        ({"code": "notice", "kind": "safety", "texts": {"en": "Behind the tape"}},
         "Turvallisuus", "", "Behind the tape"),
        ({"code": "notice", "kind": "safety", "texts": {}}, "Turvallisuus", "", ""),
        ({"code": "not_known_yet"}, "told_not_known_yet", "", ""),
    ],
)  # fmt: skip
def test_a_line_tells(row: dict[str, Any], what: str, where: str, how: str) -> None:
    text = line(row)
    assert (what, where, how) == (text["what"], text["where"], text["how"])


BATCH: dict[str, Any] = {
    f"9.{nth}": {"ord": 9, "code": "time_given", "stage": "SS3", "entry": entry,
                 "after_ms": 390_000, "reason": "punainen lippu"}
    for nth, entry in enumerate(("e1", "e12", "e2"), 1)
}  # fmt: skip


def test_what_one_decision_did_to_many_crews_is_one_line() -> None:
    (only,) = lines(BATCH)
    told = tuple(only.text[part] for part in ("what", "who", "where", "said"))
    assert ("Annettu aika", "3 autokuntaa", "EK3", "punainen lippu") == told
    assert "#1, #2, #12: 6:30.0" == only.text["how"]
    assert ("9.1", "", "yes") == (only.key, only.links["who"], only.attrs["data-many"])


def test_one_crew_of_a_decision_is_told_with_its_name_as_ever() -> None:
    (only,) = lines({name: row for name, row in BATCH.items() if row["entry"] == "e1"})
    who, how = only.text["who"], only.text["how"]
    assert ("#1 ", "– → 6:30.0", True) == (who[:3], how, only.links["who"] != "")


def test_what_one_decision_did_to_a_crew_on_many_stages_is_one_line() -> None:
    stages = zip(BATCH.items(), ("SS10", "SS4", "SS3"), strict=True)
    rows = {name: {**row, "entry": "e1", "stage": stage} for (name, row), stage in stages}
    (only,) = lines(rows)
    assert (True, "") == (only.text["who"].startswith("#1 "), only.text["where"])
    places = [f"{stage}: 6:30.0" for stage in ("EK3", "EK4", "EK10")]
    assert " · ".join(places) == only.text["how"]


def test_two_decisions_are_two_lines_and_a_file_has_one_for_each_crew() -> None:
    rows = {**BATCH, "10": {**BATCH["9.1"], "ord": 10}}
    views = weekend(12) | {f"{BASE}news": {"rows": rows}}
    board = board_of(View(RALLY), views.get, lambda board, held: {"news": f"{BASE}news"})
    assert (2, 4) == (len(lines(rows)), len(told_singly(board, FI, "news")))


def test_why_is_told_with_the_officials_own_words() -> None:
    row = {
        "code": "time_moved",
        "cause": "start_restated",
        "reason": "1 min",
        "document": "Päätös 4",
    }
    assert "asema ilmoitti lähdön uudelleen · 1 min · Päätös 4" == line(row)["said"]


def test_a_notice_is_read_in_the_readers_language() -> None:
    texts = {"fi": "Pysykää", "sv": "Stanna", "en": "Stay"}
    assert "Stanna" == line({"code": "notice", "kind": "safety", "texts": texts}, "sv")["how"]


def test_a_crew_that_is_not_known_is_its_id() -> None:
    board = board_of(View(RALLY), weekend(12).get)
    assert "e99" == crew_name(board, "e99")


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("overall", "Kokonaistilanne"),
        ("class/SM2", "SM2 · Kokonaistilanne"),
        ("c/hist/class/H1/stage/SS3", "Historic · H1 · Tulos EK3"),
        ("c/gone/final", "gone · Lopputulos"),
        ("startlist/SS8", "Lähtölista EK8"),
    ],
)
def test_a_table_is_called(table: str, name: str) -> None:
    assert name == table_name(board_of(View(RALLY), weekend(12).get), FI, table)


def codes_told() -> set[str]:
    """Returns every code that a teller writes down, read from their files."""
    files = Path(tellers.__path__[0]).glob("*.py")
    texts = "".join(file.read_text(encoding="utf-8") for file in files)
    called = r"(?:Item\([^\"()]*(?:\([^()]*\))?[^\"()]*|_withdrawn\(|_crew_item\()\"([a-z_]+)\""
    return set(re.findall(called, texts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    known = words_and(language, "fan/news").catalogue
    codes = (codes_told() - {"stage_state", "notice"}) | {"points_denied", "points_allowed"}
    assert len(codes) > 15
    assert [] == sorted(code for code in codes if f"told_{code}" not in known)
