"""Stories of the live page against a real door: what comes, what goes, what is said of it."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.public_door import PublicDoor
from browser.views_made import BASE, LONGEST_NAME, NOON_MS, RALLY, Form, weekend
from flyingfinish.clock import SystemClock

LIVE = "#pill[data-state=live]"


def opened(page: Page, door: PublicDoor, query: str = "") -> Page:
    """Opens the page and waits until it is live."""
    page.goto(door.results + query)
    page.wait_for_selector(LIVE)
    return page


# What the pill has said, in order: a short loss may be over before a test looks.
STANDINGS = """() => { window.standings = []; document.addEventListener('DOMContentLoaded', () => {
  const pill = document.getElementById('pill');
  new MutationObserver(() => window.standings.push(pill.dataset.state))
    .observe(pill, { attributes: true, attributeFilter: ['data-state'] });
}); }"""


def wait_for_standings(page: Page, *standings: str) -> None:
    """Waits until the pill has said exactly these, one after the other."""
    page.wait_for_function(
        "(wanted) => window.standings.join(' ') === wanted", arg=" ".join(standings)
    )


def changed(door: PublicDoor, view: str, **members: Any) -> dict[str, Form]:
    """Returns a new form of one of the door's views, with some rows changed; None takes one out."""
    form = door.told.forms[BASE + view]
    rows = dict(form["rows"])
    for entry, row in members.items():
        if row is None:
            del rows[entry]
        else:
            rows[entry] = {**rows.get(entry, {}), **row}
    return {BASE + view: {**form, "rows": rows}}


def first_cars(page: Page, table: str, count: int = 3) -> str:
    """Returns the first car numbers of a table, top down."""
    return " ".join(page.locator(f"#{table}-rows [data-f=car]").all_inner_texts()[:count])


def wait_for_cars(page: Page, table: str, cars: str) -> None:
    """Waits until a table begins with these cars."""
    page.wait_for_function(
        "([table, cars]) => Array.from(document.querySelectorAll(`#${table}-rows [data-f=car]`),"
        " (e) => e.textContent).join(' ').startsWith(cars)",
        arg=[table, cars],
    )


def test_a_new_time_is_drawn_where_it_belongs(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    own_door.tell(changed(own_door, "stage/SS7", e20={"ord": 0, "pos": 1, "elapsed_ms": 380_000}))
    wait_for_cars(page, "stage", "21")
    row = page.locator("#stage-rows [data-key=e20]")
    assert "6:20.0" == row.locator("[data-f=time]").inner_text()


def test_a_correction_changes_the_cell_and_tints_it(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    own_door.tell(changed(own_door, "stage/SS7", e7={"elapsed_ms": 401_300}))
    cell = page.locator("#stage-rows [data-key=e7] [data-f=time]")
    # The tint goes by itself: it is looked for in the frame that shows the new time.
    page.wait_for_function(
        "(e) => e.textContent === '6:41.3' && e.dataset.changed === 'now'",
        arg=cell.element_handle(),
    )


def test_a_row_that_goes_leaves_the_table(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    own_door.tell(changed(own_door, "stage/SS7", e7=None))
    page.wait_for_selector("#stage-rows [data-key=e7]", state="detached")


def test_names_are_text_whatever_they_hold(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    name = "<img src=x onerror=alert(1)>"
    own_door.tell(changed(own_door, "entries", e1={"driver": name}))
    cell = page.locator("#stage-rows [data-key=e1] [data-f=driver]")
    page.wait_for_function("([e, n]) => e.textContent === n", arg=[cell.element_handle(), name])
    assert 0 == page.locator("main img").count()


def test_names_are_text_in_the_first_paint_too(page: Page, own_door: PublicDoor) -> None:
    name = "</script><img src=x onerror=alert(1)>"
    own_door.tell(changed(own_door, "entries", e1={"driver": name}))
    opened(page, own_door)
    assert name == page.locator("#stage-rows [data-key=e1] [data-f=driver]").inner_text()


def test_a_lost_connection_is_said_and_made_good(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    own_door.shut()
    page.wait_for_selector("#pill[data-state=reconnecting]")
    own_door.tell(changed(own_door, "stage/SS7", e9={"ord": 0, "pos": 1, "elapsed_ms": 380_000}))
    own_door.open()
    page.wait_for_selector(LIVE)
    wait_for_cars(page, "stage", "9")


def test_what_was_missed_comes_as_deltas_not_as_snapshots(page: Page, own_door: PublicDoor) -> None:
    frames: list[str] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda text: frames.append(str(text))))
    page.add_init_script(f"({STANDINGS})()")
    opened(page, own_door)
    own_door.silence()
    own_door.tell(changed(own_door, "stage/SS7", e9={"ord": 0, "pos": 1, "elapsed_ms": 380_000}))
    wait_for_cars(page, "stage", "9")
    wait_for_standings(page, "live", "reconnecting", "live")
    assert [] == [frame for frame in frames if '"snapshot"' in frame]


def test_after_ten_seconds_without_the_server_the_page_says_it_is_stale(
    page: Page, own_door: PublicDoor
) -> None:
    page.clock.install()
    opened(page, own_door)
    own_door.shut()
    page.wait_for_selector("#pill[data-state=reconnecting]")
    page.clock.run_for(12_000)
    page.wait_for_selector("#pill[data-state=stale]")
    said = page.inner_text("#pill")
    own_door.open()
    assert said.startswith("TILANNE 12:0")


def test_after_a_sleep_the_page_is_right_within_three_seconds(
    page: Page, own_door: PublicDoor
) -> None:
    page.clock.install()
    page.add_init_script(f"({STANDINGS})()")
    opened(page, own_door)
    # The socket looks open and says nothing any more: nobody told it that its network is gone.
    own_door.mute()
    own_door.tell(changed(own_door, "stage/SS7", e9={"ord": 0, "pos": 1, "elapsed_ms": 380_000}))
    page.clock.fast_forward(600_000)
    page.clock.run_for(3000)
    wait_for_standings(page, "live", "reconnecting", "live")
    wait_for_cars(page, "stage", "9")


def test_a_dead_socket_that_nobody_looks_at_stays_wrong(page: Page, own_door: PublicDoor) -> None:
    page.clock.install()
    opened(page, own_door)
    own_door.mute()
    own_door.tell(changed(own_door, "stage/SS7", e9={"ord": 0, "pos": 1, "elapsed_ms": 380_000}))
    page.clock.run_for(3000)
    assert "9" != first_cars(page, "stage", 1)


def test_another_class_is_drawn_without_loading_the_page(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door).evaluate("() => { window.same = true; }")
    page.click("#classes a:text-is('SM2')")
    page.wait_for_function(
        "() => Array.from(document.querySelectorAll('#stage-rows [data-f=cls]'))"
        ".every((e) => e.textContent === 'SM2')"
    )
    assert (True, "?class=SM2") == (page.evaluate("window.same"), page.evaluate("location.search"))


def test_the_way_back_is_the_browsers(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    cars = first_cars(page, "overall")
    page.click("#strip [data-key=SS3] a")
    page.wait_for_selector("#overall-title [data-f=title]:text-is('Kokonaistilanne EK3 jälkeen')")
    page.go_back()
    page.wait_for_selector("#overall-title [data-f=title]:text-is('Kokonaistilanne')")
    wait_for_cars(page, "overall", cars)


def test_a_stage_chosen_shows_what_was_published_of_it(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door, "?stage=SS3")
    assert "VIRALLINEN v2 11:13" == page.inner_text("#stage-title .status")


def test_a_table_that_is_not_there_says_so(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    page.click("#strip [data-key=SS9] a")
    page.wait_for_selector(
        "#stage-empty:has-text('EK9: ei vielä aikoja. Ensimmäinen lähtö 13:40.')"
    )


def test_another_language_is_another_page(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door, "?stage=SS3")
    page.click("a[hreflang=sv]")
    page.wait_for_selector(LIVE)
    assert ("sv", "?stage=SS3&lang=sv") == (
        page.evaluate("document.documentElement.lang"),
        page.evaluate("location.search"),
    )


def test_the_page_follows_the_rally_to_its_next_stage(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    state = own_door.told.forms[BASE + "state"]
    stages = {**state["stages"]}
    stages["SS7"] = {"state": "completed", "started": 20, "finished": 20}
    stages["SS8"] = {"state": "running", "started": 1, "finished": 0}
    own_door.tell({BASE + "state": {**state, "stages": stages}, BASE + "stage/SS8": {"rows": {}}})
    page.wait_for_selector("#pill:has-text('LIVE EK8')")
    page.wait_for_selector("#stage-title [data-f=title]:text-is('EK8 Toholampi 2')")


def test_clocks_run_by_the_rally_clock(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    state = own_door.told.forms[BASE + "state"]
    now_ms = SystemClock().now_at_ms()
    clock = {"rally_at_ms": NOON_MS + 3_600_000, "server_at_ms": now_ms, "rate": 20_000}
    own_door.tell({BASE + "state": {**state, "clock": clock}})
    page.wait_for_function("() => document.getElementById('now').textContent > '13:00:20'")


def test_a_car_far_beyond_its_time_has_no_clock(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    silent = page.locator("#onstage-rows [data-silent]")
    assert "ei vielä aikaa" == silent.locator("[data-f=clock]").inner_text()


def test_a_clock_falls_silent_when_its_time_has_passed(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    crews = own_door.told.forms[BASE + "onstage"]["rows"]
    entry = next(e for e in crews if crews[e]["ord"] == 3)
    soon = {entry: {"overdue_at_ms": NOON_MS + 8 * 3_600_000}}
    own_door.tell(changed(own_door, "onstage", **soon))
    state = own_door.told.forms[BASE + "state"]
    now_ms = SystemClock().now_at_ms()
    clock = {"rally_at_ms": NOON_MS + 8 * 3_600_000 - 1, "server_at_ms": now_ms, "rate": 1000}
    own_door.tell({BASE + "state": {**state, "clock": clock}})
    page.wait_for_selector(f"#onstage-rows [data-key={entry}][data-silent]")


def test_a_stopped_stage_silences_all_its_clocks(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    state = own_door.told.forms[BASE + "state"]
    stages = {**state["stages"], "SS7": {**state["stages"]["SS7"], "state": "interrupted"}}
    own_door.tell({BASE + "state": {**state, "stages": stages}})
    page.wait_for_function(
        "() => Array.from(document.querySelectorAll('#onstage-rows [data-block=on_stage]'))"
        ".every((e) => 'silent' in e.dataset)"
    )


def test_a_hold_takes_back_what_was_out(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    channel = BASE + "stage/SS7"
    own_door.tell(changed(own_door, "stage/SS7", e9={"ord": 0, "pos": 1, "elapsed_ms": 380_000}))
    wait_for_cars(page, "stage", "9")
    own_door.tell(changed(own_door, "stage/SS7", e9=None), hold=[channel])
    page.wait_for_selector("#stage-rows [data-key=e9]", state="detached")


def test_who_is_fastest_is_said_once_and_politely(page: Page, own_door: PublicDoor) -> None:
    opened(page, own_door)
    own_door.tell(changed(own_door, "stage/SS7", e1={"ord": 0, "pos": 1, "elapsed_ms": 380_000}))
    said = page.locator("#announcer")
    page.wait_for_function("(e) => e.textContent !== ''", arg=said.element_handle())
    assert ("polite", "EK7: Eero Myllylä nopein, 6:20.0") == (
        said.get_attribute("aria-live"),
        said.text_content(),
    )


ONE_PANEL_PX = 700
"""Below this width a panel at a time is shown."""

THUMB_PX = 49
"""A row of two lines is no higher."""


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_longest_name_is_whole_and_makes_no_other_row_higher(
    page: Page, own_door: PublicDoor, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, own_door)
    if width < ONE_PANEL_PX:
        page.click("a[data-tab=stage]")
        page.wait_for_selector("main[data-tab=stage]")
    others = page.locator("#stage-rows tr:not([data-long])").evaluate_all(
        "(rows) => rows.map((r) => r.offsetHeight)"
    )
    name = page.locator("#stage-rows [data-long] [data-f=driver]", has_text=LONGEST_NAME)
    cut = name.evaluate("(e) => [e.scrollHeight > e.clientHeight, e.scrollWidth > e.clientWidth]")
    row = name.locator("xpath=ancestor::tr").evaluate("(r) => r.offsetHeight")
    assert (1, [False, False], True) == (len(set(others)), cut, 0 < row <= THUMB_PX)


@pytest.mark.parametrize("width", [320, 340, 360])
def test_two_long_names_of_one_crew_are_whole_on_a_rallys_home(
    page: Page, after_pages: ExitStack, width: int
) -> None:
    views = weekend(12)
    crew = views[f"{BASE}entries"]["rows"]["e1"]
    crew["driver"] = "Maximilian-Aleksanteri Korhonen-Hämäläinen"
    crew["co_driver"] = "Anna-Kaisa Wilhelmiina Vanhatalo-Mäenpää"
    door = PublicDoor(RALLY, views)
    after_pages.callback(door.end)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{door.url}r/{RALLY}")
    cut = "(all) => all.map((e) => e.scrollHeight > e.clientHeight)"
    names = page.locator("[data-long='2'] .crew b")
    assert [False] * 4 == names.evaluate_all(cut)


def test_a_short_stage_keeps_the_end_of_its_name(
    page: Page, open_door: Callable[[int], PublicDoor]
) -> None:
    opened(page, open_door(24))
    cut = "(all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
    names = page.locator("#strip .name")
    assert ("Kokkolan satama", []) == (names.first.inner_text(), names.evaluate_all(cut))


def test_a_page_that_is_open_when_its_rally_is_over_leads_to_the_replay(
    page: Page, own_door: PublicDoor
) -> None:
    opened(page, own_door)
    way = page.locator("#replay-way")
    assert not way.is_visible()
    over = {**own_door.told.forms[f"{BASE}state"], "closed": True}
    own_door.tell({f"{BASE}state": over})
    way.wait_for(state="visible")
    assert "/r/kokkola/live?replay=1" == way.get_attribute("href")


def test_a_door_with_no_rally_says_so(chromium: Browser) -> None:
    door = PublicDoor("later", {})
    context = chromium.new_context(locale="sv-SE")
    page = context.new_page()
    page.goto(door.url)
    said = page.inner_text("main")
    context.close()
    door.end()
    assert "Inget rally" in said


def test_everything_can_be_reached_by_keyboard(
    page: Page, open_door: Callable[[int], PublicDoor]
) -> None:
    opened(page, open_door(12))
    page.keyboard.press("Tab")
    outlines = []
    for _ in range(8):
        page.keyboard.press("Tab")
        outlines.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert ["solid"] * 8 == outlines


def test_a_table_in_a_tab_that_is_not_shown_is_drawn_when_it_is(
    page: Page, own_door: PublicDoor
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.clock.install()
    opened(page, own_door)
    page.clock.run_for(3000)
    before = page.text_content("#overall-rows [data-key=e7] [data-f=time]")
    changes = {**changed(own_door, "overall", e7={"total_ms": 3_600_000})}
    changes |= changed(own_door, "stage/SS7", e20={"ord": 0, "pos": 1, "elapsed_ms": 380_000})
    own_door.tell(changes)
    wait_for_cars(page, "stage", "21")
    hidden = page.text_content("#overall-rows [data-key=e7] [data-f=time]")
    page.click(".tabs a[data-tab=overall]")
    page.wait_for_selector("main[data-tab=overall]")
    shown = page.text_content("#overall-rows [data-key=e7] [data-f=time]")
    assert (before, "1:00:00.0") == (hidden, shown)
