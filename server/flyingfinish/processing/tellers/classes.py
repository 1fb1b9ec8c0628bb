"""What a change of class, or of who scores, says in the news and the corrections."""

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
    # Also of a crew on hold: the tables show at once who is in which class.
    return Item(record.position, "class_changed", params, correction=True)


def _points_denied(_: Any, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id}
    add_reasons(params, fact)
    code = "points_denied" if fact.denied else "points_allowed"
    return Item(record.position, code, params, correction=True)


CLASSES_TELLERS: Final[Mapping[type, Teller]] = {
    f.ClassChanged: _class_changed,
    f.PointsDenied: _points_denied,
}
