"""Row models of the crews on the stages now and waiting at the start, and what their clocks say.

Pure; the browser's twin is `clients/web/fan/onstage_rows.js`.
"""

from flyingfinish.rally.times import format_gap, format_time
from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, rows_of
from flyingfinish.web.page.rows import Row, crew_addresses, crew_attrs, crew_text, stage_name
from flyingfinish.web.page.times import time_of_day
from flyingfinish.web.words import Words

WAITING_SHOWN = 6
"""More waiting crews than this say nothing that the start list does not say better."""

STOPPED = ("interrupted", "suspended", "cancelled")
"""States in which nobody's clock runs and nobody knows yet who starts when."""

_SECOND_MS = 1000


def onstage_rows(board: Board, words: Words, now_ms: int) -> list[Row]:
    """Returns the crews in groups by stage, each under its heading."""
    crews = rows_of(board.of("onstage"))
    groups: dict[tuple[str, str], list[str]] = {}
    for entry in ordered(crews):
        if in_view(board, entry):
            group = (crews[entry]["stage"], crews[entry]["block"])
            groups.setdefault(group, []).append(entry)
    rows = []
    # Who drives before who waits, the stage looked at before the others.
    for stage, block in sorted(
        groups, key=lambda one: (one[1] == "waiting", one[0] != board.shown)
    ):
        entries = groups[stage, block]
        waiting = block == "waiting"
        word = "waiting_count" if waiting else "onstage_count"
        label = words(word, stage=stage_name(words, stage), n=len(entries))
        if board.stage_state(stage) in STOPPED:
            label += " · " + words(f"state_{board.stage_state(stage)}")
        rows.append(Row(f"head:{stage}:{block}", "head", {"label": label}))
        shown = entries[:WAITING_SHOWN] if waiting else entries
        rows += [_row(board, words, entry, crews[entry], now_ms) for entry in shown]
    return rows


def _row(board: Board, words: Words, entry: str, row: Json, now_ms: int) -> Row:
    crew = board.entry(entry)
    split, standing = split_text(board, words, entry, row)
    text = {
        **crew_text(board, crew),
        "mark": "",
        **split,
        "clock": clock_text(board, words, row, now_ms),
    }
    attrs = {
        "data-block": row["block"],
        "data-silent": "yes" if is_silent(board, row, now_ms) else "",
        "data-split": standing,
        **crew_attrs(board, crew),
    }
    return Row(entry, "onstage", text, attrs, links={"who": crew_addresses(board)(entry)})


def split_text(board: Board, words: Words, entry: str, row: Json) -> tuple[dict[str, str], str]:
    """Returns the last split against the best of the others there, and what colour that has."""
    if "split" not in row or "split_ms" not in row:
        return {"split": "", "delta": "", "rank": ""}, ""
    number, own = row["split"], row["split_ms"]
    others = [
        times[f"s{number}"]
        for other, times in rows_of(board.of(f"splits/{row['stage']}")).items()
        if other != entry and f"s{number}" in times and has_place(board, other)
    ]
    split = words("split", n=number)
    if not others:
        return {"split": split, "delta": "", "rank": ""}, "best"
    rank = f"{1 + sum(1 for ms in others if ms < own)}." if has_place(board, entry) else ""
    delta = own - min(others)
    text = {"split": split, "delta": format_gap(delta), "rank": rank}
    return text, "loss" if delta > 0 else "best"


def clock_text(board: Board, words: Words, row: Json, now_ms: int) -> str:
    """Returns the due start of who waits, the clock of who drives, words where none may be told."""
    if row["block"] == "waiting":
        # On a stopped stage nobody knows yet who starts when.
        due = None if board.stage_state(row["stage"]) in STOPPED else row.get("due_at_ms")
        return "" if due is None else time_of_day(due, board.utc_offset_minutes, seconds=False)
    if is_silent(board, row, now_ms):
        return words("no_time_yet")
    return format_time(max(0, now_ms - row["started_at_ms"]), _SECOND_MS)


def is_silent(board: Board, row: Json, now_ms: int) -> bool:
    """Says whether a crew has no public clock: far beyond its time, or its stage is stopped.

    One rule for all cars, so that silence says nothing about any one of them.
    """
    if row["block"] == "waiting":
        return False
    overdue = "overdue_at_ms" in row and now_ms >= row["overdue_at_ms"]
    stopped = board.stage_state(row["stage"]) in STOPPED
    return "started_at_ms" not in row or overdue or stopped


def in_view(board: Board, entry: str) -> bool:
    """Says whether an entry belongs to the class or the competition that is looked at."""
    if board.view.classes:
        return board.is_chosen(entry)
    return "scope_entries" not in board.data or entry in rows_of(board.of("scope_entries"))


def has_place(board: Board, entry: str) -> bool:
    """Says whether an entry can have a place in what is looked at, as a guest cannot."""
    cls, crew = board.view.one_class, board.entry(entry)
    usual = "without_place" if crew.get("guest") else "placed"
    if crew.get("shown_in", NOTHING).get(cls or "overall", usual) != "placed":
        return False
    if cls:
        return board.is_chosen(entry)
    if "scope_entries" in board.data:
        return entry in rows_of(board.of("scope_entries"))
    main = [*ordered(board.of("itinerary").get("competitions", NOTHING)), ""][0]
    return not main or main in crew.get("competitions", {main: 1})
