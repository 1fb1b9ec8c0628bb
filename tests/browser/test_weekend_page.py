"""The page on the fictional weekend's own views: facts folded by the processor's composer.

What the page shows is compared with the views, row by row: nothing lost, nothing made up.
"""

import functools
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.public_door import PublicDoor
from exchange.dry_run import DryRun
from flyingfinish.clock import SystemClock
from flyingfinish.exchange.weekend import weekend_script
from flyingfinish.processing.composer import Composer
from flyingfinish.rally.times import format_time

RALLY = "kokkola"
HOUR_MS = 3_600_000
FRIDAY_NOON_MS = 1_787_302_800_000
FRIDAY_2000_MS = FRIDAY_NOON_MS + 8 * HOUR_MS
SATURDAY_1530_MS = FRIDAY_NOON_MS + 27 * HOUR_MS + HOUR_MS // 2
SUNDAY_MS = FRIDAY_NOON_MS + 48 * HOUR_MS
SHOWN = """(table) => Object.fromEntries(Array.from(
  document.querySelectorAll(`#${table}-rows [data-kind=crew]`),
  (row) => [row.dataset.key, ['pos', 'time', 'driver'].map(
    (slot) => row.querySelector(`[data-f=${slot}]`).textContent)]))"""


@functools.cache
def views_at(at_ms: int) -> dict[str, Any]:
    """Returns every public view of the weekend as of a rally time, the clock set to it."""
    run = DryRun(RALLY)
    for message in weekend_script().messages:
        if message.at_ms < at_ms:
            run.say(message)
    composer = Composer(RALLY, 1)
    composer.fold(run.records)
    composer.compose(SystemClock().now_at_ms())
    views = {f"rally/{RALLY}/{name}": view.whole() for name, view in composer.public.channels()}
    clock = {"rally_at_ms": at_ms, "server_at_ms": SystemClock().now_at_ms(), "rate": 1000}
    state = f"rally/{RALLY}/state"
    return {**views, state: {**views[state], "clock": clock}}


@pytest.fixture(scope="module")
def saturday() -> Iterator[PublicDoor]:
    """The door on Saturday at 15:30."""
    door = PublicDoor(RALLY, views_at(SATURDAY_1530_MS))
    yield door
    door.end()


def texts_of(view: Any, entries: Any, field: str) -> dict[str, list[str]]:
    """Returns what a table must show of a view: place, time and driver of each entry."""
    places = [row.get("pos") for row in view["rows"].values()]
    texts = {}
    for entry, row in view["rows"].items():
        place = row.get("pos")
        shared = "=" if place is not None and places.count(place) > 1 else ""
        before = row.get("pos_before")
        block = row.get("block", "ranked")
        none = f"({before})" if before else "–" if block == "ranked" else ""
        time = row.get(field)
        texts[entry] = [
            none if place is None else f"{place}{shared}",
            "" if time is None else format_time(time),
            entries["rows"][entry]["driver"],
        ]
    return texts


@pytest.mark.parametrize(
    ("query", "stage", "overall"),
    [
        ("", None, "overall"),
        ("?stage=SS3", "stage/SS3", "overall/SS3"),
        ("?class=SM2", None, "class/SM2"),
        ("?class=JUN&stage=SS2", "class/JUN/stage/SS2", "class/JUN/overall/SS2"),
        ("?c=hist", None, "c/hist/overall"),
        ("?c=hist&stage=SS3", "c/hist/stage/SS3", "c/hist/overall/SS3"),
    ],
)
def test_the_tables_show_what_the_views_say(
    page: Page, saturday: PublicDoor, query: str, stage: str | None, overall: str
) -> None:
    page.goto(saturday.url + query)
    page.wait_for_selector("#pill[data-state=live]")
    views = views_at(SATURDAY_1530_MS)
    entries = views[f"rally/{RALLY}/entries"]
    expected = texts_of(views[f"rally/{RALLY}/{overall}"], entries, "total_ms")
    assert expected == page.evaluate(SHOWN, "overall")
    if stage:
        expected = texts_of(views[f"rally/{RALLY}/{stage}"], entries, "elapsed_ms")
        assert expected == page.evaluate(SHOWN, "stage")


def test_the_page_is_on_the_stage_that_is_driven(page: Page, saturday: PublicDoor) -> None:
    page.goto(saturday.url)
    page.wait_for_selector("#pill[data-state=live]")
    views = views_at(SATURDAY_1530_MS)
    reference = views[f"rally/{RALLY}/overall"]["stage"]
    assert f"LIVE EK{reference[2:]}" == page.inner_text("#pill")


@pytest.mark.parametrize("at_ms", [FRIDAY_2000_MS, SUNDAY_MS])
def test_every_view_of_every_hour_is_drawn_without_a_complaint(page: Page, at_ms: int) -> None:
    door = PublicDoor(RALLY, views_at(at_ms))
    page.goto(door.url)
    page.wait_for_selector("#pill[data-state=live]")
    for chip in ("#classes li", "#competitions li", "#strip li"):
        for index in range(0, page.locator(chip).count(), 2):
            page.locator(f"{chip} a").nth(index).click()
            page.wait_for_selector(f"{chip}:nth-child({index + 1})[aria-current]")
    door.end()
