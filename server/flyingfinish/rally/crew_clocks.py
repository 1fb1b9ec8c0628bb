"""One crew's clock on one stage: which start counts, and the times that hang on its instants."""

from flyingfinish.rally import restart_times
from flyingfinish.rally.counted_times import regulations_of
from flyingfinish.rally.facts import CarStarted
from flyingfinish.rally.observations import instant_of, standing_impulses, standing_said
from flyingfinish.rally.stage_maximum import note_over_maximum
from flyingfinish.rally.stage_times import split_time, stage_time
from flyingfinish.rally.state_parts import (
    CrewOnStage,
    CrewState,
    RallyState,
    StartKind,
    Touched,
)


def on_stage(crew: CrewState, stage_id: str) -> CrewOnStage:
    """The crew's part of one stage; made when it is the first."""
    on = crew.stages.get(stage_id)
    if on is None:
        on = crew.stages[stage_id] = CrewOnStage()
    return on


def forget_empty(crew: CrewState, stage_id: str) -> None:
    """Leave no trace of a stage of which nothing is known any more."""
    if crew.stages.get(stage_id) == CrewOnStage():
        del crew.stages[stage_id]


def retime(state: RallyState, crew: CrewState, stage_id: str, touched: Touched) -> None:
    """Work out a crew's time on a stage afresh from its instants."""
    figures = state.stages.get(stage_id)
    on = crew.stages[stage_id]
    before = on.time
    regulations = regulations_of(state, crew.entry_id)
    on.time = None if figures is None else stage_time(on, figures.stage, regulations)
    place = (crew.entry_id, stage_id)
    touched.times.add(place)
    if on.time != before:
        touched.moved.setdefault(place, before)
    if figures is not None and figures.stage.maximum_ms is not None:
        note_over_maximum(state, crew, touched)
    if stage_id in state.ruled:
        restart_times.time_moved(state, crew, stage_id, touched)


def retime_splits(state: RallyState, crew: CrewState, stage_id: str, touched: Touched) -> None:
    """Work out a crew's split times on a stage afresh."""
    figures = state.stages.get(stage_id)
    on = crew.stages[stage_id]
    on.splits = {}
    if figures is not None:
        for number in on.split_at_ms:
            elapsed_ms = split_time(on, number, figures.stage)
            if elapsed_ms is not None:
                on.splits[number] = elapsed_ms
    touched.splits.add((crew.entry_id, stage_id))


def start_that_counts(
    state: RallyState, crew: CrewState, stage_id: str, on: CrewOnStage
) -> tuple[int | None, StartKind, str, bool]:
    """Instant, kind and fact of the start that counts: officials, beam, starter, start list.

    Last, whether a start clock did not show it: a beam has a clock of its own, and officials say
    when the crew left, not what a clock read.
    """
    beams_count = _beam_counts(state, stage_id)
    for control in state.start_controls.get(stage_id, ()):
        evidence = state.evidence.get(crew.entry_id, {}).get(control)
        if evidence is None:
            continue
        said = standing_said(evidence.starts, state.ignored)
        if beams_count and not (said and said[0].official):
            standing = standing_impulses(evidence)
            if standing:
                return standing[0].at_ms, "measured", standing[0].identity, True
        if said:
            fact = said[0].fact
            measured = isinstance(fact, CarStarted) and fact.measured
            kind: StartKind = "measured" if measured else "reported"
            return instant_of(said[0]), kind, said[0].identity, said[0].official
    return on.due_at_ms, "" if on.due_at_ms is None else "due", "", False


def _beam_counts(state: RallyState, stage_id: str) -> bool:
    """Whether a beam at the start line sets the start instant here, or only tells false starts."""
    figures = state.stages.get(stage_id)
    by_stage = figures is not None and figures.stage.start_by_beam
    return by_stage or state.regulations.start_beam_counts
