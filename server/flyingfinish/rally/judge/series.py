"""Judges the commands of a series: a command, the state -> the one fact, or a refusal."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.judge.parts import (
    LONG_TEXT_MAX,
    SHORT_TEXT_MAX,
    Asked,
    check_code,
    check_id,
    check_reason,
    check_text,
    same_fields,
)
from flyingfinish.rally.point_tables import SCHEMES, Scheme, Source, check_whole
from flyingfinish.rally.refusals import ChangedSince, Refused
from flyingfinish.rally.season import knows_scheme, series_scheme
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.bridge import scored_tables
from flyingfinish.rally.series.changes import SeriesChanges
from flyingfinish.rally.series.parts import ScoredTable, SeriesRound, SeriesTitle
from flyingfinish.rally.series.state import SeriesState

POINTS_MAX: Final = 1_000
"""Of one place, in whole points."""

FACTOR_MAX: Final = 100_000
"""A hundredfold, in thousandths."""

PLACES_MAX: Final = 1_000
ROWS_MAX: Final = 1_000
ROUNDS_MAX: Final = 100
SCHEME_PARTS_MAX: Final = 8

SeriesJudge = Callable[[SeriesState, Any, Asked], f.Fact]


def judge_series(
    state: SeriesState, changes: SeriesChanges, command: c.SeriesCommand, asked: Asked
) -> f.Fact:
    """Returns the fact that a command becomes; raises RuleRefusal when it does not fit.

    ChangedSince when others decided about the same thing after ``asked.seen``.
    """
    if asked.seen > state.position:
        raise Refused("seen_ahead", seen=asked.seen, position=state.position)
    changed = changes.since(asked.seen, command, asked.source, asked.incarnation)
    if changed:
        raise ChangedSince(changed)
    if state.series is None and not isinstance(command, c.OpenSeries):
        raise Refused("not_open")
    return SERIES_JUDGES[type(command)](state, command, asked)


def _open(state: SeriesState, command: c.OpenSeries, asked: Asked) -> f.Fact:
    if state.series is not None:
        raise Refused("already_open")
    check_id(command.series_id)
    if command.series_id != asked.rally_id:
        raise Refused("wrong_series", series=command.series_id)
    check_text(command.name, needed=True)
    check_text(command.season)
    return same_fields(f.SeriesOpened, command)


def _scheme(state: SeriesState, command: c.SetScheme, asked: Asked) -> f.Fact:
    check_scheme(command.scheme)
    return same_fields(f.SchemeSet, command)


def check_scheme(scheme: Scheme) -> None:
    """Refuses a scheme that nobody could score by: a worse place never gives more."""
    check_id(scheme.name)
    if not 0 < len(scheme.components) <= SCHEME_PARTS_MAX or scheme.cars_per_team < 0:
        raise Refused("bad_scheme", scheme=scheme.name)
    for part in scheme.components:
        sizes = all(0 <= points <= POINTS_MAX for points in part.points)
        falling = list(part.points) == sorted(part.points, reverse=True)
        if not sizes or not falling or not 0 < len(part.points) <= PLACES_MAX:
            raise Refused("bad_scheme", scheme=scheme.name, part=part.source)


def _title(state: SeriesState, command: c.SetTitle, asked: Asked) -> f.Fact:
    title = command.title
    check_id(title.title_id)
    check_text(title.name, needed=True)
    _check_scheme_known(state, title.scheme)
    for class_id in title.class_ids:
        check_code(class_id)
    if len(set(title.class_ids)) < len(title.class_ids):
        raise Refused("twice", title=title.title_id)
    numbers = (title.ord, title.best_of, title.minimum_starts, title.team_cars)
    if not all(0 <= number <= PLACES_MAX for number in numbers):
        raise Refused("out_of_range", title=title.title_id)
    if not 0 <= title.chosen_multiplier_thousandths <= FACTOR_MAX:
        raise Refused("out_of_range", title=title.title_id)
    return same_fields(f.TitleSet, command)


def _round(state: SeriesState, command: c.SetRound, asked: Asked) -> f.Fact:
    one = command.round
    check_id(one.round_id)
    check_text(one.name, needed=True)
    check_text(one.place)
    check_text(one.note, LONG_TEXT_MAX)
    if one.rally_id:
        check_id(one.rally_id)
    _check_dates(one)
    for other in state.rounds.values():
        if other.round.ord == one.ord and other.round.round_id != one.round_id:
            raise Refused("round_ord_taken", round=other.round.round_id, ord=one.ord)
    if one.round_id not in state.rounds and len(state.rounds) >= ROUNDS_MAX:
        raise Refused("out_of_range", rounds=ROUNDS_MAX)
    _check_factors(one)
    for round_id in one.needs_starts_of:
        _known_round(state, round_id)
    for terms in one.terms:
        _known_title(state, terms.title_id)
        if terms.scheme:
            _check_scheme_known(state, terms.scheme)
    return same_fields(f.RoundSet, command)


def _check_dates(one: SeriesRound) -> None:
    try:
        days = date.fromisoformat(one.from_date), date.fromisoformat(one.to_date)
    except ValueError as error:
        raise Refused("bad_date", round=one.round_id) from error
    # Other ISO forms (20260116) are dates too, but a calendar would print them as they are.
    written = (days[0].isoformat(), days[1].isoformat())
    if written != (one.from_date, one.to_date) or days[1] < days[0]:
        raise Refused("bad_date", round=one.round_id)


def _check_factors(one: SeriesRound) -> None:
    factors = (one.multiplier_thousandths, *(terms.multiplier_thousandths for terms in one.terms))
    counts = (one.ord, one.stages, one.needs_starts)
    if not all(0 <= factor <= FACTOR_MAX for factor in factors):
        raise Refused("out_of_range", round=one.round_id)
    if not all(0 <= number <= PLACES_MAX for number in counts):
        raise Refused("out_of_range", round=one.round_id)


def _person(state: SeriesState, command: c.RecordCompetitor, asked: Asked) -> f.Fact:
    check_id(command.person_id)
    check_text(command.name, needed=True)
    check_text(command.nation)
    check_text(command.club)
    if command.person_id in state.teams:
        raise Refused("twice", id=command.person_id)
    return f.PersonRecorded(command.person_id, asked.private_hash)


def _team(state: SeriesState, command: c.SetTeam, asked: Asked) -> f.Fact:
    check_id(command.team_id)
    check_text(command.name, needed=True)
    if command.team_id in state.persons:
        raise Refused("twice", id=command.team_id)
    return same_fields(f.TeamSet, command)


def _registered(state: SeriesState, command: c.RegisterCompetitor, asked: Asked) -> f.Fact:
    one = command.registration
    title = _known_title(state, one.title_id)
    _known_person(state, one.competitor)
    if one.team and one.team not in state.teams:
        raise Refused("unknown_team", team=one.team)
    if title.who is TitleFor.TEAM and not one.team:
        raise Refused("unknown_team", team="")
    for round_id in (*one.rounds, one.from_round, one.to_round, one.chosen_round):
        if round_id:
            _known_round(state, round_id)
    if one.chosen_round and not title.chosen_multiplier_thousandths:
        raise Refused("nothing_to_choose", title=one.title_id)
    if command.withdrawn and one.competitor not in state.registered.get(one.title_id, {}):
        raise Refused("not_registered", competitor=one.competitor)
    return same_fields(f.CompetitorRegistered, command)


def _nominated(state: SeriesState, command: c.NominateCars, asked: Asked) -> f.Fact:
    _known_title(state, command.title_id)
    _known_round(state, command.round_id)
    registered = state.registered.get(command.title_id, {})
    for driver in command.drivers:
        if driver not in registered or registered[driver].team != command.team_id:
            raise Refused("not_registered", competitor=driver)
    if command.team_id not in state.teams:
        raise Refused("unknown_team", team=command.team_id)
    return same_fields(f.CarsNominated, command)


def _scored(state: SeriesState, command: c.ScoreRound, asked: Asked) -> f.Fact:
    one = _known_round(state, command.round_id)
    check_reason(command)
    if command.rally_id:
        return _scored_here(state, one, command, asked)
    if not command.tables:
        raise Refused("nothing_named")
    if not command.document.strip():
        raise Refused("no_document", round=command.round_id)
    keys = [(table.source, table.class_id) for table in command.tables]
    if len(set(keys)) < len(keys):
        raise Refused("twice", round=command.round_id)
    for table in command.tables:
        check_table(state, table)
    return same_fields(f.RoundScored, command)


def _scored_here(
    state: SeriesState, one: SeriesRound, command: c.ScoreRound, asked: Asked
) -> f.Fact:
    """The published tables of the rally that the round is; nobody may type beside them."""
    if command.tables or one.rally_id != command.rally_id:
        raise Refused("not_of_this_round", rally=command.rally_id[:SHORT_TEXT_MAX])
    if asked.rally is None:
        raise Refused("unknown_rally", rally=command.rally_id[:SHORT_TEXT_MAX])
    return same_fields(f.RoundScored, command, tables=scored_tables(state, one, asked.rally))


def check_table(state: SeriesState, table: ScoredTable) -> None:
    """Refuses a table with strangers, with somebody twice, or with no sound numbers."""
    check_text(table.note, LONG_TEXT_MAX)
    if table.class_id:
        check_code(table.class_id)
    if table.classification or table.version or table.table_hash:
        # Only the door may say that a table is a published version.
        raise Refused("not_published_here")
    if len(table.rows) > ROWS_MAX:
        raise Refused("out_of_range", rows=ROWS_MAX)
    seen: set[str] = set()
    for row in table.rows:
        for person in filter(None, (row.driver, row.co_driver)):
            _known_person(state, person)
            if person in seen:
                raise Refused("twice", id=person)
            seen.add(person)
        sound = 0 <= row.place <= PLACES_MAX and 0 <= row.count <= PLACES_MAX
        if not row.driver or not sound or (row.count and table.source is not Source.STAGE_WINS):
            raise Refused("out_of_range", id=row.driver)


def _adjusted(state: SeriesState, command: c.AdjustPoints, asked: Asked) -> f.Fact:
    title = _known_title(state, command.title_id)
    check_reason(command)
    check_text(command.reason, LONG_TEXT_MAX, needed=True)
    known = state.teams if title.who is TitleFor.TEAM else state.persons
    if command.competitor not in known:
        raise Refused("unknown_person", person=command.competitor)
    if command.round_id and not state.scored.get(command.round_id):
        raise Refused("not_scored", round=command.round_id)
    if not command.thousandths or abs(command.thousandths) > POINTS_MAX * 1_000:
        raise Refused("out_of_range", thousandths=command.thousandths)
    return same_fields(f.PointsAdjusted, command)


def _withdrawn(state: SeriesState, command: c.WithdrawPointsAdjustment, asked: Asked) -> f.Fact:
    if command.adjustment not in state.adjusted:
        raise Refused("unknown_adjustment", adjustment=command.adjustment[:64])
    check_reason(command)
    return same_fields(f.PointsAdjustmentWithdrawn, command)


def _decided(state: SeriesState, command: c.DecideTie, asked: Asked) -> f.Fact:
    title = _known_title(state, command.title_id)
    check_reason(command)
    known = state.teams if title.who is TitleFor.TEAM else state.persons
    for one in command.order:
        if one not in known:
            raise Refused("unknown_person", person=one)
    if len(set(command.order)) < len(command.order):
        raise Refused("twice", title=command.title_id)
    return same_fields(f.TieDecided, command)


def _known_title(state: SeriesState, title_id: str) -> SeriesTitle:
    title = state.titles.get(title_id)
    if title is None:
        raise Refused("unknown_title", title=title_id[:64])
    return title


def _known_round(state: SeriesState, round_id: str) -> SeriesRound:
    found = state.rounds.get(round_id)
    if found is None:
        raise Refused("unknown_round", round=round_id[:64])
    return found.round


def _known_person(state: SeriesState, person_id: str) -> None:
    if person_id not in state.persons:
        raise Refused("unknown_person", person=person_id[:64])


def _check_scheme_known(state: SeriesState, name: str) -> None:
    if not knows_scheme(state, name):
        raise Refused("unknown_scheme", scheme=name[:64], known=", ".join(sorted(SCHEMES)))
    check_whole(series_scheme(state, name))


SERIES_JUDGES: Final[Mapping[type[Any], SeriesJudge]] = {
    c.OpenSeries: _open,
    c.SetScheme: _scheme,
    c.SetTitle: _title,
    c.SetRound: _round,
    c.RecordCompetitor: _person,
    c.SetTeam: _team,
    c.RegisterCompetitor: _registered,
    c.NominateCars: _nominated,
    c.ScoreRound: _scored,
    c.AdjustPoints: _adjusted,
    c.WithdrawPointsAdjustment: _withdrawn,
    c.DecideTie: _decided,
}
