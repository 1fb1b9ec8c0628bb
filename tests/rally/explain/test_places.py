"""How a place came about: who is in front and behind, and what decided a tie."""

from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, stage
from explaining import explained, public
from flyingfinish.rally.entries import Shown
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.itinerary import StageKind


def driven(*times: str, **more: Any) -> Story:
    """Each text holds one car's stage times."""
    stages = max(len(one.split()) for one in times)
    story = a_rally(more.pop("stages", stages), "1 2 3 4"[: 2 * len(times) - 1], **more)
    for car, mine in enumerate(times, start=1):
        for number, time in enumerate(mine.split(), start=1):
            story.drives(str(car), f"SS{number}", time)
    return story


def told(found: Explanation, code: str) -> list[Any]:
    return [dict(one.params) for one in found.facts if one.code == code]


def test_a_place_is_one_more_than_the_crews_in_front() -> None:
    found = explained(driven("3:00.0", "3:10.0", "3:05.0"), "place/stage/SS1/e3")
    assert ("place", (1,), 2) == (found.steps[0].code, found.steps[0].numbers, found.result)
    assert [{"entry": "e1", "ms": 180_000, "gap_ms": -5_000}] == told(found, "in_front")
    assert [{"entry": "e2", "ms": 190_000, "gap_ms": 5_000}] == told(found, "behind")


def test_equal_stage_times_are_an_equal_place_and_the_next_is_skipped() -> None:
    # Two crews with 3:22.1 are both second.
    story = driven("3:20.0", "3:22.1", "3:22.1", "3:23.0")
    places = [explained(story, f"place/stage/SS1/e{car}").result for car in (1, 2, 3, 4)]
    found = explained(story, "place/stage/SS1/e2")
    assert [1, 2, 2, 4] == places
    assert [{"entry": "e3", "ms": 202_100, "gap_ms": 0}] == told(found, "level")
    assert ("shared_places", True) == (found.rules[0].setting, found.rules[0].value)


def test_where_places_are_not_shared_the_earlier_starter_is_in_front() -> None:
    story = driven("3:22.1", "3:22.1", shared_places=False)
    found = explained(story, "place/stage/SS1/e2")
    assert 2 == found.result
    assert [{"entry": "e1", "at_ms": NOON_MS + MINUTE_MS, "other_at_ms": NOON_MS}] == (
        told(found, "tie_start")
    )


def test_equal_totals_are_decided_by_the_first_stage_that_is_no_super_special() -> None:
    stages = [stage(1, kind=StageKind.SUPER_SPECIAL), stage(2), stage(3)]
    story = driven("1:00.0 3:10.0 3:00.0", "1:05.0 3:05.0 3:00.0", stages=stages)
    found = explained(story, "place/overall/SS3/e1")
    assert 2 == found.result
    assert [{"entry": "e2", "stage": "SS2", "ms": 190_000, "other_ms": 185_000}] == (
        told(found, "tie_stage")
    )
    assert "first_non_super_stage" == found.rules[0].value


def test_a_tie_tells_every_stage_that_was_compared() -> None:
    story = driven("3:00.0 3:10.0 3:00.0", "3:00.0 3:05.0 3:05.0")
    found = explained(story, "place/overall/SS3/e1")
    assert ["SS1", "SS2"] == [one["stage"] for one in told(found, "tie_stage")]


def test_a_dead_heat_on_every_stage_shares_the_place() -> None:
    story = driven("3:00.0 3:10.0", "3:00.0 3:10.0")
    found = explained(story, "place/overall/SS2/e2")
    assert (1, ["e1"]) == (found.result, [one["entry"] for one in told(found, "level")])


def test_a_rule_that_lets_totals_share_a_place_compares_nothing() -> None:
    story = driven("3:00.0 3:10.0", "3:05.0 3:05.0", dead_heat="shared")
    found = explained(story, "place/overall/e2")
    assert (1, []) == (found.result, told(found, "tie_stage"))


def test_the_leader_has_nobody_in_front_and_the_last_nobody_behind() -> None:
    story = driven("3:00.0", "3:10.0")
    first, last = (explained(story, f"place/overall/{one}") for one in ("e1", "e2"))
    assert ([], []) == (told(first, "in_front"), told(last, "behind"))


def test_a_guest_has_no_place_and_stands_in_nobodys_way() -> None:
    story = driven("3:10.0", "3:05.0")
    story.enters("9", "SM1", shown=Shown.WITHOUT_PLACE)
    story.drives("9", "SS1", "3:00.0")
    assert 1 == explained(story, "place/overall/e2").result
    with pytest.raises(NothingToExplain):
        explained(story, "place/overall/e9")


def test_a_table_without_a_stage_on_the_road_has_no_places_to_explain() -> None:
    views = public(driven("3:00.0"))
    with pytest.raises(NothingToExplain):
        explain("place/overall/e1", {**views, "itinerary": {}}.get)


def test_a_due_start_decides_like_any_other() -> None:
    story = a_rally(1, "1 2", shared_places=False)
    story.due("SS1", "2 1")
    for nth, car in enumerate("21"):
        story.finishes(car, "SS1", NOON_MS + nth * MINUTE_MS + 300_000)
    assert [2, 1] == [explained(story, f"place/stage/SS1/e{car}").result for car in "12"]
