"""How a number of a series came about, at the public door: as JSON, as plain text, as a page.

Made from the public view of the title alone, as `explains.py` does for a rally.
"""

from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.push.hub import Hub
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.explain.series import explain_standing
from flyingfinish.rally.explain.views import NOTHING, Held
from flyingfinish.web.answers import reader_language
from flyingfinish.web.explain_words import Explained, Teller, explain_words
from flyingfinish.web.explains import (
    answered,
    explained_page,
    found_by,
    views_of,
)


class SeriesExplains:
    """Answers about the numbers of one hub's series."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def answer(self, request: Request) -> Response:
        """Answers how points came about: JSON, or with `?lang=` plain text; else Problem 404."""
        held, found = self._found(request)
        return answered(request, found, lambda language: told_standing(language, found, held))

    async def page(self, request: Request) -> Response:
        """Answers with the same as a page for people; else Problem 404."""
        held, found = self._found(request)
        series = request.path_params["series"]
        about = (held("calendar") or NOTHING).get("series", NOTHING)
        name = f"{about.get('name', series)} {about.get('season', '')}".strip()
        told = told_standing(reader_language(request), found, held)
        return explained_page(request, f"/s/{series}", name, "back_season", told)

    def _found(self, request: Request) -> tuple[Held, Explanation]:
        """The views of the addressed series, and the explanation that was asked for."""
        held = views_of(self._hub, f"series/{request.path_params['series']}", request.query_params)
        return held, found_by(explain_standing, request.path_params["what"], held)


def told_standing(language: str, explanation: Explanation, held: Held) -> Explained:
    """Returns an explanation in words, competitors by the names that the view has."""
    view = held(explanation.what.rpartition("/")[0]) or NOTHING
    names = {competitor: row["name"] for competitor, row in view.get("rows", NOTHING).items()}
    return Teller(explanation, explain_words(language), names, 0).told()
