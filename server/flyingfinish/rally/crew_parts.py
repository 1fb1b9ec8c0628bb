"""One crew as the fold knows it: on each stage, its adjustments and cards, and where it stands.

`state_parts.py` gathers the working state; import from there.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CrewRetired,
    InvestigationOpened,
    Provenance,
    RestartTimesGiven,
    TimeGiven,
)
from flyingfinish.rally.restart_parts import RuleTime

StartKind = Literal["", "due", "reported", "measured"]


class EntryStatus(StrEnum):
    """Where a crew stands in the rally."""

    ENTERED = "entered"
    STARTED = "started"
    RETIRED = "retired"
    RESTARTED = "restarted"
    DID_NOT_START = "did_not_start"
    DISQUALIFIED = "disqualified"


@dataclass(frozen=True, slots=True)
class StageTime:
    """A crew's time on one stage, measured or given."""

    elapsed_ms: int
    """At the stage's published precision."""

    counted_ms: int
    """What it adds to totals: cut to the regulations' precision."""

    provenance: Provenance
    unconfirmed: bool
    """Stands on a due start that no start post has reported."""

    rests_on: tuple[str, ...]
    """Identities of the facts it comes from."""


@dataclass(slots=True)
class CrewOnStage:
    """One crew on one stage."""

    listed_at_ms: int | None = None
    """Due start as the start list says."""

    due_at_ms: int | None = None
    """Due start in force: the new one, else the listed one with the delays of the section."""

    start_at_ms: int | None = None
    """The start that counts: measured or reported, else the due one."""

    start_kind: StartKind = ""
    start_fact: str = ""
    start_by_itself: bool = False
    """No start clock showed it: a beam saw it, or officials say when the crew left."""

    finish_at_ms: int | None = None
    finish_fact: str = ""
    finish_backup: bool = False
    """The finish that counts comes from a backup or a hand, not from the main device."""

    finish_chosen: bool = False
    """Officials chose it among several."""

    splits: dict[int, int] = field(default_factory=dict)
    """Split number -> elapsed ms from the start."""

    split_at_ms: dict[int, int] = field(default_factory=dict)
    """Split number -> instant, kept so that a late start fact remakes ``splits``."""

    time: StageTime | None = None
    pending: bool = False
    lane: int = 0
    given: dict[str, TimeGiven] = field(default_factory=dict)
    """Given times that stand, by identity, in journal order; the last one counts."""

    ruled: dict[str, RestartTimesGiven] = field(default_factory=dict)
    """Rulings that this stage counts as missed, by identity; given times go before them."""

    rule: RuleTime | None = None
    """What the restart rule makes of it now; None without a ruling or a base."""

    start_shift_ms: int = 0
    """What of ``start_at_ms`` is a correction of the start clock; the card has it without."""


@dataclass(frozen=True, slots=True)
class ShakedownRun:
    """One run of the shakedown, at the precision of totals."""

    started_at_ms: int
    elapsed_ms: int


@dataclass(slots=True)
class CrewState:
    """All that is known of one crew."""

    entry_id: str
    stages: dict[str, CrewOnStage] = field(default_factory=dict)
    adjustments: dict[str, AdjustmentApplied] = field(default_factory=dict)
    """Adjustments that stand, by the identity of their fact."""

    check_ins: dict[str, int] = field(default_factory=dict)
    """Control -> instant at which the time card was handed in."""

    allowances: dict[str, int] = field(default_factory=dict)
    """Control -> ms of official delay credited there; signed."""

    runs: tuple[ShakedownRun, ...] = ()
    """Of the shakedown, in order; they count for nothing."""

    retirement: CrewRetired | None = None
    told_retirement: CrewRetired | None = None
    """The released one that the public goes on reading while a later one waits for its release."""

    restarted_from: str = ""
    disqualified: bool = False
    did_not_start: bool = False
    seen: bool = False
    """Some post has seen this crew on the road."""

    investigation: InvestigationOpened | None = None
    """What opened the investigation that the crew is under."""

    status: EntryStatus = EntryStatus.ENTERED


def status_of(crew: CrewState) -> EntryStatus:
    """The one status that follows from what is known of a crew."""
    if crew.disqualified:
        return EntryStatus.DISQUALIFIED
    if crew.did_not_start:
        return EntryStatus.DID_NOT_START
    if crew.retirement is not None:
        return EntryStatus.RETIRED
    if crew.restarted_from:
        return EntryStatus.RESTARTED
    return EntryStatus.STARTED if crew.seen else EntryStatus.ENTERED


def without_retirement(crew: CrewState) -> CrewState:
    """The same crew as if it had merely fallen silent; shares what it does not change.

    Who is publicly out already stays out: only what was said of it since is left away.
    """
    silent = CrewState(
        entry_id=crew.entry_id,
        stages=crew.stages,
        adjustments=crew.adjustments,
        check_ins=crew.check_ins,
        allowances=crew.allowances,
        runs=crew.runs,
        retirement=crew.told_retirement,
        restarted_from=crew.restarted_from,
        disqualified=crew.disqualified,
        did_not_start=crew.did_not_start,
        seen=crew.seen,
        investigation=crew.investigation,
    )
    silent.status = status_of(silent)
    return silent


def frozen_copy(crew: CrewState) -> CrewState:
    """A copy that no later fact reaches."""
    return CrewState(
        entry_id=crew.entry_id,
        stages={stage_id: _copied(on) for stage_id, on in crew.stages.items()},
        adjustments=dict(crew.adjustments),
        check_ins=dict(crew.check_ins),
        allowances=dict(crew.allowances),
        runs=crew.runs,
        retirement=crew.retirement,
        restarted_from=crew.restarted_from,
        disqualified=crew.disqualified,
        did_not_start=crew.did_not_start,
        seen=crew.seen,
        investigation=crew.investigation,
        status=crew.status,
    )


def _copied(on: CrewOnStage) -> CrewOnStage:
    return CrewOnStage(
        listed_at_ms=on.listed_at_ms,
        due_at_ms=on.due_at_ms,
        start_at_ms=on.start_at_ms,
        start_kind=on.start_kind,
        start_fact=on.start_fact,
        finish_at_ms=on.finish_at_ms,
        finish_fact=on.finish_fact,
        finish_backup=on.finish_backup,
        finish_chosen=on.finish_chosen,
        splits=dict(on.splits),
        split_at_ms=dict(on.split_at_ms),
        time=on.time,
        pending=on.pending,
        lane=on.lane,
        given=dict(on.given),
        ruled=dict(on.ruled),
        rule=on.rule,
        start_shift_ms=on.start_shift_ms,
        start_by_itself=on.start_by_itself,
    )
