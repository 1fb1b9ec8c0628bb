"""Drafted penalties at the desk: a row and a button each, and the adjustment that a button becomes.

Drafts are worked out from the state when the page is made, and again when the button is pressed:
what has changed meanwhile is not applied. Only people at the desk see them.
"""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.draft_parts import LEFT_LATE, Draft
from flyingfinish.rally.drafts import waiting_drafts
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.tariffs import next_false_start_ms
from flyingfinish.rally.times import format_adjustment
from flyingfinish.web.desk.fields import Desk, Field, FieldTrouble, time_of_day
from flyingfinish.web.desk.form import CONTROLS, Form
from flyingfinish.web.page.rows import control_name
from flyingfinish.web.words import Words

FALSE_START: Final = "false_start"
_MINUTE_MS: Final = 60_000


def draft_rows(state: RallyState, words: Words, offset_ms: int) -> list[dict[str, Any]]:
    """Returns a row for each draft: whose, where, due and actual, what it costs and by what."""
    return [_row(state, words, offset_ms, one) for one in waiting_drafts(state)]


def _row(state: RallyState, words: Words, offset_ms: int, one: Draft) -> dict[str, Any]:
    digits = 0 if one.minutes else 1
    return {
        "key": one.key,
        "car": state.entries[one.entry_id].car_number,
        "control": control_name(words, one.control),
        "code": one.control,
        "kind": words(f"kind_{one.kind}"),
        "minutes": abs(one.minutes),
        "due": "" if one.due_at_ms is None else time_of_day(one.due_at_ms, offset_ms, 0),
        "actual": ""
        if one.actual_at_ms is None
        else time_of_day(one.actual_at_ms, offset_ms, digits),
        "penalty": format_adjustment(one.ms) if one.ms else "",
        "article": one.article,
        "fact": one.fact,
        "refer": words(f"refer_{one.refer}") if one.refer else "",
        "out": one.over_maximum or one.refer == LEFT_LATE,
        "standing": format_adjustment(one.standing_ms) if one.standing_ms else "",
    }


def waived_rows(state: RallyState, words: Words) -> list[dict[str, Any]]:
    """Returns a row for each waiver that stands: whose, where, why."""
    return [
        {
            "key": key,
            "car": state.entries[waived.entry_id].car_number,
            "control": control_name(words, waived.control),
            "reason": waived.reason,
        }
        for key, waived in state.control.waived.items()
    ]


def waived(values: Mapping[str, Any], desk: Desk) -> c.WaiveDraft:
    """Returns the waiver of a draft that still asks for the same; FieldTrouble for another."""
    asked = _waiting(values["draft"], desk)
    return c.WaiveDraft(asked.key, asked.entry_id, asked.control, values["reason"])


def waived_no_more(values: Mapping[str, Any], desk: Desk) -> c.WaiveDraft:
    """Returns the end of a waiver; FieldTrouble where none stands."""
    standing = desk.state.control.waived.get(values["draft"])
    if standing is None:
        raise FieldTrouble("draft_gone", "draft", values["draft"])
    return c.WaiveDraft(standing.draft, standing.entry_id, standing.control, "", waived=False)


def _waiting(key: str, desk: Desk) -> Draft:
    asked = next((one for one in waiting_drafts(desk.state) if one.key == key), None)
    if asked is None:
        raise FieldTrouble("draft_gone", "draft", key)
    return asked


def drafted(values: Mapping[str, Any], desk: Desk) -> c.ApplyAdjustment:
    """Returns the adjustment of a draft that still asks for the same; FieldTrouble for another."""
    asked = _waiting(values["draft"], desk)
    if not asked.ms:
        raise FieldTrouble("draft_gone", "draft", values["draft"])
    reason = asked.reason(desk.offset_ms() // _MINUTE_MS)
    return c.ApplyAdjustment(
        asked.entry_id, asked.control, asked.ms, asked.kind, reason, asked.article
    )


def adjusted(values: Mapping[str, Any], desk: Desk) -> c.ApplyAdjustment:
    """Returns the adjustment as typed; a false start without a time costs what its count says."""
    v, ms = values, values["time"]
    if ms is None:
        if v["kind"] != FALSE_START:
            raise FieldTrouble("field_missing", "time", "")
        ms = next_false_start_ms(desk.state.crews[v["car"]], desk.state.regulations)
        if ms is None:
            raise FieldTrouble("stewards_decide", "time", "")
    return c.ApplyAdjustment(v["car"], v["place"], ms, v["kind"], v["reason"], "", v["document"])


DRAFT_FORMS: Final = (
    Form("draft", CONTROLS, (Field("draft", "identity"),), drafted, c.ApplyAdjustment,
         in_panel=True),
    Form("waive", CONTROLS, (Field("draft", "identity"), Field("reason", "text")), waived,
         c.WaiveDraft, in_panel=True),
    Form("unwaive", CONTROLS, (Field("draft", "identity"),), waived_no_more, c.WaiveDraft,
         in_panel=True),
)  # fmt: skip
