"""A car on hold looks outside like one that fell silent: every address, every channel, every byte.

Three rallies with the same facts, each behind a door of its own with a set clock. In `held` car 1
is put on hold and everything imaginable is heard of it; in `silent` it is on hold and nothing is;
in `never` nobody thought of a hold and it merely fell silent. The addresses are those that the
app's routes and the pages' own links have, so what is added to the app is walked from then on.
"""

import asyncio
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
import websockets
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from builders import NOON_MS
from flyingfinish.processing.composer import Composer
from flyingfinish.rally.facts import Record
from hold_story import HELD, SERIES, HoldStory, a_hold_story
from push.serving import until
from small_series import a_cup
from web.crawling import Answer, Known, addresses_of, crawled, unreached
from web.twin_doors import RALLY, TwinDoor, TwinRally, twin_door

pytestmark = [pytest.mark.walk, pytest.mark.timeout(300)]

CHANNELS_A_SOCKET = 16
BEHIND_MS = 60_000
VIEWS = f"/api/v1/rallies/{RALLY}/views"
DELAYED = f"?behind_ms={BEHIND_MS}"
LINES = f"/api/v1/rallies/{RALLY}/news/lines"
LINES_DELAYED = f"{LINES}?delay={BEHIND_MS // 1000}"

# A hold makes every channel begin anew, so that nothing sent before it can be resumed: epoch and
# offset (a calendar's SEQUENCE is one) say that something was held back, and not of whom. All else
# must be equal.
BEGUN_ANEW = re.compile(rb'"(?:epoch":"[0-9.]+|offset":\d+|position":\d+)|\bSEQUENCE:\d+')

Answers = dict[str, Answer]


@dataclass
class Walk:
    """What one door answered and sent."""

    before: Answers = field(default_factory=dict)
    begun: Answers = field(default_factory=dict)
    during: Answers = field(default_factory=dict)
    streams: dict[str, list[str]] = field(default_factory=dict)
    routes: list[Any] = field(default_factory=list)


@cache
def story() -> HoldStory:
    """The rally, told once."""
    return a_hold_story(drawn=True)


@cache
def season() -> tuple[str, tuple[Record, ...]]:
    """A series with a round that is scored: its pages show the rally's projections too."""
    cup = a_cup(2)
    for name in ("aalto", "berg"):
        cup.registers("t", name)
    cup.ended("r1", "aalto berg")
    return SERIES, tuple(cup.records)


async def new_rally() -> TwinRally:
    """Returns the rally with nothing told of it yet, and its season."""
    rally = TwinRally(NOON_MS, season())
    await rally.begin()
    return rally


async def walked(during: list[Record], *, begun: bool) -> Walk:
    """Walks one door before the hold, when all of `during` has been told, and as it has begun."""
    rally, walk = await new_rally(), Walk()
    async with twin_door(rally) as door:
        await door.tell(story().before)
        walk.before = await every_view(door)
        async with asyncio.TaskGroup() as listening:
            heard = listen(door, listening)
            members = door.hub.members.all
            await until(lambda: len(members) == len(heard) and all(m.names() for m in members))
            await door.tell(during[:1])
            walk.begun = await every_address(door) if begun else {}
            await door.tell(during[1:])
            walk.during = await every_address(door)
            walk.routes = list(door.app.routes)
            door.hub.close()
        walk.streams = {name: task.result() for name, task in heard.items()}
    return walk


async def every_address(door: TwinDoor) -> Answers:
    """Returns what every public address answers, and every view as those see it who are behind."""
    known = Known(RALLY, door.views(), door.rally.series)
    begin = addresses_of(door.app.routes, known)
    delayed = [one + DELAYED for one in begin if one.startswith(VIEWS)]
    return await crawled(door.get, [*begin, *delayed, LINES_DELAYED])


async def every_view(door: TwinDoor) -> Answers:
    """Returns what the views' own addresses answer."""
    known = Known(RALLY, door.views(), door.rally.series)
    begin = [one for one in addresses_of(door.app.routes, known) if one.startswith(VIEWS)]
    return {one: await door.get(one) for one in begin}


def listen(door: TwinDoor, tasks: asyncio.TaskGroup) -> dict[str, "asyncio.Task[list[str]]"]:
    """Follows every channel in every way there is: at once, behind, by socket and as a stream."""
    names = sorted(door.views())
    heard = {}
    for first in range(0, len(names), CHANNELS_A_SOCKET):
        group = names[first : first + CHANNELS_A_SOCKET]
        for behind_ms in (0, BEHIND_MS):
            socket = tasks.create_task(heard_by_socket(door, group, behind_ms))
            heard[f"live {behind_ms} {group[0]}"] = socket
            stream = tasks.create_task(heard_by_stream(door, group, behind_ms))
            heard[f"sse {behind_ms} {group[0]}"] = stream
    return heard


async def heard_by_socket(door: TwinDoor, channels: list[str], behind_ms: int) -> list[str]:
    """Returns all frames of a WebSocket until the door closes."""
    frames = []
    async with door.live() as socket:
        wanted = ",".join(f'{{"ch":"{name}"}}' for name in channels)
        asked = f'{{"type":"subscribe","channels":[{wanted}],"behind_ms":{behind_ms}}}'
        await socket.send(asked)
        try:
            while True:
                frames.append(str(await socket.recv()))
        except websockets.ConnectionClosed:
            return frames


async def heard_by_stream(door: TwinDoor, channels: list[str], behind_ms: int) -> list[str]:
    """Returns all events of an SSE stream until the door closes."""
    query = "&".join(f"ch={name}" for name in channels)
    answer = await door.get(f"/sse/v1?{query}&behind_ms={behind_ms}")
    return [line for line in answer.body.decode().split("\n") if line.startswith("data:")]


@cache
def walk_of(name: str) -> Walk:
    """One of the three walks, taken once."""
    during = {
        "held": story().during,
        "silent": story().silent(),
        "never": story().never_held(),
    }
    # Until something is heard of the car, `held` and `silent` are one and the same.
    return asyncio.run(walked(during[name], begun=name != "silent"))


def differing(ours: Answers, theirs: Answers, *, begun_anew: bool = False) -> list[str]:
    """Returns the addresses that only one door has, or that answer otherwise.

    With `begun_anew` the epochs and offsets of channels are left out, in headers as in bodies.
    """
    return sorted(
        address
        for address in ours.keys() | theirs.keys()
        if _shown(ours.get(address), begun_anew) != _shown(theirs.get(address), begun_anew)
    )


def _shown(answer: Answer | None, begun_anew: bool) -> object:
    if answer is None or not begun_anew:
        return answer
    return answer.status, answer.kind, BEGUN_ANEW.sub(b"", answer.body)


def without_delays(answers: Answers) -> Answers:
    """Returns the answers without those of viewers who are behind.

    A hold takes the last minute away from them at once; a car that fell silent does not.
    """
    behind = (DELAYED, LINES_DELAYED)
    return {one: found for one, found in answers.items() if not one.endswith(behind)}


def test_every_route_of_the_app_was_walked() -> None:
    walk = walk_of("held")
    assert [] == unreached(walk.routes, walk.during)


def test_map_board_classes_and_season_were_walked_and_say_something() -> None:
    during = walk_of("held").during
    on_map = during[f"/r/{RALLY}/map"].body.decode()
    assert re.search(r'<path[^>]* d="M', on_map)
    pages = (f"/r/{RALLY}/board", f"/r/{RALLY}/tables?class=J", "/s/cup?title=t")
    looked_at = (*pages, f"{VIEWS}/class/J")
    assert {200} == {during[address].status for address in looked_at}


def test_before_the_hold_all_are_the_same() -> None:
    assert [] == differing(walk_of("held").before, walk_of("never").before)


def test_what_is_heard_of_a_car_on_hold_changes_no_address_by_a_byte() -> None:
    held, silent = walk_of("held").during, walk_of("silent").during
    assert len(held) > 300
    assert [] == differing(held, silent)


def test_what_is_heard_of_a_car_on_hold_is_in_no_frame_of_any_channel() -> None:
    held, silent = walk_of("held").streams, walk_of("silent").streams
    assert [] == [name for name in held.keys() | silent.keys() if held[name] != silent[name]]


@pytest.mark.parametrize("part", ["begun", "during"])
def test_a_hold_shows_at_no_address_but_that_channels_began_anew(part: str) -> None:
    held, never = getattr(walk_of("held"), part), getattr(walk_of("never"), part)
    found = differing(without_delays(held), without_delays(never), begun_anew=True)
    assert [] == found


def test_every_channel_was_followed_in_every_way_and_heard_of_the_others() -> None:
    heard = "".join("".join(frames) for frames in walk_of("held").streams.values())
    assert [] == [name for name in ("live 0", "live 60000", "sse 0", "sse 60000")
                  if not any(one.startswith(name) for one in walk_of("held").streams)]  # fmt: skip
    assert '"e10":{"elapsed_ms":' in heard or '"elapsed_ms":302500' in heard


async def test_after_the_release_every_address_shows_all() -> None:
    released, told = await new_rally(), await new_rally()
    for record in [*story().before, *story().during, *story().after]:
        await released.tell(record)
    for record in [*story().before, *story().not_hidden(), *story().after]:
        await told.tell(record)
    async with twin_door(released) as ours, twin_door(told) as theirs:
        shown, expected = await every_address(ours), await every_address(theirs)
    found = differing(without_delays(shown), without_delays(expected), begun_anew=True)
    assert [] == found


async def told_openly(*addresses: str) -> Answers:
    """Returns what a door answers whose officials did not think of a hold."""
    rally = await new_rally()
    async with twin_door(rally) as door:
        await door.tell([*story().before, *story().not_hidden()])
        return {address: await door.get(address) for address in addresses}


async def test_without_a_hold_the_twins_would_be_told_apart() -> None:
    shown = (f"/r/{RALLY}", f"{VIEWS}/overall", f"{VIEWS}/crew/e{HELD}", f"/r/{RALLY}/board", LINES)
    told = await told_openly(*shown)
    silent = {address: walk_of("silent").during[address] for address in shown}
    assert sorted(shown) == differing(told, silent, begun_anew=True)


async def test_a_page_that_shows_what_headquarters_know_is_found() -> None:
    answers = []
    for during in (story().during, story().silent()):
        rally = await new_rally()
        async with twin_door(rally) as door:
            composer = rally.composers[RALLY]
            assert isinstance(composer, Composer)
            door.app.routes.append(Route("/r/{rally}/leak", leaking(composer)))
            await door.tell([*story().before, *during])
            known = Known(RALLY, door.views(), door.rally.series)
            found = [one for one in addresses_of(door.app.routes, known) if "leak" in one]
            answers.append({address: await door.get(address) for address in found})
    assert [f"/r/{RALLY}/leak"] == differing(*answers)


def leaking(composer: Composer) -> Any:
    """Returns a page made of the views of headquarters."""

    async def page(request: Request) -> JSONResponse:
        return JSONResponse({name: view.whole() for name, view in composer.internal.channels()})

    return page


def test_a_route_that_nobody_knows_how_to_reach_is_named() -> None:
    walk = walk_of("held")
    route = Route("/r/{rally}/secret/{number}", leaking)
    assert [route.path] == unreached([*walk.routes, route], walk.during)
