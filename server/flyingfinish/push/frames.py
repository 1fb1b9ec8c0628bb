"""The bytes of every frame (clients/PROTOCOL.md 3), put together from parts that are made once.

A form is encoded with sorted keys, so equal forms have equal bytes in every process: the strong
ETag of a GET rests on it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from flyingfinish.journal.ports import Delta


def form_bytes(form: Mapping[str, Any]) -> bytes:
    """Returns the canonical JSON of a view's form or a patch."""
    return orjson.dumps(form, option=orjson.OPT_SORT_KEYS)


def delta_item(delta: Delta) -> bytes:
    """Returns one member of a `deltas` frame; the patch's own bytes go in as they came."""
    return b"".join(
        (
            b'{"ch":',
            orjson.dumps(delta.channel),
            b',"epoch":',
            orjson.dumps(delta.epoch),
            b',"after":%d,"offset":%d,"position":%d,"patch":'
            % (delta.after, delta.offset, delta.offset),
            delta.patch,
            b"}",
        )
    )


def deltas_frame(items: Iterable[bytes], server_at_ms: int) -> bytes:
    """Returns a `deltas` frame; `server_at_ms` is when the newest of them was committed."""
    joined = b",".join(items)
    return b'{"type":"deltas","server_at_ms":%d,"deltas":[%b]}' % (server_at_ms, joined)


def view_body(channel: str, epoch: str, offset: int, form: bytes) -> bytes:
    """Returns what a GET of the view answers."""
    return b"{%b}" % _view_members(channel, epoch, offset, form)


def snapshot_frame(
    channel: str, epoch: str, offset: int, form: bytes, server_at_ms: int, now: bool
) -> bytes:
    """Returns a `snapshot` frame; `server_at_ms` 0 = too old to know, `now` = show it undelayed."""
    when = b',"server_at_ms":%d' % server_at_ms if server_at_ms else b""
    at_once = b',"now":true' if now else b""
    members = _view_members(channel, epoch, offset, form)
    return b'{"type":"snapshot"%b%b,%b}' % (when, at_once, members)


def _view_members(channel: str, epoch: str, offset: int, form: bytes) -> bytes:
    return b'"ch":%b,"epoch":%b,"offset":%d,"position":%d,"data":%b' % (
        orjson.dumps(channel),
        orjson.dumps(epoch),
        offset,
        offset,
        form,
    )


def resumed_frame(channel: str, epoch: str, offset: int) -> bytes:
    """Returns the frame that says: what you have is still known, its missed deltas follow."""
    return orjson.dumps({"type": "resumed", "ch": channel, "epoch": epoch, "offset": offset})


def hello_frame(server_at_ms: int, clocks: Mapping[str, Any], ping_ms: int) -> bytes:
    """Returns the greeting with the clocks of the rallies that run."""
    hello = {"type": "hello", "server_at_ms": server_at_ms, "clocks": clocks, "ping_ms": ping_ms}
    return orjson.dumps(hello)


def clock_frame(rally: str, clock: Mapping[str, Any]) -> bytes:
    """Returns the frame that says how a rally's clock was set."""
    return orjson.dumps({"type": "clock", "rally": rally, "clock": clock})


def ping_frame(server_at_ms: int, clocks: Mapping[str, Any]) -> bytes:
    """Returns the ping that every subscriber gets as the same bytes."""
    return orjson.dumps({"type": "ping", "server_at_ms": server_at_ms, "clocks": clocks})


def error_frame(code: str, detail: str, channel: str = "") -> bytes:
    """Returns the frame that tells a subscriber what it cannot have."""
    frame = {"type": "error", "code": code, "detail": detail}
    return orjson.dumps(frame | {"ch": channel} if channel else frame)
