"""Start list of a stage: due starts, lanes, what was moved.

Pure; the browser's twin is `clients/web/fan/startlist/startlist.js`.
"""

from flyingfinish.web.fan.kind import CREW_ROWS, Face, Kind
from flyingfinish.web.page.board import Board
from flyingfinish.web.page.lists import (
    list_ones,
    start_list_channel,
    start_list_heading,
    start_list_rows,
)
from flyingfinish.web.words import Words


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page shows of a board."""
    rows = start_list_rows(board, words)
    title = start_list_heading(board, words)
    return Face({"list-rows": rows}, list_ones(title, words("empty_startlist")))


STARTLIST = Kind(
    name="startlist",
    channels=start_list_channel,
    face=face,
    modules=(
        "fan/find.js",
        "fan/lists/lists.js",
        *CREW_ROWS,
    ),
    styles=("fan/tables.css", "fan/lists/lists.css"),
    speaks=("fan/lists",),
)
