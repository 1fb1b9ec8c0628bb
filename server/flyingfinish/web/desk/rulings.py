"""The desk's rulings: protests and appeals, crews under investigation, notices to the public."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item
from flyingfinish.rally import commands as c
from flyingfinish.rally.facts import NoticeKind
from flyingfinish.rally.judge.rulings import LANGUAGES
from flyingfinish.rally.ruling_parts import Notice, Protest
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk.fields import Desk, Field
from flyingfinish.web.desk.form import CAR, DOCUMENT, REASON, RULINGS, WHY, Form, Values
from flyingfinish.web.desk.panels import classification_options, names_of
from flyingfinish.web.notice_board import OPENINGS
from flyingfinish.web.page.rows import stage_name
from flyingfinish.web.sheet_model import day_and_time
from flyingfinish.web.words import Words

Row = dict[str, Any]
Options = list[tuple[str, str]]

OUTCOMES: Final = ("rejected", "upheld")
LABEL_SHOWN: Final = 60
"""How many letters of a notice stand in a choice."""


def _lodge(v: Values, _: Desk) -> c.LodgeProtest:
    """A protest about crews, about one table, or about titles of it; titles by commas."""
    titles = (" ".join(one.split()) for one in v["titles"].split(","))
    return c.LodgeProtest(
        v["protest_id"],
        v["appeal"],
        (v["table"],) if v["table"] else (),
        tuple(one for one in titles if one),
        v["cars"],
        v["reason"],
        v["document"],
        told=not v["untold"],
    )


def _notice(v: Values, _: Desk) -> c.IssueNotice:
    texts = {language: v[language] for language in LANGUAGES if v[language]}
    return c.IssueNotice(NoticeKind(v["notice_kind"]), texts, v["stage"], v["document"])


RULING_FORMS: Final = (
    Form("lodge_protest", RULINGS,
         (Field("protest_id", "text"), Field("appeal", "check"),
          Field("cars", "cars", needed=False), Field("table", "identity", needed=False),
          Field("titles", "text", needed=False), REASON, DOCUMENT, Field("untold", "check")),
         _lodge, c.LodgeProtest, grave=True),
    Form("decide_protest", RULINGS,
         (Field("protest", "identity"), Field("outcome", "choice", choices=OUTCOMES), WHY,
          DOCUMENT),
         lambda v, _: c.DecideProtest(
             v["protest"], v["outcome"] == "upheld", v["reason"], v["document"]),
         c.DecideProtest, grave=True),
    Form("open_investigation", RULINGS, (CAR, WHY, DOCUMENT),
         lambda v, _: c.OpenInvestigation(v["car"], v["reason"], v["document"]),
         c.OpenInvestigation, grave=True),
    Form("close_investigation", RULINGS, (Field("investigated", "identity"), WHY, DOCUMENT),
         lambda v, _: c.CloseInvestigation(v["investigated"], v["reason"], v["document"]),
         c.CloseInvestigation),
    Form("issue_notice", RULINGS,
         (Field("notice_kind", "choice", choices=tuple(map(str, NoticeKind))),
          Field("stage", "stage_or_none", needed=False),
          *(Field(language, "text", needed=False) for language in LANGUAGES), DOCUMENT),
         _notice, c.IssueNotice, grave=True),
    Form("withdraw_notice", RULINGS, (Field("notice", "identity"), REASON),
         lambda v, _: c.WithdrawNotice(v["notice"], v["reason"]), c.WithdrawNotice),
)  # fmt: skip


def ruling_options(state: RallyState, words: Words) -> dict[str, Options]:
    """Returns the choices of the forms: open protests, crews, notices, tables."""
    open_ones = [one for one in state.protests.values() if one.decided is None]
    crews = [one for one in state.crews.values() if one.investigation is not None]
    return {
        "table": [("", words("tables_of_crews")), *classification_options(state, words)],
        "protest": [(one.lodged.protest_id, _protest_label(one, state)) for one in open_ones],
        "investigated": [(one.entry_id, _crew_label(one.entry_id, state)) for one in crews],
        "notice": [
            (identity, _text_of(one, words.language)[:LABEL_SHOWN])
            for identity, one in reversed(state.notices.items())
        ],
    }


def opened_at(items: Iterable[Item]) -> dict[str, int]:
    """Returns when each protest was lodged, and each crew's investigation opened, rally time.

    By the protest's or the crew's id; of a protest that its parties keep no line tells.
    """
    return {str(one.params[OPENINGS[one.code]]): one.at_ms for one in items if one.code in OPENINGS}


def open_protests(state: RallyState, words: Words, since: Mapping[str, int]) -> dict[str, str]:
    """Returns each protest and appeal that is not decided: which, about whom, since when."""
    offset = state.rally.utc_offset_minutes if state.rally else 0
    found = {}
    for one in state.protests.values():
        if one.decided is None:
            name = one.lodged.protest_id
            parts = (
                _kind(one, words),
                _protest_label(one, state),
                _since(name, since, words, offset),
            )
            found[name] = " ".join(filter(None, parts))
    return found


def _kind(protest: Protest, words: Words) -> str:
    return words("appeal" if protest.lodged.appeal else "one_protest")


def _since(name: str, since: Mapping[str, int], words: Words, offset: int) -> str:
    at_ms = since.get(name, 0)
    return words("since", at=day_and_time(at_ms, offset, words)) if at_ms else ""


def rulings_panel(state: RallyState, words: Words, since: Mapping[str, int]) -> Row:
    """Returns what stands beside the forms: protests, the open ones first, and what was said.

    ``since`` says when each was opened, by its id.
    """
    offset = state.rally.utc_offset_minutes if state.rally else 0
    protests = sorted(
        state.protests.values(), key=lambda one: (one.decided is not None, -one.position)
    )
    tables = dict(classification_options(state, words))
    return {
        "protests": [
            {**_protest_row(one, state, words, tables),
             "since": _since(one.lodged.protest_id, since, words, offset)}
            for one in protests
        ],
        "investigations": [
            {"crew": _crew_label(one.entry_id, state), "reason": one.investigation.reason,
             "since": _since(one.entry_id, since, words, offset),
             "document": one.investigation.document}
            for one in state.crews.values()
            if one.investigation is not None
        ],
        "notices": [
            {"kind": words(f"notice_kind_{one.issued.kind}"),
             "stage": stage_name(words, one.issued.stage_id),
             "texts": sorted(one.issued.texts.items())}
            for one in reversed(state.notices.values())
        ],
    }  # fmt: skip


def _protest_row(one: Protest, state: RallyState, words: Words, tables: dict[str, str]) -> Row:
    decided = "open"
    if one.decided is not None:
        decided = "upheld" if one.decided.upheld else "rejected"
    return {
        "id": one.lodged.protest_id,
        "kind": _kind(one, words),
        "tables": ", ".join(tables.get(name, name) for name in one.lodged.classifications),
        "titles": ", ".join(one.lodged.titles),
        "crews": ", ".join(_crew_label(entry, state) for entry in one.lodged.entries),
        "reason": one.lodged.reason,
        "document": one.lodged.document,
        "told": one.lodged.told,
        "state": decided,
        "state_name": words(f"outcome_{decided}"),
    }


def _protest_label(one: Protest, state: RallyState) -> str:
    crews = ", ".join(_crew_label(entry, state) for entry in one.lodged.entries)
    return f"{one.lodged.protest_id} {crews}".strip()


def _crew_label(entry_id: str, state: RallyState) -> str:
    entry = state.entries.get(entry_id)
    return f"#{entry.car_number} {names_of(state, entry)}" if entry else entry_id


def _text_of(notice: Notice, language: str) -> str:
    """Returns a notice in a language, else in the first one it was typed in."""
    texts = notice.issued.texts
    return texts.get(language) or next(iter(texts.values()), "")
