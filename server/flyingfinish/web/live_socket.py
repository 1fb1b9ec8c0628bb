"""The WebSocket `/live`: who may come in, and what they say; what they hear is the hub's."""

from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from flyingfinish.push.control import hear
from flyingfinish.push.hub import Hub
from flyingfinish.push.ports import Close
from flyingfinish.push.uvicorn_live import SCOPE_KEY, LiveProtocol
from flyingfinish.web.errors import Problem, problem_response

SUBPROTOCOL = "flyingfinish.v1.json"
SUBSCRIBERS_MAX = 50_000
"""Sockets one push process takes; the next is told to come back later (4100)."""


class LiveSocket:
    """The endpoint; `origins` are pages' origins that may connect besides the server's own."""

    def __init__(
        self, hub: Hub, origins: frozenset[str], subscribers_max: int = SUBSCRIBERS_MAX
    ) -> None:
        self._hub = hub
        self._origins = origins
        self._subscribers_max = subscribers_max

    async def serve(self, socket: WebSocket) -> None:
        """Serves one connection to its end."""
        refused = self._refusal(socket)
        if refused is not None:
            await socket.send_denial_response(problem_response(refused))
            return
        await socket.accept(subprotocol=SUBPROTOCOL)
        port: LiveProtocol = socket.scope["extensions"][SCOPE_KEY]
        if len(self._hub.members.all) >= self._subscribers_max:
            port.close(Close.FULL, "no room, come back later")
            return
        member = self._hub.attach(port)
        port.on_room = lambda: self._hub.drained(member)
        try:
            while hear(self._hub, member, await _receive(socket)):
                pass
            port.close(Close.FLOOD, "too many messages")
        except WebSocketDisconnect:
            pass
        finally:
            port.on_room = None
            self._hub.detach(member)

    def _refusal(self, socket: WebSocket) -> Problem | None:
        if SUBPROTOCOL not in socket.scope["subprotocols"]:
            return Problem(400, "bad_subprotocol", f"Ask for the subprotocol {SUBPROTOCOL}.")
        if not self._is_origin_welcome(socket):
            return Problem(403, "foreign_origin", "Pages of another site may not connect here.")
        if SCOPE_KEY not in socket.scope["extensions"]:
            return Problem(500, "no_transport", "This server was started without its transport.")
        return None

    def _is_origin_welcome(self, socket: WebSocket) -> bool:
        """Tells whether a page may connect: the server's own pages may, programs have no origin."""
        origin = socket.headers.get("origin")
        if origin is None or origin in self._origins:
            return True
        return urlsplit(origin).netloc.lower() == socket.headers.get("host", "").lower()


async def _receive(socket: WebSocket) -> str | bytes:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text: str | bytes | None = message.get("text")
    # A binary message is no JSON text of ours; what it holds is judged like any other.
    return text if text is not None else bytes(message.get("bytes") or b"")
