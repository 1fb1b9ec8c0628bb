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
from flyingfinish.rally.times import format_adjustment, format_time
from flyingfinish.web.answers import STATIC, TEMPLATES, reader_language, spoken
from flyingfinish.web.as_of import held_of
from flyingfinish.web.delays import delay_s_of, kept_in
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.rows import control_name, stage_name
from flyingfinish.web.page.times import time_of_day
from flyingfinish.web.sheet_model import (
    NOTHING,
    Sources,
    crew_of,
    day_and_time,
    sheet_title,
    sheet_words,
)
from flyingfinish.web.table_page import RENEW_S
from flyingfinish.web.words import LANGUAGES, Words, words_in, words_of

BOARD: Final = "/r/{rally}/board"
LINES_SHOWN: Final = 200
"""How many corrections the page lists; the channel has them all."""

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
        html = await asyncio.to_thread(self._painted, rally, language, views, query)
        return spoken(request, html)

    def _painted(
        self, rally: str, language: str, views: Mapping[str, Json], query: Mapping[str, str]
    ) -> bytes:
        """Returns the page; takes milliseconds where much was decided, so never on the loop."""
        say, t = sheet_words(language), words_in("control", language)
        board = board_of(rally, views, say, t)
        html = self._page.render(
            say=say,
            t=t,
            board=board,
            rally=rally,
            languages=LANGUAGES,
            late=kept_in(query),
            delay_s=delay_s_of(query),
            renew_s=RENEW_S,
            static=STATIC,
        )
        return html.encode()


def board_of(rally: str, views: Mapping[str, Json], say: Words, t: Words) -> Row:
    """Returns all that the board of a rally lists, as texts."""
    itinerary = views["itinerary"]
    sources = Sources(itinerary, views["entries"].get("rows", NOTHING))
    about = itinerary.get("rally", NOTHING)
    state = views["state"]
    return {
        "rally": about.get("name", rally),
        "tables": _tables(rally, state.get("publications", NOTHING), sources, say),
        "notices": [_notice(row, t) for row in _newest(views["notices"])],
        "protests": [_protest(name, row, sources, say, t) for name, row in _named(views)],
        "investigations": [
            {"crew": _crew(entry, sources), "said": _said(row)}
            for entry, row in sorted(state.get("investigations", NOTHING).items())
        ],
        "log": [
            {"at": _at(row.get("told_at_ms", 0), sources), **correction_line(row, sources, say, t)}
            for row in _newest(views["corrections"])[:LINES_SHOWN]
        ],
    }


def _newest(view: Json) -> list[Json]:
    return sorted(view.get("rows", NOTHING).values(), key=lambda row: -int(row["ord"]))


def _named(views: Mapping[str, Json]) -> list[tuple[str, Json]]:
    """Returns the protests by their ids, open ones first, then the newest."""
    rows = views["protests"].get("rows", NOTHING).items()
    return sorted(rows, key=lambda item: ("decided" in item[1], -int(item[1]["ord"])))


def _tables(rally: str, publications: Json, sources: Sources, say: Words) -> list[Row]:
    """Returns a line for every table and title that was published, with the way to its sheet."""
    lines = []
    for name, row in sorted(publications.items()):
        stand = [("", row)] if "version" in row else []
        for title, one in [*stand, *sorted(row.get("titles", NOTHING).items())]:
            lines.append(
                {
                    "name": sheet_title(name, title, sources.itinerary, say),
                    "status": say("version", status=say(f"status_{one['status']}"),
                                  version=one["version"]),
                    "code": one["status"],
                    "at": _at(one["published_at_ms"], sources),
                    "until": _at(one.get("protest_until_ms", 0), sources),
                    "address": f"/r/{rally}/published/{one['version']}/{name}?lang={say.language}",
                }
            )  # fmt: skip
    return lines


def _at(at_ms: int, sources: Sources) -> str:
    offset = sources.itinerary.get("rally", NOTHING).get("utc_offset_minutes", 0)
    return day_and_time(at_ms, offset) if at_ms else ""


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
        "name": f"{t('appeal' if row['code'] == 'appeal' else 'one_protest')} {name}",
        "state": t(f"outcome_{decided}"),
        "tables": ", ".join([*tables, *row.get("titles", NOTHING)]),
        "crews": ", ".join(_crew(entry, sources) for entry in row.get("entries", NOTHING)),
        "said": ", ".join(filter(None, (_said(row), _said(row.get("decided", NOTHING))))),
    }


def correction_line(row: Json, sources: Sources, say: Words, t: Words) -> Row:
    """Returns one line of the log of corrections: what, whom, where, and how it was and is."""
    code = row["code"]
    where = control_name(words_of(t.language), row.get("stage", row.get("control", "")))
    if "classification" in row:
        where = sheet_title(row["classification"], row["title"], sources.itinerary, say)
    return {
        "what": t.catalogue.get(f"log_{code}", code),
        "crew": _crew(row["entry"], sources) if "entry" in row else "",
        "where": where,
        "change": _change(row, say, t) or _instants(row, sources),
        "said": t(f"log_{row['cause']}") if "cause" in row else _said(row),
    }


def _instants(row: Json, sources: Sources) -> str:
    """Returns the start or card that counted and the one that counts, "" where none is told."""
    if "before_at_ms" not in row and "after_at_ms" not in row:
        return ""
    offset = sources.itinerary.get("rally", NOTHING).get("utc_offset_minutes", 0)
    instants = (row.get(name) for name in ("before_at_ms", "after_at_ms"))
    told = ("–" if one is None else time_of_day(one, offset, seconds=True) for one in instants)
    return " → ".join(told)


def _change(row: Json, say: Words, t: Words) -> str:
    if "before_ms" in row or "after_ms" in row:
        times = (row.get(name) for name in ("before_ms", "after_ms"))
        return " → ".join("–" if one is None else format_time(one) for one in times)
    if row["code"] == "published":
        states = (row.get("before", ""), row["status"])
        return " → ".join(say(f"status_{one}") for one in states if one) + f" v{row['version']}"
    if row["code"] == "stage_state":
        return f"{t('state_' + row['before'])} → {t('state_' + row['state'])}"
    if "car_before" in row:
        return f"#{row['car_before']} → #{row['car']}"
    if row["code"] == "regulations_changed":
        before = row.get("before", NOTHING)
        changed = row.get("after", NOTHING).items()
        return ", ".join(f"{name}: {before.get(name) or '–'} → {to or '–'}" for name, to in changed)
    if "classes_before" in row:
        return f"{row['classes_before'] or '–'} → {row['classes'] or '–'}"
    return format_adjustment(row["ms"]) if row["code"] == "adjustment" else ""


def _crew(entry_id: str, sources: Sources) -> str:
    car, names = crew_of(entry_id, sources.entries)
    return f"#{car} {names}" if car else names


def _said(row: Json) -> str:
    return ", ".join(row[name] for name in ("reason", "article", "document") if row.get(name))
