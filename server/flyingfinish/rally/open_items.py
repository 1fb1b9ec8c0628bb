"""What stands open against a classification: the inbox, pending times, due starts, drafts.

Publishing asks `open_items`: each is closed, or waived with a reason that the version keeps (sport
practice: a provisional classification is posted when nothing is left to ask). What touches a table
is what could move it: its crews, on its stages, at the controls that count in it. Split times are
informational, so nothing at a split point does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.classification import missed_at_the_end
from flyingfinish.rally.draft_parts import Draft
from flyingfinish.rally.drafts import drafts
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.inbox import Params
from flyingfinish.rally.scopes import Scope, ScopeRoad, road_of, scopes_of
from flyingfinish.rally.state_parts import InboxItem, RallyState, Touched
from flyingfinish.rally.totals import counts_after

PENDING: Final = "pending"
UNCONFIRMED: Final = "unconfirmed"
DRAFT: Final = "draft"
NO_FINAL_CARD: Final = "no_final_card"
WHOLE_ROAD: Final = ("final", "range/", "stagewins", "teams", "points/")
"""Tables of a scope that may be moved from anywhere on its road."""

AT_THE_END: Final = ("final", "points/")
"""Those that ask who is classified."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that touches a classification and is not closed."""

    item_id: str
    kind: str
    """The kind of the inbox item, or ``pending``, ``unconfirmed``, ``draft``, ``no_final_card``."""

    params: Params = ()
    waived: str = ""
    """Why it may stand; empty = open."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which crews, stages and controls can move a classification."""

    scope: Scope
    road: ScopeRoad
    entries: frozenset[str]
    index: int
    """The last stage of the road that counts in it."""

    table: Table
    alone: bool = False
    """Only that one stage: the table of a stage."""

    at_the_end: bool = False
    """Whether it asks who is classified."""

    def has_stage(self, stage_id: str) -> bool:
        """Whether a time on this stage is in it."""
        at = self.road.index_of(stage_id)
        return at == self.index if self.alone else 0 <= at <= self.index

    def has_control(self, state: RallyState, control: str) -> bool:
        """Whether what happened at a control can move it; one that is not on the road may."""
        role = state.roles.get(control)
        if role is None:
            return True
        if role.kind == "other":
            return not self.alone and counts_after(control, self.road, self.index, self.table)
        return role.kind != "split" and self.has_stage(role.stage_id)


def open_items(
    state: RallyState, classification: str, drafted: Iterable[Draft] | None = None
) -> tuple[OpenItem, ...]:
    """Everything that is not closed and touches a classification, waived or not.

    None for a name that is of no table, such as a start list. Who asks about many tables hands in
    the rally's drafts.
    """
    reach = reach_of(state, classification)
    if reach is None:
        return ()
    settle(state, Touched())
    return (
        *_from_inbox(state, reach),
        *_from_stages(state, reach),
        *(_from_the_end(state, reach.scope) if reach.at_the_end else ()),
        *_from_drafts(state, reach, drafts(state) if drafted is None else drafted),
    )


def reach_of(state: RallyState, classification: str) -> Reach | None:
    """What a classification is made of; None for a name that is of no table."""
    for scope in reversed(scopes_of(state)):
        running = scope.channel(state)
        below = f"{running}/" if scope.class_id else scope.channel_prefix(state)
        if classification == running:
            return _reach(state, scope, "", "")
        for kind in ("stage", "overall"):
            if classification.startswith(f"{below}{kind}/"):
                return _reach(state, scope, kind, classification.removeprefix(f"{below}{kind}/"))
        if classification.startswith(tuple(f"{below}{kind}" for kind in WHOLE_ROAD)):
            found = _reach(state, scope, "", "")
            ends = classification.startswith(tuple(f"{below}{kind}" for kind in AT_THE_END))
            return replace(found, at_the_end=True) if found is not None and ends else found
    return None


def _reach(state: RallyState, scope: Scope, kind: str, place: str) -> Reach | None:
    road = road_of(state, scope)
    stage_id, _, section = place.partition("/")
    index = road.index_of(stage_id) if place else len(road.stages) - 1
    if index < 0:
        return None
    table = Table.SECTION if section else Table.STAGE if place else Table.RUNNING
    entries = frozenset(entry.entry_id for entry in scope.members(state, stage_id))
    return Reach(scope, road, entries, index, table, kind == "stage")


def _from_inbox(state: RallyState, reach: Reach) -> Iterator[OpenItem]:
    for item in state.inbox.values():
        if touches(state, item, reach):
            waiver = state.watch.waived.get(item.item_id)
            why = waiver.reason if waiver is not None else ""
            yield OpenItem(item.item_id, item.kind, item.params, why)


def touches(state: RallyState, item: InboxItem, reach: Reach) -> bool:
    """Whether an item of the inbox is about something that can move a classification."""
    said = dict(item.params)
    named = [str(said[name]) for name in ("owner", "entry", "other") if name in said]
    known = [one for one in named if one in state.entries]
    if known and not reach.entries & set(known):
        return False
    controls = [str(said["control"])] if said.get("control") else _controls(state, item)
    if controls:
        return any(reach.has_control(state, control) for control in controls)
    return "stage" not in said or reach.has_stage(str(said["stage"]))


def _controls(state: RallyState, item: InboxItem) -> list[str]:
    """The controls that an item without one may be about: its post's, or its doubtful row's."""
    post = state.posts.get(str(dict(item.params).get("post", "")))
    if post is not None:
        return list(post.controls)
    rows = [state.doubtful[ref].fact for ref in item.refs if ref in state.doubtful]
    return [control for row in rows if (control := getattr(row, "control", ""))]


def _from_stages(state: RallyState, reach: Reach) -> Iterator[OpenItem]:
    """Times that an official has made pending, and times on a start that nobody reported."""
    stages = [one.stage_id for one in reach.road.stages if reach.has_stage(one.stage_id)]
    for stage_id in stages:
        if state.stages[stage_id].state is StageState.CANCELLED:
            continue
        for entry_id in sorted(reach.entries):
            on = state.crews[entry_id].stages.get(stage_id)
            about = (("owner", entry_id), ("stage", stage_id))
            if on is not None and on.pending:
                item_id = f"{PENDING}:{entry_id}:{stage_id}"
                waiver = state.watch.waived.get(item_id)
                yield OpenItem(item_id, PENDING, about, waiver.reason if waiver else "")
            elif on is not None and on.time is not None and on.time.unconfirmed:
                yield OpenItem(f"{UNCONFIRMED}:{entry_id}:{stage_id}", UNCONFIRMED, about)


def _from_the_end(state: RallyState, scope: Scope) -> Iterator[OpenItem]:
    """Crews with all the times that the final leaves out for want of a card.

    They are on their way to the last control, were not written down there, or stopped before it: an
    official finds out which. With other controls it is another item.
    """
    for entry_id, missed in missed_at_the_end(state, scope, "internal").items():
        controls = ", ".join(missed)
        item_id = f"{NO_FINAL_CARD}:{entry_id}:{controls}"
        waiver = state.watch.waived.get(item_id)
        about = (("owner", entry_id), ("control", controls))
        yield OpenItem(item_id, NO_FINAL_CARD, about, waiver.reason if waiver else "")


def _from_drafts(state: RallyState, reach: Reach, drafted: Iterable[Draft]) -> Iterator[OpenItem]:
    """Drafted penalties that are neither applied nor waived, and the waived ones."""
    if reach.alone:
        return
    for one in drafted:
        if one.entry_id in reach.entries and reach.has_control(state, one.control):
            about = (("owner", one.entry_id), ("control", one.control), ("ms", one.ms))
            waiver = state.control.waived.get(one.key)
            yield OpenItem(f"{DRAFT}:{one.key}", DRAFT, about, waiver.reason if waiver else "")


def waivable(state: RallyState, item_id: str) -> bool:
    """Whether a waiver covers anything: an item of the inbox, a pending time, a missing last card.

    A time on a due start is never official and cannot be waived; a draft has a waiver of its own.
    """
    settle(state, Touched())
    if item_id in state.inbox:
        return True
    kind, _, place = item_id.partition(":")
    entry_id, _, stage_id = place.rpartition(":")
    if kind == NO_FINAL_CARD:
        ends = (_from_the_end(state, scope) for scope in scopes_of(state))
        return any(one.item_id == item_id for found in ends for one in found)
    crew = state.crews.get(entry_id) if kind == PENDING else None
    on = crew.stages.get(stage_id) if crew is not None else None
    return on is not None and on.pending
