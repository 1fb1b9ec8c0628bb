"""The page on the fictional weekend's own views: facts folded by the processor's composer.

What the page shows is compared with the views, row by row: nothing lost, nothing made up.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.public_door import PublicDoor
from browser.views_played import FRIDAY_2000_MS, RALLY, SATURDAY_1530_MS, SUNDAY_MS, views_at
from flyingfinish.rally.times import format_time

SHOWN = """(table) => Object.fromEntries(Array.from(
  document.querySelectorAll(`#${table}-rows [data-kind=crew]`),
  (row) => [row.dataset.key, ['pos', 'time', 'driver'].map(
    (slot) => row.querySelector(`[data-f=${slot}]`).textContent)]))"""


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
    page.goto(saturday.results + query)
    page.wait_for_selector("#pill[data-state=live]")
    views = views_at(SATURDAY_1530_MS)
    entries = views[f"rally/{RALLY}/entries"]
    expected = texts_of(views[f"rally/{RALLY}/{overall}"], entries, "total_ms")
    assert expected == page.evaluate(SHOWN, "overall")
    if stage:
        expected = texts_of(views[f"rally/{RALLY}/{stage}"], entries, "elapsed_ms")
        assert expected == page.evaluate(SHOWN, "stage")


def test_the_page_is_on_the_stage_that_is_driven(page: Page, saturday: PublicDoor) -> None:
    page.goto(saturday.results)
    page.wait_for_selector("#pill[data-state=live]")
    views = views_at(SATURDAY_1530_MS)
    reference = views[f"rally/{RALLY}/overall"]["stage"]
    assert f"LIVE EK{reference[2:]}" == page.inner_text("#pill")


@pytest.mark.parametrize("at_ms", [FRIDAY_2000_MS, SUNDAY_MS])
def test_every_view_of_every_hour_is_drawn_without_a_complaint(
    page: Page, after_pages: ExitStack, at_ms: int
) -> None:
    door = PublicDoor(RALLY, views_at(at_ms))
    after_pages.callback(door.end)
    page.goto(door.results)
    page.wait_for_selector("#pill[data-state=live]")
    for chip in ("#classes li", "#competitions li", "#strip li"):
        for index in range(0, page.locator(chip).count(), 2):
            page.locator(f"{chip} a").nth(index).click()
            page.wait_for_selector(f"{chip}:nth-child({index + 1})[aria-current]")
