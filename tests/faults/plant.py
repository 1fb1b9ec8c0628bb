"""A whole server in its own processes, a rally played at it, and how to tell that nothing is wrong.

Used by the fault tests: they kill parts of it while stations and desks play on.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flyingfinish.config import CHECKOUT
from flyingfinish.datafolder import read_holder, running_store
from flyingfinish.exchange.door_client import ADMIN_TOKEN_FILE
from flyingfinish.exchange.script import lines_of
from flyingfinish.journal.archive_file import ArchiveFiles
from flyingfinish.journal.codec import record_of
from flyingfinish.journal.ports import Audience, Store, Stored
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.journal.verify import verify_against, verify_files
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.deltas import patched
from flyingfinish_sim.crew import Crew
from flyingfinish_sim.player import Player
from flyingfinish_sim.script import Play, read_play
from flyingfinish_sim.tokens import issue_tokens
from flyingfinish_station.clock import PostClock
from thin_weekend import EVERY, thin_weekend

ALL = 1_000_000
AT_ONCE = 1 << 62
READY_WITHIN_S = 120
POLL_S = 0.05
SETTLED_WITHIN_S = 120
BELOW_EPHEMERAL = (20_000, 32_000)
"""Linux gives calls ports from 32 768 on, macOS from 49 152 on."""

Pages = dict[str, object]


def free_ports(count: int) -> list[int]:
    """Returns ports that nobody listens on just now, and that no call is given by chance.

    A port of the system's own range could be taken by any connection before the server binds it,
    or while it is down between two starts.
    """
    with contextlib.ExitStack() as stack:
        found: list[int] = []
        while len(found) < count:
            one = stack.enter_context(socket.socket())
            port = random.randrange(*BELOW_EPHEMERAL)
            with contextlib.suppress(OSError):
                one.bind(("127.0.0.1", port))
                found.append(port)
        return found


@dataclass
class Plant:
    """A server on a data folder; its ports stay the same when it is started again."""

    data: Path
    ports: list[int] = field(default_factory=lambda: free_ports(2))
    process: subprocess.Popen[bytes] | None = None

    @property
    def crew_url(self) -> str:
        return f"http://127.0.0.1:{self.ports[1]}"

    def start(self) -> None:
        """Starts `ff serve` and returns when it has told both addresses."""
        paths = os.pathsep.join([str(CHECKOUT / "server"), str(CHECKOUT / "clients")])
        words = ["--data", str(self.data), "--port", str(self.ports[0])]
        words += ["--crew-port", str(self.ports[1]), "--log-level", "error"]
        log = self.data.with_suffix(".log")
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flyingfinish", "serve", *words],
                stdout=out,
                stderr=out,
                env={**os.environ, "PYTHONPATH": paths},
            )
        pause = threading.Event()
        while b"crew door" not in (said := log.read_bytes()):
            assert self.process.poll() is None, said.decode()
            pause.wait(POLL_S)

    def pid_of(self, name: str) -> int | None:
        """Process id of a part of the server as last noted."""
        holder = read_holder(self.data)
        return holder.processes.get(name) if holder else None

    def kill(self, name: str) -> bool:
        """Kills a part of the server with SIGKILL; False when it is not running just now."""
        pid = self.pid_of(name)
        if pid is None or not _is_ours(pid):
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False

    def kill_supervisor(self) -> None:
        """Kills the supervisor with SIGKILL; what it started ends by itself."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ends the server in order and returns its exit code."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.terminate()
        return self.process.wait(timeout=READY_WITHIN_S)

    def admin_token(self) -> str:
        return (self.data / ADMIN_TOKEN_FILE).read_text(encoding="ascii").strip()

    def store(self) -> RedisStore:
        """The running server's journal, as an administrator on this machine sees it."""
        url = running_store(self.data, "admin")
        assert url is not None
        return open_store(url)


def _is_ours(pid: int) -> bool:
    """Says whether the process is (still) a child of some server of ours."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"flyingfinish" in words or b"valkey" in words


@contextmanager
def plant(data: Path) -> Iterator[Plant]:
    """A running server; ended for certain."""
    one = Plant(data)
    one.start()
    try:
        yield one
    finally:
        try:
            one.stop()
        finally:
            if one.process is not None:
                one.process.kill()
                one.process.wait()


def weekend_play(until_ms: int = AT_ONCE, every: int = EVERY) -> Play:
    """The fictional weekend to an instant, with one crew of several."""
    return read_play(lines_of(thin_weekend(until_ms, every)))


@contextmanager
def playing(one: Plant, play: Play, folder: Path) -> Iterator[Player]:
    """A player at work in a thread of its own, as fast as the door takes it."""
    tokens = issue_tokens(one.crew_url, play.rally, one.admin_token(), play.parts)
    crew = Crew(one.crew_url, play.rally, play.parts, tokens, folder, PostClock())
    with crew:
        player = Player(play, crew, PostClock(), 1, AT_ONCE)
        thread = threading.Thread(target=player.run, name="player")
        thread.start()
        try:
            yield player
        finally:
            crew.stop.set()
            thread.join()


def wait_played(player: Player, within_s: int) -> None:
    """Waits until everything is played and delivered; fails when it takes longer."""
    pause = threading.Event()
    for _ in range(int(within_s / POLL_S)):
        if player.report.complete or player.report.refusals:
            return
        pause.wait(POLL_S)
    report = player.report
    raise AssertionError(f"{report.sent} of {report.total} sent, {player.crew.alarms()}")


async def journal_rows(store: RedisStore, rally: str) -> list[Stored]:
    """Everything in a rally's journal."""
    return await store.journal(rally).read(0, ALL)


async def shown(store: Store, rally: str, audience: Audience) -> Pages:
    """Every view of an audience as its feed tells it: whole forms and the deltas since."""
    feed = store.feed(rally, audience)
    pages: dict[str, tuple[int, object]] = {
        one.channel: (one.offset, json.loads(one.data)) for one in await feed.wholes()
    }
    for frame in await feed.read(0, ALL):
        for delta in frame.deltas:
            offset, data = pages.get(delta.channel, (0, {}))
            if delta.offset <= offset:
                continue
            patch = json.loads(delta.patch)
            pages[delta.channel] = (
                delta.offset,
                patch if delta.snapshot else patched(data, patch),
            )
    return {channel: data for channel, (_, data) in pages.items()}


def expected_views(rows: list[Stored], rally: str, audience: Audience) -> Pages:
    """The same views, from one fold over the journal without any fault."""
    composer = Composer(rally, 1)
    composer.fold([record_of(row) for row in rows])
    composer.skip()
    views = composer.public if audience == "public" else composer.internal
    return {f"rally/{rally}/{channel}": view.whole() for channel, view in views.channels()}


async def settle(store: RedisStore, rally: str) -> list[Stored]:
    """Waits until the processor has shown the whole journal; returns the journal."""
    async with asyncio.timeout(SETTLED_WITHIN_S):
        while True:
            rows = await journal_rows(store, rally)
            checkpoint = await store.ledger(rally).checkpoint()
            if checkpoint.position == rows[-1].position:
                return rows
            await asyncio.sleep(POLL_S)


def check_exactly_once(rows: list[Stored], crew: Crew) -> None:
    """Every row of every outbox is in the journal once, in order, to the byte; and no other."""
    held: dict[tuple[str, str], list[tuple[int, bytes]]] = defaultdict(list)
    for row in rows:
        held[row.source, row.incarnation].append((row.seq, row.body))
    for name, agent in crew.stations.items():
        boxed = [(row.seq, row.body) for row in agent.outbox.rows(1, ALL)]
        assert boxed == held.get((name, agent.outbox.incarnation), []), name
    for name, desk in crew.desks.items():
        numbers = [seq for seq, _ in held.get((name, desk.incarnation), [])]
        assert list(range(1, len(desk.sent) + 1)) == numbers, name
    assert list(range(1, len(rows) + 1)) == [row.position for row in rows]


async def check_views(store: Store, rows: list[Stored], rally: str) -> None:
    """The views in the store are those of one undisturbed fold, byte for byte once canonical."""
    for audience in ("public", "internal"):
        told = await shown(store, rally, audience)
        for channel, data in expected_views(rows, rally, audience).items():
            said = json.dumps(told.get(channel), sort_keys=True)
            assert json.dumps(data, sort_keys=True) == said, channel


async def check_archive(store: RedisStore, one: Plant, rows: list[Stored], crew: Crew) -> None:
    """The archive holds the whole journal, and every head that a station was handed is in it."""
    journal, files = store.journal(crew.rally), ArchiveFiles(one.data / "archive", crew.rally)
    async with asyncio.timeout(SETTLED_WITHIN_S):
        while (await journal.archived()).position < len(rows):
            await asyncio.sleep(POLL_S)
    marks = [agent.outbox.archived for agent in crew.stations.values()]
    report = verify_files(files, {mark.position: mark.head for mark in marks if mark})
    await verify_against(journal, files, report)
    assert (len(rows), []) == (report.rows, report.findings)
    assert any(marks)


@dataclass
class Killer:
    """Kills parts of a plant at random instants, from a seed."""

    one: Plant
    dice: random.Random
    names: tuple[str, ...] = ("valkey", "crew", "processor", "push", "archiver")
    killed: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def storm(self, kills: int, player: Player) -> None:
        """Kills so many times, each at a random point of the play and a moment after it."""
        pause = threading.Event()
        most = player.report.total * 9 // 10
        for sent in sorted(self.dice.randrange(most) for _ in range(kills)):
            while player.report.sent < sent and not player.crew.stop.is_set():
                pause.wait(0.005)
            pause.wait(self.dice.randrange(50) / 1000)
            while not self._kill_one():
                pause.wait(0.01)

    def _kill_one(self) -> bool:
        """Kills a part by lot; False when that part is not running just now."""
        name = self.dice.choice(self.names)
        if not self.one.kill(name):
            return False
        self.killed[name] += 1
        return True
