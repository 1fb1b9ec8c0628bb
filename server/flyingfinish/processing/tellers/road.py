"""What changes of entries, competitions, road and start lists say once the rally is on its way.

Before anybody was seen on the road they are how the rally is set up, and nobody needs to be told.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from flyingfinish.processing.chronicle_items import Item, Log, Params, Teller
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.state_parts import RallyState


def _stage_state(chronicle: Log, _: RallyState, record: f.Record, fact: f.StageStateSet) -> Item:
    """What a stage was and is; a correction where it begins or ceases to count."""
    before = chronicle.said_last.get(("stage", fact.stage_id), f.StageState.TO_RUN)
    chronicle.said_last["stage", fact.stage_id] = fact.state
    params: Params = {"stage": fact.stage_id, "before": str(before), "state": str(fact.state)}
    if fact.reason:
        params["reason"] = fact.reason
    counts = (before in _IN_NO_TOTAL) != (fact.state in _IN_NO_TOTAL)
    return Item(record.position, "stage_state", params, correction=counts)


def _pending(_: Log, __: RallyState, record: f.Record, fact: f.TimePendingSet) -> Item:
    """That times of a stage await a decision, or do no longer; counts those crews."""
    params: Params = {"stage": fact.stage_id, "pending": fact.pending}
    return Item(
        record.position,
        "time_pending",
        params,
        correction=True,
        counted=fact.entries,
        count_as="crews",
    )


def _entry(chronicle: Log, state: RallyState, record: f.Record, fact: f.EntrySet) -> Item | None:
    """Which parts of an entry are others now; its number and classes as they were and are."""
    now = fact.entry
    before = chronicle.said_last.get(("entry", now.entry_id))
    chronicle.said_last["entry", now.entry_id] = now
    if before is None or before == now or not _on_its_way(state):
        return None
    names = [one.name for one in fields(Entry)]
    changed = [name for name in names if getattr(before, name) != getattr(now, name)]
    params: Params = {"entry": now.entry_id, "changed": ", ".join(changed)}
    if before.car_number != now.car_number:
        params |= {"car_before": before.car_number, "car": now.car_number}
    if before.enrolments != now.enrolments:
        params |= {"classes_before": _classes(before), "classes": _classes(now)}
    # Who is enrolled in what is public at once, also of a crew on hold: no line would tell of it.
    return Item(record.position, "entry_changed", params, news=False, correction=True)


def _classes(entry: Entry) -> str:
    return ", ".join(one for enrolment in entry.enrolments for one in enrolment.classes)


def _competition(
    chronicle: Log, state: RallyState, record: f.Record, fact: f.CompetitionSet
) -> Item | None:
    now = fact.competition
    before = chronicle.said_last.get(("competition", now.competition_id))
    chronicle.said_last["competition", now.competition_id] = now
    if before == now or not _on_its_way(state):
        return None
    params: Params = {"competition": now.competition_id}
    return Item(record.position, "competition_changed", params, news=False, correction=True)


def _road(chronicle: Log, state: RallyState, record: f.Record, fact: f.ItinerarySet) -> Item | None:
    """That the road is another one: a stage cut short, a control moved."""
    before = chronicle.said_last.get(("road", ""))
    chronicle.said_last["road", ""] = fact.itinerary
    if before == fact.itinerary or not _on_its_way(state):
        return None
    return Item(record.position, "road_changed", {}, correction=True)


def _start_list(_: Log, __: RallyState, record: f.Record, fact: f.StartListSet) -> Item | None:
    """That a start list was made anew; the first of a stage is no news."""
    if fact.version == 1:
        return None
    params: Params = {"stage": fact.stage_id, "version": fact.version}
    return Item(record.position, "start_list_changed", params, correction=True)


def _on_its_way(state: RallyState) -> bool:
    """Says whether the public knows of a crew on the road; of one on hold it may know nothing."""
    return any(state.crew(entry_id, "public").seen for entry_id in state.crews)


_IN_NO_TOTAL: Final = (f.StageState.SUSPENDED, f.StageState.CANCELLED)

ROAD_TELLERS: Final[Mapping[type, Teller]] = {
    f.StageStateSet: _stage_state,
    f.TimePendingSet: _pending,
    f.EntrySet: _entry,
    f.CompetitionSet: _competition,
    f.ItinerarySet: _road,
    f.StartListSet: _start_list,
}
