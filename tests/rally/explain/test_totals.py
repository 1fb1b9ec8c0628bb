"""How a total came about: which stages it adds, which adjustments count in that table, and why."""

from typing import Any

import pytest

from builders import HOUR_MS, NOON_MS, Story, a_rally, stage
from explaining import explained, public
from flyingfinish.rally.adjustments import LAST, Effect, Table
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.explain.totals import why_counted
from flyingfinish.rally.facts import Provenance, StageState


def driven(**changes: Any) -> Story:
    story = a_rally([stage(1), stage(2, **changes), stage(3)], "1 2", after=["TC1A"])
    for number in (1, 2, 3):
        for car in "12":
            story.drives(car, f"SS{number}", 300_000)
    return story


def why(story: Story, what: str) -> list[Any]:
    return [one.params["why"] for one in explained(story, what).facts if one.code == "adjustment"]


def test_a_total_is_the_sum_of_stage_times_and_adjustments() -> None:
    story = driven()
    story.penalty("1", "TC2", 20_000, "late")
    found = explained(story, "overall/SS3/e1")
    assert [
        ("stages", (300_000, 300_000, 300_000), 900_000),
        ("adjustments", (20_000,), 20_000),
        ("total", (900_000, 20_000), 920_000),
    ] == [(one.code, one.numbers, one.result) for one in found.steps]


def test_a_power_stage_is_cut_before_it_is_added() -> None:
    story = driven(precision_ms=1)
    story.given("1", "SS2", "4:58.914")
    found = explained(story, "overall/SS2/e1")
    assert ("cut", (298_914, 100), {"stage": "SS2"}) == (
        found.steps[0].code,
        found.steps[0].numbers,
        found.steps[0].params,
    )
    assert 598_900 == found.result


@pytest.mark.parametrize("state", [StageState.SUSPENDED, StageState.CANCELLED])
def test_a_stage_that_does_not_count_is_told_and_not_added(state: StageState) -> None:
    story = driven()
    story.stage_is("SS2", state)
    found = explained(story, "overall/SS3/e1")
    (fact,) = [one for one in found.facts if one.code == "stage_not_counted"]
    assert ({"stage": "SS2", "state": str(state)}, 600_000) == (fact.params, found.result)


@pytest.mark.parametrize(
    ("control", "table", "expected"),
    [
        ("TC1", "overall/SS1", "this_stage"),
        ("TC1", "overall/SS2", "earlier"),
        ("TC2", "overall/SS1", "not_yet"),
        ("TC1A", "overall/SS1", "not_yet"),
        ("TC1A", "overall/SS1/section", "after_stage"),
        ("TC1A", "overall/SS2", "earlier"),
        ("", "overall/SS1", "whole_rally"),
        ("FINAL", "overall/SS3", "not_yet"),
        ("TC2", "overall", "all_so_far"),
        ("TC2", "class/SM1", "all_so_far"),
    ],
)
def test_why_an_adjustment_counts_in_a_table_or_not(
    control: str, table: str, expected: str
) -> None:
    story = driven()
    story.penalty("1", control, 10_000)
    assert [expected] == why(story, f"{table}/e1")


def test_what_counts_in_the_final_classification_alone_says_so() -> None:
    assert "final" == why_counted(Effect(LAST, after=True), 3, Table.FINAL)
    assert "all_so_far" == why_counted(Effect(2), 3, Table.FINAL)


def test_a_given_time_is_marked_among_the_stages() -> None:
    story = driven()
    story.given("1", "SS2", "5:00.0", Provenance.STEWARDS)
    marked = [one.params.get("provenance") for one in explained(story, "overall/SS3/e1").facts]
    assert [None, "stewards", None] == marked


def test_a_crew_still_to_come_has_no_total() -> None:
    story = driven()
    story.enters("3", "SM1")
    with pytest.raises(NothingToExplain):
        explained(story, "overall/e3")


def test_a_version_that_stands_is_told_beside_what_is_known_now() -> None:
    views = public(driven())
    table = views["overall"]
    rows = {**table["rows"], "e1": {**table["rows"]["e1"], "total_ms": 800_000}}
    found = explain("overall/e1", {**views, "overall": {**table, "rows": rows}}.get)
    assert (900_000, 800_000) == (found.result, found.shown)


def test_a_total_that_stands_on_a_time_that_is_gone_says_so() -> None:
    views = public(driven())
    crew = views["crew/e1"]
    stages = {name: one for name, one in crew["stages"].items() if name != "SS2"}
    found = explain("overall/SS3/e1", {**views, "crew/e1": {**crew, "stages": stages}}.get)
    assert ["SS2"] == [one.params["stage"] for one in found.facts if one.code ==
                       "stage_without_time"]  # fmt: skip
    assert (600_000, 900_000) == (found.result, found.shown)


def test_in_the_final_everything_that_was_decided_counts() -> None:
    story = driven()
    story.penalty("1", "FINAL", 60_000)
    story.penalty("1", "TC1", 10_000)
    for car in "12":
        story.checks_in(car, "TC3", NOON_MS + 3 * HOUR_MS)
    found = explained(story, "final/e1")
    assert 970_000 == found.result
    assert ["final", "all_so_far"] == why(story, "final/e1")
    assert "final_control" == next(
        one.value for one in found.rules if one.code == "finish_criterion"
    )
    assert [1, 2] == [explained(story, f"place/class/SM1/final/e{car}").result for car in "21"]


def test_without_a_road_there_is_no_final() -> None:
    with pytest.raises(NothingToExplain):
        explain("final/e1", {"final": {"rows": {"e1": {"total_ms": 1}}}}.get)
