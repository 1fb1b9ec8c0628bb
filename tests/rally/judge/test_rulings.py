"""Protests, investigations and notices: taken when they fit, refused with a code when not."""

from dataclasses import replace

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.errors import RuleRefusal
from histories import Before, did, nothing
from small_rally import Desk, opening

PROTEST = c.LodgeProtest("p1", False, ("overall",), ("Junior",), ("e1",), "ajanotto", "doc 3")
DECISION = c.DecideProtest("p1", False, "ei muutosta", "doc 4")
OPENED = c.OpenInvestigation("e1", "chicane SS1")
CLOSED = c.CloseInvestigation("e1", "no action")
NOTICE = c.IssueNotice(f.NoticeKind.DELAY, {"fi": "EK1 +20 min, yleisö"}, "SS1")


TAKEN: list[tuple[c.Command, type, Before]] = [
    (PROTEST, f.ProtestLodged, nothing),
    (replace(PROTEST, appeal=True, told=False), f.ProtestLodged, nothing),
    (replace(PROTEST, classifications=("class/A", "overall/SS1")), f.ProtestLodged, nothing),
    (replace(PROTEST, classifications=("startlist/SS1",)), f.ProtestLodged, nothing),
    (DECISION, f.ProtestDecided, did(PROTEST)),
    (OPENED, f.InvestigationOpened, nothing),
    (CLOSED, f.InvestigationClosed, did(OPENED)),
    (OPENED, f.InvestigationOpened, did(OPENED, CLOSED)),
    (NOTICE, f.NoticeIssued, nothing),
    (replace(NOTICE, stage_id="", texts={"sv": "SS1", "en": "SS1"}), f.NoticeIssued, nothing),
    (NOTICE, f.NoticeIssued, did(c.CloseRally())),
]

REFUSED: list[tuple[str, c.Command, Before]] = [
    ("bad_id", replace(PROTEST, protest_id="P 1"), nothing),
    ("protest_id_taken", PROTEST, did(PROTEST)),
    ("protest_id_taken", PROTEST, did(PROTEST, DECISION)),
    ("bad_text", replace(PROTEST, reason="a\x00"), nothing),
    ("bad_text", replace(PROTEST, titles=("",)), nothing),
    ("twice", replace(PROTEST, titles=("Junior", "Junior")), nothing),
    ("twice", replace(PROTEST, classifications=("overall", "overall")), nothing),
    ("twice", replace(PROTEST, entries=("e1", "e1")), nothing),
    ("unknown_entry", replace(PROTEST, entries=("e9",)), nothing),
    ("unknown_classification", replace(PROTEST, classifications=("class/Z",)), nothing),
    ("unknown_classification", replace(PROTEST, classifications=("c/x/overall",)), nothing),
    ("unknown_classification", replace(PROTEST, classifications=("startlist/SS9",)), nothing),
    ("nothing_named", replace(PROTEST, classifications=(), entries=()), nothing),
    ("unknown_protest", DECISION, nothing),
    ("already_decided", DECISION, did(PROTEST, DECISION)),
    ("bad_text", replace(DECISION, document="\u202e"), did(PROTEST)),
    ("unknown_entry", replace(OPENED, entry_id="e9"), nothing),
    ("already_investigated", OPENED, did(OPENED)),
    ("bad_text", replace(OPENED, reason="x" * 501), nothing),
    ("not_investigated", CLOSED, nothing),
    ("unknown_entry", replace(CLOSED, entry_id="e9"), nothing),
    ("bad_text", replace(CLOSED, reason="x" * 501), did(OPENED)),
    ("nothing_named", replace(NOTICE, texts={}), nothing),
    ("unknown_language", replace(NOTICE, texts={"de": "SS1"}), nothing),
    ("bad_text", replace(NOTICE, texts={"fi": " "}), nothing),
    ("bad_text", replace(NOTICE, document="x" * 501), nothing),
    ("unknown_stage", replace(NOTICE, stage_id="SS9"), nothing),
    ("unknown_notice", c.WithdrawNotice("desk-1/a1/1"), nothing),
]


@pytest.fixture
def desk() -> Desk:
    """The small rally, opened."""
    return Desk(opening())


@pytest.mark.parametrize(("command", "kind", "before"), TAKEN)
def test_a_ruling_that_fits_is_taken(
    desk: Desk, command: c.Command, kind: type, before: Before
) -> None:
    before(desk)
    assert isinstance(desk.judged(command), kind)


@pytest.mark.parametrize(("code", "command", "before"), REFUSED)
def test_a_ruling_that_does_not_fit_is_refused(
    desk: Desk, code: str, command: c.Command, before: Before
) -> None:
    before(desk)
    with pytest.raises(RuleRefusal) as refused:
        desk.judged(command)
    assert code == refused.value.code


def test_a_notice_is_taken_back_once(desk: Desk) -> None:
    notice = desk.decide(NOTICE)
    desk.decide(c.WithdrawNotice(notice, "stage runs"))
    with pytest.raises(RuleRefusal) as refused:
        desk.judged(c.WithdrawNotice(notice))
    assert "unknown_notice" == refused.value.code


def test_a_notice_is_taken_back_with_words_that_can_be_printed(desk: Desk) -> None:
    notice = desk.decide(NOTICE)
    with pytest.raises(RuleRefusal) as refused:
        desk.judged(c.WithdrawNotice(notice, "a\x00"))
    assert "bad_text" == refused.value.code


def test_a_protest_about_a_crew_holds_every_table_that_has_the_crew(desk: Desk) -> None:
    desk.finish(1, 300_000)
    desk.decide(c.Publish("stage/SS1", "", f.PublicationStatus.PROVISIONAL))
    desk.decide(c.Publish("class/B/stage/SS1", "", f.PublicationStatus.PROVISIONAL))
    fact = desk.judged(replace(PROTEST, classifications=(), titles=()))
    assert isinstance(fact, f.ProtestLodged)
    assert ("overall", "class/A", "stage/SS1") == fact.classifications


def test_a_command_keeps_what_it_said(desk: Desk) -> None:
    assert f.NoticeIssued(NOTICE.kind, NOTICE.texts, "SS1") == desk.judged(NOTICE)


def test_a_publication_must_have_seen_the_protest_that_holds_it(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(PROTEST, "desk-2")
    with pytest.raises(RuleRefusal) as refused:
        desk.judged(c.Publish("overall", "", f.PublicationStatus.PROVISIONAL), seen=seen)
    assert "changed_since" == refused.value.code


def test_a_publication_need_not_have_seen_a_protest_of_another_table(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(replace(PROTEST, classifications=("class/A",)), "desk-2")
    desk.decide(NOTICE, "desk-2")
    fact = desk.judged(c.Publish("overall", "", f.PublicationStatus.PROVISIONAL), seen=seen)
    assert isinstance(fact, f.Published)


def test_two_protests_about_one_table_are_seen_one_after_the_other(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(PROTEST, "desk-2")
    desk.decide(DECISION, "desk-2")
    with pytest.raises(RuleRefusal) as refused:
        desk.judged(replace(PROTEST, protest_id="p2"), seen=seen)
    assert "changed_since" == refused.value.code


def test_a_notice_that_another_took_back_is_not_taken_back_unseen(desk: Desk) -> None:
    notice = desk.decide(NOTICE)
    seen = desk.state.position
    desk.decide(c.WithdrawNotice(notice), "desk-2")
    with pytest.raises(RuleRefusal) as refused:
        desk.judged(c.WithdrawNotice(notice), seen=seen)
    assert "changed_since" == refused.value.code


def test_words_are_never_too_late(desk: Desk) -> None:
    seen = desk.state.position
    desk.decide(c.SetStageState("SS1", f.StageState.RUNNING), "desk-2")
    assert isinstance(desk.judged(NOTICE, seen=seen), f.NoticeIssued)
