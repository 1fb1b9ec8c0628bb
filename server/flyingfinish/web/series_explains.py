"""How a number of a series came about, at the public door: as JSON, or as plain text.

Made from the public view of the title alone, as `explains.py` does for a rally.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.push.hub import Hub
from flyingfinish.rally.explain_series import explain_standing
from flyingfinish.rally.explain_views import NOTHING, NothingToExplain
from flyingfinish.rally.explanations import Explanation, as_wire
from flyingfinish.web.errors import Problem
from flyingfinish.web.explain_words import Teller, as_text, explain_words
from flyingfinish.web.explains import JSON, TEXT, cached
from flyingfinish.web.words import LANGUAGES


class SeriesExplains:
    """Answers about the numbers of one hub's series."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def answer(self, request: Request) -> Response:
        """Answers how points came about: JSON, or with `?lang=` plain text; else Problem 404."""
        series, what = request.path_params["series"], request.path_params["what"]

        def held(channel: str) -> Mapping[str, Any] | None:
            snapshot = self._hub.snapshot(f"series/{series}/{channel}")
            return None if snapshot is None else snapshot.data

        try:
            found = explain_standing(what, held)
        except NothingToExplain as nothing:
            detail = "Nobody was shown such a number, or not yet."
            raise Problem(404, "nothing_to_explain", detail, what=str(nothing)) from nothing
        language = request.query_params.get("lang", "")
        if not language:
            return cached(request, orjson.dumps(as_wire(found)), JSON)
        if language not in LANGUAGES:
            raise Problem(400, "bad_language", f"lang is one of {', '.join(LANGUAGES)}.")
        view = held(what.rpartition("/")[0]) or NOTHING
        return cached(request, told_text(language, found, view).encode(), TEXT)


def told_text(language: str, explanation: Explanation, view: Mapping[str, Any]) -> str:
    """Returns an explanation as plain text, competitors by the names that the view has."""
    words = explain_words(language)
    names = {competitor: row["name"] for competitor, row in view.get("rows", NOTHING).items()}
    return as_text(Teller(explanation, words, names, 0).told(), words)
