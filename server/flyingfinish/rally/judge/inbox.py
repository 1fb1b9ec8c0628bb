"""Judges waived items of the inbox."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.judge.parts import LONG_TEXT_MAX, Asked, Judge, check_reason, same_fields
from flyingfinish.rally.open_items import waivable
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.state_parts import RallyState


def waive_item(state: RallyState, command: c.WaiveItem, _: Asked) -> f.Fact:
    """Leaves an item open for a reason, or opens it again.

    Refused for an item that is not there (any more, or with these figures).
    """
    check_reason(command)
    if (command.item_id in state.watch.waived) == command.waived:
        raise Refused("already_so", item=command.item_id[:LONG_TEXT_MAX])
    if command.waived and not waivable(state, command.item_id):
        raise Refused("unknown_item", item=command.item_id[:LONG_TEXT_MAX])
    return same_fields(f.ItemWaived, command)


INBOX_JUDGES: Final[Mapping[type[Any], Judge]] = {c.WaiveItem: waive_item}
