"""The product under the push benchmarks: a server, a crowd beside it, and who tells it news."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from flyingfinish.bench import rally as bench_rally
from flyingfinish.bench.figures import rss_kib
from flyingfinish.bench.peer import Other, cpu_ns, marked, on_first_core_from_now, other
from flyingfinish.bench.sockets import Place
from flyingfinish.bench.store import append
from flyingfinish.bench.wire import Poster
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.rally.commands import Command, IssueNotice, WithdrawNotice
from flyingfinish.rally.facts import NoticeIssued, NoticeKind, NoticeWithdrawn, Record
from flyingfinish.rally.judge.parts import LONG_TEXT_MAX
from flyingfinish.supervisor import Running, running
from flyingfinish.web.access import ACCESS_JOURNAL, Access
from flyingfinish.web.tokens import OFFICIAL, STATION

TICK_MS: Final = 100
OVERHEAD_BYTES: Final = 230
"""What a deltas frame says beside a notice's text."""

NOTICES: Final = f"rally/{bench_rally.RALLY_ID}/notices"
DESK: Final = "desk"
INCARNATION: Final = "b" * 16
KIB: Final = 1_024


@dataclass(slots=True)
class Product:
    """One server under measurement; `crowd` is the process that its fans live in."""

    server: Running
    store: RedisStore
    crowd: Other
    fans: int
    desk: Poster
    seq: int = 0
    seen: int = 0
    standing: list[str] = field(default_factory=list)
    """Identities of the notices that stand."""

    found: dict[str, list[int]] = field(default_factory=dict)

    @property
    def push(self) -> int:
        """Process id of the push process."""
        return self.server.processes["push"]

    def place(self, deflate: bool = False) -> Place:
        """Returns where fans call."""
        parts = urlsplit(self.server.public_url)
        return Place(parts.hostname or "", parts.port or 0, deflate=deflate)

    def cpu_ns(self) -> int:
        """Returns what the push process has computed so far."""
        return cpu_ns(self.push)

    def rss_bytes(self) -> int:
        """Returns the memory of the push process."""
        return rss_kib(self.push) * KIB

    async def got(self, path: str) -> bytes:
        """Returns the whole answer to a GET at the public door."""
        place = self.place()
        reader, writer = await asyncio.open_connection(place.host, place.port)
        head = f"GET {path} HTTP/1.1\r\nHost: {place.host}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
        writer.close()
        return answer

    def note(self, name: str, value: int) -> None:
        """Keeps one value of one round."""
        self.found.setdefault(name, []).append(value)

    async def tell(self, size: int) -> None:
        """Issues a notice whose delta makes a marked frame of about `size` bytes.

        Posted at the crew door as a desk posts it; one longer than officials may write goes
        straight into the journal.
        """
        texts = {"en": marked(size - OVERHEAD_BYTES).decode()}
        if len(texts["en"]) <= LONG_TEXT_MAX:
            await self._command(IssueNotice(NoticeKind.INFORMATION, texts))
            self.standing.append(f"{DESK}/{INCARNATION}/{self.seq}")
        else:
            await append(self.store.journal(bench_rally.RALLY_ID), [self._issued(texts)])

    def _issued(self, texts: dict[str, str]) -> Record:
        self.seq += 1
        fact = NoticeIssued(NoticeKind.INFORMATION, texts)
        record = Record(0, DESK, INCARNATION, self.seq, fact, official=True)
        self.standing.append(record.identity)
        return record

    async def replace(self, size: int) -> None:
        """Issues such a notice straight into the journal and takes the ones before back with it."""
        before, self.standing = self.standing, []
        records = [self._issued({"en": marked(size - OVERHEAD_BYTES).decode()})]
        for identity in before:
            self.seq += 1
            withdrawn = NoticeWithdrawn(identity, "over")
            records.append(Record(0, DESK, INCARNATION, self.seq, withdrawn, official=True))
        await append(self.store.journal(bench_rally.RALLY_ID), records)

    async def clear(self) -> None:
        """Withdraws what was issued: who comes next gets a short snapshot."""
        while self.standing:
            await self._command(WithdrawNotice(self.standing.pop(), "over"))

    async def _command(self, command: Command) -> None:
        self.seq += 1
        body = encode_command(command).decode()
        sent = {"source": DESK, "incarnation": INCARNATION, "seq": self.seq, "body": body}
        path = f"/api/v1/rallies/{bench_rally.RALLY_ID}/commands"
        answer = await self.desk.post(path, {**sent, "seen": self.seen})
        self.seen = answer["position"]

    async def station(self, post: str) -> Poster:
        """Returns a connection that posts rows as this post."""
        access = Access(self.store.journal(ACCESS_JOURNAL), SystemClock())
        token = await access.issue(STATION, bench_rally.RALLY_ID, post, post, "bench")
        return Poster(self.server.crew_url, token.text())

    async def connect(
        self,
        wishes: list[str],
        *,
        place: Place | None = None,
        count: int = 0,
        narrow: bool = False,
        timed: bool = True,
    ) -> dict[str, Any]:
        """Lets the crowd in, all of it by default; `Crowd.connect` says what the others are."""
        return await self.crowd.ask(
            do="connect", place=said(place or self.place()), wishes=wishes,
            count=count or self.fans, narrow=narrow, timed=timed,
        )  # fmt: skip

    async def listen(self, ms: int, wanted: int = 0) -> dict[str, Any]:
        """Returns what the crowd heard in so long, or somewhat longer until it was so much."""
        return await self.crowd.ask(do="listen", ms=ms, wanted=wanted)


@asynccontextmanager
async def product(told: list[Record], fans: int) -> AsyncIterator[Product]:
    """Runs a server that knows `told`, its push process on the first core, and a crowd."""
    with tempfile.TemporaryDirectory(prefix="ff-bench-") as folder:
        settings = Settings(
            data_dir=Path(folder), port=0, crew_port=0, log_level="warning", push_tick_ms=TICK_MS
        )
        async with running(settings) as server, other("bench.crowd") as crowd:
            store = open_store(server.store_url)
            access = Access(store.journal(ACCESS_JOURNAL), SystemClock())
            try:
                await append(store.journal(bench_rally.RALLY_ID), told)
                on_first_core_from_now(server.processes["push"])
                token = await access.issue(OFFICIAL, bench_rally.RALLY_ID, "clerk", DESK, "bench")
                desk = Poster(server.crew_url, token.text())
                yield Product(server, store, crowd, fans, desk, seen=len(told))
                desk.close()
            finally:
                await store.close()


def said(place: Place) -> dict[str, Any]:
    """Returns a place as the crowd is told of it."""
    return {
        "host": place.host, "port": place.port, "path": place.path, "deflate": place.deflate,
    }  # fmt: skip


def wish(channels: Iterable[str]) -> str:
    """Returns what a fan says who follows these."""
    wanted = [{"ch": name} for name in channels]
    return json.dumps({"type": "subscribe", "channels": wanted})
