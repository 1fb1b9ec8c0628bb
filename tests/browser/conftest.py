"""A real Chromium for the run, a page for each test, and public doors of rallies made by rule."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import cast

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from browser.engines import opened
from browser.public_door import PublicDoor
from browser.views_made import RALLY, nothing_yet, weekend
from flyingfinish.clock import SystemClock

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WAIT_MS = 30_000

expect.set_options(timeout=WAIT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder: all of them need a browser."""
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str:
    """Returns where Chromium is; skips the test where there is none."""
    named = os.environ.get("FF_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine; `./ff test` installs one or says so")
    return found


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium, started once for this folder."""
    found = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def open_door() -> Iterator[Callable[[int], PublicDoor]]:
    """Opens the door of a rally with so many crews, once; nobody may change its views."""
    doors: dict[int, PublicDoor] = {}

    def door(crews: int) -> PublicDoor:
        if crews not in doors:
            doors[crews] = new_door(crews)
        return doors[crews]

    yield door
    for each in doors.values():
        each.end()


def new_door(crews: int) -> PublicDoor:
    """Returns a door of a rally with so many crews; none = before the start."""
    now_ms = SystemClock().now_at_ms()
    return PublicDoor(RALLY, weekend(crews, now_ms) if crews else nothing_yet(now_ms))


@pytest.fixture
def after_pages() -> Iterator[ExitStack]:
    """What ends when no page of the test is open any more: a page that still asks complains."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def own_door(after_pages: ExitStack) -> PublicDoor:
    """A door whose views the test may change."""
    door = new_door(24)
    after_pages.callback(door.end)
    return door


class Complaints(list[str]):
    """What a page wrote to its console as warning or error, and what it threw."""

    def watch(self, page: Page) -> None:
        """Collects the complaints of one page from now on."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        # A lost connection is told by the browser itself; the stories lose it on purpose.
        if message.type in ("error", "warning") and "WebSocket" not in message.text:
            self.append(message.text)


@pytest.fixture
def complaints() -> Complaints:
    """What the pages of a test complained about."""
    return Complaints()


@pytest.fixture
def page(chromium: Browser, complaints: Complaints, after_pages: ExitStack) -> Iterator[Page]:
    """A page at a desk's width, in Finnish; it must not complain."""
    yield from watched_page(chromium, complaints)


def watched_page(browser: Browser, complaints: Complaints) -> Iterator[Page]:
    """Yields a page of a browser, and sees that it did not complain."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fi-FI")
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    complaints.watch(page)
    yield page
    context.close()
    assert [] == complaints


@pytest.fixture(scope="package")
def modules(chromium: Browser, open_door: Callable[[int], PublicDoor]) -> Iterator[Page]:
    """An empty page of our own origin, in which tests import one module at a time.

    `FF_ENGINE` names another engine to import them in: `other_engines.py` tells how.
    """
    named = os.environ.get("FF_ENGINE")
    if named:
        with opened(named, "light", 1440, 900) as other:
            # Firefox shows plain text in a page of its own, which imports nothing of ours.
            other.goto(open_door(0).url + "archive")
            yield cast(Page, other)
        return
    context = chromium.new_context()
    page = context.new_page()
    page.goto(open_door(0).url + "alive")
    yield page
    context.close()
