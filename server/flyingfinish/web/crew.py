"""The crew door: rows and commands in, heads and refusals out, tokens, the desk.

`create_crew_app` puts the routes together; every route has its row in `permissions.py`. Bytes come
in through `bodies.py`, are read by `messages.py`, and go through a rally's door in `officials.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from flyingfinish.clock import Clock
from flyingfinish.journal.errors import StoreRefused, StoreUnavailable
from flyingfinish.journal.ports import Answer, Appended, Conflict, Duplicate, Gap, Store
from flyingfinish.limits import ROWS_BYTES_MAX, STATION_REQUESTS_BURST, STATION_REQUESTS_PER_S
from flyingfinish.rally import commands as c
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.judge_parts import ID_PATTERN
from flyingfinish.rally.refusals import ChangedSince
from flyingfinish.web.access import Bearer, unauthenticated
from flyingfinish.web.bodies import read_body
from flyingfinish.web.buckets import Buckets
from flyingfinish.web.desk import desk_routes
from flyingfinish.web.doors import Doors
from flyingfinish.web.errors import PROBLEM_HANDLERS, Problem, problem_response
from flyingfinish.web.messages import CommandSent, read_command, read_rows
from flyingfinish.web.officials import RallyDoor
from flyingfinish.web.permissions import (
    ADMIN,
    CLERK,
    COMMANDS,
    ROUTES,
    check_rally,
    check_role,
    check_source,
)
from flyingfinish.web.rows import append_batch, result_of

COMMAND_BYTES_MAX: Final = 512 * 1024
"""An itinerary or a start list is longer than a batch of rows may be."""

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


async def decided(door: RallyDoor, bearer: Bearer, sent: CommandSent) -> Answer:
    """Returns the journal's answer to a command; Problem 409, 412 or 422 when it did not go in."""
    try:
        result = await door.append_command(bearer, sent)
    except ChangedSince as changed:
        raise Problem(
            412,
            "changed_since",
            "Others decided about the same: look at what changed, then send it again.",
            officials=door.state.officials_position,
            changes=[
                {"position": one.position, "type": one.type, "subject": one.subject}
                for one in changed.changes
            ],
        ) from changed
    except RuleRefusal as refusal:
        raise Problem(
            422,
            refusal.code,
            f"The rally does not allow this ({refusal}); look at it as it stands now.",
            params=refusal.params,
        ) from refusal
    match result:
        case Conflict(position):
            raise Problem(
                409,
                "conflict",
                "Other content stands under this number: somebody writes as you. Call an admin.",
                result="conflict",
                position=position,
            )
        case Gap(expected):
            raise Problem(
                409,
                "gap",
                f"A command before this one is missing: send from number {expected}.",
                result="gap",
                expected=expected,
            )
        case Appended() | Duplicate():
            return result
        case _:
            raise AssertionError(f"a command was answered {result}")


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


async def tell_tokens(request: Request) -> Response:
    """GET tokens: every token of the admin's rally, none of their secrets."""
    doors, bearer = await admitted(request)
    check_role(bearer, ADMIN)
    await doors.access.following.catch_up()
    tokens = [
        {
            "id": token.token_id,
            "kind": token.kind,
            "rally": token.rally_id,
            "scope": token.scope,
            "source": token.source,
            "not_after_ms": token.not_after_ms,
            "revoked": revoked,
        }
        for token, revoked in doors.access.issued().values()
        if bearer.is_of_rally(token.rally_id)
    ]
    return answer({"tokens": tokens})


async def issue_token(request: Request) -> Response:
    """POST tokens: issues one and tells its secret, this one time."""
    doors, bearer = await admitted(request)
    check_role(bearer, ADMIN)
    wanted = token_wanted(await read_body(request, ROWS_BYTES_MAX))
    check_rally(bearer, wanted["rally"])
    token = await doors.access.issue(
        wanted["kind"],
        wanted["rally"],
        wanted["scope"],
        wanted["source"],
        bearer.token_id,
        wanted["not_after_ms"],
    )
    return answer({"id": token.token_id, "token": token.text()}, 201)


def token_wanted(text: bytes) -> dict[str, Any]:
    """Returns what a token is asked for; Problem 422 when something is missing or misshapen."""
    wanted: dict[str, Any] = {"not_after_ms": 0}
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "not_json", "The body is not JSON: send UTF-8 JSON.") from error
    wanted |= said if isinstance(said, dict) else {}
    texts = ("kind", "rally", "scope", "source")
    sound = all(isinstance(wanted.get(name), str) for name in texts)
    if not sound or type(wanted["not_after_ms"]) is not int or len(wanted) != len(texts) + 1:
        raise Problem(
            422, "unfit_token", "Give kind, rally, scope and source, not_after_ms if it ends."
        )
    return wanted


async def revoke_token(request: Request) -> Response:
    """POST tokens/{id}/revoke: ends a token for ever."""
    doors, bearer = await admitted(request)
    check_role(bearer, ADMIN)
    token_id = request.path_params["token_id"]
    await doors.access.following.catch_up()
    issued = doors.access.issued().get(token_id)
    if issued is not None:
        check_rally(bearer, issued[0].rally_id)
    await doors.access.revoke(token_id, bearer.token_id)
    return answer({"id": token_id, "revoked": True})


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


async def admitted(request: Request, *, good_only: bool = True) -> tuple[Doors, Bearer]:
    """Returns the doors and who asks; Problem 401 for nobody we know, 429 for too much at once.

    A revoked or expired token is let through only where its rows are kept as doubtful.
    """
    doors: Doors = request.app.state.doors
    bearer = await doors.access.bearer(request.headers.get("authorization", ""))
    if good_only and bearer.doubt:
        raise unauthenticated()
    wait_s = request.app.state.buckets.take(bearer.token_id)
    if wait_s:
        raise Problem(
            429,
            "too_many_requests",
            "Send larger batches, less often; wait as long as retry-after says.",
            headers={"retry-after": str(wait_s)},
        )
    return doors, bearer


def rally_of(request: Request, bearer: Bearer) -> str:
    """Returns the rally that the address names; Problem 403 when the token is for another."""
    rally_id: str = request.path_params["rally"]
    check_rally(bearer, rally_id)
    if ID_PATTERN.fullmatch(rally_id) is None:
        raise Problem(404, "unknown_rally", "There is no such rally here; check its id.")
    return rally_id


async def archived(door: RallyDoor) -> dict[str, object]:
    """Returns how far the archive's chain is: every answer hands it out."""
    mark = await door.journal.archived()
    return {"position": mark.position, "head": mark.head}


def answer(body: Mapping[str, object], status: int = 200) -> Response:
    """Returns a JSON answer that nobody keeps."""
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(orjson.dumps(body), status, headers, "application/json")


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


API: Final = "/api/v1"
RALLY: Final = API + "/rallies/{rally}"


def api_routes() -> list[BaseRoute]:
    """Returns the routes for programs; each by the name of its row in `permissions.py`."""
    return [
        Route(f"{RALLY}/rows", take_rows, methods=["POST"], name="rows"),
        Route(f"{RALLY}/commands", take_command, methods=["POST"], name="commands"),
        Route(f"{RALLY}/head", tell_head, methods=["GET"], name="head"),
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

    routes = [*api_routes(), *desk_routes()]
    check_permissions(routes)
    handlers: dict[Any, Any] = dict(PROBLEM_HANDLERS)
    handlers |= {StoreUnavailable: answer_store_away, StoreRefused: answer_store_away}
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
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
