"""What a woken browser shows, in words: the same bytes for all who share language and delay.

Made of what the public was shown as of then, each time that somebody asks anew: what a hold covers
by now is in no line, however long ago a browser was told to look.
"""

import gzip
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final, NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.push.hub import Hub
from flyingfinish.rally.times import format_time
from flyingfinish.web.alerts.items import Item, finishes_of, items_of, newest_of, stage_of_finish
from flyingfinish.web.answers import CACHE_CONTROL, JSON
from flyingfinish.web.as_of import held_of
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.board import (
    NOTHING,
    Board,
    Held,
    Json,
    board_of,
    ordered,
    read_view,
    rows_of,
)
from flyingfinish.web.page.news import told_line
from flyingfinish.web.page.rows import TENTH_MS, crew_addresses, stage_name
from flyingfinish.web.static_files import etag_of, holds
from flyingfinish.web.words import Words, language_of, words_and

LINES: Final = "/api/v1/rallies/{rally}/news/lines"
WORDS_OF: Final = "fan/news"

KEPT_MS: Final = 1_000
"""As long as caches keep it; all who are woken together ask within seconds."""

KEPT_MAX: Final = 64
GZIP_LEVEL: Final = 6

_Key = tuple[str, str, str]


class _Made(NamedTuple):
    """The lines of one language and delay, as they are answered until they are made anew."""

    at_ms: int
    epochs: tuple[str, ...]
    body: bytes
    zipped: bytes
    etag: str


class Lines:
    """Answers the lines of one hub's rallies."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: OrderedDict[_Key, _Made] = OrderedDict()

    def routes(self) -> list[BaseRoute]:
        """Returns its route."""
        return [Route(LINES, self.answer)]

    async def answer(self, request: Request) -> Response:
        """Answers the lines, `?lang=` and `?delay=`; Problem 404 for a rally that is not here."""
        rally = request.path_params["rally"]
        if rally not in self._hub.rallies or series_of_journal(rally):
            raise Problem(404, "unknown_rally", "There is no such rally here.")
        made = self._lines(request, rally)
        body = made.body
        headers = {
            "etag": made.etag,
            "cache-control": CACHE_CONTROL,
            "vary": "accept-encoding",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers |= {"etag": f'{made.etag[:-1]}-gz"', "content-encoding": "gzip"}
            body = made.zipped
        if holds(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(None, 304, headers)
        return Response(body, 200, headers, JSON)

    def _lines(self, request: Request, rally: str) -> _Made:
        """The lines, made at most once a second; what a hold began anew is made at once."""
        language = language_of(request.query_params.get("lang", ""), "")
        view = read_view(rally, request.query_params)
        key = (rally, language, view.delay)
        now_ms, epochs = self._hub.clock.monotonic_ms(), self._epochs(rally, view.behind_ms)
        kept = self._kept.get(key)
        if kept and kept.epochs == epochs and now_ms - kept.at_ms < KEPT_MS:
            return kept
        held = held_of(self._hub, {"delay": view.delay})
        asked = read_view(rally, {"delay": view.delay, "lang": language})
        board = board_of(asked, held, lambda *_: {"news": f"rally/{rally}/news"})
        body = lines_of(board, held, words_and(language, WORDS_OF))
        zipped = gzip.compress(body, GZIP_LEVEL, mtime=0)
        made = self._kept[key] = _Made(now_ms, epochs, body, zipped, etag_of(body))
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return made

    def _epochs(self, rally: str, behind_ms: int) -> tuple[str, ...]:
        names = ("news", "itinerary", "entries")
        found = (self._hub.snapshot(f"rally/{rally}/{name}", behind_ms) for name in names)
        return tuple(one.epoch if one else "" for one in found)


def lines_of(board: Board, held: Held, words: Words) -> bytes:
    """Returns all lines of a rally as JSON: of its news, and of each crew's last stage."""
    news = board.of("news")
    rows = rows_of(news)
    lines = [
        {
            "key": key,
            "entries": sorted(item.entries),
            "text": told_line(board, words, item.row),
            "address": _address(board, rows[item.row].get("entry", "")),
        }
        for key, item in _newest_first(rows, items_of(news))
    ]
    about = board.of("itinerary").get("rally", NOTHING)
    name = about.get("name", board.rally)
    document = {
        "rally": name,
        "lines": [*lines, *_finish_lines(board, held, words)],
        "otherwise": words("alert_changed", rally=name),
    }
    return orjson.dumps(document)


def _newest_first(rows: Json, items: Mapping[str, Item]) -> list[tuple[str, Item]]:
    return sorted(items.items(), key=lambda one: (-int(rows[one[1].row]["ord"]), one[0]))


def _finish_lines(board: Board, held: Held, words: Words) -> list[dict[str, object]]:
    stages = ordered(board.of("itinerary").get("stages", NOTHING))
    lines: list[dict[str, object]] = []
    for entry in ordered(rows_of(board.of("entries"))):
        crew = held(f"rally/{board.rally}/crew/{entry}") or NOTHING
        for key in newest_of(finishes_of(entry, crew, stages)):
            _, stage = stage_of_finish(key)
            text = _finished(board, words, entry, stage, crew["stages"][stage]["elapsed_ms"])
            lines.append(
                {
                    "key": key,
                    "entries": [entry],
                    "text": text,
                    "address": _address(board, entry),
                }
            )
    return lines


def _finished(board: Board, words: Words, entry: str, stage: str, ms: int) -> str:
    crew = board.entry(entry)
    about = board.of("itinerary")["stages"].get(stage, NOTHING)
    time = format_time(ms, about.get("precision_ms", TENTH_MS))
    car, driver = crew.get("car", ""), crew.get("driver", "")
    return words("told_finished", car=car, driver=driver, stage=stage_name(words, stage), time=time)


def _address(board: Board, entry: str) -> str:
    """Where a tap leads: to the crew, else to the news."""
    return crew_addresses(board)(entry) if entry else board.view.elsewhere("news")
