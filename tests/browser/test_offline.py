"""Without a network the last known tables can be read, and the page says as of when they are."""

from playwright.sync_api import Page, expect

from browser.public_door import PublicDoor
from browser.views_made import BASE, stage_table

READY = (
    "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
)


def look(page: Page, door: PublicDoor) -> str:
    """Looks at the results until they are kept; returns the first time of the stage's table."""
    page.goto(f"{door.url}r/kokkola/results")
    page.wait_for_selector("#pill[data-state=live]")
    page.wait_for_function(READY)
    page.reload()
    page.wait_for_selector("#pill[data-state=live]")
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
