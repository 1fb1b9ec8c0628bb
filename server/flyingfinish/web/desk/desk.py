"""The plain desk: server-rendered forms at the crew door, working without any script.

A club runs a rally with these pages. Each form becomes one command or one crew fact and shows what
came of it in words. A form carries the number and the position it was made with, so pressing twice
records once, and a decision that others overtook comes back with what they decided.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from flyingfinish.config import CLIENTS_WEB
from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.ports import Conflict, Duplicate, Gap
from flyingfinish.web.desk.admin import import_rally, show_tokens, use_tokens
from flyingfinish.web.desk.explain import show_explain
from flyingfinish.web.desk.fields import Desk
from flyingfinish.web.desk.form import Form, Made
from flyingfinish.web.desk.forms import FORM_BY_NAME
from flyingfinish.web.desk.outcome import answered, whole_of
from flyingfinish.web.desk.preview import preview_rows
from flyingfinish.web.desk.publish import desk_sheet
from flyingfinish.web.desk.render import DESK_HEADERS, Outcome, page_of, render
from flyingfinish.web.desk.seat import Seat, seat_of, words_for
from flyingfinish.web.desk.series import series_desk_routes, series_links
from flyingfinish.web.desk.session import (
    COOKIE,
    DESK,
    LANGUAGE_COOKIE,
    Sent,
    check_origin,
    official_of,
    read_form,
    sign_in,
    sitting,
)
from flyingfinish.web.desk.watch_pages import show_alarms, show_podium, show_watch
from flyingfinish.web.doors import Doors
from flyingfinish.web.errors import Problem
from flyingfinish.web.messages import CommandSent, RowSent
from flyingfinish.web.permissions import COMMANDS, TIMEKEEPER, check_role
from flyingfinish.web.published_reads import BELOW
from flyingfinish.web.rows import append_batch
from flyingfinish.web.static_files import StaticFiles
from flyingfinish.web.words import LANGUAGES

SEE_OTHER: Final = 303
OVERVIEW: Final = "overview"
KEPT: Final = ("classification", "car")
"""What of a form the page goes on showing when it is done."""

SHOWN: Final = 20
"""Letters that a page shows of what its address says was done."""


async def show_start(request: Request) -> Response:
    """GET /desk: the rallies of whoever is signed in, else the place to paste a token."""
    doors: Doors = request.app.state.doors
    bearer = await sitting(request, doors.access)
    words = words_for(request)
    if bearer is None:
        return render("sign_in.html", words, {"wrong": False})
    rallies = []
    for rally_id in await doors.rallies():
        if bearer.is_of_rally(rally_id):
            door = await doors.door(rally_id)
            opened = door.state.rally
            rallies.append({"id": rally_id, "name": opened.name if opened else rally_id})
    series = await series_links(doors, bearer)
    values = {"rallies": rallies, "admin": bearer.has_role("admin"), "troubles": [],
              "series": series}  # fmt: skip
    return render("rallies.html", words, values)


async def show_way(request: Request) -> Response:
    """GET /: a person who opens the crew door in a browser is led to the desk."""
    return RedirectResponse(DESK, SEE_OTHER)


async def enter(request: Request) -> Response:
    """POST /desk/sign-in: a good official's token becomes the session."""
    check_origin(request)
    doors: Doors = request.app.state.doors
    token = (await read_form(request)).text("token")
    if await official_of(doors.access, token) is None:
        return render("sign_in.html", words_for(request), {"wrong": True}, 401)
    response = RedirectResponse(DESK, SEE_OTHER)
    sign_in(response, request, token)
    return response


async def leave(request: Request) -> Response:
    """POST /desk/sign-out: forgets the session."""
    check_origin(request)
    response = RedirectResponse(DESK, SEE_OTHER)
    response.delete_cookie(COOKIE, path=DESK)
    return response


async def choose_language(request: Request) -> Response:
    """POST /desk/language: keeps the language of this browser."""
    check_origin(request)
    language = (await read_form(request)).text("language")
    response = RedirectResponse(DESK, SEE_OTHER)
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, path=DESK, httponly=True, samesite="strict")
    return response


async def show_page(request: Request) -> Response:
    """GET /desk/{rally}/{page}: the forms of a page and what they are about."""
    seat = await seat_of(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    page = request.path_params.get("page", OVERVIEW)
    outcome = None
    if position := request.query_params.get("done", ""):
        params = {"position": position[:SHOWN]}
        outcome = Outcome("done", "outcome_done", params, about=_about(request, seat))
    return await page_of(seat, page, outcome, request.query_params)


def _about(request: Request, seat: Seat) -> str:
    """Returns which form was done, and to which car, as the address of the new page says."""
    form, car = request.query_params.get("form", ""), request.query_params.get("car", "")
    title = seat.words(f"form_{form}") if form in FORM_BY_NAME else ""
    return f"{title} #{car[:SHOWN]}" if title and car else title


async def show_sheet(request: Request) -> Response:
    """GET /desk/{rally}/published/{version}/{classification}: a version to print."""
    seat = await seat_of(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    path, language = request.path_params, seat.words.language
    address = f"{DESK}/{seat.door.rally_id}"
    painted = partial(
        desk_sheet, seat.door.state, path["version"], path["classification"], language, address
    )
    html = await seat.door.following.while_still(painted)
    return HTMLResponse(html, headers=DESK_HEADERS)


async def send_form(request: Request) -> Response:
    """POST /desk/{rally}/do/{form}: does what a form asks and shows what came of it."""
    check_origin(request)
    seat = await seat_of(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    form = FORM_BY_NAME.get(request.path_params["form"])
    if form is None:
        raise Problem(404, "not_found", "There is no such form at the desk.")
    sent = await read_form(request)
    if form.previews and sent.text("look"):
        outcome = await looked_at(seat, form, sent)
        return await page_of(seat, form.page, outcome, sent.texts, form.name)
    outcome = await done(seat, form, sent)
    if outcome.kind == "done":
        # Seen by getting it: loading the page again then sends nothing again.
        kept = {n: text for n in KEPT if (text := sent.text(n))}
        query = urlencode({"done": outcome.params["position"], "form": form.name} | kept)
        address = f"{DESK}/{seat.door.rally_id}/{form.page}?{query}#outcome"
        return RedirectResponse(address, SEE_OTHER)
    return await page_of(seat, form.page, outcome, sent.texts, form.name)


async def done(seat: Seat, form: Form, sent: Sent) -> Outcome:
    """Returns what came of a form: done, or why not in a code of the words."""
    seq, seen = whole_of(sent.text("seq")), whole_of(sent.text("seen"))

    async def work() -> Outcome:
        return await said(seat, form.made(sent.text, _desk(seat, seq)), seq, seen)

    return await answered(work)


async def looked_at(seat: Seat, form: Form, sent: Sent) -> Outcome:
    """Returns what a form would move if it were sent, or why it could not be."""
    return await answered(partial(_previewed, seat, form, sent))


async def _previewed(seat: Seat, form: Form, sent: Sent) -> Outcome:
    seq, seen = whole_of(sent.text("seq")), whole_of(sent.text("seen"))
    made = form.made(sent.text, _desk(seat, seq))
    many: Any = made if isinstance(made, tuple) else (made,)
    if isinstance(many[0], tuple(COMMANDS)):
        for command in many:
            check_role(seat.bearer, COMMANDS[type(command)])
        found = await seat.door.preview(seat.bearer, many, seat.incarnation, seen)
    else:
        check_role(seat.bearer, TIMEKEEPER)
        found = await seat.door.preview_said(seat.bearer, many, seat.incarnation, seq)
    rows = preview_rows(found, seat.door.state, seat.words, form, sent.texts, many[0])
    return Outcome("preview", "outcome_preview", preview=rows)


def _desk(seat: Seat, seq: int) -> Desk:
    return Desk(seat.door.state, seat.doors.clock.now_at_ms(), seat.bearer.source, seq)


async def said(seat: Seat, made: Made, seq: int, seen: int) -> Outcome:
    """Sends a command or a crew fact as the desk's own source; raises what the door raises."""
    source, door = seat.bearer.source, seat.door
    many: Any = made if isinstance(made, tuple) else (made,)
    if isinstance(many[0], tuple(COMMANDS)):
        kind, position = await _decided(seat, many, seq, seen)
    else:
        check_role(seat.bearer, TIMEKEEPER)
        rows = [
            RowSent(source, seat.incarnation, seq + place, encode_fact(fact))
            for place, fact in enumerate(many)
        ]
        result = (await append_batch(door, seat.bearer, rows))[-1]
        await door.following.catch_up()
        kind, position = str(result["result"]), int(str(result.get("position", 0)))
    if kind in ("conflict", "gap"):
        # The same source sent something else meanwhile: another window of the same person.
        return Outcome("refused", "no_other_window", {})
    if kind == "duplicate":
        return Outcome("refused", "no_said_before", {"position": position})
    return Outcome("done", "outcome_done", {"position": position})


async def _decided(seat: Seat, commands: Sequence[Any], seq: int, seen: int) -> tuple[str, int]:
    """Sends commands one after the other; none of them when one would be refused."""
    for command in commands:
        check_role(seat.bearer, COMMANDS[type(command)])
    head = await seat.door.journal.head(seat.bearer.source, seat.incarnation)
    if len(commands) > 1 and seq > head:
        await seat.door.preview(seat.bearer, commands, seat.incarnation, seen)
    kind, position = "appended", 0
    for place, command in enumerate(commands):
        body = encode_command(command)
        envelope = CommandSent(
            seat.bearer.source, seat.incarnation, seq + place, seen, body, command
        )
        answer: Any = await seat.door.append_command(seat.bearer, envelope)
        kind, position = _kind_of(answer), getattr(answer, "position", 0)
        if kind != "appended":
            break
    return kind, position


def _kind_of(answer: object) -> str:
    kinds: Mapping[type[Any], str] = {Conflict: "conflict", Gap: "gap", Duplicate: "duplicate"}
    return kinds.get(type(answer), "appended")


def desk_routes() -> list[BaseRoute]:
    """Returns the desk's routes, each by the name of its row in `permissions.py`."""
    files = StaticFiles(CLIENTS_WEB)
    return [
        Route("/", show_way, methods=["GET"], name="home"),
        Route(DESK, show_start, methods=["GET"], name="desk"),
        Route(f"{DESK}/sign-in", enter, methods=["POST"], name="desk_sign_in"),
        Route(f"{DESK}/sign-out", leave, methods=["POST"], name="desk_sign_out"),
        Route(f"{DESK}/language", choose_language, methods=["POST"], name="desk_language"),
        Route(f"{DESK}/import", import_rally, methods=["POST"], name="desk_import"),
        *series_desk_routes(),
        Route(f"{DESK}/{{rally}}", show_page, methods=["GET"], name="desk_page"),
        Route(f"{DESK}/{{rally}}/tokens", show_tokens, methods=["GET"], name="desk_tokens"),
        Route(f"{DESK}/{{rally}}/tokens", use_tokens, methods=["POST"], name="desk_use_tokens"),
        Route(f"{DESK}/{{rally}}/watch", show_watch, methods=["GET"], name="desk_watch"),
        Route(f"{DESK}/{{rally}}/alarms", show_alarms, methods=["GET"], name="desk_alarms"),
        Route(f"{DESK}/{{rally}}/podium", show_podium, methods=["GET"], name="desk_podium"),
        Route(f"{DESK}/{{rally}}/explain", show_explain, methods=["GET"], name="desk_explain"),
        Route(f"{DESK}/{{rally}}/do/{{form}}", send_form, methods=["POST"], name="desk_form"),
        Route(f"{DESK}/{{rally}}/{BELOW}", show_sheet, methods=["GET"], name="desk_sheet"),
        Route(f"{DESK}/{{rally}}/{{page}}", show_page, methods=["GET"], name="desk_page"),
        Route("/static/{path:path}", files.answer, methods=["GET"], name="static"),
    ]
