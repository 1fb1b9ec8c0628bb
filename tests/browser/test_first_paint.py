"""What the server paints first is what the browser draws live: same markup, nothing shifts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import Complaints
from browser.public_door import PublicDoor
from browser.shifts import NOTED, moved_on
from browser.views_made import RALLY

VIEWS = (
    (0, ""),
    (0, "home?"),
    (110, "home?lang=sv"),
    (12, "home?class=SM2"),
    (12, "live?"),
    (180, "live?stage=SS3"),
    (12, ""),
    (110, ""),
    (110, "?class=SM2&lang=en"),
    (12, "?stage=SS3&lang=sv"),
    (110, "?c=hist"),
    (110, "?stage=SS9&theme=dark&tab=overall"),
    (180, "?class=JUN"),
)
# The clocks run, the pill comes alive, a script names the buttons that it alone answers and marks
# rows that a telephone leaves out while they are far; all else is equal to the last attribute.
MOVING = ("pill", "driving-rows", "waiting-rows", "virtual-rows", "now-rows", "chance")
PAINTED = """(moving) => Array.from(document.querySelectorAll('[data-list], [data-one]'))
  .filter((element) => !moving.includes(element.id))
  .map((element) => element.outerHTML.replace(
    /(data-f="clock">)[^<]*/g, '$1').replace(
    /(<button [^>]*data-star[^>]*) aria-label="[^"]*"/g, '$1').replaceAll(' data-far=""', '')
  .split('<li').join('\\n<li').split('<tr').join('\\n<tr'))"""
# The pill's own words change when it comes alive; a table moved by one row is fifty times this.
SHIFT_SEEN = 0.001
NAVIGATION = "() => Array.from(document.querySelectorAll('nav'), (nav) => nav.outerHTML)"


def address(door: PublicDoor, query: str) -> str:
    """Returns the address of a page of the rally: of results where the query names none."""
    if query.startswith("home?"):
        return f"{door.url}r/{RALLY}{query.removeprefix('home')}"
    return f"{door.url}r/{RALLY}/{query}" if query[:1].isalpha() else door.results + query


def painted_by_server(browser: Browser, url: str) -> tuple[list[str], list[str]]:
    """Returns the page's parts as they come from the server, no script having run."""
    context = browser.new_context(java_script_enabled=True, locale="fi-FI")
    page = context.new_page()
    page.route(
        "**/fan/main.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.goto(url)
    parts = page.evaluate(PAINTED, MOVING), page.evaluate(NAVIGATION)
    context.close()
    return parts


@pytest.mark.parametrize(("crews", "query"), VIEWS)
def test_the_first_paint_is_what_is_drawn_live(
    chromium: Browser, page: Page, open_door: Callable[[int], PublicDoor], crews: int, query: str
) -> None:
    url = address(open_door(crews), query)
    page.goto(url)
    page.wait_for_selector("#pill[data-state=live]")
    assert painted_by_server(chromium, url) == (
        page.evaluate(PAINTED, MOVING),
        page.evaluate(NAVIGATION),
    )


@pytest.mark.parametrize(
    ("crews", "width"), [(0, 360), (0, 1440), (12, 768), (180, 360), (180, 1440)]
)
def test_nothing_shifts_and_nothing_is_wider_than_the_screen(
    page: Page, open_door: Callable[[int], PublicDoor], crews: int, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(f"({NOTED})()")
    page.goto(open_door(crews).results)
    page.wait_for_selector("#pill[data-state=live]")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    moved = moved_on(page)
    assert (0, True) == (wide, moved.shift < SHIFT_SEEN), moved.what


def test_a_shift_would_be_seen(page: Page, open_door: Callable[[int], PublicDoor]) -> None:
    page.add_init_script(f"({NOTED})()")
    page.goto(open_door(12).results)
    page.wait_for_selector("#pill[data-state=live]")
    page.evaluate("() => { document.querySelector('.strip').style.height = '200px'; }")
    page.wait_for_function("(seen) => window.moved.some(([by]) => by > seen)", arg=SHIFT_SEEN)


@pytest.mark.parametrize("tab", ["onstage", "stage", "overall"])
def test_without_a_script_every_panel_can_be_read(
    chromium: Browser, open_door: Callable[[int], PublicDoor], tab: str
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="fi-FI"
    )
    page = context.new_page()
    page.goto(open_door(12).results)
    page.click(f"a[data-tab={tab}]")
    shown = page.locator(".panel:visible").get_attribute("data-panel")
    rows = page.locator(f"#{tab}-rows tr:visible").count()
    context.close()
    assert (tab, True) == (shown, rows > 3)


def test_without_a_script_the_pill_says_as_of_when(
    chromium: Browser, open_door: Callable[[int], PublicDoor]
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="fi-FI")
    page = context.new_page()
    page.goto(open_door(12).results)
    text = page.inner_text("#pill")
    context.close()
    assert text.startswith("TILANNE 12:0")


def test_a_theme_in_the_address_wins_over_the_systems(
    page: Page, open_door: Callable[[int], PublicDoor], complaints: Complaints
) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(open_door(12).results + "?theme=dark")
    assert "rgb(13, 17, 23)" == page.evaluate(
        "getComputedStyle(document.documentElement).backgroundColor"
    )
