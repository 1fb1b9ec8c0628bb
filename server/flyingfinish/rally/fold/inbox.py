"""How race control's decisions change the state: waived items of the inbox."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally.facts import ItemWaived, Record
from flyingfinish.rally.state_parts import RallyState, Touched


def item_waived(state: RallyState, record: Record, fact: ItemWaived, touched: Touched) -> None:
    """An item stays open for a reason, or is open again; may come before the item itself."""
    if fact.waived:
        state.watch.waived[fact.item_id] = fact
    else:
        state.watch.waived.pop(fact.item_id, None)
    touched.inbox.add(fact.item_id)


INBOX_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {
    ItemWaived: item_waived,
}
