"""The crew door: rows and commands in, heads and refusals out, tokens, the desk.

`create_crew_app` puts the routes together; every route has its row in `permissions.py`. Bytes come
in through `bodies.py`, are read by `messages.py`, and go through a rally's door in `officials.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from flyingfinish.clock import Clock
from flyingfinish.exchange.import_update import standing_of
from flyingfinish.journal.errors import StoreRefused, StoreUnavailable
from flyingfinish.journal.ports import Store
from flyingfinish.limits import ROWS_BYTES_MAX, STATION_REQUESTS_BURST, STATION_REQUESTS_PER_S
from flyingfinish.rally import commands as c
from flyingfinish.rally.judge.parts import ID_PATTERN
from flyingfinish.web.bodies import read_body
from flyingfinish.web.buckets import Buckets
from flyingfinish.web.command_door import COMMAND_BYTES_MAX, decided
from flyingfinish.web.crew_parts import admitted, answer, archived, rally_of
from flyingfinish.web.desk.desk import desk_routes
from flyingfinish.web.desk.seat import desk_language
from flyingfinish.web.desk.session import DESK
from flyingfinish.web.doors import Doors
from flyingfinish.web.errors import PROBLEM_HANDLERS, Problem, problem_response
from flyingfinish.web.headers import SecureHeaders
from flyingfinish.web.messages import read_command, read_rows
from flyingfinish.web.permissions import (
    ADMIN,
    CLERK,
    COMMANDS,
    ROUTES,
    check_role,
    check_source,
)
from flyingfinish.web.problem_pages import Signpost, page_handlers
from flyingfinish.web.rows import append_batch, result_of
from flyingfinish.web.series.api import series_routes
from flyingfinish.web.token_api import issue_token, revoke_token, tell_tokens

Checks = Callable[[], Awaitable[Mapping[str, bool]]]


async def take_rows(request: Request) -> Response:
    """POST rows: one result a row; a post's row goes in whatever it says."""
    doors, bearer = await admitted(request, good_only=False)
    rally_id = rally_of(request, bearer)
    text = await read_body(request, ROWS_BYTES_MAX)
    rows = read_rows(text)
    if not bearer.has_role(CLERK):
        for source in {row.source for row in rows}:
            check_source(bearer, source)
    door = await doors.door(rally_id)
    results = await append_batch(door, bearer, rows)
    return answer({"results": results, "archived": await archived(door)})


async def take_command(request: Request) -> Response:
    """POST commands: judges one command and appends the fact it becomes."""
    doors, bearer = await admitted(request)
    rally_id = rally_of(request, bearer)
    sent = read_command(await read_body(request, COMMAND_BYTES_MAX))
    check_role(bearer, COMMANDS[type(sent.command)])
    check_source(bearer, sent.source)
    opening = isinstance(sent.command, c.OpenRally)
    door = await (doors.new_door(rally_id) if opening else doors.door(rally_id))
    result = await decided(door, bearer, sent)
    return answer(result_of(result) | {"archived": await archived(door)})


async def tell_head(request: Request) -> Response:
    """GET head: the last number held of a source and incarnation, for a source that resumes."""
    doors, bearer = await admitted(request, good_only=False)
    rally_id = rally_of(request, bearer)
    source = request.query_params.get("source", "")
    incarnation = request.query_params.get("incarnation", "")
    if not ID_PATTERN.fullmatch(source) or not ID_PATTERN.fullmatch(incarnation):
        raise Problem(422, "unfit_envelope", "Ask with ?source=…&incarnation=….")
    door = await doors.door(rally_id)
    return answer(
        {"seq": await door.journal.head(source, incarnation), "archived": await archived(door)}
    )


async def tell_standing(request: Request) -> Response:
    """GET standing: what the rally is made of and how far its journal is, for an import."""
    doors, bearer = await admitted(request)
    check_role(bearer, ADMIN)
    door = await doors.door(rally_of(request, bearer))
    await door.following.catch_up()
    return answer(standing_of(door.state) | {"position": door.following.position})


async def tell_rallies(request: Request) -> Response:
    """GET rallies: those that this token is for, how far each is, and whom it writes as."""
    doors, bearer = await admitted(request)
    rallies = []
    for rally_id in await doors.rallies():
        if bearer.is_of_rally(rally_id):
            door = await doors.door(rally_id)
            name = door.state.rally.name if door.state.rally else ""
            rallies.append({"id": rally_id, "name": name, "position": door.following.position})
    return answer({"rallies": rallies, "source": bearer.source})


async def tell_ready(request: Request) -> Response:
    """GET /ready: 200 when a row sent now would be taken, else 503; says which check failed."""
    checks = dict(await request.app.state.checks())
    try:
        await request.app.state.doors.access.following.catch_up()
        checks["journal"] = True
    except (StoreUnavailable, StoreRefused):
        checks["journal"] = False
    ready = all(checks.values())
    return answer({"ready": ready, "checks": checks}, 200 if ready else 503)


async def tell_alive(request: Request) -> Response:
    """GET /alive: this process answers."""
    return answer({"alive": True})


async def answer_store_away(request: Request, error: Exception) -> Response:
    """Answers that the journal cannot be reached: the sender keeps its rows and tries again."""
    return problem_response(
        Problem(
            503,
            "journal_away",
            "Nothing is known to be written: keep it and send it again in a moment.",
            headers={"retry-after": "1"},
        )
    )


DESK_SIGNPOST: Final = Signpost(desk_language, ((DESK, "problem_desk"),), chosen_by_address=False)
"""People at this door are officials: the desk has chosen their language, and is where they go."""

API: Final = "/api/v1"
RALLY: Final = API + "/rallies/{rally}"


def api_routes() -> list[BaseRoute]:
    """Returns the routes for programs; each by the name of its row in `permissions.py`."""
    return [
        Route(f"{RALLY}/rows", take_rows, methods=["POST"], name="rows"),
        Route(f"{RALLY}/commands", take_command, methods=["POST"], name="commands"),
        Route(f"{RALLY}/head", tell_head, methods=["GET"], name="head"),
        Route(f"{RALLY}/standing", tell_standing, methods=["GET"], name="standing"),
        Route(f"{API}/rallies", tell_rallies, methods=["GET"], name="rallies"),
        Route(f"{API}/tokens", tell_tokens, methods=["GET"], name="tokens"),
        Route(f"{API}/tokens", issue_token, methods=["POST"], name="issue_token"),
        Route(f"{API}/tokens/{{token_id}}/revoke", revoke_token, methods=["POST"],
              name="revoke_token"),
        Route("/ready", tell_ready, methods=["GET"], name="ready"),
        Route("/alive", tell_alive, methods=["GET"], name="alive"),
    ]  # fmt: skip


async def no_checks() -> Mapping[str, bool]:
    """Returns no further checks: what a door without a supervisor asks."""
    return {}


def create_crew_app(
    store: Store,
    clock: Clock,
    *,
    checks: Checks = no_checks,
) -> Starlette:
    """Returns the crew door over a store; its lifespan follows the journals.

    ``checks`` adds to what /ready asks (Redis durable, processor's lag). Raises LookupError for a
    route without permission row.
    """
    doors = Doors(store, clock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            doors.start(group)
            yield
            doors.stop()

    routes = [*api_routes(), *series_routes(), *desk_routes()]
    check_permissions(routes)
    away = {StoreUnavailable: answer_store_away, StoreRefused: answer_store_away}
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers=page_handlers({**PROBLEM_HANDLERS, **away}, DESK_SIGNPOST),
        middleware=[Middleware(SecureHeaders)],
    )
    app.state.doors = doors
    app.state.buckets = Buckets(clock, STATION_REQUESTS_PER_S, STATION_REQUESTS_BURST)
    app.state.checks = checks
    return app


def check_permissions(routes: Sequence[BaseRoute]) -> None:
    """Raises LookupError for a route that has no row in the table of permissions."""
    for route in routes:
        name = getattr(route, "name", "")
        if name not in ROUTES:
            raise LookupError(f"route {name!r} has no row in permissions.py")
