"""The journal's vocabulary: one frozen dataclass per fact, named in the past tense.

The class name is the ``type`` on the wire (``{"type": "ImpulseTaken", "post": ...}``). Facts are
never edited: a correction is a new fact that names the old one by identity, a text
``source/incarnation/seq``. *Crew facts* come from posts and are order-free; *official facts*
count in journal order. Instants are integer milliseconds since 1970 UTC, durations integer ms.
"""

from dataclasses import dataclass
from typing import Any

from flyingfinish.rally.access_facts import (
    TokenIssued,
    TokenRevoked,
)
from flyingfinish.rally.crew_facts import (
    CarStarted,
    CheckedIn,
    ImpulseAssigned,
    ImpulseTaken,
    Rank,
)
from flyingfinish.rally.decision_facts import (
    AdjustmentApplied,
    AdjustmentWithdrawn,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    CrewRetired,
    DecisionWithdrawn,
    DeviceClockShifted,
    GivenTimeWithdrawn,
    HoldPlaced,
    HoldReleased,
    ImpulseIgnored,
    ImpulsesMoved,
    JournalForked,
    Provenance,
    PublicationStatus,
    Published,
    RallyClosed,
    RetirementReleased,
    StageState,
    StageStateSet,
    TimeGiven,
    TimePendingSet,
)
from flyingfinish.rally.road_facts import (
    CompetitionSet,
    EntrySet,
    ItinerarySet,
    PersonRecorded,
    PostSet,
    RallyClockSet,
    RallyOpened,
    RouteDrawn,
    RowAdmitted,
    SourceAdmitted,
    StartListRow,
    StartListSet,
)
from flyingfinish.rally.ruling_facts import (
    ClassChanged,
    DelayAllowed,
    DraftWaived,
    GivenRow,
    ImpulseChosen,
    ImpulseInserted,
    InvestigationClosed,
    InvestigationOpened,
    ItemWaived,
    NoticeIssued,
    NoticeKind,
    NoticeWithdrawn,
    PointsDenied,
    ProtestDecided,
    ProtestLodged,
    RegulationsChanged,
    RestartTimesGiven,
    StageDelayed,
    StartClockShifted,
    StartTimeGiven,
    TimesGiven,
)
from flyingfinish.rally.series.facts import (
    CarsNominated,
    CompetitorRegistered,
    PointsAdjusted,
    PointsAdjustmentWithdrawn,
    RoundScored,
    RoundSet,
    SchemeSet,
    SeriesOpened,
    StandingsBrought,
    TeamSet,
    TieDecided,
    TitleSet,
)

__all__ = [
    "AccessFact",
    "AdjustmentApplied",
    "AdjustmentWithdrawn",
    "CarStarted",
    "CarsNominated",
    "CheckedIn",
    "ClassChanged",
    "CompetitionSet",
    "CompetitorRegistered",
    "CrewDidNotStart",
    "CrewDisqualified",
    "CrewFact",
    "CrewReinstated",
    "CrewRestarted",
    "CrewRetired",
    "DecisionWithdrawn",
    "DelayAllowed",
    "DeviceClockShifted",
    "DraftWaived",
    "EntrySet",
    "Fact",
    "GivenRow",
    "GivenTimeWithdrawn",
    "HoldPlaced",
    "HoldReleased",
    "ImpulseAssigned",
    "ImpulseChosen",
    "ImpulseIgnored",
    "ImpulseInserted",
    "ImpulseTaken",
    "ImpulsesMoved",
    "InvestigationClosed",
    "InvestigationOpened",
    "ItemWaived",
    "ItinerarySet",
    "JournalForked",
    "NoticeIssued",
    "NoticeKind",
    "NoticeWithdrawn",
    "OfficialFact",
    "PersonRecorded",
    "PointsAdjusted",
    "PointsAdjustmentWithdrawn",
    "PointsDenied",
    "PostSet",
    "ProtestDecided",
    "ProtestLodged",
    "Provenance",
    "PublicationStatus",
    "Published",
    "RallyClockSet",
    "RallyClosed",
    "RallyOpened",
    "Rank",
    "Record",
    "RegulationsChanged",
    "RestartTimesGiven",
    "RetirementReleased",
    "RoundScored",
    "RoundSet",
    "RouteDrawn",
    "RowAdmitted",
    "RulingFact",
    "SchemeSet",
    "SeriesFact",
    "SeriesOpened",
    "SourceAdmitted",
    "StageDelayed",
    "StageState",
    "StageStateSet",
    "StandingsBrought",
    "StartClockShifted",
    "StartListRow",
    "StartListSet",
    "StartTimeGiven",
    "TeamSet",
    "TieDecided",
    "TimeGiven",
    "TimePendingSet",
    "TimesGiven",
    "TitleSet",
    "TokenIssued",
    "TokenRevoked",
]

CrewFact = ImpulseTaken | ImpulseAssigned | CarStarted | CheckedIn
AccessFact = TokenIssued | TokenRevoked
SeriesFact = (
    SeriesOpened
    | SchemeSet
    | TitleSet
    | RoundSet
    | TeamSet
    | CompetitorRegistered
    | CarsNominated
    | RoundScored
    | PointsAdjusted
    | PointsAdjustmentWithdrawn
    | TieDecided
)
RulingFact = (
    ClassChanged
    | DelayAllowed
    | DraftWaived
    | ImpulseChosen
    | ImpulseInserted
    | InvestigationClosed
    | InvestigationOpened
    | ItemWaived
    | NoticeIssued
    | NoticeWithdrawn
    | PointsDenied
    | ProtestDecided
    | ProtestLodged
    | RegulationsChanged
    | RestartTimesGiven
    | StageDelayed
    | StartClockShifted
    | StartTimeGiven
    | TimesGiven
)
OfficialFact = (
    RallyOpened
    | ItinerarySet
    | RouteDrawn
    | PostSet
    | CompetitionSet
    | PersonRecorded
    | EntrySet
    | StartListSet
    | RallyClockSet
    | SourceAdmitted
    | RowAdmitted
    | StageStateSet
    | TimePendingSet
    | TimeGiven
    | GivenTimeWithdrawn
    | AdjustmentApplied
    | AdjustmentWithdrawn
    | CrewRetired
    | RetirementReleased
    | CrewRestarted
    | CrewDidNotStart
    | CrewDisqualified
    | CrewReinstated
    | ImpulseIgnored
    | ImpulsesMoved
    | DeviceClockShifted
    | DecisionWithdrawn
    | HoldPlaced
    | HoldReleased
    | Published
    | JournalForked
    | RallyClosed
    | StandingsBrought
    | RulingFact
)
Fact = CrewFact | OfficialFact | AccessFact | SeriesFact


@dataclass(frozen=True, slots=True)
class Record:
    """A fact as the fold meets it: what was said, by whom, and where it stands in the journal."""

    position: int
    source: str
    incarnation: str
    seq: int
    fact: Fact | None
    """None when the body could not be read; such a row is doubtful for ever."""

    official: bool = False
    """True when an official's command put it here; official facts count in journal order."""

    doubt: str = ""
    """Why the door did not trust the row (out_of_scope, revoked, unreadable); empty = sound."""

    author: str = ""
    """Token id of who sent it."""

    received_at_ms: int = 0
    person: dict[str, Any] | None = None
    """The private part when it is still there: for PersonRecorded the fields of a Person."""

    @property
    def identity(self) -> str:
        """``source/incarnation/seq``: how other facts name this one."""
        return f"{self.source}/{self.incarnation}/{self.seq}"
