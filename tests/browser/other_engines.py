"""Every page in Firefox and in WebKit, the engine of Safari: script errors and sideways scroll.

``PYTHONPATH=server:clients:tests python -m browser.other_engines [firefox] [webkit]`` opens each
look of page in both themes, wide and narrow, in the engines there are (`engines.py` names their
packages), and tells what is wrong, page by page; it ends with 1 where something is.
``--pictures FOLDER`` keeps what was seen. `test_every_page.py` holds the same in Chromium. Modules
are tried there by
``FF_ENGINE=webkit python -m pytest tests/browser/test_store.py ...``: tests that ask for `modules`.
"""

import argparse
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from browser.engines import ENGINES, Engine, opened
from browser.public_door import PublicDoor
from browser.test_every_page import DRAWN, pages_of, rally, season
from flyingfinish.journal.series_names import journal_of_series
from hold_story import SERIES
from tellers import RALLY

LOOKS = (("light", 1440, 900), ("dark", 768, 1024), ("light", 390, 844), ("dark", 360, 780))
DRAWN_WITHIN_S = 15
POLL_S = 0.1
HEAR = "/hear.js"
HEARING = b"""window.heard = [];
const hear = (kind, said) => window.heard.push(`${kind}: ${said}`);
addEventListener('error', (event) => hear('error', event.message ?? event.target?.outerHTML), true);
addEventListener('unhandledrejection', (event) => hear('rejection', event.reason));
document.addEventListener('securitypolicyviolation',
  (event) => hear('policy', `${event.effectiveDirective} ${event.blockedURI}`));
for (const kind of ['error', 'warn']) {
  const say = console[kind];
  console[kind] = (...said) => { hear(kind, said.join(' ')); say.apply(console, said); };
}
"""
"""WebKit tells its driver nothing of its console: the page's first script listens."""

SEEN = """() => {
  const root = document.scrollingElement ?? document.documentElement;
  const inner = root.clientWidth;
  const wide = root.scrollWidth > inner ? [`sideways: ${root.scrollWidth} in ${inner}`] : [];
  const blank = document.body.innerText.trim() || document.querySelector('.overlay, main, section');
  return [...(window.heard ?? ['not heard']), ...wide, ...(blank ? [] : ['blank'])];
}"""

LEFT = "icon.svg’. A ServiceWorker intercepted"
"""Firefox says so of a page's icon where the page was left before the icon came."""

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class HearingDoor(PublicDoor):
    """A public door whose pages note their own errors before any script of theirs runs."""

    def served(self, app: Any) -> Any:
        """Returns the application with the listening script in each page."""

        async def hearing(scope: Scope, receive: Receive, send: Send) -> None:
            if scope.get("path") == HEAR:
                await _script(send)
            elif scope["type"] == "http":
                plain = [(name, value) for name, value in scope["headers"]
                         if name != b"accept-encoding"]  # fmt: skip
                await app({**scope, "headers": plain}, receive, _Heard(send))
            else:
                await app(scope, receive, send)

        return hearing


class _Heard:
    """Puts the script in front of all others of a page."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kinds = [value for name, value in message["headers"] if name == b"content-type"]
            self._begun = message if kinds and kinds[0].startswith(b"text/html") else {}
        if not self._begun:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._whole()

    async def _whole(self) -> None:
        tag = b'<head><script src="' + HEAR.encode() + b'"></script>'
        body = self._body.replace(b"<head>", tag, 1)
        headers = [pair for pair in self._begun["headers"] if pair[0] != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self._send(self._begun | {"headers": [*headers, length]})
        await self._send({"type": "http.response.body", "body": body})


async def _script(send: Send) -> None:
    headers = [
        (b"content-type", b"text/javascript"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": HEARING})


def walk(name: str, door: PublicDoor, addresses: list[str], pictures: Path | None) -> int:
    """Tells what is wrong in one engine; returns how many pages have something."""
    faults = 0
    for theme, width, height in LOOKS:
        with opened(name, theme, width, height) as engine:
            for address in addresses:
                told = look(engine, door.url.rstrip("/") + address)
                faults += bool(told)
                for one in told:
                    print(f"{name} {theme} {width} {address}: {one[:300]}", flush=True)
                if pictures is not None:
                    file = f"{name} {theme} {width} {address.replace('/', '_')[:80]}.png"
                    (pictures / file).write_bytes(engine.shot())
        print(f"{name} {theme} {width}: {len(addresses)} pages", flush=True)
    return faults


def look(engine: Engine, url: str) -> list[str]:
    """Returns what is wrong with one page, when it is drawn live."""
    engine.goto(url)
    ends = time.monotonic() + DRAWN_WITHIN_S
    while not (drawn := engine.evaluate(DRAWN)) and time.monotonic() < ends:
        time.sleep(POLL_S)
    told: list[str] = engine.evaluate(SEEN)
    said = [one for one in engine.complaints() if LEFT not in one]
    return [*dict.fromkeys(said + told), *([] if drawn else ["never drawn live"])]


def main() -> int:
    """Walks all pages in each engine there is; returns 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="*", choices=[*ENGINES, []], default=list(ENGINES))
    parser.add_argument("--pictures", type=Path)
    given = parser.parse_args()
    if given.pictures is not None:
        given.pictures.mkdir(parents=True, exist_ok=True)
    door = HearingDoor(RALLY, rally(), beside={journal_of_series(SERIES): season()})
    addresses = sorted(pages_of(door))
    faults = 0
    for name in given.engines:
        try:
            faults += walk(name, door, addresses, given.pictures)
        except FileNotFoundError as missing:
            print(f"{name}: not on this machine ({missing})")
        except (Error, TimeoutError) as lost:
            faults += 1
            print(f"{name}: {lost}")
    door.end()
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
