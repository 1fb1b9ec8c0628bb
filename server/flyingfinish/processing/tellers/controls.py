"""What delays, new start times and allowances say in the news and the corrections."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item, Params, Teller, add_reasons
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState


def _stage_delayed(_: Any, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"stage": fact.stage_id, "ms": fact.delay_ms}
    add_reasons(params, fact)
    return Item(record.position, "stage_delayed", params, correction=True)


def _start_time_given(_: Any, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id, "stage": fact.stage_id, "at_ms": fact.due_at_ms}
    add_reasons(params, fact)
    return Item(record.position, "start_time_given", params, (fact.entry_id,), correction=True)


def _delay_allowed(_: Any, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id, "control": fact.control, "ms": fact.ms}
    add_reasons(params, fact)
    return Item(record.position, "delay_allowed", params, (fact.entry_id,), False, True)


CONTROLS_TELLERS: Final[Mapping[type, Teller]] = {
    f.StageDelayed: _stage_delayed,
    f.StartTimeGiven: _start_time_given,
    f.DelayAllowed: _delay_allowed,
}
