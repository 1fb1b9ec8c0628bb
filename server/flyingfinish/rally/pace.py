"""How fast a stage is driven, section by section, in each class: what a car is expected to need.

Sections lie between the points that work on this stage: a split point counts from the first car
that it saw, course cars too. Times that no car can drive are left out. Kept in `StagePace` and
brought up to date crew by crew; nothing here walks the field but when a point begins to work.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping

from flyingfinish.rally.adjustments import stage_number
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.memberships import classes_at
from flyingfinish.rally.state_parts import CrewOnStage, RallyState
from flyingfinish.rally.watch_parts import EVERY_POINT, EVERYBODY, FINISH, StagePace

_SEEN_STARTS = ("reported", "measured")
_MS_PER_METRE_AT_1_KMH = 3_600


def note(state: RallyState, entry_id: str, stage_id: str) -> set[tuple[str, int]]:
    """Bring the pace of a stage up to what is known of one crew on it.

    Returns class and point of each section whose best moved; everybody and every point where other
    points work now.
    """
    pace = state.watch.pace.get(stage_id)
    if pace is None:
        pace = state.watch.pace[stage_id] = StagePace()
    on = state.crews[entry_id].stages.get(stage_id)
    passed = frozenset(on.split_at_ms) if on is not None else frozenset()
    before = pace.passed.get(entry_id, frozenset())
    if passed != before:
        pace.passed[entry_id] = passed
        if _count(pace, before, passed):
            pace.times.clear()
            pace.of_crew.clear()
            for other in pace.passed:
                _note_times(state, pace, other, stage_id)
            _note_times(state, pace, entry_id, stage_id)
            return {(EVERYBODY, EVERY_POINT)}
    return _note_times(state, pace, entry_id, stage_id)


def _count(pace: StagePace, before: frozenset[int], passed: frozenset[int]) -> bool:
    """Count a crew at the points that saw it; true when other points work now."""
    for point in passed - before:
        pace.seen[point] = pace.seen.get(point, 0) + 1
    for point in before - passed:
        pace.seen[point] -= 1
    points = (*sorted(point for point, count in pace.seen.items() if count), FINISH)
    changed = points != pace.points
    pace.points = points
    return changed


def _note_times(
    state: RallyState, pace: StagePace, entry_id: str, stage_id: str
) -> set[tuple[str, int]]:
    """Put a crew's section times among its class's and everybody's; returns the new bests."""
    entry = state.entries[entry_id]
    on = state.crews[entry_id].stages.get(stage_id)
    times: dict[int, int] = {}
    class_id = class_of(state, entry_id, stage_id)
    odd = False
    if on is not None and not entry.course_car:
        times, odd = _section_times(
            on, pace.points, state.watch.metres[stage_id], state.regulations.speed_over_kmh
        )
    (pace.odd.add if odd else pace.odd.discard)(entry_id)
    old_class, old = pace.of_crew.get(entry_id, (class_id, {}))
    if (old_class, old) == (class_id, times):
        return set()
    moved: set[tuple[str, int]] = set()
    for point, ms in old.items():
        for name in {EVERYBODY, old_class}:
            known = pace.times[point, name]
            if known[0] == ms:
                moved.add((name, point))
            del known[bisect_left(known, ms)]
    for point, ms in times.items():
        for name in {EVERYBODY, class_id}:
            known = pace.times.setdefault((point, name), [])
            insort(known, ms)
            if known[0] == ms:
                moved.add((name, point))
    pace.of_crew[entry_id] = (class_id, times)
    return moved


def _section_times(
    on: CrewOnStage, points: tuple[int, ...], metres: Mapping[int, int], limit_kmh: int
) -> tuple[dict[int, int], bool]:
    """Point at its end -> ms of each section of which both ends saw the crew.

    And whether any section between points that saw it, one after the other, is odd: of no time, or
    faster than anybody drives.
    """
    found: dict[int, int] = {}
    odd = on.start_at_ms is None and on.finish_at_ms is not None
    before, from_ms, next_to = 0, on.start_at_ms, on.start_kind in _SEEN_STARTS
    seen_start = next_to
    for point in points:
        to_ms = on.finish_at_ms if point == FINISH else on.split_at_ms.get(point)
        if to_ms is None:
            next_to = False
            continue
        if from_ms is not None:
            ms = to_ms - from_ms
            timed = bool(before) or seen_start
            least = metres_between(metres, before, point) * _MS_PER_METRE_AT_1_KMH if timed else 0
            if ms <= 0 or least > limit_kmh * ms:
                odd = True
            elif next_to:
                found[point] = ms
        before, from_ms, next_to = point, to_ms, True
    return found, odd


def class_of(state: RallyState, entry_id: str, stage_id: str) -> str:
    """The class whose pace a crew is held against at a stage: its first in the main competition."""
    known = state.watch.classes.setdefault(entry_id, {})
    if stage_id not in known:
        main = next((one for one in state.competitions.values() if one.ord == 1), None)
        classes: tuple[str, ...] = ()
        if main is not None:
            entry, number = state.entries[entry_id], stage_number(stage_id)
            classes = classes_at(state, entry, main.competition_id, number)
        known[stage_id] = classes[0] if classes else EVERYBODY
    return known[stage_id]


def metres_of(stage: Stage) -> dict[int, int]:
    """Metres from the start of a stage to each of its points of which they are known."""
    known = {one.number: one.metres for one in stage.splits if one.metres is not None}
    return {0: 0, **known} | ({FINISH: stage.metres} if stage.metres else {})


def metres_between(metres: Mapping[int, int], before: int, after: int) -> int:
    """Metres from one point to another; 0 where the organiser gave none."""
    if before not in metres or after not in metres:
        return 0
    return max(metres[after] - metres[before], 0)


def best_ms(state: RallyState, stage_id: str, class_id: str, point: int) -> int | None:
    """The best time of the section that ends at a point: of the class, else of everybody."""
    pace = state.watch.pace.get(stage_id)
    if pace is None:
        return None
    known = pace.times.get((point, class_id)) or pace.times.get((point, EVERYBODY))
    return known[0] if known else None
