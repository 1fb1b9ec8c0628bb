"""The notice board of a rally: what was published, protests, investigations, notices, corrections.

Made from public views alone, as a plain page that needs no script; every line leads to what it is
about. With `?delay=` it is the board as of so many seconds ago; sheets are as they were published.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.push.hub import Hub
from flyingfinish.web.answers import STATIC, TEMPLATES, reader_language, spoken
from flyingfinish.web.as_of import held_of, rally_time_of, waiting_text
from flyingfinish.web.delays import delay_s_of, kept_in
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.board import View
from flyingfinish.web.page.board import board_of as page_board
from flyingfinish.web.page.news import told_rows
from flyingfinish.web.page.rows import stage_name
from flyingfinish.web.sheet_model import (
    NOTHING,
    Sources,
    crew_of,
    day_and_time,
    sheet_title,
    sheet_words,
)
from flyingfinish.web.table_page import RENEW_S
from flyingfinish.web.words import LANGUAGES, Words, words_and, words_in

BOARD: Final = "/r/{rally}/board"
LINES_SHOWN: Final = 200
"""How many corrections the page lists; the channel has them all."""

OPENINGS: Final = {
    "protest_lodged": "protest",
    "appeal_lodged": "protest",
    "investigation_opened": "entry",
}
"""Lines of the log that open something, and what names it."""

VIEWS: Final = ("state", "itinerary", "entries", "protests", "notices", "corrections")

Json = Mapping[str, Any]
Row = dict[str, Any]


class NoticeBoard:
    """Answers with the notice boards of one hub's rallies."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._page = TEMPLATES.get_template("notice_board.html")

    async def page(self, request: Request) -> Response:
        """Answers the notice board of a rally; Problem 404 for one that is not here."""
        rally = request.path_params["rally"]
        if rally not in self._hub.rallies:
            raise Problem(404, "unknown_rally", "There is no such rally here.")
        query = request.query_params
        language = reader_language(request)
        held = held_of(self._hub, query)
        views = {name: held(f"rally/{rally}/{name}") or NOTHING for name in VIEWS}
        now_ms = rally_time_of(self._hub, rally, query)
        waiting = waiting_text(self._hub, rally, query, language)
        if waiting:
            # Whose rally it is may be told.
            views["itinerary"] = held_of(self._hub, {})(f"rally/{rally}/itinerary") or NOTHING
        html = await asyncio.to_thread(
            self._painted, rally, language, views, query, now_ms, waiting
        )
        return spoken(request, html)

    def _painted(
        self,
        rally: str,
        language: str,
        views: Mapping[str, Json],
        query: Mapping[str, str],
        now_ms: int,
        waiting: str,
    ) -> bytes:
        """Returns the page; takes milliseconds where much was decided, so never on the loop."""
        say, t = sheet_words(language), words_in("control", language)
        board = board_of(rally, views, say, t)
        html = self._page.render(
            say=say,
            t=t,
            board=board,
            as_of=_at(now_ms, Sources(views["itinerary"], NOTHING), say),
            rally=rally,
            languages=LANGUAGES,
            late=kept_in(query),
            delay_s=delay_s_of(query),
            waiting=waiting,
            renew_s=RENEW_S,
            static=STATIC,
        )
        return html.encode()


def board_of(rally: str, views: Mapping[str, Json], say: Words, t: Words) -> Row:
    """Returns all that the board of a rally lists, as texts."""
    itinerary = views["itinerary"]
    sources = Sources(itinerary, views["entries"].get("rows", NOTHING))
    about = itinerary.get("rally", NOTHING)
    state, since = views["state"], _opened_at(views["corrections"])
    return {
        "rally": about.get("name", rally),
        "tables": _tables(rally, views, sources, say, t),
        "notices": [_notice(row, t) for row in _newest(views["notices"])],
        "protests": [
            {**_protest(name, row, sources, say, t), "at": _at(since.get(name, 0), sources, say)}
            for name, row in _named(views)
        ],
        "investigations": [
            {"crew": _crew(entry, sources), "said": _said(row),
             "at": _at(since.get(entry, 0), sources, say)}
            for entry, row in sorted(state.get("investigations", NOTHING).items())
        ],
        "log": _log(rally, views, sources, say),
    }  # fmt: skip


def _opened_at(corrections: Json) -> dict[str, int]:
    """Returns when each protest was lodged, and each crew's investigation opened, as told."""
    rows = sorted(corrections.get("rows", NOTHING).values(), key=lambda row: int(row["ord"]))
    opened = ((row, OPENINGS.get(row["code"], "")) for row in rows)
    return {row[name]: row.get("told_at_ms", 0) for row, name in opened if name}


def _log(rally: str, views: Mapping[str, Json], sources: Sources, say: Words) -> list[Row]:
    """Returns the log of corrections in the lines of its own page; tables as sheets name them."""
    held = {f"rally/{rally}/{name}": view for name, view in views.items()}
    view = View(rally, lang=say.language)
    corrections = f"rally/{rally}/corrections"
    board = page_board(view, held.get, lambda _, __: {"corrections": corrections})
    rows, words = views["corrections"].get("rows", NOTHING), words_and(say.language, "fan/news")
    lines = []
    for line in told_rows(board, words, "corrections", LINES_SHOWN):
        row = rows[line.key]
        where = line.text["where"]
        if "classification" in row:
            where = sheet_title(row["classification"], row["title"], sources.itinerary, say)
        at = _at(row.get("told_at_ms", 0), sources, say)
        lines.append({**line.text, "at": at, "where": where})
    return lines


def _newest(view: Json) -> list[Json]:
    return sorted(view.get("rows", NOTHING).values(), key=lambda row: -int(row["ord"]))


def _named(views: Mapping[str, Json]) -> list[tuple[str, Json]]:
    """Returns the protests by their ids, open ones first, then the newest."""
    rows = views["protests"].get("rows", NOTHING).items()
    return sorted(rows, key=lambda item: ("decided" in item[1], -int(item[1]["ord"])))


def _tables(
    rally: str, views: Mapping[str, Json], sources: Sources, say: Words, t: Words
) -> list[Row]:
    """Returns a line for every table and title that was published, with the way to its sheet.

    ``open`` are the protests and appeals that hold it: about whom, and since when.
    """
    lines, since = [], _opened_at(views["corrections"])
    protests = views["protests"].get("rows", NOTHING)
    for name, row in sorted(views["state"].get("publications", NOTHING).items()):
        stand = [("", row)] if "version" in row else []
        for title, one in [*stand, *sorted(row.get("titles", NOTHING).items())]:
            lines.append(
                {
                    "name": sheet_title(name, title, sources.itinerary, say),
                    "status": say("version", status=say(f"status_{one['status']}"),
                                  version=one["version"]),
                    "code": one["status"],
                    "at": _at(one["published_at_ms"], sources, say, seconds=True),
                    "until": _at(one.get("protest_until_ms", 0), sources, say, seconds=True),
                    "open": [
                        _open(protest, protests[protest], since, sources, t)
                        for protest in sorted(one.get("held_by", NOTHING))
                        if protest in protests
                    ],
                    "address": f"/r/{rally}/published/{one['version']}/{name}?lang={say.language}",
                }
            )  # fmt: skip
    return lines


def _open(name: str, row: Json, since: Mapping[str, int], sources: Sources, t: Words) -> str:
    """Returns what holds a table, in short; the section of protests says the rest."""
    what = f"{_protest_kind(row, t)} {name}"
    crews = ", ".join(_crew(entry, sources) for entry in row.get("entries", NOTHING))
    at = _at(since.get(name, 0), sources, t)
    return " · ".join(filter(None, (what, crews, t("since", at=at) if at else "")))


def _protest_kind(row: Json, t: Words) -> str:
    return t("appeal" if row["code"] == "appeal" else "one_protest")


def _at(at_ms: int, sources: Sources, words: Words, *, seconds: bool = False) -> str:
    """Returns an instant as text; seconds where a time allowed for protests is counted from it."""
    offset = sources.itinerary.get("rally", NOTHING).get("utc_offset_minutes", 0)
    return day_and_time(at_ms, offset, words, seconds=seconds) if at_ms else ""


def _notice(row: Json, t: Words) -> Row:
    """Returns a notice in the reader's language, else in the first that it was typed in."""
    texts = row["texts"]
    language = t.language if t.language in texts else next(iter(texts), "")
    return {
        "kind": t(f"notice_kind_{row['kind']}"),
        "stage": stage_name(t, row["stage"]) if "stage" in row else "",
        "language": language,
        "text": texts.get(language, ""),
        "said": _said(row),
    }


def _protest(name: str, row: Json, sources: Sources, say: Words, t: Words) -> Row:
    decided = row.get("decided", NOTHING).get("code", "open")
    tables = (sheet_title(one, "", sources.itinerary, say) for one in row["tables"])
    return {
        "name": f"{_protest_kind(row, t)} {name}",
        "state": t(f"outcome_{decided}"),
        "tables": ", ".join([*tables, *row.get("titles", NOTHING)]),
        "crews": ", ".join(_crew(entry, sources) for entry in row.get("entries", NOTHING)),
        "said": ", ".join(filter(None, (_said(row), _said(row.get("decided", NOTHING))))),
    }


def _crew(entry_id: str, sources: Sources) -> str:
    car, names = crew_of(entry_id, sources.entries)
    return f"#{car} {names}" if car else names


def _said(row: Json) -> str:
    return ", ".join(row[name] for name in ("reason", "article", "document") if row.get(name))
