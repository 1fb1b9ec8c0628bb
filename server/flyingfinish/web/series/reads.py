"""Reading a series over plain HTTP: which there are, what is on, its calendar for programs."""

from dataclasses import asdict

import orjson
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.exchange.calendar_file import calendar_text
from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.push.hub import Hub
from flyingfinish.web.as_of import held_of
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.board import Json
from flyingfinish.web.series.choice import choice_of, closed_of, waits_of
from flyingfinish.web.series.face import title_of
from flyingfinish.web.static_files import etag_of, holds

CACHE_CONTROL = "public, max-age=60"
ICALENDAR = "text/calendar; charset=utf-8"


class SeriesReads:
    """The GET answers about series, all from the public views of the hub."""

    def __init__(self, hub: Hub, public_url: str = "") -> None:
        self._hub = hub
        self._public_url = public_url

    async def listed(self, request: Request) -> Response:
        """Answers the series there are, each with its titles."""
        found = []
        for name in sorted(self._hub.rallies):
            series = series_of_journal(name)
            snapshot = self._hub.snapshot(f"series/{series}/calendar") if series else None
            if snapshot is not None:
                found.append({**snapshot.data["series"], "titles": snapshot.data["titles"]})
        return _told({"series": found})

    async def now(self, request: Request) -> Response:
        """Answers which rallies a title's page tells of; Problem 404 for no series."""
        series = request.path_params["series"]
        data, present = held_of(self._hub, request.query_params), held_of(self._hub, {})
        calendar = present(f"series/{series}/calendar")
        if calendar is None:
            raise Problem(404, "unknown_series", "There is no such series here; check its id.")
        title = title_of(calendar, request.query_params.get("title", ""))
        chosen = choice_of(closed_of(self._hub.rallies, data), data, series, title)
        waits = waits_of(self._hub.rallies, data, present, series)
        return _told({"title": title, **asdict(chosen), **({"waits": True} if waits else {})})

    async def calendar(self, request: Request) -> Response:
        """Answers the calendar as iCalendar, with a strong ETag; Problem 404 for no series."""
        series = request.path_params["series"]
        snapshot = self._hub.snapshot(f"series/{series}/calendar")
        if snapshot is None:
            raise Problem(404, "unknown_series", "There is no such series here; check its id.")
        # Not the host that was asked for: the answer is kept for others, too.
        body = calendar_text(snapshot.data, self._public_url).encode()
        etag = etag_of(body)
        headers = {
            "etag": etag,
            "cache-control": CACHE_CONTROL,
            "content-disposition": f'inline; filename="{series}.ics"',
        }
        if holds(request.headers.get("if-none-match", ""), etag):
            return Response(None, 304, headers)
        return Response(body, 200, headers | {"content-type": ICALENDAR})


def _told(answer: Json) -> Response:
    headers = {"cache-control": "public, max-age=1"}
    return Response(orjson.dumps(answer), 200, headers, "application/json")
