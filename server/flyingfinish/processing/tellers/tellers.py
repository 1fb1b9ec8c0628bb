"""What each decision says in ``news`` and ``corrections``: one teller for each kind of fact.

The chronicle asks them after the fold has taken the fact; `TELLERS` is all they are known by.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item, Log, Params, Teller, add_reasons
from flyingfinish.processing.tellers.classes import CLASSES_TELLERS
from flyingfinish.processing.tellers.controls import CONTROLS_TELLERS
from flyingfinish.processing.tellers.given import GIVEN_TELLERS
from flyingfinish.processing.tellers.regulations import REGULATIONS_TELLERS
from flyingfinish.processing.tellers.road import ROAD_TELLERS
from flyingfinish.processing.tellers.rulings import RULINGS_TELLERS
from flyingfinish.processing.tellers.statements import STATEMENT_TELLERS, statement_ignored
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState


def _given(_: Log, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id, "stage": fact.stage_id, "ms": fact.elapsed_ms}
    params["provenance"] = str(fact.provenance)
    add_reasons(params, fact)
    return Item(record.position, "time_given", params, (fact.entry_id,), correction=True)


def _adjusted(_: Log, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id, "control": fact.control, "ms": fact.ms}
    params["kind"] = fact.kind
    add_reasons(params, fact)
    return Item(record.position, "adjustment", params, (fact.entry_id,), correction=True)


def _withdrawn(code: str, names: str) -> Callable[..., Item]:
    def tell(chronicle: Log, _: RallyState, record: f.Record, fact: Any) -> Item:
        identity = getattr(fact, names)
        entries = chronicle.entries_about(identity)
        params: Params = {"names": identity}
        if len(entries) == 1:
            params["entry"] = entries[0]
        add_reasons(params, fact)
        if len(entries) > 1:
            return Item(record.position, code, params, correction=True, counted=entries)
        return Item(record.position, code, params, entries, correction=True)

    return tell


def _released(chronicle: Log, state: RallyState, record: f.Record, fact: Any) -> Item | None:
    crew = state.crews.get(fact.entry_id)
    if crew is None or crew.retirement is None or not crew.retirement.released:
        return None
    retirement = crew.retirement
    chronicle.told_out.add(fact.entry_id)
    params: Params = {"entry": fact.entry_id, "control": retirement.control}
    add_reasons(params, retirement)
    return Item(record.position, "retired", params, (fact.entry_id,))


def _crew_item(code: str, correction: bool = False) -> Callable[..., Item | None]:
    def tell(chronicle: Log, _: RallyState, record: f.Record, fact: Any) -> Item | None:
        params: Params = {"entry": fact.entry_id}
        if isinstance(fact, f.CrewRestarted):
            params["stage"] = fact.stage_id
        add_reasons(params, fact)
        entry_id, told_out = fact.entry_id, chronicle.told_out
        if isinstance(fact, f.CrewReinstated) and entry_id not in told_out:
            # What nobody was told of needs no correction, and must not be guessed from one.
            return None
        (told_out.add if code in _OUT else told_out.discard)(entry_id)
        return Item(record.position, code, params, (entry_id,), True, correction)

    return tell


def _moved(_: Log, state: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"from_at_ms": fact.from_at_ms, "to_at_ms": fact.to_at_ms}
    if isinstance(fact, f.ImpulsesMoved):
        params |= {"post": fact.post, "control": fact.control}
        code = "impulses_moved"
    else:
        params |= {"device": fact.device, "ms": fact.shift_ms}
        code = "clock_shifted"
    add_reasons(params, fact)
    return Item(record.position, code, params, news=False, correction=True)


def _ignored(_: Log, state: RallyState, record: f.Record, fact: Any) -> Item | None:
    impulse = state.impulses.get(fact.impulse)
    if impulse is None:
        return statement_ignored(state, record, fact)
    if impulse.owner not in state.entries:
        return None
    params: Params = {"entry": impulse.owner, "control": impulse.control, "ignored": fact.ignored}
    add_reasons(params, fact)
    position, entries = record.position, (impulse.owner,)
    return Item(position, "impulse_ignored", params, entries, news=False, correction=True)


def _closed(_: Log, __: RallyState, record: f.Record, fact: Any) -> Item:
    return Item(record.position, "rally_closed", {})


_OUT: Final = ("did_not_start", "disqualified")
ALWAYS_TOLD: Final = (
    f.CrewRestarted,
    f.ImpulsesMoved,
    f.DeviceClockShifted,
    f.DecisionWithdrawn,
    f.ImpulseIgnored,
    f.ImpulseAssigned,
    f.ImpulseChosen,
    f.ImpulseInserted,
    f.CarStarted,
    f.CheckedIn,
    f.StartClockShifted,
    f.TimePendingSet,
    f.EntrySet,
    f.CompetitionSet,
    f.ItinerarySet,
    f.StartListSet,
)
TELLERS: Final[Mapping[type, Teller]] = {
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
    **GIVEN_TELLERS,
    **CLASSES_TELLERS,
    **CONTROLS_TELLERS,
    **REGULATIONS_TELLERS,
    **RULINGS_TELLERS,
    **ROAD_TELLERS,
    **STATEMENT_TELLERS,
    f.RallyClosed: _closed,
}
