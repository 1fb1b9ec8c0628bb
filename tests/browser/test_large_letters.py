"""Letters twice as large, or none below a size, as a reader tells the browser (no zoom): all grows.

WCAG 2.2, 1.4.4: text can be resized to 200 % without loss of content.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import WAIT_MS, chromium_path
from browser.public_door import PublicDoor
from browser.test_every_page import DRAWN
from browser.views_played import RALLY, SATURDAY_1530_MS, views_at

TWICE_PX = 32
LEAST_PX = 24
VIEWS = (
    "",
    "/live",
    "/results",
    "/splits?crew=e7",
    "/crew?crew=e7",
    "/startlist?stage=SS10",
    "/tables",
    "/files",
    "/explain/overall/e7",
)
COLLIDING = """() => {
  const lines = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    const of = node.parentElement;
    if (!node.data.trim() || of.closest('.unseen, script, template, select')) continue;
    if (!of.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      // Signs need less than their box: what is above and below them may be shared.
      const seen = { said: node.data.trim().slice(0, 30), left: line.left, right: line.right,
        top: line.top + line.height / 4, bottom: Math.min(2000, line.bottom - line.height / 4) };
      for (let box = of; box; box = box.parentElement) {
        const { clipPath, overflow } = getComputedStyle(box);
        if (clipPath !== 'none') seen.right = seen.left;
        if (overflow === 'visible') continue;
        const shown = box.getBoundingClientRect();
        seen.left = Math.max(seen.left, shown.left);
        seen.right = Math.min(seen.right, shown.right);
        seen.top = Math.max(seen.top, shown.top);
        seen.bottom = Math.min(seen.bottom, shown.bottom);
      }
      if (seen.top < seen.bottom && seen.left < seen.right) lines.push(seen);
    }
  }
  const over = [];
  lines.forEach((a, n) => lines.slice(n + 1).forEach((b) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 2 && high > 1) over.push(`${a.said} | ${b.said}`);
  }));
  return over;
}"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
SIZE_OF_NAME = "() => getComputedStyle(document.querySelector('.crew b, h2 b')).fontSize"


@pytest.fixture(scope="module")
def door() -> Iterator[PublicDoor]:
    """The weekend on Saturday at 15:30."""
    door = PublicDoor(RALLY, views_at(SATURDAY_1530_MS))
    yield door
    door.end()


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """A page of a browser whose letters are 32 px where a page says no other size."""
    large = [f"--blink-settings=defaultFontSize={TWICE_PX}"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=large)
    page = browser.new_page(locale="fi-FI")
    page.set_default_timeout(WAIT_MS)
    yield page
    browser.close()


@pytest.fixture(scope="module")
def strict(chromium: Browser) -> Iterator[Page]:
    """A page of a browser that writes no letter smaller than 24 px, whatever a page says."""
    least = [f"--blink-settings=minimumFontSize={LEAST_PX}"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=least)
    page = browser.new_page(locale="fi-FI")
    page.set_default_timeout(WAIT_MS)
    yield page
    browser.close()


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("below", VIEWS)
def test_letters_that_a_browser_keeps_from_being_small_collide_with_none(
    door: PublicDoor, strict: Page, below: str, width: int
) -> None:
    strict.set_viewport_size({"width": width, "height": 900})
    strict.goto(f"{door.url}r/{RALLY}{below}")
    strict.wait_for_function(DRAWN)
    assert ([], 0) == (strict.evaluate(COLLIDING), strict.evaluate(WIDER))


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("below", VIEWS)
def test_letters_twice_as_large_collide_with_none(
    door: PublicDoor, reader: Page, below: str, width: int
) -> None:
    reader.set_viewport_size({"width": width, "height": 900})
    reader.goto(f"{door.url}r/{RALLY}{below}")
    reader.wait_for_function(DRAWN)
    assert ([], 0) == (reader.evaluate(COLLIDING), reader.evaluate(WIDER))


def test_letters_are_twice_as_large_as_where_nobody_chose_them(
    door: PublicDoor, reader: Page, chromium: Browser
) -> None:
    sizes = []
    with chromium.new_page() as plain:
        for page in (plain, reader):
            page.goto(f"{door.url}r/{RALLY}/results")
            sizes.append(float(page.evaluate(SIZE_OF_NAME).removesuffix("px")))
    assert 2 * sizes[0] == sizes[1]


def test_lines_on_top_of_each_other_would_be_seen(door: PublicDoor, reader: Page) -> None:
    reader.set_viewport_size({"width": 768, "height": 900})
    reader.goto(f"{door.url}r/{RALLY}/results")
    reader.evaluate("""() => {
      const style = new CSSStyleSheet();
      style.replaceSync('.crew span + span { margin-top: -24px; }');
      document.adoptedStyleSheets = [style];
    }""")
    assert [] != reader.evaluate(COLLIDING)
