"""The public page of a series: standings, what they would be if the rally ended now, the calendar.

Painted from the public views that the hub holds; it needs no script and renews itself.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from flyingfinish.push.hub import Hub
from flyingfinish.web.errors import Problem
from flyingfinish.web.series_explains import SeriesExplains
from flyingfinish.web.series_tables import (
    calendar_model,
    projected_model,
    rules_lines,
    table_model,
)
from flyingfinish.web.words import LANGUAGES, Words, language_of, words_in

ROWS_SHOWN = 60
RENEW_S = 30
STATIC = "/static"

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class SeriesPages:
    """The pages of one hub's series."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

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
        calendar = self._hub.snapshot(f"series/{series}/calendar")
        if calendar is None:
            raise Problem(404, "unknown_series", "There is no such series here; check its id.")
        asked = request.query_params.get("lang", "")
        language = language_of(asked, request.headers.get("accept-language", ""))
        words = words_in("series", language)
        titles = sorted(calendar.data["titles"].items(), key=lambda one: one[1]["ord"])
        html = _TEMPLATES.get_template("series.html").render(
            t=words,
            languages=LANGUAGES,
            static=STATIC,
            renew_s=RENEW_S,
            series=calendar.data["series"],
            rounds=calendar_model(calendar.data, words),
            tables=[table for one, _ in titles if (table := self._table(series, one, words))],
        )
        headers = {"cache-control": "public, max-age=1", "vary": "accept-language"}
        return HTMLResponse(html, 200, headers)

    def _table(self, series: str, title_id: str, words: Words) -> dict[str, Any] | None:
        """A title's table, and beside it the projection of a rally that runs; None for no view."""
        snapshot = self._hub.snapshot(f"series/{series}/standings/{title_id}")
        if snapshot is None:
            return None
        table = table_model(snapshot.data, words, ROWS_SHOWN)
        table["id"] = title_id
        table["rules"] = rules_lines(snapshot.data, words)
        table["projected"], table["rally"] = [], ""
        for rally in self._hub.rallies:
            found = self._hub.snapshot(f"rally/{rally}/projected/{title_id}")
            if found is not None and found.data.get("series") == series:
                table["projected"] = projected_model(found.data, snapshot.data, words)
                table["rally"] = rally
        return table
