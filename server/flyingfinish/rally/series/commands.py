"""What officials ask of a series: each command becomes the fact of `facts.py` beside it.

The class name is the ``type`` on the wire. Commands are judged by `judge/series.py` at the series'
own door; `BringStandings` is a rally's command and is judged there.
"""

from dataclasses import dataclass
from typing import Final, get_args

from flyingfinish.rally.point_tables import Scheme
from flyingfinish.rally.series.parts import Registration, ScoredTable, SeriesRound, SeriesTitle


@dataclass(frozen=True, slots=True)
class OpenSeries:
    """Makes this journal a series; it must be empty."""

    series_id: str
    name: str
    season: str = ""


@dataclass(frozen=True, slots=True)
class SetScheme:
    """Sets a scoring scheme of the series' own."""

    scheme: Scheme


@dataclass(frozen=True, slots=True)
class SetTitle:
    """Makes or replaces a title; its scheme must be known."""

    title: SeriesTitle


@dataclass(frozen=True, slots=True)
class SetRound:
    """Puts a round into the calendar, or changes it."""

    round: SeriesRound


@dataclass(frozen=True, slots=True)
class RecordCompetitor:
    """Records a person; all but the id goes into the private part of the fact."""

    person_id: str
    name: str
    nation: str = ""
    club: str = ""


@dataclass(frozen=True, slots=True)
class SetTeam:
    """Names a team."""

    team_id: str
    name: str


@dataclass(frozen=True, slots=True)
class RegisterCompetitor:
    """Lets a person take part in a title, or (``withdrawn``) no longer."""

    registration: Registration
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class NominateCars:
    """Says which drivers' cars may score for a team in a round."""

    title_id: str
    round_id: str
    team_id: str
    drivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreRound:
    """Brings the tables of a round: read from a document, or from a rally's published versions.

    With ``rally_id`` the door takes every table of a published version that the series' titles ask
    for, and ``tables`` is left out; else the places are given here with the document they are from.
    """

    round_id: str
    rally_id: str = ""
    tables: tuple[ScoredTable, ...] = ()
    document: str = ""


@dataclass(frozen=True, slots=True)
class AdjustPoints:
    """Gives or takes points by a decision."""

    title_id: str
    competitor: str
    thousandths: int
    round_id: str = ""
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawPointsAdjustment:
    """Takes back an adjustment of points by its identity."""

    adjustment: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecideTie:
    """Places those whom nothing separates in this order."""

    title_id: str
    order: tuple[str, ...]
    reason: str = ""
    document: str = ""


SeriesCommand = (
    OpenSeries
    | SetScheme
    | SetTitle
    | SetRound
    | RecordCompetitor
    | SetTeam
    | RegisterCompetitor
    | NominateCars
    | ScoreRound
    | AdjustPoints
    | WithdrawPointsAdjustment
    | DecideTie
)

SERIES_COMMAND_TYPES: Final = {kind.__name__: kind for kind in get_args(SeriesCommand)}


@dataclass(frozen=True, slots=True)
class BringStandings:
    """Tells a rally the standings before it, for one of its titles.

    The door takes them from the series' journal as it stands, and finds the crews by their names.
    """

    title_id: str
    series_id: str
    series_title: str
    round_id: str
