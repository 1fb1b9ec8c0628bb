"""A title's season: every round scored by its terms, summed up into the table.

Pure functions over the series' state; `processing/series_rows.py` shows what comes of them and
`clinch.py` asks what is still possible.
"""

from dataclasses import dataclass

from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.point_tables import SCHEMES, WHOLE_POINT, Scheme, scheme_named
from flyingfinish.rally.round_scores import RoundScore, RoundTables, Scoring, score_round
from flyingfinish.rally.series.parts import (
    Registration,
    RoundState,
    RoundTerms,
    SeriesRound,
    SeriesTitle,
)
from flyingfinish.rally.series.state import Scored, SeriesState
from flyingfinish.rally.standings import Score, Standing, TableRules, standings


@dataclass(frozen=True, slots=True)
class Season:
    """One title's season as it stands."""

    title: SeriesTitle
    rounds: tuple[SeriesRound, ...]
    """Those that count for the title and were not cancelled, in order."""

    scores: tuple[dict[str, RoundScore], ...]
    """For each of them: competitor -> points with their addends; empty = not driven yet."""

    adjusted: tuple[dict[str, int], ...]
    """For each of them: competitor -> thousandths given or taken there by a decision."""

    rules: TableRules
    table: tuple[Standing, ...]

    def totals(self) -> list[list[Score]]:
        """Each round's scores as they are summed up."""
        return [
            round_totals(scores, adjusted)
            for scores, adjusted in zip(self.scores, self.adjusted, strict=True)
        ]


def season_of(state: SeriesState, title: SeriesTitle) -> Season:
    """The title's rounds, scores and table after all that is known."""
    rounds = tuple(one for one in state.season() if counts_for(one, title.title_id))
    scores = tuple(_round(state, title, one) for one in rounds)
    adjusted = tuple(_adjusted(state, title, one.round_id) for one in rounds)
    totals = [
        round_totals(one, given) for one, given in zip(scores, adjusted, strict=True)
    ]  # fmt: skip
    rules = TableRules(
        title.best_of,
        frozenset(i for i, one in enumerate(rounds) if one.always_counts and scores[i]),
        title.tie_rule,
        _adjusted(state, title, ""),
        state.decided.get(title.title_id, ()),
        _unplaced(title, scores),
    )
    return Season(title, rounds, scores, adjusted, rules, tuple(standings(totals, rules)))


def counts_for(one: SeriesRound, title_id: str) -> bool:
    """Whether a round gives points for a title."""
    return one.counts and one.state is not RoundState.CANCELLED and terms_of(one, title_id).counts


def terms_of(one: SeriesRound, title_id: str) -> RoundTerms:
    """What is different about a round for a title; nothing, where nothing is said."""
    return next((terms for terms in one.terms if terms.title_id == title_id), RoundTerms(title_id))


def scheme_of(state: SeriesState, title: SeriesTitle, one: SeriesRound) -> Scheme:
    """The scheme that a round scores by for a title; UnknownPreset when there is none."""
    return series_scheme(state, terms_of(one, title.title_id).scheme or title.scheme)


def series_scheme(state: SeriesState, name: str) -> Scheme:
    """The series' own scheme of this name, else the built-in one; UnknownPreset when neither."""
    own = state.schemes.get(name)
    return own if own is not None else scheme_named(name)


def knows_scheme(state: SeriesState, name: str) -> bool:
    """Whether a scheme of this name is there."""
    return name in state.schemes or name in SCHEMES


def multiplier_of(one: SeriesRound, title: SeriesTitle) -> int:
    """A round's factor for a title, in thousandths."""
    return terms_of(one, title.title_id).multiplier_thousandths or one.multiplier_thousandths


def chosen_of(title: SeriesTitle, registration: Registration | None, round_id: str) -> int:
    """A competitor's own factor in a round: the title's, in the round that was chosen."""
    chosen = registration is not None and registration.chosen_round == round_id
    return title.chosen_multiplier_thousandths or WHOLE_POINT if chosen else WHOLE_POINT


def may_score(
    state: SeriesState, title: SeriesTitle, registration: Registration | None, one: SeriesRound
) -> bool:
    """Whether a registration, or none, lets somebody score in a round."""
    if registration is None:
        return not title.registered_only
    if registration.rounds and one.round_id not in registration.rounds:
        return False
    first, last = (state.rounds.get(i) for i in (registration.from_round, registration.to_round))
    too_early = first is not None and one.ord < first.round.ord
    return not too_early and (last is None or one.ord <= last.round.ord)


def starts_before(state: SeriesState, title: SeriesTitle, one: SeriesRound, person: str) -> int:
    """How many of the rounds that a round asks for somebody has started."""
    return sum(
        person in persons_of(tables_of(state, title, round_id), title.who)
        for round_id in one.needs_starts_of
    )


def tables_of(state: SeriesState, title: SeriesTitle, round_id: str) -> list[Scored]:
    """The tables of a round that a title looks at."""
    wanted = title.class_ids or ("",)
    found = state.scored.get(round_id, {})
    return [one for (_, class_id), one in found.items() if class_id in wanted]


def persons_of(tables: list[Scored], who: TitleFor) -> set[str]:
    """Who started, by these tables."""
    return {
        row.co_driver if who is TitleFor.CO_DRIVER else row.driver
        for one in tables
        for row in one.table.rows
        if row.started
    }


def round_totals(scores: dict[str, RoundScore], adjusted: dict[str, int]) -> list[Score]:
    """A round's scores as they are summed up, decisions about that round added."""
    return [
        Score(
            competitor,
            scores[competitor].place if competitor in scores else 0,
            (scores[competitor].total if competitor in scores else 0) + adjusted.get(competitor, 0),
            scores[competitor].starters if competitor in scores else 0,
        )
        for competitor in dict.fromkeys((*scores, *adjusted))
    ]


def _round(state: SeriesState, title: SeriesTitle, one: SeriesRound) -> dict[str, RoundScore]:
    """A round's scores for a title; empty when it brought no table, or its scheme is not known."""
    tables = tables_of(state, title, one.round_id)
    try:
        scheme = scheme_of(state, title, one)
    except UnknownPreset:
        return {}
    by_source = {
        source: tuple(found.table for found in tables if found.table.source is source)
        for source in dict.fromkeys(found.table.source for found in tables)
    }
    registered = state.registered.get(title.title_id, {})
    eligible = _eligible(state, title, one, persons_of(tables, title.who))
    teams = {person: row.team for person, row in registered.items() if row.team}
    chosen = {
        person: factor
        for person in eligible
        if (factor := chosen_of(title, registered.get(person), one.round_id)) != WHOLE_POINT
    }
    scoring = Scoring(scheme, eligible, multiplier_of(one, title), chosen, teams, title.team_cars)
    return score_round(RoundTables(title.who, by_source), scoring)


def _eligible(
    state: SeriesState, title: SeriesTitle, one: SeriesRound, persons: set[str]
) -> set[str]:
    registered = state.registered.get(title.title_id, {})
    nominated = state.nominated.get((title.title_id, one.round_id), {})
    found = set()
    for person in persons:
        registration = registered.get(person)
        team = registration.team if registration else ""
        left_out = team in nominated and person not in nominated[team]
        few = starts_before(state, title, one, person) < one.needs_starts
        if may_score(state, title, registration, one) and not left_out and not few:
            found.add(person)
    return found


def _adjusted(state: SeriesState, title: SeriesTitle, round_id: str) -> dict[str, int]:
    """Thousandths given or taken in a round, or (empty round) for the season as a whole."""
    found: dict[str, int] = {}
    for fact in state.adjusted.values():
        if (fact.title_id, fact.round_id) == (title.title_id, round_id):
            found[fact.competitor] = found.get(fact.competitor, 0) + fact.thousandths
    return found


def _unplaced(title: SeriesTitle, scores: tuple[dict[str, RoundScore], ...]) -> frozenset[str]:
    """Who has started fewer rounds than the title asks for."""
    everybody = {one for scored in scores for one in scored}
    return frozenset(
        one
        for one in everybody
        if sum(one in scored for scored in scores) < title.minimum_starts
    )  # fmt: skip
