"""The story of a rally in numbers: totals, places and stage times of crews after each stage.

All are differences of shown numbers. Pure; the page of charts and its files are both made of it.
The browser's twin is `clients/web/fan/charts/story.js`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, rows_of, stage_before

GAP: Final = "gap"
POSITION: Final = "position"
PACE: Final = "pace"
HEAT: Final = "heat"
PROGRESS: Final = "progress"
TABS: Final = (GAP, POSITION, PACE, HEAT, PROGRESS)
"""The charts there are."""

LINES_MAX: Final = 8
"""Lines that can be told apart."""

_METRES_A_KM: Final = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that somebody has finished, with the table as it stands after it."""

    stage: str
    metres: int
    rows: Json


def steps_of(board: Board) -> list[Step]:
    """Returns the stages with a table, in the order of the road."""
    about = board.of("itinerary").get("stages", {})
    steps = (
        Step(stage, about[stage]["metres"], rows_of(board.of(f"overall/{stage}")))
        for stage in board.stages
    )
    return [step for step in steps if step.rows]


def crews_of(board: Board, steps: Sequence[Step], most: int | None = None) -> list[str]:
    """Returns the crews with a place after the last stage, at most so many, and the chosen one."""
    last = steps[-1].rows if steps else {}
    placed = [entry for entry in ordered(last) if "pos" in last[entry]]
    first = [entry for entry in placed if board.is_chosen(entry)][:most]
    crew = board.view.crew
    if crew in first or not any(crew in step.rows for step in steps):
        return first
    return [*(first if most is None else first[: most - 1]), crew]


def lines_of(board: Board, steps: Sequence[Step]) -> list[str]:
    """Returns the crews of the lines: the first ones after the last stage, and the chosen one."""
    return crews_of(board, steps, LINES_MAX)


def base_of(board: Board, lines: Sequence[str]) -> str:
    """Returns the crew that gaps are counted from: the chosen one, else the first."""
    return board.view.crew if board.view.crew in lines else (lines[0] if lines else "")


def gap_at(step: Step, entry: str, base: str) -> int | None:
    """Returns how far a crew is behind another after a stage, None where one has no total."""
    own = step.rows.get(entry, {}).get("total_ms")
    theirs = step.rows.get(base, {}).get("total_ms")
    return None if own is None or theirs is None else int(own - theirs)


def stage_ms(before: Step | None, step: Step, entry: str) -> int | None:
    """Returns what a crew drove on a stage: the difference of its sums of stage times."""
    now = step.rows.get(entry, {}).get("stages_ms")
    if now is None or before is None:
        return None if now is None else int(now)
    then = before.rows.get(entry, {}).get("stages_ms")
    return None if then is None else int(now - then)


def slower_on(before: Step | None, step: Step) -> dict[str, int]:
    """Returns how much slower each crew was on a stage than the best with a place, in ms."""
    times = {entry: ms for entry in step.rows if (ms := stage_ms(before, step, entry)) is not None}
    placed = [ms for entry, ms in times.items() if "pos" in step.rows[entry]]
    if not placed:
        return {}
    best = min(placed)
    return {entry: ms - best for entry, ms in times.items()}


def per_km(ms: int, metres: int) -> int | None:
    """Returns a time by the kilometre, cut to whole ms; None where no length is known."""
    return ms * _METRES_A_KM // metres if metres > 0 else None


def numbers_on(tab: str, before: Step | None, step: Step, base: str) -> dict[str, int]:
    """Returns a stage's numbers in a chart by crew: places, ms, or ms by the kilometre."""
    if tab == POSITION:
        return {entry: int(row["pos"]) for entry, row in step.rows.items() if "pos" in row}
    if tab == GAP:
        gaps = {entry: gap_at(step, entry, base) for entry in step.rows}
        return {entry: ms for entry, ms in gaps.items() if ms is not None}
    slower = slower_on(before, step)
    if tab == HEAT:
        return slower
    paces = {entry: per_km(ms, step.metres) for entry, ms in slower.items()}
    return {entry: ms for entry, ms in paces.items() if ms is not None}


@dataclass(frozen=True, slots=True)
class Move:
    """What one stage did to a crew: places and gaps in ms before and after it, None unknown."""

    from_place: int | None
    was_ms: int | None
    to_place: int | None
    is_ms: int | None

    @property
    def won_ms(self) -> int | None:
        """Returns what the gap grew by; a minus is a gain."""
        return None if self.was_ms is None or self.is_ms is None else self.is_ms - self.was_ms


def told_step(board: Board, steps: Sequence[Step]) -> Step:
    """Returns the stage that is looked at, else the last; there is at least one."""
    return next((one for one in steps if one.stage == board.shown), steps[-1])


def moves_of(board: Board, steps: Sequence[Step], entries: Sequence[str]) -> dict[str, Move]:
    """Returns what the stage that is looked at did to some crews; there is at least one stage."""
    step = told_step(board, steps)
    previous = stage_before(board.stages, board.of("state"), step.stage)
    before = next((one for one in steps if one.stage == previous), None)
    base = base_of(board, entries)

    def move(entry: str) -> Move:
        was = gap_at(before, entry, base) if before else None
        place = before.rows.get(entry, NOTHING).get("pos") if before else None
        now = step.rows.get(entry, NOTHING).get("pos")
        return Move(place, was, now, gap_at(step, entry, base))

    return {entry: move(entry) for entry in entries}
