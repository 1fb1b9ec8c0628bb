"""The podium sheet: the first five of a classification with all that could still move them.

Printed before anybody climbs the podium: a third place has become a ninth half an hour after it.
For each crew every control without a check-in, those that it has not come to yet, whether the final
would leave it out, every pending time, due start, draft and item, open or waived, protests and
investigations; below, what is open and names no crew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.classification import OverallRow, Table, not_classified, running
from flyingfinish.rally.draft_parts import Draft
from flyingfinish.rally.drafts import drafts
from flyingfinish.rally.due_times import CHECKED_IN_AT
from flyingfinish.rally.open_items import OpenItem, open_items
from flyingfinish.rally.publication_chain import holding
from flyingfinish.rally.scopes import Scope, ScopeRoad, road_of, scopes_of
from flyingfinish.rally.state_parts import RallyState, Touched
from flyingfinish.rally.totals import counts_after

FIRST: Final = 5


@dataclass(frozen=True, slots=True)
class PodiumLine:
    """One of the first five."""

    entry_id: str
    place: int
    shared: bool
    total_ms: int
    no_check_in: tuple[str, ...]
    """Controls that others checked in at and this crew came by without a card."""

    not_yet_at: tuple[str, ...]
    """Controls up to the end of the classification where others were and this crew is not yet."""

    not_classified: bool
    """Whether it has all the times and the final leaves it out as things stand."""

    items: tuple[OpenItem, ...]
    """What touches it, open or waived."""

    protests: tuple[str, ...]
    """Open protests and appeals that name it."""

    investigated: bool


@dataclass(frozen=True, slots=True)
class PodiumSheet:
    """One classification."""

    scope: Scope
    classification: str
    stage_id: str
    """Up to which stage it stands; empty before the first time."""

    lines: tuple[PodiumLine, ...]
    others: tuple[OpenItem, ...]
    """Open, and about nobody in particular or about somebody who is not placed here."""

    protests: tuple[str, ...]
    """Open protests and appeals that hold the classification or a title of it."""


def podium_sheets(state: RallyState) -> list[PodiumSheet]:
    """A sheet for each competition and each of its classes in which anybody has a place."""
    settle(state, Touched())
    drafted = drafts(state)
    found = [_sheet(state, scope, drafted) for scope in scopes_of(state)]
    return [sheet for sheet in found if sheet.lines]


def _sheet(state: RallyState, scope: Scope, drafted: Iterable[Draft]) -> PodiumSheet:
    name = scope.channel(state)
    table = running(state, scope, "internal")
    items = open_items(state, name, drafted)
    left_out = not_classified(state, scope, "internal")
    to_here = _to_the_end(state, road_of(state, scope))
    lines = []
    for row in table.rows:
        # Shared places: everybody on the fifth is on the sheet.
        if row.figures is not None and 0 < row.place <= FIRST:
            mine = tuple(one for one in items if row.entry_id in _named(one))
            about = _About(to_here, row.entry_id in left_out, mine)
            lines.append(_line(state, row, row.figures.total_ms, about))
    shown = {one for line in lines for one in line.items}
    others = tuple(one for one in items if one not in shown and not one.waived)
    titles = {title for one in state.protests.values() for title in one.lodged.titles}
    held = [one for title in ("", *sorted(titles)) for one in holding(state, name, title)]
    protests = tuple(dict.fromkeys(one.lodged.protest_id for one in held))
    return PodiumSheet(scope, name, table.reference, tuple(lines), others, protests)


@dataclass(frozen=True, slots=True)
class _About:
    """What the classification knows of a crew besides its figures."""

    controls: frozenset[str]
    not_classified: bool
    items: tuple[OpenItem, ...]


def _line(state: RallyState, row: OverallRow, total_ms: int, about: _About) -> PodiumLine:
    entry_id = row.entry_id
    protests = tuple(
        protest_id
        for protest_id, one in state.protests.items()
        if one.decided is None and entry_id in one.lodged.entries
    )
    return PodiumLine(
        entry_id,
        row.place,
        row.shared,
        total_ms,
        no_check_in(state, entry_id),
        tuple(one for one in not_yet_at(state, entry_id) if one in about.controls),
        about.not_classified,
        about.items,
        protests,
        state.crews[entry_id].investigation is not None,
    )


def no_check_in(state: RallyState, entry_id: str) -> tuple[str, ...]:
    """Controls up to where a crew was seen last at which others handed a card in and it did not."""
    watch, cards = state.watch, state.crews[entry_id].check_ins
    before = state.itinerary.controls[: watch.furthest.get(entry_id, 0)]
    return tuple(
        control.code
        for at, control in enumerate(before)
        if at in watch.working and control.kind in CHECKED_IN_AT and control.code not in cards
    )


def not_yet_at(state: RallyState, entry_id: str) -> tuple[str, ...]:
    """Controls beyond where a crew was seen last at which others handed a card in already."""
    watch, controls = state.watch, state.itinerary.controls
    beyond = range(watch.furthest.get(entry_id, -1) + 1, len(controls))
    return tuple(
        controls[at].code
        for at in beyond
        if at in watch.working and controls[at].kind in CHECKED_IN_AT
    )


def _to_the_end(state: RallyState, road: ScopeRoad) -> frozenset[str]:
    """The controls up to the end of a classification: of the road, or of its own last section."""
    codes = (one.code for one in state.itinerary.controls)
    if road.stages[-1:] == list(state.itinerary.stages[-1:]):
        return frozenset(codes)
    last = len(road.stages) - 1
    return frozenset(one for one in codes if counts_after(one, road, last, Table.SECTION))


def _named(item: OpenItem) -> set[str]:
    """The entries that an item is about."""
    said = dict(item.params)
    return {str(said[name]) for name in ("owner", "entry", "other") if name in said}
