"""How decisions on due times, delays, new starts and waived drafts change the state."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally.control_parts import Delay, NewStart
from flyingfinish.rally.due_times import later_in_section
from flyingfinish.rally.errors import UnknownControl, UnknownEntry, UnknownStage
from flyingfinish.rally.facts import (
    DelayAllowed,
    DraftWaived,
    Record,
    StageDelayed,
    StartTimeGiven,
)
from flyingfinish.rally.fold.dues import dues_again
from flyingfinish.rally.state_parts import CrewState, RallyState, Touched


def _crew(state: RallyState, entry_id: str) -> CrewState:
    crew = state.crews.get(entry_id)
    if crew is None:
        raise UnknownEntry(entry=entry_id)
    return crew


def stage_delayed(state: RallyState, record: Record, fact: StageDelayed, touched: Touched) -> None:
    """A stage starts later than listed: it and those after it in its section are due later."""
    if fact.stage_id not in state.stages:
        raise UnknownStage(stage=fact.stage_id)
    if fact.delay_ms:
        state.control.delays[fact.stage_id] = Delay(record.position, fact)
    else:
        state.control.delays.pop(fact.stage_id, None)
    for stage_id in later_in_section(state, fact.stage_id):
        dues_again(state, stage_id, touched)
    touched.delays = True
    touched.news.append(record)


def start_time_given(
    state: RallyState, record: Record, fact: StartTimeGiven, touched: Touched
) -> None:
    """A crew is due at another instant than listed, until a list is published after this."""
    _crew(state, fact.entry_id)
    if fact.stage_id not in state.stages:
        raise UnknownStage(stage=fact.stage_id)
    place, new = (fact.stage_id, fact.entry_id), NewStart(record.position, fact)
    state.control.new_starts[place] = new
    if fact.entry_id not in state.held:
        state.control.public_starts[place] = new
    dues_again(state, fact.stage_id, touched)
    touched.news.append(record)


def delay_allowed(state: RallyState, record: Record, fact: DelayAllowed, touched: Touched) -> None:
    """A crew is due later (or sooner) at a control; 0 takes it back."""
    crew = _crew(state, fact.entry_id)
    if all(control.code != fact.control for control in state.itinerary.controls):
        raise UnknownControl(control=fact.control)
    if fact.ms:
        crew.allowances[fact.control] = fact.ms
    else:
        crew.allowances.pop(fact.control, None)
    touched.crews.add(fact.entry_id)
    touched.news.append(record)


def draft_waived(state: RallyState, record: Record, fact: DraftWaived, touched: Touched) -> None:
    """A drafted penalty is not applied; ``waived`` false lets it stand as a draft again."""
    _crew(state, fact.entry_id)
    if fact.waived:
        state.control.waived[fact.draft] = fact
    else:
        state.control.waived.pop(fact.draft, None)
    touched.crews.add(fact.entry_id)


CONTROLS_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {
    StageDelayed: stage_delayed,
    StartTimeGiven: start_time_given,
    DelayAllowed: delay_allowed,
    DraftWaived: draft_waived,
}
