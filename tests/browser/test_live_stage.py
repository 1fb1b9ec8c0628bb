"""The live stage in a browser: a car comes in, a stage is stopped, time alone moves the rest."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.public_door import PublicDoor
from browser.shifts import NOTED, moved_on
from browser.test_live_page import changed
from browser.test_views_seen import SETTLED, SHIFT_SEEN
from browser.views_made import BASE, NOON_MS
from flyingfinish.clock import SystemClock

LIVE = "#pill[data-state=live]"


def opened(page: Page, door: PublicDoor, query: str = "") -> Page:
    """Opens the page of the live stage and waits until it is live."""
    page.goto(f"{door.url}r/kokkola/live{query}")
    page.wait_for_selector(LIVE)
    return page


def test_a_car_that_comes_in_goes_from_the_stage_to_the_top_of_the_finish(
    page: Page, own_door: PublicDoor
) -> None:
    opened(page, own_door)
    own_door.tell(
        changed(own_door, "onstage", e16=None)
        | changed(own_door, "stage/SS7", e16={"ord": 0, "pos": 1, "elapsed_ms": 380_000})
        | changed(own_door, "splits/SS7", e16={"finish": 380_000, "finished_at_ms": NOON_MS})
    )
    page.wait_for_selector("#driving-rows [data-key=e16]", state="detached")
    # What is told view by view is drawn so, too.
    page.wait_for_selector("#finished-rows tr:first-child[data-key=e16]")
    page.wait_for_selector("#virtual-rows tr:first-child[data-key=e16]:not([data-kind=predicted])")
    first = page.locator("#finished-rows tr").first
    said = [first.locator(f"[data-f={name}]").inner_text() for name in ("car", "pos", "time")]
    virtual = page.locator("#virtual-rows tr").first.get_attribute("data-key")
    assert (["17", "1=", "6:20.0"], "e16") == (said, virtual)


def test_a_stopped_stage_takes_clocks_and_forecasts_away(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    state = own_door.told.forms[BASE + "state"]
    stages = {**state["stages"], "SS7": {**state["stages"]["SS7"], "state": "interrupted"}}
    own_door.tell({BASE + "state": {**state, "stages": stages}})
    page.wait_for_selector("#stage-title:has-text('keskeytetty')")
    # Rows follow their heading one by one.
    page.wait_for_selector("#virtual-rows [data-kind=predicted]", state="detached")
    running = "#driving-rows [data-f=clock]:not(:has-text('ei vielä aikaa'))"
    page.wait_for_selector(running, state="detached")
    wanted = "#driving-rows :is([data-f=would], [data-f=lead], [data-f=next])"
    page.wait_for_selector(f"{wanted}:text-matches('.')", state="detached")
    told = "".join(page.locator(wanted).all_inner_texts())
    clocks = set(page.locator("#driving-rows [data-f=clock]").all_inner_texts())
    assert ("", {"ei vielä aikaa"}, 0) == (
        told,
        clocks,
        page.locator("#virtual-rows [data-kind=predicted]").count(),
    )


def test_nothing_shifts_when_the_live_stage_comes_alive(
    page: Page, open_door: Callable[[int], PublicDoor]
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => {"
        " for (const one of list.getEntries()) window.shifts += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    opened(page, open_door(180))
    wide, shifts = page.evaluate(
        "() => [document.documentElement.scrollWidth - innerWidth, window.shifts]"
    )
    assert (0, True) == (wide, shifts < 0.001), shifts


def test_a_phone_shows_one_lane_at_a_time(page: Page, own_door: PublicDoor) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    opened(page, own_door)
    seen = [page.locator(".panel[data-panel]:visible").count()]
    page.click("a[data-tab=virtual]")
    page.wait_for_selector(".panel.virtual", state="visible")
    seen.append(page.locator(".panel[data-panel]:visible").count())
    assert [2, 1] == seen


def test_a_phone_opens_on_who_came_in_and_no_lane_changes_under_its_reader(
    page: Page, own_door: PublicDoor
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    driving = own_door.told.forms[f"{BASE}onstage"]
    own_door.tell({f"{BASE}onstage": {**driving, "rows": {}}})
    opened(page, own_door)
    seen = [shown(page)]
    own_door.tell({f"{BASE}onstage": driving})
    page.wait_for_selector("#driving-rows [data-key=e16]", state="attached")
    seen.append(shown(page))
    # A new view is opened anew, and who chose a lane keeps it.
    page.click("#classes a[href*='class=SM4']")
    page.wait_for_selector("main[data-tab=lanes]")
    page.click("a[data-tab=finished]")
    page.wait_for_selector("main[data-tab=finished]")
    page.click("#strip a[href*='stage=SS9']")
    page.wait_for_selector("#strip [aria-current] a[href*='stage=SS9']")
    seen.append(shown(page))
    assert ["finished", "finished", "finished"] == seen


def shown(page: Page) -> str | None:
    """Returns the tab that is open, which must be the one that is marked so."""
    marked = page.get_attribute("nav.tabs a[aria-current]", "data-tab")
    panel = page.locator(".panel[data-panel]:visible").first.get_attribute("data-panel")
    assert panel == marked
    return marked


def test_time_alone_moves_countdowns_and_what_would_be(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    card = "#driving-rows [data-key=e18]"
    left = page.locator("#waiting-rows [data-key=e21] [data-f=left]")
    before = (page.get_attribute(card, "data-would"), left.inner_text() > "")
    state = own_door.told.forms[BASE + "state"]
    now_ms = SystemClock().now_at_ms()
    clock = {"rally_at_ms": NOON_MS + 75_000, "server_at_ms": now_ms, "rate": 1000}
    own_door.tell({BASE + "state": {**state, "clock": clock}})
    page.wait_for_selector(f"{card}[data-would=behind]")
    expect(left).to_have_text("")
    assert ("best", True) == before


def test_nothing_shifts_when_a_split_and_a_place_are_told(page: Page, own_door: PublicDoor) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.add_init_script(f"({NOTED})()")
    opened(page, own_door)
    page.evaluate("() => { window.moved = []; }")
    own_door.tell(
        changed(own_door, "onstage", e16={"split": 2, "split_ms": 299_000})
        | changed(own_door, "splits/SS7", e16={"s2": 299_000})
    )
    page.wait_for_selector("#driving-rows [data-key=e16] [data-f=split]:has-text('2')")
    page.evaluate(SETTLED)
    moved = moved_on(page)
    assert moved.shift < SHIFT_SEEN, moved.what
