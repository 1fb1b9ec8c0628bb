"""The one shape of an error over HTTP: application/problem+json (RFC 9457), for both doors.

A route raises a Problem; `PROBLEM_HANDLERS` goes to Starlette and turns it, and whatever Starlette
itself refuses, into that shape. `type` is a path under `/problems/`, `detail` says what to do.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
PROBLEMS = "/problems/"
SAFE_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
}
"""A crash is answered outside all middleware, so the problem brings its own."""

OF_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}

logger = logging.getLogger(__name__)


class Problem(Exception):
    """A refusal with its status, a stable code and what to do about it.

    `fields` are that problem's own members (`expected=5`); `headers` go with the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **fields: object,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.fields = fields

    def body(self) -> bytes:
        """Returns the problem as RFC 9457 JSON."""
        members: dict[str, object] = {
            "type": PROBLEMS + self.code.replace("_", "-"),
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
        }
        return orjson.dumps(members | self.fields)


def problem_response(problem: Problem) -> Response:
    """Returns the answer that tells `problem`; it is never cached and never taken for a page."""
    headers = SAFE_HEADERS | problem.headers
    return Response(problem.body(), problem.status, headers, MEDIA_TYPE)


async def answer_problem(request: Request, problem: Exception) -> Response:
    """Answers a Problem that a route raised."""
    assert isinstance(problem, Problem)
    return problem_response(problem)


async def answer_http_exception(request: Request, refused: Exception) -> Response:
    """Answers what Starlette refuses by itself: no such route, no such method, too large."""
    assert isinstance(refused, HTTPException)
    status = refused.status_code
    code = OF_STATUS.get(status, HTTPStatus(status).phrase.lower().replace(" ", "_"))
    problem = Problem(status, code, str(refused.detail), headers=refused.headers)
    return problem_response(problem)


async def answer_crash(request: Request, error: Exception) -> Response:
    """Answers a programmer's error: the reader learns nothing of the inside, the log does."""
    logger.error("%s %s crashed: %s", request.method, request.url.path, type(error).__name__)
    return problem_response(
        Problem(500, "server_error", "This is our fault. Try again; if it stays, tell us.")
    )


PROBLEM_HANDLERS: Mapping[Any, Any] = {
    Problem: answer_problem,
    HTTPException: answer_http_exception,
    Exception: answer_crash,
}
