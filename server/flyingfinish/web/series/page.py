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
from flyingfinish.web.answers import packed
from flyingfinish.web.delays import delay_s_of
from flyingfinish.web.errors import Problem
from flyingfinish.web.fan.kind import CREW_ROWS, LIBRARY, TOLD_LINES
from flyingfinish.web.link_preview import season_preview
from flyingfinish.web.page.board import NOTHING, Json
from flyingfinish.web.page.render import LIVE, Page, Painter
from flyingfinish.web.series.choice import Data, choice_of, closed_of, waits_of
from flyingfinish.web.series.explains import SeriesExplains
from flyingfinish.web.series.face import Season, name_of, season_face, title_of
from flyingfinish.web.series.seasons import seasons_here, seasons_of
from flyingfinish.web.words import Words, language_of, words_and

PAGES_KEPT: Final = 32
"""Pages kept until what they were made of changes: of each series a few titles and languages."""

SECOND_MS: Final = 1000

PARTS: Final = ("fan/news", "series")
"""Parts of the pages whose words it is painted with."""

MODULES: Final = (
    "series/main.js",
    "series/season.js",
    "series/latest.js",
    "series/rows.js",
    "fan/board.js",
    "fan/frame.js",
    "fan/marks.js",
    "fan/view.js",
    *CREW_ROWS,
    *TOLD_LINES,
    *LIBRARY,
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A page of a series as somebody asks for it."""

    series: str
    title: str
    language: str
    delay_s: int
    waits: bool = False

    @property
    def behind_ms(self) -> int:
        return self.delay_s * SECOND_MS


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

        self._kept: OrderedDict[_Asked, _Kept] = OrderedDict()

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
        if self._hub.snapshot(f"series/{series}/calendar") is None:
            raise Problem(404, "unknown_series", "There is no such series here; check its id.")
        return self.answer(request, series)

    def answer(self, request: Request, series: str) -> Response:
        """Answers with a series that is here."""
        asked = request.query_params
        language = language_of(asked.get("lang", ""), request.headers.get("accept-language", ""))
        page = self._page(_Asked(series, asked.get("title", ""), language, delay_s_of(asked)))
        return packed(request, page.body, page.zipped)

    def season_of(self, rally: str) -> str:
        """Returns the series that the season's home shows: this rally's, else the first one.

        Empty where there is none.
        """
        mine = [series for series, _ in seasons_of(self._hub, rally)]
        return [*mine, *(series for series, _ in seasons_here(self._hub)), ""][0]

    def _reading(self, behind_ms: int, *, noting: bool = True) -> Data:
        """What reads views as of so long ago, and notes which of their forms the page rests on."""

        def data(channel: str) -> Json | None:
            found = self._hub.snapshot(channel, behind_ms)
            if noting:
                self._read[channel] = _version_of(found)
            return None if found is None else found.data

        return data

    def _page(self, asked: _Asked) -> Page:
        """The page as it was painted before, as long as nothing that it was made of has changed."""
        data, present = self._reading(asked.behind_ms), self._reading(0, noting=False)
        # Titles are no news: those of now are chosen from, however late the page is.
        title = title_of(present(f"series/{asked.series}/calendar") or NOTHING, asked.title)
        waits = waits_of(self._hub.rallies, data, present, asked.series)
        asked = replace(asked, title=title, waits=waits)
        here = closed_of(self._hub.rallies, self._reading(asked.behind_ms, noting=False))
        kept = self._kept.get(asked)
        if (
            kept
            and kept.here == here
            and all(
                _version_of(self._hub.snapshot(name, asked.behind_ms)) == version
                for name, version in kept.read.items()
            )
        ):
            return kept.page
        self._read = {}
        page = self._painted(asked, data, here)
        self._kept[asked] = _Kept(page, self._read, here)
        self._kept.move_to_end(asked)
        if len(self._kept) > PAGES_KEPT:
            self._kept.popitem(last=False)
        return page

    def _painted(self, asked: _Asked, data: Data, closed: Mapping[str, bool]) -> Page:
        chosen = choice_of(closed, data, asked.series, asked.title)
        delay = str(asked.delay_s or "")
        present = self._reading(0, noting=False)(f"series/{asked.series}/calendar") or NOTHING
        season = Season(
            asked.series, asked.title, chosen.rally, chosen.rally_title, chosen.latest, delay,
            name_of(present), asked.waits,
        )  # fmt: skip
        found = {role: data(name) for role, name in season.channels.items()}
        held = {role: one for role, one in found.items() if one is not None}
        words = words_and(asked.language, *PARTS)
        face = season_face(replace(season, data=held), words)
        return self._painter.whole(
            "series.html",
            t=words,
            say=words,
            season=season,
            modules=MODULES,
            lists=face.lists,
            ones=face.ones,
            told=season.asked(words),
            others=self._others(asked.series, data),
            preview=season_preview(season, face, words, self._painter.public_url),
            boot=Markup(self._boot(season, words, asked.behind_ms)),
        )

    def _others(self, series: str, data: Data) -> list[tuple[str, Json]]:
        names = [one for one, _ in seasons_here(self._hub) if one != series]
        found = {one: data(f"series/{one}/calendar") for one in names}
        return [(one, held["series"]) for one, held in found.items() if held]

    def _boot(self, season: Season, words: Words, behind_ms: int) -> str:
        """What the browser goes on from, as JSON that cannot end its own script element."""
        snapshots = {one: self._hub.snapshot(one, behind_ms) for one in season.channels.values()}
        boot = {
            "live": LIVE,
            "season": {
                "series": season.series,
                "title": season.title,
                "rally": season.rally,
                "rally_title": season.rally_title,
                "latest": season.latest,
                "delay": season.delay,
                "name": season.name,
                "waits": season.waits,
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
