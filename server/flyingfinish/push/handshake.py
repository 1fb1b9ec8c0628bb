"""The opening handshake of `/live`, as a pure function: a request's bytes in, the answer out.

RFC 6455, 4.2 and RFC 7692, 7.1. What Starlette and the websockets library do for other doors is
done here by hand, because an object for every fan would cost more than all it is ever sent.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final, NamedTuple

import orjson
from websockets.utils import accept_key

PATH: Final = "/live"
SUBPROTOCOL: Final = "flyingfinish.v1.json"

KEY_CHARACTERS: Final = 24
"""Sixteen bytes in base64."""

DEFLATE: Final = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
BEARABLE: Final = frozenset(
    ("server_no_context_takeover", "client_no_context_takeover", "client_max_window_bits")
)
"""What an offer of compression may ask for; a smaller window for the server is not among it."""

_REFUSAL_HEADERS: Final = (
    "content-type: application/problem+json\r\n"
    "cache-control: no-store\r\n"
    "content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "x-content-type-options: nosniff\r\n"
    "connection: close\r\n"
)

IsWelcome = Callable[[str, str], bool]
"""Says whether a page of this origin may connect to this host; "" is no origin."""


class Answer(NamedTuple):
    """What goes back, and whether there is a WebSocket from then on."""

    data: bytes
    accepted: bool = False
    forwarded: str = ""
    """For whom a proxy says that it speaks."""

    code: str = ""
    """Of a refusal, for the count."""

    deflates: bool = False
    """Both sides may compress their messages."""


class Refusal(Exception):
    """The request is answered with this status and no WebSocket; `detail` says what to do."""

    def __init__(self, status: int, code: str, detail: str, header: str = "") -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.header = header


def headers_of(request: bytes) -> tuple[str, str, dict[str, str]]:
    """Returns method, path and headers by lower-case name; Refusal 400 for what is no request."""
    try:
        lines = request.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            if line:
                name, value = line.split(":", 1)
                name, value = name.lower(), value.strip()
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
    except ValueError as error:
        raise Refusal(400, "bad_handshake", "This is no WebSocket handshake.") from error
    return method, target.partition("?")[0], headers


def answer_to(request: bytes, is_welcome: IsWelcome) -> Answer:
    """Returns the answer to a request for a WebSocket: 101, or why not as a problem."""
    try:
        method, path, headers = headers_of(request)
        if path != PATH:
            raise Refusal(404, "not_found", f"The live channels are at {PATH}.")
        if method != "GET":
            raise Refusal(400, "bad_handshake", "This is no WebSocket handshake.")
        return _accepted(headers, is_welcome)
    except Refusal as refusal:
        return refused(refusal)


def answer_to_plain(headers: Mapping[str, str], is_welcome: IsWelcome) -> Answer:
    """Returns the answer to a GET of `/live` with these headers, by lower-case name."""
    try:
        return _accepted(headers, is_welcome)
    except Refusal as refusal:
        return refused(refusal)


def refused(refusal: Refusal) -> Answer:
    """Returns a refusal as an HTTP answer, in the one shape of an error (RFC 9457)."""
    problem = {
        "type": "/problems/" + refusal.code.replace("_", "-"),
        "title": refusal.code.replace("_", " ").capitalize(),
        "status": refusal.status,
        "detail": refusal.detail,
    }
    body = orjson.dumps(problem)
    head = (
        f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}\r\n{_REFUSAL_HEADERS}"
        f"{refusal.header}content-length: {len(body)}\r\n\r\n"
    )
    return Answer(head.encode() + body, code=refusal.code)


def _accepted(headers: Mapping[str, str], is_welcome: IsWelcome) -> Answer:
    key = headers.get("sec-websocket-key", "")
    if len(key) != KEY_CHARACTERS or not key.isascii():
        raise Refusal(400, "bad_handshake", "This is no WebSocket handshake.")
    if headers.get("sec-websocket-version") != "13":
        raise Refusal(426, "bad_version", "Ask for version 13.", "sec-websocket-version: 13\r\n")
    offered = headers.get("sec-websocket-protocol", "")
    if offered != SUBPROTOCOL and SUBPROTOCOL not in _items(offered):
        raise Refusal(400, "bad_subprotocol", f"Ask for the subprotocol {SUBPROTOCOL}.")
    if not is_welcome(headers.get("origin", ""), headers.get("host", "")):
        raise Refusal(403, "foreign_origin", "Pages of another site may not connect here.")
    offers = headers.get("sec-websocket-extensions", "")
    deflates = bool(offers) and takes_deflate(offers)
    extension = f"Sec-WebSocket-Extensions: {DEFLATE}\r\n" if deflates else ""
    head = (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept_key(key)}\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n"
        f"{extension}\r\n"
    )
    forwarded = headers.get("x-forwarded-for", "")
    return Answer(head.encode("latin-1"), accepted=True, deflates=deflates, forwarded=forwarded)


def takes_deflate(offers: str) -> bool:
    """Says whether one of a client's offers is a compression that we can give to all alike.

    RFC 7692, 7.1: an offer with a parameter that is not known, or that would bind the server to a
    smaller window, is declined; the next one may do.
    """
    for offer in _items(offers):
        name, *parameters = (part.strip() for part in offer.split(";"))
        asked = [parameter.partition("=")[0].strip() for parameter in parameters]
        if name == "permessage-deflate" and BEARABLE.issuperset(asked):
            return len(set(asked)) == len(asked)
    return False


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",")]
