"""Lists, splits, crew pages and news as somebody uses them, on one door and mostly one page.

The weekend's own views; what a page shows of them is held by `test_twins.py`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browser.public_door import PublicDoor
from browser.views_made import BASE, NOON_MS, RALLY, weekend
from flyingfinish.clock import SystemClock
from web.fan.test_find import CREW, FOUND

LIVE = "#pill[data-state=live]"


@pytest.fixture(scope="module")
def door() -> Iterator[PublicDoor]:
    """A rally with splits, news and a crew whose own view is there."""
    views = weekend(24, SystemClock().now_at_ms())
    views[f"{BASE}news"] = {"rows": {}}
    views[f"{BASE}crew/e2"] = {
        "code": "started",
        "stages": {"SS1": {"elapsed_ms": 90_000, "started_at_ms": NOON_MS}},
        "check_ins": {},
        "adjustments": {},
    }
    door = PublicDoor(RALLY, views)
    yield door
    door.end()


def opened(page: Page, door: PublicDoor, path: str) -> Page:
    """Returns the page at an address of the rally, live."""
    page.goto(f"{door.url}r/{RALLY}/{path}")
    page.wait_for_selector(LIVE)
    return page


def test_a_crew_is_found_by_what_its_row_says(page: Page, door: PublicDoor) -> None:
    opened(page, door, "entries").fill("#find", "lindqvist")
    assert ["4", "7"] == page.locator("#list-rows tr:visible .plate").all_inner_texts()
    page.fill("#find", "")
    assert 24 == page.locator("#list-rows tr:visible").count()


def test_what_is_looked_for_stands_in_the_address_and_survives_a_class_and_a_language(
    page: Page, door: PublicDoor
) -> None:
    opened(page, door, "entries?lang=fi").fill("#find", "lindqvist ")
    page.wait_for_url("**/entries?find=lindqvist&lang=fi")
    page.click("#classes a[href*='class=SM1']")
    page.wait_for_url("**/entries?class=SM1&find=lindqvist&lang=fi")
    page.click("a[data-view=lang][hreflang=en]")
    page.wait_for_url("**/entries?class=SM1&find=lindqvist&lang=en")
    page.wait_for_selector("#find-said:has-text('1 ')")
    assert "lindqvist" == page.input_value("#find")
    assert ["4"] == page.locator("#list-rows tr:visible .plate").all_inner_texts()
    # Another page is another list: nothing is looked for there.
    assert "find=" not in (page.get_attribute("#menu a >> nth=1", "href") or "")
    page.press("#find", "Escape")
    page.wait_for_url("**/entries?class=SM1&lang=en")


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_a_crew_is_found_by_number_by_the_beginnings_of_words_and_without_accents(
    modules: Page, text: str, found: bool
) -> None:
    asked = "async ([c, t]) => (await import('/static/fan/find.js')).isFound(c, t)"
    assert found == modules.evaluate(asked, [CREW, text])


def test_without_a_script_the_form_finds_too(chromium: Browser, door: PublicDoor) -> None:
    plain = chromium.new_page(java_script_enabled=False, locale="fi-FI")
    plain.goto(f"{door.url}r/{RALLY}/entries?lang=fi")
    plain.fill("#find", "lindqvist")
    plain.press("#find", "Enter")
    plain.wait_for_url("**/entries?lang=fi&find=lindqvist")
    found = plain.locator("#list-rows tr:visible .plate").all_inner_texts()
    said = plain.inner_text("#find-said")
    plain.close()
    assert (["4", "7"], "löytyi 2") == (found, said)


def test_the_slash_leads_to_the_field_and_enter_to_the_first_crew_found(
    page: Page, door: PublicDoor
) -> None:
    opened(page, door, "results").keyboard.press("/")
    page.keyboard.type("lindqvist")
    said = page.locator("#find-said").inner_text()
    cars = page.locator("#overall-rows tr:visible .plate").all_inner_texts()
    page.keyboard.press("Escape")
    every = page.locator("#overall-rows tr:visible .plate").count()
    page.keyboard.press("/")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.wait_for_url("**/crew?crew=e4")
    assert ("löytyi 2", {"4", "7"}, True) == (said, set(cars), every > 2)


def test_a_crew_is_compared_with_the_one_that_is_chosen(page: Page, door: PublicDoor) -> None:
    opened(page, door, "crew?crew=e2&lang=en").select_option("#rival-rows", "e4")
    page.click(".rival button")
    page.wait_for_url("**/crew?crew=e2&lang=en&with=e4")
    page.wait_for_selector(LIVE)
    row = page.locator('#duel-rows [data-key="SS1"]')
    assert "1:30.0" == row.locator('[data-f="mine"]').inner_text()


def test_every_table_leads_to_its_crews_and_a_crew_to_its_stages(
    page: Page, door: PublicDoor
) -> None:
    opened(page, door, "results").click('#stage-rows [data-key="e2"] a[data-a="who"]')
    page.wait_for_selector(LIVE)
    # The places are read, not followed: they were painted and come again without anything moving.
    with page.expect_response("**/views/places/e2*"):
        page.reload()
    page.wait_for_selector(LIVE)
    row = page.locator('#stage-rows [data-key="SS1"]')
    assert ("1:30.0", True) == (
        row.locator('[data-f="time"]').inner_text(),
        row.locator('[data-f="after"]').inner_text().isdigit(),
    )


def test_a_tap_on_a_place_compares_all_with_that_crew_without_a_reload(
    page: Page, door: PublicDoor
) -> None:
    opened(page, door, "splits").evaluate("window.stays = true")
    page.click('#split-rows [data-key="e3"] a[data-a="base"]')
    page.wait_for_selector('#split-rows [data-key="e3"][data-base="yes"]')
    first = page.locator('#split-rows [data-key="e3"] [data-f="p1"]').inner_text()
    other = page.locator('#split-rows [data-key="e1"] [data-f="p1"]').inner_text()
    assert ("0.0", True, True) == (first, other[0] in "+-", page.evaluate("window.stays"))


def test_a_line_of_news_comes_by_itself(page: Page, door: PublicDoor) -> None:
    opened(page, door, "news")
    assert page.locator("#told-empty").is_visible()
    row = {"ord": 9, "code": "stage_won", "stage": "SS6", "entry": "e2", "ms": 400_000}
    door.tell({f"{BASE}news": {"rows": {"won/SS6": row}}})
    page.wait_for_selector('#told-rows [data-key="won/SS6"]')
    assert ["Erikoiskoevoitto"] == page.locator("#told-rows b").all_inner_texts()
