"""Every view on a phone, a tablet and a desk: nothing shifts, nothing is wider than the screen.

What is seen stays as pictures in `test-results/views`, to be looked at; the views are those of the
fictional weekend on its busiest afternoon.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.shifts import NOTED, Moved, moved_on
from browser.test_every_page import DRAWN, season
from browser.views_played import RALLY, SATURDAY_1530_MS, views_at
from flyingfinish.config import CHECKOUT
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.web.fan.kinds import KINDS
from flyingfinish.web.page.board import HOME
from hold_story import SERIES

# All views are looked at once for all tests: half a minute's work, and more beside other tests.
pytestmark = pytest.mark.timeout(360)

PICTURES = CHECKOUT / "test-results" / "views"
NARROWEST = 320
WIDTHS = (360, 768, 1440)
ASKED = {"crew": "?crew=e7", "splits": "?crew=e7", "startlist": "?stage=SS10"}
BESIDE = ("board", "tables", "files", "explain/overall/e7", "charts?tab=heat", "live?class=SM2")
# A pill changes its words when it comes alive; a row of a table that moves is ten times this.
SHIFT_SEEN = 0.003
SETTLED = """() => new Promise((done) => requestAnimationFrame(
  () => setTimeout(done, 100)))"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


@dataclass
class Seen:
    """How steady a view was, and by how many pixels it is too wide for the narrowest screen."""

    moved: Moved
    wider: int


@pytest.fixture(scope="module")
def door() -> Iterator[PublicDoor]:
    """The weekend on Saturday at 15:30, and a season."""
    views = views_at(SATURDAY_1530_MS)
    door = PublicDoor(RALLY, views, beside={journal_of_series(SERIES): season()})
    yield door
    door.end()


def addresses() -> list[str]:
    """Returns the address of every view."""
    below = [
        "" if kind.name == HOME else f"/{kind.name}{ASKED.get(kind.name, '')}" for kind in KINDS
    ]
    below += [f"/{one}" for one in BESIDE]
    return [f"r/{RALLY}{one}" for one in below] + [f"s/{SERIES}", "archive"]


def picture_of(address: str) -> str:
    """Returns what a view's pictures are called."""
    words = address.removeprefix(f"r/{RALLY}").replace("?", "-").replace("=", "-").split("/")
    return "-".join(filter(None, words)) or HOME


def seen(page: Page, url: str, name: str) -> Seen:
    """Opens a view as a phone does, and keeps pictures of it at every width."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    page.goto(url)
    page.wait_for_function(DRAWN)
    page.evaluate(SETTLED)
    moved = moved_on(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740 if width < 700 else 900})
        page.screenshot(path=PICTURES / f"{name}-{width}.png")
    page.set_viewport_size({"width": NARROWEST, "height": 740})
    return Seen(moved, page.evaluate(WIDER))


@pytest.fixture(scope="module")
def views(chromium: Browser, door: PublicDoor) -> dict[str, Seen]:
    """Every view by its address; pictures of another run would say nothing of this one."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    context = chromium.new_context(locale="fi-FI", color_scheme="light")
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.add_init_script(f"({NOTED})()")
    found = {one: seen(page, door.url + one, picture_of(one)) for one in addresses()}
    context.close()
    return found


def test_nothing_moves_between_the_first_paint_and_what_is_drawn_live(
    views: dict[str, Seen],
) -> None:
    moved = {name: one.moved for name, one in views.items() if one.moved.shift > SHIFT_SEEN}
    assert {} == moved


def test_nothing_is_wider_than_the_narrowest_screen(views: dict[str, Seen]) -> None:
    assert {} == {name: one.wider for name, one in views.items() if one.wider > 0}


@pytest.mark.parametrize("width", WIDTHS)
def test_a_stages_name_is_whole_beside_what_is_said_of_it(
    chromium: Browser, door: PublicDoor, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, locale="fi-FI")
    page.goto(f"{door.url}r/{RALLY}/results?tab=stage")
    page.wait_for_function(DRAWN)
    page.wait_for_selector("#stage-title h2")
    room, said = page.eval_on_selector("#stage-title h2", "(h) => [h.clientWidth, h.scrollWidth]")
    page.close()
    assert 0 < said <= room


def test_a_column_that_is_too_wide_would_be_seen(chromium: Browser, door: PublicDoor) -> None:
    page = chromium.new_page(viewport={"width": NARROWEST, "height": 740})
    page.goto(f"{door.url}r/{RALLY}/results")
    page.evaluate("""() => {
      const cell = document.createElement('td');
      cell.style.minWidth = '400px';
      const table = document.createElement('table');
      table.append(cell);
      document.querySelector('main').append(table);
    }""")
    wider = page.evaluate(WIDER)
    page.close()
    assert wider >= 400 - NARROWEST


def test_every_view_is_kept_as_a_picture_at_every_width(views: dict[str, Seen]) -> None:
    kept = {one.name for one in PICTURES.glob("*.png")}
    assert set() == {f"{picture_of(one)}-{width}.png" for one in views for width in WIDTHS} - kept
