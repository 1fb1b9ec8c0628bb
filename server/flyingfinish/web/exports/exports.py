"""Every table as a file at the public door: CSV, XLSX and JSON, the same values as on the screen.

Made in the worker from the public views that this process has sent; kept until one of them changes.
`?delay=` gives a rally's table as it stood so many seconds ago.
"""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.push.hub import Hub
from flyingfinish.web.answers import reader_language, spoken
from flyingfinish.web.as_of import held_of
from flyingfinish.web.delays import delay_ms_of
from flyingfinish.web.errors import Problem
from flyingfinish.web.exports.asked import Asked, AskedOfSeries, read_asked
from flyingfinish.web.exports.job import FORMS, order
from flyingfinish.web.exports.sheet import series_wanted, wanted
from flyingfinish.web.made_files import MadeFiles, stamp_of
from flyingfinish.web.page.board import NOTHING
from flyingfinish.web.words import LANGUAGES
from flyingfinish.web.worker import Makes

EXPORT: Final = "/r/{rally}/export/{name:path}"
SERIES_EXPORT: Final = "/s/{series}/export/{name:path}"

MEDIA: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Exports:
    """The files of one hub's rallies and series."""

    def __init__(self, hub: Hub, worker: Makes) -> None:
        self._hub = hub
        self._worker = worker
        self._made = MadeFiles()

    def routes(self) -> list[Route]:
        """Returns the routes of all files."""
        return [Route(EXPORT, self.table), Route(SERIES_EXPORT, self.series_table)]

    async def table(self, request: Request) -> Response:
        """Answers a rally's table as a file; Problem 404 for no such table, 503 to come back."""
        channel, form = _named(request)
        query = request.query_params
        rally = request.path_params["rally"]
        asked = read_asked(rally, channel, _language(request), query)
        held = held_of(self._hub, query)
        roles = wanted(asked, held)
        name = asked.file_name if roles else ""
        state = held(f"rally/{asked.rally}/state") or NOTHING
        published = state.get("publications", NOTHING).get(asked.channel, NOTHING)
        if "status" in published:
            # A file goes from hand to hand without its page: its name says what it is worth.
            name += f"-{published['status'].replace('_', '-')}-v{published['version']}"
        return await self._file(request, asked, form, roles, f"{name}.{form}", query)

    async def series_table(self, request: Request) -> Response:
        """Answers a series' standings or calendar as a file; Problem 404 for none."""
        channel, form = _named(request)
        asked = AskedOfSeries(request.path_params["series"], channel, _language(request))
        roles = series_wanted(asked, held_of(self._hub, {}))
        return await self._file(request, asked, form, roles, f"{asked.file_name}.{form}")

    async def _file(
        self,
        request: Request,
        asked: Asked | AskedOfSeries,
        form: str,
        roles: Mapping[str, str],
        name: str,
        late: Mapping[str, str] = NOTHING,
    ) -> Response:
        if not roles:
            detail = "There is no such table, or not yet."
            raise Problem(404, "unknown_table", detail, table=asked.channel)
        channels = sorted(set(roles.values()))
        job = "table" if isinstance(asked, Asked) else "series_table"

        held, behind_ms = held_of(self._hub, late), delay_ms_of(late)

        async def make() -> bytes:
            views = {one: held(one) for one in channels}
            return await self._worker.make(job, order(asked, form, views))

        content = await self._made.of(
            lambda: stamp_of(self._hub, (asked, form), channels, behind_ms), make
        )
        response = spoken(request, content, MEDIA[form])
        kind = "inline" if form == "json" else "attachment"
        response.headers["content-disposition"] = f'{kind}; filename="{name}"'
        return response


def _named(request: Request) -> tuple[str, str]:
    """The channel and the form that an address names."""
    channel, dot, form = request.path_params["name"].rpartition(".")
    if not dot or form not in FORMS:
        forms = ", ".join(sorted(FORMS))
        raise Problem(404, "unknown_form", f"A table's address ends in one of: {forms}.")
    return channel, form


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    if asked and asked not in LANGUAGES:
        raise Problem(400, "bad_language", f"lang is one of {', '.join(LANGUAGES)}.")
    return reader_language(request)
