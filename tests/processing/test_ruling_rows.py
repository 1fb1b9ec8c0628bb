"""Protests, investigations and notices as they are shown, and to whom."""

from typing import Any

from builders import Story, a_rally
from flyingfinish.journal.ports import Audience
from flyingfinish.processing.views import digest
from flyingfinish.rally.facts import (
    InvestigationClosed,
    InvestigationOpened,
    NoticeIssued,
    NoticeKind,
    NoticeWithdrawn,
    ProtestDecided,
    ProtestLodged,
    PublicationStatus,
    Published,
)
from tellers import composed, pages_of

PROTEST = ProtestLodged("p1", False, ("overall",), ("Junior",), ("e1",), "timing", "doc 3")
UNTOLD = ProtestLodged("p2", True, ("overall",), told=False)
NOTICE = NoticeIssued(NoticeKind.DELAY, {"fi": "EK1 +20 min", "sv": "SS1 +20 min"}, "SS1", "doc 1")


def shown(story: Story, channel: str, audience: Audience = "public") -> Any:
    """What a view says in the end, however the facts were cut into batches."""
    whole, commits = composed(story.records)
    one_by_one, single = composed(story.records, range(len(story.records)))
    assert digest(whole.public) == digest(one_by_one.public)
    assert digest(whole.internal) == digest(one_by_one.internal)
    found = pages_of(commits)[audience].data[channel]
    assert found == pages_of(single)[audience].data[channel]
    return found


def codes(story: Story, channel: str, audience: Audience = "public") -> list[str]:
    """The codes of a log's rows, the oldest first."""
    rows = shown(story, channel, audience)["rows"].values()
    return [row["code"] for row in sorted(rows, key=lambda row: int(row["ord"]))]


def test_a_protest_is_told_with_all_that_it_is_about() -> None:
    story = a_rally(1)
    at = story.tell(PROTEST).position

    assert {
        "ord": at,
        "code": "protest",
        "tables": {"overall": 1},
        "titles": {"Junior": 1},
        "entries": {"e1": 1},
        "reason": "timing",
        "document": "doc 3",
    } == shown(story, "protests")["rows"]["p1"]


def test_a_decision_stands_beside_its_protest() -> None:
    story = a_rally(1)
    story.tell(PROTEST)
    story.tell(ProtestDecided("p1", upheld=True, document="doc 4"))

    assert {"code": "upheld", "document": "doc 4"} == shown(story, "protests")["rows"]["p1"][
        "decided"
    ]


def test_a_rejected_appeal_says_so() -> None:
    story = a_rally(1)
    story.tell(ProtestLodged("p3", True, ("overall",)))
    story.tell(ProtestDecided("p3", upheld=False))
    row = shown(story, "protests")["rows"]["p3"]

    assert ("appeal", "rejected") == (row["code"], row["decided"]["code"])


def test_an_untold_protest_is_headquarters_business() -> None:
    story = a_rally(1)
    story.tell(UNTOLD)

    assert {} == shown(story, "protests")["rows"] == shown(story, "protests", "internal")["rows"]
    assert ["p2"] == list(shown(story, "protests_untold", "internal")["rows"])
    assert [] == codes(story, "news") + codes(story, "corrections", "internal")


def test_once_an_untold_protest_is_decided_both_audiences_see_the_same_again() -> None:
    story = a_rally(1)
    story.tell(Published("overall", "", PublicationStatus.PROVISIONAL, 1, '{"rows":{}}', "h"))
    story.tell(Published("overall", "", PublicationStatus.REOPENED, 2, '{"rows":{}}', "h"))
    story.tell(UNTOLD)
    story.tell(ProtestDecided("p2", upheld=False))
    composer, _ = composed(story.records)

    assert composer.internal is composer.public


def test_an_open_untold_protest_parts_the_audiences() -> None:
    story = a_rally(1)
    story.tell(UNTOLD)
    composer, _ = composed(story.records)

    assert composer.internal is not composer.public


def test_a_protest_about_a_crew_on_hold_is_told_when_the_hold_ends() -> None:
    story = a_rally(1)
    story.tell(Published("overall", "", PublicationStatus.PROVISIONAL, 1, '{"rows":{}}', "h"))
    story.holds("1")
    story.tell(ProtestLodged("p1", False, ("overall",), (), ("e1",)))
    during = shown(story, "protests")["rows"]
    status = shown(story, "state")["publications"]["overall"]["status"]
    story.releases("1")

    assert ({}, "provisional") == (during, status)
    assert ["p1"] == list(shown(story, "protests")["rows"])
    assert "under_protest" == shown(story, "state")["publications"]["overall"]["status"]


def test_a_decision_about_a_crew_on_hold_is_told_when_the_hold_ends() -> None:
    story = a_rally(1)
    story.tell(PROTEST)
    story.holds("1")
    story.tell(ProtestDecided("p1", upheld=True))
    during = shown(story, "protests")["rows"]["p1"]
    story.releases("1")

    assert "decided" not in during
    assert "decided" in shown(story, "protests")["rows"]["p1"]


def test_a_crew_under_investigation_is_marked_for_everybody() -> None:
    story = a_rally(1)
    story.tell(InvestigationOpened("e1", "chicane", "doc 2"))
    expected = {"code": "under_investigation", "reason": "chicane", "document": "doc 2"}

    assert {"e1": expected} == shown(story, "state")["investigations"]
    assert ["investigation_opened"] == codes(story, "news")


def test_the_mark_goes_when_the_investigation_is_closed() -> None:
    story = a_rally(1)
    story.tell(InvestigationOpened("e1"))
    story.tell(InvestigationClosed("e1", "no action"))

    assert "investigations" not in shown(story, "state")
    assert ["investigation_opened", "investigation_closed"] == codes(story, "corrections")


def test_an_investigation_of_a_crew_on_hold_is_told_when_the_hold_ends() -> None:
    story = a_rally(1)
    story.holds("1")
    story.tell(InvestigationOpened("e1"))
    during = (shown(story, "state").get("investigations", {}), codes(story, "news"))
    story.releases("1")

    assert ({}, []) == during
    assert ["e1"] == list(shown(story, "state")["investigations"])


def test_an_investigation_from_before_a_hold_stays_marked_while_it_lasts() -> None:
    story = a_rally(1)
    story.tell(InvestigationOpened("e1"))
    story.holds("1")
    story.tell(InvestigationClosed("e1"))

    assert ["e1"] == list(shown(story, "state")["investigations"])
    assert "investigations" not in shown(story, "state", "internal")


def test_a_notice_is_in_the_officials_own_words() -> None:
    story = a_rally(1)
    at = story.tell(NOTICE).position

    assert {
        "ord": at,
        "kind": "delay",
        "texts": {"fi": "EK1 +20 min", "sv": "SS1 +20 min"},
        "stage": "SS1",
        "document": "doc 1",
    } == shown(story, "notices")["rows"][str(at)]
    row = shown(story, "news")["rows"][str(at)]
    assert ("notice", {"fi": "EK1 +20 min", "sv": "SS1 +20 min"}) == (row["code"], row["texts"])


def test_a_notice_that_was_taken_back_is_news_no_more() -> None:
    story = a_rally(1)
    notice = story.tell(NOTICE)
    story.tell(NoticeWithdrawn(notice.identity, "the stage runs"))

    assert {} == shown(story, "notices")["rows"]
    assert ["notice_withdrawn"] == codes(story, "news") == codes(story, "corrections")


def test_a_notice_without_a_stage_names_none() -> None:
    story = a_rally(1)
    at = story.tell(NoticeIssued(NoticeKind.INFORMATION, {"en": "Welcome"})).position

    assert "stage" not in shown(story, "notices")["rows"][str(at)]
