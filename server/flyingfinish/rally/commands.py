"""What officials ask: one frozen dataclass per command, named in the imperative.

The class name is the ``type`` on the wire (``{"type": "ApplyAdjustment", "entry_id": ...}``). A
command is judged against the state at the crew door (`judge.py`), which answers with the one fact
that comes of it or with a refusal. Crews are named by entry id, earlier facts by identity
(``source/incarnation/seq``); instants are milliseconds since 1970 UTC, durations milliseconds.
"""

from dataclasses import dataclass, field
from typing import Any

from flyingfinish.rally.entries import Competition, Entry
from flyingfinish.rally.facts import Provenance, PublicationStatus, StageState, StartListRow
from flyingfinish.rally.itinerary import Itinerary, Post
from flyingfinish.rally.ruling_commands import AllowDelay as AllowDelay
from flyingfinish.rally.ruling_commands import ChangeClass as ChangeClass
from flyingfinish.rally.ruling_commands import ChangeRegulations as ChangeRegulations
from flyingfinish.rally.ruling_commands import ChooseImpulse as ChooseImpulse
from flyingfinish.rally.ruling_commands import CloseInvestigation as CloseInvestigation
from flyingfinish.rally.ruling_commands import CorrectCheckIn as CorrectCheckIn
from flyingfinish.rally.ruling_commands import CorrectStart as CorrectStart
from flyingfinish.rally.ruling_commands import DecideProtest as DecideProtest
from flyingfinish.rally.ruling_commands import DelayStage as DelayStage
from flyingfinish.rally.ruling_commands import DenyPoints as DenyPoints
from flyingfinish.rally.ruling_commands import GiveRestartTimes as GiveRestartTimes
from flyingfinish.rally.ruling_commands import GiveStartTime as GiveStartTime
from flyingfinish.rally.ruling_commands import GiveTimes as GiveTimes
from flyingfinish.rally.ruling_commands import InsertImpulse as InsertImpulse
from flyingfinish.rally.ruling_commands import IssueNotice as IssueNotice
from flyingfinish.rally.ruling_commands import LodgeProtest as LodgeProtest
from flyingfinish.rally.ruling_commands import OpenInvestigation as OpenInvestigation
from flyingfinish.rally.ruling_commands import RulingCommand
from flyingfinish.rally.ruling_commands import ShiftStartClock as ShiftStartClock
from flyingfinish.rally.ruling_commands import WaiveDraft as WaiveDraft
from flyingfinish.rally.ruling_commands import WaiveItem as WaiveItem
from flyingfinish.rally.ruling_commands import WithdrawNotice as WithdrawNotice
from flyingfinish.rally.series.commands import BringStandings as BringStandings

# --- what the rally is --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenRally:
    """Makes this journal a rally; it must be empty of official facts."""

    rally_id: str
    name: str
    timezone: str
    utc_offset_minutes: int
    preset: str = "ralli-sm"
    overrides: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetItinerary:
    """Replaces the road."""

    itinerary: Itinerary


@dataclass(frozen=True, slots=True)
class DrawRoute:
    """Says where a stage runs on the map, as an encoded line; an empty one takes it back."""

    stage_id: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class SetPost:
    """Says which controls a post serves."""

    post: Post


@dataclass(frozen=True, slots=True)
class SetCompetition:
    """Makes or replaces a competition with its classes."""

    competition: Competition


@dataclass(frozen=True, slots=True)
class RecordPerson:
    """Records a member of a crew; all but the id goes into the private part of the fact."""

    person_id: str
    name: str
    nation: str = ""
    club: str = ""


@dataclass(frozen=True, slots=True)
class SetEntry:
    """Enrols or replaces an entry; its persons and competitions must be known."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class SetStartList:
    """Sets the due starts of one stage; the version number is given by the door."""

    stage_id: str
    rows: tuple[StartListRow, ...]


@dataclass(frozen=True, slots=True)
class SetRallyClock:
    """Sets the rally clock; ``server_at_ms`` 0 means the instant at which the door takes it."""

    rally_at_ms: int
    server_at_ms: int = 0
    rate: int = 1000


@dataclass(frozen=True, slots=True)
class AdmitSource:
    """Believes the rows of another incarnation of a source."""

    source: str
    incarnation: str


@dataclass(frozen=True, slots=True)
class AdmitRow:
    """Believes one doubtful row; ``row`` is its identity."""

    row: str


@dataclass(frozen=True, slots=True)
class CloseRally:
    """Ends the rally: nothing more is expected, stations may let go of their rows."""

    reason: str = ""


# --- stages and times ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetStageState:
    """Says what state a stage is in."""

    stage_id: str
    state: StageState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetTimePending:
    """Marks these crews' times on a stage as awaiting a decision, or ends that."""

    stage_id: str
    entries: tuple[str, ...]
    pending: bool = True


@dataclass(frozen=True, slots=True)
class GiveTime:
    """Gives a crew a stage time that was not measured, or replaces the measured one."""

    stage_id: str
    entry_id: str
    elapsed_ms: int
    provenance: Provenance
    reason: str = ""
    document: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawGivenTime:
    """Takes back a given time; ``given`` is the identity of its TimeGiven."""

    given: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AssignImpulse:
    """Says whose impulse it was, above what any post says; an empty car takes it away."""

    impulse: str
    car: str
    control: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IgnoreImpulse:
    """Makes an impulse count for nothing, or (``ignored`` false) count again."""

    impulse: str
    reason: str = ""
    ignored: bool = True


@dataclass(frozen=True, slots=True)
class MoveImpulses:
    """Moves an interval of a post's impulses to another control that the post serves."""

    post: str
    from_at_ms: int
    to_at_ms: int
    control: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShiftDeviceClock:
    """Shifts what a device said in an interval of its own time; 0 undoes."""

    device: str
    from_at_ms: int
    to_at_ms: int
    shift_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawDecision:
    """Takes back a move of impulses or a clock shift by its identity."""

    decision: str
    reason: str = ""


# --- crews --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApplyAdjustment:
    """Adds a signed time at a control: a penalty above zero, a time credit below."""

    entry_id: str
    control: str
    ms: int
    kind: str
    reason: str = ""
    article: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawAdjustment:
    """Takes back an adjustment by its identity."""

    adjustment: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RetireCrew:
    """Records that a crew stopped at or after a control; the public learns it when released."""

    entry_id: str
    control: str
    reason: str = ""
    permanent: bool = False
    released: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseRetirement:
    """Lets the public know that a crew has retired."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class RestartCrew:
    """Lets a retired crew start again at this stage."""

    entry_id: str
    stage_id: str


@dataclass(frozen=True, slots=True)
class MarkDidNotStart:
    """Records that a crew never started the rally."""

    entry_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Disqualify:
    """Takes a crew out of every classification."""

    entry_id: str
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Reinstate:
    """Takes back a retirement, disqualification or non-start recorded in error."""

    entry_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Freezes what the public sees of a crew, from now on."""

    entry_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Publishes at once all that was held back of a crew."""

    entry_id: str


# --- publication --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Publish:
    """Publishes a classification as it now stands, under the next version number."""

    classification: str
    """The channel of the table without the rally: overall, overall/SS7, class/SM2, stage/SS7."""

    title: str
    status: PublicationStatus
    signatory: str = ""
    protest_minutes: int = 0
    """How long from now protests are taken; 0 = no protest time runs."""

    table_hash: str = ""
    """SHA-256 (hex) of the table its author looked at; if given, another table is refused."""

    reason: str = ""
    document: str = ""
    """The decision that re-opens official results, or changes them."""


Command = (
    OpenRally
    | SetItinerary
    | DrawRoute
    | SetPost
    | SetCompetition
    | RecordPerson
    | SetEntry
    | SetStartList
    | SetRallyClock
    | AdmitSource
    | AdmitRow
    | CloseRally
    | SetStageState
    | SetTimePending
    | GiveTime
    | WithdrawGivenTime
    | AssignImpulse
    | IgnoreImpulse
    | MoveImpulses
    | ShiftDeviceClock
    | WithdrawDecision
    | ApplyAdjustment
    | WithdrawAdjustment
    | RetireCrew
    | ReleaseRetirement
    | RestartCrew
    | MarkDidNotStart
    | Disqualify
    | Reinstate
    | PlaceHold
    | ReleaseHold
    | Publish
    | BringStandings
    | RulingCommand
)
