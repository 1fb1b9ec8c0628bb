"""A fan's Firefox: tabs that open and close, taps of a pointer, and what the browser itself shows.

`FanFirefox` sees two things that no page sees: the browser's question whether a site may notify,
and the notices on the screen, which can be tapped as a fan's thumb does.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection

from browser.engines import Firefox, firefox_socket, until

WIDTH, HEIGHT = 390, 844
OURS = {
    # Firefox's own windows for notices: those of the desktop are beyond a test.
    "alerts.useSystemBackend": False,
    # A question is answered no sooner than a hand could have read it.
    "security.notification_enable_delay": 0,
    "browser.aboutwelcome.enabled": False,
}

PLACE = """async (selector) => {
  const found = document.querySelector(selector);
  if (!found) return null;
  found.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = found.getBoundingClientRect();
  return [Math.round(left + width / 2), Math.round(top + height / 2)];
}"""
ALLOWS = """async () => {
  const { panel } = window.PopupNotifications;
  const button = panel.state === 'open' && panel.firstElementChild?.button;
  if (!button) return null;
  const asked = panel.firstElementChild.notification.id;
  button.click();
  return asked;
}"""
NOTICES = """async () => Array.from(Services.wm.getEnumerator('alert:alert'), (one) => [
  one.document.getElementById('alertTitleLabel')?.getAttribute('value') ?? '',
  one.document.getElementById('alertTextLabel')?.textContent ?? '',
])"""
TAPS = """async (body) => {
  for (const one of Services.wm.getEnumerator('alert:alert')) {
    if (one.document.getElementById('alertTextLabel')?.textContent !== body) continue;
    const box = one.document.getElementById('alertBox');
    const { left, top, width, height } = box.getBoundingClientRect();
    const at = { clientX: left + width / 3, clientY: top + height / 2 };
    box.dispatchEvent(new one.MouseEvent('click', { ...at, bubbles: true, view: one }));
    return true;
  }
  return null;
}"""


class FanFirefox(Firefox):
    """One window with tabs; `tab` is the one that is looked at."""

    def __init__(self, socket: ClientConnection, width: int, height: int) -> None:
        super().__init__(socket, width, height)
        self.shown: list[list[str]] = []
        """Title and words of every notice that was ever seen, the first one first."""

    def opens(self, url: str) -> str:
        """Opens an address in a new tab and looks at it; returns the tab."""
        made = self.ask("browsingContext.create", {"type": "tab"})
        tab = str(made["context"])
        self.tab = tab
        size = {"width": WIDTH, "height": HEIGHT}
        self.ask("browsingContext.setViewport", {"context": tab, "viewport": size})
        self.goto(url)
        return tab

    def closes(self) -> None:
        """Closes the tab that is looked at; another one is left, of nobody's site."""
        shut, self.tab = self.tab, self.opens("about:blank")
        self.ask("browsingContext.close", {"context": shut})

    def taps(self, selector: str) -> None:
        """Taps on what a selector finds, with a pointer as a hand moves it."""
        x, y = until(lambda: self.evaluate(PLACE, selector), selector)
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 0},
                 {"type": "pointerDown", "button": 0},
                 {"type": "pointerUp", "button": 0}]  # fmt: skip
        hand = {"type": "pointer", "id": "hand", "actions": moves}
        self.ask("input.performActions", {"context": self.tab, "actions": [hand]})

    def allows(self) -> str:
        """Allows what the browser asks for, once it asks; returns what that is."""
        return str(until(lambda: self.of_itself(ALLOWS), "the browser's question"))

    def notices(self) -> list[list[str]]:
        """Returns title and words of the notices that stand on the screen."""
        found: list[list[str]] = self.of_itself(NOTICES)
        self.shown += [one for one in found if one[1] and one not in self.shown]
        return found

    def taps_notice(self, body: str) -> str:
        """Taps on a notice and returns the address of the page that comes of it."""
        before = set(self.addresses())
        until(lambda: self.of_itself(TAPS, body), f"a notice that says {body}")
        found = until(lambda: next(iter(set(self.addresses()) - before), None), "a page")
        return str(found)

    def addresses(self) -> list[str]:
        """Returns the addresses of all tabs."""
        tabs = self.ask("browsingContext.getTree", {})["contexts"]
        return [str(one["url"]) for one in tabs if one["url"] != "about:blank"]

    def of_itself(self, function: str, arg: Any = None) -> Any:
        """Returns what a function answers in the browser's own window."""
        tree = self.ask("browsingContext.getTree", {"moz:scope": "chrome"})
        page, self.tab = self.tab, tree["contexts"][0]["context"]
        try:
            return self.evaluate(function, arg)
        finally:
            self.tab = page


def a_fan(stack: ExitStack, folder: Path, preferences: dict[str, Any]) -> FanFirefox:
    """Starts a fan's browser; raises `FileNotFoundError` where there is no Firefox."""
    socket = firefox_socket(stack, folder, OURS | preferences, "--remote-allow-system-access")
    return FanFirefox(socket, WIDTH, HEIGHT)
