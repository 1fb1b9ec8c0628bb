"""Which drafted penalties a decision would make, change or take away."""

from collections.abc import Collection
from dataclasses import dataclass

from flyingfinish.rally.draft_parts import Draft
from flyingfinish.rally.drafts import drafts, drafts_of
from flyingfinish.rally.state_parts import RallyState


@dataclass(frozen=True, slots=True)
class MovedDraft:
    """A penalty that waits for an official, before and after; None where none waits.

    0 ms where an official has to look all the same.
    """

    entry_id: str
    control: str
    kind: str
    before_ms: int | None
    after_ms: int | None


def moved_drafts(
    before: RallyState, after: RallyState, crews: Collection[str] | None
) -> tuple[MovedDraft, ...]:
    """What waits otherwise for these crews, in road order; for every crew where none are named.

    Waived drafts wait for nobody, and what counts by itself shows in the totals.
    """
    was, now = _waiting(before, crews), _waiting(after, crews)
    order = {control.code: place for place, control in enumerate(after.itinerary.controls)}
    places = sorted({*was, *now}, key=lambda one: (order[one[1]], one))
    return tuple(
        MovedDraft(*place, was.get(place), now.get(place))
        for place in places
        if was.get(place) != now.get(place)
    )


def _waiting(state: RallyState, crews: Collection[str] | None) -> dict[tuple[str, str, str], int]:
    """Entry, control and kind -> what waits there."""
    found: list[Draft] = []
    if crews is None:
        found = drafts(state)
    else:
        for entry_id in crews:
            found += drafts_of(state, entry_id) if entry_id in state.entries else []
    waived = state.control.waived
    return {(one.entry_id, one.control, one.kind): one.ms for one in found if one.key not in waived}
