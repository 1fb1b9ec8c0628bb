"""Proposes start lists: who may start, in which order, at which minute.

A proposal is nothing yet: an official looks at it, edits it and publishes it as the next version
(``SetStartList``). The import of a rally file times its first lists with the same sum.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flyingfinish.rally.classification import standing_key
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import Provenance, StartListRow
from flyingfinish.rally.scopes import Scope, number_key, road_of
from flyingfinish.rally.start_table import start_table
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.totals import OUT, SortKey

FIRST_PRIORITIES: Final = ("P1", "P2")
"""These start as groups of their own; everybody else follows as one."""


class StartRule(StrEnum):
    """How the crews of one competition follow each other."""

    NUMBERS = "numbers"
    """By car number (UK NCR 2026 Ch. 13, start order unless the regulations differ)."""

    CLASSIFICATION = "classification"
    """The best first (general practice; a default to confirm in the rally's regulations)."""

    REVERSED_TOP = "reversed_top"
    """The best N in reverse, then the others (WRC 2014 days 2 and 3; national practice)."""

    PRIORITY = "priority"
    """P1 reversed, P2, then the others (WRC 2025; verified over Rally Sweden's lists)."""

    AS_BEFORE = "as_before"
    """As another stage was started (WRC 2025: leg 2 after an evening of one stage)."""

    LISTED = "listed"
    """As the stage's own list stands, delays and new start times in it: to be edited by hand."""


@dataclass(frozen=True, slots=True)
class StartOrder:
    """What an official asks a proposal for; instants and durations in ms."""

    stage_id: str
    rule: StartRule
    first_at_ms: int
    after: str = ""
    """The stage whose classification or list it follows; empty is the one before."""

    top: int = 0
    intervals_ms: tuple[int, ...] = (60_000,)
    """One for each group (priority, else competition); the last one serves all that follow."""

    gap_ms: int = 0
    """Added between two groups, beside the interval of the later one."""


@dataclass(frozen=True, slots=True)
class StartGroup:
    """Crews that start one after the other at one interval."""

    entries: tuple[str, ...]
    interval_ms: int
    gap_ms: int = 0
    """Added before the group, when another has started."""


@dataclass(frozen=True, slots=True)
class _Field:
    """The crews of one competition at one start, with what orders them."""

    asked: StartOrder
    entries: tuple[Entry, ...]
    standing: Mapping[str, SortKey]
    restarted: frozenset[str]
    listed: Mapping[str, int]
    classified: bool

    def by_number(self) -> list[Entry]:
        return sorted(self.entries, key=lambda one: number_key(one.car_number))

    def by_standing(self) -> list[Entry]:
        return sorted(self.by_number(), key=lambda one: self.standing[one.entry_id])


def start_list(state: RallyState, asked: StartOrder) -> tuple[StartListRow, ...]:
    """Returns the proposed rows of a stage; competitions start one behind the other."""
    if asked.rule is StartRule.LISTED:
        return _listed(state, asked.stage_id)
    groups: list[StartGroup] = []
    for place, field in enumerate(_fields(state, asked)):
        parts = _ORDERS[asked.rule](field)
        for number, part in enumerate(parts):
            nth = min(place if len(parts) == 1 else number, len(asked.intervals_ms) - 1)
            ids = tuple(entry.entry_id for entry in part)
            groups.append(StartGroup(ids, asked.intervals_ms[nth], asked.gap_ms))
    return timed(groups, asked.first_at_ms, state.stages[asked.stage_id].stage.lanes)


def _listed(state: RallyState, stage_id: str) -> tuple[StartListRow, ...]:
    """The list in force, everybody due as they are now; nobody where there is none."""
    table = start_table(state, stage_id, "internal")
    rows = table["rows"] if table is not None else {}
    return tuple(
        StartListRow(entry_id, row["due_at_ms"], row.get("lane", 0))
        for entry_id, row in rows.items()
    )


def timed(
    groups: Sequence[StartGroup], first_at_ms: int, lanes: int = 1
) -> tuple[StartListRow, ...]:
    """Returns rows due from the first start on; as many as there are lanes start together.

    Lanes are numbered from 1, 0 where there is one; a group begins on the first lane. Intervals
    are whole or half minutes by custom and are taken as they come (UK NCR 2026: at least 1 min).
    """
    rows: list[StartListRow] = []
    at_ms = first_at_ms
    for group in groups:
        if rows and group.entries:
            at_ms = rows[-1].due_at_ms + group.interval_ms + group.gap_ms
        for place, entry_id in enumerate(group.entries):
            due_at_ms = at_ms + place // lanes * group.interval_ms
            rows.append(StartListRow(entry_id, due_at_ms, place % lanes + 1 if lanes > 1 else 0))
    return tuple(rows)


def may_start(state: RallyState, stage_id: str) -> list[Entry]:
    """Returns who may start a stage, by car number.

    Out are the retired without a restart, the disqualified and those that never started (FIA WRC
    sporting regulations, re-start); course cars are on no list; nor are crews whose competitions
    all leave the stage out.
    """
    found = []
    for entry in state.entries.values():
        crew = state.crews.get(entry.entry_id)
        out = crew is not None and crew.status in OUT
        if not entry.course_car and not out and _competition(state, entry, stage_id) is not None:
            found.append(entry)
    return sorted(found, key=lambda one: number_key(one.car_number))


def _competition(state: RallyState, entry: Entry, stage_id: str) -> str | None:
    """The competition a crew starts with, "" for a crew of none, None when it has no part."""
    running = [
        (competition.ord, competition.competition_id)
        for one in entry.enrolments
        if (competition := state.competitions[one.competition_id])
        and (not competition.stages or stage_id in competition.stages)
    ]
    if not entry.enrolments:
        return ""
    return min(running)[1] if running else None


def _fields(state: RallyState, asked: StartOrder) -> list[_Field]:
    """The crews of each competition in their order, those of none last."""
    crews: dict[str, list[Entry]] = {}
    for entry in may_start(state, asked.stage_id):
        competition_id = _competition(state, entry, asked.stage_id) or ""
        crews.setdefault(competition_id, []).append(entry)
    ords = {one.competition_id: one.ord for one in state.competitions.values()}
    named = sorted((one for one in crews if one), key=lambda one: ords[one])
    return [_field(state, asked, one, crews[one]) for one in (*named, "") if one in crews]


def _field(
    state: RallyState, asked: StartOrder, competition_id: str, entries: Sequence[Entry]
) -> _Field:
    order = [one.stage_id for one in state.itinerary.stages]
    last = order.index(asked.after) + 1 if asked.after else order.index(asked.stage_id)
    road = road_of(state, Scope(competition_id))
    ran = [one for one in road.stages if one.stage_id in order[:last]]
    index = road.last_counting(len(ran) - 1)
    before = state.start_lists.get(order[last - 1]) if last else None
    rows = before.rows if before is not None else ()
    ids = [entry.entry_id for entry in entries]
    return _Field(
        asked,
        tuple(entries),
        {one: standing_key(state.crews[one], road, index) for one in ids},
        frozenset(one for one in ids if _has_restarted(state, one, asked.stage_id, order)),
        {row.entry_id: place for place, row in enumerate(rows)},
        index >= 0,
    )


def _has_restarted(state: RallyState, entry_id: str, stage_id: str, order: Sequence[str]) -> bool:
    """Whether a crew comes back with this leg: let in again for it, or not there when it ended."""
    crew = state.crews[entry_id]
    legs = {one.stage_id: one.leg for one in state.itinerary.stages}
    if crew.restarted_from and legs.get(crew.restarted_from) == legs[stage_id]:
        return True
    ended = [one for one in order if legs[one] < legs[stage_id]]
    on = crew.stages.get(ended[-1]) if ended else None
    return on is not None and on.time is not None and on.time.provenance is Provenance.RESTART


def _numbers(field: _Field) -> list[list[Entry]]:
    return [field.by_number()]


def _classification(field: _Field) -> list[list[Entry]]:
    return [field.by_standing()]


def _reversed_top(field: _Field) -> list[list[Entry]]:
    order = field.by_standing()
    top = field.asked.top
    return [order[:top][::-1] + order[top:]]


def _priority(field: _Field) -> list[list[Entry]]:
    """P1 reversed, restarted first; P2 as classified, restarted last; then everybody else.

    Without a classification each priority goes by car number, P3 and P4 before those of none.
    """
    if not field.classified:
        order = sorted(field.by_number(), key=lambda one: one.priority or "~")
        return _groups(order)
    first, second, others = _groups(field.by_standing())
    first = first[::-1]
    first.sort(key=lambda one: one.entry_id not in field.restarted)
    second.sort(key=lambda one: one.entry_id in field.restarted)
    return [first, second, others]


def _as_before(field: _Field) -> list[list[Entry]]:
    """The order of the other list; who was not in it goes last of its group."""
    last = len(field.listed)
    return _groups(sorted(field.by_number(), key=lambda one: field.listed.get(one.entry_id, last)))


def _groups(order: Sequence[Entry]) -> list[list[Entry]]:
    """The order in three groups: P1, P2 and the others."""
    leading = [[one for one in order if one.priority == name] for name in FIRST_PRIORITIES]
    return [*leading, [one for one in order if one.priority not in FIRST_PRIORITIES]]


_ORDERS: Final[Mapping[StartRule, Callable[[_Field], list[list[Entry]]]]] = {
    StartRule.NUMBERS: _numbers,
    StartRule.CLASSIFICATION: _classification,
    StartRule.REVERSED_TOP: _reversed_top,
    StartRule.PRIORITY: _priority,
    StartRule.AS_BEFORE: _as_before,
}
