"""The desk's ways to race control: who is on which stage, the alarms a script asks for, the podium.

Each answers whoever is signed in at the desk of this rally, and nobody else.
"""

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flyingfinish.web.desk import watch
from flyingfinish.web.desk.archive_watch import archive_alarms
from flyingfinish.web.desk.fields import Desk, time_of_day
from flyingfinish.web.desk.podium import PODIUM, podium_model
from flyingfinish.web.desk.render import DESK_HEADERS, frame_of, render
from flyingfinish.web.desk.seat import Seat, seat_of
from flyingfinish.web.desk.session import DESK
from flyingfinish.web.errors import Problem

SEE_OTHER = 303


async def show_watch(request: Request) -> Response:
    """GET /desk/{rally}/watch: cars on stages, the balance of each stage, the course cars."""
    seat = await seat_of(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    desk, words = _desk(seat), seat.words
    values = frame_of(seat, watch.WATCH, None) | {
        "now": time_of_day(desk.rally_now_ms(), desk.offset_ms(), 0),
        "epoch": desk.state.journal_epoch,
        "stopped": watch.stopped_rows(desk, words),
        "windows": watch.window_rows(desk, words),
        "balance": watch.balance_rows(desk.state, words, desk.rally_now_ms()),
        "course": watch.course_rows(desk.state, words, desk.offset_ms()),
    }
    values["alarms"] += await archive_alarms(seat.door.journal, desk, words)
    return render("watch.html", words, values)


async def show_alarms(request: Request) -> Response:
    """GET /desk/{rally}/alarms: the windows that end first, for the script of the desk's pages."""
    seat = await seat_of(request)
    if seat is None:
        raise Problem(401, "no_session", "Sign in at the desk first.")
    desk, words = _desk(seat), seat.words
    told = watch.alarms(desk, words)
    told["rows"] += await archive_alarms(seat.door.journal, desk, words)
    return Response(orjson.dumps(told), 200, DESK_HEADERS, "application/json")


async def show_podium(request: Request) -> Response:
    """GET /desk/{rally}/podium: the first five of each class with all that could move them."""
    seat = await seat_of(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    desk, words = _desk(seat), seat.words

    def made() -> list[watch.Row]:
        return podium_model(desk.state, words, desk.offset_ms())

    values = frame_of(seat, PODIUM, None) | {
        "now": time_of_day(desk.rally_now_ms(), desk.offset_ms(), 0),
        "position": seat.door.following.position,
        "sheets": await seat.door.following.while_still(made),
    }
    return render("podium.html", words, values)


def _desk(seat: Seat) -> Desk:
    """Returns the desk as panels read it; nothing is typed here."""
    return Desk(seat.door.state, seat.doors.clock.now_at_ms(), seat.bearer.source, 0)
