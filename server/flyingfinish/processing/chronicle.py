"""What was decided, in journal order: the rows of ``news`` and ``corrections``, as codes.

The chronicle remembers every decision once; what an audience may read of it follows from who is
held at that moment, so a release tells all at once and nothing is told early.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item
from flyingfinish.processing.corrected_splits import NO_SPLITS, Splits, with_splits
from flyingfinish.processing.corrected_times import NOTHING_MOVED, Moved, restated_times, with_times
from flyingfinish.processing.evidence import evidence_whole
from flyingfinish.processing.out_since import OutSince
from flyingfinish.processing.proofs import Positions
from flyingfinish.processing.tellers.tellers import ALWAYS_TOLD, TELLERS
from flyingfinish.rally import facts as f
from flyingfinish.rally.rally_clock import rally_at_ms
from flyingfinish.rally.state_parts import RallyState

NEWS_SHOWN: Final = 50
"""How many news of a kind a page gets; older ones are in ``corrections`` or in the tables."""


@dataclass(slots=True)
class Chronicle:
    """All decisions so far, and where in the journal what shows an order was said."""

    items: list[Item] = field(default_factory=list)
    held_since: dict[str, int] = field(default_factory=dict)
    """Entry -> position of the hold that stands."""

    adjusted_at: dict[str, int] = field(default_factory=dict)
    """Identity of an adjustment -> its position."""

    positions: Positions = field(default_factory=Positions)
    """Where every fact stands, those that tell nothing too."""

    _out_at: dict[str, list[int]] = field(default_factory=dict)
    """Entry -> positions of the facts that put it out."""

    _about: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Identity of a given time, adjustment or decision -> the entries it was about."""

    _unreleased: dict[str, set[int]] = field(default_factory=dict)
    """Entry -> positions of the retirements that wait for their release."""

    _out_since: OutSince = field(default_factory=OutSince)

    _taken_at_ms: "array[int]" = field(default_factory=lambda: array("q"))
    """Rally time at which the door took each fact, by its position less one; 0 = not known."""

    told_out: set[str] = field(default_factory=set)
    """Entries that the public was told are out."""

    said_last: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Kind and id -> what was last said of an entry, a competition, a stage, the road."""

    taken_back: set[int] = field(default_factory=set)
    """Positions of notices that no longer stand: they are news no more."""

    evidence: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    """Classification and version -> what it rested on when it was published."""

    stages: dict[str, Item] = field(default_factory=dict)
    """Stage -> what was last told of its state."""

    published: dict[str, Item] = field(default_factory=dict)
    """Classification -> what was told of its first version."""

    closed: Item | None = None
    """What was told of the end of the rally."""

    lost: set[tuple[str, str]] = field(default_factory=set)
    """Crew and stage whose time was told as gone: when it is back, that is told too."""

    def note(
        self,
        state: RallyState,
        record: f.Record,
        effective: bool,
        moved: Moved = NOTHING_MOVED,
        splits: Splits = NO_SPLITS,
    ) -> Item | None:
        """Take in a record that was folded; returns its item when it tells something.

        ``effective`` says that the fold counted it as news; moves and shifts always are. ``moved``
        are the stage times that it moved, with what they were before; ``splits`` those that a
        decision about a passage found.
        """
        fact = record.fact
        at_ms = record.received_at_ms and rally_at_ms(state.clock, record.received_at_ms)
        self._note_taken(record.position, at_ms)
        self._out_since.note(record)
        if isinstance(fact, f.HoldPlaced):
            self.held_since.setdefault(fact.entry_id, record.position)
        elif isinstance(fact, f.HoldReleased):
            self.held_since.pop(fact.entry_id, None)
        elif isinstance(fact, f.CrewRetired | f.CrewDidNotStart | f.CrewDisqualified):
            self._out_at.setdefault(fact.entry_id, []).append(record.position)
            if isinstance(fact, f.CrewRetired) and not fact.released:
                self._unreleased.setdefault(fact.entry_id, set()).add(record.position)
        elif isinstance(fact, f.RetirementReleased):
            self._unreleased.pop(fact.entry_id, None)
        elif isinstance(fact, f.CrewRestarted):
            self._forget_unreleased(fact.entry_id)
        elif isinstance(fact, f.AdjustmentApplied):
            self.adjusted_at[record.identity] = record.position
        elif isinstance(fact, f.Published):
            self._keep_evidence(state, fact, record.position)
        teller, item = TELLERS.get(type(fact)), None
        if teller is not None and (effective or type(fact) in ALWAYS_TOLD):
            item = teller(self, state, record, fact)
        if item is not None:
            self._about[record.identity] = item.entries or item.counted
        if item is not None or record.official:
            told = with_times(item, state, record, moved) if item or moved else ()
            told = with_splits(told, state, record, splits)
        elif moved:
            told = restated_times(state, record, moved, self.lost)
        else:
            return None
        for one in told:
            self._remember(one)
            self.items.append(replace(one, by=record.source, at_ms=at_ms))
            self._mark(self.items[-1])
        return told[0] if told else None

    def _mark(self, item: Item) -> None:
        """Keep what milestones are told by: the officials' word of stages, tables, the rally."""
        if item.code == "stage_state":
            self.stages[str(item.params["stage"])] = item
        elif item.code == "published" and not item.params.get("title"):
            self.published.setdefault(str(item.params["classification"]), item)
        elif item.code == "rally_closed" and self.closed is None:
            self.closed = item

    def _note_taken(self, position: int, at_ms: int) -> None:
        """Remember when a fact was taken; of those that were put aside nobody asks."""
        self._taken_at_ms.extend([0] * (position - 1 - len(self._taken_at_ms)))
        self._taken_at_ms.append(at_ms)

    def taken_at_ms(self, position: int) -> int:
        """Returns the rally time at which the door took a fact; 0 where that is not known."""
        return self._taken_at_ms[position - 1] if position <= len(self._taken_at_ms) else 0

    def _forget_unreleased(self, entry_id: str) -> None:
        """A retirement that the public never heard of is over: nobody is out by it any more."""
        secret = self._unreleased.pop(entry_id, set())
        self._out_at[entry_id] = [at for at in self._out_at.get(entry_id, ()) if at not in secret]

    def _keep_evidence(self, state: RallyState, version: f.Published, position: int) -> None:
        found = evidence_whole(state, version, position, self.positions)
        if found is not None:
            self.evidence[version.classification, version.version] = found

    def _remember(self, item: Item) -> None:
        """Keep which times were told as gone."""
        place = (str(item.params.get("entry", "")), str(item.params.get("stage", "")))
        if "after_ms" in item.params:
            self.lost.discard(place)
        elif "before_ms" in item.params:
            self.lost.add(place)

    def out_at(self, entry_id: str, public: bool) -> int:
        """Returns the position of the fact that last put a crew out, as the public may know it."""
        end = self.held_since.get(entry_id) if public else None
        secret = self._unreleased.get(entry_id, set()) if public else set()
        known = [
            at
            for at in self._out_at.get(entry_id, ())
            if at not in secret and (end is None or at < end)
        ]
        return known[-1] if known else 0

    def out_since(self, entry_id: str, stage_id: str, public: bool) -> int:
        """Returns from which position on a crew was known to come to a stage no more; else 0."""
        held = self.held_since.get(entry_id)
        return self._out_since.since(entry_id, stage_id, public, held)

    def shown_to_public(self, item: Item) -> bool:
        """Says whether the public may read an item now: nothing newer than a hold on its crew."""
        hidden = self._hidden(item)
        if item.counted and item.of_crews and set(item.counted) <= hidden:
            return False
        return not hidden.intersection(item.entries)

    def _hidden(self, item: Item) -> set[str]:
        """The crews of which the public reads nothing that is as new as this item."""
        return {entry_id for entry_id, at in self.held_since.items() if at <= item.position}

    def _row(self, item: Item, public: bool) -> dict[str, Any]:
        return item.row(self._hidden(item) if public else ())

    def news(self, public: bool) -> dict[str, dict[str, Any]]:
        """Returns the newest rows of ``news`` by position."""
        rows: dict[str, dict[str, Any]] = {}
        for item in reversed(self.items):
            told = item.news and item.position not in self.taken_back
            if told and (not public or self.shown_to_public(item)):
                rows[item.key] = self._row(item, public)
                if len(rows) == NEWS_SHOWN:
                    break
        return rows

    def corrections(
        self, public: bool, items: Sequence[Item] | None = None
    ) -> dict[str, dict[str, Any]]:
        """Returns the rows of ``corrections`` by position: all of them, or those of ``items``."""
        return {
            item.key: self._row(item, public)
            for item in (self.items if items is None else items)
            if item.correction and (not public or self.shown_to_public(item))
        }

    def entries_about(self, identity: str) -> tuple[str, ...]:
        """Returns the entries that an earlier decision was about, none when it is not known."""
        return self._about.get(identity, ())


def newest(*rows: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Returns the newest of each kind of news by name, as many of each as a page gets.

    The wins of many classes push no decision out.
    """
    kept = [sorted(some.items(), key=_newest_first)[:NEWS_SHOWN] for some in rows]
    return dict(sorted((one for some in kept for one in some), key=_newest_first))


def _newest_first(row: tuple[str, dict[str, Any]]) -> tuple[int, str]:
    return -int(row[1]["ord"]), row[0]
