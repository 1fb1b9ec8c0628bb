"""Published versions at the public door: the table as it was hashed, and its sheet for the board.

Made from public views alone. A version never changes, so its ETag is the hash that was published.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.push.hub import Hub, Snapshot
from flyingfinish.web.answers import CACHE_CONTROL, JSON, reader_language, spoken
from flyingfinish.web.as_of import held_of
from flyingfinish.web.delays import kept_in
from flyingfinish.web.errors import Problem
from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.exports.exports import MEDIA
from flyingfinish.web.exports.job import FORMS
from flyingfinish.web.exports.sheet import sheet_of as sheet_of_table
from flyingfinish.web.sheet_model import NOTHING, Sources, sheet_of, sheet_words
from flyingfinish.web.sheet_page import sheet_page
from flyingfinish.web.static_files import holds

BELOW: Final = "published/{version}/{classification:path}"
"""Where a version is, below a rally's address."""

SHEETS_KEPT: Final = 64
"""Painted sheets kept at once: one rally's tables that people look at."""

_Key = tuple[str, str, str, tuple[tuple[str, int], ...]]


class PublishedReads:
    """Answers with the published versions of one hub's rallies."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()

    async def table(self, request: Request) -> Response:
        """Answers a version's table: the very bytes that its hash is of; Problem 404 for none.

        With `?as=csv` or `?as=xlsx` as a file for a spreadsheet, as every table is (`exports.py`);
        Problem 400 for another form.
        """
        version = self._version(request).data
        form = request.query_params.get("as", "json")
        if form in MEDIA and form != "json":
            asked = self._asked(request)
            state = self._hub.snapshot(f"rally/{asked.rally}/state")
            views = _views_of(asked, version, NOTHING if state is None else state.data)

            now = held_of(self._hub, {})

            def held(channel: str) -> Mapping[str, Any] | None:
                return views.get(channel) or now(channel)

            content = await asyncio.to_thread(lambda: FORMS[form](sheet_of_table(asked, held)))
            return spoken(request, content, MEDIA[form])
        if form != "json":
            raise Problem(400, "bad_form", f"as is one of {', '.join(sorted(MEDIA))}.")
        headers = {"etag": f'"{version["hash"]}"', "cache-control": CACHE_CONTROL}
        if holds(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(None, 304, headers)
        return Response(version["table_json"].encode(), 200, headers, JSON)

    async def sheet(self, request: Request) -> Response:
        """Answers a version as a page to read and to print, with the way to its other versions."""
        version = self._version(request)
        rally, name = request.path_params["rally"], request.path_params["classification"]
        language, late = reader_language(request), kept_in(request.query_params)
        named = (f"publications/{name}", "itinerary", "entries")
        beside = [self._hub.snapshot(f"rally/{rally}/{one}") for one in named]
        key = (request.url.path, language, late, tuple((s.epoch, s.offset) for s in beside if s))
        html = self._kept.get(key)
        if html is None:
            forms = [one.data if one is not None else NOTHING for one in beside]
            html = await asyncio.to_thread(_painted, rally, language, late, version.data, *forms)
            self._kept[key] = html
        self._kept.move_to_end(key)
        if len(self._kept) > SHEETS_KEPT:
            self._kept.popitem(last=False)
        return spoken(request, html)

    def _asked(self, request: Request) -> Asked:
        rally, name = (request.path_params[part] for part in ("rally", "classification"))
        return Asked(rally, name, reader_language(request))

    def _version(self, request: Request) -> Snapshot:
        rally, number = request.path_params["rally"], request.path_params["version"]
        name = f"published/{number}/{request.path_params['classification']}"
        found = self._hub.snapshot(f"rally/{rally}/{name}")
        if found is None:
            detail = "There is no such version of this table, or not yet."
            raise Problem(404, "unknown_version", detail, ch=f"rally/{rally}/{name}")
        return found


def _views_of(
    asked: Asked, version: Mapping[str, Any], state: Mapping[str, Any]
) -> dict[str, Mapping[str, Any]]:
    """The views that a version differs in from today: its table, and what that was worth."""
    worth = {key: version[key] for key in ("status", "version", "published_at_ms")}
    return {
        f"rally/{asked.rally}/{asked.channel}": orjson.loads(version["table_json"]),
        f"rally/{asked.rally}/state": {**state, "publications": {asked.channel: worth}},
    }


def _painted(
    rally: str,
    language: str,
    late: str,
    version: Mapping[str, Any],
    log: Mapping[str, Any],
    itinerary: Mapping[str, Any],
    entries: Mapping[str, Any],
) -> bytes:
    """Returns the sheet of a version as HTML; takes milliseconds, so never on the loop."""
    words = sheet_words(language)
    rows = log.get("rows", NOTHING)
    sources = Sources(itinerary, entries.get("rows", NOTHING))
    sheet = sheet_of(version, rows.get(str(version["version"]), NOTHING), sources, words)
    base = f"/r/{rally}"
    place = f"/api/v1/rallies/{rally}/published/{version['version']}/{version['classification']}"
    back = f"{base}/board?lang={language}{late}"
    return sheet_page(sheet, version, rows, words, base, back, f"{place}?as=csv", late)
