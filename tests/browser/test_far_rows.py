"""Rows far down a long table: no work for a telephone until somebody comes near, never missed."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.public_door import PublicDoor

CREWS = 200
FAR_ROW = "#stage-rows > :nth-child(100)"
DRAWN_ONE = "(row) => row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })"
DRAWN_ALL = """() => Array.from(document.querySelectorAll('#stage-rows > tr > :first-child'),
  (cell) => cell.checkVisibility({ contentVisibilityAuto: true }))"""


@pytest.fixture
def telephone(chromium: Browser, open_door: Callable[[int], PublicDoor]) -> Iterator[Page]:
    """A telephone with the results of a rally of two hundred crews."""
    page = chromium.new_page(viewport={"width": 360, "height": 740}, locale="fi-FI")
    page.goto(open_door(CREWS).url + "r/kokkola/results")
    page.wait_for_selector("#pill[data-state=live]")
    yield page
    page.close()


def test_a_telephone_draws_no_row_that_is_screens_away(telephone: Page) -> None:
    drawn = telephone.evaluate(DRAWN_ALL)
    assert drawn[0] and len(drawn) >= 100 and not drawn[99]


def test_a_row_far_down_is_there_for_who_comes_to_it(telephone: Page) -> None:
    row = telephone.locator(FAR_ROW)
    before = row.bounding_box()
    row.scroll_into_view_if_needed()
    expect(row.locator(".crew b").first).to_be_in_viewport()
    telephone.wait_for_function(DRAWN_ONE, arg=row.element_handle())
    after = row.bounding_box()
    assert before is not None and after is not None and before["height"] == after["height"]


def test_all_rows_go_on_paper(telephone: Page) -> None:
    telephone.emulate_media(media="print")
    assert all(telephone.evaluate(DRAWN_ALL))
