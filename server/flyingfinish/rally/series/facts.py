"""Facts of a series' own journal: its titles, its rounds, who is registered, what was scored.

All are officials' and count in journal order. ``flyingfinish.rally.facts`` gathers the whole
vocabulary; import from there. `StandingsBrought` is the one that goes into a rally's journal.
"""

from dataclasses import dataclass

from flyingfinish.rally.point_tables import Scheme
from flyingfinish.rally.series.parts import (
    BroughtRow,
    Registration,
    ScoredTable,
    SeriesRound,
    SeriesTitle,
    TieRule,
)


@dataclass(frozen=True, slots=True)
class SeriesOpened:
    """First fact of a series' journal: which championship this is."""

    series_id: str
    name: str
    season: str
    """As people write it: 2026, 2026-27."""


@dataclass(frozen=True, slots=True)
class SchemeSet:
    """A scoring scheme of the series' own; it goes before a built-in one of the same name."""

    scheme: Scheme


@dataclass(frozen=True, slots=True)
class TitleSet:
    """A title was made or replaced."""

    title: SeriesTitle


@dataclass(frozen=True, slots=True)
class RoundSet:
    """A round was put into the calendar or replaced."""

    round: SeriesRound


@dataclass(frozen=True, slots=True)
class TeamSet:
    """A team has a name."""

    team_id: str
    name: str


@dataclass(frozen=True, slots=True)
class CompetitorRegistered:
    """A person takes part in a title; the last fact for the two counts."""

    registration: Registration
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CarsNominated:
    """Which drivers' cars may score for a team in a round; without this, all of the team's."""

    title_id: str
    round_id: str
    team_id: str
    drivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundScored:
    """Tables of a round: each replaces the one before of the same class and source."""

    round_id: str
    tables: tuple[ScoredTable, ...]
    rally_id: str = ""
    """The rally here whose published versions they are; empty = read from ``document``."""

    document: str = ""


@dataclass(frozen=True, slots=True)
class PointsAdjusted:
    """Points given or taken by a decision, apart from what was scored."""

    title_id: str
    competitor: str
    """Person or team id."""

    thousandths: int
    round_id: str = ""
    """Empty = the season's total; else that round's result, which may then be left out."""

    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class PointsAdjustmentWithdrawn:
    """An adjustment of points no longer counts; named by its identity."""

    adjustment: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TieDecided:
    """Whom no rule separates is placed in this order; the last fact for a title counts."""

    title_id: str
    order: tuple[str, ...]
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class StandingsBrought:
    """A rally is told the standings before it, so that it can show what they would become.

    Official fact of the rally's journal. The last one for a title counts.
    """

    title_id: str
    """The rally's own title whose points are added."""

    series_id: str
    series_title: str
    """The series' title, whose standings these are."""

    rounds: tuple[str, ...]
    """The rounds of the season in order, this one among them."""

    round_id: str
    """Which of them this rally is."""

    rows: tuple[BroughtRow, ...]
    best_of: int = 0
    always: tuple[str, ...] = ()
    """Rounds whose result cannot be left out."""

    tie_rule: TieRule = TieRule.COUNTBACK
    newcomers: bool = True
    """Crews that no row names may score all the same; off = registered ones only."""
