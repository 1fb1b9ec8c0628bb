"""A crew in the tables of each of its competitions: the same instants, counted by its own rules."""

from typing import Any

import pytest

from builders import Story, stage
from flyingfinish.rally.classification import overall_after_stage, running, stage_table
from flyingfinish.rally.competition_times import crew_in
from flyingfinish.rally.facts import ItinerarySet, RestartTimesGiven
from flyingfinish.rally.scopes import Scope
from rally.test_counted_times import CUP, told

SM, CUP_SCOPE = Scope("SM"), Scope("cup")


def totals(story: Story, scope: Scope) -> dict[str, int]:
    rows = running(story.state, scope, "internal").rows
    return {row.entry_id: row.figures.total_ms for row in rows if row.figures is not None}


def test_totals_are_cut_by_each_competition_for_itself() -> None:
    story = told(total_precision_ms=1_000)
    for stage_id in ("SS1", "SS2"):
        story.drives("1", stage_id, 300_900)
    assert ({"e1": 601_800}, {"e1": 600_000}) == (totals(story, SM), totals(story, CUP_SCOPE))


def test_who_is_over_a_stage_maximum_is_out_in_the_competition_that_says_so() -> None:
    story = told(over_stage_maximum="retire")
    road = story.state.itinerary
    story.tell(ItinerarySet(type(road)(road.legs, road.sections, road.controls,
                                       (stage(1, maximum_ms=400_000), stage(2)))))  # fmt: skip
    story.drives("1", "SS1", 500_000)
    tables = [stage_table(story.state, scope, "SS1", "internal") for scope in (SM, CUP_SCOPE)]
    assert [[400_000], []] == [[row.elapsed_ms for row in rows] for rows in tables]


def restarted(**overrides: Any) -> Story:
    """Car 1 missed SS1; car 2 of SM was the fastest there, car 3 of the cup a minute slower."""
    story = told(**overrides)
    story.drives("2", "SS1", 300_000)
    story.drives("3", "SS1", 360_000)
    story.tell(RestartTimesGiven("e1", ("SS1",)))
    return story


def ruled(story: Story, competition_id: str) -> int | None:
    time = crew_in(story.state, competition_id, "e1", "internal").stages["SS1"].time
    return None if time is None else time.elapsed_ms


def test_a_missed_stage_is_timed_by_each_competitions_own_pool_and_addition() -> None:
    story = restarted(restart_added_ms=420_000)
    assert (900_000, 780_000) == (ruled(story, "SM"), ruled(story, "cup"))


def test_where_both_time_alike_a_crew_has_one_time() -> None:
    story = restarted()
    assert (900_000, 900_000) == (ruled(story, "SM"), ruled(story, "cup"))


def test_the_crew_itself_is_read_where_it_is_timed_alike() -> None:
    story = restarted(restart_added_ms=420_000)
    crew = story.state.crews["e1"]
    assert crew is crew_in(story.state, "SM", "e1", "internal")
    assert crew is crew_in(story.state, "nobody", "e1", "internal")
    assert crew is not crew_in(story.state, "cup", "e1", "internal")


def test_a_better_time_in_another_competition_moves_the_time_there_and_its_tables() -> None:
    """The ruled crew is touched, though its home's time stays: the board must look again."""
    story = restarted(restart_added_ms=420_000)
    story.enters("4", enrolments=CUP)
    story.drives("4", "SS1", 330_000)
    assert ("e1", "SS1") in story.touched[-1].times
    assert (900_000, 750_000) == (ruled(story, "SM"), ruled(story, "cup"))


@pytest.mark.parametrize("stage_id", ["SS1", "SS2"])
def test_a_stage_that_the_road_has_lost_counts_nowhere(stage_id: str) -> None:
    story = restarted(restart_added_ms=420_000)
    road = story.state.itinerary
    story.tell(ItinerarySet(type(road)(road.legs, road.sections, (), (stage(2),))))
    assert None is ruled(story, "cup")
    assert [] == overall_after_stage(story.state, CUP_SCOPE, stage_id, "internal")
