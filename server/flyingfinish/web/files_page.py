"""The page of a rally's files: every table as CSV, Excel and JSON, the timetable, the whole of it.

Painted from the names of the public views that the hub holds; it needs no script. With
`?delay=` it lists what was there so many seconds ago, and its files are as late. `?crew=` adds the
files of one crew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.push.hub import Hub
from flyingfinish.rally.explain.views import Held
from flyingfinish.web.answers import STATIC, TEMPLATES, reader_language, spoken
from flyingfinish.web.as_of import held_of, waiting_text
from flyingfinish.web.delays import delay_s_of, kept_in
from flyingfinish.web.errors import Problem
from flyingfinish.web.exports.asked import read_asked
from flyingfinish.web.exports.job import FORMS
from flyingfinish.web.exports.parts import Source, source_of
from flyingfinish.web.exports.sheet import table_title, wanted
from flyingfinish.web.fan.chart_story import TABS
from flyingfinish.web.page.board import (
    FACES,
    NOTHING,
    Board,
    Json,
    View,
    board_of,
    ordered,
    read_view,
    rows_of,
)
from flyingfinish.web.page.hows import crew_name
from flyingfinish.web.page.onstage import in_view
from flyingfinish.web.words import LANGUAGES

FILES: Final = "/r/{rally}/files"

_GENERAL: Final = ("overall", "final", "stagewins", "teams", "points", "projected", "range")
_OF_RALLY: Final = ("itinerary", "entries", "shakedown", "adjustments", "retirements",
                    "corrections", "news")  # fmt: skip
_BY_CLASS: Final = frozenset(_OF_RALLY[1:])
"""Of those, the ones that tell of single crews."""

_OF_STAGES: Final = ("stage", "overall", "startlist", "splits")
_OF_CREWS: Final = ("crew", "cards")

_OF_CLASSES: Final = ("overall", "final", "stagewins", "range")
"""Tables of everybody that can have the rows of several classes."""

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
        held, now = held_of(self._hub, query), held_of(self._hub, {})

        def road(name: str) -> Json | None:
            return held(name) or now(name)

        itinerary = road(f"rally/{rally}/itinerary")
        if not itinerary:
            raise Problem(404, "unknown_rally", "There is no such rally here; check its id.")
        competitions = itinerary.get("competitions", NOTHING)
        names = ordered(competitions)
        view = read_view(rally, query)
        if view.competition not in names:
            view = replace(view, competition="")
        board = board_of(view, road, lambda _board, _held: {})
        classes = [one for one in board.class_order if one in view.classes]
        view = replace(view, cls=",".join(classes), lang=language)
        board = replace(board, view=view)
        source = source_of(board, language)
        listing = _Listing(source, view, held, tuple(self._hub.rallies[rally].channels))
        html = TEMPLATES.get_template("files.html").render(
            t=source.own,
            say=source.page,
            languages=LANGUAGES,
            static=STATIC,
            rally=rally,
            name=itinerary.get("rally", NOTHING).get("name", rally),
            home=f"/r/{rally}{view.kept()}",
            competitions=[(one, competitions[one].get("name", one)) for one in names],
            chosen=view.competition or next(iter(names), ""),
            classes=board.class_order,
            view=view,
            crews=list(_crews(board)),
            crew_files=list(listing.crew()),
            late=kept_in(query),
            delay_s=delay_s_of(query),
            forms=sorted(FORMS),
            tables=list(listing.tables()),
            stages=list(listing.stages()),
            waiting=waiting_text(self._hub, rally, query, language),
        )
        return spoken(request, html.encode())


def _crews(board: Board) -> Iterator[tuple[str, str]]:
    """The crews that are looked at, each with the name by which somebody chooses it."""
    rows = rows_of(board.of("entries"))
    return ((one, crew_name(board, one)) for one in ordered(rows) if in_view(board, one))


@dataclass(frozen=True, slots=True)
class _Listing:
    """The files of one competition, or of one class of it."""

    source: Source
    view: View
    """What is looked at: classes, competition and crew are among those that there are."""

    held: Held
    there: Sequence[str]
    """The channels that the rally has."""

    def tables(self) -> Iterator[Row]:
        """Yields the tables that are of no single stage and that are there."""
        board, cls = self.source.board, self.view.one_class
        rally = f"rally/{board.rally}/"
        scope = self._scope
        below = f"{scope}class/{cls}/" if cls else scope
        for kind in _GENERAL if len(self.view.classes) < 2 else _OF_CLASSES:
            whole = f"{scope}class/{cls}" if cls and kind == "overall" else f"{below}{kind}"
            named = [one for one in self.there if one.startswith(f"{rally}{whole}/")]
            of_stages = kind == "overall"
            for channel in [rally + whole, *([] if of_stages else sorted(named))]:
                yield from self._file(channel.removeprefix(rally))
        narrowed = bool(self.view.cls or scope)
        for kind in _OF_RALLY:
            if not narrowed:
                yield from self._file(kind)
            elif kind in _BY_CLASS:
                yield from self._file(scope + kind)
        for tab in TABS:
            yield from self._file(f"{scope}charts/{tab}")

    @property
    def _scope(self) -> str:
        board = self.source.board
        return board.prefix.removeprefix(f"rally/{board.rally}/")

    def crew(self) -> Iterator[Row]:
        """Yields the files of the crew that is chosen, none for nobody."""
        crew = self.view.crew
        if self.source.board.entry(crew):
            for kind in _OF_CREWS:
                yield from self._file(f"{self._scope}{kind}/{crew}")

    def stages(self) -> Iterator[Row]:
        """Yields each stage with its files."""
        board, cls, scope = self.source.board, self.view.one_class, self._scope
        below = f"{scope}class/{cls}/" if cls else scope
        for stage in board.stages:
            files: list[Row] = []
            for kind in _OF_STAGES:
                if kind == "splits":
                    for face in FACES:
                        files += self._file(f"{scope}splits/{stage}", face)
                else:
                    own = scope if kind == "startlist" else below
                    files += self._file(f"{own}{kind}/{stage}")
            if files:
                about = board.of("itinerary")["stages"][stage]
                yield {"name": f"{self.source.stage(stage)} {about['name']}", "files": files}

    def _file(self, channel: str, face: str = "") -> list[Row]:
        """One file as a row, none where there is no such table."""
        source, rally = self.source, self.source.board.rally
        chosen = {"face": face, "class": self.view.cls}
        asked = read_asked(rally, channel, source.own.language, chosen)
        if not wanted(asked, self.held):
            return []
        # Where classes change nothing of a file its address does not name them.
        cls = quote(asked.cls, safe=",")
        query = (f"&face={face}" if face else "") + (f"&class={cls}" if cls else "")
        base = f"/r/{quote(rally)}/export/{quote(channel)}"
        addresses = {
            form: f"{base}.{form}?lang={source.own.language}{query}" for form in sorted(FORMS)
        }
        return [{"title": table_title(asked, source), "addresses": addresses}]
