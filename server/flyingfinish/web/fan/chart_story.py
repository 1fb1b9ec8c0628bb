"""The story of a rally in numbers: totals, places and stage times of a few crews after each stage.

All are differences of shown numbers. Pure; the browser's twin is
`clients/web/fan/charts/story.js`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flyingfinish.web.page.board import Board, Json, ordered, rows_of

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


def lines_of(board: Board, steps: Sequence[Step]) -> list[str]:
    """Returns the crews of the lines: the first ones after the last stage, and the chosen one."""
    last = steps[-1].rows if steps else {}
    placed = [entry for entry in ordered(last) if "pos" in last[entry]]
    first = [entry for entry in placed if board.is_chosen(entry)][:LINES_MAX]
    crew = board.view.crew
    known = any(crew in step.rows for step in steps)
    return [*first[: LINES_MAX - 1], crew] if known and crew not in first else first


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


def slower_ms(before: Step | None, step: Step, entry: str) -> int | None:
    """Returns how much slower than the best with a place a crew was, None where there is none."""
    own = stage_ms(before, step, entry)
    if own is None:
        return None
    placed = (other for other, row in step.rows.items() if "pos" in row)
    times = [ms for other in placed if (ms := stage_ms(before, step, other)) is not None]
    return own - min(times) if times else None


def pace_ms(before: Step | None, step: Step, entry: str) -> int | None:
    """Returns the same by the kilometre, cut to whole milliseconds."""
    slower = slower_ms(before, step, entry)
    if slower is None or step.metres <= 0:
        return None
    return slower * _METRES_A_KM // step.metres
