"""The page of results: a stage's table beside the overall table, and who is on a stage now.

Pure; the browser's twin is `clients/web/fan/results/results.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import CREW_ROWS, TOLD_LINES, Face, Kind
from flyingfinish.web.page.board import Board, Held, result_channels
from flyingfinish.web.page.changes import (
    change_rows,
    keys_of,
    last_splits_changed,
    marked,
    notes_of,
    stage_changed,
    totals_changed,
)
from flyingfinish.web.page.frame import One, empty_texts, overall_heading, stage_heading, stage_tab
from flyingfinish.web.page.onstage import onstage_rows
from flyingfinish.web.page.rows import gap_base, overall_rows, stage_rows
from flyingfinish.web.words import Words

_TABLES = ("stage", "overall")


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the tables, and the log of what was changed in them."""
    return {
        **result_channels(board, held),
        "corrections": f"rally/{board.rally}/corrections",
    }


def gap_heading(board: Board, words: Words) -> str:
    """Returns the heading of the gaps: what they are counted from."""
    base = gap_base(board)
    car = board.entry(board.view.crew).get("car", "") if base == "chosen" else ""
    return words(f"col_{base}", car=car)


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page of results shows of a board."""
    empty = {
        f"{role}-empty": One({"empty": text}) for role, text in empty_texts(board, words).items()
    }
    return Face(
        lists={
            "onstage-rows": marked(
                onstage_rows(board, words, now_ms), last_splits_changed(board), "split"
            ),
            "stage-rows": marked(stage_rows(board, words), keys_of(stage_changed(board))),
            "stage-changes": change_rows(board, words, notes_of(board)),
            "overall-rows": marked(overall_rows(board, words), keys_of(totals_changed(board))),
        },
        ones={
            "stage-title": stage_heading(board, words),
            "overall-title": overall_heading(board, words),
            "stage-tab": One({"label": stage_tab(board, words)}),
            **{f"{role}-base": One({"base": gap_heading(board, words)}) for role in _TABLES},
            **empty,
        },
    )


RESULTS = Kind(
    name="results",
    channels=channels,
    face=face,
    modules=(
        "fan/find.js",
        *CREW_ROWS,
        "fan/changed.js",
        "fan/results/changes.js",
        *TOLD_LINES,
    ),
    styles=("fan/tables.css", "fan/news/news.css"),
    speaks=("fan/news",),
)
