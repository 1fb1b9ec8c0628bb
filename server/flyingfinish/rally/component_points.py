"""What one component of a scheme gives: a ranking in, thousandths of a point out.

Shared by the points of a running rally (`points.py`) and of a series' rounds (`round_scores.py`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flyingfinish.rally.point_rankings import Ranked, re_ranked
from flyingfinish.rally.point_tables import (
    WHOLE_POINT,
    Component,
    Scheme,
    SharedPlaces,
    table_points,
)


@dataclass(frozen=True, slots=True)
class Takers:
    """Who takes points in a round, and under which factor."""

    eligible: Collection[str]
    classified: Collection[str]
    """Those with a place in the final classification."""

    teams: Mapping[str, str] = field(default_factory=dict)
    """Who drives for which team, where a scheme limits a team's cars."""

    multiplier_thousandths: int = WHOLE_POINT


def place_points(
    rows: Collection[Ranked], component: Component, scheme: Scheme, takers: Takers
) -> dict[str, int]:
    """Points for places in thousandths, by who holds them; rows without a place take nothing."""
    denied = component.classified_only and component.passes_down
    takes = [
        row
        for row in rows
        if row.place
        and (row.entry_id in takers.eligible or not component.among_eligible)
        and (row.entry_id in takers.classified or not denied)
    ]
    kept = takes
    if component.among_eligible or denied or scheme.cars_per_team:
        kept = re_ranked(takes, takers.teams, scheme.cars_per_team)
    scoring = takers.classified if component.classified_only else takers.eligible
    return {
        one: points * takers.multiplier_thousandths // WHOLE_POINT
        for one, points in _worth(kept, component, scheme).items()
        if one in takers.eligible and one in scoring
    }


def count_points(counts: Mapping[str, int], component: Component, takers: Takers) -> dict[str, int]:
    """Points for stage wins or starts in thousandths: so much for each."""
    each = component.points[0] * takers.multiplier_thousandths
    allowed = takers.classified if component.classified_only else takers.eligible
    return {one: count * each for one, count in counts.items() if one in allowed}


def _worth(rows: Collection[Ranked], component: Component, scheme: Scheme) -> dict[str, int]:
    """Thousandths of a point of each place, shared places as the scheme says."""
    sharing: dict[int, int] = {}
    for row in rows:
        sharing[row.place] = sharing.get(row.place, 0) + 1
    found = {}
    for row in rows:
        filled = range(row.place, row.place + sharing[row.place])
        if scheme.shared is SharedPlaces.FULL:
            filled = filled[:1]
        elif scheme.shared is SharedPlaces.NEXT:
            filled = filled[-1:]
        points = sum(table_points(component, place) for place in filled)
        found[row.entry_id] = points * WHOLE_POINT // len(filled)
    return found
