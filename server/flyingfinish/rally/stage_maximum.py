"""Crews that a stage maximum takes out: they have no time and wait for an official."""

from flyingfinish.rally import inbox
from flyingfinish.rally.counted_times import regulations_of
from flyingfinish.rally.stage_times import over_maximum
from flyingfinish.rally.state_parts import CrewState, InboxItem, RallyState, Touched


def note_over_maximum(state: RallyState, crew: CrewState, touched: Touched) -> None:
    """Raise or drop what waits about one crew, on every stage that has a maximum.

    Nothing is left to ask once the crew is out, or has a given time there.
    """
    for stage_id, on in crew.stages.items():
        figures = state.stages.get(stage_id)
        if figures is None or figures.stage.maximum_ms is None:
            continue
        item_id = f"over_stage_maximum:{crew.entry_id}:{stage_id}"
        if crew.retirement is None and over_maximum(
            on, figures.stage, regulations_of(state, crew.entry_id)
        ):
            about = (("owner", crew.entry_id), ("stage", stage_id))
            refs = (on.finish_fact,)
            inbox.put(state, InboxItem(item_id, "over_stage_maximum", refs, about), touched)
        else:
            inbox.drop(state, item_id, touched)
