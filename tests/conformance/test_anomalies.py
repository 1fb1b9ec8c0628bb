"""What the watch asks about real rallies: their own errors, and nothing that is only driving.

The recordings hold splits that run backwards or name the wrong day; nobody is missing in them, and
of several hundred overtakings a handful are faster than their class should be.
"""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from conformance.published import parametrized, rallies
from flyingfinish.exchange.recorded.facts import records_of
from flyingfinish.exchange.recorded.rally import read_recording
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.state import replay
from flyingfinish.rally.state_parts import RallyState, Touched
from flyingfinish.rally.watch_stages import note_run, swaps

MINUTE_MS = 60_000
ERRORS_OF_THE_RECORDING = {"negative_section", "speed", "doubled", "order_swap"}
SWAPS_AT_MOST = 8
QUIET = ("2018-finland", "2025-sweden")
"""Recorded well: nothing at all is asked."""


@lru_cache(maxsize=2)
def watched(path: Path) -> RallyState:
    """The rally of a file with everything settled."""
    state = replay(records_of(read_recording(path.read_bytes(), reconstructed=True)))
    settle(state, Touched())
    return state


@parametrized(rallies())
def test_nothing_is_asked_that_was_only_driving(path: Path) -> None:
    kinds = {item.kind for item in watched(path).inbox.values()}
    assert set() == kinds - ERRORS_OF_THE_RECORDING


@parametrized(rallies())
def test_overtaking_is_seldom_taken_for_an_exchange(path: Path) -> None:
    items = watched(path).inbox.values()
    assert sum(item.kind == "order_swap" for item in items) <= SWAPS_AT_MOST


@parametrized([path for path in rallies() if path.stem in QUIET])
def test_a_rally_that_was_recorded_well_asks_nothing(path: Path) -> None:
    assert {} == watched(path).inbox


def exchanged(state: RallyState, stage_id: str, first: str, second: str) -> bool:
    """Whether the watch asks when two crews are given each other's finish."""
    ends = [(one, state.crews[one].stages[stage_id]) for one in (first, second)]
    instants = [on.finish_at_ms for _, on in ends]
    for (entry_id, on), at_ms in zip(ends, reversed(instants), strict=True):
        on.finish_at_ms = at_ms
        note_run(state, entry_id, stage_id)
    found = [dict(item.params)["owner"] for item in swaps(state, stage_id)]
    for (entry_id, on), at_ms in zip(ends, instants, strict=True):
        on.finish_at_ms = at_ms
        note_run(state, entry_id, stage_id)
    return second in found


@parametrized([path for path in rallies() if path.stem in QUIET])
def test_most_exchanged_impulses_of_neighbours_are_found(path: Path) -> None:
    # Where the exchange makes a time that somebody of the class could have driven, nobody can tell.
    state, found = watched(path), []
    for stage_id, order in state.watch.order.items():
        starts = list(order.starts)
        for (early, first), (late, second) in pairwise(starts):
            if late - early <= MINUTE_MS and order.runs[first][1] < order.runs[second][1]:
                found.append(exchanged(state, stage_id, first, second))
    assert sum(found) * 10 > len(found) * 7
