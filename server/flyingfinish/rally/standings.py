"""Championship standings over rounds: the best N count, ties by the rule of the title.

Points are thousandths of a point. Pure sums: where scores come from is `season.py`'s matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flyingfinish.rally.series.parts import TieRule
from flyingfinish.rally.totals import SortKey, places


@dataclass(frozen=True, slots=True)
class Score:
    """One competitor's round; ``place`` 0 = not classified."""

    competitor: str
    place: int
    points: int
    starters: int = 0
    """How many started in the competitor's class, for the tie rule that asks it."""


Season = Sequence[Score | None]
"""One competitor's scores, a place a round; None where it was not there."""


@dataclass(frozen=True, slots=True)
class TableRules:
    """How scores add up to a table."""

    best_of: int = 0
    """So many results count; 0 = all."""

    always: frozenset[int] = frozenset()
    """Indices of driven rounds that are among the best whatever they brought; who was not there
    has nothing from them."""

    tie_rule: TieRule = TieRule.COUNTBACK
    adjusted: Mapping[str, int] = field(default_factory=dict)
    """Competitor -> thousandths given or taken for the season as a whole."""

    decided: Sequence[str] = ()
    """Competitors in the order that was decided for whom nothing else separates."""

    unplaced: frozenset[str] = frozenset()
    """Who stands behind the others, without a place: too few starts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One competitor's season: a number a round, None where it was not there."""

    place: int
    shared: bool
    competitor: str
    total: int
    rounds: tuple[int | None, ...]
    counted: tuple[bool, ...]
    """Which rounds are in the total."""


ALL_COUNT = TableRules()


def standings(rounds: Sequence[Sequence[Score]], rules: TableRules = ALL_COUNT) -> list[Standing]:
    """The table after these rounds; whom nothing separates shares a place."""
    seasons: dict[str, list[Score | None]] = {}
    for index, scores in enumerate(rounds):
        for score in scores:
            seasons.setdefault(score.competitor, [None] * len(rounds))[index] = score
    for competitor in rules.adjusted:
        seasons.setdefault(competitor, [None] * len(rounds))
    last = last_place(seasons.values())
    found: list[tuple[SortKey, str]] = []
    for competitor, season in seasons.items():
        behind = int(competitor in rules.unplaced)
        key = (*order_key(competitor, season, rules, last), decided_at(competitor, rules))
        found.append(((behind, *key), competitor))
    found.sort()
    takes = [competitor not in rules.unplaced for _, competitor in found]
    given = places([key for key, _ in found], takes)
    return [
        _standing(place.number, place.shared, competitor, seasons[competitor], rules)
        for (_, competitor), place in zip(found, given, strict=True)
    ]


def last_place(seasons: Iterable[Season]) -> int:
    """The worst place that anybody took."""
    return max((score.place for season in seasons for score in season if score), default=0)


def order_key(competitor: str, season: Season, rules: TableRules, last: int) -> SortKey:
    """What sorts a competitor: total, then the tie rule; the smaller is the better.

    ``last`` is the worst place in any of the seasons that are compared. Equal points by countback:
    most first places, then seconds and so on, beyond the scoring places and over all rounds; then
    who had the best result first (a convention; the FIA leaves it to a decision).
    """
    total = total_of(competitor, season, rules)
    if rules.tie_rule is TieRule.SHARED:
        return (-total,)
    if rules.tie_rule is TieRule.STARTERS:
        starters = sum(score.starters for score in season if score)
        return (-total, -starters, -max((score.points for score in season if score), default=0))
    taken = [score.place if score else 0 for score in season]
    counts = [0] * last
    for place in taken:
        if place:
            counts[place - 1] -= 1
    best = min((place for place in taken if place), default=0)
    return (-total, *counts, taken.index(best) if best else len(taken))


def total_of(competitor: str, season: Season, rules: TableRules) -> int:
    """The sum of the results that count, with what was decided for the season."""
    return _total(competitor, _marked(season, rules), rules)


def _total(competitor: str, marked: Sequence[tuple[Score | None, bool]], rules: TableRules) -> int:
    counted = sum(score.points for score, in_ in marked if score and in_)
    return counted + rules.adjusted.get(competitor, 0)


def _marked(season: Season, rules: TableRules) -> list[tuple[Score | None, bool]]:
    """Each round's score and whether it is in the total; of equal ones the earlier is."""
    if not rules.best_of:
        return [(score, score is not None) for score in season]
    rest = sorted(
        (index for index, score in enumerate(season) if score and index not in rules.always),
        key=lambda index: (-_points(season, index), index),
    )
    kept = {*rules.always, *rest[: max(0, rules.best_of - len(rules.always))]}
    return [(score, score is not None and index in kept) for index, score in enumerate(season)]


def _points(season: Season, index: int) -> int:
    score = season[index]
    return score.points if score else 0


def decided_at(competitor: str, rules: TableRules) -> int:
    """Where a decision has put a competitor among those whom nothing else separates."""
    order = rules.decided
    return order.index(competitor) if competitor in order else len(order)


def _standing(
    place: int, shared: bool, competitor: str, season: Season, rules: TableRules
) -> Standing:
    marked = _marked(season, rules)
    return Standing(
        place,
        shared,
        competitor,
        _total(competitor, marked, rules),
        tuple(score.points if score else None for score in season),
        tuple(in_ for _, in_ in marked),
    )
