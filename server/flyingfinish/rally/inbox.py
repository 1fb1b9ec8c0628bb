"""The inbox: what an official should look at, each with a code and the facts it is about.

Kinds: ``unassigned`` (an impulse without a car), ``unknown_car``, ``nobody`` (a start or a card
without a car), ``unknown_control``, ``doubled`` (two impulses of one rank for one car at one
control), ``disagreement`` (sources differ on the instant or the car), ``before_start`` (a finish
not after its start), ``doubtful`` (a row that does not count); what shows beside others only is in
`anomalies.py`. Items come and go with their causes by themselves. An id says what the item is
about: with other figures it is another item, and a waiver of the old one covers it no longer.
"""

import zlib
from collections.abc import Hashable

from flyingfinish.rally.evidence_parts import ControlRole, Evidence, ImpulseState
from flyingfinish.rally.facts import Record
from flyingfinish.rally.observations import (
    cars_named,
    impulse_key,
    instant_of,
    spread_ms,
    standing_said,
)
from flyingfinish.rally.state_parts import (
    CrewState,
    InboxItem,
    RallyState,
    Touched,
)

Params = tuple[tuple[str, str | int], ...]


def raised(
    kind: str, place: str, refs: tuple[str, ...], params: Params, about: Hashable = None
) -> InboxItem:
    """An item whose id holds a sum of its figures: ``about``, else facts and parameters."""
    said = (refs, params) if about is None else about
    item_id = f"{kind}:{place}:{zlib.crc32(repr(said).encode()):08x}"
    return InboxItem(item_id, kind, refs, params)


def put(state: RallyState, item: InboxItem, touched: Touched) -> None:
    """Raise an item, or bring it up to date."""
    if state.inbox.get(item.item_id) != item:
        state.inbox[item.item_id] = item
        touched.inbox.add(item.item_id)


def drop(state: RallyState, item_id: str, touched: Touched) -> None:
    """Take an item away when it is there."""
    if state.inbox.pop(item_id, None) is not None:
        touched.inbox.add(item_id)


def note_doubtful(state: RallyState, record: Record, why: str, touched: Touched) -> None:
    """A row that counts for nothing until an official admits it."""
    state.doubtful[record.identity] = record
    item_id = f"doubtful:{record.identity}"
    put(state, InboxItem(item_id, "doubtful", (record.identity,), (("why", why),)), touched)


def drop_unassigned(state: RallyState, impulse: ImpulseState, touched: Touched) -> None:
    """Forget that an impulse had no car."""
    drop(state, f"unassigned:{impulse.identity}", touched)


def note_unassigned(state: RallyState, impulse: ImpulseState, touched: Touched) -> None:
    """An impulse without a car waits, unless somebody ignored it."""
    if impulse.owner or impulse.ignored:
        drop_unassigned(state, impulse, touched)
        return
    params = (("post", impulse.taken.post), ("control", impulse.control), ("at_ms", impulse.at_ms))
    item_id = f"unassigned:{impulse.identity}"
    put(state, InboxItem(item_id, "unassigned", impulse.identities, params), touched)


def note_evidence(
    state: RallyState,
    place: tuple[str, str],
    evidence: Evidence,
    standing: list[ImpulseState],
    touched: Touched,
) -> None:
    """Bring the items about one crew at one control up to date."""
    owner, control = place
    role = state.roles.get(control)
    crew = state.crews.get(owner)
    found: dict[str, InboxItem] = {}
    if not _course_car(state, owner):
        for kind, refs, params in _findings(state, place, evidence, standing, role, crew):
            about = (("owner", owner), ("control", control), *params)
            item = raised(kind, f"{owner}:{control}", refs, about)
            found[item.item_id] = item
    for item_id in evidence.items:
        if item_id not in found:
            drop(state, item_id, touched)
    for item in found.values():
        put(state, item, touched)
    evidence.items = tuple(found)


def _course_car(state: RallyState, owner: str) -> bool:
    entry = state.entries.get(owner)
    return entry is not None and entry.course_car


def owner_is_named(owner: str) -> bool:
    """Whether a number was said at all: a start or a card without one is filed under ``#``."""
    return owner != "#"


_Finding = tuple[str, tuple[str, ...], Params]


def _findings(
    state: RallyState,
    place: tuple[str, str],
    evidence: Evidence,
    standing: list[ImpulseState],
    role: ControlRole | None,
    crew: CrewState | None,
) -> list[_Finding]:
    """Kind, facts and parameters of everything odd about one crew at one control."""
    said = standing_said(evidence.starts, state.ignored)
    said = said or standing_said(evidence.check_ins, state.ignored)
    refs = tuple(sorted([one.identity for one in standing] + [one.identity for one in said]))
    found: list[_Finding] = []
    if not refs:
        return found
    if crew is None:
        found.append(("unknown_car" if owner_is_named(place[0]) else "nobody", refs, ()))
    if role is None:
        found.append(("unknown_control", refs, ()))
    if len(standing) > 1:
        found.extend(_rivals(state, standing))
    if len(standing) == 1 and len(cars_named(standing[0])) > 1:
        cars = ", ".join(sorted(cars_named(standing[0])))
        found.append(("disagreement", refs, (("cars", cars),)))
    if len(said) > 1:
        spread = spread_ms(instant_of(one) for one in said)
        if spread > state.regulations.disagreement_over_ms:
            found.append(("disagreement", refs, (("spread_ms", spread),)))
    if role is not None and role.kind == "finish" and crew is not None and standing:
        on = crew.stages.get(role.stage_id)
        if on is not None and on.start_at_ms is not None and standing[0].at_ms <= on.start_at_ms:
            early = on.start_at_ms - standing[0].at_ms
            found.append(("before_start", refs, (("early_ms", early),)))
    return found


def _rivals(state: RallyState, standing: list[ImpulseState]) -> list[_Finding]:
    """Two impulses of one rank are doubled; the best of two ranks may disagree.

    Where officials have chosen one, nothing is left to ask.
    """
    first = standing[0]
    if impulse_key(first)[0] < 0:
        return []
    refs = tuple(sorted(one.identity for one in standing))
    ranks = [one.taken.rank for one in standing]
    found: list[_Finding] = []
    if len(set(ranks)) < len(ranks):
        found.append(("doubled", refs, (("stands", first.identity),)))
    best_of_rank = {one.taken.rank: one.at_ms for one in reversed(standing)}
    spread = spread_ms(best_of_rank.values())
    if spread > state.regulations.disagreement_over_ms:
        found.append(("disagreement", refs, (("spread_ms", spread),)))
    return found
