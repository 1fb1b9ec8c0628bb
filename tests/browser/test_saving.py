"""What is read beside the socket is looked for again from time to time; less often to save data."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from browser.public_door import PublicDoor
from browser.views_made import BASE, RALLY, weekend
from flyingfinish.clock import SystemClock
from flyingfinish.push.hub import HubSettings

STAGE = BASE + "stage/SS7"

READ_FOR = """async (saves) => {
  Object.defineProperty(navigator.connection, 'saveData', { value: saves, configurable: true });
  window.asked = 0;
  window.fetch = async () => { window.asked += 1; return new Response('', { status: 404 }); };
  const { Reads } = await import('/static/fan/reads.js');
  new Reads('kokkola', 0, () => {}).want(['rally/kokkola/overall/SS1'], '', []);
}"""
SAVES = """Object.defineProperty(navigator.connection, 'saveData',
  { value: true, configurable: true });"""
CELL = "#stage-rows [data-key=e7] [data-f=time]"
CHANGES = 8
NEVER_MS = 3_600_000
FOUR_MINUTES_MS = 240_000


@pytest.mark.parametrize(("saves", "most"), [(False, 13), (True, 3)])
def test_a_table_gone_by_is_looked_for_less_often_where_data_is_saved(
    chromium: Browser, open_door: Callable[[int], PublicDoor], saves: bool, most: int
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.clock.install()
    page.goto(open_door(0).url + "alive")
    page.evaluate(READ_FOR, saves)
    page.clock.run_for(FOUR_MINUTES_MS)
    asked = page.evaluate("window.asked")
    context.close()
    assert most == asked


class Watched:
    """A page of results, and the deltas that its socket brought it."""

    def __init__(self, page: Page, door: PublicDoor, saves: bool) -> None:
        self.deltas: list[str] = []
        self.page = page
        page.on("websocket", lambda ws: ws.on("framereceived", self._hear))
        if saves:
            page.add_init_script(SAVES)
        page.goto(door.results)
        page.wait_for_selector("#pill[data-state=live]")

    def _hear(self, text: str | bytes) -> None:
        if '"type":"deltas"' in str(text):
            self.deltas.append(str(text))

    def wait_for_time(self, time: str) -> str:
        """Waits until the seventh car's time is this; returns the whole table."""
        self.page.wait_for_function(
            f"(t) => document.querySelector('{CELL}').textContent === t", arg=time
        )
        return self.page.inner_text("#stage-rows")


def test_a_page_that_saves_data_is_told_once_what_another_is_told_one_by_one(
    chromium: Browser, after_pages: ExitStack
) -> None:
    views = weekend(24, SystemClock().now_at_ms())
    door = PublicDoor(RALLY, views, settings=HubSettings(beat_ms=NEVER_MS))
    after_pages.callback(door.end)
    # Each in a window of its own: behind another tab a browser draws once a second.
    windows = [chromium.new_context(locale="fi-FI") for _ in range(2)]
    for window in windows:
        after_pages.callback(window.close)
    pages = [window.new_page() for window in windows]
    other, saving = Watched(pages[0], door, False), Watched(pages[1], door, True)
    for n in range(CHANGES):
        form = door.told.forms[STAGE]
        row = form["rows"]["e7"] | {"elapsed_ms": 401_000 + 100 * n}
        door.tell({STAGE: {**form, "rows": {**form["rows"], "e7": row}}})
        shown = other.wait_for_time(f"6:41.{n}")
    before = len(saving.deltas)
    said = saving.page.inner_text("#pill"), saving.page.get_attribute("#pill", "title")
    door.beat()
    alike = shown == saving.wait_for_time(f"6:41.{CHANGES - 1}")
    bytes_told = [sum(map(len, one.deltas)) for one in (other, saving)]
    assert (CHANGES, 0, 1, True, True) == (
        len(other.deltas), before, len(saving.deltas), alike, bytes_told[1] * 4 < bytes_told[0],
    )  # fmt: skip
    why = "Dataa säästetään: sivu päivittyy 10 sekunnin välein."
    assert ("LIVE EK7 · 10 s välein", why) == said
