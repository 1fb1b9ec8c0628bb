"""How due starts follow from start lists, delays and new start times: what their folds share."""

from flyingfinish.rally.crew_clocks import forget_empty, on_stage
from flyingfinish.rally.crew_evidence import restart_clock, settle, settle_lanes
from flyingfinish.rally.due_times import due_start_ms
from flyingfinish.rally.held_starts import follow_held
from flyingfinish.rally.state_parts import RallyState, Touched


def dues_again(state: RallyState, stage_id: str, touched: Touched) -> None:
    """Bring the due start of every crew on a stage up to date, and all that hangs on it."""
    listed = state.start_lists.get(stage_id)
    rows = {row.entry_id: row for row in listed.rows} if listed is not None else {}
    for entry_id, crew in state.crews.items():
        row = rows.get(entry_id)
        given = (stage_id, entry_id) in state.control.new_starts
        if row is None and not given and stage_id not in crew.stages:
            continue
        on = on_stage(crew, stage_id)
        on.listed_at_ms = row.due_at_ms if row is not None else None
        on.lane = row.lane if row is not None else 0
        on.due_at_ms = due_start_ms(state, entry_id, stage_id, on.listed_at_ms)
        restart_clock(state, crew, stage_id, touched)
        forget_empty(crew, stage_id)
    follow_held(state, stage_id, touched)
    touched.start_lists.add(stage_id)
    settle_lanes(state, stage_id, touched)
    _propose_again(state, stage_id, touched)


def _propose_again(state: RallyState, stage_id: str, touched: Touched) -> None:
    """Where a post serves several controls, due times decide which one was meant."""
    for post in state.posts.values():
        roles = (state.roles.get(control) for control in post.controls)
        if len(post.controls) < 2 or not any(r and r.stage_id == stage_id for r in roles):
            continue
        for impulse in state.by_post.get(post.post_id, ()):
            if not impulse.taken.control:
                settle(state, impulse, touched)
