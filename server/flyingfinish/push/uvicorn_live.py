"""How the public door is served by uvicorn: its configuration, and what is leaned on inside it.

`FanSocket` takes the place of uvicorn's WebSocket protocols, and `Caller` stands before its HTTP.
Of uvicorn's insides they need: the classes named by `http=` and `ws=` are called with `config`,
`server_state`, `app_state`; then `connection_made`, then `data_received`, that of `ws=` with the
request as bytes; `server_state.connections` is waited for at a stop, after `shutdown()` of each.
`tests/push/test_uvicorn_live.py` holds that at every uvicorn we lock.
"""

import socket
from typing import Any

import uvicorn

from flyingfinish.limits import STALLED_CLOSE_MS
from flyingfinish.push.doorstep import caller_at
from flyingfinish.push.fan_socket import FanSocket
from flyingfinish.push.gate import Gate

SEND_BUFFER_BYTES = 64 * 1024
"""The kernel's part of a queue, of which Linux makes twice as much: larger, and a stalled reader
hides there for minutes; smaller, and a far one waits for a long snapshot."""

GRACE_S = 5
"""Seconds an orderly stop may take before what is left is cut."""


def tune_listener(listener: socket.socket) -> None:
    """Bounds every connection that a listening TCP socket will accept; they inherit it on Linux."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # The kernel drops a peer that acknowledges nothing, whatever the server is waiting for.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_CLOSE_MS)


def live_protocol(gate: Gate) -> type[FanSocket]:
    """Returns the class that uvicorn makes one of for each request to upgrade."""

    class LiveFan(FanSocket):
        """A fan's socket at this gate."""

        __slots__ = ()

        def __init__(self, config: Any, server_state: Any, app_state: Any) -> None:
            super().__init__(gate, server_state)

    return LiveFan


def public_config(app: Any, gate: Gate, **overrides: Any) -> uvicorn.Config:
    """Returns uvicorn's configuration of the public door; `overrides` name the address or log."""
    settings: dict[str, Any] = {
        "http": caller_at(gate),
        "ws": live_protocol(gate),
        "access_log": False,  # it would write query strings; web/headers.py does not
        "log_level": "warning",
        "server_header": False,
        "timeout_graceful_shutdown": GRACE_S,
        "lifespan": "on",
    }
    return uvicorn.Config(app, **(settings | overrides))


def public_server(app: Any, gate: Gate) -> uvicorn.Server:
    """Returns a public door that logs nothing, to be served within a process that has others."""
    return uvicorn.Server(public_config(app, gate, log_config=None))
