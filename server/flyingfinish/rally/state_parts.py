"""What the fold keeps: the working state of a rally and its parts.

Facts are frozen; what is here is changed in place by the fold and by nobody else. Everything is
made from the journal alone, so two folds of the same facts are equal.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from flyingfinish.rally.control_parts import ControlDecisions
from flyingfinish.rally.crew_parts import (
    CrewOnStage,
    CrewState,
    EntryStatus,
    StageTime,
    StartKind,
    frozen_copy,
    status_of,
    without_retirement,
)
from flyingfinish.rally.entries import Competition, Entry, Person
from flyingfinish.rally.evidence_parts import ControlRole, Decision, Evidence, ImpulseState
from flyingfinish.rally.facts import (
    ClassChanged,
    Published,
    RallyClockSet,
    RallyOpened,
    Record,
    StageState,
    StandingsBrought,
    StartListSet,
)
from flyingfinish.rally.itinerary import Itinerary, Post, Stage
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.ruling_parts import Bulletin, Notice, Protest
from flyingfinish.rally.watch_parts import Watch

__all__ = [
    "EMPTY_ROAD",
    "Audience",
    "CrewOnStage",
    "CrewState",
    "EntryStatus",
    "InboxItem",
    "RallyState",
    "StageFigures",
    "StageTime",
    "StartKind",
    "Touched",
    "frozen_copy",
    "status_of",
    "without_retirement",
]

Audience = Literal["public", "internal"]

EMPTY_ROAD = Itinerary(legs=(), sections=(), controls=(), stages=())


@dataclass(slots=True)
class StageFigures:
    """One stage as officials have set it."""

    stage: Stage
    state: StageState = StageState.TO_RUN
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """Something an official should look at; ``kind`` is a code, ``refs`` identities of facts."""

    item_id: str
    kind: str
    refs: tuple[str, ...] = ()
    params: tuple[tuple[str, str | int], ...] = ()


@dataclass(slots=True)
class Touched:
    """What one fact changed; ``merge`` adds up a batch."""

    road: bool = False
    """Itinerary, competitions, entries, regulations: every table must be remade."""

    times: set[tuple[str, str]] = field(default_factory=set)
    moved: dict[tuple[str, str], StageTime | None] = field(default_factory=dict)
    """Crew and stage -> the time before this one fact moved it; a batch does not add these up."""

    splits: set[tuple[str, str]] = field(default_factory=set)
    crews: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    start_lists: set[str] = field(default_factory=set)
    routes: bool = False
    """Where stages run on the map."""

    shakedown: set[str] = field(default_factory=set)
    """Entries whose runs of the shakedown changed."""

    delays: bool = False
    """When stages and controls are due for the first car."""

    entries: set[str] = field(default_factory=set)
    clock: bool = False
    publications: set[str] = field(default_factory=set)
    standings: set[str] = field(default_factory=set)
    """Titles whose standings before the rally were told."""

    investigated: set[str] = field(default_factory=set)
    rulings: bool = False
    """Protests or notices."""

    inbox: set[str] = field(default_factory=set)
    ran: set[tuple[str, str]] = field(default_factory=set)
    """Crew and stage (or no stage) that the watch looked at; `anomalies.settle` says so."""

    paced: set[tuple[str, str, int]] = field(default_factory=set)
    """Stage, class (or everybody) and end of each section whose best moved; likewise."""

    audience_changed: set[str] = field(default_factory=set)
    news: list[Record] = field(default_factory=list)

    def merge(self, other: "Touched") -> None:
        """Add what another fact touched."""
        self.road = self.road or other.road
        self.clock = self.clock or other.clock
        self.delays = self.delays or other.delays
        self.routes = self.routes or other.routes
        self.shakedown |= other.shakedown
        self.times |= other.times
        self.splits |= other.splits
        self.crews |= other.crews
        self.stages |= other.stages
        self.start_lists |= other.start_lists
        self.entries |= other.entries
        self.publications |= other.publications
        self.standings |= other.standings
        self.investigated |= other.investigated
        self.rulings = self.rulings or other.rulings
        self.inbox |= other.inbox
        self.ran |= other.ran
        self.paced |= other.paced
        self.audience_changed |= other.audience_changed
        self.news.extend(other.news)


@dataclass(slots=True)
class RallyState:
    """The whole rally as folded so far."""

    position: int = 0
    officials_position: int = 0
    rally: RallyOpened | None = None
    regulations: Regulations = field(default_factory=Regulations)
    own_regulations: dict[str, Regulations] = field(default_factory=dict)
    """Competition -> what is in force for it, where it does not follow the rally's."""

    timings: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """Competition -> the settings by which it counts stage times; empty where all time alike."""

    timed_by: dict[str, Regulations] = field(default_factory=dict)
    """Entry -> its home's regulations, where they time otherwise than the rally's."""

    bulletins: list[Bulletin] = field(default_factory=list)
    """Changes of the regulations since the rally was opened, in journal order."""

    itinerary: Itinerary = EMPTY_ROAD
    routes: dict[str, str] = field(default_factory=dict)
    """Stage -> its line on the map."""

    posts: dict[str, Post] = field(default_factory=dict)
    competitions: dict[str, Competition] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    start_lists: dict[str, StartListSet] = field(default_factory=dict)
    stages: dict[str, StageFigures] = field(default_factory=dict)
    crews: dict[str, CrewState] = field(default_factory=dict)
    clock: RallyClockSet | None = None
    brought: dict[str, StandingsBrought] = field(default_factory=dict)
    """Title -> standings before the rally, as its series told them."""

    publications: dict[str, list[Published]] = field(default_factory=dict)
    """Classification -> its versions, number 1 first, of itself and of its titles."""

    standing: set[str] = field(default_factory=set)
    """Classifications of which the public reads a published version."""

    uncovered: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    """Classification and official version -> titles that were held then: it is not theirs."""

    protests: dict[str, Protest] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    """Notices that stand, by the identity of their fact, in journal order."""

    held: dict[str, CrewState] = field(default_factory=dict)
    """Frozen copies of held crews, as the public last saw them."""

    masked: set[str] = field(default_factory=set)
    """Entries whose public form differs: held, or retired and not released."""

    inbox: dict[str, InboxItem] = field(default_factory=dict)
    impulses: dict[str, ImpulseState] = field(default_factory=dict)
    """By the identity of every row that brought it."""

    doubtful: dict[str, Record] = field(default_factory=dict)
    control: ControlDecisions = field(default_factory=ControlDecisions)
    """Delays, new start times, waived drafts."""

    closed: bool = False
    journal_epoch: int = 1

    # What only the fold reads.
    owner_of: dict[str, str] = field(default_factory=dict)
    """Car number, present or past -> entry id."""

    roles: dict[str, ControlRole] = field(default_factory=dict)
    start_controls: dict[str, tuple[str, ...]] = field(default_factory=dict)
    finish_controls: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, dict[str, Evidence]] = field(default_factory=dict)
    """Owner -> control -> what was seen."""

    by_device: dict[tuple[str, str, int, str, int], ImpulseState] = field(default_factory=dict)
    by_post: dict[str, list[ImpulseState]] = field(default_factory=dict)
    lane_impulses: dict[str, dict[str, ImpulseState]] = field(default_factory=dict)
    """Stage with lanes -> impulses that named no car, by identity."""

    incarnations: dict[str, dict[str, int]] = field(default_factory=dict)
    """Source -> incarnation -> its place in order; the first one of a source is 0."""

    begun: set[str] = field(default_factory=set)
    """Sources whose first incarnation has spoken."""

    admitted: set[tuple[str, str]] = field(default_factory=set)
    """Source and incarnation whose rows count."""

    rows_admitted: set[str] = field(default_factory=set)
    waiting: dict[str, list[Record]] = field(default_factory=dict)
    """Identity not yet here -> facts that refer to it."""

    withdrawn: set[str] = field(default_factory=set)
    ignored: dict[str, bool] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    watch: Watch = field(default_factory=Watch)
    """What of the inbox only shows beside others; `anomalies.settle` brings it up to the rest."""

    chosen: dict[str, int] = field(default_factory=dict)
    """Impulse that officials chose -> position of their word; 0 = they took it back."""

    ruled: dict[str, set[str]] = field(default_factory=dict)
    """Stage -> crews for which a ruling stands that they missed it."""

    class_changes: dict[tuple[str, str], tuple[ClassChanged, ...]] = field(default_factory=dict)
    """Entry and competition -> changes of class that stand, in journal order."""

    denied_points: set[str] = field(default_factory=set)
    """Entries that stay classified and score for no title."""

    def crew(self, entry_id: str, audience: Audience) -> CrewState:
        """The crew as this audience may see it: held crews frozen, retirements masked."""
        live = self.crews[entry_id]
        if audience == "internal" or entry_id not in self.masked:
            return live
        held = self.held.get(entry_id)
        return held if held is not None else without_retirement(live)

    def shown_crews(self, audience: Audience) -> dict[str, CrewState]:
        """Every crew by entry id as this audience may see it."""
        if audience == "internal" or not self.masked:
            return self.crews
        shown = dict(self.crews)
        for entry_id in self.masked:
            shown[entry_id] = self.crew(entry_id, audience)
        return shown
