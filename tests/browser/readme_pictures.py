"""The README's pictures, taken anew of the fictional weekend on its busiest afternoon.

``PYTHONPATH=server:clients:tests FF_CHROMIUM=... python -m browser.readme_pictures`` writes them to
`clients/web/pictures`; look at them before they are committed.
"""

import os
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, sync_playwright

from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.test_every_page import DRAWN
from browser.views_played import RALLY, SATURDAY_1530_MS, views_at
from flyingfinish.cli_test import find_chromium
from flyingfinish.config import CHECKOUT

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

PICTURES = CHECKOUT / "clients" / "web" / "pictures"
DESK: "ViewportSize" = {"width": 1280, "height": 800}
PHONE: "ViewportSize" = {"width": 360, "height": 760}
TAKEN = {
    "home": ("", DESK),
    "live": ("/live", DESK),
    "charts": ("/charts", DESK),
    "phone": ("/live", PHONE),
}


def main() -> None:
    """Takes all pictures."""
    chromium = find_chromium(dict(os.environ))
    if chromium is None:
        raise SystemExit("no Chromium on this machine: install one, or name it in FF_CHROMIUM")
    door = PublicDoor(RALLY, views_at(SATURDAY_1530_MS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name, (page, size) in TAKEN.items():
            take(browser, f"{door.url}r/{RALLY}{page}", size, name)
        browser.close()
    door.end()


def take(browser: Browser, url: str, size: "ViewportSize", name: str) -> None:
    """Takes the picture of one page, once it is live and drawn."""
    shown = browser.new_page(viewport=size, locale="fi-FI", color_scheme="light")
    shown.set_default_timeout(WAIT_MS)
    shown.goto(url)
    shown.wait_for_function(DRAWN)
    shown.wait_for_selector("#pill[data-state=live]")
    shown.screenshot(path=PICTURES / f"{name}.png")
    shown.close()


if __name__ == "__main__":
    main()
