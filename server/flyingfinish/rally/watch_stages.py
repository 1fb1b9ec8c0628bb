"""What one crew's run on a stage shows, and what the order of two crews shows, for `anomalies.py`.

Speeds and sections are those of consecutive points that saw the crew: start, splits, finish.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import pairwise

from flyingfinish.rally import pace
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.inbox import raised
from flyingfinish.rally.state_parts import CrewOnStage, InboxItem, RallyState
from flyingfinish.rally.watch_parts import FINISH, StageOrder

KMH_PER_METRE_A_MS = 3_600
CLASS_OF_AT_LEAST = 2
"""One car alone is no pace of a class."""

_SEEN_STARTS = ("reported", "measured")


def note_run(state: RallyState, entry_id: str, stage_id: str) -> set[tuple[str, str, int]]:
    """Bring pace and order of a stage up to what is known of one crew on it.

    Returns the stage with each class (or everybody) and the end of each section whose best has
    changed.
    """
    if not state.entries[entry_id].course_car and state.stages[stage_id].stage.lanes == 1:
        _note_order(state, entry_id, stage_id)
    return {(stage_id, *moved) for moved in pace.note(state, entry_id, stage_id)}


def _note_order(state: RallyState, entry_id: str, stage_id: str) -> None:
    """Put a crew's run where it belongs among those that finished."""
    on = state.crews[entry_id].stages.get(stage_id)
    order = state.watch.order.setdefault(stage_id, StageOrder())
    run = None
    if on is not None and on.start_at_ms is not None and on.finish_at_ms is not None:
        run = (on.start_at_ms, on.finish_at_ms)
    before = order.runs.get(entry_id)
    if run == before:
        return
    if before is not None:
        _take_out(order, entry_id, before)
    if run is not None:
        _put_in(order, entry_id, run)


def _take_out(order: StageOrder, entry_id: str, run: tuple[int, int]) -> None:
    at = bisect_left(order.starts, (run[0], entry_id))
    del order.starts[at], order.runs[entry_id]
    order.swapped = {pair for pair in order.swapped if entry_id not in pair}
    _compare(order, at - 1)


def _put_in(order: StageOrder, entry_id: str, run: tuple[int, int]) -> None:
    at = bisect_left(order.starts, (run[0], entry_id))
    if 0 < at < len(order.starts):
        order.swapped.discard((order.starts[at - 1][1], order.starts[at][1]))
    insort(order.starts, (run[0], entry_id))
    order.runs[entry_id] = run
    _compare(order, at - 1)
    _compare(order, at)


def _compare(order: StageOrder, at: int) -> None:
    """Note whether the neighbours at ``at`` and behind it finished the other way round."""
    if 0 <= at < len(order.starts) - 1:
        first, second = order.starts[at][1], order.starts[at + 1][1]
        if order.runs[second][1] < order.runs[first][1]:
            order.swapped.add((first, second))


def swaps(state: RallyState, stage_id: str) -> Iterator[InboxItem]:
    """Crews that passed the one before them by a time that they cannot have driven.

    Overtaking is driving; but who passes in less than the regulations' share of the best time of
    its class has probably been given the other's impulse. That best is of those that passed nobody
    and were passed by nobody; of everybody, where the class has too few of them.
    """
    order = state.watch.order.get(stage_id)
    if order is None or not order.swapped or state.stages[stage_id].state is StageState.CANCELLED:
        return
    share = state.regulations.order_swap_thousandths
    control = state.finish_controls.get(stage_id, "")
    for first, second in sorted(order.swapped):
        start, finish = order.runs[second]
        best_ms = _best_of_others(state, stage_id, order, second)
        if (finish - start) * 1_000 < best_ms * share:
            ahead = order.runs[first][1] - finish
            refs = tuple(state.crews[one].stages[stage_id].finish_fact for one in (first, second))
            about = (("owner", second), ("control", control), ("other", first))
            params = (*about, ("ahead_ms", ahead))
            yield raised("order_swap", f"{second}:{control}", refs, params)


def _best_of_others(state: RallyState, stage_id: str, order: StageOrder, entry_id: str) -> int:
    """The best time that a crew is held against, 0 where there is none."""
    class_of = {one: class_id for one, (class_id, _) in state.watch.pace[stage_id].of_crew.items()}
    involved = {one for pair in order.swapped for one in pair}
    alone = {
        one: finish - start
        for one, (start, finish) in order.runs.items()
        if one not in involved and finish > start
    }
    mine = [ms for one, ms in alone.items() if class_of.get(one) == class_of.get(entry_id)]
    return min(mine if len(mine) >= CLASS_OF_AT_LEAST else alone.values(), default=0)


def of_crew(state: RallyState, entry_id: str, stage_id: str) -> Iterator[InboxItem]:
    """What is odd about a crew's instants on one stage."""
    on = state.crews[entry_id].stages.get(stage_id)
    figures = state.stages[stage_id]
    if on is None or state.entries[entry_id].course_car or figures.state is StageState.CANCELLED:
        return
    finish = state.finish_controls.get(stage_id, "")
    if on.finish_at_ms is not None and on.start_at_ms is None:
        about = (("owner", entry_id), ("control", finish))
        yield raised("no_start", f"{entry_id}:{finish}", (on.finish_fact,), about)
    metres, limit_kmh = state.watch.metres[stage_id], state.regulations.speed_over_kmh
    for before, after, ms in _sections(on):
        if ms <= 0:
            if (before, after) != (0, FINISH):  # That one is `before_start` of `inbox.py`.
                yield _item(state, "negative_section", entry_id, stage_id, before, after, ms)
            continue
        length = pace.metres_between(metres, before, after)
        seen = before != 0 or on.start_kind in _SEEN_STARTS
        if seen and length * KMH_PER_METRE_A_MS > limit_kmh * ms:
            kmh = length * KMH_PER_METRE_A_MS // ms
            yield _item(state, "speed", entry_id, stage_id, before, after, ms, kmh)


def _sections(on: CrewOnStage) -> Iterator[tuple[int, int, int]]:
    """Point before, point after and ms between, for points that saw the crew, in road order."""
    points = [(0, on.start_at_ms), *sorted(on.split_at_ms.items()), (FINISH, on.finish_at_ms)]
    seen = [(point, at_ms) for point, at_ms in points if at_ms is not None]
    for (before, from_ms), (after, to_ms) in pairwise(seen):
        yield before, after, to_ms - from_ms


def _item(
    state: RallyState,
    kind: str,
    entry_id: str,
    stage_id: str,
    before: int,
    after: int,
    ms: int,
    kmh: int = 0,
) -> InboxItem:
    codes = state.watch.codes
    control = codes.get((stage_id, after), stage_id)
    about: tuple[tuple[str, str | int], ...] = (
        ("owner", entry_id),
        ("control", control),
        ("from", codes.get((stage_id, before), stage_id)),
        ("ms", ms),
    )
    if kmh:
        about = (*about, ("kmh", kmh))
    return raised(kind, f"{entry_id}:{control}", (), about)


def codes_of(state: RallyState) -> dict[tuple[str, int], str]:
    """Stage and point (0 its start, then splits, `FINISH`) -> code of the control there."""
    codes = {(stage_id, FINISH): code for stage_id, code in state.finish_controls.items()}
    codes |= {(stage_id, 0): found[0] for stage_id, found in state.start_controls.items()}
    for code, role in state.roles.items():
        if role.kind == "split":
            codes[role.stage_id, role.number] = code
    return codes
