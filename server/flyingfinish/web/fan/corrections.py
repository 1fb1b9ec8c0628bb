"""The log of corrections: every decision that changed something shown, the newest first.

Pure; the browser's twin is `clients/web/fan/corrections/corrections.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import CREW_ROWS, TOLD_LINES, Face, Kind
from flyingfinish.web.fan.news import told_face
from flyingfinish.web.page.board import Board, Held
from flyingfinish.web.words import Words


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the view of the lines."""
    return {"corrections": f"rally/{board.rally}/corrections"}


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page shows of a board."""
    return told_face(board, words, "corrections")


CORRECTIONS = Kind(
    name="corrections",
    channels=channels,
    face=face,
    modules=(
        *TOLD_LINES,
        *CREW_ROWS,
    ),
    styles=("fan/tables.css", "fan/news/news.css"),
    speaks=("fan/news",),
)
