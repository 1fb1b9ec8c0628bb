"""Views made on demand from a state, for headquarters: as they would be told, one at a time.

The crew door has the state and no views; what is asked for there is made then. Facts
are named by identity, because the journal is at hand.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flyingfinish.processing.crew_rows import (
    crew_head,
    crew_stages,
    has_finished,
    onstage_row,
    splits_row,
)
from flyingfinish.processing.proofs import card_checks, stage_proofs, stages_elsewhere
from flyingfinish.processing.road_rows import (
    entries_whole,
    itinerary_whole,
    regulations_whole,
    stage_state_row,
)
from flyingfinish.processing.stage_watch import window_row
from flyingfinish.processing.start_rows import shakedown_row
from flyingfinish.rally.overdue import windows
from flyingfinish.rally.published_table import table_of
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.start_table import start_table
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, RallyState

Document = Mapping[str, Any]
Row = dict[str, Any]


class StateDocuments:
    """The internal views of one state, each made once; not to be used when the state goes on."""

    def __init__(self, state: RallyState) -> None:
        self._state = state
        self._made: dict[str, Document | None] = {}

    def held(self, channel: str) -> Document | None:
        """Returns a view by its channel without the rally, None where there is no such view."""
        if channel not in self._made:
            self._made[channel] = self._make(channel)
        return self._made[channel]

    def _make(self, channel: str) -> Document | None:
        state = self._state
        match channel.split("/"):
            case ["crew", entry_id]:
                crew = state.crews.get(entry_id)
                return None if crew is None else crew_whole(state, crew)
            case ["itinerary"]:
                return itinerary_whole(state)
            case ["entries"]:
                return entries_whole(state, None)
            case ["regulations"]:
                return regulations_whole(state)
            case ["adjustments"]:
                return {"rows": _adjustments(state)}
            case ["startlist", stage_id]:
                return start_table(state, stage_id, "internal")
            case ["splits", stage_id]:
                return {"rows": _rows(state, lambda one: splits_row(_on(state, one, stage_id)))}
            case ["onstage"]:
                return {"rows": _where(state)}
            case ["shakedown"]:
                return {"rows": _rows(state, lambda one: shakedown_row(state.crews[one]))}
            case ["overdue"]:
                found = {one.entry_id: window_row(one) for one in windows(state)}
                return {"rows": found}
            case ["state"]:
                stages = state.stages.items()
                return {"stages": {name: stage_state_row(one, 0, 0) for name, one in stages}}
        try:
            return table_of(state, channel, "internal")
        except Refused:
            return None


def crew_whole(state: RallyState, crew: CrewState) -> Document:
    """Returns a crew's own view with what its numbers rest on."""
    return {
        **crew_head(crew),
        "stages": crew_stages(crew, state.itinerary.stages),
        "proofs": stage_proofs(state, crew, None),
        **stages_elsewhere(state, crew, None),
        "checks": card_checks(state, crew, every=True),
    }


def _on(state: RallyState, entry_id: str, stage_id: str) -> CrewOnStage | None:
    return state.crews[entry_id].stages.get(stage_id)


def _where(state: RallyState) -> dict[str, Row]:
    """Where each crew is, with the best time of each stage so far."""
    best: dict[str, int] = {}
    for stage_id in state.stages:
        seen = (_on(state, one, stage_id) for one in state.entries if _competes(state, one))
        times = [on.time.elapsed_ms for on in seen if on and on.time and has_finished(on)]
        if times:
            best[stage_id] = min(times)
    stages, figures, regulations = state.itinerary.stages, state.stages, state.regulations
    return _rows(
        state, lambda one: onstage_row(state.crews[one], stages, figures, best, regulations)
    )


def _competes(state: RallyState, entry_id: str) -> bool:
    return not state.entries[entry_id].course_car


def _rows(state: RallyState, make: Callable[[str], Row | None]) -> dict[str, Row]:
    """The rows of the entries that have one."""
    crews = (one for one in state.entries if _competes(state, one))
    return {one: row for one in crews if (row := make(one)) is not None}


def _adjustments(state: RallyState) -> dict[str, Any]:
    return {
        identity: {"ord": 0, "entry": entry_id, **row}
        for entry_id, crew in state.crews.items()
        for identity, row in crew_head(crew)["adjustments"].items()
    }
