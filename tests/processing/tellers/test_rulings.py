"""The lines of the public log that publications, protests, investigations and notices leave."""

from typing import Any

from builders import Story, a_rally
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.rally.facts import (
    NoticeIssued,
    NoticeKind,
    ProtestDecided,
    ProtestLodged,
    PublicationStatus,
    Published,
)
from flyingfinish.rally.state import RallyState, apply

PROVISIONAL = PublicationStatus.PROVISIONAL


def told(story: Story, log: str = "corrections") -> list[dict[str, Any]]:
    """The rows of the public log without their places, the oldest first."""
    chronicle, state = Chronicle(), RallyState()
    for record in story.records:
        chronicle.positions.note(record)
        touched = apply(state, record)
        chronicle.note(state, record, bool(touched.news))
    rows = chronicle.news(True) if log == "news" else chronicle.corrections(True)
    ordered = sorted(rows.values(), key=lambda row: int(row["ord"]))
    return [{name: value for name, value in row.items() if name != "ord"} for row in ordered]


def test_a_first_version_is_news_and_corrects_nothing() -> None:
    story = a_rally(1)
    story.tell(Published("overall", "", PROVISIONAL, 1, '{"rows":{}}', "h"))

    assert ([], ["published"]) == (told(story), [row["code"] for row in told(story, "news")])


def test_a_later_version_says_what_it_was_before_and_how_much_changed() -> None:
    story = a_rally(1)
    story.tell(Published("overall", "", PROVISIONAL, 1, '{"rows":{"e1":{"pos":1}}}', "h"))
    fact = Published("overall", "", PublicationStatus.OFFICIAL, 2, '{"rows":{"e1":{"pos":2}}}', "h")
    story.tell(fact)

    assert [
        {
            "code": "published",
            "classification": "overall",
            "title": "",
            "status": "official",
            "version": 2,
            "before": "provisional",
            "changed": 1,
        }
    ] == told(story)


def test_a_protest_says_whom_and_what_it_is_about() -> None:
    story = a_rally(1)
    story.tell(ProtestLodged("p1", False, ("overall", "class/SM1"), ("A", "B"), ("e1",), "cut"))

    assert [
        {
            "code": "protest_lodged",
            "protest": "p1",
            "tables": "overall, class/SM1",
            "titles": "A, B",
            "entry": "e1",
            "reason": "cut",
        }
    ] == told(story)


def test_an_appeal_and_its_decision_are_two_lines() -> None:
    story = a_rally(1)
    story.tell(ProtestLodged("p1", True, ("overall",), (), ("e1", "e2")))
    story.tell(ProtestDecided("p1", upheld=True, document="doc 9"))

    assert [
        {"code": "appeal_lodged", "protest": "p1", "tables": "overall"},
        {"code": "appeal_upheld", "protest": "p1", "tables": "overall", "document": "doc 9"},
    ] == told(story)


def test_of_what_the_parties_keep_to_themselves_there_is_no_line() -> None:
    story = a_rally(1)
    story.tell(ProtestLodged("p1", False, ("overall",), told=False))
    story.tell(ProtestDecided("p1", upheld=False))

    assert [] == told(story) + told(story, "news")


def test_a_notice_is_news_and_no_correction() -> None:
    story = a_rally(1)
    story.tell(NoticeIssued(NoticeKind.SAFETY, {"en": "Stay back"}, "SS1"))

    expected = {"code": "notice", "kind": "safety", "texts": {"en": "Stay back"}, "stage": "SS1"}
    assert ([expected], []) == (told(story, "news"), told(story))
