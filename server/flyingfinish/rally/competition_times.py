"""A crew as the tables of one competition see it: the same instants, counted by its regulations.

A competition may cut totals otherwise than a crew's home, take crews over the stage maximum out,
show no due starts, or have another restart rule with its own classes as pools.
"""

from dataclasses import replace

from flyingfinish.rally.counted_times import home_of, in_force_for
from flyingfinish.rally.restart_times import rule_time
from flyingfinish.rally.stage_times import stage_time
from flyingfinish.rally.state_parts import Audience, CrewOnStage, CrewState, RallyState


def crew_in(state: RallyState, competition_id: str, entry_id: str, audience: Audience) -> CrewState:
    """The crew as the tables of a competition see it; the crew itself where it is timed alike."""
    crew = state.crew(entry_id, audience)
    if _timed_alike(state, competition_id, entry_id):
        return crew
    stages = {
        stage_id: _counted(state, crew, stage_id, on, competition_id)
        for stage_id, on in crew.stages.items()
    }
    return replace(crew, stages=stages)


def on_stage_in(
    state: RallyState, competition_id: str, crew: CrewState, stage_id: str
) -> CrewOnStage | None:
    """The same for one stage, of a crew as an audience sees it; None where it knows nothing."""
    on = crew.stages.get(stage_id)
    if on is None or _timed_alike(state, competition_id, crew.entry_id):
        return on
    return _counted(state, crew, stage_id, on, competition_id)


def _timed_alike(state: RallyState, competition_id: str, entry_id: str) -> bool:
    """Whether a competition counts a crew's times as its home does."""
    if not state.timings or competition_id not in state.timings:
        return True
    home = home_of(state, state.entries[entry_id])
    return state.timings[competition_id] == state.timings.get(home)


def _counted(
    state: RallyState, crew: CrewState, stage_id: str, on: CrewOnStage, competition_id: str
) -> CrewOnStage:
    """A crew's part of a stage with the time that it has in this competition."""
    figures = state.stages.get(stage_id)
    if figures is None:
        return on
    rule = rule_time(state, crew, stage_id, competition_id) if on.ruled else None
    counted = replace(on, rule=rule)
    counted.time = stage_time(counted, figures.stage, in_force_for(state, competition_id))
    return counted
