"""The shakedown: a road driven as often as a crew likes; runs and the best are shown, no more.

A run is a passage of the shakedown's start followed by one of its finish. It has no effect on
anything: not on a start, a total or a place, nor on whether a crew has been seen in the rally.
"""

from collections.abc import Iterable

from flyingfinish.rally.crew_parts import ShakedownRun
from flyingfinish.rally.evidence_parts import Evidence
from flyingfinish.rally.itinerary import ControlKind, Itinerary
from flyingfinish.rally.observations import RANK_ORDER
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.times import truncated


def runs_of(state: RallyState, entry_id: str) -> tuple[ShakedownRun, ...]:
    """Every run of a crew in order, from the impulses at the shakedown's start and finish.

    At each of the two the best rank that has seen the crew counts. A run ends with the first
    finish after its start; a start without one, or a finish without a start, is no run.
    """
    evidence = state.evidence.get(entry_id, {})
    starts = _instants(evidence, _codes(state.itinerary, ControlKind.SHAKEDOWN_START))
    finishes = _instants(evidence, _codes(state.itinerary, ControlKind.SHAKEDOWN_FINISH))
    passed = sorted([(at_ms, 1) for at_ms in starts] + [(at_ms, 0) for at_ms in finishes])
    runs = []
    started_at_ms: int | None = None
    for at_ms, is_start in passed:
        if is_start:
            started_at_ms = at_ms
        elif started_at_ms is not None:
            elapsed_ms = truncated(at_ms - started_at_ms, state.regulations.total_precision_ms)
            runs.append(ShakedownRun(started_at_ms, elapsed_ms))
            started_at_ms = None
    return tuple(runs)


def _codes(itinerary: Itinerary, kind: ControlKind) -> list[str]:
    return [one.code for one in itinerary.controls if one.kind is kind]


def _instants(evidence: dict[str, Evidence], codes: Iterable[str]) -> list[int]:
    """When the crew was seen at these controls, by the best rank that saw it."""
    standing = [
        one
        for code in codes
        if code in evidence
        for one in evidence[code].impulses
        if not one.ignored
    ]
    for rank in RANK_ORDER:
        found = [one.at_ms for one in standing if one.taken.rank is rank]
        if found:
            return found
    return []


def best_ms(runs: Iterable[ShakedownRun]) -> int | None:
    """The fastest run, None without any."""
    return min((run.elapsed_ms for run in runs), default=None)
