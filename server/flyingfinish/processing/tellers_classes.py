"""What a change of class says in the news and the corrections."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item, Params, Teller, add_reasons
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState


def _class_changed(_: Any, __: RallyState, record: f.Record, fact: Any) -> Item:
    """One line; the classes with spaces between, for no list stands in a view."""
    params: Params = {"entry": fact.entry_id, "competition": fact.competition_id}
    params["classes"] = " ".join(fact.classes)
    if fact.from_control:
        params["control"] = fact.from_control
    add_reasons(params, fact)
    return Item(record.position, "class_changed", params, (fact.entry_id,), correction=True)


CLASSES_TELLERS: Final[Mapping[type, Teller]] = {
    f.ClassChanged: _class_changed,
}
