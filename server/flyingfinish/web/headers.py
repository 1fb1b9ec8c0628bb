"""Headers that answers of the public door carry, and their log lines without the query.

Plain ASGI: a response passes through as it is made, a stream is never held back.
"""

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

NOBODY = "'none'"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types ff-worker"
)
"""No script but files of ours, and no text that becomes markup or code, whoever wrote it."""

EMBEDDABLE = re.compile(r"/(overlay|widget)/[^/]|/r/[^/]+/widget$")
"""Pages made to stand in a frame of somebody else's page: they show, and take no word."""

WIDGET_SCRIPT = "/static/widget/widget.js"
FOR_ALL = (
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
)
"""The one file of ours that other sites' pages load: it puts the widget's frame into them."""

SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
)

PART_HEADERS = tuple(
    header
    for header in SECURITY_HEADERS
    if header[0] in (b"x-content-type-options", b"cross-origin-resource-policy")
)
"""What says something of a file that is only ever part of a page: a page brings forty of them."""

PARTS = (b"text/css", b"text/javascript", b"image/png", b"font/woff2")

WORKER = "/sw.js"
"""A worker has a policy of its own, like a page."""

access_log = logging.getLogger("flyingfinish.access")


class SecureHeaders:
    """Adds the security headers to every answer and writes one log line for each.

    `embedders` are the origins that may frame what is embeddable, as `frame-ancestors` names them.
    """

    def __init__(self, app: App, embedders: str = NOBODY) -> None:
        self._app = app
        self._embeddable = security_headers(embedders)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Passes a request on; its answer gets the headers that it does not set itself."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                ours = self._headers_for(scope["path"], message["headers"])
                if scope["path"] == WIDGET_SCRIPT:
                    message["headers"] = [*message["headers"], *FOR_ALL]
                    own |= {name for name, _ in FOR_ALL}
                added = [header for header in ours if header[0] not in own]
                message["headers"] = [*message["headers"], *added]
                # The path only: a query may hold what nobody should find in a log.
                access_log.info("%s %s %d", scope["method"], scope["path"], message["status"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _headers_for(self, path: str, headers: list[tuple[bytes, bytes]]) -> Headers:
        if EMBEDDABLE.match(path):
            return self._embeddable
        kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
        is_part = kind.startswith(PARTS) and not path.endswith(WORKER)
        return PART_HEADERS if is_part else SECURITY_HEADERS


def security_headers(embedders: str) -> Headers:
    """Returns the headers of a page that these origins may frame; they are not escaped."""
    ancestors = f"frame-ancestors {NOBODY}"
    policy = CONTENT_SECURITY_POLICY.replace(ancestors, f"frame-ancestors {embedders}")
    return ((b"content-security-policy", policy.encode()), *SECURITY_HEADERS[1:])


def embedders_of(origins: str) -> str:
    """Returns a setting's origins (commas between, `*` = any, "" = none) as the policy says it."""
    named = [origin.strip() for origin in origins.split(",") if origin.strip()]
    return " ".join(["'self'", *named]) if named else NOBODY
