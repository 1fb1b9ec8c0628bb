"""Official facts of race control: due times, batches of given times, waivers, protests, notices.

They stand beside ``decision_facts``; ``flyingfinish.rally.facts`` gathers the whole vocabulary.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flyingfinish.rally.decision_facts import Provenance


@dataclass(frozen=True, slots=True)
class DelayAllowed:
    """A crew is credited an official delay at a control: its due time and its limit both move."""

    entry_id: str
    control: str
    """From this control on in the same section, until another allowance of the crew says more."""

    ms: int
    """Signed, whole minutes; positive makes the crew due later."""

    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class StageDelayed:
    """A stage starts later than listed: every due start of it and every due time after it move.

    The last one for a stage counts; 0 takes it back.
    """

    stage_id: str
    delay_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StartTimeGiven:
    """One crew's due start on a stage is another one than the start list says."""

    stage_id: str
    entry_id: str
    due_at_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftWaived:
    """A penalty that the regulations ask for is not applied; ``draft`` is the draft's key."""

    draft: str
    entry_id: str
    control: str
    reason: str = ""
    waived: bool = True
    """False takes the waiver back."""


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One crew's time in a batch."""

    entry_id: str
    elapsed_ms: int


@dataclass(frozen=True, slots=True)
class TimesGiven:
    """Stage times given to several crews in one decision; withdrawn as one."""

    stage_id: str
    times: tuple[GivenRow, ...]
    provenance: Provenance
    reason: str = ""
    document: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class RestartTimesGiven:
    """A restarted crew gets the time of the regulations on the stages it missed.

    The time itself is not in the fact: it is worked out by the restart rule and moves when the base
    moves. A TimeGiven for the same crew and stage goes before it; withdrawn by its identity.
    """

    entry_id: str
    stages: tuple[str, ...]
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class ImpulseChosen:
    """Of several impulses of a crew at a control this one counts; ``chosen`` false undoes."""

    impulse: str
    chosen: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImpulseInserted:
    """A passage that no device sent: read by officials from a printer, a sheet or a film.

    Ranks as manual, behind what devices saw, unless it is chosen.
    """

    control: str
    car: str
    taken_at_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StartClockShifted:
    """The clock of a stage start was off: starts of this interval are moved by ``shift_ms``.

    Starts as reported and starts that are merely due alike, by what the start clock showed, also
    those that arrive later. A beam at the start has a clock of its own (DeviceClockShifted). The
    last correction that covers a start counts; 0 undoes.
    """

    control: str
    from_at_ms: int
    to_at_ms: int
    shift_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ItemWaived:
    """An item of the inbox stays open for a reason; ``waived`` false opens it again."""

    item_id: str
    reason: str
    waived: bool = True


@dataclass(frozen=True, slots=True)
class ProtestLodged:
    """A protest or an appeal; it holds the tables and titles that it names, and only those."""

    protest_id: str
    appeal: bool
    classifications: tuple[str, ...]
    titles: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    """Whom it is about; told to the public only when ``told`` is set."""

    reason: str = ""
    document: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class ProtestDecided:
    """A protest or an appeal no longer holds anything."""

    protest_id: str
    upheld: bool
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class InvestigationOpened:
    """A crew is under investigation, publicly."""

    entry_id: str
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class InvestigationClosed:
    """The investigation of a crew has ended."""

    entry_id: str
    reason: str = ""
    document: str = ""


class NoticeKind(StrEnum):
    """What a notice is about, so that pages can mark it."""

    INFORMATION = "information"
    DELAY = "delay"
    SAFETY = "safety"
    SPECTATORS = "spectators"
    BULLETIN = "bulletin"


@dataclass(frozen=True, slots=True)
class NoticeIssued:
    """Officials tell the public something in their own words, such as ``SS4 +20 min``."""

    kind: NoticeKind
    texts: dict[str, str] = field(default_factory=dict)
    """Language (fi, sv, en) -> text; at least one."""

    stage_id: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class NoticeWithdrawn:
    """A notice no longer stands; ``notice`` is the identity of its NoticeIssued."""

    notice: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PointsDenied:
    """A crew stays classified and scores for no title here; the last fact for an entry counts.

    As WRC 2026 has it for an engine changed within a rally: 60 minutes and no points.
    """

    entry_id: str
    denied: bool = True
    """Off = it scores again."""

    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class ClassChanged:
    """A crew runs in other classes of a competition, for the whole rally or from a control on.

    Tables of the stages before that control keep it in the classes it had; those from it on have it
    in the new ones.
    """

    entry_id: str
    competition_id: str
    classes: tuple[str, ...]
    from_control: str = ""
    """Empty = the whole rally, as if it had been enrolled so."""

    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class RegulationsChanged:
    """A bulletin: these settings are others from here in the journal on, for the whole rally.

    What was decided before it stands; what the fold works out (times, restart times, penalties that
    count by themselves, totals, drafts) follows. A bulletin is undone by another one.
    """

    settings: dict[str, Any]
    """Of the regulations; with a stage its ``precision_ms``, ``bogey_ms``, ``maximum_ms``."""

    competition_id: str = ""
    """Empty = the rally's regulations, and those of every competition without its own book."""

    stage_id: str = ""
    """Not empty = what the road says of this stage; a bogey or maximum of 0 takes it away."""

    reason: str = ""
    document: str = ""
