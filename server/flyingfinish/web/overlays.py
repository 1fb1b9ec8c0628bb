"""Graphics on air (`/overlay/tower`, `/overlay/running-car`) and in other pages (`/widget/table`).

Each has one purpose, told by its address.

Parameters: `rally` (the one being run where it is left out), `class`, `c`, `rows`, `crew`, `delay`,
`lang`. What they show is drawn by the browser alone, from the views that the page brings and from
`/live`.
"""

from flyingfinish.web.fan.kind import LIBRARY, Face, Kind
from flyingfinish.web.page.board import Board, Held
from flyingfinish.web.words import Words

_PARTS = (
    "overlays/main.js",
    "fan/board.js",
    "fan/changed.js",
    "fan/crew_rows.js",
    "fan/follower.js",
    "fan/frame.js",
    "fan/gaps.js",
    "fan/marks.js",
    "fan/reads.js",
    "fan/view.js",
    *LIBRARY,
)


def tower_channels(board: Board, held: Held) -> dict[str, str]:
    """Returns the running overall table, or the chosen class's, and what was changed in it."""
    return {"overall": board.running_table, **_log(board)}


def running_channels(board: Board, held: Held) -> dict[str, str]:
    """Returns the table and the splits of the stage being driven, and what was changed of them."""
    if not board.shown:
        return {}
    splits = f"splits/{board.shown}"
    stage = f"{board.tables}stage/{board.shown}"
    return {"stage": stage, splits: f"rally/{board.rally}/{splits}", **_log(board)}


def _log(board: Board) -> dict[str, str]:
    return {"corrections": f"rally/{board.rally}/corrections"}


def nothing(board: Board, words: Words, now_ms: int) -> Face:
    """Returns the face of a graphic before its script runs: what is not yet right is not on air."""
    return Face(lists={})


TOWER = Kind(
    name="tower",
    channels=tower_channels,
    face=nothing,
    modules=(*_PARTS, "overlays/names.js"),
    speaks=("overlays",),
    folder="overlays",
)
RUNNING_CAR = Kind(
    name="running-car",
    channels=running_channels,
    face=nothing,
    modules=(*_PARTS, "fan/onstage_rows.js", "fan/live/chances.js"),
    speaks=("overlays",),
    folder="overlays",
)
WIDGET = Kind(
    name="table",
    channels=tower_channels,
    face=nothing,
    modules=(*_PARTS, "overlays/names.js", "overlays/tower/tower.js"),
    speaks=("overlays", "widget"),
    folder="widget",
)
GRAPHICS = {
    "overlay/tower": TOWER,
    "overlay/running-car": RUNNING_CAR,
    "widget/table": WIDGET,
}
"""By their addresses. The widget is a table in a frame of somebody else's page."""
