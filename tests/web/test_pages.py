"""The pages over HTTP: which rally, which language, how long, how large.

Also holds `page/render.py`: what is in a page's bytes.
"""

import gzip
import json
import re
from typing import Any

import pytest
from starlette.applications import Starlette

from browser.views_made import RALLY, Form, nothing_yet, overall, weekend
from flyingfinish.clock import ManualClock
from flyingfinish.config import CLIENTS_WEB
from flyingfinish.push.hub import Hub
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.fan.kind import Kind
from flyingfinish.web.fan.kinds import KINDS
from flyingfinish.web.overlays import GRAPHICS
from flyingfinish.web.page.board import HOME, View, board_of
from flyingfinish.web.page.render import MODULES, Painter
from flyingfinish.web.page.rows import Row
from flyingfinish.web.pages import PAINTED_FOR_MS, Pages, rally_being_run
from flyingfinish.web.series import page
from flyingfinish.web.words import words_and
from push.made import Told, read_into, run_out
from web.asgi import Answer, ask

NOW_MS = 1_790_413_200_000
ZIPPED_BYTES_MAX = 60_000


async def hub_of(clock: ManualClock | None = None, **rallies: dict[str, Form]) -> Hub:
    """Returns a hub that holds these rallies."""
    hub = Hub(clock or ManualClock(NOW_MS))
    for name, views in rallies.items():
        told = Told(NOW_MS)
        await told.tell(
            {ch.replace(f"rally/{RALLY}/", f"rally/{name}/"): views[ch] for ch in views}
        )
        await read_into(hub, name, told.feed)
    return hub


async def get(hub: Hub, path: str, **headers: str) -> Answer:
    """Returns the answer of the pages to one request."""
    app = Starlette(routes=Pages(hub).routes(), exception_handlers=PROBLEM_HANDLERS)
    return await ask(app, path, headers={k.replace("_", "-"): v for k, v in headers.items()})


def boot_of(answer: Answer) -> Any:
    """Returns what the browser goes on from."""
    match = re.search(rb'<script type="application/json" id="boot">(.*?)</script>', answer.body)
    assert match
    return json.loads(match[1])


async def test_the_page_is_the_rally_being_run() -> None:
    answer = await get(await hub_of(kokkola=weekend(12)), "/")
    assert (200, b"<title>Kokkolan syysralli 2026") == (
        answer.status,
        re.findall(rb"<title>[^\xc2]*", answer.body)[0].rstrip(),
    )


async def test_a_rally_by_its_name_has_its_own_address() -> None:
    hub = await hub_of(kokkola=weekend(12), lahti=nothing_yet())
    assert "lahti" == boot_of(await get(hub, "/r/lahti"))["rally"]


async def test_a_rally_that_is_not_there_is_not_found() -> None:
    assert 404 == (await get(await hub_of(), "/r/nowhere")).status


async def test_before_any_rally_there_is_a_page_that_says_so() -> None:
    answer = await get(await hub_of(), "/", accept_language="en")
    assert (200, True) == (answer.status, b"No rally has been opened" in answer.body)


async def test_a_rally_of_which_nothing_is_published_is_not_shown_first() -> None:
    assert rally_being_run(await hub_of(later={})) is None


async def test_of_two_rallies_the_one_whose_clock_was_set_last_is_shown() -> None:
    hub = await hub_of(a=weekend(12, NOW_MS + 1), b=weekend(12, NOW_MS))
    assert "a" == rally_being_run(hub)


async def test_a_rally_that_is_over_gives_way() -> None:
    over = weekend(12, NOW_MS + 9)
    over[f"rally/{RALLY}/state"]["closed"] = True
    assert "b" == rally_being_run(await hub_of(a=over, b=nothing_yet(0)))


async def test_the_browser_goes_on_from_what_was_painted() -> None:
    hub = await hub_of(kokkola=weekend(12))
    boot = boot_of(await get(hub, "/"))
    expected = hub.snapshot("rally/kokkola/overall")
    assert expected
    held = boot["views"]["rally/kokkola/overall"]
    assert (expected.epoch, expected.offset, expected.data) == (
        held["epoch"],
        held["offset"],
        held["data"],
    )


async def test_a_name_cannot_end_the_script_or_become_markup() -> None:
    views = weekend(12)
    evil = "</script><script>alert(1)</script>"
    views[f"rally/{RALLY}/entries"]["rows"]["e1"]["driver"] = evil
    answer = await get(await hub_of(kokkola=views), "/")
    assert (False, True) == (
        b"<script>alert" in answer.body,
        b"&lt;/script&gt;&lt;script&gt;alert" in answer.body,
    )


async def test_a_page_has_no_inline_script_and_no_inline_style() -> None:
    answer = await get(await hub_of(kokkola=weekend(12)), "/")
    inline = re.findall(rb"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:src=|json))", answer.body)
    assert [] == inline


async def test_a_page_is_sent_small_to_who_takes_it_small() -> None:
    hub = await hub_of(kokkola=weekend(180))
    answer = await get(hub, "/", accept_encoding="gzip, br")
    plain = await get(hub, "/")
    assert (plain.body, True) == (
        gzip.decompress(answer.body),
        len(answer.body) < ZIPPED_BYTES_MAX,
    )


async def test_a_page_says_how_long_it_is_fresh_and_what_it_depends_on() -> None:
    headers = (await get(await hub_of(kokkola=weekend(12)), "/")).headers
    assert ("public, max-age=1", "accept-language, accept-encoding") == (
        headers["cache-control"],
        headers["vary"],
    )


@pytest.mark.parametrize(("accepted", "language"), [("sv-SE", b'lang="sv"'), ("de", b'lang="fi"')])
async def test_a_page_speaks_the_visitors_language(accepted: str, language: bytes) -> None:
    answer = await get(await hub_of(kokkola=weekend(12)), "/", accept_language=accepted)
    assert language in answer.body[:60]


async def test_a_painting_serves_all_who_ask_within_a_second() -> None:
    clock = ManualClock(NOW_MS)
    hub = await hub_of(clock, kokkola=weekend(12))
    app = Starlette(routes=Pages(hub).routes())
    first = await ask(app, "/")
    clock.advance(PAINTED_FOR_MS - 1)
    second = await ask(app, "/")
    clock.advance(1)
    third = await ask(app, "/")
    assert (True, False) == (first.body == second.body, first.body == third.body)


async def told_after_a_first_look(change: dict[str, Form], hold: list[str] | None) -> Answer:
    """Returns the page as it is right after a change, somebody having just looked at it."""
    told = Told(NOW_MS)
    await told.tell(weekend(12))
    hub = Hub(ManualClock(NOW_MS))
    await read_into(hub, "kokkola", told.feed)
    app = Starlette(routes=Pages(hub).routes())
    await ask(app, f"/r/{RALLY}/results")
    await told.tell(change, hold=hold)
    for frame in await told.feed.read(1, 10):
        hub.rallies["kokkola"].take(frame)
    run_out(hub.flush_in_parts("kokkola"))
    return await ask(app, f"/r/{RALLY}/results")


async def test_a_hold_is_painted_at_once() -> None:
    channel = f"rally/{RALLY}/stage/SS7"
    answer = await told_after_a_first_look({channel: {"rows": {}}}, [channel])
    assert b"6:39.3" not in answer.body


async def test_any_other_change_waits_for_its_second() -> None:
    channel = f"rally/{RALLY}/stage/SS7"
    answer = await told_after_a_first_look({channel: {"rows": {}}}, None)
    assert b"6:39.3" in answer.body


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_a_page_has_a_blank_of_each_kind_of_row_that_it_may_have_to_draw(kind: Kind) -> None:
    few = {f"rally/{RALLY}/overall": overall(7, 2, 24, running=True)}
    drawn = set()
    for views in (weekend(24), {**weekend(24), **few}, nothing_yet()):
        view = View(RALLY, page=kind.name, crew="e2")
        made = board_of(view, views.get, kind.channels, kind.reads)
        face = kind.face(made, words_and("fi", *kind.words), NOW_MS)
        drawn |= {row.kind for rows in face.lists.values() for row in rows}
    address = f"/r/kokkola{'' if kind.name == HOME else f'/{kind.name}'}?crew=e2"
    page = (await get(await hub_of(kokkola=weekend(24)), address)).body.decode()
    assert set() == {one for one in drawn if f'<template id="ff-{one}">' not in page}


def test_a_row_that_was_painted_before_is_painted_as_it_is_now() -> None:
    painter = Painter()
    rows = [Row("e1", "chip", {"label": label}, {}, "?") for label in ("a", "b", "a")]
    one, other, again = ([painter.painted([row])] for row in rows)
    assert (one, False) == (again, one == other)


async def test_the_page_of_a_crew_names_it_to_other_programs() -> None:
    html = (await get(await hub_of(kokkola=weekend(12)), "/r/kokkola/crew?crew=e2")).body.decode()
    assert 'property="og:title" content="Kokkolan syysralli 2026 · #2 ' in html


async def test_an_unknown_theme_is_not_written_into_the_page() -> None:
    answer = await get(await hub_of(kokkola=weekend(12)), "/?theme=pink")
    assert b"pink" not in answer.body


def needed(*modules: str) -> set[str]:
    """Returns these modules with all that they import, and what that imports."""
    found = set(modules)
    waiting = list(modules)
    while waiting:
        module = CLIENTS_WEB / waiting.pop()
        for target in re.findall(r'from "(\.[^"]+)"', module.read_text(encoding="utf-8")):
            name = (module.parent / target).resolve().relative_to(CLIENTS_WEB).as_posix()
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_modules_named_ahead_are_all_that_the_page_needs(kind: Kind) -> None:
    assert needed("fan/main.js", kind.module) == {*MODULES, kind.module, *kind.modules}


@pytest.mark.parametrize("kind", GRAPHICS.values(), ids=GRAPHICS)
def test_the_modules_named_ahead_are_all_that_a_graphic_needs(kind: Kind) -> None:
    assert needed("overlays/main.js", kind.module) == {kind.module, *kind.modules}


def test_the_modules_named_ahead_are_all_that_a_season_needs() -> None:
    assert needed("series/main.js") == set(page.MODULES)
