"""Official facts that say what was decided: states, given times, adjustments, holds, results.

``flyingfinish.rally.facts`` gathers the whole vocabulary; import from there.
"""

from dataclasses import dataclass
from enum import StrEnum


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
    article: str = ""


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
    """The title that this version is about; empty = the classification itself."""

    status: PublicationStatus
    version: int
    table_json: str
    """Canonical JSON of the table as published."""

    table_hash: str
    """SHA-256 of ``table_json``, hex."""

    signatory: str = ""
    published_at_ms: int = 0
    protest_until_ms: int = 0
    open_items: tuple[str, ...] = ()
    """Items of the inbox that touched this table and stood open, by their ids."""

    waived: tuple[tuple[str, str], ...] = ()
    """Items that touched it and were waived: id and reason."""

    reason: str = ""
    document: str = ""


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
