"""What a decision about one passage did to splits, told beside it: before, after, and whose.

The stage times that it moved are in `corrected_times.py`; splits move by themselves, and only a
decision that names an impulse or a car is told split by split.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item, Params, add_reasons
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState

Splits = Mapping[tuple[str, str, int], int]
"""Crew, stage and number of the split -> ms from the start."""

NO_SPLITS: Final[Splits] = {}

_ABOUT_IMPULSES: Final = (f.ImpulseAssigned, f.ImpulseIgnored, f.ImpulseChosen)
_ABOUT_CARS: Final = (f.ImpulseAssigned, f.ImpulseInserted)


def splits_before(state: RallyState, record: f.Record) -> Splits:
    """Returns the splits of the one or two crews that a decision about a passage concerns.

    To be asked before the fold takes the fact; nothing is looked up for what posts say all day.
    """
    fact: Any = record.fact
    if not record.official:
        return NO_SPLITS
    crews = []
    if isinstance(fact, _ABOUT_IMPULSES) and fact.impulse in state.impulses:
        crews.append(state.impulses[fact.impulse].owner)
    if isinstance(fact, _ABOUT_CARS):
        crews.append(state.owner_of.get(fact.car, ""))
    return {place: ms for one in crews if one in state.crews for place, ms in _splits(state, one)}


def _splits(state: RallyState, entry_id: str) -> Iterator[tuple[tuple[str, str, int], int]]:
    for stage_id, on in state.crews[entry_id].stages.items():
        for number, ms in on.splits.items():
            yield (entry_id, stage_id, number), ms


def with_splits(
    told: tuple[Item, ...], state: RallyState, record: f.Record, before: Splits
) -> tuple[Item, ...]:
    """Returns the items of a decision with the splits that it gave, moved or took.

    Its own row tells the split of its crew, a row each the others; none where nothing moved.
    """
    fact: Any = record.fact
    if not record.official or not isinstance(fact, (*_ABOUT_IMPULSES, f.ImpulseInserted)):
        return told
    crews = {place[0] for place in before} | {one for item in told for one in item.entries}
    after = {p: ms for one in sorted(crews & state.crews.keys()) for p, ms in _splits(state, one)}
    found = list(told)
    controls = {(r.stage_id, r.number): c for c, r in state.roles.items() if r.kind == "split"}
    for place in sorted({p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}):
        params: Params = {"entry": place[0], "control": controls.get(place[1:], place[1])}
        params |= {"split": place[2]}
        sides = (("before_ms", before.get(place)), ("after_ms", after.get(place)))
        params |= {name: ms for name, ms in sides if ms is not None}
        if found and _fits(found[0], place[0]):
            found[0] = replace(found[0], params={**found[0].params, **params})
        else:
            add_reasons(params, record.fact)
            nth = len(found)
            moved = Item(record.position, "time_moved", params, place[:1], False, True, nth)
            found.append(moved)
    return tuple(found)


def _fits(item: Item, entry_id: str) -> bool:
    """Says whether a decision's own row is about this crew, and tells no time yet."""
    told = "before_ms" in item.params or "after_ms" in item.params
    return item.correction and item.entries == (entry_id,) and not told
