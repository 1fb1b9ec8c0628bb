"""The page of past rallies, `/archive`: when each was, who won, its results and its replay."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.rally.times import format_time
from flyingfinish.web.explains import HTML, STATIC, cached
from flyingfinish.web.words import LANGUAGES, language_of, words_of

Rows = Callable[[], Awaitable[Sequence[Mapping[str, Any]]]]


class ArchivePage:
    """The list of past rallies for people; ``rows`` gives what the API lists."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._page = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
        ).get_template("archive.html")

    async def answer(self, request: Request) -> Response:
        """Answers with the page."""
        asked = request.query_params.get("lang", "")
        language = language_of(asked, request.headers.get("accept-language", ""))
        html = self._page.render(
            say=words_of(language),
            languages=[(code, words_of(code)("language")) for code in LANGUAGES],
            static=STATIC,
            rallies=[_shown(row) for row in await self._rows()],
        )
        response = cached(request, html.encode(), HTML)
        response.headers["vary"] = "accept-language"
        return response


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A rally as the page shows it: days as one text, each winner as one line."""
    days = [row[day] for day in ("from", "to") if day in row]
    return {
        "id": row["id"],
        "name": row["name"],
        "days": " – ".join(dict.fromkeys(days)),
        "winners": [_winner(crew) for crew in row["winners"].values()],
        "replay": "replay" in row,
    }


def _winner(crew: Mapping[str, Any]) -> dict[str, str]:
    pair = [crew[who] for who in ("driver", "co_driver") if who in crew]
    total_ms = crew.get("total_ms")
    time = "" if total_ms is None else format_time(total_ms)
    return {"car": crew.get("car", ""), "crew": " / ".join(pair), "time": time}
