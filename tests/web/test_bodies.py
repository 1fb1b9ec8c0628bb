"""Bodies come within their limits of size, kind and time, or are refused."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.requests import Request

from flyingfinish.web import bodies
from flyingfinish.web.bodies import read_body
from flyingfinish.web.errors import Problem

Receive = Callable[[], Awaitable[dict[str, Any]]]


def request(receive: Receive, **headers: str) -> Request:
    """Returns a request whose body comes from ``receive``."""
    sent = {"content-type": "application/json"} | headers
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
    return Request({"type": "http", "method": "POST", "headers": raw}, receive)


def parts(*chunks: bytes) -> Receive:
    """Returns a body in these parts."""
    left = list(chunks)

    async def receive() -> dict[str, Any]:
        chunk = left.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(left)}

    return receive


async def status_of(asked: Request, bytes_max: int = 10) -> int:
    """Returns the status a body is refused with."""
    with pytest.raises(Problem) as problem:
        await read_body(asked, bytes_max)
    return problem.value.status


async def test_a_body_is_read_from_its_parts() -> None:
    assert b"abcd" == await read_body(request(parts(b"ab", b"", b"cd")), 4)


async def test_a_kind_with_its_letters_is_the_same_kind() -> None:
    kind = {"content-type": "Application/JSON; charset=utf-8"}
    assert b"a" == await read_body(request(parts(b"a"), **kind), 4)


async def test_another_kind_is_refused() -> None:
    assert 415 == await status_of(request(parts(b"a"), **{"content-type": "text/html"}))


async def test_a_body_that_says_it_is_too_long_is_refused_unread() -> None:
    async def never() -> dict[str, Any]:
        raise AssertionError("read")

    assert 413 == await status_of(request(never, **{"content-length": "11"}))


async def test_a_body_that_grows_too_long_is_refused() -> None:
    assert 413 == await status_of(request(parts(b"x" * 6, b"x" * 6)))


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "\u00b2"])
async def test_a_length_that_is_no_number_is_not_believed(length: str) -> None:
    asked = Request(
        {"type": "http", "method": "POST",
         "headers": [(b"content-type", b"application/json"),
                     (b"content-length", length.encode("latin-1"))]},
        parts(b"abc"),
    )  # fmt: skip
    assert b"abc" == await read_body(asked, 10)


async def test_a_body_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_DEADLINE_MS", 1)

    async def silent() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    assert 408 == await status_of(request(silent))


async def test_a_sender_that_goes_away_is_told_apart() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert 400 == await status_of(request(gone))
