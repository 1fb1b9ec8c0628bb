"""Charts as tables: gaps, places, pace and time by stage of a few crews, and what one stage did.

Also holds `chart_story.py`.
"""

import pytest

from browser.views_made import BASE, overall, weekend
from flyingfinish.web.fan.chart_story import (
    Step,
    base_of,
    crews_of,
    gap_at,
    lines_of,
    numbers_on,
    per_km,
    slower_on,
    stage_ms,
    steps_of,
)
from flyingfinish.web.fan.charts import CHARTS, face, tab_of
from flyingfinish.web.page.board import Board, View, board_of
from flyingfinish.web.words import words_and
from web.boards_made import with_rows

FI = words_and("fi", "fan/charts")
FIRST = Step("SS1", 2000, {"a": {"ord": 1, "pos": 1, "total_ms": 60_000, "stages_ms": 60_000}})
SECOND = Step(
    "SS2",
    10_000,
    {
        "a": {"ord": 2, "pos": 2, "total_ms": 370_000, "stages_ms": 360_000},
        "b": {"ord": 1, "pos": 1, "total_ms": 365_000, "stages_ms": 365_000},
        "guest": {"ord": 3, "total_ms": 300_000, "stages_ms": 300_000},
    },
)


def charts(**wanted: str) -> Board:
    """Returns the board of the charts of a weekend on its seventh stage."""
    views = weekend(24)
    for stage in (1, 2, 3, 4, 6):
        views[f"{BASE}overall/SS{stage}"] = overall(stage, 20, 24, running=False)
    views[f"{BASE}overall/SS7"] = overall(7, 12, 24, running=False)
    return board_of(View("kokkola", **wanted), views.get, CHARTS.channels, CHARTS.reads)


@pytest.mark.parametrize(
    ("tab", "mark"), [("pace", "✎"), ("heat", "✎"), ("gap", ""), ("position", "")]
)
def test_a_changed_stage_time_is_marked_where_stage_times_are(tab: str, mark: str) -> None:
    plain = charts(tab=tab)
    first = lines_of(plain, steps_of(plain))[0]
    moved = {"ord": 9, "code": "time_moved", "entry": first, "stage": "SS3", "before_ms": 1}
    cells = [
        {row.key: row.text["c1"] for row in face(made, FI, 0).lists["chart-rows"]}
        for made in (plain, with_rows(plain, "corrections", **{"9": moved}))
    ]
    assert {**cells[0], "SS3": mark + cells[0]["SS3"]} == cells[1]


def test_a_stage_time_is_the_difference_of_two_sums() -> None:
    assert (60_000, 300_000) == (stage_ms(None, FIRST, "a"), stage_ms(FIRST, SECOND, "a"))


def test_who_has_no_sum_before_has_no_stage_time() -> None:
    assert (None, None) == (stage_ms(FIRST, SECOND, "b"), stage_ms(FIRST, SECOND, "nobody"))


def test_a_gap_has_penalties_in_it_as_the_totals_have() -> None:
    assert (5_000, None) == (gap_at(SECOND, "a", "b"), gap_at(FIRST, "a", "b"))


def test_a_guest_is_nobodys_best() -> None:
    slower = slower_on(None, Step("SS1", 10_000, SECOND.rows))
    assert (0, 5_000) == (slower["a"], slower["b"])
    assert {} == slower_on(None, Step("SS1", 1, {"guest": SECOND.rows["guest"]}))


def test_pace_is_by_the_kilometre_and_cut() -> None:
    paces = numbers_on("pace", None, Step("SS1", 7_000, SECOND.rows), "")
    assert (714, None) == (paces["b"], per_km(5_000, 0))


def test_a_stage_of_unknown_length_has_no_pace() -> None:
    assert {} == numbers_on("pace", None, Step("SS1", 0, SECOND.rows), "")


def test_the_tables_of_stages_gone_by_are_read_and_the_last_is_followed() -> None:
    board = charts()
    expected = [f"overall/SS{n}" for n in (1, 2, 3, 4, 6)]
    assert (expected, True) == (list(board.read), "overall/SS7" in board.channels)


def test_a_cancelled_stage_is_no_step() -> None:
    assert "SS5" not in [step.stage for step in steps_of(charts())]


def test_lines_are_the_first_eight_and_the_chosen_one() -> None:
    board = charts(crew="e11")
    lines = lines_of(board, steps_of(board))
    assert (8, "e11", "e11") == (len(lines), lines[-1], base_of(board, lines))


def test_without_a_limit_all_with_a_place_are_there_and_the_chosen_one() -> None:
    board = charts(crew="e24")
    last = board.of("overall/SS7")["rows"]
    last["e24"] = {"ord": 99}
    crews = crews_of(board, steps_of(board))
    assert ([*crews[:-1], "e24"], 13) == (crews, len(crews))


def test_a_crew_that_is_not_there_is_not_chosen() -> None:
    board = charts(crew="e99")
    lines = lines_of(board, steps_of(board))
    assert lines[0] == base_of(board, lines)


def test_a_gap_chart_has_a_row_for_each_stage_and_the_base_at_nought() -> None:
    made = face(charts(crew="e3"), words_and("fi", "fan/charts"), 0)
    rows = made.lists["chart-rows"]
    column = next(row.key for row in made.lists["legend"] if row.attrs["aria-current"])
    assert (6, "e3", {"0.0"}) == (
        len(rows),
        column,
        {row.text[f"c{[r.key for r in made.lists['legend']].index('e3') + 1}"] for row in rows},
    )


def test_what_one_stage_did_is_told_by_place_and_gap_before_and_after() -> None:
    made = face(charts(tab="progress", stage="SS3"), words_and("fi", "fan/charts"), 0)
    assert ([], 8) == (made.lists["chart-rows"], len(made.lists["progress-rows"]))


@pytest.mark.parametrize(("stage", "drawn"), [("SS3", "yes"), ("SS1", "")])
def test_one_stage_is_drawn_where_there_was_a_table_before_it(stage: str, drawn: str) -> None:
    made = face(charts(tab="progress", stage=stage), FI, 0)
    assert drawn == made.ones["chart"].attrs["data-drawn"]


def test_a_stage_without_a_table_is_not_what_the_heading_names() -> None:
    made = face(charts(tab="progress", stage="SS5"), words_and("en", "fan/charts"), 0)
    assert "SS7: before and after" == made.ones["chart-title"].text["title"]


def test_a_chart_leads_to_its_files_which_look_at_the_same_crews() -> None:
    made = face(charts(tab="heat", cls="SM1,SM2", crew="e3", stage="SS3"), FI, 0)
    assert "/r/kokkola/export/charts/heat.csv?class=SM1,SM2&crew=e3" == (
        made.lists["chart-files"][0].href
    )


def test_of_one_stage_the_files_are_of_that_stage() -> None:
    made = face(charts(tab="progress", stage="SS3", delay="45", lang="sv"), FI, 0)
    assert "/r/kokkola/export/charts/progress.xlsx?stage=SS3&delay=45&lang=sv" == (
        made.lists["chart-files"][2].href
    )


def test_before_the_first_time_a_sentence_stands_there() -> None:
    board = board_of(View("kokkola"), lambda _: None, CHARTS.channels, CHARTS.reads)
    made = face(board, words_and("fi", "fan/charts"), 0)
    assert ([], True) == (made.lists["chart-rows"], bool(made.ones["chart-empty"].text["empty"]))
    assert [] == made.lists["chart-files"], "nobody is in a file yet"


@pytest.mark.parametrize(("tab", "shown"), [("", "gap"), ("pace", "pace"), ("map", "gap")])
def test_a_chart_that_there_is_not_is_the_gap_chart(tab: str, shown: str) -> None:
    assert shown == tab_of(charts(tab=tab))


def test_of_several_classes_the_lines_are_their_crews() -> None:
    made = charts(cls="SM2,SM3")
    mine = [made.entry(one)["classes"] for one in lines_of(made, steps_of(made))]
    assert mine and all({"SM2", "SM3"} & one.keys() for one in mine)
