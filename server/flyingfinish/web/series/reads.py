"""Reading a series over plain HTTP: which there are, and its calendar for calendar programs."""

import hashlib

import orjson
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.exchange.calendar_file import calendar_text
from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.push.hub import Hub
from flyingfinish.web.errors import Problem
from flyingfinish.web.static_files import holds

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
        body = orjson.dumps({"series": found})
        return Response(body, 200, {"cache-control": "public, max-age=1"}, "application/json")

    async def calendar(self, request: Request) -> Response:
        """Answers the calendar as iCalendar, with a strong ETag; Problem 404 for no series."""
        series = request.path_params["series"]
        snapshot = self._hub.snapshot(f"series/{series}/calendar")
        if snapshot is None:
            raise Problem(404, "unknown_series", "There is no such series here; check its id.")
        # Not the host that was asked for: the answer is kept for others, too.
        body = calendar_text(snapshot.data, self._public_url).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {
            "etag": etag,
            "cache-control": CACHE_CONTROL,
            "content-disposition": f'inline; filename="{series}.ics"',
        }
        if holds(request.headers.get("if-none-match", ""), etag):
            return Response(None, 304, headers)
        return Response(body, 200, headers | {"content-type": ICALENDAR})
