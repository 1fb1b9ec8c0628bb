"""Judges protests, investigations, notices."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.judge.parts import (
    LONG_TEXT_MAX,
    Asked,
    Judge,
    check_id,
    check_reason,
    check_text,
    known_crew,
    known_stage,
    same_fields,
)
from flyingfinish.rally.published_table import check_table, tables_with
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.state_parts import RallyState

LANGUAGES: Final = ("fi", "sv", "en")
"""The languages that the pages speak: a notice in another one would reach nobody."""


def judge_lodge_protest(state: RallyState, command: c.LodgeProtest, _: Asked) -> f.Fact:
    """Returns the protest or appeal as lodged; it may come late, the stewards decide that.

    Where crews are named and no tables, it holds every table that has those crews.
    """
    check_id(command.protest_id)
    if command.protest_id in state.protests:
        raise Refused("protest_id_taken", protest=command.protest_id)
    check_reason(command)
    for names in (command.classifications, command.titles, command.entries):
        _check_once(names)
    for title in command.titles:
        check_text(title, needed=True)
    for entry_id in command.entries:
        known_crew(state, entry_id)
    for classification in command.classifications:
        check_table(state, classification)
    tables = command.classifications or tables_with(state, command.entries)
    if not tables:
        raise Refused("nothing_named")
    return same_fields(f.ProtestLodged, replace(command, classifications=tables))


def judge_decide_protest(state: RallyState, command: c.DecideProtest, _: Asked) -> f.Fact:
    """Returns the end of what a protest holds; what it changes is decided by other commands."""
    protest = state.protests.get(command.protest_id)
    if protest is None:
        raise Refused("unknown_protest", protest=command.protest_id[:LONG_TEXT_MAX])
    if protest.decided is not None:
        raise Refused("already_decided", protest=command.protest_id)
    check_reason(command)
    return same_fields(f.ProtestDecided, command)


def judge_open_investigation(state: RallyState, command: c.OpenInvestigation, _: Asked) -> f.Fact:
    """Returns that a crew is under investigation, which everybody reads (sport-rules 9)."""
    if known_crew(state, command.entry_id).investigation is not None:
        raise Refused("already_investigated", entry=command.entry_id)
    check_reason(command)
    return same_fields(f.InvestigationOpened, command)


def judge_close_investigation(state: RallyState, command: c.CloseInvestigation, _: Asked) -> f.Fact:
    """Returns the end of an investigation; a penalty is a decision of its own."""
    if known_crew(state, command.entry_id).investigation is None:
        raise Refused("not_investigated", entry=command.entry_id)
    check_reason(command)
    return same_fields(f.InvestigationClosed, command)


def judge_issue_notice(state: RallyState, command: c.IssueNotice, _: Asked) -> f.Fact:
    """Returns the officials' own words, in the languages in which they typed them."""
    if not command.texts:
        raise Refused("nothing_named")
    for language, text in command.texts.items():
        if language not in LANGUAGES:
            raise Refused("unknown_language", language=language[:LONG_TEXT_MAX])
        check_text(text, LONG_TEXT_MAX, needed=True)
    if command.stage_id:
        known_stage(state, command.stage_id)
    check_reason(command)
    return same_fields(f.NoticeIssued, command)


def judge_withdraw_notice(state: RallyState, command: c.WithdrawNotice, _: Asked) -> f.Fact:
    """Returns that a notice no longer stands."""
    if command.notice not in state.notices:
        raise Refused("unknown_notice", notice=command.notice[:LONG_TEXT_MAX])
    check_reason(command)
    return same_fields(f.NoticeWithdrawn, command)


def _check_once(names: tuple[str, ...]) -> None:
    twice = [one for one in names if names.count(one) > 1]
    if twice:
        raise Refused("twice", name=twice[0])


RULINGS_JUDGES: Final[Mapping[type[Any], Judge]] = {
    c.LodgeProtest: judge_lodge_protest,
    c.DecideProtest: judge_decide_protest,
    c.OpenInvestigation: judge_open_investigation,
    c.CloseInvestigation: judge_close_investigation,
    c.IssueNotice: judge_issue_notice,
    c.WithdrawNotice: judge_withdraw_notice,
}
