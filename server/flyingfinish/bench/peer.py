"""Servers that `ff bench push` measures beside the product: what a peer file says, one started.

A peer is no part of Flying Finish and is described by a file of JSON (server/FIGURES.md has one):
`name`; `command` and `files` (by name, their text), in which `{port}` and `{folder}` are replaced;
`path` of its WebSocket; `say`, messages that a subscriber sends; `publish`: `line` when each line
to its port + 1 goes to all, or else the path to which a message is POSTed.
"""

import asyncio
import json
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flyingfinish.bench.sockets import LOOPBACK, Place
from flyingfinish.clock import stopwatch_ns

LINE: Final = "line"
NS_PER_US: Final = 1_000
NS_PER_S: Final = 1_000_000_000
STARTED_WITHIN_S: Final = 20
NAP_S: Final = 0.05
PORTS: Final = range(20_000, 32_000, 2)
"""Below those that calls are given."""

CELL: Final = "SS4 %d A. Example %d +%d; "
"""What a message repeats, with other numbers each time, as a table does."""


class PeerRefused(ValueError):
    """A peer file cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What a peer file says."""

    name: str
    command: Sequence[str]
    path: str = "/"
    publish: str = LINE
    say: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Peer":
        """Returns the peer of a file; raises PeerRefused for one that cannot be read."""
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise PeerRefused(f"{path} is no peer file: {error}") from error


FLOOR: Final = Peer("a bare send()", (sys.executable, "-m", "flyingfinish.bench.floor", "{port}"))


@dataclass(slots=True)
class Started:
    """A peer that runs."""

    place: Place
    wishes: Sequence[str]
    process_id: int
    publish: str
    told: int
    """The port at which messages are published."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    gone: Exception | None = None
    """Why it can be told nothing more: it has ended under its load."""

    def cpu_ns(self) -> int:
        """Returns what it has computed so far, all its processes together."""
        return sum(map(cpu_ns, family(self.process_id)))

    async def tell(self, size: int) -> None:
        """Publishes one marked message of so many bytes, as long as the peer lives."""
        if self.gone is not None:
            return
        try:
            await self._tell_once(size)
        except (OSError, asyncio.IncompleteReadError) as gone:
            self.gone = gone

    async def _tell_once(self, size: int) -> None:
        if self.reader.at_eof():
            await self._call_again()
        try:
            await self._tell(size)
        except asyncio.IncompleteReadError as ended:
            if ended.partial:
                raise
            # It closed while we wrote, and has told nobody.
            await self._call_again()
            await self._tell(size)

    async def _call_again(self) -> None:
        """Some close what was idle for some seconds."""
        self.writer.close()
        self.reader, self.writer = await asyncio.open_connection(LOOPBACK, self.told)

    async def _tell(self, size: int) -> None:
        text = marked(size)
        if self.publish == LINE:
            self.writer.write(text + b"\n")
            await self.writer.drain()
            return
        head = (
            f"POST {self.publish} HTTP/1.1\r\nHost: {self.place.host}:{self.place.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        )
        self.writer.write(head.encode() + text)
        await _answered(self.reader)


@asynccontextmanager
async def started(peer: Peer) -> AsyncIterator[Started]:
    """Runs a peer on the first core until it is done with."""
    port = free_pair()
    with server_folder() as folder:

        def filled(text: str) -> str:
            return text.replace("{port}", str(port)).replace("{folder}", str(folder))

        for name, text in peer.files.items():
            (folder / name).write_text(filled(text), "utf-8")
        async with server_on_first_core(folder, list(map(filled, peer.command)), port) as process:
            told = port + 1 if peer.publish == LINE else port
            reader, writer = await asyncio.open_connection(LOOPBACK, told)
            place = Place(LOOPBACK, port, peer.path)
            one = Started(place, peer.say, process, peer.publish, told, reader, writer)
            yield one
            one.writer.close()


@contextmanager
def server_folder() -> Iterator[Path]:
    """Gives a new folder that a server which gives up its rights can still read."""
    with tempfile.TemporaryDirectory(prefix="ff-peer-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@asynccontextmanager
async def server_on_first_core(
    folder: Path, command: Sequence[str], port: int
) -> AsyncIterator[int]:
    """Runs a server that logs into `folder`, and gives its process id when it listens.

    Raises PeerRefused with the end of its log when it does not.
    """
    with on_first_core(), (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=log, stderr=log, env=environment()
        )
    try:
        await _listens(port, process, folder)
        yield process.pid
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _listens(port: int, process: asyncio.subprocess.Process, folder: Path) -> None:
    begun = stopwatch_ns()
    while stopwatch_ns() - begun < STARTED_WITHIN_S * NS_PER_S and process.returncode is None:
        with suppress(OSError):
            _, writer = await asyncio.open_connection(LOOPBACK, port)
            writer.close()
            return
        await asyncio.sleep(NAP_S)
    log = await asyncio.to_thread((folder / "log").read_text, "utf-8", "replace")
    raise PeerRefused(f"a server did not start: {log[-400:]}")


async def _answered(reader: asyncio.StreamReader) -> None:
    """Reads one HTTP answer."""
    length = 0
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    await reader.readexactly(length)


def marked(size: int) -> bytes:
    """Returns a text of `size` bytes that says when it was made, and reads like a table."""
    now_ns = stopwatch_ns()
    text, number = f"sent_ns={now_ns:020d} ", now_ns // NS_PER_US
    while len(text) < size:
        number = number * 48_271 % 2_147_483_647
        text += CELL % (number % 250, number % 900_000, number % 60_000)
    return text[:size].encode()


def free_pair() -> int:
    """Returns a port that is free just now, as is the next one."""
    for port in PORTS:
        with suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind((LOOPBACK, port))
            other.bind((LOOPBACK, port + 1))
            return port
    raise PeerRefused("no two ports are free")


def environment() -> dict[str, str]:
    """Returns the environment of a child that imports what we import."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def on_first_core_from_now(process_id: int) -> None:
    """Gives a process that runs already the first core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process_id, {min(os.sched_getaffinity(0))})


@contextmanager
def on_first_core() -> Iterator[None]:
    """Lets what is started meanwhile have the first core; the crowd has the last one."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def family(process_id: int) -> list[int]:
    """Returns a process and all that it has started."""
    found = [process_id]
    for children in Path(f"/proc/{process_id}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text("ascii").split():
                found += family(int(child))
    return found


def cpu_ns(process_id: int) -> int:
    """Returns what all threads of a process have computed, kernel work for them included."""
    tasks = Path(f"/proc/{process_id}/task").glob("*/schedstat")
    return sum(int(task.read_text("ascii").split()[0]) for task in tasks)


@dataclass(slots=True)
class Other:
    """A process that is told what to do by lines and answers by lines."""

    process: asyncio.subprocess.Process

    async def ask(self, **asked: Any) -> dict[str, Any]:
        """Returns what it answers to one request; raises RuntimeError when it is gone."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        answer = await self.process.stdout.readline()
        if not answer:
            raise RuntimeError("a process of the benchmark ended")
        found: dict[str, Any] = json.loads(answer)
        return found


@asynccontextmanager
async def other(module: str) -> AsyncIterator[Other]:
    """Runs one of the benchmark's own programs until it is done with.

    It stands for other machines: as a session of its own it can step back behind the server's.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"flyingfinish.{module}", start_new_session=True,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment(),
    )  # fmt: skip
    try:
        yield Other(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        with suppress(ProcessLookupError):
            process.kill()  # It holds nothing, and no Ctrl-C from the terminal reaches it.
        await process.wait()
