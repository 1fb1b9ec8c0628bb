"""Row models of the plain lists: start list, entries, penalties, retirements.

Pure; the browser's twin is `clients/web/fan/lists/lists.js`. All lists have rows of one kind: what
leads the row, whose it is, what is said of it.
"""

from collections.abc import Mapping, Sequence

from flyingfinish.rally.times import format_adjustment
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, ordered, rows_of
from flyingfinish.web.page.frame import One, heading
from flyingfinish.web.page.onstage import in_view
from flyingfinish.web.page.rows import (
    Row,
    control_name,
    crew_addresses,
    crew_attrs,
    crew_text,
    stage_name,
)
from flyingfinish.web.page.times import time_of_day
from flyingfinish.web.words import Words

LIST = "list"
"""The role of the view that a page lists."""

_MINUTE_MS = 60_000


def list_channel(name: str, board: Board) -> Mapping[str, str]:
    """Returns the one view of the rally that a page lists."""
    return {LIST: f"rally/{board.rally}/{name}"}


def start_list_channel(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the start list of the stage asked for, else of the one that comes next."""
    stage = start_list_stage(board)
    return list_channel(f"startlist/{stage}", board) if stage else {}


def start_list_stage(board: Board) -> str:
    """Returns the stage whose start list is looked at: none asked for, the next one to drive."""
    if board.view.stage in board.stages:
        return board.view.stage
    after = board.stages[board.stages.index(board.shown) :] if board.shown else ()
    ahead = [one for one in after if board.stage_state(one) not in ("completed", "cancelled")]
    return ahead[0] if ahead else board.shown


def start_list_rows(board: Board, words: Words) -> list[Row]:
    """Returns the crews of a start list in its order, with lane, and what was moved."""
    rows = rows_of(board.of(LIST))
    return [
        _row(
            board,
            entry,
            entry,
            {
                "lead": _time(board, rows[entry].get("due_at_ms")),
                "main": board.entry(entry).get("vehicle", ""),
                "sub": words("lane", n=rows[entry]["lane"]) if "lane" in rows[entry] else "",
                "note": _listed(board, words, rows[entry]),
            },
        )
        for entry in ordered(rows)
        if in_view(board, entry)
    ]


def _listed(board: Board, words: Words, row: Json) -> str:
    """What the list said, where a crew starts at another time."""
    if "listed_at_ms" not in row:
        return ""
    return words("listed_at", at=_time(board, row["listed_at_ms"]))


def start_list_heading(board: Board, words: Words) -> One:
    """Returns the heading of a start list: stage, version, delay, how many start."""
    stage, view = start_list_stage(board), board.of(LIST)
    about = board.of("itinerary").get("stages", NOTHING).get(stage, NOTHING)
    named = {"stage": stage_name(words, stage), "name": about.get("name", "")}
    facts = []
    if view.get("version"):
        facts.append(words("list_version", n=view["version"]))
    if view.get("delay_ms"):
        facts.append(words("list_delay", n=view["delay_ms"] // _MINUTE_MS))
    if rows_of(view):
        facts.append(words("list_crews", n=len(start_list_rows(board, words))))
    return heading(board, words, words("startlist_title", **named), " · ".join(facts), LIST)


def entry_rows(board: Board, words: Words) -> list[Row]:
    """Returns all entries by number, with car, entrant, team and every class they are in."""
    rows = rows_of(board.of("scope_entries" if "scope_entries" in board.data else "entries"))
    return [
        _entry(board, words, entry, rows[entry]) for entry in ordered(rows) if in_view(board, entry)
    ]


def _entry(board: Board, words: Words, entry: str, row: Json) -> Row:
    classes = [name for name in board.class_order if name in row.get("classes", NOTHING)]
    said = [row.get("vehicle", ""), row.get("entrant", ""), row.get("team", "")]
    if row.get("guest"):
        said.append(words("guest"))
    text = {"main": " ".join(classes), "note": " · ".join(dict.fromkeys(filter(None, said)))}
    return _row(board, entry, entry, text)


def penalty_rows(board: Board, words: Words) -> list[Row]:
    """Returns penalties and credits, the newest first, each leading to how it came about."""
    rows = rows_of(board.of(LIST))
    newest = [one for one in reversed(ordered(rows)) if in_view(board, rows[one]["entry"])]
    return [_penalty(board, words, name, rows[name]) for name in newest]


def _penalty(board: Board, words: Words, name: str, row: Json) -> Row:
    ms, kind = row["ms"], row.get("kind", "")
    said = [row.get(part, "") for part in ("reason", "article", "document")]
    text = {
        "lead": control_name(words, row.get("control", "")),
        "main": format_adjustment(ms),
        "side": said_or(words, f"kind_{kind}", kind),
        "note": " · ".join(filter(None, said)),
    }
    href = f"/r/{board.rally}/explain/adjustment/{name}{board.view.told_in()}"
    return _row(board, name, row["entry"], text, {"data-sum": "credit" if ms < 0 else ""}, href)


def retirement_rows(board: Board, words: Words) -> list[Row]:
    """Returns who is out as far as it was released, the last one first."""
    rows = rows_of(board.of(LIST))
    return [
        _row(
            board,
            entry,
            entry,
            {
                "lead": control_name(
                    words, rows[entry].get("stage", rows[entry].get("control", ""))
                ),
                "main": words(f"code_{rows[entry]['code']}", stage="").strip(),
                "note": rows[entry].get("reason", ""),
            },
        )
        for entry in reversed(ordered(rows))
        if in_view(board, entry)
    ]


def _row(
    board: Board,
    key: str,
    entry: str,
    said: Mapping[str, str],
    attrs: Mapping[str, str] = NOTHING,
    href: str = "",
) -> Row:
    """A row of a list: what is not said of it is empty."""
    crew = board.entry(entry)
    text = {"lead": "", "sub": "", "main": "", "side": "", "note": ""} | dict(said)
    return Row(
        key,
        "listed" if key == entry else "item",
        {**crew_text(board, crew), **text},
        {**crew_attrs(board, crew), **attrs},
        href,
        {"who": crew_addresses(board)(entry)},
    )


def said_or(words: Words, key: str, otherwise: str) -> str:
    """Returns the words of a key, something else where there are none."""
    said = words(key)
    return otherwise if said == key else said


def _time(board: Board, at_ms: int | None) -> str:
    """A time of day; seconds only where there are any."""
    if at_ms is None:
        return ""
    return time_of_day(at_ms, board.utc_offset_minutes, seconds=bool(at_ms % _MINUTE_MS))


def list_ones(title: One, empty: str) -> dict[str, One]:
    """Returns the single elements of a list's page: its heading, and what stands without rows."""
    return {"list-title": title, "list-empty": One({"empty": empty})}


def plain_heading(board: Board, words: Words, name: str, rows: Sequence[Row]) -> One:
    """Returns the heading of a list that belongs to no stage: its name and how many it has."""
    title = words(f"page_{name}")
    if board.view.classes:
        title = words("title_class", title=title, **{"class": " + ".join(board.view.classes)})
    sub = words("list_number", n=len(rows)) if rows else ""
    return heading(board, words, title, sub, LIST)
