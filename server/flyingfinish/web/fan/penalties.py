"""Penalties and credits, each with its reason and the way to how it came about.

Pure; the browser's twin is `clients/web/fan/penalties/penalties.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import CREW_ROWS, Face, Kind
from flyingfinish.web.page.board import Board, Held, rows_of
from flyingfinish.web.page.changes import marked, penalties_changed
from flyingfinish.web.page.lists import (
    LIST,
    list_channel,
    list_ones,
    penalty_rows,
    plain_heading,
)
from flyingfinish.web.words import Words


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the view that is listed, and what was changed."""
    log = {"corrections": f"rally/{board.rally}/corrections"}
    return {**list_channel("adjustments", board), **log}


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page shows of a board."""
    changed = penalties_changed(board, rows_of(board.of(LIST)))
    rows = marked(penalty_rows(board, words), changed, "main", "main")
    title = plain_heading(board, words, "penalties", rows)
    return Face({"list-rows": rows}, list_ones(title, words("empty_penalties")))


PENALTIES = Kind(
    name="penalties",
    channels=channels,
    face=face,
    modules=(
        "fan/lists/lists.js",
        "fan/changed.js",
        *CREW_ROWS,
    ),
    styles=("fan/tables.css", "fan/lists/lists.css"),
    speaks=("fan/lists",),
)
