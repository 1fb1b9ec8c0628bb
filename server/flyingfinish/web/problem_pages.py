"""What people see where a page is refused: why in their language, and the way on.

Programs, files and frames in other pages get the problem itself (`errors.py`), as does whoever asks
for no page. Both doors answer so; what differs is how they know the language, and where they lead.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.web.answers import HTML, STATIC, TEMPLATES, reader_language
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.headers import EMBEDDABLE
from flyingfinish.web.words import LANGUAGES, words_in, words_of

_FOR_PROGRAMS: Final = ("/api/", "/static/")
_KEPT: Final = ("cache-control", "retry-after")


@dataclass(frozen=True, slots=True)
class Signpost:
    """What the problem pages of one door hang on."""

    language: Callable[[Request], str]
    ways: tuple[tuple[str, str], ...]
    """Addresses that lead on, each with the key of its words; ``{}`` becomes the language."""

    chosen_by_address: bool = True
    """Whether ``?lang=`` chooses the language, so that the page offers the others."""


PUBLIC: Final = Signpost(
    reader_language,
    (("/?lang={}", "problem_home"), ("/archive?lang={}", "problem_archive")),
)


def problem_page(request: Request, plain: Response, signpost: Signpost = PUBLIC) -> Response:
    """Returns a refusal as a page for whoever asked for one, else as it is."""
    path = request.url.path
    people = "text/html" in request.headers.get("accept", "")
    if not people or path.startswith(_FOR_PROGRAMS) or EMBEDDABLE.match(path):
        return plain
    language = signpost.language(request)
    say = words_in("problem", language)
    key = f"problem_{plain.status_code}"
    offered = LANGUAGES if signpost.chosen_by_address else ()
    html = TEMPLATES.get_template("problem.html").render(
        say=say,
        page=words_of(language),
        languages=[(code, words_of(code)("language")) for code in offered],
        static=STATIC,
        why=say(key if key in say.catalogue else "problem_other"),
        ways=[(address.format(language), say(words)) for address, words in signpost.ways],
    )
    headers = {name: plain.headers[name] for name in _KEPT if name in plain.headers}
    headers["vary"] = "accept, accept-language"
    return Response(html, plain.status_code, headers, HTML)


Handler = Callable[[Request, Exception], Awaitable[Response]]


def page_handlers(plain: Mapping[Any, Handler], signpost: Signpost) -> dict[Any, Handler]:
    """Returns handlers that answer people with a page and everybody else as ``plain`` ones do.

    A crash stays as it is: it is answered outside of what makes pages.
    """

    def with_page(handler: Handler) -> Handler:
        async def answer(request: Request, error: Exception) -> Response:
            return problem_page(request, await handler(request, error), signpost)

        return answer

    return {
        kind: handler if kind is Exception else with_page(handler)
        for kind, handler in plain.items()
    }


PAGE_HANDLERS: Final = page_handlers(PROBLEM_HANDLERS, PUBLIC)
"""Those of the public door."""
