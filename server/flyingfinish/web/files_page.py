"""The page of a rally's files: every table as CSV, Excel and JSON, the timetable, the whole of it.

Painted from the names of the public views that the hub holds; it needs no script. With
`?delay=` it lists what was there so many seconds ago, and its files are as late.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.push.hub import Hub
from flyingfinish.rally.explain.views import Held
from flyingfinish.web.answers import STATIC, TEMPLATES, reader_language, spoken
from flyingfinish.web.as_of import held_of
from flyingfinish.web.delays import delay_s_of, kept_in
from flyingfinish.web.errors import Problem
from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.exports.job import FORMS
from flyingfinish.web.exports.parts import Source, source_of
from flyingfinish.web.exports.sheet import table_title, wanted
from flyingfinish.web.fan.chart_story import TABS
from flyingfinish.web.page.board import FACES, NOTHING, View, board_of, ordered
from flyingfinish.web.words import LANGUAGES

FILES: Final = "/r/{rally}/files"

_GENERAL: Final = ("overall", "final", "stagewins", "teams", "points", "projected", "range")
_OF_RALLY: Final = ("itinerary", "entries", "shakedown", "adjustments", "retirements",
                    "corrections", "news")  # fmt: skip
_OF_STAGES: Final = ("stage", "overall", "startlist", "splits")

Row = dict[str, Any]


class FilesPages:
    """The pages of the files of one hub's rallies."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[Route]:
        """Returns the route of the pages."""
        return [Route(FILES, self.page)]

    async def page(self, request: Request) -> Response:
        """Answers with the files of a competition, or of a class; Problem 404 for no rally."""
        rally, query = request.path_params["rally"], request.query_params
        language = reader_language(request)
        view = View(rally, competition=query.get("c", ""), cls=query.get("class", ""))
        held = held_of(self._hub, query)
        road = held_of(self._hub, {})
        board = board_of(view, lambda name: held(name) or road(name), lambda _board, _held: {})
        if not board.of("itinerary"):
            raise Problem(404, "unknown_rally", "There is no such rally here; check its id.")
        source = source_of(board, language)
        competitions = board.of("itinerary").get("competitions", NOTHING)
        names = ordered(competitions)
        chosen = view.competition if view.competition in names else next(iter(names), "")
        cls = view.cls if view.cls in board.class_order else ""
        listing = _Listing(source, cls, held, tuple(self._hub.rallies[rally].channels))
        html = TEMPLATES.get_template("files.html").render(
            t=source.own,
            say=source.page,
            languages=LANGUAGES,
            static=STATIC,
            rally=rally,
            name=board.of("itinerary").get("rally", NOTHING).get("name", rally),
            competitions=[(one, competitions[one].get("name", one)) for one in names],
            chosen=chosen,
            classes=board.class_order,
            cls=cls,
            late=kept_in(query),
            delay_s=delay_s_of(query),
            forms=sorted(FORMS),
            tables=list(listing.tables()),
            stages=list(listing.stages()),
        )
        return spoken(request, html.encode())


@dataclass(frozen=True, slots=True)
class _Listing:
    """The files of one competition, or of one class of it."""

    source: Source
    cls: str
    held: Held
    there: Sequence[str]
    """The channels that the rally has."""

    def tables(self) -> Iterator[Row]:
        """Yields the tables that are of no single stage and that are there."""
        board, cls = self.source.board, self.cls
        rally = f"rally/{board.rally}/"
        scope = board.prefix.removeprefix(rally)
        below = f"{scope}class/{cls}/" if cls else scope
        for kind in _GENERAL:
            whole = f"{scope}class/{cls}" if cls and kind == "overall" else f"{below}{kind}"
            named = [one for one in self.there if one.startswith(f"{rally}{whole}/")]
            of_stages = kind == "overall"
            for channel in [rally + whole, *([] if of_stages else sorted(named))]:
                yield from self._file(channel.removeprefix(rally))
        for kind in _OF_RALLY if not cls and not scope else ():
            yield from self._file(kind)
        for tab in TABS:
            yield from self._file(f"{scope}charts/{tab}", cls=cls)

    def stages(self) -> Iterator[Row]:
        """Yields each stage with its files."""
        board, cls = self.source.board, self.cls
        scope = board.prefix.removeprefix(f"rally/{board.rally}/")
        below = f"{scope}class/{cls}/" if cls else scope
        for stage in board.stages:
            files: list[Row] = []
            for kind in _OF_STAGES:
                if kind == "splits":
                    for face in FACES:
                        files += self._file(f"splits/{stage}", face, cls)
                elif kind != "startlist":
                    files += self._file(f"{below}{kind}/{stage}")
                elif not cls:
                    files += self._file(f"{scope}{kind}/{stage}")
            if files:
                about = board.of("itinerary")["stages"][stage]
                yield {"name": f"{self.source.stage(stage)} {about['name']}", "files": files}

    def _file(self, channel: str, face: str = "", cls: str = "") -> list[Row]:
        """One file as a row, none where there is no such table."""
        source = self.source
        rally = source.board.rally
        asked = Asked(rally, channel, source.own.language, face or FACES[0], cls)
        if not wanted(asked, self.held):
            return []
        query = (f"&face={face}" if face else "") + (f"&class={quote(cls)}" if cls else "")
        base = f"/r/{quote(rally)}/export/{quote(channel)}"
        addresses = {
            form: f"{base}.{form}?lang={source.own.language}{query}" for form in sorted(FORMS)
        }
        return [{"title": table_title(asked, source), "addresses": addresses}]
