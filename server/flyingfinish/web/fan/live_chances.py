"""What may still become of a stage: places and times that would be, and who can still win.

Only sums of numbers that are shown, at an instant of the rally. A crew without a public clock
(`is_silent`) has no forecast, by the same rule for all. Pure; the browser's twin is
`clients/web/fan/live/chances.js`.
"""

from dataclasses import dataclass

from flyingfinish.web.page.board import NOTHING, Board, Json, rows_of
from flyingfinish.web.page.onstage import STOPPED, has_place, in_view, is_silent

FINISH = "finish"
PODIUM = 3

_OVER = ("completed", "cancelled")


@dataclass(frozen=True, slots=True)
class Would:
    """What a crew would be if it reached its next point now."""

    point: str
    """`s2` or `finish`."""

    place: int
    lead_s: int
    """Whole seconds behind the best time there, begun ones count; below nought it is before it."""


def times_at(board: Board, point: str) -> dict[str, int]:
    """Returns the times in ms of the crews in view at a split or at the finish, by entry."""
    if point == FINISH:
        return {e: row["elapsed_ms"] for e, row in finished(board).items()}
    splits = rows_of(board.of(f"splits/{board.shown}"))
    return {e: row[point] for e, row in splits.items() if point in row and has_place(board, e)}


def finished(board: Board) -> dict[str, Json]:
    """Returns the rows of the stage's table that have a place: guests count for nobody's."""
    table = rows_of(board.of("stage"))
    return {e: row for e, row in table.items() if "pos" in row and "elapsed_ms" in row}


def next_point(board: Board, row: Json) -> str:
    """Returns the split that a crew on the stage comes to next, or the finish."""
    stage = board.of("itinerary").get("stages", NOTHING).get(row["stage"], NOTHING)
    number = str(row.get("split", 0) + 1)
    return f"s{number}" if number in stage.get("splits", NOTHING) else FINISH


def would_be(board: Board, entry: str, row: Json, now_ms: int) -> Would | None:
    """Returns what a crew would be at its next point; None where nothing may be told of it."""
    if is_silent(board, row, now_ms) or not has_place(board, entry):
        return None
    point = next_point(board, row)
    others = [ms for other, ms in times_at(board, point).items() if other != entry]
    if not others:
        return None
    elapsed_ms = now_ms - row["started_at_ms"]
    place = 1 + sum(1 for ms in others if ms < elapsed_ms)
    return Would(point, place, (elapsed_ms - min(others)) // 1000)


def predicted_ms(board: Board, row: Json, now_ms: int) -> int | None:
    """Returns a crew's time at the pace of its last split, against the best finisher so far.

    A prediction that has passed grows with the clock, so who stands still sinks. None before the
    first split, and while nobody who has that split is in.
    """
    if "split_ms" not in row or is_silent(board, row, now_ms):
        return None
    there = times_at(board, f"s{row['split']}")
    through = [(done["elapsed_ms"], e) for e, done in finished(board).items() if e in there]
    if not through:
        return None
    best_ms, best = min(through)
    at_pace = int(row["split_ms"]) * int(best_ms) // max(1, there[best])
    return max(at_pace, now_ms - int(row["started_at_ms"]))


def podium_chance(board: Board, now_ms: int) -> tuple[str, int]:
    """Says whether the first three may still change, and how many on the stage could do it.

    `not_started`, `open` (others are still to come), `possible` (only those on the stage), `lower`
    (those on the stage can only come behind), `complete`.
    """
    times = sorted(row["elapsed_ms"] for row in finished(board).values())
    on = {e: row for e, row in driving(board.counted()).items() if has_place(board, e)}
    state = board.stage_state(board.shown)
    if state in _OVER:
        return "complete", 0
    if not times and not on:
        return "not_started", 0
    if state in STOPPED or len(times) < PODIUM or _somebody_comes(board, on):
        return "open", 0
    can = sum(1 for row in on.values() if _could_beat(row, times[PODIUM - 1], now_ms))
    if can:
        return "possible", can
    return ("lower" if on else "complete"), 0


def driving(board: Board) -> dict[str, Json]:
    """Returns the crews in view that are on the stage that is shown."""
    return {
        entry: row
        for entry, row in rows_of(board.of("onstage")).items()
        if row["stage"] == board.shown and row["block"] != "waiting" and in_view(board, entry)
    }


def _somebody_comes(board: Board, on: Json) -> bool:
    """Says whether a crew of the running table has this stage still before it."""
    overall = board.of("overall")
    coming = (e for e, row in rows_of(overall).items() if row.get("block") == "to_come")
    return any(entry not in on for entry in coming)


def _could_beat(row: Json, third_ms: int, now_ms: int) -> bool:
    return "started_at_ms" not in row or now_ms - row["started_at_ms"] < third_ms
