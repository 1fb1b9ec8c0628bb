"""Two classes on the road, and the news of who has won in the first of them, for tests."""

from typing import Any

from builders import Story, a_rally
from flyingfinish.journal.ports import Audience
from flyingfinish.rally.facts import Record, StageState
from tellers import news_of

WON = "won/class/SM1/SS1"


def rows_of(records: list[Record], audience: Audience = "public") -> dict[str, Any]:
    """Returns the rows of the news of SM1 by name."""
    rows = news_of(records, audience)
    return {name: row for name, row in rows.items() if row.get("class") == "SM1"}


def news(story: Story, audience: Audience = "public") -> dict[str, Any]:
    """Returns the same of a story."""
    return rows_of(story.records, audience)


def all_news(story: Story) -> dict[str, Any]:
    """Returns every row of the public's news."""
    return news_of(story.records, "public")


def two_classes(stages: int = 2) -> Story:
    """The first stage runs; crew 1 of SM1 is in."""
    story = a_rally(stages, "1 2")
    for car in "34":
        story.enters(car, "SM2")
    story.stage_is("SS1", StageState.RUNNING)
    story.drives("1", "SS1", "5:00.0")
    return story
