"""The rally that runs, or was driven last, as the page of its series tells of it.

Pure; the browser's twin is `clients/web/series/latest.js`, which follows the same views.
"""

from collections.abc import Callable, Mapping
from typing import Final

from flyingfinish.web.fan.kind import Face
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, View, board_of, rows_of
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.news import told_rows
from flyingfinish.web.page.rows import Row, overall_rows
from flyingfinish.web.series.rows import asked_in
from flyingfinish.web.words import Words

LATEST: Final = ("itinerary", "state", "entries", "overall", "news")
"""The views of the rally that it is made of; their roles begin with ``latest/``."""

FIRST_SHOWN: Final = 3
NEWS_SHOWN: Final = 4
FIRST_TELLS: Final = ("pos", "car", "driver", "co", "time")


def latest_face(rally: str, of: Callable[[str], Json], words: Words, delay: str = "") -> Face:
    """Returns its name, its first three, its news and the ways to it; ``of`` gives a role's data.

    An empty ``rally`` is none: its part of the page is hidden.
    """
    board = board_of(View(rally, lang=words.language, delay=delay), _held(rally, of), _channels)
    closed = bool(board.of("state").get("closed"))
    table = rows_of(board.of("overall"))
    placed = [row for row in overall_rows(board, words) if "pos" in table.get(row.key, NOTHING)]
    return Face(
        lists={
            "latest-name": _name(board, words) if rally else [],
            "latest-first": [_first(row) for row in placed[:FIRST_SHOWN]],
            "latest-news": told_rows(board, words, "news", NEWS_SHOWN),
            "latest-ways": _ways(board, words, closed=closed) if rally else [],
        },
        ones={
            "latest": One({}, {"hidden": "" if rally else "hidden"}),
            "latest-title": One({"title": words("latest" if closed else "running_now")}),
        },
    )


def _held(rally: str, of: Callable[[str], Json]) -> Held:
    data = {f"rally/{rally}/{name}": of(f"latest/{name}") for name in LATEST}
    return lambda channel: data.get(channel) or None


def _channels(board: Board, _: Held) -> Mapping[str, str]:
    return {"overall": f"{board.prefix}overall", "news": f"rally/{board.rally}/news"}


def _first(row: Row) -> Row:
    return Row(row.key, "placed", {name: row.text[name] for name in FIRST_TELLS})


def _name(board: Board, words: Words) -> list[Row]:
    name = board.of("itinerary").get("rally", NOTHING).get("name", board.rally)
    href = f"/r/{board.rally}?{asked_in(words, board.view.delay)}"
    return [Row("way:rally", "chip", {"label": name}, href=href)]


def _ways(board: Board, words: Words, *, closed: bool) -> list[Row]:
    """To its results, and to what is driven now, or to its replay once it is over."""
    base, lang = f"/r/{board.rally}", asked_in(words, board.view.delay)
    onward = ("page_live", f"{base}/live?{lang}")
    if closed:
        onward = ("archive_replay", f"{base}/live?replay=1&{lang}")
    ways = (("all_results", f"{base}/results?{lang}"), onward)
    return [Row(f"way:{said}", "chip", {"label": words(said)}, href=href) for said, href in ways]
