"""Where a rally that runs would end now, and in which order."""

from builders import MAIN, Story
from flyingfinish.rally.entries import (
    Shown,
)
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.scopes import road_of
from flyingfinish.rally.title_points import (
    completed_up_to,
    end_now,
)
from title_weekend import WRC, drive, weekend


def test_the_last_stage_called_over_is_looked_for_up_to_the_reference() -> None:
    story = weekend(WRC)
    story.stage_is("SS1", StageState.COMPLETED)
    story.stage_is("SS3", StageState.COMPLETED)
    road = road_of(story.state, MAIN)
    assert [-1, 0, 0, 2] == [completed_up_to(story.state, road, nth) for nth in (-1, 0, 1, 2)]


def ended(story: Story) -> tuple[int, list[tuple[int, str]]]:
    """Index of the stage it would end with, and place and car of everybody in the order there."""
    road = road_of(story.state, MAIN)
    index, order = end_now(story.state, MAIN, road, "public")
    return index, [(row.place, row.entry_id) for row in order]


def test_who_is_out_holds_the_order_back_nowhere_and_is_in_none() -> None:
    story = weekend(WRC, cars="1 2 3")
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    story.retires("1", "SS2", released=True)
    drive(story, "SS2", ("2", 301_000), ("3", 302_000))
    drive(story, "SS3", ("3", 302_000))
    assert (1, [(1, "e2"), (2, "e3")]) == ended(story)


def test_who_went_out_behind_the_stage_that_counts_is_not_in_its_order() -> None:
    story = weekend(WRC, cars="1 2 3")
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000))
    drive(story, "SS2", ("3", 302_000))
    story.retires("1", "SS2", released=True)
    assert (0, [(1, "e2"), (2, "e3")]) == ended(story)


def test_a_crew_that_is_complete_nowhere_lets_nothing_end() -> None:
    story = weekend(WRC, cars="1 2")
    for stage_id in ("SS1", "SS2", "SS3"):
        drive(story, stage_id, ("1", 300_000))
    assert (-1, []) == ended(story)


def test_a_guest_is_in_no_order() -> None:
    story = weekend(WRC, cars="1 2")
    story.enters("7", "SM1", shown=Shown.WITHOUT_PLACE)
    drive(story, "SS1", ("7", 290_000), ("1", 300_000), ("2", 301_000))
    assert (0, [(1, "e1"), (2, "e2")]) == ended(story)
