"""By which regulations a crew's stage times count: those of the competition that it drives for.

Where two competitions of a rally time otherwise, ``state.timings`` says how each of them does, and
`competition_times.py` counts a crew's times in another one than its home. Where none differ both
that and ``state.timed_by`` are empty, and a time costs one look at them.
"""

from collections.abc import Iterable
from typing import Any

from flyingfinish.rally.entries import Entry
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.state_parts import RallyState

Timing = tuple[Any, ...]


def timing_of(regulations: Regulations) -> Timing:
    """The settings by which a stage time counts; two competitions with equal ones time alike."""
    return (
        regulations.total_precision_ms,
        regulations.over_stage_maximum,
        regulations.due_starts_shown,
        regulations.restart_pool,
        regulations.restart_added_ms,
        regulations.restart_added_last_of_leg_ms,
        regulations.disqualified_in_restart_pool,
    )


def home_of(state: RallyState, entry: Entry) -> str:
    """The competition that a crew drives for: of several the first by their order; else empty."""
    known = [one.competition_id for one in entry.enrolments if one.competition_id in
             state.competitions]  # fmt: skip
    return min(known, key=lambda one: state.competitions[one].ord, default="")


def regulations_of(state: RallyState, entry_id: str) -> Regulations:
    """The regulations by which a crew's own times count: its home's."""
    return state.timed_by.get(entry_id, state.regulations)


def settle_timings(state: RallyState, entries: Iterable[str]) -> set[str]:
    """Note who is timed by which regulations, of these entries; those timed otherwise now."""
    found = {name: timing_of(in_force_for(state, name)) for name in state.competitions}
    state.timings = found if len(set(found.values())) > 1 else {}
    moved = set()
    for entry_id in entries:
        home = in_force_for(state, home_of(state, state.entries[entry_id]))
        before = timing_of(regulations_of(state, entry_id))
        if timing_of(home) == timing_of(state.regulations):
            state.timed_by.pop(entry_id, None)
        else:
            state.timed_by[entry_id] = home
        if timing_of(home) != before:
            moved.add(entry_id)
    return moved


def in_force_for(state: RallyState, competition_id: str) -> Regulations:
    """The regulations of a competition: its own, else the rally's."""
    return state.own_regulations.get(competition_id, state.regulations)
