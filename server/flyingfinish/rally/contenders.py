"""Who is in a title's fight and what the rounds to come can give each of them.

Puts a season (`season.py`) into the terms of `clinch.py`.
"""

from dataclasses import replace

from flyingfinish.rally.clinch import Chance, Contender, Offer, chances
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.point_tables import WHOLE_POINT, Component, Scheme, Source, table_points
from flyingfinish.rally.season import (
    Season,
    chosen_of,
    may_score,
    multiplier_of,
    scheme_of,
    starts_before,
)
from flyingfinish.rally.series.parts import Registration, SeriesRound
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.rally.standings import Score

NEWCOMER = ""
"""Somebody who has not scored yet and may still win every round to come."""

_Offers = dict[int, Offer]


def title_chances(state: SeriesState, season: Season) -> list[Chance]:
    """What each competitor of the table must do; empty where a round to come is not known enough.

    That is: no scheme for it, or stage wins that count without a number of stages.
    """
    to_come = [index for index, scores in enumerate(season.scores) if not scores]
    try:
        schemes = {
            index: scheme_of(state, season.title, season.rounds[index]) for index in to_come
        }  # fmt: skip
    except UnknownPreset:
        return []
    if any(_unbounded(schemes[index], season.rounds[index]) for index in to_come):
        return []
    everybody = [
        _contender(state, season, competitor, schemes) for competitor in _competitors(state, season)
    ]
    shown = {one.competitor for one in season.table}
    always = frozenset(i for i, one in enumerate(season.rounds) if one.always_counts)
    found = chances(everybody, replace(season.rules, always=always))
    return [one for one in found if one.competitor in shown]


def _competitors(state: SeriesState, season: Season) -> list[str]:
    """Those in the table, those registered, and where anybody may score a newcomer."""
    registered = state.registered.get(season.title.title_id, {})
    team = season.title.who is TitleFor.TEAM
    known = [row.team for row in registered.values() if row.team] if team else list(registered)
    found = dict.fromkeys([*(one.competitor for one in season.table), *known])
    if not season.title.registered_only and not team:
        found[NEWCOMER] = None
    return list(found)


def _contender(
    state: SeriesState, season: Season, competitor: str, schemes: dict[int, Scheme]
) -> Contender:
    registered = state.registered.get(season.title.title_id, {})
    scores = [
        next((score for score in scored if score.competitor == competitor), None)
        for scored in season.totals()
    ]  # fmt: skip
    offers: _Offers = {}
    for index, scheme in schemes.items():
        one = season.rounds[index]
        if season.title.who is TitleFor.TEAM:
            offers[index] = _team_offer(season, one, scheme, _cars(registered, competitor))
        else:
            offers[index] = _offer(state, season, one, scheme, competitor)
    _use_choice(season, registered.get(competitor), offers)
    started = sum(competitor in scored for scored in season.scores)
    past: list[Score | None] = [None if i in offers else score for i, score in enumerate(scores)]
    return Contender(competitor, past, offers, season.title.minimum_starts - started)


def _offer(
    state: SeriesState, season: Season, one: SeriesRound, scheme: Scheme, competitor: str
) -> Offer:
    """A person's offer of one round, before the own choice of a round."""
    title = season.title
    registration = state.registered.get(title.title_id, {}).get(competitor)
    missing = one.needs_starts - starts_before(state, title, one, competitor)
    ahead = sum(not state.scored.get(round_id) for round_id in one.needs_starts_of)
    if not may_score(state, title, registration, one) or missing > ahead:
        return Offer(open=False)
    factor = multiplier_of(one, title)
    chosen = chosen_of(title, registration, one.round_id)
    places, bonus = _worth(scheme, one)
    return Offer(
        tuple(_times(points, factor, chosen) for points in places),
        _times(bonus, factor, chosen),
        sure=missing <= 0,
        exclusive=len(title.class_ids) < 2,
    )


def _worth(scheme: Scheme, one: SeriesRound) -> tuple[list[int], int]:
    """Whole points by final place, what every starter gets included, and the most of the rest."""
    start = sum(_first(part) for part in scheme.components if part.source is Source.START)
    finals = [part for part in scheme.components if part.source is Source.FINAL]
    longest = max((len(part.points) for part in finals), default=0)
    places = [
        start + sum(table_points(part, place) for part in finals) for place in range(1, longest + 1)
    ]
    others = [part for part in scheme.components if part.source not in (Source.START, Source.FINAL)]
    bonus = sum(_most(part, one) for part in others)
    return places, bonus if longest else bonus + start


def _team_offer(season: Season, one: SeriesRound, scheme: Scheme, cars: int) -> Offer:
    """The most that a team's cars can bring together; no place is told for a team."""
    scoring = min(season.title.team_cars or cars, cars)
    if season.title.class_ids[1:]:
        # By the place in the own class: each car may win its own.
        each = [_most(part, one) for part in scheme.components]
        most = scoring * sum(each)
    else:
        most = sum(sum(part.points[:scoring]) for part in scheme.components if _ranks(part))
        most += sum(_most(part, one) for part in scheme.components if part.source is _WINS)
        most += scoring * sum(_first(p) for p in scheme.components if p.source is Source.START)
    factor = multiplier_of(one, season.title)
    return Offer(bonus=_times(most, factor, WHOLE_POINT), open=cars > 0)


_WINS = Source.STAGE_WINS


def _use_choice(season: Season, registration: Registration | None, offers: _Offers) -> None:
    """Who has not chosen a round yet may still choose the one to come that is worth the most."""
    factor = season.title.chosen_multiplier_thousandths
    if not factor or not offers or (registration is not None and registration.chosen_round):
        return
    worth = {index: sum(offer.places[:1]) + offer.bonus for index, offer in offers.items()}
    index = max(worth, key=worth.__getitem__)
    more = worth[index] * factor // WHOLE_POINT - worth[index]
    offers[index] = replace(offers[index], bonus=offers[index].bonus + more)


def _times(points: int, factor: int, chosen: int) -> int:
    return points * factor * chosen // WHOLE_POINT


def _ranks(part: Component) -> bool:
    return part.source not in (_WINS, Source.START)


def _first(part: Component) -> int:
    return part.points[0]


def _most(part: Component, one: SeriesRound) -> int:
    """The most that one crew can get of an addend, in whole points."""
    return part.points[0] * (one.stages if part.source is _WINS else 1)


def _unbounded(scheme: Scheme, one: SeriesRound) -> bool:
    """Whether stage wins give points in a round whose number of stages is not known."""
    return not one.stages and any(part.source is _WINS for part in scheme.components)


def _cars(registered: dict[str, Registration], team: str) -> int:
    return sum(row.team == team for row in registered.values())
