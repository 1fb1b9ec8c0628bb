"""Two lanes of the live stage: who waits at the start, and who is driving.

Pure; the browser's twin is `clients/web/fan/live/lanes.js`.
"""

from flyingfinish.rally.times import format_adjustment, format_time
from flyingfinish.web.fan.live_chances import FINISH, Would, driving, would_be
from flyingfinish.web.page.board import Board, Json, ordered, rows_of
from flyingfinish.web.page.onstage import clock_text, in_view, is_silent, split_text
from flyingfinish.web.page.rows import Row, crew_addresses, crew_attrs, crew_text, stage_name
from flyingfinish.web.words import Words

NEXT_SHOWN = 5
"""Cars at the start that are shown: the start list has the others."""

COUNTED_DOWN_MS = 3_600_000
"""What is further away than this needs no countdown."""

_SECOND_MS = 1000


def waiting(board: Board) -> tuple[str, list[str]]:
    """Returns a stage and who waits for it: the one that is shown, or else the next one.

    Only where nobody chose a stage another one is shown than asked for.
    """
    crews = rows_of(board.of("onstage"))
    lanes: dict[str, list[str]] = {}
    for entry in ordered(crews):
        if crews[entry]["block"] == "waiting" and in_view(board, entry):
            lanes.setdefault(crews[entry]["stage"], []).append(entry)
    stages = [stage for stage in board.stages if stage in lanes]
    if board.shown in lanes or board.view.stage or not stages or driving(board):
        return board.shown, lanes.get(board.shown, [])
    return stages[0], lanes[stages[0]]


def waiting_rows(board: Board, words: Words, now_ms: int) -> list[Row]:
    """Returns the next cars at the start: when they are due, and how long that is."""
    crews = rows_of(board.of("onstage"))
    return [
        _waiting_row(board, words, entry, crews[entry], now_ms)
        for entry in waiting(board)[1][:NEXT_SHOWN]
    ]


def _waiting_row(board: Board, words: Words, entry: str, row: Json, now_ms: int) -> Row:
    crew = board.entry(entry)
    due = clock_text(board, words, row, now_ms)
    left = countdown(row["due_at_ms"] - now_ms) if due else ""
    text = {**crew_text(board, crew), "due": due, "left": left, "place": _place(board, entry)}
    attrs = {"data-block": "waiting", **crew_attrs(board, crew)}
    return Row(entry, "due", text, attrs, links={"who": crew_addresses(board)(entry)})


def countdown(left_ms: int) -> str:
    """Returns whole seconds that are left, the last one shown as 0:01; empty when it is over."""
    if not 0 < left_ms <= COUNTED_DOWN_MS:
        return ""
    return format_time(-(-left_ms // _SECOND_MS) * _SECOND_MS, _SECOND_MS)


def _place(board: Board, entry: str) -> str:
    """The place overall that a crew drives from, as its table has it."""
    row = rows_of(board.of("overall")).get(entry, {})
    place = row.get("pos_before", row.get("pos"))
    return "" if place is None else f"({place}.)"


def driving_rows(board: Board, words: Words, now_ms: int) -> list[Row]:
    """Returns the crews on the stage in the order of the road: who comes next is first."""
    crews = driving(board)
    return [_driving_row(board, words, entry, crews[entry], now_ms) for entry in ordered(crews)]


def _driving_row(board: Board, words: Words, entry: str, row: Json, now_ms: int) -> Row:
    crew = board.entry(entry)
    split, standing = split_text(board, words, entry, row)
    would = would_be(board, entry, row, now_ms)
    text = {
        **crew_text(board, crew),
        "mark": "",
        **split,
        **_would_text(words, would),
        "clock": clock_text(board, words, row, now_ms),
        "place": _place(board, entry),
    }
    attrs = {
        "data-block": row["block"],
        "data-silent": "yes" if is_silent(board, row, now_ms) else "",
        "data-split": standing,
        "data-would": "" if would is None else "best" if would.place == 1 else "behind",
        **crew_attrs(board, crew),
    }
    return Row(entry, "driving", text, attrs, links={"who": crew_addresses(board)(entry)})


def _would_text(words: Words, would: Would | None) -> dict[str, str]:
    """The next point, the place there if it were reached now, and how far the best time is."""
    if would is None:
        return {"next": "", "would": "", "lead": ""}
    ahead = would.point == FINISH
    point = words("point_finish") if ahead else words("split", n=would.point.removeprefix("s"))
    return {
        "next": point,
        "would": f"{would.place}.",
        "lead": format_adjustment(would.lead_s * _SECOND_MS),
    }


def lane_title(board: Board, words: Words) -> str:
    """Returns which stage the crews wait for, and how many they are."""
    stage, entries = waiting(board)
    return f"{stage_name(words, stage)} · {len(entries)}" if entries else ""
