"""The line of the public log that a change of class leaves."""

from builders import a_rally
from flyingfinish.rally.facts import ClassChanged, PointsDenied
from processing.tellers.test_rulings import told


def test_a_change_of_class_is_news_and_a_correction_with_its_reason() -> None:
    story = a_rally(2, "1")
    story.tell(ClassChanged("e1", "SM", ("SM2", "J"), "TC2", "engine", "4.2"))
    expected = {
        "code": "class_changed",
        "entry": "e1",
        "competition": "SM",
        "classes": "SM2 J",
        "control": "TC2",
        "reason": "engine",
        "document": "4.2",
    }
    assert ([expected], [expected]) == (told(story), told(story, "news"))


def test_a_change_for_the_whole_rally_names_no_control() -> None:
    story = a_rally(2, "1")
    story.tell(ClassChanged("e1", "SM", ()))
    assert [{"code": "class_changed", "entry": "e1", "competition": "SM", "classes": ""}] == told(
        story
    )


def test_of_a_held_crew_a_change_of_class_is_told_because_the_tables_show_it() -> None:
    story = a_rally(2, "1")
    story.holds("1")
    story.tell(ClassChanged("e1", "SM", ("SM2",)))
    assert ["class_changed"] == [row["code"] for row in told(story)]


def test_points_denied_and_allowed_again_are_corrections_with_their_reason() -> None:
    story = a_rally(2, "1")
    story.tell(PointsDenied("e1", reason="another engine", document="4.3"))
    story.tell(PointsDenied("e1", denied=False, reason="appeal"))
    assert [
        {"code": "points_denied", "entry": "e1", "reason": "another engine", "document": "4.3"},
        {"code": "points_allowed", "entry": "e1", "reason": "appeal"},
    ] == told(story)
