"""The public pages: `/` is the rally being run, else the season; `/r/<rally>` any rally.

A page is painted once a second for all who ask for the same view; who opens one that is almost a
second old hears at once what came since. Only a hold is never waited for.
"""

from collections import OrderedDict
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.push.hub import Hub
from flyingfinish.web.answers import packed
from flyingfinish.web.errors import Problem
from flyingfinish.web.explains import Explains
from flyingfinish.web.fan.kinds import KINDS, kind_of
from flyingfinish.web.notice_board import BOARD, NoticeBoard
from flyingfinish.web.overlays import GRAPHICS
from flyingfinish.web.page.board import HOME, View, read_view
from flyingfinish.web.page.render import Page, Painter, painting_of
from flyingfinish.web.published_reads import BELOW, PublishedReads
from flyingfinish.web.series.page import SeriesPages
from flyingfinish.web.table_page import TABLES, TablePages
from flyingfinish.web.words import language_of

PAGES_KEPT = 64
"""Paintings kept at once; a rally has a few dozen views that many look at."""

PAINTED_FOR_MS = 1000
"""As long as a browser may keep it too: after this it is painted anew."""

_Key = tuple[View, str]
_Kept = tuple[int, object, Page]


class Pages:
    """The pages of one hub's rallies."""

    def __init__(self, hub: Hub, public_url: str = "") -> None:
        self._hub = hub
        self._painter = Painter(public_url)
        self._seasons = SeriesPages(hub, self._painter)
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()

    def routes(self) -> list[Route]:
        """Returns the routes of all pages."""
        return [
            Route("/", self.home),
            Route("/r/{rally}", self.rally),
            Route("/r/{rally}/explain/{what:path}", Explains(self._hub).page),
            Route(f"/r/{{rally}}/{BELOW}", PublishedReads(self._hub).sheet),
            Route(BOARD, NoticeBoard(self._hub).page),
            Route(TABLES, TablePages(self._hub).page),
            *(
                Route(f"/r/{{rally}}/{kind.name}", self.rally, name=kind.name)
                for kind in KINDS
                if kind.name != HOME
            ),
            *(Route(f"/{address}", self.graphic) for address in GRAPHICS),
            *self._seasons.routes(),
        ]

    async def home(self, request: Request) -> Response:
        """Answers with the rally being run; where none runs, with the season that it is of."""
        rally = rally_being_run(self._hub)
        if rally is None or self._hub.rallies[rally].closed:
            series = self._seasons.season_of(rally or "")
            if series:
                return self._seasons.answer(request, series)
        if rally is None:
            view = read_view("", request.query_params)
            none = self._painter.no_rally(view, _language(request, view))
            return packed(request, none.body, none.zipped)
        return self._live(request, rally, HOME)

    async def graphic(self, request: Request) -> Response:
        """Answers with a graphic of the rally that is asked for, or of the one being run."""
        rally = request.query_params.get("rally") or rally_being_run(self._hub)
        if rally not in self._hub.rallies or series_of_journal(rally):
            raise Problem(404, "unknown_rally", "There is no such rally here; name it by ?rally=.")
        return self._live(request, rally, request.url.path.strip("/"))

    async def rally(self, request: Request) -> Response:
        """Answers with a page of one rally; Problem 404 when there is none of that name."""
        rally = request.path_params["rally"]
        if rally not in self._hub.rallies or series_of_journal(rally):
            raise Problem(404, "unknown_rally", "There is no such rally here; check its id.")
        # The routes of the kinds end in their names, the rally's own in its id.
        page = request.url.path.rstrip("/").removeprefix(f"/r/{rally}").lstrip("/")
        return self._live(request, rally, page or HOME)

    def _live(self, request: Request, rally: str, page: str) -> Response:
        view = read_view(rally, request.query_params, page)
        kind = kind_of(page)
        language = _language(request, view)
        painting = painting_of(self._hub, kind, view)
        now_ms = self._hub.clock.monotonic_ms()
        key = (view, language)
        kept = self._kept.get(key)
        if kept and kept[1] == painting.epochs and now_ms - kept[0] < PAINTED_FOR_MS:
            return packed(request, kept[2].body, kept[2].zipped)
        painted = self._painter.paint(self._hub, kind, painting, language)
        self._kept[key] = (now_ms, painting.epochs, painted)
        self._kept.move_to_end(key)
        if len(self._kept) > PAGES_KEPT:
            self._kept.popitem(last=False)
        return packed(request, painted.body, painted.zipped)


def rally_being_run(hub: Hub) -> str | None:
    """Returns the rally not over whose clock was set last; None before any is opened."""

    def rank(name: str) -> tuple[bool, int, str]:
        told = hub.rallies[name]
        clock: Mapping[str, int] = told.clock
        return (not told.closed, clock.get("server_at_ms", 0), name)

    return max((name for name, told in hub.rallies.items() if told.about), key=rank, default=None)


def _language(request: Request, view: View) -> str:
    return language_of(view.lang, request.headers.get("accept-language", ""))
