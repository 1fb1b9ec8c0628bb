"""A weekend of two days with a power stage, and what its titles say: for the suites of points."""

from builders import Story, a_rally, stage
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.entries import (
    Competition,
    ControlRange,
    Enrolment,
    RallyClass,
    Title,
)
from flyingfinish.rally.facts import CompetitionSet
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.state_parts import Touched
from flyingfinish.rally.title_points import (
    points_now,
)

WRC = Title("wrc", "WRC", "wrc-2025", range_id="sunday")
CLASSES = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2))


def weekend(*titles: Title, cars: str = "1 2 3") -> Story:
    """SS1 on Saturday; SS2 and the power stage SS3 on Sunday."""
    power = stage(3, leg=2, section=2, kind=StageKind.POWER, precision_ms=1)
    story = a_rally([stage(1), stage(2, leg=2, section=2), power], cars)
    sunday = (ControlRange("sunday", "Sunday", "TC2", "SF3"),)
    story.tell(CompetitionSet(Competition("SM", "SM", 1, CLASSES, ranges=sunday, titles=titles)))
    return story


def drive(story: Story, stage_id: str, *cars_ms: tuple[str, int]) -> None:
    for car, ms in cars_ms:
        story.drives(car, stage_id, ms)


def said(story: Story, title: Title = WRC) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Name -> place and parts in whole points; the board is held against it."""
    stage_id, rows = points_now(story.state, "SM", title, "public")
    board = Board("public")
    board.show(story.state, Touched(road=True))
    table = board.tables[f"points/{title.title_id}"]
    table.take_changes()
    assert stage_id == table.head.get("stage", "")
    assert {row.name: row.total for row in rows} == {
        name: row["points"] for name, row in table.rows().items()
    }
    return {row.name: (row.place, tuple(part // 1_000 for part in row.parts)) for row in rows}


def with_teams(title: Title) -> Story:
    story = weekend(title, cars="")
    for car, team in (("1", "A"), ("2", "A"), ("3", "B"), ("4", "")):
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",), team=team),))
    drive(story, "SS1", ("1", 300_000), ("2", 301_000), ("3", 302_000), ("4", 290_000))
    return story
