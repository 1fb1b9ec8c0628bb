"""The line of the public log that a bulletin leaves, and the view of the regulations with it."""

from typing import Any

from builders import a_rally
from flyingfinish.processing.road_rows import regulations_whole
from flyingfinish.rally.facts import RegulationsChanged
from processing.tellers.test_rulings import told

BULLETIN = RegulationsChanged(
    {"false_starts_ms": [5_000, 10_000], "penalties_automatic": True}, "", "", "fog", "B1"
)


def test_a_bulletin_is_a_correction_with_what_every_setting_was_and_is() -> None:
    story = a_rally(1, "1")
    story.tell(BULLETIN)
    assert [
        {
            "code": "regulations_changed",
            "before": {
                "false_starts_ms": "10000 60000 180000",
                "penalties_automatic": "false",
            },
            "after": {"false_starts_ms": "5000 10000", "penalties_automatic": "true"},
            "reason": "fog",
            "document": "B1",
        }
    ] == told(story)


def test_a_bulletin_of_a_competition_or_a_stage_names_it() -> None:
    story = a_rally(1, "1")
    story.tell(RegulationsChanged({"late_article": "x"}, "SM"))
    story.tell(RegulationsChanged({"precision_ms": 1}, stage_id="SS1"))
    assert [("SM", None), (None, "SS1")] == [
        (row.get("competition"), row.get("stage")) for row in told(story)
    ]


def test_a_bulletin_is_told_at_once_while_a_crew_is_on_hold() -> None:
    story = a_rally(1, "1")
    story.holds("1")
    story.tell(BULLETIN)
    assert ["regulations_changed"] == [row["code"] for row in told(story)]


def test_the_view_has_what_is_in_force_and_the_bulletins_that_made_it_so() -> None:
    story = a_rally(1, "1")
    at = story.tell(BULLETIN).position
    also = story.tell(RegulationsChanged({"bogey_ms": 5}, stage_id="SS1", document="B2")).position
    own = story.tell(RegulationsChanged({"shared_places": False}, "SM")).position
    whole: Any = regulations_whole(story.state)
    assert ({"1": 5_000, "2": 10_000}, True) == (
        whole["settings"]["false_starts_ms"],
        whole["settings"]["penalties_automatic"],
    )
    assert {"SM": {"settings": {"shared_places": False}}} == whole["competitions"]
    assert {
        "ord": at,
        "document": "B1",
        "reason": "fog",
        "before": {
            "false_starts_ms": {"1": 10_000, "2": 60_000, "3": 180_000},
            "penalties_automatic": False,
        },
        "after": {"false_starts_ms": {"1": 5_000, "2": 10_000}, "penalties_automatic": True},
    } == whole["bulletins"][str(at)]
    assert ("SS1", "SM") == (
        whole["bulletins"][str(also)]["stage"],
        whole["bulletins"][str(own)]["competition"],
    )


def test_without_a_bulletin_the_view_says_nothing_of_any() -> None:
    assert "bulletins" not in regulations_whole(a_rally(1, "1").state)
