"""How a shown number came about, at the public door: as JSON, as plain text, as a page to share.

Made from the public views that this process has sent already, all as of one tick; nothing else is
within reach here.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.push.hub import Hub
from flyingfinish.rally.explain.explain import Explanation, NothingToExplain, explain
from flyingfinish.rally.explain.explanations import as_wire
from flyingfinish.rally.explain.views import NOTHING, Held
from flyingfinish.web.delays import delay_ms_of, kept_in
from flyingfinish.web.errors import Problem
from flyingfinish.web.explain_words import Explained, Teller, as_text, explain_words
from flyingfinish.web.static_files import holds
from flyingfinish.web.words import LANGUAGES, language_of

CACHE_CONTROL = "public, max-age=1"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
STATIC = "/static"

_PAGE = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("explain.html")


class Explains:
    """Answers about the numbers of one hub's rallies."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def answer(self, request: Request) -> Response:
        """Answers how a number came about: JSON, or with `?lang=` plain text in that language."""
        held, found = self._found(request)
        return answered(request, found, lambda language: told_in(language, found, held))

    async def page(self, request: Request) -> Response:
        """Answers with the same as a page; Problem 404 where there is nothing to explain."""
        held, found = self._found(request)
        language = reader_language(request)
        about = (held("itinerary") or NOTHING).get("rally", NOTHING)
        rally = request.path_params["rally"]
        told = told_in(language, found, held)
        return explained_page(request, f"/r/{rally}", about.get("name", rally), "back", told)

    def _found(self, request: Request) -> tuple[Held, Explanation]:
        """The views of the addressed rally, and the explanation that was asked for."""
        base = f"rally/{request.path_params['rally']}"
        held = views_of(self._hub, base, delay_ms_of(request.query_params))
        return held, found_by(explain, request.path_params["what"], held)


def views_of(hub: Hub, base: str, behind_ms: int = 0) -> Held:
    """Returns what reads the views below a channel's name as they stood `behind_ms` ago."""

    def held(channel: str) -> Mapping[str, Any] | None:
        snapshot = hub.snapshot(f"{base}/{channel}", behind_ms)
        return None if snapshot is None else snapshot.data

    return held


def found_by(explaining: Callable[[str, Held], Explanation], what: str, held: Held) -> Explanation:
    """Returns the explanation that was asked for; Problem 404 where there is nothing to explain."""
    try:
        return explaining(what, held)
    except NothingToExplain as nothing:
        detail = "Nobody was shown such a number, or not yet."
        raise Problem(404, "nothing_to_explain", detail, what=str(nothing)) from nothing


def explained_page(request: Request, base: str, name: str, back: str, told: Explained) -> Response:
    """Returns an explanation as a page of its own, in the reader's language.

    `base` is the page it belongs to, `name` that page's, and `back` the words that lead there.
    """
    say = explain_words(reader_language(request))
    html = _PAGE.render(
        say=say,
        languages=[(code, explain_words(code)("language")) for code in LANGUAGES],
        static=STATIC,
        base=base,
        name=name,
        back=say(back),
        told=told,
        late=kept_in(request.query_params),
    )
    response = cached(request, html.encode(), HTML)
    response.headers["vary"] = "accept-language"
    return response


def reader_language(request: Request) -> str:
    """Returns the language that was asked for, else the browser's."""
    asked = request.query_params.get("lang", "")
    return language_of(asked, request.headers.get("accept-language", ""))


def answered(request: Request, found: Explanation, told: Callable[[str], Explained]) -> Response:
    """Answers an explanation: JSON, or with `?lang=` as plain text of what `told` says of it."""
    language = request.query_params.get("lang", "")
    if not language:
        return cached(request, orjson.dumps(as_wire(found)), JSON)
    if language not in LANGUAGES:
        raise Problem(400, "bad_language", f"lang is one of {', '.join(LANGUAGES)}.")
    return cached(request, as_text(told(language), explain_words(language)).encode(), TEXT)


def told_in(language: str, explanation: Explanation, held: Held) -> Explained:
    """Returns an explanation in words, with the names that the views have."""
    entries = (held("entries") or NOTHING).get("rows", NOTHING)
    crews = {
        entry_id: " ".join(filter(None, (row.get("car", ""), row.get("driver", ""))))
        for entry_id, row in entries.items()
    }
    about = (held("itinerary") or NOTHING).get("rally", NOTHING)
    offset = int(about.get("utc_offset_minutes", 0))
    return Teller(explanation, explain_words(language), crews, offset).told()


def cached(request: Request, body: bytes, media_type: str) -> Response:
    """Returns an answer with a strong ETag of its bytes, or 304."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": CACHE_CONTROL}
    if holds(request.headers.get("if-none-match", ""), etag):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)
