"""What a bulletin says in the corrections: which settings, what they were, what they are."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item, Params, Teller, add_reasons
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState


def _regulations_changed(_: Any, state: RallyState, record: f.Record, fact: Any) -> Item:
    """One line: each setting with its value before and after as texts, lists with spaces between.

    Told at once while crews are on hold: it is about nobody.
    """
    before = state.bulletins[-1].before
    params: Params = {
        "before": {name: said(value) for name, value in before.items()},
        "after": {name: said(value) for name, value in fact.settings.items()},
    }
    if fact.competition_id:
        params["competition"] = fact.competition_id
    if fact.stage_id:
        params["stage"] = fact.stage_id
    add_reasons(params, fact)
    return Item(record.position, "regulations_changed", params, correction=True)


def said(value: Any) -> str:
    """Returns the value of a setting as a text, as rule files write it but for lists."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(str(one) for one in value)
    return str(value)


REGULATIONS_TELLERS: Final[Mapping[type, Teller]] = {
    f.RegulationsChanged: _regulations_changed,
}
