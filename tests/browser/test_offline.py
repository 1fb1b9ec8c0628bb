"""Without a network the last known tables can be read, and the page says as of when they are."""

import re

from playwright.sync_api import Page, expect

from browser.public_door import PublicDoor
from browser.views_made import BASE, stage_table

READY = (
    "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
)

KEPT = "async (url) => (await (await caches.open('ff-pages-1')).match(url)) !== undefined"


def look(page: Page, door: PublicDoor) -> str:
    """Looks at the results until they are kept; returns the first time of the stage's table."""
    page.goto(f"{door.url}r/kokkola/results")
    page.wait_for_selector("#pill[data-state=live]")
    page.wait_for_function(READY)
    page.reload()
    page.wait_for_selector("#pill[data-state=live]")
    page.wait_for_function(KEPT, arg=page.url)
    return page.inner_text("#stage-rows [data-key=e2] [data-f=time]")


def test_a_page_that_was_looked_at_can_be_read_without_a_network(
    page: Page, own_door: PublicDoor, complaints: list[str]
) -> None:
    before = look(page, own_door)
    own_door.shut()
    page.reload()
    shown = page.inner_text("#stage-rows [data-key=e2] [data-f=time]")
    page.wait_for_selector("#pill:not([data-state=live])")
    own_door.open()
    complaints.clear()  # The browser itself says that it found no network.
    assert before == shown


KEPT_LINKS = "#pages a"
KEEP = """async ([path, html]) => (await caches.open('ff-pages-1')).put(path, new Response(html))"""
CUT_OFF = """<title>Live</title><script type="application/json" id="boot">{"views":</script>"""


def asked_in_vain(page: Page, door: PublicDoor, path: str) -> None:
    """Asks for a page that is not kept, without a network."""
    door.shut()
    page.goto(f"{door.url}{path}")
    page.wait_for_selector(KEPT_LINKS)


def test_for_a_page_that_is_not_kept_no_other_is_shown_but_what_is_kept(
    page: Page, own_door: PublicDoor, complaints: list[str]
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    look(page, own_door)
    path = "r/kokkola/results?stage=SS3"
    asked_in_vain(page, own_door, path)
    links = [link.get_attribute("href") for link in page.locator(KEPT_LINKS).all()]
    said = (page.inner_text("#title"), page.locator("#stage-rows").count(), page.url)
    wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert re.search(r"tilanne \d\d:\d\d$", page.locator(KEPT_LINKS).first.inner_text())
    page.click(f"{KEPT_LINKS} >> nth=0")
    page.wait_for_selector("#stage-rows [data-key=e2]")
    own_door.open()
    complaints.clear()  # The browser itself says that it found no network.
    assert (["/r/kokkola/results"], ("Ei yhteyttä", 0, own_door.url + path), 0) == (
        links,
        said,
        wide,
    )


def test_what_is_not_kept_is_said_in_the_language_of_the_address(
    page: Page, own_door: PublicDoor, complaints: list[str]
) -> None:
    look(page, own_door)
    asked_in_vain(page, own_door, "r/kokkola/crew?crew=e4&lang=en")
    said = [page.inner_text("#title")]
    # An explanation is never kept.
    page.goto(f"{own_door.url}r/kokkola/explain/overall?lang=sv")
    page.wait_for_selector(KEPT_LINKS)
    said.append(page.inner_text("#title"))
    own_door.open()
    complaints.clear()
    assert ["No connection", "Ingen anslutning"] == said


def test_a_kept_page_that_was_cut_off_hides_none_of_the_others(
    page: Page, own_door: PublicDoor, complaints: list[str]
) -> None:
    look(page, own_door)
    page.evaluate(KEEP, ["/r/kokkola/live", CUT_OFF])
    asked_in_vain(page, own_door, "r/kokkola/crew?crew=e4")
    links = {link.get_attribute("href") for link in page.locator(KEPT_LINKS).all()}
    own_door.open()
    complaints.clear()
    assert {"/r/kokkola/results", "/r/kokkola/live"} == links


def test_a_chart_that_cannot_be_drawn_leaves_no_hole_above_its_table(
    page: Page, own_door: PublicDoor, complaints: list[str]
) -> None:
    """A page brings the numbers that it shows and not the tables that its drawing is made of."""
    look(page, own_door)
    page.goto(f"{own_door.url}r/kokkola/charts")
    page.wait_for_selector("#chart svg")
    page.wait_for_function(KEPT, arg=page.url)
    numbers = page.inner_text("#chart-rows")
    own_door.shut()
    page.reload()
    expect(page.locator("#chart")).to_be_hidden()
    kept = page.inner_text("#chart-rows")
    own_door.open()
    complaints.clear()  # The browser itself says that it found no network.
    assert numbers == kept


def test_the_archive_is_kept_as_any_page_is(
    page: Page, own_door: PublicDoor, complaints: list[str]
) -> None:
    look(page, own_door)
    page.goto(f"{own_door.url}archive")
    page.wait_for_function(KEPT, arg=page.url)
    own_door.shut()
    page.reload()
    said = page.inner_text("h1")
    own_door.open()
    complaints.clear()  # The browser itself says that it found no network.
    assert "Ajetut rallit" == said


def test_while_the_server_answers_nothing_kept_is_shown(page: Page, own_door: PublicDoor) -> None:
    look(page, own_door)
    table = stage_table(7, 12)
    table["rows"]["e2"]["elapsed_ms"] = 401_000
    own_door.tell({f"{BASE}stage/SS7": table})
    page.goto("about:blank")
    page.goto(f"{own_door.url}r/kokkola/results")
    expect(page.locator("#stage-rows [data-key=e2] [data-f=time]")).to_have_text("6:41.0")


def test_no_reading_and_no_connection_is_kept(page: Page, own_door: PublicDoor) -> None:
    look(page, own_door)
    page.evaluate("() => fetch('/api/v1/rallies')")
    kept = page.evaluate(
        "async () => (await (await caches.open('ff-pages-1')).keys()).map((r) => r.url)"
    )
    assert kept and not [url for url in kept if "/api/" in url or "/live" in url.split("/r/")[0]]
