"""What race control asks: due times, batches of given times, waivers, protests, notices, classes.

They stand beside `commands.py`, which gathers every command; each becomes the fact of
`ruling_facts.py` with the same fields.
"""

from dataclasses import dataclass, field
from typing import Any

from flyingfinish.rally.facts import GivenRow, NoticeKind, Provenance


@dataclass(frozen=True, slots=True)
class AllowDelay:
    """Credits a crew an official delay at a control; signed, whole minutes."""

    entry_id: str
    control: str
    ms: int
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class DelayStage:
    """Lets a stage start later than listed, for every crew; 0 takes it back."""

    stage_id: str
    delay_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GiveStartTime:
    """Gives one crew another due start than the start list."""

    stage_id: str
    entry_id: str
    due_at_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WaiveDraft:
    """Does not apply a drafted penalty; ``draft`` is its key."""

    draft: str
    entry_id: str
    control: str
    reason: str = ""
    waived: bool = True


@dataclass(frozen=True, slots=True)
class GiveTimes:
    """Gives several crews a time on one stage in one decision."""

    stage_id: str
    times: tuple[GivenRow, ...]
    provenance: Provenance
    reason: str = ""
    document: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class GiveRestartTimes:
    """Gives a restarted crew the regulations' time on the stages it missed."""

    entry_id: str
    stages: tuple[str, ...]
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class ChooseImpulse:
    """Lets one of several impulses of a crew at a control count; ``chosen`` false ends that."""

    impulse: str
    chosen: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InsertImpulse:
    """Files a passage by hand that no device sent."""

    control: str
    car: str
    taken_at_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CorrectStart:
    """Says when a crew started, before what posts and beams say; ignored, theirs counts again."""

    control: str
    car: str
    started_at_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CorrectCheckIn:
    """Says when a card was handed in, before what posts say; ignored, theirs counts again."""

    control: str
    car: str
    checked_in_at_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShiftStartClock:
    """Moves the starts of an interval by a start clock's error; 0 undoes."""

    control: str
    from_at_ms: int
    to_at_ms: int
    shift_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WaiveItem:
    """Leaves an item of the inbox open for a reason, or (``waived`` false) opens it again."""

    item_id: str
    reason: str
    waived: bool = True


@dataclass(frozen=True, slots=True)
class LodgeProtest:
    """Records a protest or an appeal; the door refuses an id that is taken."""

    protest_id: str
    appeal: bool
    classifications: tuple[str, ...]
    titles: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    reason: str = ""
    document: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class DecideProtest:
    """Ends what a protest or an appeal holds."""

    protest_id: str
    upheld: bool
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class OpenInvestigation:
    """Puts a crew under investigation, publicly."""

    entry_id: str
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class CloseInvestigation:
    """Ends the investigation of a crew."""

    entry_id: str
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class IssueNotice:
    """Tells the public something in the officials' own words."""

    kind: NoticeKind
    texts: dict[str, str] = field(default_factory=dict)
    stage_id: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawNotice:
    """Takes back a notice by its identity."""

    notice: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeClass:
    """Moves a crew to other classes, for the whole rally or from a control on."""

    entry_id: str
    competition_id: str
    classes: tuple[str, ...]
    from_control: str = ""
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class DenyPoints:
    """Lets a classified crew score for no title of this rally, or (``denied`` false) again."""

    entry_id: str
    denied: bool = True
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRegulations:
    """Changes settings of the rally, of a competition or of one stage: a bulletin with a number."""

    settings: dict[str, Any]
    competition_id: str = ""
    stage_id: str = ""
    reason: str = ""
    document: str = ""


RulingCommand = (
    AllowDelay
    | DelayStage
    | GiveStartTime
    | WaiveDraft
    | GiveTimes
    | GiveRestartTimes
    | ChooseImpulse
    | InsertImpulse
    | CorrectStart
    | CorrectCheckIn
    | ShiftStartClock
    | WaiveItem
    | LodgeProtest
    | DecideProtest
    | OpenInvestigation
    | CloseInvestigation
    | IssueNotice
    | WithdrawNotice
    | ChangeClass
    | DenyPoints
    | ChangeRegulations
)
