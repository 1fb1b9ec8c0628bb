"""The fold of a series' journal: one fact after the other into titles, rounds and results.

There is no crew evidence here: every fact is an official's and counts in journal order. What a
title's table says follows in `season.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Person
from flyingfinish.rally.errors import NotOfThisJournal
from flyingfinish.rally.facts import Record
from flyingfinish.rally.point_tables import Scheme, Source
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series.parts import (
    Registration,
    ScoredTable,
    SeriesRound,
    SeriesTitle,
)


@dataclass(frozen=True, slots=True)
class CalendarRound:
    """A round as it stands, and what a calendar needs to know of its changes."""

    round: SeriesRound
    sequence: int = 0
    """How often it was changed since it was first set (RFC 5545, 3.8.7.4)."""

    set_at_ms: int = 0
    """When it was last changed."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One table of a round with the fact that brought it."""

    table: ScoredTable
    identity: str
    rally_id: str = ""
    document: str = ""


@dataclass(slots=True)
class SeriesTouched:
    """What one fact changed."""

    titles: set[str] = field(default_factory=set)
    calendar: bool = False

    def merge(self, other: "SeriesTouched") -> None:
        """Add what another fact touched."""
        self.titles |= other.titles
        self.calendar = self.calendar or other.calendar


@dataclass(slots=True)
class SeriesState:
    """The whole series as folded so far."""

    position: int = 0
    officials_position: int = 0
    series: f.SeriesOpened | None = None
    schemes: dict[str, Scheme] = field(default_factory=dict)
    titles: dict[str, SeriesTitle] = field(default_factory=dict)
    rounds: dict[str, CalendarRound] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    """Team id -> name."""

    registered: dict[str, dict[str, Registration]] = field(default_factory=dict)
    """Title -> person -> registration."""

    nominated: dict[tuple[str, str], dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """(Title, round) -> team -> drivers."""

    scored: dict[str, dict[tuple[Source, str], Scored]] = field(default_factory=dict)
    """Round -> (source, class) -> table."""

    adjusted: dict[str, f.PointsAdjusted] = field(default_factory=dict)
    """Adjustments that stand, by the identity of their fact."""

    decided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Title -> order of those whom nothing else separates."""

    def season(self) -> list[SeriesRound]:
        """The rounds in the season's order."""
        return sorted((one.round for one in self.rounds.values()), key=lambda one: one.ord)

    def name_of(self, competitor: str) -> str:
        """How a person or team is called; empty when the name was erased."""
        person = self.persons.get(competitor)
        return person.name if person else self.teams.get(competitor, "")


def apply_series(state: SeriesState, record: Record) -> SeriesTouched:
    """Fold one record in; RuleRefusal when it cannot be taken (positions move on all the same).

    Whatever is not an official's, or cannot be read, counts for nothing.
    """
    touched = SeriesTouched()
    state.position = record.position
    if not record.official or record.fact is None:
        return touched
    state.officials_position = record.position
    fold = _FOLDS.get(type(record.fact))
    if fold is None:
        raise NotOfThisJournal(type=type(record.fact).__name__)
    fold(state, record, record.fact, touched)
    return touched


def replay_series(records: Iterable[Record]) -> SeriesState:
    """The state after all these records; a refused one raises."""
    state = SeriesState()
    for record in records:
        apply_series(state, record)
    return state


def _opened(
    state: SeriesState, record: Record, fact: f.SeriesOpened, touched: SeriesTouched
) -> None:
    state.series = fact
    touched.calendar = True


def _scheme(state: SeriesState, record: Record, fact: f.SchemeSet, touched: SeriesTouched) -> None:
    parts = fact.scheme.components
    if not parts or not all(part.points for part in parts):
        raise Refused("bad_scheme", scheme=fact.scheme.name)
    state.schemes[fact.scheme.name] = fact.scheme
    touched.titles.update(state.titles)


def _title(state: SeriesState, record: Record, fact: f.TitleSet, touched: SeriesTouched) -> None:
    state.titles[fact.title.title_id] = fact.title
    touched.titles.add(fact.title.title_id)
    touched.calendar = True


def _round(state: SeriesState, record: Record, fact: f.RoundSet, touched: SeriesTouched) -> None:
    before = state.rounds.get(fact.round.round_id)
    if before is not None and before.round == fact.round:
        return
    sequence = before.sequence + 1 if before else 0
    now = CalendarRound(fact.round, sequence, record.received_at_ms)
    state.rounds[fact.round.round_id] = now
    touched.calendar = True
    touched.titles.update(state.titles)


def _person(
    state: SeriesState, record: Record, fact: f.PersonRecorded, touched: SeriesTouched
) -> None:
    said = record.person or {}
    if said.get("name"):
        state.persons[fact.person_id] = Person(
            fact.person_id,
            str(said["name"]),
            str(said.get("nation", "")),
            str(said.get("club", "")),
        )
    else:
        # Erased: the person stays somebody, without a name.
        state.persons[fact.person_id] = Person(fact.person_id, "")
    touched.titles.update(state.titles)


def _team(state: SeriesState, record: Record, fact: f.TeamSet, touched: SeriesTouched) -> None:
    state.teams[fact.team_id] = fact.name
    touched.titles.update(state.titles)


def _registered(
    state: SeriesState, record: Record, fact: f.CompetitorRegistered, touched: SeriesTouched
) -> None:
    of_title = state.registered.setdefault(fact.registration.title_id, {})
    if fact.withdrawn:
        of_title.pop(fact.registration.competitor, None)
    else:
        of_title[fact.registration.competitor] = fact.registration
    touched.titles.add(fact.registration.title_id)


def _nominated(
    state: SeriesState, record: Record, fact: f.CarsNominated, touched: SeriesTouched
) -> None:
    state.nominated.setdefault((fact.title_id, fact.round_id), {})[fact.team_id] = fact.drivers
    touched.titles.add(fact.title_id)


def _scored(
    state: SeriesState, record: Record, fact: f.RoundScored, touched: SeriesTouched
) -> None:
    of_round = state.scored.setdefault(fact.round_id, {})
    for table in fact.tables:
        key = (table.source, table.class_id)
        if table.rows:
            of_round[key] = Scored(table, record.identity, fact.rally_id, fact.document)
        else:
            of_round.pop(key, None)
    touched.titles.update(state.titles)


def _adjusted(
    state: SeriesState, record: Record, fact: f.PointsAdjusted, touched: SeriesTouched
) -> None:
    state.adjusted[record.identity] = fact
    touched.titles.add(fact.title_id)


def _withdrawn(
    state: SeriesState, record: Record, fact: f.PointsAdjustmentWithdrawn, touched: SeriesTouched
) -> None:
    before = state.adjusted.pop(fact.adjustment, None)
    if before is not None:
        touched.titles.add(before.title_id)


def _decided(
    state: SeriesState, record: Record, fact: f.TieDecided, touched: SeriesTouched
) -> None:
    state.decided[fact.title_id] = fact.order
    touched.titles.add(fact.title_id)


def _forked(
    state: SeriesState, record: Record, fact: f.JournalForked, touched: SeriesTouched
) -> None:
    """The journal goes on after a restore; nothing of the sport changes."""


_FOLDS: dict[type, Callable[[SeriesState, Record, Any, SeriesTouched], None]] = {
    f.SeriesOpened: _opened,
    f.SchemeSet: _scheme,
    f.TitleSet: _title,
    f.RoundSet: _round,
    f.PersonRecorded: _person,
    f.TeamSet: _team,
    f.CompetitorRegistered: _registered,
    f.CarsNominated: _nominated,
    f.RoundScored: _scored,
    f.PointsAdjusted: _adjusted,
    f.PointsAdjustmentWithdrawn: _withdrawn,
    f.TieDecided: _decided,
    f.JournalForked: _forked,
}
