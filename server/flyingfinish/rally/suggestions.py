"""Times that an official may give on a stopped stage: who needs one, and what some methods give.

Nothing here is ever applied by itself: no formula is fair to everybody, so an official looks at
what the methods say and decides (FIA: the time that the Clerk of the Course considers fairest).
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from flyingfinish.rally.adjustments import stage_number
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.restart_times import DRIVEN, pool_of
from flyingfinish.rally.scopes import number_key
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, RallyState
from flyingfinish.rally.times import truncated

Times = dict[str, int]
"""Entry -> measured time on a stage."""


class Affected(StrEnum):
    """Whom a stop concerns."""

    STARTED = "started"
    """Started at or after an instant, and have no time."""

    WITHOUT_TIME = "without_time"
    """Everybody in the rally without a time there, started or not."""

    EVERYBODY = "everybody"
    """Also who has a time: all that started at or after an instant."""


class Method(StrEnum):
    """How a suggested time comes about."""

    FASTEST = "fastest"
    """The best of those through (UK NCR 2026 chapter 13, 4.37: the fastest before the stop)."""

    SLOWEST = "slowest"
    """The slowest of those through (Chile 2024)."""

    CLASS_BEST = "class_best"
    """The best of the class plus a fixed time (Chile 2019: 6.6 s)."""

    RATIO = "ratio"
    """The stage's best, in proportion to the stages before and after (Mitta event rule)."""


def affected(state: RallyState, stage_id: str, whom: Affected, from_at_ms: int) -> list[Entry]:
    """Crews that a stop concerns, in the order in which they started or are due.

    Never those who are out: retired, disqualified, not started in the rally.
    """
    found = []
    for entry in state.entries.values():
        crew = state.crews[entry.entry_id]
        out = crew.disqualified or crew.did_not_start or crew.retirement is not None
        if not (out or entry.course_car) and _concerns(crew.stages.get(stage_id), whom, from_at_ms):
            found.append(entry)
    return sorted(found, key=lambda one: _start_order(state, one, stage_id))


def _concerns(on: CrewOnStage | None, whom: Affected, from_at_ms: int) -> bool:
    timed = on is not None and on.time is not None
    if whom is Affected.WITHOUT_TIME:
        return not timed
    if on is None or on.start_at_ms is None or on.start_at_ms < from_at_ms:
        return False
    # Who is merely due may still wait at the line.
    seen = bool(on.start_fact or on.finish_fact or on.split_at_ms)
    return seen and (whom is Affected.EVERYBODY or not timed)


def _start_order(state: RallyState, entry: Entry, stage_id: str) -> tuple[object, ...]:
    on = state.crews[entry.entry_id].stages.get(stage_id)
    at_ms = on.start_at_ms if on is not None else None
    return (at_ms is None, at_ms or 0, number_key(entry.car_number))


def suggested(
    state: RallyState,
    stage_id: str,
    entry: Entry,
    method: Method,
    added_ms: int,
    stopped_at_ms: int | None = None,
) -> int | None:
    """What a method gives a crew, cut to the stage's precision; None where it has no base.

    ``added_ms`` is put on top, whatever the method. Those through are those of the crew's class who
    finished before the stop, if its instant is given; where none of them is, all.
    """
    through = _measured(state, stage_id, stopped_at_ms)
    base = _METHODS[method](state, stage_id, entry, through)
    if base is None:
        return None
    return truncated(base + added_ms, state.stages[stage_id].stage.precision_ms)


def _among(state: RallyState, stage_id: str, entry: Entry, through: Times) -> list[int]:
    """Measured times of the other crews of the class on a stage, of all where there is none."""
    others = {one: ms for one, ms in through.items() if one != entry.entry_id}
    home = pool_of(state, entry, stage_id)
    same = [
        ms
        for one, ms in others.items()
        if pool_of(state, state.entries[one], stage_id).class_id == home.class_id
    ]
    return same or list(others.values())


def _measured(state: RallyState, stage_id: str, stopped_at_ms: int | None = None) -> Times:
    """Measured times on a stage, up to an instant if it is given."""
    found = {}
    for crew in state.crews.values():
        on = crew.stages.get(stage_id)
        if on is None or on.time is None or on.time.provenance not in DRIVEN:
            continue
        if stopped_at_ms is None or (on.finish_at_ms or 0) < stopped_at_ms:
            found[crew.entry_id] = on.time.elapsed_ms
    return found


def _fastest(state: RallyState, stage_id: str, entry: Entry, through: Times) -> int | None:
    return min(_among(state, stage_id, entry, through), default=None)


def _slowest(state: RallyState, stage_id: str, entry: Entry, through: Times) -> int | None:
    return max(_among(state, stage_id, entry, through), default=None)


def _class_best(state: RallyState, stage_id: str, entry: Entry, through: Times) -> int | None:
    """The best of the class alone: no other class stands in."""
    home = pool_of(state, entry, stage_id)
    times = (
        ms
        for one, ms in through.items()
        if pool_of(state, state.entries[one], stage_id).class_id == home.class_id
    )
    return min(times, default=None)


def _ratio(state: RallyState, stage_id: str, entry: Entry, through: Times) -> int | None:
    """The best of the stage times the crew's share of the best on the stages next to it."""
    best = min(through.values(), default=None)
    mine = theirs = 0
    for own_ms, best_ms in _beside(state, stage_id, state.crews[entry.entry_id]):
        mine, theirs = mine + own_ms, theirs + best_ms
    if best is None or not theirs:
        return None
    return best * mine // theirs


def _beside(state: RallyState, stage_id: str, crew: CrewState) -> Iterator[tuple[int, int]]:
    """The crew's measured time and the best one, on the nearest stage before and after."""
    number = stage_number(stage_id)
    order = sorted(state.stages, key=stage_number)
    before = [one for one in reversed(order) if stage_number(one) < number]
    for near in (before, [one for one in order if stage_number(one) > number]):
        for one in near:
            times = _measured(state, one)
            if crew.entry_id in times:
                yield times[crew.entry_id], min(times.values())
                break


_METHODS: Final[Mapping[Method, Callable[[RallyState, str, Entry, Times], int | None]]] = {
    Method.FASTEST: _fastest,
    Method.SLOWEST: _slowest,
    Method.CLASS_BEST: _class_best,
    Method.RATIO: _ratio,
}
