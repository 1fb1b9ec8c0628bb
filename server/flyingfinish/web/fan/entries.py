"""All crews with their classes, cars and entrants; a field finds one by name.

Pure; the browser's twin is `clients/web/fan/entries/entries.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import CREW_ROWS, Face, Kind
from flyingfinish.web.page.board import Board, Held
from flyingfinish.web.page.lists import (
    entry_rows,
    list_ones,
    plain_heading,
)
from flyingfinish.web.words import Words


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns nothing: the frame has the entries."""
    return {}


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page shows of a board."""
    rows = entry_rows(board, words)
    title = plain_heading(board, words, "entries", rows)
    return Face({"list-rows": rows}, list_ones(title, words("empty_entries")))


ENTRIES = Kind(
    name="entries",
    channels=channels,
    face=face,
    modules=(
        "fan/find.js",
        "fan/lists/lists.js",
        *CREW_ROWS,
    ),
    styles=("fan/tables.css", "fan/lists/lists.css"),
    speaks=("fan/lists",),
)
