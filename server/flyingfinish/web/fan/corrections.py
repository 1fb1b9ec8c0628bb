"""The log of corrections: every decision that changed something shown, the newest first.

Pure; the browser's twin is `clients/web/fan/corrections/corrections.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import Face, Kind
from flyingfinish.web.page.board import Board, Held
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.news import told_rows
from flyingfinish.web.words import Words


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the view of the lines."""
    return {"corrections": f"rally/{board.rally}/corrections"}


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page shows of a board."""
    rows = told_rows(board, words, "corrections")
    sub = words("told_number", n=len(rows)) if rows else ""
    return Face(
        lists={"told-rows": rows},
        ones={
            "told-title": One({"title": words("page_corrections"), "sub": sub, "status": ""}),
            "told-empty": One({"empty": words("empty_corrections")}),
        },
    )


CORRECTIONS = Kind(
    name="corrections",
    channels=channels,
    face=face,
    modules=(
        "fan/news/lines.js",
        "fan/news/acts.js",
        "fan/news/hows.js",
        "fan/crew_rows.js",
        "fan/gaps.js",
        "fan/onstage_rows.js",
    ),
    styles=("fan/tables.css", "fan/news/news.css"),
    speaks=("fan/news",),
)
