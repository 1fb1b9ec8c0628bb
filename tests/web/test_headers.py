"""Every answer of the public door is safe to show, and its log line holds no query."""

import logging
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from flyingfinish.clock import ManualClock
from flyingfinish.push.hub import Hub
from flyingfinish.web.headers import (
    CONTENT_SECURITY_POLICY,
    SECURITY_HEADERS,
    SecureHeaders,
    embedders_of,
)
from flyingfinish.web.public import PublicSettings, create_public_app
from push.made import Rallies
from web.asgi import ask

PATHS = ["/alive", "/ready", "/", "/api/v1/rallies", "/static/none.js", "/sse/v1"]


async def _boom(request: object) -> PlainTextResponse:
    raise RuntimeError("boom")


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_security_headers(path: str, tmp_path: Path) -> None:
    settings = PublicSettings(web_folder=tmp_path)
    app = create_public_app(Hub(ManualClock()), Rallies(), settings)
    headers = (await ask(app, path)).headers
    expected = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}
    own = {"content-security-policy": "default-src 'none'; frame-ancestors 'none'"}
    expected |= own if headers["content-type"] == "application/problem+json" else {}
    assert expected == {name: headers.get(name) for name in expected}


@pytest.mark.parametrize("path", ["/static/part.css", "/static/part.js", "/static/part.png"])
async def test_a_part_of_a_page_carries_what_says_something_of_parts(
    path: str, tmp_path: Path
) -> None:
    (tmp_path / path.split("/")[-1]).write_text("part")
    app = create_public_app(Hub(ManualClock()), Rallies(), PublicSettings(web_folder=tmp_path))
    headers = (await ask(app, path)).headers
    of_pages = {name.decode() for name, _ in SECURITY_HEADERS}
    assert {
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    } == {name: value for name, value in headers.items() if name in of_pages}


@pytest.mark.parametrize("path", ["/static/whole.svg", "/static/whole.html", "/sw.js"])
async def test_a_file_that_can_be_a_page_or_a_worker_carries_the_policy(
    path: str, tmp_path: Path
) -> None:
    (tmp_path / "fan").mkdir()
    for name in ("whole.svg", "whole.html", "fan/sw.js"):
        (tmp_path / name).write_text("whole")
    app = create_public_app(Hub(ManualClock()), Rallies(), PublicSettings(web_folder=tmp_path))
    assert CONTENT_SECURITY_POLICY == (await ask(app, path)).headers["content-security-policy"]


async def test_a_crash_is_answered_safely_too() -> None:
    app = create_public_app(Hub(ManualClock()), Rallies(), pages=[Route("/boom", _boom)])
    headers = (await ask(app, "/boom")).headers
    assert ("nosniff", True) == (
        headers["x-content-type-options"],
        headers["content-security-policy"].startswith("default-src 'none'"),
    )


def test_no_script_runs_that_stands_in_a_page() -> None:
    policy = dict(part.strip().split(" ", 1) for part in CONTENT_SECURITY_POLICY.split(";"))
    assert ("'self'", "'none'", False) == (
        policy["script-src"],
        policy["default-src"],
        "unsafe" in CONTENT_SECURITY_POLICY,
    )


def test_no_text_becomes_markup_or_code() -> None:
    assert "require-trusted-types-for 'script'; trusted-types ff-worker" in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/", "/r/kokkola", "/r/widget", "/r/overlay/crew/1", "/desk"])
async def test_nobody_frames_a_page(path: str) -> None:
    answer = await ask(SecureHeaders(PlainTextResponse("x"), "*"), path)
    assert CONTENT_SECURITY_POLICY == answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/overlay/tower", "/r/kokkola/widget", "/widget/kokkola"])
async def test_what_is_made_for_frames_may_be_framed_by_those_that_are_named(path: str) -> None:
    embedders = embedders_of("https://seura.example, https://tv.example")
    answer = await ask(SecureHeaders(PlainTextResponse("x"), embedders), path)
    assert (
        "frame-ancestors 'self' https://seura.example https://tv.example;"
        in answer.headers["content-security-policy"]
    )


async def test_without_a_named_origin_nothing_may_be_framed() -> None:
    answer = await ask(SecureHeaders(PlainTextResponse("x"), embedders_of("")), "/overlay/tower")
    assert CONTENT_SECURITY_POLICY == answer.headers["content-security-policy"]


async def test_the_public_door_lets_its_settings_say_who_frames() -> None:
    pages = [Route("/overlay/tower", lambda request: PlainTextResponse("x"))]
    settings = PublicSettings(embed_origins="*")
    app = create_public_app(Hub(ManualClock()), Rallies(), settings, pages)
    policy = (await ask(app, "/overlay/tower")).headers["content-security-policy"]
    assert "frame-ancestors 'self' *;" in policy


async def test_a_page_may_set_its_own_policy() -> None:
    own = PlainTextResponse("x", headers={"Content-Security-Policy": "default-src 'self'"})
    answer = await ask(SecureHeaders(own), "/")
    assert "default-src 'self'" == answer.headers["content-security-policy"]


async def test_the_log_holds_the_path_and_never_the_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "flyingfinish.access")
    await ask(SecureHeaders(PlainTextResponse("x")), "/page?token=ff_station_secret")
    assert ["GET /page 200"] == [record.getMessage() for record in caplog.records]
