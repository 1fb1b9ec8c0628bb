"""What bulletins change for every crew holds for a held crew's public form too.

Were one crew left out of a new precision, maximum or tariff, everybody could see which car is held.
What a post saw of it since its hold began stays back.
"""

from flyingfinish.rally.counted_times import regulations_of
from flyingfinish.rally.restart_times import rule_time
from flyingfinish.rally.stage_times import split_time, stage_time
from flyingfinish.rally.state_parts import CrewState, RallyState


def follow_rules(state: RallyState) -> None:
    """Bring the stage times of held crews up to the regulations, from what the public knows.

    First what they drove, which may be a base of restart times, then what they missed. Whoever asks
    for it has touched the whole road.
    """
    for missed in (False, True):
        for crew in state.held.values():
            for stage_id, on in crew.stages.items():
                if bool(on.ruled) is missed:
                    _retime(state, crew, stage_id)


def _retime(state: RallyState, crew: CrewState, stage_id: str) -> None:
    on, figures = crew.stages[stage_id], state.stages.get(stage_id)
    if figures is None:
        on.time, on.splits = None, {}
        return
    stage = figures.stage
    on.rule = rule_time(state, crew, stage_id) if on.ruled else None
    on.time = stage_time(on, stage, regulations_of(state, crew.entry_id))
    shown = ((number, split_time(on, number, stage)) for number in on.split_at_ms)
    on.splits = {number: elapsed_ms for number, elapsed_ms in shown if elapsed_ms is not None}
