"""How a competitor's points of a season came about, from the title's view alone."""

from typing import Any

import pytest

from explaining import check
from flyingfinish.processing.series_rows import standings_whole
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.explain.series import explain_standing
from flyingfinish.rally.explain.views import LONGEST_PATH, NothingToExplain
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.parts import RoundTerms
from small_series import Series, a_cup


def explained(series: Series, competitor: str) -> Explanation:
    view = standings_whole(series.state, series.state.titles["t"])
    found = explain_standing(f"standings/t/{competitor}", {"standings/t": view}.get)
    check(found)
    assert view["rows"][competitor]["points"] == found.result == found.shown
    return found


def facts(found: Explanation, *codes: str) -> list[dict[str, Any]]:
    return [dict(one.params) for one in found.facts if one.code in codes]


def rules(found: Explanation) -> list[tuple[str, str, Any]]:
    return [(one.code, one.article, one.value) for one in found.rules]


def a_season() -> Series:
    series = a_cup(0, scheme="wrc-2019", best_of=2)
    series.result("r1", series.final("a b"), series.final("b", Source.STAGE))
    series.ended("r2", "a b")
    series.ended("r3", "b a")
    series.round("r4")
    return series


def test_rounds_add_up_from_their_components_and_what_is_left_out_is_said() -> None:
    found = explained(a_season(), "b")
    assert [("series_round", (18_000, 5_000)), ("series_round", (18_000,)),
            ("series_round", (25_000,)), ("series_total", (23_000, 25_000))] == [
        (one.code, one.numbers) for one in found.steps
    ]  # fmt: skip
    assert [{"round": "R2", "points": 18_000}] == facts(found, "series_dropped")
    assert [{"round": "R1", "points": 23_000, "place": 2}] == facts(found, "series_round")[:1]


def test_tables_the_tie_rule_and_the_number_of_results_are_named() -> None:
    found = rules(explained(a_season(), "b"))
    old = "25 18 15 12 10 8 6 4 2 1"
    assert [("points_table", "wrc-2019", old), ("points_table", "wrc-2019", "5 4 3 2 1")] == found[
        :2
    ]
    assert [("best_of", "", 2), ("tie_countback", "", "")] == found[2:4]


def test_places_come_from_a_document_or_a_published_version_by_its_hash() -> None:
    found = explained(a_season(), "a")
    assert {"round": "R1", "table": "final", "paper": "sheet"} == facts(found, "series_paper")[0]
    view = standings_whole(a_season().state, a_season().state.titles["t"])
    table = {"classification": "overall", "version": 2, "table_hash": "ab12", "rally_id": "kitee"}
    view["rounds"]["r1"]["tables"]["final"] |= table
    told = explain_standing("standings/t/a", {"standings/t": view}.get)
    assert [{"round": "R1", "table": "overall", "rally": "kitee", "version": 2,
             "hash": "ab12"}] == facts(told, "series_table")  # fmt: skip


def test_what_the_leader_must_do_and_what_the_next_round_pays_is_told() -> None:
    series = a_cup(3)
    series.ended("r1", "a b")
    series.ended("r2", "a b")
    found = explained(series, "a")
    assert [{}] == facts(found, "chance_possible")
    assert [{"place": 4, "round": "R3"}] == facts(found, "series_needs")
    assert [{"place": 1}] == facts(found, "series_place")


def test_shared_places_are_said_and_a_place_that_nobody_needs_is_not() -> None:
    series = a_cup()
    series.ended("r1", "a=b")
    found = explained(series, "b")
    assert ([{"place": 1}], []) == (facts(found, "series_shared"), facts(found, "series_needs"))


def test_who_started_too_few_rounds_has_no_place() -> None:
    series = a_cup(minimum_starts=2)
    series.ended("r1", "a")
    found = explained(series, "a")
    assert [] == facts(found, "series_place", "series_shared")
    assert ("minimum_starts", "", 2) in rules(found)


def test_while_a_round_to_come_is_not_known_enough_nothing_is_said_about_the_title() -> None:
    # Stage wins count, and nobody has said how many stages the next round has.
    series = a_cup(scheme="junior-wrc")
    series.ended("r1", "a b")
    series.round("r2")
    found = explained(series, "a")
    assert [] == [one.code for one in found.facts if one.code.startswith("chance_")]


def test_decisions_on_a_round_and_on_the_season_are_added() -> None:
    series = a_cup()
    series.ended("r1", "a b")
    series.decide(c.AdjustPoints("t", "a", -2_500, "r1", "late"))
    series.decide(c.AdjustPoints("t", "a", -1_000, "", "fuel"))
    found = explained(series, "a")
    assert [(25_000, -2_500), (22_500, -1_000)] == [one.numbers for one in found.steps]
    assert [{"points": -1_000}] == facts(found, "series_adjusted")


def test_a_round_s_factor_and_a_table_of_its_own_are_rules() -> None:
    series = a_cup()
    series.round("r1", multiplier_thousandths=1_500, terms=(RoundTerms("t", scheme="junior-wrc"),))
    series.ended("r1", "a")
    found = rules(explained(series, "a"))
    assert [("points_each", "junior-wrc", "1"), ("multiplier", "", 1_500)] == found[1:3]


def test_a_team_s_cars_are_named() -> None:
    series = a_cup(0, c.SetTeam("red", "Red"), who=TitleFor.TEAM)
    series.registers("t", "a", team="red")
    series.ended("r1", "a")
    assert [{"round": "R1", "cars": "a"}] == facts(explained(series, "red"), "series_cars")


@pytest.mark.parametrize(
    "what",
    ["standings/t/nobody", "standings/u/a", "calendar/a", "a", "", "standings/t/" + "a" * 500],
)
def test_a_number_that_nobody_was_shown_is_not_explained(what: str) -> None:
    view = standings_whole(a_season().state, a_season().state.titles["t"])
    with pytest.raises(NothingToExplain) as none:
        explain_standing(what, {"standings/t": view, "calendar": {"rows": {"a": {}}}}.get)
    assert len(str(none.value)) <= LONGEST_PATH
