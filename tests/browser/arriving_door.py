"""A public door whose pages come in parts: each part waits until the one before it is painted.

So does a page come on a slow line, and be painted by a slow machine. All else of it is fetched from
the real door but the script that draws it live: what moves was moved by the page's own arrival.
"""

import re
import threading
import urllib.request
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue

from playwright.sync_api import Page

from browser.shifts import Moved, moved_on

WAIT_S = 30
FIRST_PART = 300
"""Bytes of the first parts: the top of a page, where most stands side by side, is cut finest."""

SLOWER_BY = 6
"""Each part is longer than the first ones by this share of all that came before it."""

_PAINTED = """(had) => new Promise((done) => {
  const count = () => document.getElementsByTagName('*').length;
  const look = () => requestAnimationFrame(() =>
    count() > had || document.readyState !== 'loading'
      ? requestAnimationFrame(() => setTimeout(() => done(count())))
      : look());
  look();
})"""
"""Waits until more elements stand there than there were, and have been painted."""

_OPENING = re.compile(rb"<[a-z]")


def parts_of(body: bytes) -> list[bytes]:
    """Returns a page in parts that begin with an element each; what is not seen is the last one."""
    begins = body.index(b"<body")
    ends = min(at for at in (body.find(b"<template"), body.find(b'id="boot"'), len(body)) if at > 0)
    cuts = [0]
    for found in _OPENING.finditer(body, begins + 1, ends):
        seen = max(cuts[-1], begins)
        if found.start() >= seen + FIRST_PART + (seen - begins) // SLOWER_BY:
            cuts.append(found.start())
    return [body[a:b] for a, b in zip(cuts, [*cuts[1:], len(body)], strict=True)]


class ArrivingDoor:
    """Serves one page at a time in parts, and the rest as the door at an address does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._path = ""
        self._parts: Queue[bytes] = Queue()
        self._kept: dict[str, tuple[str, bytes]] = {}
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with suppress(OSError, Empty):
                    door._answer(self)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def arrive(self, page: Page, path: str, style: bytes = b"") -> Moved:
        """Opens a page that comes in parts, and returns what moved; `NOTED` must run in it.

        `style` is CSS that the page has besides its own.
        """
        self._path, self._parts = f"/{path}", Queue()
        body = self._fetched(self._path)[1].replace(b"</head>", b"<style>%s</style></head>" % style)
        had = 0
        for number, part in enumerate(parts_of(body)):
            self._parts.put(part)
            if number == 0:
                page.goto(
                    f"http://127.0.0.1:{self._server.server_port}/{path}", wait_until="commit"
                )
            had = page.evaluate(_PAINTED, had)
        self._parts.put(b"")
        page.wait_for_load_state()
        return moved_on(page)

    def end(self) -> None:
        """Closes the door."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, to: BaseHTTPRequestHandler) -> None:
        parts = self._parts
        kind, body = self._fetched(to.path)
        to.send_response(200)
        to.send_header("Content-Type", kind)
        # What is kept by the browser is not asked for with the next page.
        to.send_header("Cache-Control", "no-store" if to.path == self._path else "max-age=600")
        to.end_headers()
        if to.path != self._path:
            to.wfile.write(body)
            return
        while part := parts.get(timeout=WAIT_S):
            to.wfile.write(part)

    def _fetched(self, path: str) -> tuple[str, bytes]:
        if path not in self._kept:
            asked = urllib.request.Request(
                self._url + path.removeprefix("/"), headers={"Accept-Language": "fi"}
            )
            with urllib.request.urlopen(asked, timeout=WAIT_S) as answer:
                body = b"" if path.endswith("/main.js") else answer.read()
                self._kept[path] = answer.headers["Content-Type"], body
        return self._kept[path]
