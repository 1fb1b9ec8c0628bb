"""The public page of a series, which is also the home where no rally runs.

Standings, what they would be if a rally ended now, what was driven last, the calendar: painted from
the public views that the hub holds. The browser goes on from there (`clients/web/series/main.js`);
without a script it stays as of when it was asked for.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import orjson
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.push.hub import Hub, Snapshot
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.board import NOTHING, Json
from flyingfinish.web.page.render import LIVE, Page, Painter
from flyingfinish.web.season_face import Season, season_face, title_of
from flyingfinish.web.seasons import seasons_here, seasons_of
from flyingfinish.web.series.choice import choice_of
from flyingfinish.web.series.explains import SeriesExplains
from flyingfinish.web.words import Words, language_of, words_and

PAGES_KEPT: Final = 32
"""Pages kept until what they were made of changes: of each series a few titles and languages."""

PARTS: Final = ("fan/news", "series")
"""Parts of the pages whose words it is painted with."""

MODULES: Final = (
    "series/main.js",
    "series/season.js",
    "series/latest.js",
    "series/rows.js",
    "fan/board.js",
    "fan/crew_rows.js",
    "fan/frame.js",
    "fan/gaps.js",
    "fan/onstage_rows.js",
    "fan/view.js",
    "fan/news/lines.js",
    "fan/news/acts.js",
    "fan/news/hows.js",
    "lib/connection.js",
    "lib/format.js",
    "lib/frames.js",
    "lib/memo.js",
    "lib/merge.js",
    "lib/motion.js",
    "lib/order.js",
    "lib/patch.js",
    "lib/sight.js",
    "lib/store.js",
    "lib/words.js",
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page with the versions of the views that it was made of, and the rallies that were here."""

    page: Page
    read: Mapping[str, object]
    here: Mapping[str, bool]


class SeriesPages:
    """The pages of one hub's series."""

    def __init__(self, hub: Hub, painter: Painter | None = None) -> None:
        self._hub = hub
        self._painter = painter or Painter()
        self._read: dict[str, object] = {}
        """What the page that is being painted was made of."""

        self._kept: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()

    def routes(self) -> list[Route]:
        """Returns the routes of all pages."""
        explains = SeriesExplains(self._hub)
        return [
            Route("/s/{series}", self.page),
            Route("/s/{series}/explain/{what:path}", explains.page),
        ]

    async def page(self, request: Request) -> Response:
        """Answers with one series; Problem 404 when there is none of that name."""
        series = request.path_params["series"]
        if self._data(f"series/{series}/calendar") is None:
            raise Problem(404, "unknown_series", "There is no such series here; check its id.")
        return self.answer(request, series)

    def answer(self, request: Request, series: str) -> Response:
        """Answers with a series that is here."""
        asked = request.query_params
        language = language_of(asked.get("lang", ""), request.headers.get("accept-language", ""))
        page = self._page(series, asked.get("title", ""), language)
        headers = {
            "cache-control": "public, max-age=1",
            "vary": "accept-language, accept-encoding",
        }
        body = page.body
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            body = page.zipped
        return Response(body, 200, headers, "text/html")

    def season_of(self, rally: str) -> str:
        """Returns the series that the season's home shows: this rally's, else the first one.

        Empty where there is none.
        """
        mine = [series for series, _ in seasons_of(self._hub, rally)]
        return [*mine, *(series for series, _ in seasons_here(self._hub)), ""][0]

    def _data(self, channel: str) -> Json | None:
        found = self._hub.snapshot(channel)
        self._read[channel] = _version_of(found)
        return None if found is None else found.data

    def _page(self, series: str, wanted: str, language: str) -> Page:
        """The page as it was painted before, as long as nothing that it was made of has changed."""
        title = title_of(self._data(f"series/{series}/calendar") or NOTHING, wanted)
        key = (series, title, language)
        here = {name: told.closed for name, told in self._hub.rallies.items()}
        kept = self._kept.get(key)
        if (
            kept
            and kept.here == here
            and all(
                _version_of(self._hub.snapshot(name)) == version
                for name, version in kept.read.items()
            )
        ):
            return kept.page
        self._read = {}
        page = self._painted(series, title, language)
        self._kept[key] = _Kept(page, self._read, here)
        self._kept.move_to_end(key)
        if len(self._kept) > PAGES_KEPT:
            self._kept.popitem(last=False)
        return page

    def _painted(self, series: str, title: str, language: str) -> Page:
        closed = {name: told.closed for name, told in self._hub.rallies.items()}
        chosen = choice_of(closed, self._data, series, title)
        season = Season(series, title, chosen.rally, chosen.rally_title, chosen.latest)
        data = {role: self._data(name) for role, name in season.channels.items()}
        held = {role: one for role, one in data.items() if one is not None}
        words = words_and(language, *PARTS)
        face = season_face(replace(season, data=held), words)
        return self._painter.whole(
            "series.html",
            t=words,
            say=words,
            season=season,
            modules=MODULES,
            lists=face.lists,
            ones=face.ones,
            others=self._others(series),
            boot=Markup(self._boot(season, words)),
        )

    def _others(self, series: str) -> list[tuple[str, Json]]:
        names = [one for one, _ in seasons_here(self._hub) if one != series]
        return [(one, (self._data(f"series/{one}/calendar") or NOTHING)["series"]) for one in names]

    def _boot(self, season: Season, words: Words) -> str:
        """What the browser goes on from, as JSON that cannot end its own script element."""
        snapshots = {one: self._hub.snapshot(one) for one in season.channels.values()}
        boot = {
            "live": LIVE,
            "season": {
                "series": season.series,
                "title": season.title,
                "rally": season.rally,
                "rally_title": season.rally_title,
                "latest": season.latest,
                "language": words.language,
            },
            "words": words.catalogue,
            "views": {
                name: {"epoch": one.epoch, "offset": one.offset, "data": one.data}
                for name, one in snapshots.items()
                if one is not None
            },
        }
        return orjson.dumps(boot, option=orjson.OPT_SORT_KEYS).decode().replace("<", "\\u003c")


def _version_of(snapshot: Snapshot | None) -> object:
    return None if snapshot is None else (snapshot.epoch, snapshot.offset)
