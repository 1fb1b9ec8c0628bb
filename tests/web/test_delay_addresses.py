"""A reader behind the rally finds nothing newer at any address: twins, of which one heard more.

Two rallies with the same facts up to some minutes ago, each behind a door of its own with a set
clock. Since then `more` has heard of everything imaginable, and `quiet` of nothing. The addresses
are those of the app's routes and of the pages' own links, one of each look.
"""

import asyncio
from collections.abc import Callable
from functools import cache

import pytest

from builders import NOON_MS
from flyingfinish.rally.facts import Record
from flyingfinish.web.delays import DELAY_S_MAX
from hold_story import SERIES, a_hold_story, silence
from small_series import a_cup
from web.crawling import Answer, Known, sampled
from web.twin_doors import RALLY, TwinDoor, TwinRally, twin_door

pytestmark = [pytest.mark.walk, pytest.mark.timeout(300)]

LATE = f"delay={DELAY_S_MAX}"


async def read_by(told: Callable[[Record], Record], *, late: bool) -> dict[str, Answer]:
    """Returns one page of each look of a rally of which the last minutes were told so."""
    cup = a_cup(2)
    for name in ("aalto", "berg"):
        cup.registers("t", name)
    cup.ended("r1", "aalto berg")
    rally, story = TwinRally(NOON_MS, (SERIES, tuple(cup.records))), a_hold_story()
    await rally.begin()
    async with twin_door(rally) as door:
        await door.tell(story.before)
        begun_ms = rally.clock.now_at_ms()
        hold, *rest = story.during
        await door.tell([silence(hold), *map(told, rest)])
        assert rally.clock.now_at_ms() - begun_ms < DELAY_S_MAX * 1_000
        return await pages_of(door, late=late)


async def pages_of(door: TwinDoor, *, late: bool) -> dict[str, Answer]:
    """Returns what every kind of page answers who asks for the delay, or who asks for none."""

    async def get(address: str) -> Answer:
        path, _, query = address.partition("?")
        asked = [one for one in query.split("&") if one and not one.startswith("delay=")]
        return await door.get(f"{path}?{'&'.join([*asked, LATE] if late else asked)}")

    known = Known(RALLY, door.views(), door.rally.series)
    return await sampled(get, door.app.routes, known)


@cache
def pages(name: str, *, late: bool) -> dict[str, Answer]:
    """The pages of one of the twins, read once."""
    told = {"more": lambda one: one, "quiet": silence}[name]
    return asyncio.run(read_by(told, late=late))


def differing(*, late: bool) -> list[str]:
    """Returns the pages that only one twin has, or on which something else stands."""
    more, quiet = pages("more", late=late), pages("quiet", late=late)
    return sorted(one for one in more.keys() | quiet.keys() if more.get(one) != quiet.get(one))


def test_no_page_shows_anything_newer_than_the_delay_that_its_reader_asked_for() -> None:
    assert [] == differing(late=True)


def test_without_a_delay_the_twins_are_told_apart() -> None:
    assert {f"/r/{RALLY}/results", f"/r/{RALLY}/board"} <= set(differing(late=False))
