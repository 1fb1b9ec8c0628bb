"""What must they do: who has won a title, who still can, and by which place in the next round.

Two competitors meet only in what each of them scores, so a contender is sure when it beats every
rival one by one: itself at its worst, the rival at its best. The same key sorts here as in the
standings, so the tie rule is in every answer; what a decision would have to settle is never called
sure. A property test tries out every outcome.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from flyingfinish.rally.series.parts import TieRule
from flyingfinish.rally.standings import Score, Season, TableRules, decided_at, order_key
from flyingfinish.rally.totals import SortKey


class Verdict(StrEnum):
    """What is left of a contender's season."""

    SECURED = "secured"
    """Nobody can take the title away any more."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    """Not even with everything that is left to be won."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one remaining round can give to one competitor, in thousandths of a point."""

    places: tuple[int, ...] = ()
    """For place 1, 2, ... in the final classification; never more for a worse place."""

    bonus: int = 0
    """The most of all other addends together; the least is always nothing."""

    open: bool = True
    """Off = this competitor cannot score there, nor be placed."""

    sure: bool = True
    """Off = whether it may score depends on rounds to come: hoped for, not counted on."""

    exclusive: bool = True
    """Off = two may take the same place: each in a class of its own."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One competitor: what it has, a place a round, and what it can still get."""

    competitor: str
    season: Season
    """Past rounds; None where it was not there, and in every round that is to come."""

    offers: dict[int, Offer] = field(default_factory=dict)
    """Index of a round to come -> what it can give."""

    starts_missing: int = 0
    """How many more starts it needs to stand in the table at all."""


@dataclass(frozen=True, slots=True)
class Chance:
    """What a contender must do."""

    competitor: str
    verdict: Verdict
    place: int = 0
    """The worst place in the next round that secures the title there, whatever all others do and
    without any bonus; 0 = no place does, or none is needed."""


def chances(contenders: Sequence[Contender], rules: TableRules) -> list[Chance]:
    """One chance for each contender, in their order.

    Every contender has an offer, be it a closed one, for every round that is to come. Without any,
    the season is over, and what was decided about a tie counts.
    """
    if not contenders:
        return []
    field_ = _Field(contenders, rules)
    return [field_.chance(one) for one in contenders]


class _Field:
    """The best and the worst that each contender can end with, sorted once for all of them."""

    def __init__(self, contenders: Sequence[Contender], rules: TableRules) -> None:
        self._rules = rules
        self._last = _last(contenders)
        placed = [one for one in contenders if one.starts_missing <= _starts_left(one)]
        self._as_first = self._least(placed, 1)
        self._as_second = self._least(placed, 2)
        self._as_is = self._least([one for one in contenders if one.starts_missing <= 0], 0)

    def _least(self, placed: Sequence[Contender], place: int) -> list[tuple[SortKey, str]]:
        """Keys with whose they are, best first: of their best seasons, for place 0 as it is."""
        seasons = ((one, _best(one, place) if place else one.season) for one in placed)
        return sorted((self._key(one, season), one.competitor) for one, season in seasons)

    def chance(self, one: Contender) -> Chance:
        """What one contender must do."""
        if not self._can(one):
            return Chance(one.competitor, Verdict.IMPOSSIBLE)
        if self._sure(one, 0):
            return Chance(one.competitor, Verdict.SECURED)
        offer = one.offers[_next(one)] if one.offers else Offer()
        if offer.open and offer.sure:
            for place in range(len(offer.places), 0, -1):
                if self._sure(one, place):
                    return Chance(one.competitor, Verdict.POSSIBLE, place)
        return Chance(one.competitor, Verdict.POSSIBLE)

    def _sure(self, one: Contender, place: int) -> bool:
        """Whether this place in the next round (0 = not even starting) keeps every rival behind."""
        if one.starts_missing > (1 if place else 0):
            return False
        rival = _other_than(one, self._as_second if place == 1 else self._as_first)
        return rival is None or self._key(one, _at(one, place)) < rival

    def _can(self, one: Contender) -> bool:
        """Whether winning everything is enough while nobody else scores any more."""
        if one.starts_missing > _starts_left(one):
            return False
        rival = _other_than(one, self._as_is)
        return rival is None or self._key(one, _best(one, 1)) <= rival

    def _key(self, one: Contender, season: Season) -> SortKey:
        """The standings' key; only the total where the tie rule rests on who will start."""
        key = order_key(one.competitor, season, self._rules, self._last)
        if not one.offers:
            return (*key, decided_at(one.competitor, self._rules))
        return key[:1] if self._rules.tie_rule is TieRule.STARTERS else key


def _other_than(one: Contender, least: Sequence[tuple[SortKey, str]]) -> SortKey | None:
    return next((key for key, competitor in least if competitor != one.competitor), None)


def _at(one: Contender, place: int) -> Season:
    """The season with this place in the next round and nothing after it."""
    season = list(one.season)
    if place:
        offer = one.offers[_next(one)]
        season[_next(one)] = Score(one.competitor, place, offer.places[place - 1])
    return season


def _best(one: Contender, place: int) -> Season:
    """The season with this place in the next round, all later ones won, and every bonus."""
    season = list(one.season)
    for index, offer in one.offers.items():
        if offer.open:
            taken = place if index == _next(one) and offer.exclusive else 1
            points = offer.places[taken - 1] if taken <= len(offer.places) else 0
            season[index] = Score(one.competitor, taken, points + offer.bonus)
    return season


def _next(one: Contender) -> int:
    return min(one.offers)


def _starts_left(one: Contender) -> int:
    return sum(offer.open for offer in one.offers.values())


def _last(everybody: Sequence[Contender]) -> int:
    """The worst place that any compared season can hold."""
    taken = [score.place for one in everybody for score in one.season if score]
    offered = [len(offer.places) for one in everybody for offer in one.offers.values()]
    return max([2, *taken, *offered])
