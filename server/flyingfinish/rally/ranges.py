"""The classification of a part of the road, such as Super Sunday: whole tables and their sums.

A range goes from one control to another, both included: the stages that finish in it count, and the
adjustments at its controls (WRC 2025 art. 3.3.2). It is not a day: Saudi Arabia 2025 ended on a
Saturday. The text has no tie rule, so equal totals share a place.
"""

from dataclasses import dataclass

from flyingfinish.rally.competition_times import crew_in
from flyingfinish.rally.entries import ControlRange, Entry
from flyingfinish.rally.itinerary import ControlKind, Itinerary
from flyingfinish.rally.point_tables import LEGS
from flyingfinish.rally.scopes import Scope, ScopeRoad, road_of
from flyingfinish.rally.state_parts import Audience, CrewState, RallyState
from flyingfinish.rally.totals import OUT, Figures, places, timed_at

LAST_LEG = "last_leg"
"""Id of the range that a title means which names none: every control of the last leg."""

BUILT_IN = frozenset((LAST_LEG, *map(str, LEGS)))
"""Ids of ranges that follow from the road; no range of a competition may be called so."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range as a scope counts it."""

    stages: tuple[int, ...]
    """Indices of the scope's stages that finish in it, in road order."""

    controls: frozenset[str]


@dataclass(frozen=True, slots=True)
class RangeRow:
    """One crew in the classification of a range; ``place`` 0 is a guest's."""

    entry_id: str
    place: int
    figures: Figures


def last_leg(itinerary: Itinerary) -> ControlRange:
    """The controls of the last leg as a range; of nothing where there is no road."""
    leg = max((one.leg for one in itinerary.stages), default=0)
    return _of_leg(itinerary, leg, LAST_LEG)


def built_in(itinerary: Itinerary, range_id: str) -> ControlRange | None:
    """The range that every road has under this id: its last leg, or a leg by number; else None."""
    if range_id == LAST_LEG:
        return last_leg(itinerary)
    legs = {str(source): number for source, number in LEGS.items()}
    return _of_leg(itinerary, legs[range_id], range_id) if range_id in legs else None


def _of_leg(itinerary: Itinerary, leg: int, range_id: str) -> ControlRange:
    codes = [one.code for one in itinerary.controls if one.leg == leg]
    return ControlRange(range_id, "", codes[0], codes[-1]) if codes else ControlRange(range_id)


def span_of(road: ScopeRoad, from_control: str, to_control: str) -> Span:
    """What lies between two controls, both included; nothing when one is not on the road."""
    codes = [one.code for one in road.itinerary.controls]
    if from_control not in codes or to_control not in codes:
        return Span((), frozenset())
    inside = road.itinerary.controls[codes.index(from_control) : codes.index(to_control) + 1]
    finished = {one.stage_id for one in inside if one.kind is ControlKind.FLYING_FINISH}
    stages = [index for index, one in enumerate(road.stages) if one.stage_id in finished]
    return Span(tuple(stages), frozenset(one.code for one in inside))


def range_figures(crew: CrewState, road: ScopeRoad, span: Span, reference: int) -> Figures | None:
    """What a crew stands at in a range up to stage ``reference``; None when a time is missing."""
    stages_ms = 0
    for index in span.stages:
        if index > reference or not road.counting[index]:
            continue
        on = crew.stages.get(road.stages[index].stage_id)
        if on is None or on.time is None:
            return None
        stages_ms += on.time.counted_ms
    taken = (one.ms for one in crew.adjustments.values() if one.control in span.controls)
    adjustments_ms = sum(taken)
    return Figures(stages_ms, adjustments_ms, stages_ms + adjustments_ms)


def range_rows(
    state: RallyState, scope: Scope, one: ControlRange, audience: Audience
) -> tuple[str, list[RangeRow]]:
    """The range as it stands: its reference stage, and who is in and complete there, in order.

    The reference is the last stage of the range that counts where somebody of this scope has a
    time, empty before the first. The retired, disqualified and non-starters are out of it.
    """
    road = road_of(state, scope)
    span = span_of(road, one.from_control, one.to_control)
    reference = _reference(state, scope, road, span, audience)
    if reference < 0:
        return "", []
    stage_id = road.stages[reference].stage_id
    found: list[tuple[Figures, Entry]] = []
    for entry in scope.members(state, stage_id):
        crew = crew_in(state, scope.competition_id, entry.entry_id, audience)
        figures = range_figures(crew, road, span, reference)
        if figures is not None and crew.status not in OUT:
            found.append((figures, entry))
    found.sort(key=lambda row: row[0].total_ms)
    given = places([(f.total_ms,) for f, _ in found], [scope.placed(entry) for _, entry in found])
    return stage_id, [
        RangeRow(entry.entry_id, place.number, figures)
        for (figures, entry), place in zip(found, given, strict=True)
    ]


def _reference(
    state: RallyState, scope: Scope, road: ScopeRoad, span: Span, audience: Audience
) -> int:
    for index in reversed(span.stages):
        stage_id = road.stages[index].stage_id
        for entry in scope.members(state, stage_id) if road.counting[index] else ():
            crew = crew_in(state, scope.competition_id, entry.entry_id, audience)
            if timed_at(crew, stage_id):
                return index
    return -1
