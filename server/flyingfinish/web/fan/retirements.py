"""Who is out, as far as officials have released it.

Pure; the browser's twin is `clients/web/fan/retirements/retirements.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import CREW_ROWS, Face, Kind
from flyingfinish.web.page.board import Board, Held
from flyingfinish.web.page.lists import (
    list_channel,
    list_ones,
    plain_heading,
    retirement_rows,
)
from flyingfinish.web.words import Words


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the view that is listed."""
    return list_channel("retirements", board)


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page shows of a board."""
    rows = retirement_rows(board, words)
    title = plain_heading(board, words, "retirements", rows)
    return Face({"list-rows": rows}, list_ones(title, words("empty_retirements")))


RETIREMENTS = Kind(
    name="retirements",
    channels=channels,
    face=face,
    modules=("fan/lists/lists.js", *CREW_ROWS),
    styles=("fan/tables.css", "fan/lists/lists.css"),
    speaks=("fan/lists",),
)
