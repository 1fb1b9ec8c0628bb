"""Firefox and WebKit (the engine of Safari) without a screen, as far as pages are looked at.

Both as Debian has them (`firefox-esr`; `webkit2gtk-driver` and `xvfb`). Playwright drives neither:
this speaks WebDriver BiDi to Firefox and classic WebDriver to WebKit, and offers what
`other_engines` and the tests of modules ask of a page.
"""

import base64
import glob
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from playwright.sync_api import Error
from websockets.sync.client import ClientConnection, connect

from faults.plant import free_ports

READY_WITHIN_S = 60
ANSWER_WITHIN_S = 90
POLL_S = 0.05
SCREEN = "1600x1200x24"
PREFERENCES = {
    "intl.accept_languages": "fi-FI, fi",
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
MINI_BROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
COMPLAINT = re.compile(r"^CONSOLE .*\b(?:ERROR|WARN)")
LEVELS = ("error", "warn")
ENGINES = ("firefox", "webkit")

Found = TypeVar("Found")


class Engine(Protocol):
    """One window of a browser; raises `TimeoutError` for what is not answered in 90 s."""

    def goto(self, url: str) -> None:
        """Opens an address and waits for its load."""

    def evaluate(self, function: str, arg: Any = None) -> Any:
        """Returns what a function in the page returns or promises; raises `Error` as it throws."""

    def shot(self) -> bytes:
        """Returns what is seen, as PNG."""

    def complaints(self) -> list[str]:
        """Returns the errors and warnings of the console since this was asked last."""


@contextmanager
def opened(name: str, theme: str, width: int, height: int) -> Iterator[Engine]:
    """Opens a window of `ENGINES`; raises `FileNotFoundError` where it is not on this machine."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        opens = {"firefox": _firefox, "webkit": _webkit}[name]
        yield opens(stack, folder, theme, width, height)


def _firefox(stack: ExitStack, folder: Path, theme: str, width: int, height: int) -> Engine:
    dark = {"layout.css.prefers-color-scheme.content-override": 0 if theme == "dark" else 1}
    return Firefox(firefox_socket(stack, folder, dark), width, height)


def firefox_socket(
    stack: ExitStack, folder: Path, preferences: dict[str, Any], *arguments: str
) -> ClientConnection:
    """Starts Firefox on a profile of its own and returns the way to speak to it.

    Raises `FileNotFoundError` where it is not on this machine.
    """
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});"
             for name, value in (PREFERENCES | preferences).items()]  # fmt: skip
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [_program("firefox-esr", "firefox"), "--headless", "--no-remote", *arguments,
               "--profile", str(folder), "--remote-debugging-port", "0"]  # fmt: skip
    log = folder / "log"
    _started(stack, command, log, dict(os.environ))
    found = until(lambda: LISTENING.search(log.read_text("utf-8", "replace")), "Firefox's address")
    address = f"{found[1]}/session"
    return stack.enter_context(connect(address, max_size=None, open_timeout=READY_WITHIN_S))


class Firefox:
    """A tab of Firefox."""

    def __init__(self, socket: ClientConnection, width: int, height: int) -> None:
        self._socket = socket
        self._asked = 0
        self._said: list[str] = []
        self.ask("session.new", {"capabilities": {}})
        self.ask("session.subscribe", {"events": ["log.entryAdded"]})
        self.tab = self.ask("browsingContext.getTree", {})["contexts"][0]["context"]
        size = {"width": width, "height": height}
        self.ask("browsingContext.setViewport", {"context": self.tab, "viewport": size})

    def goto(self, url: str) -> None:
        told = {"context": self.tab, "url": url, "wait": "complete"}
        self.ask("browsingContext.navigate", told)

    def evaluate(self, function: str, arg: Any = None) -> Any:
        told = {"expression": _called(function, arg), "target": {"context": self.tab},
                "awaitPromise": True}  # fmt: skip
        answer = self.ask("script.evaluate", told)
        if answer["type"] != "success":
            raise Error(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def shot(self) -> bytes:
        taken = self.ask("browsingContext.captureScreenshot", {"context": self.tab})
        return base64.b64decode(taken["data"])

    def complaints(self) -> list[str]:
        self.ask("session.status", {})
        said, self._said = self._said, []
        return said

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Returns what a command of WebDriver BiDi answers; raises `Error` where it is refused."""
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv(ANSWER_WITHIN_S))
            if told.get("method") == "log.entryAdded" and told["params"]["level"] in LEVELS:
                self._said.append(str(told["params"]["text"]))
            if told.get("id") == self._asked:
                break
        if told["type"] == "error":
            raise Error(f"{method}: {told['message']}")
        return told["result"]


def _webkit(stack: ExitStack, folder: Path, theme: str, width: int, height: int) -> Engine:
    browser = glob.glob(MINI_BROWSER)
    if not browser:
        raise FileNotFoundError(MINI_BROWSER)
    (port,) = free_ports(1)
    log = folder / "log"
    home = {name: str(folder) for name in ("HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    env = os.environ | home | {"DISPLAY": _screen(stack, folder), "LANG": "fi_FI.UTF-8"}
    _started(stack, [_program("WebKitWebDriver"), "-p", str(port)], log, env)
    # Its own bars make a window 450 pixels wide; one that a page opened has none.
    args = ["--automation", "--javascript-can-open-windows-automatically=true",
            "--enable-write-console-messages-to-stdout=true",
            *(["--dark-mode"] if theme == "dark" else [])]  # fmt: skip
    # The driver silences its browser: what pages complain of would be lost.
    heard = folder / "browser"
    heard.write_text(
        f'#!/bin/sh\nexec stdbuf -oL {browser[0]} "$@" >>{log} 2>&1\n', encoding="utf-8"
    )
    heard.chmod(0o700)
    options = {"binary": str(heard), "args": args}
    window = Webkit(f"http://127.0.0.1:{port}", log, options)
    stack.callback(window.close)
    window.narrow(width, height)
    return window


class Webkit:
    """A window of WebKit's MiniBrowser."""

    def __init__(self, driver: str, log: Path, options: dict[str, Any]) -> None:
        self._log = log
        self._read = 0
        self._base = driver
        until(lambda: self._answers(), "WebKit's driver")
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._base += f"/session/{self._ask('POST', '/session', wanted)['sessionId']}"
        self._ask("POST", "/timeouts", {"script": ANSWER_WITHIN_S * 1_000})

    def narrow(self, width: int, height: int) -> None:
        """Goes on in a window without bars, of just this size."""
        (first,) = self._ask("GET", "/window/handles")
        self._run("window.open('about:blank', '', 'width=300,height=300,toolbar=no,location=no')")
        others = until(
            lambda: [*{*self._ask("GET", "/window/handles")} - {first}] or None, "window"
        )
        self._ask("POST", "/window", {"handle": others[0]})
        rect = {"x": 0, "y": 0, "width": width, "height": height}
        self._ask("POST", "/window/rect", rect)
        sized = "() => innerWidth"
        until(lambda: self.evaluate(sized) == width or None, f"window of {width}")

    def goto(self, url: str) -> None:
        self._ask("POST", "/url", {"url": url})

    def evaluate(self, function: str, arg: Any = None) -> Any:
        told = self._run(f"""const done = arguments[arguments.length - 1];
            {_called(function, arg)}.then((value) => done({{ value }}),
              (error) => done({{ error: String(error) }}));""", "async")  # fmt: skip
        if "error" in told:
            raise Error(told["error"])
        return json.loads(told["value"])

    def shot(self) -> bytes:
        return base64.b64decode(self._ask("GET", "/screenshot"))

    def complaints(self) -> list[str]:
        text = self._log.read_text("utf-8", "replace")
        said, self._read = text[self._read :], len(text)
        return [line for line in said.splitlines() if COMPLAINT.match(line)]

    def close(self) -> None:
        """Ends the browser."""
        self._ask("DELETE", "")

    def _run(self, script: str, way: str = "sync") -> Any:
        return self._ask("POST", f"/execute/{way}", {"script": script, "args": []})

    def _answers(self) -> bool | None:
        try:
            return bool(self._ask("GET", "/status"))
        except OSError:
            return None

    def _ask(self, method: str, path: str, told: dict[str, Any] | None = None) -> Any:
        body = None if told is None else json.dumps(told).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._base + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_WITHIN_S) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            raise Error(f"{path}: {json.load(refused)['value']['message']}") from refused


def _called(function: str, arg: Any) -> str:
    """Returns an expression: the promise of what a function answers, in JSON."""
    answer = f"await ({function})({json.dumps(arg)})"
    return f"(async () => JSON.stringify({answer}) ?? 'null')()"


def _screen(stack: ExitStack, folder: Path) -> str:
    """Starts a screen that nobody sees and returns its name."""
    log = folder / "screen"
    command = [_program("Xvfb"), "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]
    _started(stack, command, log, dict(os.environ))
    found = until(lambda: re.search(r"^(\d+)$", log.read_text(), re.MULTILINE), "a screen")
    return f":{found[1]}"


def _started(stack: ExitStack, command: list[str], log: Path, env: dict[str, str]) -> None:
    out = stack.enter_context(log.open("wb"))
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env)
    stack.callback(process.wait, READY_WITHIN_S)
    stack.callback(process.terminate)


def _program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise FileNotFoundError(names[0])
    return found


def until(ready: Callable[[], Found | None], what: str) -> Found:
    """Returns the first answer that is not None; raises `TimeoutError` with what was waited for."""
    ends = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < ends:
        found = ready()
        if found is not None:
            return found
        time.sleep(POLL_S)
    raise TimeoutError(what)
