"""A crew's stages on its own page: start, time, places, gaps, splits, and what was changed.

Pure; the browser's twin is `clients/web/fan/crew/stages.js`.
"""

from flyingfinish.rally.times import format_gap, format_time
from flyingfinish.web.page.board import NOTHING, Board, Json
from flyingfinish.web.page.changes import changes_of_crew, keys_of, marked
from flyingfinish.web.page.rows import TENTH_MS, Row, mark_of, stage_name
from flyingfinish.web.page.times import time_of_day
from flyingfinish.web.words import Words


def stage_rows(board: Board, words: Words, entry: str) -> list[Row]:
    """Returns a row for each stage of the road: start, time, places, gaps, splits."""
    stages = board.of("itinerary").get("stages", NOTHING)
    rows = (_stage_row(board, words, entry, name, stages[name]) for name in board.stages)
    return marked(rows, keys_of(changes_of_crew(board, entry), "stage"))


def _stage_row(board: Board, words: Words, entry: str, name: str, stage: Json) -> Row:
    on = board.of("crew").get("stages", NOTHING).get(name, NOTHING)
    seat = board.of("places").get("stages", NOTHING).get(name, NOTHING)
    precision = stage.get("precision_ms", TENTH_MS)
    state = board.stage_state(name)
    below = board.prefix.removeprefix(f"rally/{board.rally}/")
    explain, told = f"/r/{board.rally}/explain/{below}", board.view.told_in()
    text = {
        "code": stage_name(words, name),
        "name": stage["name"],
        "start": _start(board, on),
        "time": format_time(on["elapsed_ms"], precision) if "elapsed_ms" in on else "",
        "mark": mark_of(on) if "elapsed_ms" in on else "",
        "note": _note(words, on, state),
        "pos": str(seat.get("pos", "")),
        "cpos": str(seat.get("class_pos", "")),
        "gap": _gap(seat, "elapsed_ms", "first_ms", precision),
        "total": format_time(seat["total_ms"]) if "total_ms" in seat else "",
        "after": str(seat.get("after", "")),
        "cafter": str(seat.get("class_after", "")),
        "behind": _gap(seat, "total_ms", "first_total_ms", TENTH_MS),
        "splits": _splits(on),
    }
    links = {
        "stage": board.view.elsewhere("results", stage=name),
        "total": f"{explain}overall/{name}/{entry}{told}" if "total_ms" in seat else "",
    }
    href = f"{explain}stage/{name}/{entry}{told}" if "elapsed_ms" in seat else ""
    return Row(name, "crewstage", text, {"data-state": state}, href, links)


def _start(board: Board, on: Json) -> str:
    """When it started; in brackets when it is due."""
    at_ms = on.get("started_at_ms")
    if at_ms is not None:
        return time_of_day(at_ms, board.utc_offset_minutes, seconds=True)
    due_ms = on.get("due_at_ms")
    return "" if due_ms is None else f"({clock_text(board, due_ms)})"


def _note(words: Words, on: Json, state: str) -> str:
    if state in ("cancelled", "interrupted", "suspended"):
        return words(f"state_{state}")
    return words("code_time_pending") if "pending" in on and "elapsed_ms" not in on else ""


def _gap(seat: Json, own: str, first: str, precision_ms: int) -> str:
    if own not in seat or first not in seat or seat[own] == seat[first]:
        return ""
    return format_gap(seat[own] - seat[first], precision_ms)


def _splits(on: Json) -> str:
    splits = on.get("splits", NOTHING)
    return " · ".join(format_time(splits[one]) for one in sorted(splits, key=int))


def clock_text(board: Board, at_ms: int | None) -> str:
    """Returns an instant as hours and minutes of the rally, empty when there is none."""
    return "" if at_ms is None else time_of_day(at_ms, board.utc_offset_minutes, seconds=False)
