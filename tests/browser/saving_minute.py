"""What a watched page is sent in a minute, with and without Save-Data: figures and no verdict.

``PYTHONPATH=server:clients:tests python -m browser.saving_minute [facts a minute]`` opens two live
pages of one rally, one of which saves data, for two minutes of real time, and prints for each the
frames, the times that a radio is woken for them, and their bytes on the wire. What must hold is
held by `test_saving.py`; server/FIGURES.md says what was seen.
"""

import asyncio
import os
import shutil
import sys

from playwright.async_api import Browser, async_playwright

from browser.test_saving import SAVES
from flyingfinish.bench.page import FACTS_A_MINUTE, PHONE
from flyingfinish.bench.page_rally import PageDoor, page_door
from flyingfinish.push.outgoing import compressed_message

MINUTES = 2
MINUTE_S = 60
AWAKE_S = 1
"""Frames that come within so much are one waking of the radio."""

Frames = list[tuple[float, str]]
"""When each came, by the loop's clock, and its text."""


async def measured(facts_a_minute: int) -> None:
    """Prints the figures of both pages at so many facts a minute."""
    named = os.environ.get("FF_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright, page_door() as door:
        browser = await playwright.chromium.launch(executable_path=named)
        heard = {
            name: await _opened(browser, door, name == "saving") for name in ("live", "saving")
        }
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        for nth in range(1, MINUTES * facts_a_minute + 1):
            await door.tell_next()
            await asyncio.sleep(max(0, began_s + nth * MINUTE_S / facts_a_minute - loop.time()))
        for name, frames in heard.items():
            _say(name, [one for one in frames if one[0] >= began_s])
        await browser.close()


async def _opened(browser: Browser, door: PageDoor, saves: bool) -> Frames:
    frames: Frames = []
    context = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = await context.new_page()
    if saves:
        await page.add_init_script(SAVES)
    now = asyncio.get_running_loop().time
    hear = lambda text: frames.append((now(), str(text)))  # noqa: E731
    page.on("websocket", lambda ws: ws.on("framereceived", hear))
    await page.goto(door.url + "live")
    await page.wait_for_selector("#pill[data-state=live]")
    return frames


def _say(name: str, frames: Frames) -> None:
    ends = [-float(AWAKE_S), *(at for at, _ in frames)]
    woken = sum(at - before > AWAKE_S for before, (at, _) in zip(ends, frames, strict=False))
    size = sum(len(compressed_message(text.encode())) for _, text in frames)
    a_minute = [round(count / MINUTES, 1) for count in (len(frames), woken, size)]
    print(f"{name}: frames, wakings and bytes a minute: {a_minute}", flush=True)


if __name__ == "__main__":
    asyncio.run(measured(int(sys.argv[1]) if len(sys.argv) > 1 else FACTS_A_MINUTE))
