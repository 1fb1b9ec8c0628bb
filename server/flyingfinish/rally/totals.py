"""One crew's figures after a stage, when it is out, and the one key by which crews are ordered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flyingfinish.rally.adjustments import FINAL, Table, adjustment_counts
from flyingfinish.rally.facts import CrewRetired
from flyingfinish.rally.scopes import ScopeRoad
from flyingfinish.rally.state_parts import CrewState, EntryStatus

OUT = (EntryStatus.RETIRED, EntryStatus.DID_NOT_START, EntryStatus.DISQUALIFIED)

SortKey = tuple[Any, ...]


class Figures(NamedTuple):
    """What a crew stands at: sums in ms."""

    stages_ms: int
    adjustments_ms: int
    total_ms: int


def total_after(crew: CrewState, road: ScopeRoad, index: int, table: Table) -> Figures | None:
    """Stage times and adjustments up to stage ``index``; None when a time that counts is missing.

    The total is the sum of stage times, measured or given, and of the time penalties and credits
    in force (FIA WRC sporting regulations, classification; verified over published results).
    """
    stages_ms = 0
    for at in range(index + 1):
        if not road.counting[at]:
            continue
        on = crew.stages.get(road.stages[at].stage_id)
        if on is None or on.time is None:
            return None
        stages_ms += on.time.counted_ms
    adjustments_ms = adjustments_after(crew, road, index, table)
    return Figures(stages_ms, adjustments_ms, stages_ms + adjustments_ms)


def adjustments_after(crew: CrewState, road: ScopeRoad, index: int, table: Table) -> int:
    """Sum of the adjustments that count in a table after stage ``index``."""
    return sum(
        one.ms for one in crew.adjustments.values() if counts_after(one.control, road, index, table)
    )


def counts_after(control: str, road: ScopeRoad, index: int, table: Table) -> bool:
    """Whether what happened at a control counts in a table after stage ``index`` of this road."""
    section = road.stages[index].section
    return adjustment_counts(road.effect(control), road.numbers[index], section, table)


def retired_by(crew: CrewState, road: ScopeRoad, index: int, table: Table) -> bool:
    """Whether the crew is out of a table after stage ``index``.

    Disqualified and never started is out of all; whoever is retired now is out of the running table
    and of the final one; for good also from its control on, like an adjustment there.
    """
    if crew.disqualified or crew.did_not_start:
        return True
    retirement = crew.retirement
    if retirement is None:
        return False
    if table in (Table.RUNNING, Table.FINAL):
        return True
    return retirement.permanent and counts_after(_place_of(retirement, road), road, index, table)


def _place_of(retirement: CrewRetired, road: ScopeRoad) -> str:
    """Where a crew stopped; a place that is nowhere on the road takes it out of the final only."""
    control = retirement.control
    return control if control and road.knows(control) else FINAL


def timed_at(crew: CrewState, stage_id: str) -> bool:
    """Whether the crew has a time on a stage; who is out of every classification has none in any.

    Who retired has the times it drove: its tables up to there stand.
    """
    on = crew.stages.get(stage_id)
    return on is not None and on.time is not None and not (crew.disqualified or crew.did_not_start)


def sort_key(crew: CrewState, figures: Figures, road: ScopeRoad, index: int) -> SortKey:
    """The one order of crews: total, then dead heat; equal keys are an equal place.

    Dead heat (FIA WRC sporting regulations): the better time on the first stage that is not a super
    special, then the second, and so on; regulations may take all stages, or share the place.
    """
    return (figures.total_ms, *dead_heat_times(crew, road, index))


def dead_heat_times(crew: CrewState, road: ScopeRoad, index: int) -> list[int]:
    """The stage times that decide between equal totals, in the order they are asked."""
    times = []
    for at in road.tie_stages:
        if at > index:
            break
        on = crew.stages.get(road.stages[at].stage_id)
        times.append(on.time.elapsed_ms if on is not None and on.time is not None else 0)
    return times


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a table: 0 for a guest; ``shared`` when others have the same."""

    number: int
    shared: bool = False


def places(keys: Sequence[SortKey], placed: Sequence[bool]) -> list[Place]:
    """Places of rows already in order: equal keys share one, the next skip, guests have none."""
    given: list[Place] = []
    counts: dict[SortKey, int] = {}
    for key, takes in zip(keys, placed, strict=True):
        if takes:
            counts[key] = counts.get(key, 0) + 1
    number, taken, last = 0, 0, None
    for key, takes in zip(keys, placed, strict=True):
        if not takes:
            given.append(Place(0))
            continue
        taken += 1
        if key != last:
            number, last = taken, key
        given.append(Place(number, counts[key] > 1))
    return given


def gaps(totals: Sequence[int], placed: Iterable[bool]) -> list[tuple[int, int]]:
    """Gap to the first and to the one before, counting placed crews only; 0 for the first.

    A guest ahead of the leader has a gap below zero.
    """
    flags = list(placed)
    leader = next((total for total, takes in zip(totals, flags, strict=True) if takes), None)
    found = []
    previous = leader
    for total, takes in zip(totals, flags, strict=True):
        if leader is None or previous is None:
            found.append((0, 0))
            continue
        found.append((total - leader, total - previous))
        if takes:
            previous = total
    return found
