"""How a shown number came about, at the public door: as JSON, as plain text, as a page to share.

Made from the public views that this process has sent already, all as of one tick; nothing else is
within reach here.
"""

from collections.abc import Callable, Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.push.hub import Hub
from flyingfinish.rally.explain.explain import Explanation, NothingToExplain, explain
from flyingfinish.rally.explain.explanations import as_wire
from flyingfinish.rally.explain.views import NOTHING, Held
from flyingfinish.web.answers import (
    JSON,
    STATIC,
    TEMPLATES,
    TEXT,
    cached,
    reader_language,
    spoken,
)
from flyingfinish.web.as_of import held_of
from flyingfinish.web.delays import kept_in
from flyingfinish.web.errors import Problem
from flyingfinish.web.explain_words import Explained, Teller, as_text, explain_words
from flyingfinish.web.words import LANGUAGES

_PAGE = TEMPLATES.get_template("explain.html")


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
        other = _other_side(request.path_params["what"], held)
        name = about.get("name", rally)
        return explained_page(request, f"/r/{rally}", name, "back", told, other)

    def _found(self, request: Request) -> tuple[Held, Explanation]:
        """The views of the addressed rally, and the explanation that was asked for."""
        base = f"rally/{request.path_params['rally']}"
        held = views_of(self._hub, base, request.query_params)
        return held, found_by(explain, request.path_params["what"], held)


def _other_side(what: str, held: Held) -> tuple[str, str]:
    """Returns the path of the place that a number gave, or of the number behind a place.

    With the key of the words that lead there; ("", "") where there is no other side. A tie is told
    where the place is.
    """
    number = what.removeprefix("place/")
    other, key = (f"place/{what}", "why_place") if number == what else (number, "why_number")
    try:
        explain(other, held)
    except NothingToExplain:
        return "", ""
    return other, key


def views_of(hub: Hub, base: str, query: Mapping[str, str] = NOTHING) -> Held:
    """Returns what reads the views below a channel's name, as of the time ago that is asked for."""
    held = held_of(hub, query)
    return lambda channel: held(f"{base}/{channel}")


def found_by(explaining: Callable[[str, Held], Explanation], what: str, held: Held) -> Explanation:
    """Returns the explanation that was asked for; Problem 404 where there is nothing to explain."""
    try:
        return explaining(what, held)
    except NothingToExplain as nothing:
        detail = "Nobody was shown such a number, or not yet."
        raise Problem(404, "nothing_to_explain", detail, what=str(nothing)) from nothing


def explained_page(
    request: Request,
    base: str,
    name: str,
    back: str,
    told: Explained,
    other: tuple[str, str] = ("", ""),
) -> Response:
    """Returns an explanation as a page of its own, in the reader's language.

    `base` is the page it belongs to, `name` that page's, and `back` the words that lead there;
    `other` is the path of another explanation and its words, if there is one.
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
        other=other[0],
        other_words=say(other[1]),
        late=kept_in(request.query_params),
    )
    return spoken(request, html.encode())


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
        entry_id: " ".join(filter(None, (row.get("car", ""), _names(row))))
        for entry_id, row in entries.items()
    }
    about = (held("itinerary") or NOTHING).get("rally", NOTHING)
    offset = int(about.get("utc_offset_minutes", 0))
    return Teller(explanation, explain_words(language), crews, offset).told()


def _names(row: Mapping[str, str]) -> str:
    """Returns driver and co-driver as equals."""
    return " / ".join(row[seat] for seat in ("driver", "co_driver") if row.get(seat))
