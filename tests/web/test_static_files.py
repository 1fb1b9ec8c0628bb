"""The pages' files, and nothing else of the disk."""

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.static_files import StaticFiles, holds
from web.asgi import ask


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    web = tmp_path / "web"
    (web / "lib").mkdir(parents=True)
    (web / "lib" / "store.js").write_text("export const a = 1;")
    (web / "notes.md").write_text("not for browsers")
    (tmp_path / "secret.json").write_text("{}")
    (web / "lib" / "out.json").symlink_to(tmp_path / "secret.json")
    return web


def app_of(folder: Path) -> Starlette:
    routes = [Route("/static/{path:path}", StaticFiles(folder).answer)]
    return Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))


async def test_a_file_is_served_with_its_type_and_an_etag(folder: Path) -> None:
    answer = await ask(app_of(folder), "/static/lib/store.js")
    assert (200, b"export const a = 1;", "text/javascript; charset=utf-8", True) == (
        answer.status,
        answer.body,
        answer.headers["content-type"],
        answer.headers["etag"].startswith('"'),
    )


LONG = "export const a = 1;\n" * 50
PACKS = {"Accept-Encoding": "gzip, br"}


async def test_a_file_is_packed_for_who_can_unpack_it(folder: Path) -> None:
    (folder / "lib" / "store.js").write_text(LONG)
    app = app_of(folder)
    plain = await ask(app, "/static/lib/store.js")
    packed = await ask(app, "/static/lib/store.js", headers=PACKS)
    assert (LONG.encode(), "gzip") == (
        gzip.decompress(packed.body),
        packed.headers["content-encoding"],
    )
    assert len(packed.body) * 4 < len(plain.body)
    assert plain.headers["etag"] != packed.headers["etag"]
    assert "accept-encoding" == plain.headers["vary"] == packed.headers["vary"]


async def test_a_packed_file_that_is_held_already_is_not_sent_again(folder: Path) -> None:
    (folder / "lib" / "store.js").write_text(LONG)
    app = app_of(folder)
    etag = (await ask(app, "/static/lib/store.js", headers=PACKS)).headers["etag"]
    answer = await ask(app, "/static/lib/store.js", headers=PACKS | {"If-None-Match": etag})
    assert (304, b"") == (answer.status, answer.body)


async def test_what_packing_makes_longer_is_sent_as_it_is(folder: Path) -> None:
    answer = await ask(app_of(folder), "/static/lib/store.js", headers=PACKS)
    assert (b"export const a = 1;", False) == (answer.body, "content-encoding" in answer.headers)


async def test_a_file_that_is_held_already_is_not_sent_again(folder: Path) -> None:
    app = app_of(folder)
    etag = (await ask(app, "/static/lib/store.js")).headers["etag"]
    answer = await ask(app, "/static/lib/store.js", headers={"If-None-Match": etag})
    assert (304, b"") == (answer.status, answer.body)


async def test_a_file_that_changed_is_served_anew(folder: Path) -> None:
    app, path = app_of(folder), folder / "lib" / "store.js"
    before = await ask(app, "/static/lib/store.js")
    path.write_text("export const a = 2;")
    os.utime(path, ns=(1, 1))
    after = await ask(app, "/static/lib/store.js")
    assert (b"export const a = 2;", True) == (
        after.body,
        before.headers["etag"] != after.headers["etag"],
    )


@pytest.mark.parametrize(
    "path",
    [
        "notes.md",
        "lib",
        "",
        "../secret.json",
        "lib/../../secret.json",
        "%2e%2e/secret.json",
        "/etc/passwd",
        "lib/out.json",
        "lib/store.js/",
        "lib\\store.js",
        "lib/store.js\x00",
    ],
)
async def test_nothing_else_is_served(folder: Path, path: str) -> None:
    assert 404 == (await ask(app_of(folder), f"/static/{path}")).status


async def test_a_file_that_is_gone_is_a_problem_and_no_crash(folder: Path) -> None:
    app = app_of(folder)
    (folder / "lib" / "store.js").unlink()
    assert 404 == (await ask(app, "/static/lib/store.js")).status


@given(st.text(max_size=30))
def test_only_its_own_tag_or_a_star_is_a_match(text: str) -> None:
    named = {tag.strip().removeprefix("W/") for tag in text.split(",")}
    assert holds(text, '"a"') == ('"a"' in named or named == {"*"})


def test_one_of_several_tags_may_match() -> None:
    assert holds('"x", W/"a"', '"a"')
