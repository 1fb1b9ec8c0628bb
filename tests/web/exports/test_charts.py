"""Files of the charts' tables and of two crews compared: what their pages paint, of every crew."""

import copy
from typing import Any

import orjson
import pytest

from browser.views_made import BASE, RALLY, overall, weekend
from exchange.sheets_made import formats_of, read_workbook
from flyingfinish.exchange.json_table import json_bytes
from flyingfinish.exchange.sheet import Sheet
from flyingfinish.exchange.xlsx_file import xlsx_bytes
from flyingfinish.web.exports.asked import read_asked
from flyingfinish.web.exports.sheet import sheet_of, wanted
from flyingfinish.web.fan.chart_story import GAP, HEAT, PACE, POSITION, PROGRESS
from flyingfinish.web.fan.kind import Face
from flyingfinish.web.fan.kinds import kind_of
from flyingfinish.web.page.board import board_of, read_view
from flyingfinish.web.places import places_of
from flyingfinish.web.words import LANGUAGES, words_and

Views = dict[str, Any]

CREWS = 24
LOOKED_AT = ("", "crew=e3", "crew=e11&class=SM2", "class=SM1,SM2&crew=e9", "crew=e24", "stage=SS3")
"""Ways to look at a chart: gaps from a crew, of one class, of several, from a guest, of a stage."""


def views_of_charts() -> Views:
    """Returns a weekend after its seventh stage, with a guest and a stage of unknown length."""
    views = weekend(CREWS)
    for stage in (1, 2, 3, 4, 6, 7):
        after = overall(stage, 20, CREWS, running=False)
        # A guest is in the table without a place, and faster than all.
        after["rows"]["e24"] = {"ord": 30, "stages_ms": stage, "total_ms": stage}
        views[f"{BASE}overall/SS{stage}"] = after
        for cls in ("SM1", "SM2"):
            known = views[f"{BASE}entries"]["rows"]
            rows = {e: r for e, r in after["rows"].items() if cls in known[e]["classes"]}
            views[f"{BASE}class/{cls}/overall/SS{stage}"] = {"rows": rows}
    views[f"{BASE}itinerary"]["stages"]["SS4"]["metres"] = 0
    return views


VIEWS = views_of_charts()


def asked_of(query: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in query.split("&") if pair)


def sheet(channel: str, query: str = "", language: str = "fi", views: Views = VIEWS) -> Sheet:
    """Returns the file of a table as an address asks for it."""
    asked = read_asked(RALLY, channel, language, asked_of(query))
    channels = set(wanted(asked, views.get).values())
    # As in the worker: it has no other view than those that were asked for.
    return sheet_of(asked, {one: views[one] for one in channels if one in views}.get)


def painted(name: str, query: str, language: str = "fi", views: Views = VIEWS) -> Face:
    """Returns what a page shows."""
    kind = kind_of(name)
    board = board_of(read_view(RALLY, asked_of(query), name), views.get, kind.channels, kind.reads)
    return kind.face(board, words_and(language, *kind.words), 0)


def told(made: Sheet, *keys: str) -> list[list[str]]:
    """Returns the texts of some columns."""
    names = [column.key for column in made.columns]
    at = [names.index(key) for key in keys]
    return [[row[one].text for one in at] for row in made.rows]


@pytest.mark.parametrize("query", LOOKED_AT)
@pytest.mark.parametrize("tab", [GAP, POSITION, PACE, HEAT])
def test_a_chart_s_file_has_what_its_page_shows(tab: str, query: str) -> None:
    face = painted("charts", f"tab={tab}&{query}")
    made = sheet(f"charts/{tab}", query)
    stages = [one.key for one in made.columns if one.key.startswith("stage_")]
    by_car = {car: cells for car, *cells in told(made, "car", *stages)}
    shown = {
        row.text["car"]: [step.text[f"c{n}"] for step in face.lists["chart-rows"]]
        for n, row in enumerate(face.lists["legend"], start=1)
    }
    assert (6, True) == (len(stages), bool(shown))
    assert shown == {car: by_car[car] for car in shown}


@pytest.mark.parametrize("query", LOOKED_AT)
def test_the_file_of_one_stage_has_what_its_page_shows(query: str) -> None:
    rows = painted("charts", f"tab={PROGRESS}&{query}").lists["progress-rows"]
    slots = ("car", "driver", "from", "was", "to", "is", "won")
    keys = ("car", "driver", "before", "gap_before", "after", "gap_after", "gap_change")
    # On the page a place is an ordinal: 3.
    shown = {r.key: [r.text[one].removesuffix(".") for one in slots] for r in rows}
    by_car = {row[0]: row for row in told(sheet(f"charts/{PROGRESS}", query), *keys)}
    assert shown and list(shown.values()) == [by_car[row[0]] for row in shown.values()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tab", [GAP, PROGRESS])
def test_a_file_is_called_as_its_page_is_headed(tab: str, language: str) -> None:
    head = painted("charts", f"tab={tab}&crew=e3&stage=SS6", language).ones["chart-title"].text
    made = sheet(f"charts/{tab}", "crew=e3&stage=SS6", language)
    assert f"Kokkolan syysralli 2026 · {head['title']} · {head['sub']}" == made.title


def test_a_file_has_all_crews_and_not_only_those_that_have_a_line() -> None:
    cars = told(sheet("charts/heat"), "car")
    assert (20, 8) == (len(cars), len(painted("charts", "tab=heat").lists["legend"]))


def test_several_classes_are_those_of_their_crews() -> None:
    made = sheet("charts/gap", "class=SM1,SM2")
    assert {"SM1", "SM2"} == {row[0] for row in told(made, "class")}
    assert made.title.endswith(" · SM1, SM2")


def test_programs_are_told_from_whom_gaps_count_and_of_which_stage() -> None:
    made = orjson.loads(json_bytes(sheet("charts/progress", "crew=e3&stage=SS3")))
    assert ("e3", "SS3") == (made["counted_from"], made["stage"])


def test_numbers_stand_beside_the_texts_with_their_units() -> None:
    rows = {one: orjson.loads(json_bytes(sheet(f"charts/{one}")))["rows"][1] for one in
            (GAP, POSITION, PACE)}  # fmt: skip
    behind = VIEWS[f"{BASE}overall/SS1"]["rows"]
    gap = behind["e2"]["total_ms"] - behind["e1"]["total_ms"]
    assert (gap, 2) == (rows[GAP]["stage_SS1_ms"], rows[POSITION]["stage_SS1_number"])
    assert gap * 1000 // 2310 == rows[PACE]["stage_SS1_ms_per_km"]


def test_a_spreadsheet_shows_a_pace_to_the_hundredth() -> None:
    content = xlsx_bytes(sheet("charts/pace"))
    assert '"+"s.00' in formats_of(content)
    column = read_workbook(content)[0].index("EK1")
    assert "=" == read_workbook(content)[1][column], "the best is a text, as on the screen"


@pytest.mark.parametrize(
    "channel", ["charts/none", "c/hist/charts/gap", "duel/e1", "duel/e99", "charts/gap/section"]
)
def test_what_shows_nobody_has_no_file(channel: str) -> None:
    assert {} == wanted(read_asked(RALLY, channel, "fi", {}), weekend(CREWS).get)


def test_a_chart_s_file_is_made_of_the_tables_and_of_nothing_that_changes_oftener() -> None:
    channels = set(wanted(read_asked(RALLY, "charts/gap", "fi", {}), VIEWS.get).values())
    assert not {f"{BASE}onstage", f"{BASE}overall"} & channels


def of_two(views: Views = VIEWS) -> Views:
    """Returns views with two crews' own, of whom one has no time on the second stage."""
    mine = {"SS1": {"elapsed_ms": 90_040}, "SS2": {"elapsed_ms": 510_000, "unconfirmed": True},
            "SS3": {"elapsed_ms": 700_120}}  # fmt: skip
    theirs = {"SS1": {"elapsed_ms": 91_550}, "SS3": {"elapsed_ms": 700_120}}
    views = {**views, f"{BASE}crew/e2": {"stages": mine}, f"{BASE}crew/e4": {"stages": theirs}}
    for entry in ("e2", "e4"):
        places = places_of(views.get, RALLY, "", entry)
        assert places is not None
        views[f"{BASE}places/{entry}"] = places
    views[f"{BASE}itinerary"] = copy.deepcopy(views[f"{BASE}itinerary"])
    views[f"{BASE}itinerary"]["stages"]["SS1"]["precision_ms"] = 10
    return views


DUEL_KEYS = ("stage", "name", "mine", "mine_mark", "theirs", "theirs_mark", "difference",
             "difference_total")  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_of_a_comparison_has_what_its_page_shows(language: str) -> None:
    views = of_two()
    face = painted("crew", "crew=e2&with=e4", language, views)
    slots = ("code", "name", "mine", "mymark", "theirs", "theirmark", "diff", "total")
    shown = [[row.text[one] for one in slots] for row in face.lists["duel-rows"]]
    made = sheet("duel/e2", "with=e4", language, views)
    assert (3, shown) == (len(shown), told(made, *DUEL_KEYS))
    heads = face.ones["duel-heads"].text
    titles = {one.key: one.title for one in made.columns}
    assert (heads["mine"], heads["theirs"]) == (titles["mine"], titles["theirs"])


def test_a_stage_timed_to_the_hundredth_stays_so_in_a_spreadsheet() -> None:
    content = xlsx_bytes(sheet("duel/e2", "with=e4", views=of_two()))
    assert {"m:ss.00", "m:ss.0"} <= set(formats_of(content))
    head, first = read_workbook(content)[:2]
    assert 90_040 == round(float(first[head.index("#2")]) * 86_400_000)


def test_a_comparison_is_not_made_anew_for_what_others_do() -> None:
    asked = read_asked(RALLY, "duel/e2", "fi", {"with": "e4"})
    roles = wanted(asked, of_two().get)
    assert {"itinerary", "state", "entries", "crew", "rival", "places", "rival_places"} == set(
        roles
    )


def test_a_comparison_leads_to_its_files() -> None:
    links = painted("crew", "crew=e2&with=e4&class=SM1&delay=45", views=of_two())
    assert "/r/kokkola/export/duel/e2.csv?with=e4&delay=45" == links.lists["duel-files"][0].href
    assert [] == [*painted("crew", "crew=e2", views=of_two()).lists["duel-files"]]


def test_a_file_that_said_another_number_would_be_seen() -> None:
    changed = copy.deepcopy(VIEWS)
    changed[f"{BASE}overall/SS3"]["rows"]["e2"]["total_ms"] += 100
    assert told(sheet("charts/gap"), "stage_SS3") != told(
        sheet("charts/gap", views=changed), "stage_SS3"
    )
