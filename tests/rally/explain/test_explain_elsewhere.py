"""A crew's numbers in another competition than its home are explained by what counts there."""

from dataclasses import replace
from typing import Any

import pytest

from builders import Story
from explaining import check, explained, numbers_shown, public
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.facts import ItinerarySet, RegulationsChanged
from rally.test_competition_times import restarted
from rally.test_counted_times import told

OTHERWISE: list[dict[str, Any]] = [
    {"total_precision_ms": 1_000},
    {"restart_added_ms": 420_000},
    {"total_precision_ms": 1_000, "restart_pool": "class", "dead_heat": "shared"},
]


def driven(**overrides: Any) -> Story:
    """Car 1 missed SS1 and drove SS2; the cup counts by settings of its own."""
    story = restarted(**overrides)
    for car, elapsed_ms in (("1", 300_950), ("2", 301_250), ("3", 310_350)):
        story.drives(car, "SS2", elapsed_ms)
    story.penalty("1", "SS2", 10_050)
    return story


@pytest.mark.parametrize("overrides", OTHERWISE)
def test_every_number_of_both_competitions_adds_up_to_what_is_shown(
    overrides: dict[str, Any],
) -> None:
    views = public(driven(**overrides))
    for what, shown in numbers_shown(views):
        found = explain(what, views.get)
        check(found)
        assert (what, shown, shown) == (what, found.result, found.shown)


def test_a_restart_time_has_the_base_of_the_pool_of_the_competition_that_is_asked() -> None:
    story = driven(restart_added_ms=420_000)
    paths = ("restart/SS1/e1", "restart/c/cup/SS1/e1", "c/cup/stage/SS1/e1")
    found = [explained(story, what) for what in paths]
    bases = [[one.params["entry"] for one in each.facts if one.code == "base"] for each in found]
    assert [900_000, 780_000, 780_000] == [one.result for one in found]
    assert [["e2"], ["e3"], ["e3"]] == bases


def test_the_competition_is_named_where_it_is_not_the_home_of_the_crew() -> None:
    story = driven(total_precision_ms=1_000)
    paths = ("stage/SS2/e1", "c/cup/stage/SS2/e1", "c/cup/stage/SS2/e3")
    named = [explained(story, what).params.get("competition") for what in paths]
    assert [None, "cup", None] == named


def test_a_total_is_cut_by_the_competition_that_is_asked() -> None:
    story = told(total_precision_ms=1_000)
    for stage_id in ("SS1", "SS2"):
        story.drives("1", stage_id, 300_900)
    totals = [explained(story, what).result for what in ("overall/e1", "c/cup/overall/e1")]
    assert [601_800, 600_000] == totals


def test_who_has_no_time_in_a_competition_has_none_to_explain_there() -> None:
    story = told(over_stage_maximum="retire")
    road = story.state.itinerary
    story.drives("1", "SS1", 500_000)
    stages = (replace(road.stages[0], maximum_ms=400_000), road.stages[1])
    story.tell(ItinerarySet(replace(road, stages=stages)))
    assert 400_000 == explained(story, "stage/SS1/e1").result
    with pytest.raises(NothingToExplain):
        explained(story, "c/cup/stage/SS1/e1")


def test_while_all_time_alike_a_crew_says_nothing_of_other_competitions() -> None:
    story = driven(total_precision_ms=1_000)
    before = "elsewhere" in public(story)["crew/e1"]
    story.tell(RegulationsChanged({"total_precision_ms": 100}, "cup"))
    assert (True, False) == (before, "elsewhere" in public(story)["crew/e1"])
