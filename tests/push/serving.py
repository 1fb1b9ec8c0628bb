"""A real public door on a real socket, in the test's own loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import uvicorn
import websockets

from flyingfinish.clock import Clock, SystemClock
from flyingfinish.push.gate import Gate, GateSettings
from flyingfinish.push.hub import Hub, HubSettings
from flyingfinish.push.uvicorn_live import public_config, tune_listener
from flyingfinish.web.public import PublicSettings, create_public_app
from push.made import RALLY, Rallies, Told

SUBPROTOCOL = "flyingfinish.v1.json"
SOON_S = 30


class Door:
    """A public door that runs."""

    def __init__(self, hub: Hub, server: uvicorn.Server, port: int) -> None:
        self.hub = hub
        self.server = server
        self.port = port

    def connect(self, **options: Any) -> Any:
        """Returns a WebSocket client of `/live`."""
        options.setdefault("subprotocols", [SUBPROTOCOL])
        options.setdefault("compression", None)
        return websockets.connect(f"ws://127.0.0.1:{self.port}/live", **options)

    async def get(self, path: str, *headers: str) -> bytes:
        """Returns the whole raw answer to a GET."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"GET {path} HTTP/1.1", "Host: here", "Connection: close", *headers, "", ""]
        writer.write("\r\n".join(lines).encode())
        async with asyncio.timeout(SOON_S):
            answer = await reader.read()
        writer.close()
        return answer


@asynccontextmanager
async def serving(
    *,
    clock: Clock | None = None,
    hub_settings: HubSettings | None = None,
    settings: PublicSettings | None = None,
    gate: GateSettings | None = None,
    rallies: Any = None,
    **told: Told,
) -> AsyncIterator[Door]:
    """Runs a public door over these rallies until the test is done with it."""
    hub = Hub(clock or SystemClock(), hub_settings)
    app = create_public_app(hub, rallies or Rallies(**told), settings)
    made = Gate(hub, gate)
    listener = socket.socket()
    tune_listener(listener)
    listener.bind(("127.0.0.1", 0))
    config = public_config(app, made, log_config=None)
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(server.serve([listener]))
        await until(lambda: server.started and all(name in hub.rallies for name in told))
        try:
            yield Door(hub, server, listener.getsockname()[1])
        finally:
            server.should_exit = True
            await task


async def until(condition: Callable[[], object]) -> None:
    """Waits for a condition, giving way in between."""
    async with asyncio.timeout(SOON_S):
        while not condition():
            await asyncio.sleep(0.001)


async def hear(connection: Any, *types: str) -> Any:
    """Returns the next frame of one of these types (any if none), leaving the greeting out."""
    async with asyncio.timeout(SOON_S):
        while True:
            frame = orjson.loads(await connection.recv())
            if frame["type"] in types or (not types and frame["type"] != "hello"):
                return frame


async def say(connection: Any, **message: Any) -> None:
    """Sends one control message."""
    await connection.send(orjson.dumps(message).decode())


async def follow(connection: Any, *channels: str, **more: Any) -> None:
    """Subscribes to channels of which nothing is held."""
    await say(connection, type="subscribe", channels=[{"ch": name} for name in channels], **more)


async def a_rally(**forms: Any) -> Told:
    """Returns a rally whose views were committed by the machine's clock."""
    told = Told(SystemClock().now_at_ms())
    await told.tell({f"rally/{RALLY}/{name}": form for name, form in forms.items()})
    return told
