"""From a time on the live page to how it came about, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from browser.public_door import PublicDoor
from explaining import public
from whole_rally import a_whole_rally

RALLY = "test"


@pytest.fixture(scope="module")
def door() -> Iterator[PublicDoor]:
    """The door of a rally in which everything happened."""
    views = public(a_whole_rally())
    door = PublicDoor(RALLY, {f"rally/{RALLY}/{name}": form for name, form in views.items()})
    yield door
    door.end()


def test_a_time_is_a_way_to_its_sum(page: Page, door: PublicDoor) -> None:
    page.goto(f"{door.results}?lang=en&stage=SS1")
    page.click("#stage-rows [data-key=e1] .time a")
    assert "SS1: stage time" == page.inner_text("h1")
    assert "4:31.9" == page.inner_text(".result")
    assert "Finish minus start" in page.inner_text("main")


def test_a_number_among_the_facts_is_a_way_to_its_own_sum(page: Page, door: PublicDoor) -> None:
    page.goto(f"{door.url}r/{RALLY}/explain/overall/SS2/e4?lang=en")
    page.click("a.said:has-text('restart rule')")
    assert "SS2: stage time" == page.inner_text("h1")
    assert "The best of them" in page.inner_text("main")


def test_the_way_back_keeps_the_language(page: Page, door: PublicDoor) -> None:
    page.goto(f"{door.url}r/{RALLY}/explain/points/drivers/e1?lang=sv")
    page.click(".back")
    assert "sv" == page.get_attribute("html", "lang")


@pytest.mark.parametrize("what", ["overall/SS2/e4", "points/drivers/e1", "place/stage/SS1/e2"])
def test_the_page_fits_a_phone(page: Page, door: PublicDoor, what: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{door.url}r/{RALLY}/explain/{what}?lang=fi")
    assert 360 >= page.evaluate("document.documentElement.scrollWidth")
