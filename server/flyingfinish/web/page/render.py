"""A fan page as bytes: the board of a view into HTML, with all that the browser goes on from.

The page carries what it was painted from (`boot`: the views with epoch and offset, the words, the
clocks), so the browser resumes from there and is not sent anything twice.
"""

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from flyingfinish.push.hub import Hub, Snapshot
from flyingfinish.web.as_of import clock_of, waits
from flyingfinish.web.fan.find import narrowed
from flyingfinish.web.fan.kind import LIBRARY, Face, Kind
from flyingfinish.web.fan.kinds import KINDS
from flyingfinish.web.link_preview import Preview, preview_of
from flyingfinish.web.page.board import HOME, NOTHING, TABS, Board, View, board_of
from flyingfinish.web.page.frame import (
    One,
    class_rows,
    competition_rows,
    menu_rows,
    pill,
    replay_way,
    strip_rows,
    ways_beside,
)
from flyingfinish.web.page.rows import Row
from flyingfinish.web.page.times import date_text, day_text, rally_now_ms, time_of_day
from flyingfinish.web.places import snapshot_of
from flyingfinish.web.series.seasons import seasons_of
from flyingfinish.web.words import LANGUAGES, Words, words_and, words_of

STATIC = "/static"
"""Where the public door serves `clients/web/`."""

LIVE = "/live"
MODULES = (
    "fan/main.js",
    "fan/page.js",
    "fan/stars.js",
    "fan/told.js",
    "fan/view.js",
    "fan/board.js",
    "fan/frame.js",
    "fan/chips.js",
    "fan/announcer.js",
    "fan/away.js",
    "fan/delay.js",
    "fan/follower.js",
    "fan/kind.js",
    "fan/marks.js",
    "fan/offline.js",
    "fan/reads.js",
    "fan/time.js",
    *LIBRARY,
)
"""What the browser needs on every page, named ahead so that it fetches all at once."""

MENU = tuple(kind.name for kind in KINDS if kind.in_menu)
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
    read: Mapping[str, Snapshot] = field(default_factory=dict)

    @property
    def epochs(self) -> tuple[tuple[str, str], ...]:
        """Returns each channel with its epoch: a hold that takes something back gives a new one."""
        every = {**self.read, **self.snapshots}
        return tuple((name, snapshot.epoch) for name, snapshot in every.items())


def painting_of(hub: Hub, kind: Kind, view: View) -> Painting:
    """Returns the board of a view and the snapshots behind it, all as of now or its delay ago."""

    def snapshot(name: str) -> Snapshot | None:
        return snapshot_of(hub, name, view.behind_ms)

    def held(name: str) -> Mapping[str, object] | None:
        found = snapshot(name)
        return None if found is None else found.data

    if view.replay:
        # What the tape will tell is no news yet: only whose rally it is stands there.
        board = board_of(view, lambda name: held(name) if _is_road(name) else None, kind.channels)
        return Painting(board, {})

    board = board_of(view, held, kind.channels, kind.reads)
    followed = {name: snapshot(name) for name in board.channels.values()}
    read = {name: snapshot(name) for name in board.read.values()}
    return Painting(
        board,
        {name: s for name, s in followed.items() if s is not None},
        {name: s for name, s in read.items() if s is not None},
    )


def _is_road(channel: str) -> bool:
    """Says whether a channel tells nothing of how a rally went."""
    return channel.endswith(("/itinerary", "/entries"))


class Painter:
    """The templates, and the markup of the rows painted lately."""

    def __init__(self, public_url: str = "") -> None:
        """``public_url`` is where the world reaches us: what other programs show needs it."""
        self.public_url = public_url
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
        )
        self._templates.filters["painted"] = self.painted
        self._templates.globals.update(
            static=STATIC,
            languages=tuple((code, words_of(code)("language")) for code in LANGUAGES),
            tabs=TABS,
            default_tab=DEFAULT_TAB,
            no_text=defaultdict(str),
            blank=self._blank,
            one=self._one,
        )
        self._pieces = self._collected()
        self._rows: dict[tuple[object, ...], Markup] = {}

    def paint(self, hub: Hub, kind: Kind, painting: Painting, language: str) -> Page:
        """Returns a page of this kind, of a painting, in one language."""
        board = painting.board
        words = words_and(language, *kind.words)
        server_at_ms = hub.clock.now_at_ms()
        behind_ms = board.view.behind_ms
        clock = clock_of(hub, board.rally, board.of("state"), behind_ms)
        now_ms = rally_now_ms(clock, server_at_ms - behind_ms)
        begun = bool(board.view.replay) or "itinerary" in board.data
        late = waits(hub, board.rally, behind_ms, begun=begun)
        face = narrowed(kind.face(board, words, now_ms), kind, board, words)
        html = self._templates.get_template(kind.template).render(
            say=words,
            view=board.view,
            kind=kind,
            modules=(*MODULES, kind.module, *kind.modules),
            rally_name=_name_of(hub, board),
            seasons=seasons_of(hub, board.rally),
            preview=self._preview(hub, kind, board, words, face),
            today=date_text(now_ms, board.utc_offset_minutes),
            day=day_text(words, now_ms, board.utc_offset_minutes),
            now=time_of_day(now_ms, board.utc_offset_minutes, seconds=True),
            lists={**_frame_lists(board, words), **face.lists},
            ones={**_frame_ones(board, words, now_ms), **_told(face, board, words, waits=late)},
            boot=Markup(_boot(kind, painting, words, server_at_ms, clock, waits=late)),
        )
        return _page(html)

    def _preview(self, hub: Hub, kind: Kind, board: Board, words: Words, face: Face) -> Preview:
        """What other programs show of a link to the page, as old as the page itself."""

        def held(name: str) -> Mapping[str, object] | None:
            found = hub.snapshot(name, board.view.behind_ms)
            return None if found is None else found.data

        page = "" if board.view.page == HOME else words(f"page_{kind.name}")
        crew = face.ones["crew-head"].text if "crew-head" in face.ones else NOTHING
        return preview_of(board, held, words, page, self.public_url, crew)

    def whole(self, template: str, **shown: object) -> Page:
        """Returns a page that is no kind of a rally's, made of the same pieces."""
        return _page(self._templates.get_template(template).render(shown))

    def no_rally(self, view: View, language: str) -> Page:
        """Returns the page that says there is no rally to show yet."""
        template = self._templates.get_template("no_rally.html")
        return _page(template.render(say=words_of(language), view=view))

    def painted(self, rows: Iterable[Row]) -> Markup:
        """Returns the markup of rows, one after the other."""
        return Markup("").join(map(self._row, rows))

    def _row(self, row: Row) -> Markup:
        more = (*row.attrs.values(), row.href, *row.links.values())
        said = (row.kind, row.key, *row.text.values(), *more)
        markup = self._rows.get(said)
        if markup is None:
            if len(self._rows) >= ROWS_KEPT:
                self._rows.clear()
            markup = self._rows[said] = self._pieces[row.kind](row, row.text)
        return markup

    def _collected(self) -> dict[str, Callable[[object, Mapping[str, str]], Markup]]:
        """The markup of each kind of row: the macros `row_<kind>` of the files `*pieces.html`."""
        found = {}
        for name in self._templates.list_templates(filter_func=lambda n: n.endswith("pieces.html")):
            module = self._templates.get_template(name).module
            for macro in vars(module):
                if macro.startswith("row_"):
                    found[macro.removeprefix("row_")] = getattr(module, macro)
        return found

    def _blank(self, kind: str) -> Markup:
        """The markup that the browser clones for new rows of a kind: the same, with no text in."""
        row = {"kind": kind, "key": "", "attrs": {}, "text": {}, "href": "", "links": {}}
        empty = self._pieces[kind](row, defaultdict(str))
        return Markup('<template id="ff-{}">{}</template>').format(kind, empty)

    def _one(self, name: str, one: One) -> Markup:
        """The attributes of a single element: the name it goes by, and its own."""
        attrs = "".join(f' {key}="{escape(value)}"' for key, value in one.attrs.items() if value)
        return Markup(f' id="{escape(name)}" data-one{attrs}')


def _frame_ones(board: Board, words: Words, now_ms: int) -> dict[str, One]:
    """The single elements of every page by the name that the templates know them by."""
    ways = {"replay-way": replay_way(board), **ways_beside(board)}
    return {"pill": pill(board, words, now_ms), **ways}


def _name_of(hub: Hub, board: Board) -> str:
    """What the rally is called: as of then, and of now where so late there was none yet."""
    itinerary = board.data.get("itinerary")
    if itinerary is None:
        found = hub.snapshot(f"rally/{board.rally}/itinerary")
        itinerary = {} if found is None else found.data
    return str(itinerary.get("rally", {}).get("name", board.rally))


def _told(face: Face, board: Board, words: Words, *, waits: bool) -> Mapping[str, One]:
    """The single elements of a face; where they say that there is nothing, why, if it waits."""
    if not waits:
        return face.ones
    waiting = words("delay_waits", s=board.view.delay)
    return {
        name: One({**one.text, "empty": waiting}, one.attrs) if one.text.get("empty") else one
        for name, one in face.ones.items()
    }


def _frame_lists(board: Board, words: Words) -> dict[str, list[Row]]:
    """The lists of every page by the name that the templates know them by."""
    return {
        "menu": menu_rows(board, words, MENU),
        "strip": strip_rows(board, words),
        "competitions": competition_rows(board),
        "classes": class_rows(board, words),
    }


def _page(html: str) -> Page:
    body = html.encode()
    return Page(body, gzip.compress(body, GZIP_LEVEL, mtime=0))


def _boot(
    kind: Kind,
    painting: Painting,
    words: Words,
    server_at_ms: int,
    clock: Mapping[str, int] | None,
    *,
    waits: bool,
) -> str:
    """What the browser goes on from, as JSON that cannot end its own script element."""
    views = {
        name: {"epoch": s.epoch, "offset": s.offset, "data": s.data}
        for name, s in painting.snapshots.items()
    }
    boot = {
        "rally": painting.board.rally,
        "page": painting.board.view.page,
        "kind": kind.name,
        "module": kind.module,
        "menu": MENU,
        "live": LIVE,
        "server_at_ms": server_at_ms,
        "clocks": {painting.board.rally: clock} if clock else {},
        "language": words.language,
        "words": words.catalogue,
        "views": views,
        **({"waits": True} if waits else {}),
    }
    # In one order always: how a view came to be must not show, nor that a hold began it anew.
    return orjson.dumps(boot, option=orjson.OPT_SORT_KEYS).decode().replace("<", "\\u003c")
