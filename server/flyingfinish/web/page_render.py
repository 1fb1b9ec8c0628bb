"""A live page as bytes: the board of a view into HTML, with all that the browser goes on from.

The page carries what it was painted from (`boot`: the views with epoch and offset, the words, the
clocks), so the browser resumes from there and is not sent anything twice.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flyingfinish.push.hub import Hub, Snapshot
from flyingfinish.web.page_board import TABS, Board, View, board_of
from flyingfinish.web.page_frame import (
    class_rows,
    competition_rows,
    empty_texts,
    overall_heading,
    pill,
    stage_heading,
    stage_tab,
    strip_rows,
)
from flyingfinish.web.page_onstage import onstage_rows
from flyingfinish.web.page_rows import Row, overall_rows, stage_rows
from flyingfinish.web.page_times import rally_now_ms, time_of_day
from flyingfinish.web.words import LANGUAGES, Words, words_of

STATIC = "/static"
"""Where the public door serves `clients/web/`."""

LIVE = "/live"
MODULES = (
    "fan/main.js",
    "fan/page.js",
    "fan/board.js",
    "fan/frame.js",
    "fan/crew_rows.js",
    "fan/onstage_rows.js",
    "fan/announcer.js",
    "lib/clock.js",
    "lib/connection.js",
    "lib/format.js",
    "lib/merge.js",
    "lib/patch.js",
    "lib/store.js",
    "lib/words.js",
)
"""What the browser will need, named ahead so that it fetches all at once."""

GZIP_LEVEL = 5
DEFAULT_TAB = "stage"

ROWS_KEPT = 20_000
"""Rows whose markup is kept; from one painting to the next most rows are the same."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be sent."""

    body: bytes
    zipped: bytes


@dataclass(frozen=True, slots=True)
class Painting:
    """A board with the snapshots that it was made from."""

    board: Board
    snapshots: Mapping[str, Snapshot]

    @property
    def epochs(self) -> tuple[tuple[str, str], ...]:
        """Returns each channel with its epoch: a hold that takes something back gives a new one."""
        return tuple((name, snapshot.epoch) for name, snapshot in self.snapshots.items())


def painting_of(hub: Hub, view: View) -> Painting:
    """Returns the board of a view and the snapshots behind it, all as of now."""
    board = board_of(view, lambda name: (s := hub.snapshot(name)) and s.data)
    found = {name: hub.snapshot(name) for name in board.channels.values()}
    return Painting(board, {name: s for name, s in found.items() if s is not None})


class Painter:
    """The templates, and the markup of the rows painted lately."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
        )
        self._templates.filters["painted"] = self.painted
        self._templates.globals.update(
            static=STATIC,
            modules=MODULES,
            languages=tuple((code, words_of(code)("language")) for code in LANGUAGES),
            tabs=TABS,
            no_text=defaultdict(str),
        )
        self._piece = getattr(self._templates.get_template("pieces.html").module, "any")  # noqa: B009
        self._rows: dict[tuple[object, ...], Markup] = {}

    def live(self, hub: Hub, painting: Painting, language: str) -> Page:
        """Returns the live page of a painting in one language."""
        board = painting.board
        words = words_of(language)
        server_at_ms = hub.clock.now_at_ms()
        clock = hub.clocks().get(board.rally)
        now_ms = rally_now_ms(clock, server_at_ms)
        rally = board.of("itinerary").get("rally", {})
        html = self._templates.get_template("live.html").render(
            say=words,
            view=board.view,
            rally_name=rally.get("name", board.rally),
            now=time_of_day(now_ms, board.utc_offset_minutes, seconds=True),
            pill=pill(board, words, now_ms),
            chosen_tab=board.view.tab or DEFAULT_TAB,
            tab_words={tab: words(f"tab_{tab}") for tab in TABS}
            | {"stage": stage_tab(board, words)},
            stage_heading=stage_heading(board, words),
            overall_heading=overall_heading(board, words),
            empty=empty_texts(board, words),
            boot=Markup(_boot(painting, words, server_at_ms, clock)),
            **_lists(board, words, now_ms),
        )
        return _page(html)

    def no_rally(self, view: View, language: str) -> Page:
        """Returns the page that says there is no rally to show yet."""
        template = self._templates.get_template("no_rally.html")
        return _page(template.render(say=words_of(language), view=view))

    def painted(self, rows: Iterable[Row]) -> Markup:
        """Returns the markup of rows, one after the other."""
        return Markup("").join(map(self._row, rows))

    def _row(self, row: Row) -> Markup:
        said = (row.kind, row.key, *row.text.values(), *row.attrs.values(), row.href)
        markup = self._rows.get(said)
        if markup is None:
            if len(self._rows) >= ROWS_KEPT:
                self._rows.clear()
            markup = self._rows[said] = Markup(self._piece(row))
        return markup


def _lists(board: Board, words: Words, now_ms: int) -> dict[str, list[Row]]:
    """The page's lists by the name that the template knows them by."""
    return {
        "strip": strip_rows(board, words),
        "competitions": competition_rows(board),
        "classes": class_rows(board, words),
        "onstage": onstage_rows(board, words, now_ms),
        "stage": stage_rows(board, words),
        "overall": overall_rows(board, words),
    }


def _page(html: str) -> Page:
    body = html.encode()
    return Page(body, gzip.compress(body, GZIP_LEVEL, mtime=0))


def _boot(
    painting: Painting, words: Words, server_at_ms: int, clock: Mapping[str, int] | None
) -> str:
    """What the browser goes on from, as JSON that cannot end its own script element."""
    views = {
        name: {"epoch": s.epoch, "offset": s.offset, "data": s.data}
        for name, s in painting.snapshots.items()
    }
    boot = {
        "rally": painting.board.rally,
        "live": LIVE,
        "server_at_ms": server_at_ms,
        "clocks": {painting.board.rally: clock} if clock else {},
        "language": words.language,
        "words": words.catalogue,
        "views": views,
    }
    return orjson.dumps(boot).decode().replace("<", "\\u003c")
