"""What views say of starts: each stage's start list as it is in force, and the shakedown; pure."""

from typing import Any

from flyingfinish.rally.due_times import delay_ms
from flyingfinish.rally.shakedown import best_ms
from flyingfinish.rally.state_parts import Audience, CrewState, RallyState

Row = dict[str, Any]


def start_list_whole(state: RallyState, stage_id: str, audience: Audience) -> Row | None:
    """Returns a start list: who is due when, in order; None where nobody is listed or given a time.

    Delays and new start times are in it; ``listed_at_ms`` is what the list itself says where that
    is another time. A held crew is due as the public last saw it.
    """
    listed = state.start_lists.get(stage_id)
    found: list[tuple[int, Row]] = []
    names: list[str] = []
    for one in listed.rows if listed is not None else ():
        on = state.crew(one.entry_id, audience).stages.get(stage_id)
        due_at_ms = one.due_at_ms if on is None or on.due_at_ms is None else on.due_at_ms
        row: Row = {"due_at_ms": due_at_ms}
        if due_at_ms != one.due_at_ms:
            row["listed_at_ms"] = one.due_at_ms
        if one.lane:
            row["lane"] = one.lane
        names.append(one.entry_id)
        found.append((due_at_ms, row))
    for stage, entry_id in state.control.new_starts:
        on = state.crew(entry_id, audience).stages.get(stage_id)
        if stage == stage_id and entry_id not in names and on is not None and on.due_at_ms:
            names.append(entry_id)
            found.append((on.due_at_ms, {"due_at_ms": on.due_at_ms}))
    if not names:
        return None if listed is None else {"version": listed.version, "rows": {}}
    order = sorted(range(len(names)), key=lambda place: found[place][0])
    rows = {names[at]: {"ord": ord_, **found[at][1]} for ord_, at in enumerate(order, start=1)}
    whole: Row = {"version": listed.version if listed is not None else 0, "rows": rows}
    later_ms = delay_ms(state, stage_id, state.control.listed_at.get(stage_id, 0))
    return whole | ({"delay_ms": later_ms} if later_ms else {})


def shakedown_row(crew: CrewState) -> Row | None:
    """Returns a crew's runs of the shakedown and its best, by which rows sort; None without any."""
    best = best_ms(crew.runs)
    if best is None:
        return None
    runs = {str(nth): run.elapsed_ms for nth, run in enumerate(crew.runs, start=1)}
    return {"ord": best, "best_ms": best, "runs": runs}
