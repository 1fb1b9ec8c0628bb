"""The page of past rallies, `/archive`: when each was, who won, its results and its replay."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.rally.times import format_time
from flyingfinish.web.answers import STATIC, TEMPLATES, reader_language, spoken
from flyingfinish.web.series.tables import days_text
from flyingfinish.web.words import LANGUAGES, Words, words_and, words_of

Rows = Callable[[], Awaitable[Sequence[Mapping[str, Any]]]]


class ArchivePage:
    """The list of past rallies for people; ``rows`` gives what the API lists."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._page = TEMPLATES.get_template("archive.html")

    async def answer(self, request: Request) -> Response:
        """Answers with the page."""
        words = words_and(reader_language(request), "series")
        html = self._page.render(
            say=words,
            languages=[(code, words_of(code)("language")) for code in LANGUAGES],
            static=STATIC,
            rallies=[_shown(words, row) for row in await self._rows()],
        )
        return spoken(request, html.encode())


def _shown(words: Words, row: Mapping[str, Any]) -> dict[str, Any]:
    """A rally as the page shows it: days as one text, each winner as one line."""
    return {
        "id": row["id"],
        "name": row["name"],
        "days": days_text(words, row["from"], row["to"]) if "from" in row else "",
        "winners": [_winner(crew) for crew in row["winners"].values()],
        "replay": "replay" in row,
    }


def _winner(crew: Mapping[str, Any]) -> dict[str, str]:
    pair = [crew[who] for who in ("driver", "co_driver") if who in crew]
    total_ms = crew.get("total_ms")
    time = "" if total_ms is None else format_time(total_ms)
    of = crew.get("competition", "")
    return {"of": of, "car": crew.get("car", ""), "crew": " / ".join(pair), "time": time}
