"""What protests, investigations and notices change in the state: fold and parts of rulings.

Tests `rulings.py` and `rally/ruling_parts.py`.
"""

import pytest

from builders import Story, a_rally
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.facts import (
    InvestigationClosed,
    InvestigationOpened,
    NoticeIssued,
    NoticeKind,
    NoticeWithdrawn,
    ProtestDecided,
    ProtestLodged,
)

NOTICE = NoticeIssued(NoticeKind.DELAY, {"fi": "EK1 +20 min"}, "SS1")
OPENED = InvestigationOpened("e1", "chicane SS1")


@pytest.fixture
def story() -> Story:
    """A rally of one crew."""
    return a_rally(1, "1")


def test_a_protest_names_its_tables_and_all_their_titles(story: Story) -> None:
    story.tell(ProtestLodged("p1", False, ("overall",)))
    protest = story.state.protests["p1"]
    named = [protest.names("overall", ""), protest.names("overall", "Junior")]
    assert [True, True, False] == [*named, protest.names("class/SM1", "")]


def test_a_protest_that_names_titles_is_about_those_alone(story: Story) -> None:
    story.tell(ProtestLodged("p1", False, ("overall",), ("Junior",)))
    protest = story.state.protests["p1"]
    assert [False, True] == [protest.names("overall", title) for title in ("", "Junior")]


def test_a_protest_touches_the_tables_that_it_names(story: Story) -> None:
    story.tell(ProtestLodged("p1", False, ("overall", "class/SM1")))
    touched = story.touched[-1]
    assert ({"overall", "class/SM1"}, True) == (touched.publications, touched.rulings)


def test_a_decision_is_kept_with_its_protest(story: Story) -> None:
    story.tell(ProtestLodged("p1", False, ("overall",)))
    decision = ProtestDecided("p1", True, "upheld", "doc 4")
    at = story.tell(decision).position
    protest = story.state.protests["p1"]
    assert (decision, at) == (protest.decided, protest.decided_position)


def test_a_decision_touches_the_tables_that_were_held(story: Story) -> None:
    story.tell(ProtestLodged("p1", False, ("overall",)))
    story.tell(ProtestDecided("p1", False))
    assert {"overall"} == story.touched[-1].publications


def test_a_protest_that_nobody_lodged_is_not_decided(story: Story) -> None:
    with pytest.raises(RuleRefusal) as refused:
        story.tell(ProtestDecided("p1", False))
    assert "unknown_protest" == refused.value.code


def test_a_crew_is_under_investigation_until_it_is_closed(story: Story) -> None:
    story.tell(OPENED)
    during = story.state.crews["e1"].investigation
    story.tell(InvestigationClosed("e1"))
    assert (OPENED, None) == (during, story.state.crews["e1"].investigation)


def test_what_ends_no_investigation_touches_nothing(story: Story) -> None:
    story.tell(InvestigationClosed("e1"))
    assert (set(), []) == (story.touched[-1].investigated, story.touched[-1].news)


def test_nobody_is_under_investigation_who_is_not_entered(story: Story) -> None:
    with pytest.raises(RuleRefusal) as refused:
        story.tell(InvestigationOpened("e9"))
    assert "unknown_entry" == refused.value.code


def test_the_public_does_not_see_an_investigation_of_a_crew_on_hold(story: Story) -> None:
    story.holds("1")
    story.tell(OPENED)
    seen = [story.state.crew("e1", audience).investigation for audience in ("public", "internal")]
    assert [None, OPENED] == seen


def test_the_public_goes_on_seeing_what_it_saw_of_a_crew_on_hold(story: Story) -> None:
    story.tell(OPENED)
    story.holds("1")
    story.tell(InvestigationClosed("e1"))
    assert OPENED == story.state.crew("e1", "public").investigation


def test_a_retirement_not_yet_told_hides_no_investigation(story: Story) -> None:
    story.retires("1", "SS1")
    story.tell(OPENED)
    assert OPENED == story.state.crew("e1", "public").investigation


def test_a_notice_stands_until_it_is_taken_back(story: Story) -> None:
    notice = story.tell(NOTICE)
    standing = story.state.notices[notice.identity]
    story.tell(NoticeWithdrawn(notice.identity))
    assert (NOTICE, notice.position) == (standing.issued, standing.position)
    assert {} == story.state.notices


def test_a_notice_taken_back_before_it_came_never_stands(story: Story) -> None:
    story.tell(NoticeWithdrawn("desk-2/a/1"))
    touched = story.touched[-1]
    story.tell(NOTICE, "desk-2", official=True)
    assert ({}, False, []) == (story.state.notices, touched.rulings, touched.news)
