"""A stage's start list as a table: who is due when, delays and new start times in force.

What the live view ``startlist/SS8`` shows and what a published start list holds.
"""

from typing import Any

from flyingfinish.rally.due_times import delay_ms
from flyingfinish.rally.state_parts import Audience, RallyState

Table = dict[str, Any]


def start_table(state: RallyState, stage_id: str, audience: Audience) -> Table | None:
    """The rows of a start list in order; None where nobody is listed or given a time.

    ``listed_at_ms`` is what the list itself says where that is another time. A held crew is due as
    the public last saw it.
    """
    listed = state.start_lists.get(stage_id)
    rows = _listed_rows(state, stage_id, audience)
    for stage, entry_id in state.control.new_starts:
        on = state.crew(entry_id, audience).stages.get(stage_id)
        known = entry_id in rows or on is None or on.due_at_ms is None
        if stage == stage_id and not known and on is not None:
            rows[entry_id] = {"due_at_ms": on.due_at_ms}
    if listed is None and not rows:
        return None
    order = sorted(rows, key=lambda one: rows[one]["due_at_ms"])
    table: Table = {
        "version": listed.version if listed is not None else 0,
        "rows": {entry_id: {"ord": n, **rows[entry_id]} for n, entry_id in enumerate(order, 1)},
    }
    later_ms = delay_ms(state, stage_id, state.control.listed_at.get(stage_id, 0))
    return table | ({"delay_ms": later_ms} if later_ms else {})


def _listed_rows(state: RallyState, stage_id: str, audience: Audience) -> dict[str, Table]:
    """Who is on the list, due as is in force."""
    listed = state.start_lists.get(stage_id)
    rows: dict[str, Table] = {}
    for one in listed.rows if listed is not None else ():
        on = state.crew(one.entry_id, audience).stages.get(stage_id)
        due_at_ms = one.due_at_ms if on is None or on.due_at_ms is None else on.due_at_ms
        rows[one.entry_id] = {"due_at_ms": due_at_ms}
        if due_at_ms != one.due_at_ms:
            rows[one.entry_id]["listed_at_ms"] = one.due_at_ms
        if one.lane:
            rows[one.entry_id]["lane"] = one.lane
    return rows
