"""The rally that the page's benchmark looks at: 200 crews, from their second stage on.

A whole public door in this process over a ledger in memory: what the processor would commit is
committed here, so that a fact is told when the benchmark says so.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

from flyingfinish.app_push import public_app
from flyingfinish.bench import rally as bench_rally
from flyingfinish.clock import SystemClock
from flyingfinish.journal.memory_views import MemoryFeed, MemoryLedger
from flyingfinish.journal.ports import Audience
from flyingfinish.processing.composer import Composer
from flyingfinish.push.frames import hello_frame
from flyingfinish.push.gate import Gate
from flyingfinish.push.hub import Hub
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.uvicorn_live import public_server
from flyingfinish.rally.facts import (
    Fact,
    PersonRecorded,
    RallyClockSet,
    Record,
    StageState,
    StageStateSet,
)
from flyingfinish.web.public import PublicSettings

CREWS = 200
STAGES = 4
RUNNING = 2
"""The stage that is driven when somebody begins to look."""

SPLITS = 2
RALLY = bench_rally.RALLY_ID
LOOK_S = 0.01


class PageDoor:
    """A running public door, and the rally behind it."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._composer = Composer(RALLY, 1)
        self._ledger = MemoryLedger()
        self.hub = Hub(self._clock)
        self.url = ""
        self._before, self._coming = _told_and_coming()

    async def rallies(self) -> list[str]:
        """Returns the one rally."""
        return [RALLY]

    def feed(self, rally_id: str, audience: Audience) -> MemoryFeed:
        """Returns what push reads of it."""
        return MemoryFeed(self._ledger, audience)

    async def begin(self) -> None:
        """Tells all up to the second stage, and that it is driven."""
        await self._tell(self._before)
        await self.tell_next()

    async def tell_next(self) -> None:
        """Tells the next fact; raises StopIteration when all are told."""
        await self._tell_one(next(self._coming))

    async def tell_stage(self, pause_s: float) -> None:
        """Tells what is left of the stage that is driven, so many seconds between two facts."""
        for record in self._coming:
            await self._tell_one(record)
            if isinstance(record.fact, StageStateSet) and record.fact.state is StageState.COMPLETED:
                return
            await asyncio.sleep(pause_s)

    async def _tell_one(self, record: Record) -> None:
        await self._tell([replace(record, position=self._composer.position + 1)])

    async def _tell(self, records: list[Record]) -> None:
        self._composer.fold(records)
        commit = self._composer.compose(self._clock.now_at_ms())
        await self._ledger.commit(await self._ledger.checkpoint(), commit)

    def ping_frame(self) -> bytes:
        """Returns a frame as long as a ping's."""
        hello = hello_frame(self._clock.now_at_ms(), self.hub.clocks(), 0)
        return Outgoing(hello).plain()

    @contextmanager
    def counting(self) -> Iterator[list[int]]:
        """Counts the bytes that are written to each fan there is, as they leave."""
        counted: list[int] = []
        members = tuple(self.hub.members.all)
        for member in members:
            member.port = _Counting(member.port, counted)
            self.hub.members.put_anew(member)
        yield counted
        for member in members:
            member.port = member.port.port  # type: ignore[attr-defined]
            self.hub.members.put_anew(member)


class _Counting:
    """A fan's socket that counts what is written to it."""

    def __init__(self, port: Any, counted: list[int]) -> None:
        self.port = port
        self._counted = counted

    def write(self, out: Outgoing) -> int:
        """Writes and counts."""
        written: int = self.port.write(out)
        self._counted.append(written)
        return written

    def straight(self) -> None:
        """There is no short way past the counting."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


@asynccontextmanager
async def page_door() -> AsyncIterator[PageDoor]:
    """Runs the door until the benchmark is done with it."""
    door = PageDoor()
    await door.begin()
    app = public_app(door.hub, door, PublicSettings())
    listener = socket.create_server(("127.0.0.1", 0))
    server = public_server(app, Gate(door.hub))
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve(sockets=[listener]))
        while not (server.started and RALLY in door.hub.rallies):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)
        door.url = f"http://127.0.0.1:{listener.getsockname()[1]}/r/{RALLY}/"
        try:
            yield door
        finally:
            door.hub.close()
            server.should_exit = True
            await serving


def _told_and_coming() -> tuple[list[Record], Iterator[Record]]:
    """Returns the facts up to the stage that is driven, and those after, which come one by one."""
    records = bench_rally.records(SPLITS, CREWS, STAGES)
    first = next(n for n, one in enumerate(records) if bench_rally.stage_of(one) == RUNNING)
    told = [_named(one) for one in records[:first]]
    begins_at_ms = bench_rally.FIRST_START_AT_MS + (RUNNING - 1) * bench_rally.APART_MS
    clock = RallyClockSet(begins_at_ms, SystemClock().now_at_ms(), 1_000)
    told.append(replace(_of_the_desk(1, clock), position=first + 1))
    return told, _staged(records[first:])


def _staged(records: list[Record]) -> Iterator[Record]:
    """Yields the facts of the stages with what the desk says before and after each of them."""
    nth = 1
    for number in range(RUNNING, STAGES + 1):
        nth += 2
        yield _of_the_desk(nth - 1, StageStateSet(f"SS{number}", StageState.RUNNING))
        yield from (one for one in records if bench_rally.stage_of(one) == number)
        yield _of_the_desk(nth, StageStateSet(f"SS{number}", StageState.COMPLETED))


def _of_the_desk(nth: int, fact: Fact) -> Record:
    return Record(1, bench_rally.DESK, "b", nth, fact, True, "", "t", 0)


def _named(record: Record) -> Record:
    """Returns the fact about a person with its name, as long as names are."""
    fact = record.fact
    if not isinstance(fact, PersonRecorded):
        return record
    return replace(
        record, person={"person_id": fact.person_id, "name": f"Etunimi {fact.person_id}ssonen"}
    )
