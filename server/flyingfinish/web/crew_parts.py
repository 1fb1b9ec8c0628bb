"""What every answer of the crew door begins and ends with: who asks, for which rally, how far."""

from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.rally.judge.parts import ID_PATTERN
from flyingfinish.web.access import Bearer, unauthenticated
from flyingfinish.web.command_door import CommandDoor
from flyingfinish.web.doors import Doors
from flyingfinish.web.errors import Problem
from flyingfinish.web.permissions import check_rally


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


async def archived(door: CommandDoor) -> dict[str, object]:
    """Returns how far the archive's chain is: every answer hands it out."""
    mark = await door.journal.archived()
    return {"position": mark.position, "head": mark.head}


def answer(body: Mapping[str, object], status: int = 200) -> Response:
    """Returns a JSON answer that nobody keeps."""
    return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, "application/json")
