"""Who was seen beyond a control and not at it: passages that are missing, for `anomalies.py`.

Asked are controls where a card is handed in or a finish is timed, and only those that have seen
somebody: a control that nobody reports is not missing everybody. A split point is informational and
may miss cars; a start that nobody reported shows at the finish.
"""

from collections.abc import Iterator
from typing import Final

from flyingfinish.rally.evidence_parts import Evidence
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.inbox import raised
from flyingfinish.rally.itinerary import Control, ControlKind
from flyingfinish.rally.observations import standing_impulses, standing_said
from flyingfinish.rally.state_parts import CrewState, InboxItem, RallyState

ASKED: Final = (
    ControlKind.TIME_CONTROL,
    ControlKind.REGROUP_IN,
    ControlKind.REGROUP_OUT,
    ControlKind.PASSAGE_CONTROL,
    ControlKind.FLYING_FINISH,
)
_STOPPED: Final = (StageState.INTERRUPTED, StageState.SUSPENDED)


def note_passage(state: RallyState, entry_id: str, control: str) -> None:
    """Count a crew at a control or no longer there; marks the crews that must be looked at."""
    watch = state.watch
    at = watch.place_of.get(control)
    if at is None:
        return
    passed = watch.passed.setdefault(entry_id, set())
    there = seen_at(state, state.evidence[entry_id][control])
    if there == (at in passed):
        return
    furthest = watch.furthest.get(entry_id, -1)
    if there:
        passed.add(at)
        watch.furthest[entry_id] = max(furthest, at)
    else:
        passed.discard(at)
        watch.furthest[entry_id] = max(passed, default=-1)
    if state.itinerary.controls[at].kind in ASKED:
        _count(state, at, there)
    ahead = at == furthest + 1 or watch.working.keys().isdisjoint(range(furthest + 1, at))
    if not there or at < furthest or not ahead:
        watch.crews.add(entry_id)


def seen_at(state: RallyState, evidence: Evidence) -> bool:
    """Whether anything that stands says that the crew came by."""
    return bool(
        (evidence.impulses and standing_impulses(evidence))
        or standing_said(evidence.check_ins, state.ignored)
        or standing_said(evidence.starts, state.ignored)
    )


def _count(state: RallyState, at: int, there: bool) -> None:
    """One crew more or less at a control; where it begins or ceases to work, ask everybody."""
    watch = state.watch
    count = watch.working.get(at, 0) + (1 if there else -1)
    if count:
        watch.working[at] = count
    else:
        del watch.working[at]
    if count == (1 if there else 0):
        watch.crews |= {one for one, furthest in watch.furthest.items() if furthest > at}


def missing(state: RallyState, entry_id: str) -> Iterator[InboxItem]:
    """The controls at which a crew was not seen though it was seen further on."""
    watch, crew = state.watch, state.crews[entry_id]
    passed = watch.passed.get(entry_id, set())
    skipped = _skipped(state, crew, passed)
    for at in range(watch.furthest.get(entry_id, 0)):
        if at in passed or at not in watch.working or at in skipped:
            continue
        control = state.itinerary.controls[at]
        if not _excused(state, crew, control):
            about = (("owner", entry_id), ("control", control.code))
            yield raised("missing", f"{entry_id}:{control.code}", (), about)


def _skipped(state: RallyState, crew: CrewState, passed: set[int]) -> range:
    """The controls that a restarted crew did not come by between its retirement and its restart."""
    controls = state.itinerary.controls
    of_restart = (
        at for at, one in enumerate(controls) if one.stage_id == (crew.restarted_from or None)
    )
    end = begin = next(of_restart, 0)
    while begin > 0 and begin - 1 not in passed:
        begin -= 1
    return range(begin, end)


def _excused(state: RallyState, crew: CrewState, control: Control) -> bool:
    """Whether nobody expects the crew there: no stage, a time without it, or stopped before it."""
    figures = state.stages.get(control.stage_id)
    if figures is None:
        return False
    if figures.state is StageState.CANCELLED:
        return True
    if control.kind is not ControlKind.FLYING_FINISH:
        return False
    on = crew.stages.get(control.stage_id)
    if on is not None and (on.time is not None or on.pending):
        return True
    return figures.state in _STOPPED and (on is None or not on.start_fact)
