"""What a phone does to a page of its own accord, above all an iPhone, and what keeps it from it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.public_door import PublicDoor
from browser.views_made import RALLY

PAGES = ("", "/live", "/results", "/splits", "/entries", "/crew?crew=e2&with=e4")
FIELDS = """() => [...document.querySelectorAll('input, select')]
  .filter(({ type }) => !['checkbox', 'range', 'hidden'].includes(type))
  .map((field) => [field.outerHTML.slice(0, 80), parseFloat(getComputedStyle(field).fontSize)])"""
ZOOMS_BELOW_PX = 16
ICONS = """async () => {
  const size = async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    return `${image.naturalWidth}x${image.naturalHeight}`;
  };
  const { icons } = await (await fetch(document.querySelector('[rel=manifest]').href)).json();
  const touch = document.querySelector('[rel=apple-touch-icon]').href;
  const drawn = icons.filter(({ type }) => type === 'image/png');
  return { touch: await size(touch), said: drawn.map(({ sizes }) => sizes),
    seen: await Promise.all(drawn.map(({ src }) => size(src))) };
}"""


@pytest.fixture
def door(open_door: Callable[[int], PublicDoor]) -> PublicDoor:
    """A rally of 24 crews."""
    return open_door(24)


@pytest.fixture(params=PAGES)
def opened(request: pytest.FixtureRequest, page: Page, door: PublicDoor) -> Page:
    """A page of a phone's width."""
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{door.url}r/{RALLY}{request.param}")
    return page


def test_a_phone_does_not_zoom_into_a_field(opened: Page) -> None:
    fields: list[tuple[str, float]] = opened.evaluate(FIELDS)
    assert [] == [field for field in fields if field[1] < ZOOMS_BELOW_PX]


def test_a_phone_keeps_the_page_clear_of_its_notch(opened: Page) -> None:
    wish = opened.get_attribute("meta[name=viewport]", "content") or ""
    assert "width=device-width" in wish
    # Who asks for the whole screen must keep clear of notch and rounded corners: no page does.
    assert "viewport-fit" not in wish


def test_an_installed_page_has_an_icon_that_every_phone_can_draw(
    page: Page, door: PublicDoor
) -> None:
    page.goto(f"{door.url}r/{RALLY}")
    found: dict[str, Any] = page.evaluate(ICONS)
    assert "180x180" == found["touch"]
    assert found["said"] == found["seen"] == ["180x180", "512x512"]
