"""What batches, restart times and corrections of impulses and start clocks say in the news."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item, Params, Teller, add_reasons
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState


def _times_given(_: Any, __: RallyState, record: f.Record, fact: Any) -> Item:
    """One line for the batch; each crew's time is a row of the corrections."""
    params: Params = {"stage": fact.stage_id, "provenance": str(fact.provenance)}
    add_reasons(params, fact)
    crews = tuple(row.entry_id for row in fact.times)
    return Item(record.position, "times_given", params, counted=crews, count_as="crews")


def _restart_times_given(_: Any, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id, "stages": len(fact.stages)}
    add_reasons(params, fact)
    return Item(record.position, "restart_times_given", params, (fact.entry_id,))


def _assigned(_: Any, state: RallyState, record: f.Record, fact: Any) -> Item | None:
    """What officials said, not what posts key all day."""
    return _about_impulse("impulse_assigned", state, record, fact) if record.official else None


def _chosen(_: Any, state: RallyState, record: f.Record, fact: Any) -> Item | None:
    return _about_impulse("impulse_chosen", state, record, fact, chosen=fact.chosen)


def _inserted(_: Any, state: RallyState, record: f.Record, fact: Any) -> Item | None:
    entry_id = state.owner_of.get(fact.car, "")
    if entry_id not in state.entries:
        return None
    params: Params = {"entry": entry_id, "control": fact.control, "at_ms": fact.taken_at_ms}
    add_reasons(params, fact)
    return Item(record.position, "impulse_inserted", params, (entry_id,), False, True)


def _about_impulse(
    code: str, state: RallyState, record: f.Record, fact: Any, **more: bool
) -> Item | None:
    impulse = state.impulses.get(fact.impulse)
    if impulse is None or impulse.owner not in state.entries:
        return None
    params: Params = {"entry": impulse.owner, "control": impulse.control, **more}
    add_reasons(params, fact)
    return Item(record.position, code, params, (impulse.owner,), news=False, correction=True)


def _start_clock(_: Any, __: RallyState, record: f.Record, fact: Any) -> Item:
    params: Params = {"control": fact.control, "ms": fact.shift_ms}
    params |= {"from_at_ms": fact.from_at_ms, "to_at_ms": fact.to_at_ms}
    add_reasons(params, fact)
    return Item(record.position, "start_clock_shifted", params, news=False, correction=True)


GIVEN_TELLERS: Final[Mapping[type, Teller]] = {
    f.TimesGiven: _times_given,
    f.RestartTimesGiven: _restart_times_given,
    f.ImpulseAssigned: _assigned,
    f.ImpulseChosen: _chosen,
    f.ImpulseInserted: _inserted,
    f.StartClockShifted: _start_clock,
}
