"""What is read beside the socket is looked for again from time to time; less often to save data."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from browser.public_door import PublicDoor

READ_FOR = """async (saves) => {
  Object.defineProperty(navigator.connection, 'saveData', { value: saves, configurable: true });
  window.asked = 0;
  window.fetch = async () => { window.asked += 1; return new Response('', { status: 404 }); };
  const { Reads } = await import('/static/fan/reads.js');
  new Reads('kokkola', 0, () => {}).want(['rally/kokkola/overall/SS1'], '', []);
}"""
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
