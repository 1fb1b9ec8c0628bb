"""What goes on paper: when it was printed, as the reader's language writes it, and no menus."""

import pytest
from playwright.sync_api import Page, expect

from browser.public_door import PublicDoor
from browser.views_made import BASE, NOON_MS

DAYS = (("fi", "26.9.2026"), ("sv", "26/9 2026"), ("en", "26/9/2026"))
BEFORE = "getComputedStyle(document.getElementById('now'), '::before').content"


@pytest.mark.parametrize(("language", "day"), DAYS)
def test_paper_says_the_day_as_the_readers_language_writes_it(
    page: Page, own_door: PublicDoor, language: str, day: str
) -> None:
    page.emulate_media(media="print")
    page.goto(f"{own_door.url}r/kokkola/results?lang={language}")
    page.wait_for_selector("#pill[data-state=live]")
    assert f'"{day} "' == page.evaluate(BEFORE)


def test_the_day_on_paper_follows_the_rally_past_midnight(page: Page, own_door: PublicDoor) -> None:
    page.goto(f"{own_door.url}r/kokkola/results")
    page.wait_for_selector("#pill[data-state=live]")
    state = own_door.views()[f"{BASE}state"]
    late = {**state["clock"], "rally_at_ms": NOON_MS + 13 * 3_600_000}
    own_door.tell({f"{BASE}state": {**state, "clock": late}})
    expect(page.locator("#now")).to_have_attribute("data-day", "27.9.2026")


def test_paper_says_when_it_was_printed_also_after_the_rally(
    page: Page, own_door: PublicDoor
) -> None:
    state = own_door.views()[f"{BASE}state"]
    own_door.tell({f"{BASE}state": {**state, "closed": True}})
    page.goto(f"{own_door.url}r/kokkola/results")
    page.wait_for_selector("#pill[data-state=closed]")
    on_screen = page.is_visible("#now")
    page.emulate_media(media="print")
    assert (False, True) == (on_screen, page.is_visible("#now"))


def test_the_archive_goes_on_paper_without_its_menu(page: Page, own_door: PublicDoor) -> None:
    page.goto(f"{own_door.url}archive")
    on_screen = page.is_visible(".tools")
    page.emulate_media(media="print", color_scheme="dark")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (True, False, "rgb(255, 255, 255)") == (on_screen, page.is_visible(".tools"), ground)
