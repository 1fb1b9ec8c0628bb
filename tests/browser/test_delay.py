"""A page that is behind the rally: first paint, changes, clocks, and how the delay is set."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.views_made import BASE, NOON_MS, RALLY, Form, stage_table, weekend
from flyingfinish.clock import SystemClock

TIME = "#stage-rows [data-key=e2] [data-f=time]"
LONG_AGO_MS = 600_000


def told_with(changed_ms: int) -> Form:
    """Returns the stage's table with another time of car 2."""
    table = stage_table(7, 12)
    table["rows"]["e2"]["elapsed_ms"] = changed_ms
    return table


@pytest.fixture
def door(after_pages: ExitStack) -> PublicDoor:
    """A door whose rally was told ten minutes ago, at its noon."""
    at_ms = SystemClock().now_at_ms() - LONG_AGO_MS
    made = PublicDoor(RALLY, weekend(24, at_ms), at_ms)
    after_pages.callback(made.end)
    return made


@pytest.mark.parametrize("classes", ["", "&class=SM1,SM2"])
def test_what_comes_is_not_shown_before_its_delay_is_over(
    page: Page, door: PublicDoor, classes: str
) -> None:
    page.goto(f"{door.results}?delay=3{classes}")
    page.wait_for_selector("#pill[data-state=live]")
    told_ms = SystemClock().now_at_ms()
    door.tell({f"{BASE}stage/SS7": told_with(401_000)})
    expect(page.locator(TIME)).to_have_text("6:41.0", timeout=WAIT_MS)
    assert page.evaluate("Date.now()") - told_ms >= 3000


def test_the_first_paint_of_a_page_that_is_behind_is_as_of_then(
    page: Page, door: PublicDoor
) -> None:
    door.tell({f"{BASE}stage/SS7": told_with(401_000)})
    page.goto(door.results + "?delay=300")
    page.wait_for_selector("#pill[data-state=live]")
    assert "6:41.0" != page.inner_text(TIME)
    page.goto(door.results + "?delay=0")
    expect(page.locator(TIME)).to_have_text("6:41.0")


@pytest.mark.parametrize(
    ("path", "row"),
    [("", "#overall-rows [data-key=e2]"), ("/results", "#stage-rows [data-key=e2]")],
)
def test_a_page_so_late_that_nothing_has_begun_says_that_it_waits_and_goes_on_by_itself(
    page: Page, after_pages: ExitStack, path: str, row: str
) -> None:
    at_ms = SystemClock().now_at_ms()
    door = PublicDoor(RALLY, weekend(24, at_ms), at_ms)
    after_pages.callback(door.end)
    page.goto(f"{door.url}r/{RALLY}{path}?delay=8&lang=en")
    page.wait_for_selector("html[data-ready] #pill[data-state=live]")
    said = page.eval_on_selector_all(
        "main [data-f=empty]", "all => all.map((one) => one.textContent)"
    )
    assert {"There is no picture of 8 seconds ago yet; it comes here in a moment."} == set(said)
    page.wait_for_selector(row, timeout=WAIT_MS)
    assert "no picture" not in page.inner_text("main")


def test_the_pill_says_how_far_the_page_is_behind(page: Page, door: PublicDoor) -> None:
    page.goto(door.results + "?delay=45")
    page.wait_for_selector("#pill[data-state=live]")
    assert page.inner_text("#pill").endswith("45 s jäljessä")


def test_the_clock_of_a_page_that_is_behind_is_behind(page: Page, door: PublicDoor) -> None:
    page.goto(door.results + "?delay=300")
    page.wait_for_selector("#pill[data-state=live]")
    # Noon was ten minutes ago.
    assert page.inner_text("#now").startswith("12:05")


def test_a_delay_that_was_set_is_asked_for_on_every_page_until_it_is_taken_back(
    page: Page, door: PublicDoor
) -> None:
    page.goto(door.results)
    page.click("#delay summary")
    page.fill("#delay-s", "20")
    page.click("#delay-form p button")
    page.wait_for_url("**delay=20**")
    page.goto(door.results)
    page.wait_for_url("**delay=20**")
    page.click("#delay summary")
    page.fill("#delay-s", "0")
    page.click("#delay-form p button")
    page.wait_for_url("**delay=0**")
    page.goto(door.results)
    assert "delay" not in page.url


def test_a_hold_is_shown_at_once_on_a_page_that_is_behind(page: Page, door: PublicDoor) -> None:
    page.goto(door.results + "?delay=300")
    page.wait_for_selector("#pill[data-state=live]")
    channel = f"{BASE}stage/SS7"
    door.tell({channel: told_with(401_000)}, hold=[channel])
    expect(page.locator(TIME)).to_have_text("6:41.0")


def test_the_delay_follows_from_a_passing_and_the_tap(page: Page, door: PublicDoor) -> None:
    crew = {"stages": {"SS7": {"started_at_ms": NOON_MS, "splits": {"1": 61_200}}}}
    door.tell({f"{BASE}crew/e1": crew})
    page.goto(door.results)
    got = page.evaluate(
        """async (crew) => {
          const { delayOf, passedAtMs } = await import('/static/fan/delay.js');
          return [passedAtMs(crew, 'SS7', 'start'), passedAtMs(crew, 'SS7', '1'),
            passedAtMs(crew, 'SS7', 'finish'), delayOf(1000, 31400, 1000), delayOf(0, 60000, 20000),
            delayOf(0, 301000, 1000), delayOf(5000, 0, 1000)];
        }""",
        crew,
    )
    assert [NOON_MS, NOON_MS + 61_200, None, 30, 3, None, None] == got


def test_who_is_on_the_stage_is_chosen_first_then_all_by_their_order(
    page: Page, door: PublicDoor
) -> None:
    page.goto(door.results)
    page.click("#delay summary")
    page.wait_for_selector("#delay-crew option", state="attached")
    offered = page.eval_on_selector_all("#delay-crew option", "all => all.map((one) => one.value)")
    driving = [f"e{n}" for n in range(15, 21)]
    assert [*driving, "e1", "e2", "e3"] == offered[:9]


def test_who_is_on_another_stage_is_not_chosen_first(page: Page, door: PublicDoor) -> None:
    road = weekend(24)[f"{BASE}onstage"]["rows"]
    other = {**road["e15"], "stage": "SS6", "ord": 0}
    door.tell({f"{BASE}onstage": {"rows": {**road, "e1": other}}})
    page.goto(door.results)
    page.click("#delay summary")
    page.wait_for_selector("#delay-crew option", state="attached")
    assert "e15" == page.input_value("#delay-crew")


def test_a_passing_that_is_not_known_yet_is_said(page: Page, door: PublicDoor) -> None:
    door.tell({f"{BASE}crew/e{n}": {"stages": {}} for n in range(1, 25)})
    page.goto(door.results)
    page.wait_for_selector("#pill[data-state=live]")
    page.click("#delay summary")
    page.click("#delay-now")
    expect(page.locator("#delay-said")).to_contain_text("ei ole vielä aikaa")
