"""Penalties and credits, each with its reason and the way to how it came about.

Pure; the browser's twin is `clients/web/fan/penalties/penalties.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import Face, Kind
from flyingfinish.web.page.board import Board, Held
from flyingfinish.web.page.lists import (
    list_channel,
    list_ones,
    penalty_rows,
    plain_heading,
)
from flyingfinish.web.words import Words


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the view that is listed."""
    return list_channel("adjustments", board)


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page shows of a board."""
    rows = penalty_rows(board, words)
    title = plain_heading(board, words, "penalties", rows)
    return Face({"list-rows": rows}, list_ones(title, words("empty_penalties")))


PENALTIES = Kind(
    name="penalties",
    channels=channels,
    face=face,
    modules=("fan/lists/lists.js", "fan/crew_rows.js", "fan/gaps.js", "fan/onstage_rows.js"),
    styles=("fan/tables.css", "fan/lists/lists.css"),
    speaks=("fan/lists",),
)
