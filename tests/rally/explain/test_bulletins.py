"""An explanation says which bulletin set a rule that it names."""

from typing import Any

from builders import Story, a_rally
from explaining import explained
from flyingfinish.rally.facts import RegulationsChanged, RestartTimesGiven
from rally.fold.test_regulations import late


def told(story: Story, what: str) -> list[tuple[Any, Any, int]]:
    return [
        (one.params["setting"], one.params.get("document"), one.position)
        for one in explained(story, what).facts
        if one.code == "bulletin"
    ]


def change(story: Story, document: str, competition: str = "", stage: str = "", **to: Any) -> int:
    return story.tell(RegulationsChanged(to, competition, stage, "fog", document)).position


def test_a_penalty_names_the_last_bulletin_of_its_tariff() -> None:
    story = late(penalties_automatic=True)
    change(story, "B1", late_ms_per_minute=30_000)
    at = change(story, "B2", late_ms_per_minute=40_000)
    assert [("late_ms_per_minute", "B2", at)] == told(story, "adjustment/rule/e1/TC1")


def test_a_stage_time_names_the_bulletin_of_its_own_stage_alone() -> None:
    story = a_rally(2, "1")
    story.drives("1", "SS1", "5:00.1")
    at = change(story, "B1", stage="SS1", precision_ms=1)
    change(story, "B2", stage="SS2", precision_ms=1)
    change(story, "B3", competition="SM", shared_places=False)
    assert [("precision_ms", "B1", at)] == told(story, "stage/SS1/e1")


def test_a_restart_time_names_the_bulletin_of_its_competition() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.tell(RestartTimesGiven("e2", ("SS1",)))
    at = change(story, "B1", "SM", restart_added_last_of_leg_ms=60_000, restart_added_ms=60_000)
    assert [("restart_added_ms", "B1", at)] == told(story, "restart/SS1/e2")


def test_without_a_bulletin_nothing_is_said_of_any() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.1")
    assert [] == told(story, "stage/SS1/e1")
