"""A whole public door on a real socket over a rally that is folded fact by fact, by a set clock.

What it serves comes from the composer's public views through a ledger in memory, the app is the one
that `ff serve` runs. Each fact is told before the next one is folded, so two doors that are handed
facts alike send the same frames.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
import websockets
from websockets.typing import Subprotocol

from flyingfinish.app_push import public_app
from flyingfinish.clock import ManualClock
from flyingfinish.journal.memory_views import MemoryFeed, MemoryLedger
from flyingfinish.journal.ports import Audience
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.series_composer import SeriesComposer
from flyingfinish.push.gate import Gate
from flyingfinish.push.hub import Hub, HubSettings
from flyingfinish.push.uvicorn_live import public_config
from flyingfinish.rally.facts import Record
from flyingfinish.web.public import PublicSettings
from push.made import run_out
from push.serving import SUBPROTOCOL, until
from web.crawling import Answer, fetched

RALLY = "test"
STEP_MS = 2_000
"""Longer than a painting of a page is kept: each fact may be on the next one."""

NO_PING_MS = 3_600_000
"""Pings go by the loop's own clock: two doors would send them between other frames."""

FLUSHES = 2
"""Some views wait a few ticks before they are told; after so many steps none does."""


class TwinRally:
    """A rally and a series as the store keeps them, and the clock of everything."""

    def __init__(self, now_at_ms: int, series: tuple[str, Iterable[Record]] | None = None) -> None:
        self.clock = ManualClock(now_at_ms)
        self.composers: dict[str, Composer | SeriesComposer] = {RALLY: Composer(RALLY, 1)}
        self.ledgers = {RALLY: MemoryLedger()}
        self.season = series
        if series:
            journal = journal_of_series(series[0])
            self.composers[journal] = SeriesComposer(series[0], 1)
            self.ledgers[journal] = MemoryLedger()

    @property
    def series(self) -> tuple[str, ...]:
        """Returns the ids of the series there are."""
        return (self.season[0],) if self.season else ()

    async def begin(self) -> None:
        """Commits the series, which stands still from then on."""
        for series, records in [self.season] if self.season else []:
            await self._commit(journal_of_series(series), list(records))

    async def tell(self, record: Record) -> None:
        """Folds and commits one fact of the rally, a moment later."""
        self.clock.advance(STEP_MS)
        await self._commit(RALLY, [record])

    async def _commit(self, journal: str, records: list[Record]) -> None:
        composer, ledger = self.composers[journal], self.ledgers[journal]
        composer.fold(records)
        commit = composer.compose(self.clock.now_at_ms())
        assert await ledger.commit(await ledger.checkpoint(), commit)

    async def rallies(self) -> list[str]:
        """Returns every journal."""
        return sorted(self.ledgers)

    def feed(self, rally_id: str, audience: Audience) -> MemoryFeed:
        """Returns what push reads of a journal."""
        return MemoryFeed(self.ledgers[rally_id], audience)


class TwinDoor:
    """One running door of such a rally."""

    def __init__(self, rally: TwinRally, hub: Hub, app: Any, port: int) -> None:
        self.rally = rally
        self.hub = hub
        self.app = app
        self.port = port

    async def tell(self, records: Iterable[Record]) -> None:
        """Tells facts one by one, each sent before the next."""
        for record in records:
            await self.rally.tell(record)
            await self.send_all()

    async def send_all(self) -> None:
        """Waits until the hub has taken what was committed, and has it sent."""
        frames = self.rally.ledgers[RALLY].views["public"].frames
        position = frames[-1].position if frames else 0
        await until(lambda: self.hub.rallies[RALLY].position >= position)
        for _ in range(FLUSHES):
            self.rally.clock.advance(STEP_MS)
            run_out(self.hub.flush_in_parts(RALLY))
        assert not self.hub.rallies[RALLY].waits

    def views(self) -> dict[str, Any]:
        """Returns the public views by channel, as this door has sent them."""
        return {
            name: channel.sent.data
            for held in self.hub.rallies.values()
            for name, channel in held.channels.items()
        }

    async def get(self, address: str) -> Answer:
        """Returns the answer to a GET."""
        return await fetched(self.port, address)

    def live(self) -> Any:
        """Returns a WebSocket client of `/live` that holds all it hears."""
        address = f"ws://127.0.0.1:{self.port}/live"
        return websockets.connect(
            address,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            max_queue=None,
            max_size=None,
        )


@asynccontextmanager
async def twin_door(rally: TwinRally) -> AsyncIterator[TwinDoor]:
    """Runs a door of this rally until the test is done with it."""
    hub = Hub(rally.clock, HubSettings(ping_ms=NO_PING_MS))
    app = public_app(hub, rally, PublicSettings(public_url="https://door.example"))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(public_config(app, Gate(hub), log_config=None))
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started and len(hub.rallies) == len(rally.ledgers))
        door = TwinDoor(rally, hub, app, listener.getsockname()[1])
        await door.send_all()
        try:
            yield door
        finally:
            hub.close()
            server.should_exit = True
            await serving
