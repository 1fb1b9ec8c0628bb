"""Graphics on air: clean, of the right size, never empty again once something was shown."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.views_made import BASE, RALLY, weekend
from flyingfinish.clock import SystemClock

TEXT_MIN = 28
DELAY_MS = 3_000
SAFE = """() => Array.from(document.querySelectorAll('.panel'), (panel) => {
  const { left, top, right, bottom } = panel.getBoundingClientRect();
  return [left, top, innerWidth - right, innerHeight - bottom];
}).flat()"""
SIZES = """(u) => Array.from(document.querySelectorAll('[data-shown=yes] [data-f]'))
  .filter((slot) => slot.textContent !== '' && slot.offsetWidth > 0)
  .map((slot) => parseFloat(getComputedStyle(slot).fontSize) / u)"""


def on_air(page: Page, door: PublicDoor, address: str, width: int = 1920) -> None:
    """Opens a graphic at a width, and waits until something is shown."""
    page.set_viewport_size({"width": width, "height": width * 9 // 16})
    page.goto(f"{door.url}overlay/{address}")
    page.wait_for_selector(".panel[data-shown=yes]")


WATCHED = """() => {
  window.gone = [];
  const car = document.getElementById('car');
  const note = () => { if (car.dataset.shown !== 'yes') window.gone.push(car.dataset.shown); };
  new MutationObserver(note).observe(car, { attributes: true });
}"""


def seconds_of(clock: str) -> int:
    """Returns a clock such as 7:12 as seconds."""
    minutes, seconds = clock.split(":")
    return int(minutes) * 60 + int(seconds)


def test_the_tower_has_as_many_crews_as_are_asked_for(page: Page, own_door: PublicDoor) -> None:
    on_air(page, own_door, "tower?rows=5")
    rows = page.locator("#tower li")
    expect(rows).to_have_count(5)
    first = weekend(24)[f"{BASE}entries"]["rows"]["e1"]["driver"].split()[-1]
    assert first in rows.first.inner_text()


@pytest.mark.parametrize("address", ["tower", "running-car"])
@pytest.mark.parametrize("width", [960, 1920])
def test_a_graphic_is_transparent_large_enough_and_inside_the_safe_area(
    page: Page, own_door: PublicDoor, address: str, width: int
) -> None:
    on_air(page, own_door, address, width)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    unit = width / 1920
    sizes = page.evaluate(SIZES, unit)
    margins = page.evaluate(SAFE)
    safe = all(m >= 54 * unit - 1 for m in margins)
    assert ("rgba(0, 0, 0, 0)", True, True) == (ground, min(sizes) >= TEXT_MIN - 0.1, safe)


@pytest.mark.parametrize("rows", [17, 20])
def test_as_many_rows_as_may_be_asked_for_stay_inside_the_safe_area(
    page: Page, open_door: Callable[[int], PublicDoor], rows: int
) -> None:
    on_air(page, open_door(60), f"tower?rows={rows}")
    expect(page.locator("#tower li")).to_have_count(rows)
    assert min(page.evaluate(SAFE)) >= 54
    assert min(page.evaluate(SIZES, 1)) >= TEXT_MIN


def test_while_it_reconnects_the_last_frame_stays(page: Page, own_door: PublicDoor) -> None:
    on_air(page, own_door, "tower")
    page.wait_for_selector("html[data-standing=live]")
    before = page.inner_text("#tower")
    own_door.shut()
    page.wait_for_selector("html[data-standing=reconnecting]")
    after = page.inner_text("#tower")
    own_door.open()
    assert before == after


def test_a_change_moves_rows_and_leaves_every_other_element_alone(
    page: Page, own_door: PublicDoor
) -> None:
    on_air(page, own_door, "tower")
    page.wait_for_selector("html[data-standing=live]")
    page.evaluate("() => document.querySelectorAll('#tower li').forEach((li) => { li.same = 1; })")
    table = weekend(24)[f"{BASE}overall"]
    table["rows"]["e1"] |= {"ord": 2, "pos": 2, "total_ms": table["rows"]["e2"]["total_ms"] + 100}
    table["rows"]["e2"] |= {"ord": 1, "pos": 1}
    own_door.tell({f"{BASE}overall": table})
    expect(page.locator("#tower li").first).to_have_attribute("data-key", "e2")
    assert 10 == page.evaluate(
        "() => Array.from(document.querySelectorAll('#tower li')).filter((li) => li.same).length"
    )


@pytest.mark.parametrize("address", ["overlay/tower", "widget/table"])
def test_a_total_that_a_decision_moved_is_marked_and_the_others_are_not(
    page: Page, own_door: PublicDoor, address: str
) -> None:
    page.goto(f"{own_door.url}{address}?lang=en")
    page.wait_for_selector("html[data-standing=live]")
    marks = page.locator("#tower li [data-f=mark]")
    expect(marks).to_have_count(10)
    before = marks.all_inner_texts()
    moved = {"ord": 9, "code": "time_moved", "entry": "e2", "stage": "SS3", "before_ms": 1}
    own_door.tell({f"{BASE}corrections": {"rows": {"9": moved}}})
    expect(page.get_by_role("img", name="The time was changed")).to_have_count(1)
    seen = page.locator("#tower li", has=page.get_by_role("img")).get_attribute("data-key")
    assert ([""] * 10, "e2") == (before, seen)


def test_a_car_without_a_public_clock_is_not_shown(page: Page, own_door: PublicDoor) -> None:
    on_air(page, own_door, "running-car")
    shown = page.inner_text("#car [data-f=car]")
    views = weekend(24)
    onstage = views[f"{BASE}onstage"]["rows"]
    cars = views[f"{BASE}entries"]["rows"]
    entry = next(e for e in onstage if cars[e]["car"] == shown)
    onstage[entry]["overdue_at_ms"] = 1
    own_door.tell({f"{BASE}onstage": views[f"{BASE}onstage"]})
    expect(page.locator("#car [data-f=car]")).not_to_have_text(shown)


def test_a_split_that_a_decision_moved_is_marked_on_the_running_car(
    page: Page, own_door: PublicDoor
) -> None:
    on_air(page, own_door, "running-car?crew=e16")
    page.wait_for_selector("html[data-standing=live]")
    mark = page.locator("#car [data-f=mark]")
    before = mark.inner_text()
    crews = weekend(24)[f"{BASE}onstage"]["rows"]
    row = crews.pop("e16")
    entry, split = next((name, one["split"]) for name, one in crews.items() if "split" in one)
    another = {"entry": entry, "split": split}
    moved = {"ord": 9, "code": "impulse_chosen", "entry": "e16", "control": "S", "before_ms": 1}
    moved |= {"split": row["split"]}
    road = weekend(24)[f"{BASE}itinerary"]
    road["controls"] = {"S": {"stage": "SS7"}, "T": {"stage": "SS6"}}
    corrections = {"rows": {"9": moved}}
    own_door.tell({f"{BASE}itinerary": road, f"{BASE}corrections": corrections})
    expect(mark).to_have_text("✎")
    # Who is alone at a split has no difference that the mark could stand beside.
    splits = weekend(24)[f"{BASE}splits/SS7"]
    alone = {**splits, "rows": {"e16": splits["rows"]["e16"]}}
    own_door.tell({f"{BASE}splits/SS7": alone})
    expect(mark).to_have_text("")
    own_door.tell({f"{BASE}splits/SS7": splits})
    expect(mark).to_have_text("✎")
    for other in ({"split": row["split"] + 1}, another, {"control": "T"}):
        own_door.tell({f"{BASE}corrections": {"rows": {"9": moved | other}}})
        expect(mark).to_have_text("")
        own_door.tell({f"{BASE}corrections": corrections})
        expect(mark).to_have_text("✎")
    assert "" == before


@pytest.mark.parametrize("address", ["tower?lang=en", "running-car?crew=e16&lang=en"])
def test_a_graphic_that_is_behind_marks_what_a_decision_moved_only_after_its_delay(
    page: Page, after_pages: ExitStack, address: str
) -> None:
    begun_ms = SystemClock().now_at_ms() - 2 * DELAY_MS
    views = weekend(24, begun_ms)
    road = {**views[f"{BASE}itinerary"], "controls": {"S": {"stage": "SS7"}}}
    door = PublicDoor(RALLY, {**views, f"{BASE}itinerary": road}, begun_ms)
    after_pages.callback(door.end)
    on_air(page, door, f"{address}&delay={DELAY_MS // 1000}")
    page.wait_for_selector("html[data-standing=live]")
    marks = page.get_by_role("img", name="The time was changed")
    before = [text for text in marks.all_inner_texts() if text]
    total = {"ord": 8, "code": "time_moved", "entry": "e2", "stage": "SS3", "before_ms": 1}
    split = {"ord": 9, "code": "impulse_chosen", "entry": "e16", "control": "S", "before_ms": 1}
    split["split"] = views[f"{BASE}onstage"]["rows"]["e16"]["split"]
    told_ms = SystemClock().now_at_ms()
    door.tell({f"{BASE}corrections": {"rows": {"8": total, "9": split}}})
    expect(marks.filter(has_text="✎")).to_have_count(1, timeout=WAIT_MS)
    late_ms = page.evaluate("Date.now()") - told_ms
    assert ([], True) == (before, late_ms >= DELAY_MS)


def test_after_the_machines_clock_was_set_a_graphic_shows_what_a_fresh_one_shows(
    page: Page, own_door: PublicDoor
) -> None:
    page.add_init_script("const real = Date.now; Date.now = () => real() + (window.setBy ?? 0);")
    on_air(page, own_door, "running-car")
    page.wait_for_selector("html[data-standing=live]")
    page.evaluate(WATCHED)
    with page.expect_websocket():
        page.evaluate("window.setBy = 660000")
    page.wait_for_selector("html[data-standing=live]")
    fresh = page.context.new_page()
    on_air(fresh, own_door, "running-car")
    fresh.wait_for_selector("html[data-standing=live]")
    both = [seconds_of(one.inner_text("#car [data-f=clock]")) for one in (page, fresh)]
    assert abs(both[0] - both[1]) <= 2
    # Nor was it without its clock meanwhile, as it would be eleven minutes later.
    assert [] == page.evaluate("window.gone")


def test_on_a_stopped_stage_no_car_is_shown(page: Page, own_door: PublicDoor) -> None:
    on_air(page, own_door, "running-car")
    state = weekend(24)[f"{BASE}state"]
    state["stages"]["SS7"]["state"] = "interrupted"
    own_door.tell({f"{BASE}state": state})
    page.wait_for_selector(".panel:not([data-shown=yes])", state="attached")


@pytest.mark.parametrize(
    ("asked", "rows"), [(None, 10), ("3", 3), ("0", 10), ("99", 10), ("x", 10)]
)
def test_an_address_asks_for_a_number_of_rows_that_there_can_be(
    modules: Page, asked: str | None, rows: int
) -> None:
    got = modules.evaluate(
        "async (asked) => (await import('/static/overlays/main.js')).rowsOf(asked)", asked
    )
    assert rows == got
