"""What is decided about a whole stage holds for a held crew's public form too.

A start list, a delay or a correction of the start clock concerns every crew; were one left out of
it, everybody could see which car is held. Its own new start time, given since, stays back.
"""

from flyingfinish.rally.counted_times import regulations_of
from flyingfinish.rally.crew_clocks import forget_empty, on_stage
from flyingfinish.rally.due_times import SEEN_STARTS, due_start_ms
from flyingfinish.rally.facts import StartListRow
from flyingfinish.rally.impulse_control import start_shift_ms
from flyingfinish.rally.stage_times import split_time, stage_time
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, RallyState, Touched


def follow_held(state: RallyState, stage_id: str, touched: Touched) -> None:
    """Bring the starts of held crews on a stage up to date, as the public may see them."""
    if not state.held:
        return
    listed = state.start_lists.get(stage_id)
    rows = {row.entry_id: row for row in listed.rows} if listed is not None else {}
    for entry_id, crew in state.held.items():
        if entry_id in rows or stage_id in crew.stages:
            _follow(state, crew, stage_id, rows.get(entry_id))
            forget_empty(crew, stage_id)
            touched.times.add((entry_id, stage_id))
            touched.splits.add((entry_id, stage_id))


def _follow(state: RallyState, crew: CrewState, stage_id: str, row: StartListRow | None) -> None:
    on = on_stage(crew, stage_id)
    on.listed_at_ms = row.due_at_ms if row is not None else None
    on.lane = row.lane if row is not None else 0
    on.due_at_ms = due_start_ms(state, crew.entry_id, stage_id, on.listed_at_ms, public=True)
    if on.start_kind not in SEEN_STARTS:
        on.start_at_ms, on.start_shift_ms = on.due_at_ms, 0
        on.start_kind = "" if on.due_at_ms is None else "due"
    _correct(state, on, stage_id)
    stage = state.stages[stage_id].stage
    on.time = stage_time(on, stage, regulations_of(state, crew.entry_id))
    shown = ((number, split_time(on, number, stage)) for number in on.split_at_ms)
    on.splits = {number: elapsed_ms for number, elapsed_ms in shown if elapsed_ms is not None}


def _correct(state: RallyState, on: CrewOnStage, stage_id: str) -> None:
    """The start with the correction of its clock that stands now, as for everybody."""
    if on.start_at_ms is None or on.start_by_itself:
        return
    shown_at_ms = on.start_at_ms - on.start_shift_ms
    controls = state.start_controls.get(stage_id, ())
    on.start_shift_ms = start_shift_ms(state, controls, shown_at_ms)
    on.start_at_ms = shown_at_ms + on.start_shift_ms
