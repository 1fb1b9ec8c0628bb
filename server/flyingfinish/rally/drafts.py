"""Penalties that the regulations ask for, with their evidence: what an official applies or waives.

A draft counts for nothing. It is worked out from the state when somebody asks; what it rests on is
in its key, so that a draft whose evidence changed is another one. Cards are judged in
`time_controls.py`, starts in `start_controls.py`.
"""

from collections.abc import Mapping
from dataclasses import replace

from flyingfinish.rally.counted_times import home_of, in_force_for
from flyingfinish.rally.draft_parts import Draft, rule_identity
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.start_controls import start_drafts
from flyingfinish.rally.state_parts import CrewState, RallyState
from flyingfinish.rally.time_controls import card_drafts, controls_in_use


def drafts(state: RallyState) -> list[Draft]:
    """Every draft, waived ones too, in road order and then by entry.

    Not among them: course cars, crews that are disqualified or did not start, what stands already
    as an equal adjustment at that control, and what counts by itself.
    """
    in_use = controls_in_use(state)
    known: dict[str, Regulations] = {}
    found: list[Draft] = []
    for entry_id in sorted(state.entries):
        entry = state.entries[entry_id]
        if not is_judged(state, entry):
            continue
        home = home_of(state, entry)
        if home not in known:
            known[home] = in_force_for(state, home)
        crew = state.crews[entry_id]
        asked = _of_crew(state, crew, known[home], in_use)
        found += [one for draft in asked if (one := _left_to_decide(crew, draft)) is not None]
    order = {control.code: place for place, control in enumerate(state.itinerary.controls)}
    return sorted(found, key=lambda one: order[one.control])


def _left_to_decide(crew: CrewState, draft: Draft) -> Draft | None:
    """What of a draft an official has to look at when its penalty counts by itself."""
    ruled = crew.adjustments.get(rule_identity(draft.entry_id, draft.control))
    if ruled is None or (ruled.kind, ruled.ms) != (draft.kind, draft.ms):
        return draft
    return replace(draft, ms=0) if draft.refer else None


def waiting_drafts(state: RallyState) -> list[Draft]:
    """The drafts that wait for an official: neither applied nor waived."""
    return [one for one in drafts(state) if one.key not in state.control.waived]


def drafts_of(state: RallyState, entry_id: str) -> list[Draft]:
    """Every draft for one crew, waived ones and what counts by itself too."""
    entry = state.entries[entry_id]
    if not is_judged(state, entry):
        return []
    crew = state.crews[entry_id]
    regulations = home_regulations(state, entry)
    return _of_crew(state, crew, regulations, controls_in_use(state))


def home_regulations(state: RallyState, entry: Entry) -> Regulations:
    """The regulations that a crew's road is judged by: of the competition that it drives for.

    Of several competitions the first by their order; the rally's own for a crew of none.
    """
    return in_force_for(state, home_of(state, entry))


def is_judged(state: RallyState, entry: Entry) -> bool:
    """Whether anything is drafted for an entry: a competitor that is in the rally."""
    crew = state.crews[entry.entry_id]
    return not (entry.course_car or crew.disqualified or crew.did_not_start)


def _of_crew(
    state: RallyState, crew: CrewState, regulations: Regulations, in_use: Mapping[str, int]
) -> list[Draft]:
    return [
        *card_drafts(state, crew, regulations, in_use),
        *start_drafts(state, crew, regulations),
    ]
