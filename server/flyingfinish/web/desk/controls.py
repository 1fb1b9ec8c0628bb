"""The desk's time controls and starts: delays of stages, new start times, delays allowed.

A panel shows what stands, each with a button that takes it back; drafted penalties beside it are
`drafts.py`'s.
"""

from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.due_times import new_start
from flyingfinish.rally.facts import PublicationStatus
from flyingfinish.rally.published_table import START_LIST
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.times import MINUTE_MS
from flyingfinish.web.desk.fields import Desk, Field, FieldTrouble, time_of_day, value_of
from flyingfinish.web.desk.form import (
    CAR,
    CONTROLS,
    DOCUMENT,
    REASON,
    STAGE,
    STARTS,
    WHY,
    Form,
    Values,
)
from flyingfinish.web.desk.starts import at_stage
from flyingfinish.web.page.rows import control_name, stage_name
from flyingfinish.web.words import Words

MINUTES: Final = Field("minutes", "text")
START_LIST_STATES: Final = (str(PublicationStatus.PROVISIONAL), str(PublicationStatus.OFFICIAL))


def _minutes_ms(v: Values) -> int:
    """Returns whole minutes as typed, with a sign or without, in ms; raises FieldTrouble."""
    text = str(v["minutes"]).replace("\u2212", "-")
    if not text.lstrip("+-").isascii() or not text.lstrip("+-").isdigit() or len(text) > 4:
        raise FieldTrouble("bad_number", "minutes", text)
    return int(text) * MINUTE_MS


def _delay_stage(v: Values, _: Desk) -> c.DelayStage:
    return c.DelayStage(v["stage"], _minutes_ms(v), v["reason"])


def _start_time(v: Values, desk: Desk) -> c.GiveStartTime:
    """Returns a new start time, read near the stage's planned one: an empty field is no time."""
    if not v["start_at"]:
        raise FieldTrouble("field_missing", "start_at", "")
    there = at_stage(desk, v["stage"])
    due_at_ms = value_of(Field("start_at", "instant"), v["start_at"], there)
    return c.GiveStartTime(v["stage"], v["car"], due_at_ms, v["reason"])


def _allow_delay(v: Values, _: Desk) -> c.AllowDelay:
    return c.AllowDelay(v["car"], v["control"], _minutes_ms(v), v["reason"], v["document"])


def _publish_list(v: Values, _: Desk) -> c.Publish:
    status = PublicationStatus(v["status"])
    return c.Publish(f"{START_LIST}{v['stage']}", "", status, v["signatory"], 0)


CONTROL_FORMS: Final = (
    Form("delay_stage", CONTROLS, (STAGE, MINUTES, REASON), _delay_stage, c.DelayStage, grave=True),
    Form("start_time", CONTROLS, (STAGE, CAR, Field("start_at", "text"), WHY), _start_time,
         c.GiveStartTime),
    Form("allow_delay", CONTROLS,
         (CAR, Field("control", "card"), MINUTES, REASON, DOCUMENT), _allow_delay, c.AllowDelay),
    Form("publish_list", STARTS,
         (STAGE, Field("status", "choice", choices=START_LIST_STATES), Field("signatory", "text")),
         _publish_list, c.Publish, grave=True),
)  # fmt: skip


def controls_panel(state: RallyState, words: Words, offset_ms: int) -> dict[str, Any]:
    """Returns the delays, new start times and allowances that stand."""
    return {
        "delays": [
            {
                "id": stage_id,
                "stage": stage_name(words, stage_id),
                "minutes": delay.fact.delay_ms // MINUTE_MS,
                "reason": delay.fact.reason,
            }
            for stage_id, delay in state.control.delays.items()
        ],
        "new_starts": [
            {
                "stage": stage_name(words, stage_id),
                "car": state.entries[entry_id].car_number,
                "at": time_of_day(new.fact.due_at_ms, offset_ms, 0),
                "reason": new.fact.reason,
            }
            for stage_id, entry_id in state.control.new_starts
            if (new := new_start(state, entry_id, stage_id)) is not None
        ],
        "allowances": [
            {
                "car": state.entries[entry_id].car_number,
                "control": control,
                "at": control_name(words, control),
                "minutes": ms // MINUTE_MS,
            }
            for entry_id, crew in state.crews.items()
            for control, ms in crew.allowances.items()
        ],
    }
