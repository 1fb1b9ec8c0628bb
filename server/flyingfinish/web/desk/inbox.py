"""The inbox at the desk: what waits, in words, and the buttons that waive it or open it again.

Pure functions of the rally's state into plain dicts for the templates.
"""

from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.state import InboxItem, RallyState
from flyingfinish.rally.times import format_adjustment, format_gap
from flyingfinish.web.desk.fields import Desk, Field, time_of_day
from flyingfinish.web.desk.form import DOUBTS, Form, Values
from flyingfinish.web.page.rows import control_name
from flyingfinish.web.words import Words

OPEN_SHOWN: Final = 100
WAIVED_SHOWN: Final = 50
_UNSIGNED: Final = ("spread_ms", "early_ms", "ahead_ms")
"""Differences whose words say their direction."""

_PLACES: Final = ("control", "from", "stage")

Row = dict[str, Any]


def _waived(v: Values, _: Desk) -> c.WaiveItem:
    return c.WaiveItem(v["item"], v["reason"])


def _opened(v: Values, _: Desk) -> c.WaiveItem:
    return c.WaiveItem(v["item"], "", waived=False)


INBOX_FORMS: Final = (
    Form("waive_item", DOUBTS, (Field("item", "identity"), Field("reason", "text")), _waived,
         c.WaiveItem, in_panel=True),
    Form("open_item", DOUBTS, (Field("item", "identity"),), _opened, c.WaiveItem, in_panel=True),
)  # fmt: skip


def inbox_panel(state: RallyState, words: Words, offset_ms: int) -> Row:
    """Returns what waits for an official, the newest first, and what was waived, with its reason.

    ``more`` is how many open ones are not shown.
    """
    opened, waived = [], []
    for item in reversed(state.inbox.values()):
        waiver = state.watch.waived.get(item.item_id)
        row = item_row(state, item, words, offset_ms)
        if waiver is None:
            opened.append(row)
        else:
            waived.append(row | {"reason": waiver.reason})
    return {
        "open": opened[:OPEN_SHOWN],
        "more": max(len(opened) - OPEN_SHOWN, 0),
        "waived": waived[:WAIVED_SHOWN],
    }


def open_count(state: RallyState) -> int:
    """Returns how many items are neither closed nor waived."""
    return sum(1 for item_id in state.inbox if item_id not in state.watch.waived)


def item_row(state: RallyState, item: InboxItem, words: Words, offset_ms: int) -> Row:
    """Returns an item: what it is, about what, and the facts it rests on."""
    return {
        "id": item.item_id,
        "kind": words(f"inbox_{item.kind}"),
        "detail": detail_of(state, item.kind, item.params, words, offset_ms),
        "refs": ", ".join(short_name(one) for one in item.refs),
    }


def detail_of(
    state: RallyState,
    kind: str,
    params: tuple[tuple[str, str | int], ...],
    words: Words,
    offset_ms: int,
) -> str:
    """Returns what an item is about in a sentence of its kind; else its parameters as they are."""
    key = f"detail_{kind}"
    if f"{key}_cars" in words.catalogue and "cars" in dict(params):
        key = f"{key}_cars"
    said = {name: _said(state, name, value, words, offset_ms) for name, value in params}
    if key not in words.catalogue:
        return ", ".join(f"{name} {value}" for name, value in said.items())
    return words(key, **said)


def _said(state: RallyState, name: str, value: str | int, words: Words, offset_ms: int) -> str:
    """Returns a parameter as people say it: a car's number, a time of day, seconds."""
    if name in ("owner", "entry", "other"):
        return plate_of(state, str(value))
    if name in _PLACES:
        return control_name(words, str(value))
    if name.endswith("at_ms") and isinstance(value, int):
        return time_of_day(value, offset_ms)
    if name == "ms" and isinstance(value, int):
        return format_adjustment(value)
    if name.endswith("_ms") and isinstance(value, int):
        gap = format_gap(value, 1)
        return gap.removeprefix("+") if name in _UNSIGNED else gap
    return str(value)


def short_name(identity: str) -> str:
    """Returns a fact's name without the random part in its middle, which no person reads."""
    source, _, seq = identity.partition("/")
    return f"{source}/{seq.rpartition('/')[2]}"


def plate_of(state: RallyState, owner: str) -> str:
    """Returns the car number of an entry, or the one that nobody bears."""
    entry = state.entries.get(owner)
    return f"#{entry.car_number}" if entry is not None else owner
