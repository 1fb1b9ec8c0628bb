"""Tokens over the wire, for admins: issued, listed without secrets, revoked."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.limits import ROWS_BYTES_MAX
from flyingfinish.web.bodies import read_body
from flyingfinish.web.crew_parts import admitted, answer
from flyingfinish.web.errors import Problem
from flyingfinish.web.permissions import ADMIN, check_rally, check_role


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
