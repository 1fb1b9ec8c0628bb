"""A real crew door over a memory journal on a real socket, for the clients' tests."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import uvicorn

from flyingfinish.clock import SystemClock
from flyingfinish.journal.codec import record_of
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.rally.facts import Record
from flyingfinish.rally.state import RallyState, replay
from flyingfinish.web.access import EVERY_RALLY
from flyingfinish.web.crew import create_crew_app

START_WAIT_S = 0.01
ALL_ROWS = 1_000_000

T = TypeVar("T")


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine in a thread of its own: the browser's tests have a loop in theirs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@dataclass
class RealDoor:
    """Where the door is, and what stands in its journals."""

    url: str
    admin_token: str
    store: MemoryStore

    def records(self, rally: str) -> list[Record]:
        """Everything in a rally's journal."""
        rows = run_apart(self.store.journal(rally).read(0, ALL_ROWS))
        return [record_of(row) for row in rows]

    def state(self, rally: str) -> RallyState:
        """The fold over a rally's journal."""
        return replay(self.records(rally))


@contextmanager
def crew_door() -> Iterator[RealDoor]:
    """Runs the door in a thread of its own until the block ends."""
    store = MemoryStore(SystemClock())
    app = create_crew_app(store, SystemClock())
    token = run_apart(
        app.state.doors.access.issue("official", EVERY_RALLY, "admin", "desk-root", "test")
    )
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="door")
    thread.start()
    pause = threading.Event()
    while not server.started:
        pause.wait(START_WAIT_S)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield RealDoor(f"http://127.0.0.1:{port}", token.text(), store)
    finally:
        server.should_exit = True
        thread.join()
