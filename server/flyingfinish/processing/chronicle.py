"""What was decided, in journal order: the rows of ``news`` and ``corrections``, as codes.

The chronicle remembers every decision once; what an audience may read of it follows from who is
held at that moment, so a release tells all at once and nothing is told early.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState

NEWS_SHOWN: Final = 50
"""How many news a page gets; older ones are in ``corrections`` or in the tables."""

Params = dict[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class Item:
    """One decision as it is told."""

    position: int
    code: str
    params: Mapping[str, str | int | bool]
    entries: tuple[str, ...] = ()
    """Whom it is about; one of them held from before it hides it."""

    news: bool = True
    correction: bool = False

    def row(self) -> dict[str, Any]:
        """Returns the row as shown: newest last by ``ord``."""
        return {"ord": self.position, "code": self.code, **self.params}


@dataclass(slots=True)
class Chronicle:
    """All decisions so far, and where in the journal what shows an order was said."""

    items: list[Item] = field(default_factory=list)
    held_since: dict[str, int] = field(default_factory=dict)
    """Entry -> position of the hold that stands."""

    adjusted_at: dict[str, int] = field(default_factory=dict)
    """Identity of an adjustment -> its position."""

    _out_at: dict[str, list[int]] = field(default_factory=dict)
    """Entry -> positions of the facts that put it out."""

    _about: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Identity of a given time, adjustment or decision -> the entries it was about."""

    _unreleased: dict[str, int] = field(default_factory=dict)
    """Entry -> position of a retirement that waits for its release."""

    told_out: set[str] = field(default_factory=set)
    """Entries that the public was told are out."""

    def note(self, state: RallyState, record: f.Record, effective: bool) -> Item | None:
        """Take in a record that was folded; returns its item when it tells something.

        ``effective`` says that the fold counted it as news; moves and shifts always are.
        """
        fact = record.fact
        if isinstance(fact, f.HoldPlaced):
            self.held_since.setdefault(fact.entry_id, record.position)
        elif isinstance(fact, f.HoldReleased):
            self.held_since.pop(fact.entry_id, None)
        elif isinstance(fact, f.CrewRetired | f.CrewDidNotStart | f.CrewDisqualified):
            self._out_at.setdefault(fact.entry_id, []).append(record.position)
            if isinstance(fact, f.CrewRetired) and not fact.released:
                self._unreleased[fact.entry_id] = record.position
        elif isinstance(fact, f.RetirementReleased):
            self._unreleased.pop(fact.entry_id, None)
        elif isinstance(fact, f.AdjustmentApplied):
            self.adjusted_at[record.identity] = record.position
        teller = _TELLERS.get(type(fact))
        if teller is None or not (effective or type(fact) in _ALWAYS_TOLD):
            return None
        item = teller(self, state, record, fact)
        if item is not None:
            self._about[record.identity] = item.entries
            self.items.append(item)
        return item

    def out_at(self, entry_id: str, public: bool) -> int:
        """Returns the position of the fact that last put a crew out, as the public may know it."""
        end = self.held_since.get(entry_id) if public else None
        secret = self._unreleased.get(entry_id) if public else None
        known = [
            at
            for at in self._out_at.get(entry_id, ())
            if at != secret and (end is None or at < end)
        ]
        return known[-1] if known else 0

    def shown_to_public(self, item: Item) -> bool:
        """Says whether the public may read an item now: nothing newer than a hold on its crew."""
        return all(
            item.position < self.held_since.get(entry_id, item.position + 1)
            for entry_id in item.entries
        )

    def news(self, public: bool) -> dict[str, dict[str, Any]]:
        """Returns the newest rows of ``news`` by position."""
        rows: dict[str, dict[str, Any]] = {}
        for item in reversed(self.items):
            if item.news and (not public or self.shown_to_public(item)):
                rows[str(item.position)] = item.row()
                if len(rows) == NEWS_SHOWN:
                    break
        return rows

    def corrections(self, public: bool) -> dict[str, dict[str, Any]]:
        """Returns every row of ``corrections`` by position."""
        return {
            str(item.position): item.row()
            for item in self.items
            if item.correction and (not public or self.shown_to_public(item))
        }

    def entries_about(self, identity: str) -> tuple[str, ...]:
        """Returns the entries that an earlier decision was about, none when it is not known."""
        return self._about.get(identity, ())


def _stage_state(_: Chronicle, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"stage": fact.stage_id, "state": str(fact.state)}
    if fact.reason:
        params["reason"] = fact.reason
    changed = fact.state in (f.StageState.SUSPENDED, f.StageState.CANCELLED)
    return Item(record.position, "stage_state", params, correction=changed)


def _given(_: Chronicle, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id, "stage": fact.stage_id, "ms": fact.elapsed_ms}
    params["provenance"] = str(fact.provenance)
    _reasons(params, fact)
    return Item(record.position, "time_given", params, (fact.entry_id,), correction=True)


def _adjusted(_: Chronicle, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id, "control": fact.control, "ms": fact.ms}
    params["kind"] = fact.kind
    _reasons(params, fact)
    return Item(record.position, "adjustment", params, (fact.entry_id,), correction=True)


def _withdrawn(code: str, names: str) -> Callable[..., Item]:
    def tell(chronicle: Chronicle, _: RallyState, record: f.Record, fact: Any) -> Item:
        identity = getattr(fact, names)
        entries = chronicle.entries_about(identity)
        params: Params = {"names": identity}
        if len(entries) == 1:
            params["entry"] = entries[0]
        _reasons(params, fact)
        return Item(record.position, code, params, entries, correction=True)

    return tell


def _released(chronicle: Chronicle, state: RallyState, record: f.Record, fact: Any) -> Item | None:
    crew = state.crews.get(fact.entry_id)
    if crew is None or crew.retirement is None or not crew.retirement.released:
        return None
    retirement = crew.retirement
    chronicle.told_out.add(fact.entry_id)
    params: Params = {"entry": fact.entry_id, "control": retirement.control}
    _reasons(params, retirement)
    return Item(record.position, "retired", params, (fact.entry_id,))


def _crew_item(code: str, correction: bool = False) -> Callable[..., Item | None]:
    def tell(chronicle: Chronicle, _: RallyState, record: f.Record, fact: Any) -> Item | None:
        params: Params = {"entry": fact.entry_id}
        if isinstance(fact, f.CrewRestarted):
            params["stage"] = fact.stage_id
        _reasons(params, fact)
        entry_id, told_out = fact.entry_id, chronicle.told_out
        if isinstance(fact, f.CrewReinstated) and entry_id not in told_out:
            # What nobody was told of needs no correction, and must not be guessed from one.
            return None
        (told_out.add if code in _OUT else told_out.discard)(entry_id)
        return Item(record.position, code, params, (entry_id,), True, correction)

    return tell


def _moved(_: Chronicle, state: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"from_at_ms": fact.from_at_ms, "to_at_ms": fact.to_at_ms}
    if isinstance(fact, f.ImpulsesMoved):
        params |= {"post": fact.post, "control": fact.control}
        code = "impulses_moved"
    else:
        params |= {"device": fact.device, "ms": fact.shift_ms}
        code = "clock_shifted"
    _reasons(params, fact)
    return Item(record.position, code, params, news=False, correction=True)


def _ignored(_: Chronicle, state: RallyState, record: f.Record, fact: Any) -> Item | None:
    impulse = state.impulses.get(fact.impulse)
    if impulse is None or impulse.owner not in state.entries:
        return None
    params: Params = {"entry": impulse.owner, "control": impulse.control, "ignored": fact.ignored}
    _reasons(params, fact)
    position, entries = record.position, (impulse.owner,)
    return Item(position, "impulse_ignored", params, entries, news=False, correction=True)


def _published(_: Chronicle, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {
        "classification": fact.classification,
        "title": fact.title,
        "status": str(fact.status),
        "version": fact.version,
    }
    return Item(record.position, "published", params, correction=fact.version > 1)


def _closed(_: Chronicle, __: RallyState, record: f.Record, fact: Any) -> Item:
    return Item(record.position, "rally_closed", {})


def _reasons(params: Params, fact: Any) -> None:
    """Add what the official said why, where there is something."""
    for name in ("reason", "article", "document"):
        value = getattr(fact, name, "")
        if value:
            params[name] = value


_OUT: Final = ("did_not_start", "disqualified")
_ALWAYS_TOLD: Final = (
    f.CrewRestarted,
    f.ImpulsesMoved,
    f.DeviceClockShifted,
    f.DecisionWithdrawn,
    f.ImpulseIgnored,
)
_TELLERS: Final[Mapping[type, Callable[..., Item | None]]] = {
    f.StageStateSet: _stage_state,
    f.TimeGiven: _given,
    f.GivenTimeWithdrawn: _withdrawn("given_time_withdrawn", "given"),
    f.AdjustmentApplied: _adjusted,
    f.AdjustmentWithdrawn: _withdrawn("adjustment_withdrawn", "adjustment"),
    f.CrewRetired: _released,
    f.RetirementReleased: _released,
    f.CrewRestarted: _crew_item("restarted"),
    f.CrewDidNotStart: _crew_item("did_not_start"),
    f.CrewDisqualified: _crew_item("disqualified", correction=True),
    f.CrewReinstated: _crew_item("reinstated", correction=True),
    f.ImpulsesMoved: _moved,
    f.DeviceClockShifted: _moved,
    f.DecisionWithdrawn: _withdrawn("decision_withdrawn", "decision"),
    f.ImpulseIgnored: _ignored,
    f.Published: _published,
    f.RallyClosed: _closed,
}
