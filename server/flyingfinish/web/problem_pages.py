"""What people see where a page is refused: why in their language, and the way on.

Programs, files and frames in other pages get the problem itself (`errors.py`), as does whoever asks
for no page.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.web.answers import HTML, STATIC, TEMPLATES, reader_language
from flyingfinish.web.errors import (
    PROBLEM_HANDLERS,
    Problem,
    answer_http_exception,
    answer_problem,
)
from flyingfinish.web.headers import EMBEDDABLE
from flyingfinish.web.words import LANGUAGES, words_in, words_of

_FOR_PROGRAMS: Final = ("/api/", "/static/")
_KEPT: Final = ("cache-control", "retry-after")


def problem_page(request: Request, plain: Response) -> Response:
    """Returns a refusal as a page for whoever asked for one, else as it is."""
    path = request.url.path
    people = "text/html" in request.headers.get("accept", "")
    if not people or path.startswith(_FOR_PROGRAMS) or EMBEDDABLE.match(path):
        return plain
    language = reader_language(request)
    say = words_in("problem", language)
    key = f"problem_{plain.status_code}"
    html = TEMPLATES.get_template("problem.html").render(
        say=say,
        page=words_of(language),
        languages=[(code, words_of(code)("language")) for code in LANGUAGES],
        static=STATIC,
        why=say(key if key in say.catalogue else "problem_other"),
    )
    headers = {name: plain.headers[name] for name in _KEPT if name in plain.headers}
    headers["vary"] = "accept, accept-language"
    return Response(html, plain.status_code, headers, HTML)


async def _answer_problem(request: Request, problem: Exception) -> Response:
    return problem_page(request, await answer_problem(request, problem))


async def _answer_http_exception(request: Request, refused: Exception) -> Response:
    return problem_page(request, await answer_http_exception(request, refused))


PAGE_HANDLERS: Mapping[Any, Any] = {
    **PROBLEM_HANDLERS,
    Problem: _answer_problem,
    HTTPException: _answer_http_exception,
}
"""Those of a door that has pages; a crash is answered outside of what makes pages."""
