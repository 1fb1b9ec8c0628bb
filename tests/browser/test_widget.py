"""The widget: one script tag in somebody else's page, and a frame that says when it is stale."""

from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.views_made import BASE, RALLY, weekend
from flyingfinish.clock import SystemClock


@pytest.fixture
def club_page(own_door: PublicDoor) -> Iterator[str]:
    """A club's own site, on another origin, with the widget in it."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                f'<!doctype html><title>Club</title><link rel="icon" href="data:,">'
                f'<script type="module" src="{own_door.url}static/widget/widget.js"></script>'
                '<rally-standings rally="kokkola" rows="3" lang="fi">'
                '<a href="/results">Tulokset</a></rally-standings>'
            ).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_widget_shows_its_rows_and_says_when_it_is_not_live(
    page: Page, own_door: PublicDoor
) -> None:
    page.goto(f"{own_door.url}widget/table?rows=3")
    expect(page.locator("#tower li")).to_have_count(3)
    page.wait_for_selector("html[data-standing=live]")
    hidden = page.is_visible(".again")
    own_door.shut()
    page.wait_for_selector("html[data-standing=reconnecting]")
    shown = page.is_visible(".again")
    own_door.open()
    assert (False, True) == (hidden, shown)


def test_the_widget_says_what_was_published_and_before_there_are_rows_when_they_come(
    page: Page, own_door: PublicDoor
) -> None:
    page.goto(f"{own_door.url}widget/table?rows=3&lang=en")
    page.wait_for_selector("html[data-standing=live]")
    seen = page.locator("#status").inner_text(), page.is_visible("#empty")
    state = own_door.views()[f"{BASE}state"]
    published = {"version": 2, "published_at_ms": 0, "title": "", "status": "official"}
    publications = {**state["publications"], "overall": published}
    own_door.tell(
        {f"{BASE}state": {**state, "publications": publications}, f"{BASE}overall": {"rows": {}}}
    )
    expect(page.locator("#status")).to_contain_text("OFFICIAL")
    expect(page.locator("#empty")).to_contain_text("first crew")
    assert ("", False) == seen


def test_a_widget_so_late_that_nothing_has_begun_says_that_it_waits(
    page: Page, after_pages: ExitStack
) -> None:
    at_ms = SystemClock().now_at_ms()
    door = PublicDoor(RALLY, weekend(24, at_ms), at_ms)
    after_pages.callback(door.end)
    page.goto(f"{door.url}widget/table?rally={RALLY}&delay=8&lang=en")
    expect(page.locator("#empty")).to_contain_text("no picture of 8 seconds ago yet")
    expect(page.locator("#tower li").first).to_be_visible(timeout=WAIT_MS)
    assert "" == page.inner_text("#empty")


def test_the_card_fills_its_frame(page: Page, own_door: PublicDoor) -> None:
    page.goto(f"{own_door.url}widget/table?rows=3")
    page.wait_for_selector("html[data-standing=live]")
    page.set_viewport_size({"width": 400, "height": 700})
    box = page.locator(".card").bounding_box()
    assert box is not None
    assert (0, 700) == (box["y"], box["height"])


def test_one_script_tag_makes_a_frame_of_ours(
    page: Page, own_door: PublicDoor, club_page: str
) -> None:
    """Who may frame us is a setting; here nobody may, so only that the frame is made is held."""
    page.route("**/widget/table**", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(club_page)
    address = page.get_attribute("rally-standings iframe", "src")
    assert f"{own_door.url}widget/table?rally=kokkola&rows=3&lang=fi" == address
    # What is there for those who run no script gives way, and a page may move the element.
    page.evaluate("document.body.append(document.querySelector('rally-standings'))")
    assert (0, 1) == tuple(
        page.locator(f"rally-standings {one}").count() for one in ("a", "iframe")
    )
