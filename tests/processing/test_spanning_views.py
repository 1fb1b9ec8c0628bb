"""Tables that span stages as channels, and what entries say of classes."""

from builders import Story, a_rally
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.road_rows import entries_whole, itinerary_whole
from flyingfinish.processing.views import Views
from flyingfinish.rally.entries import (
    ClassShown,
    Competition,
    ControlRange,
    Enrolment,
    RallyClass,
    Shown,
    Title,
    TitleFor,
)
from flyingfinish.rally.facts import ClassChanged, CompetitionSet
from flyingfinish.rally.state_parts import Touched

CLASSES = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2, priorities=("P2",)))
TITLES = (
    Title("cup", "Cup", "wrc-2018"),
    Title("teams", "Teams", "wrc-2018", who=TitleFor.TEAM),
)


def a_day() -> Story:
    """Cars 1 and 2 for team A, car 3 for nobody; one stage, a range over it, two titles."""
    story = a_rally(1, "")
    ranges = (ControlRange("day", "Day", "TC1", "SF1"),)
    story.tell(
        CompetitionSet(
            Competition("SM", "SM", 1, CLASSES, ranges=ranges, team_cars=1, titles=TITLES)
        )
    )
    for car, team in (("1", "A"), ("2", "A"), ("3", "")):
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",), team=team),))
        story.drives(car, "SS1", f"3:0{car}")
    return story


def views_of(story: Story) -> Views:
    views = Views("public")
    views.show(story.state, Touched(road=True), Chronicle(), True, ())
    for view in views.take_changed().values():
        view.take_changes()
    return views


def test_each_table_that_spans_stages_is_a_channel() -> None:
    names = {name for name, _ in views_of(a_day()).channels()}
    assert {
        "final",
        "stagewins",
        "teams",
        "range/day",
        "points/cup",
        "points/teams",
        "class/SM1/final",
        "class/SM1/stagewins",
    } <= names
    assert "class/SM1/range/day" not in names


def test_entries_say_the_team_and_where_a_crew_stands_otherwise() -> None:
    story = a_day()
    guest = (ClassShown("", Shown.WITHOUT_PLACE), ClassShown("SM1", Shown.NOT_SHOWN))
    enrolment = Enrolment("SM", ("SM1",), team="B", shown_in=guest)
    story.enters("4", enrolments=(enrolment,))
    row = entries_whole(story.state, None)["rows"]["e4"]
    assert ("B", {"overall": "without_place", "SM1": "not_shown"}) == (row["team"], row["shown_in"])


def test_entries_say_the_classes_that_a_crew_ends_in() -> None:
    story = a_day()
    story.enters("5", "SM1", priority="P2")
    story.tell(ClassChanged("e1", "SM", ("SM2",), "TC1"))
    rows = entries_whole(story.state, None)["rows"]
    assert [{"SM2": 1}, {"SM1": 1}, {"SM1": 1, "SM2": 1}] == [
        rows[one]["classes"] for one in ("e1", "e3", "e5")
    ]


def test_the_itinerary_says_how_many_cars_a_team_counts() -> None:
    assert 1 == itinerary_whole(a_day().state)["competitions"]["SM"]["team_cars"]
