"""What happened: stage wins, changes of the lead, decisions, notices; the newest first.

Pure; the browser's twin is `clients/web/fan/news/news.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import CREW_ROWS, TOLD_LINES, Face, Kind
from flyingfinish.web.page.board import Board, Held
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.news import told_rows
from flyingfinish.web.words import Words


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the view of the lines."""
    return {"news": f"rally/{board.rally}/news"}


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page shows of a board."""
    return told_face(board, words, "news")


def told_face(board: Board, words: Words, role: str) -> Face:
    """Returns the page of the lines of one view, which has its name: the news, the corrections."""
    rows = told_rows(board, words, role)
    sub = words("told_number", n=len(rows)) if rows else ""
    return Face(
        lists={"told-rows": rows},
        ones={
            "told-title": One({"title": words(f"page_{role}"), "sub": sub, "status": ""}),
            "told-empty": One({"empty": words(f"empty_{role}")}),
        },
    )


NEWS = Kind(
    name="news",
    channels=channels,
    face=face,
    modules=(
        *TOLD_LINES,
        *CREW_ROWS,
    ),
    styles=("fan/tables.css", "fan/news/news.css"),
)
