"""A rally's timetable for calendar programs, at the public door."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.exchange.rally_calendar import timetable_text
from flyingfinish.push.hub import Hub
from flyingfinish.web.answers import reader_language, spoken
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.board import NOTHING, Json
from flyingfinish.web.page.rows import stage_name
from flyingfinish.web.page.times import kilometres
from flyingfinish.web.series.reads import ICALENDAR
from flyingfinish.web.words import Words, words_of

TIMETABLE: Final = "/r/{rally}/itinerary.ics"


class Timetables:
    """The timetables of one hub's rallies; ``public_url`` is where the world reaches them."""

    def __init__(self, hub: Hub, public_url: str = "") -> None:
        self._hub = hub
        self._public_url = public_url

    def routes(self) -> list[Route]:
        """Returns the route of the timetables."""
        return [Route(TIMETABLE, self.timetable)]

    async def timetable(self, request: Request) -> Response:
        """Answers the first cars of all stages as iCalendar; Problem 404 for no such rally."""
        rally = request.path_params["rally"]
        road = self._hub.snapshot(f"rally/{rally}/itinerary")
        if road is None:
            raise Problem(404, "unknown_rally", "There is no such rally here; check its id.")
        state = self._hub.snapshot(f"rally/{rally}/state")
        words = words_of(reader_language(request))
        told: Json = state.data if state else NOTHING
        text = timetable_text(
            road.data, told, road.offset, self._public_url, lambda *stage: _called(words, *stage)
        )
        response = spoken(request, text.encode(), ICALENDAR)
        response.headers["content-disposition"] = f'inline; filename="{rally}.ics"'
        return response


def _called(words: Words, stage_id: str, stage: Any) -> str:
    """What an event of a stage is called: EK7 Kälviä (14,3 km)."""
    length = kilometres(stage["metres"], words("decimal"))
    return f"{stage_name(words, stage_id)} {stage['name']} ({length} km)"
