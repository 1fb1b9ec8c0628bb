"""Reads request bodies within limits of size, kind and time: for whatever takes a body."""

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

from flyingfinish.web.errors import Problem

BODY_DEADLINE_MS: Final = 10_000
"""A body that trickles longer than this is given up: the sender's network is the sender's."""

JSON: Final = "application/json"


async def read_body(request: Request, bytes_max: int, media_type: str = JSON) -> bytes:
    """Returns the body; Problem 415 for another kind, 413 when too long, 408 when too slow."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != media_type:
        raise Problem(415, "wrong_media_type", f"Send it as {media_type}.")
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdecimal() and int(declared) > bytes_max:
        raise _too_large(bytes_max)
    try:
        async with asyncio.timeout(BODY_DEADLINE_MS / 1000):
            return await _gathered(request, bytes_max)
    except TimeoutError as error:
        raise Problem(408, "too_slow", "The body took too long; send it again.") from error
    except ClientDisconnect as error:
        raise Problem(400, "gone", "The sender went away in the middle of it.") from error


async def _gathered(request: Request, bytes_max: int) -> bytes:
    parts = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > bytes_max:
            raise _too_large(bytes_max)
        parts.append(part)
    return b"".join(parts)


def _too_large(bytes_max: int) -> Problem:
    return Problem(
        413,
        "too_large",
        f"Send at most {bytes_max} bytes; split what you send.",
        bytes_max=bytes_max,
    )
