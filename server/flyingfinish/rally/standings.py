"""Championship standings over rounds: the best N count, ties by most firsts, seconds, ...

Points are thousandths of a point.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flyingfinish.rally.point_tables import Component, table_points
from flyingfinish.rally.totals import SortKey, places


@dataclass(frozen=True, slots=True)
class Score:
    """One competitor's round; ``place`` 0 = not classified."""

    competitor: str
    place: int
    points: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One competitor's season: a number a round, None where it was not there."""

    place: int
    shared: bool
    competitor: str
    total: int
    rounds: tuple[int | None, ...]


def place_scores(
    component: Component, finishers: Sequence[Sequence[str]], multiplier_thousandths: int
) -> list[Score]:
    """Scores of a round from its places in order; who shares one stands in one group."""
    found: list[Score] = []
    place = 1
    for group in finishers:
        points = table_points(component, place) * multiplier_thousandths
        found.extend(Score(one, place, points) for one in group)
        place += len(group)
    return found


def standings(rounds: Sequence[Sequence[Score]], best_of: int = 0) -> list[Standing]:
    """The table after these rounds; ``best_of`` 0 counts them all.

    Equal totals: most first places, then seconds and so on, beyond the scoring places too, over all
    rounds; then who had the best result first (a convention, FIA leaves it to a decision). Whom
    nothing separates shares a place.
    """
    seasons: dict[str, list[Score | None]] = {}
    for index, scores in enumerate(rounds):
        for score in scores:
            seasons.setdefault(score.competitor, [None] * len(rounds))[index] = score
    last = max((score.place for scores in rounds for score in scores), default=0)
    found: list[tuple[SortKey, str]] = []
    totals = {}
    for competitor, season in seasons.items():
        totals[competitor] = _total(season, best_of)
        found.append(((-totals[competitor], *_tie_key(season, last)), competitor))
    found.sort()
    given = places([key for key, _ in found], [True] * len(found))
    return [
        Standing(
            place.number,
            place.shared,
            competitor,
            totals[competitor],
            tuple(score.points if score else None for score in seasons[competitor]),
        )
        for (_, competitor), place in zip(found, given, strict=True)
    ]


def _total(season: Sequence[Score | None], best_of: int) -> int:
    points = sorted((score.points for score in season if score), reverse=True)
    return sum(points[: best_of or None])


def _tie_key(season: Sequence[Score | None], last: int) -> SortKey:
    """Fewer of a better place sorts later; then the round of the best result."""
    taken = [score.place if score else 0 for score in season]
    counts = [-taken.count(place) for place in range(1, last + 1)]
    best = min((place for place in taken if place), default=0)
    return (*counts, taken.index(best))
