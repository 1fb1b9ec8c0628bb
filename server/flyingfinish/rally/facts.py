"""The journal's vocabulary: one frozen dataclass per fact, named in the past tense.

The class name is the ``type`` on the wire (``{"type": "ImpulseTaken", "post": ...}``). Facts are
never edited: a correction is a new fact that names the old one by identity, a text
``source/incarnation/seq``. *Crew facts* come from posts and are order-free; *official facts*
count in journal order. Instants are integer milliseconds since 1970 UTC, durations integer ms.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flyingfinish.rally.entries import Competition, Entry
from flyingfinish.rally.itinerary import Itinerary, Post


class Rank(StrEnum):
    """Which of two disagreeing sources is believed first."""

    MAIN = "main"
    BACKUP = "backup"
    MANUAL = "manual"


# --- crew facts: order-free evidence from posts -------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImpulseTaken:
    """A device saw something pass; it is nobody's time until a car is known."""

    post: str
    device: str
    device_seq: int
    """Counter of the device itself; with device, channel and instant it makes a dump harmless."""

    taken_at_ms: int
    """The post's clock, corrected to rally time by the station; may be finer than published."""

    channel: str = ""
    control: str = ""
    """Proposed control; empty = by itinerary and rally time."""

    car: str = ""
    """Car number as seen or typed; empty = unassigned."""

    rank: Rank = Rank.MAIN
    raw: str = ""
    """The device's line as it came, at most 200 characters."""


@dataclass(frozen=True, slots=True)
class ImpulseAssigned:
    """Somebody says whose impulse it was, and at which control; an empty car takes it away."""

    impulse: str
    car: str
    control: str = ""


@dataclass(frozen=True, slots=True)
class CarStarted:
    """A start as reported by the starter or measured by a start beam."""

    control: str
    """The stage start, for example SS8."""

    car: str
    started_at_ms: int
    measured: bool = False
    rank: Rank = Rank.MAIN


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A time card handed in at a time control; the instant is cut to its minute by the rules."""

    control: str
    car: str
    checked_in_at_ms: int
    rank: Rank = Rank.MAIN


# --- official facts: what the rally is ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RallyOpened:
    """First fact of a journal: which rally this is."""

    rally_id: str
    name: str
    timezone: str
    """IANA name of the zone at headquarters; used for showing only."""

    utc_offset_minutes: int
    """Offset in force when the rally starts; rules use instants, minutes are cut in UTC."""

    preset: str = "ralli-sm"
    overrides: dict[str, Any] = field(default_factory=dict)
    """Regulations that differ from the preset; unknown keys are refused."""


@dataclass(frozen=True, slots=True)
class ItinerarySet:
    """The road as it now stands; replaces the one before."""

    itinerary: Itinerary


@dataclass(frozen=True, slots=True)
class PostSet:
    """A post and the controls that it serves."""

    post: Post


@dataclass(frozen=True, slots=True)
class CompetitionSet:
    """A competition with its classes."""

    competition: Competition


@dataclass(frozen=True, slots=True)
class PersonRecorded:
    """A member of a crew; the name itself is the private part of this fact."""

    person_id: str
    private_hash: str
    """SHA-256 over salt and private bytes, hex; the private bytes are a JSON Person."""


@dataclass(frozen=True, slots=True)
class EntrySet:
    """An entry as enrolled now; the same id again replaces it."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class StartListRow:
    """One line of a start list."""

    entry_id: str
    due_at_ms: int
    lane: int = 0


@dataclass(frozen=True, slots=True)
class StartListSet:
    """Due starts of one stage, in order; a later version replaces the one before."""

    stage_id: str
    version: int
    rows: tuple[StartListRow, ...]


@dataclass(frozen=True, slots=True)
class RallyClockSet:
    """Rally time against server time; ``rate`` is in thousandths (1000 = real time)."""

    rally_at_ms: int
    server_at_ms: int
    rate: int = 1000


@dataclass(frozen=True, slots=True)
class SourceAdmitted:
    """Rows of this incarnation count from now on, also those already in the journal."""

    source: str
    incarnation: str


@dataclass(frozen=True, slots=True)
class RowAdmitted:
    """A doubtful row counts after all."""

    row: str


# --- official facts: what was decided -----------------------------------------------------------


class StageState(StrEnum):
    """The life of a stage."""

    TO_RUN = "to_run"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    """Stopped: crews on it may be time pending; all its public clocks fall silent."""

    SUSPENDED = "suspended"
    """Shown, counted in no total until it is set to another state."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Provenance(StrEnum):
    """Where a stage time comes from."""

    MEASURED = "measured"
    MANUAL_BACKUP = "manual_backup"
    DERIVED = "derived"
    NOTIONAL = "notional"
    STEWARDS = "stewards"
    RESTART = "restart"
    BOGEY = "bogey"
    STAGE_MAX = "stage_max"


@dataclass(frozen=True, slots=True)
class StageStateSet:
    """An official says what state a stage is in."""

    stage_id: str
    state: StageState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TimePendingSet:
    """These crews' times on this stage await a decision; ``pending`` false ends it."""

    stage_id: str
    entries: tuple[str, ...]
    pending: bool = True


@dataclass(frozen=True, slots=True)
class TimeGiven:
    """A stage time that was not measured, or replaces a measured one."""

    stage_id: str
    entry_id: str
    elapsed_ms: int
    provenance: Provenance
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class GivenTimeWithdrawn:
    """A given time no longer stands; ``given`` is the identity of its TimeGiven."""

    given: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AdjustmentApplied:
    """A signed time: a penalty above zero, a time credit below; kept at its control."""

    entry_id: str
    control: str
    """TC8, SS8, SF8 count from the table after SS8; TC8A from the next stage; "" = whole rally,
    counts from the first table; "FINAL" = only in the final classification."""

    ms: int
    kind: str
    """Code: late, early, false_start, stewards, credit, ..."""

    reason: str = ""
    article: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class AdjustmentWithdrawn:
    """An adjustment no longer stands."""

    adjustment: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CrewRetired:
    """A crew stopped at or after a control; internal until released."""

    entry_id: str
    control: str
    reason: str = ""
    permanent: bool = False
    released: bool = False


@dataclass(frozen=True, slots=True)
class RetirementReleased:
    """The public may know that this crew has retired."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class CrewRestarted:
    """A retired crew starts again at this stage; earlier stages missed need given times."""

    entry_id: str
    stage_id: str


@dataclass(frozen=True, slots=True)
class CrewDidNotStart:
    """The crew never started the rally."""

    entry_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CrewDisqualified:
    """Out of every classification."""

    entry_id: str
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class CrewReinstated:
    """A retirement, disqualification or non-start recorded in error is taken back."""

    entry_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImpulseIgnored:
    """An impulse counts for nothing (doubled, test shot, course car); ``ignored`` false undoes."""

    impulse: str
    reason: str = ""
    ignored: bool = True


@dataclass(frozen=True, slots=True)
class ImpulsesMoved:
    """A post's impulses of this interval belong to another control."""

    post: str
    from_at_ms: int
    to_at_ms: int
    control: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeviceClockShifted:
    """Impulses of this device in this interval of its own time are moved by ``shift_ms``.

    Raw instants stay as they were; the shift is added before the time is cut, once. Impulses that
    arrive later get it too. A new fact for the same device and interval replaces it; 0 undoes.
    """

    device: str
    from_at_ms: int
    to_at_ms: int
    shift_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecisionWithdrawn:
    """Takes back an ImpulsesMoved or DeviceClockShifted by its identity."""

    decision: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """From here on the public sees nothing newer of this crew."""

    entry_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HoldReleased:
    """Everything held back of this crew is published at once."""

    entry_id: str


class PublicationStatus(StrEnum):
    """What a published table is."""

    PROVISIONAL = "provisional"
    UNDER_PROTEST = "under_protest"
    UNDER_APPEAL = "under_appeal"
    OFFICIAL = "official"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Published:
    """A classification was published: the table itself, its number and its hash."""

    classification: str
    """The channel of the table without the rally: overall, class/SM2, c/hist/overall, stage/SS7."""

    title: str
    status: PublicationStatus
    version: int
    table_json: str
    """Canonical JSON of the table as published."""

    table_hash: str
    """SHA-256 of ``table_json``, hex."""

    signatory: str = ""
    published_at_ms: int = 0
    protest_until_ms: int = 0


@dataclass(frozen=True, slots=True)
class JournalForked:
    """First fact after a restore or promote: positions before ``after_position`` are archived."""

    epoch: int
    after_position: int
    archive_head: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RallyClosed:
    """Nothing more is expected; stations may let go of their rows."""

    reason: str = ""


# --- access: the journal "access" ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TokenIssued:
    """A bearer token; only the hash of its secret is kept."""

    token_id: str
    secret_hash: str
    kind: str
    """station or official"""

    rally_id: str
    scope: str
    """Post id for a station, role for an official (timekeeper, clerk, admin)."""

    source: str
    """The source id its bearer writes as; outlives the token."""

    not_after_ms: int = 0
    """0 = until revoked."""


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    """A token is dead from this fact on."""

    token_id: str


CrewFact = ImpulseTaken | ImpulseAssigned | CarStarted | CheckedIn
AccessFact = TokenIssued | TokenRevoked
OfficialFact = (
    RallyOpened
    | ItinerarySet
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
)
Fact = CrewFact | OfficialFact | AccessFact


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
