"""Whose the data folder is: two locks, and what to do with a Valkey its supervisor left behind.

`supervisor.lock` is held by the supervisor alone. `valkey.lock` is inherited by Valkey, so it is
held as long as *any* Valkey writes in the folder: two servers on one folder lose acknowledged
writes even with `appendfsync always`. Only the second lock held means an orphan, which is ended.
"""

import asyncio
import fcntl
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from flyingfinish import valkey_users, valkey_wire
from flyingfinish.config import StartRefused
from flyingfinish.exchange.file_troubles import trouble_of
from flyingfinish.limits import SOCKET_PATH_BYTES_MAX

SERVER_NAME = "valkey-server"
RUNTIME_PREFIX = "ff-"
ORPHAN_STEPS = (signal.SIGTERM, signal.SIGKILL)
ORPHAN_STEP_WAIT_MS = 5_000
POLL_MS = 20


class FolderRefused(StartRefused):
    """The data folder cannot be used now; the text says who has it or what is wrong."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """The short-lived folder of one start: socket, users, passwords; mode 700."""

    path: Path

    @property
    def socket(self) -> Path:
        """Returns where the server listens."""
        return self.path / "valkey.sock"

    @property
    def acl_file(self) -> Path:
        """Returns the file the server reads its users from."""
        return self.path / "users.acl"

    @property
    def passwords_file(self) -> Path:
        """Returns the file that holds the users' passwords, mode 600."""
        return self.path / "passwords.json"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held a data folder last: the supervisor, its runtime folder, its processes by name."""

    pid: int
    runtime: Runtime
    processes: Mapping[str, int]


class DataFolder:
    """A data folder that is ours until `release`."""

    def __init__(self, path: Path, supervisor_lock: int, valkey_lock: int) -> None:
        self.path = path
        self.valkey_dir = path / "valkey"
        self.log_file = path / "valkey.log"
        self.valkey_lock = valkey_lock
        self._supervisor_lock = supervisor_lock

    @classmethod
    async def take(cls, path: Path) -> Self:
        """Makes the folder if need be and locks it, ending an orphan; raises FolderRefused."""
        path, supervisor_lock, valkey_lock = _open(path)
        try:
            if not _try_lock(supervisor_lock):
                raise FolderRefused(_who_holds(path))
            if not _try_lock(valkey_lock):
                await _end_orphan(path, valkey_lock)
        except BaseException:
            os.close(supervisor_lock)
            os.close(valkey_lock)
            raise
        _forget_last_runtime(path)
        return cls(path, supervisor_lock, valkey_lock)

    def note(self, runtime: Runtime, processes: Mapping[str, int]) -> None:
        """Writes down who holds the folder and what runs on it, for whoever comes second."""
        holder = {"pid": os.getpid(), "runtime": str(runtime.path), "processes": dict(processes)}
        valkey_users.write_private(self.path / "holder.json", json.dumps(holder))

    def release(self) -> None:
        """Gives the folder back; Valkey must have ended."""
        (self.path / "holder.json").unlink(missing_ok=True)
        os.close(self.valkey_lock)
        os.close(self._supervisor_lock)


def make_runtime() -> Runtime:
    """Makes a new runtime folder, mode 700, with a path short enough for a unix socket."""
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):
        if parent is None or not os.access(parent, os.W_OK):
            continue
        runtime = Runtime(Path(tempfile.mkdtemp(prefix=RUNTIME_PREFIX, dir=parent)))
        if len(os.fsencode(runtime.socket)) <= SOCKET_PATH_BYTES_MAX:
            return runtime
        runtime.path.rmdir()
    raise FolderRefused("no folder for a socket: every temporary folder's path is too long")


def running_store(path: Path, user: str) -> str | None:
    """Returns the address of the server that runs on the folder now, or None if none does."""
    holder = read_holder(path)
    if holder is None or not is_held(path):
        return None
    try:
        passwords = valkey_users.read_passwords(holder.runtime.passwords_file)
    except (OSError, ValueError):
        return None
    return valkey_users.url_of(holder.runtime.socket, passwords, user)


def is_held(path: Path) -> bool:
    """Says whether a supervisor holds the folder."""
    try:
        lock = os.open(path / "supervisor.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(lock)
    finally:
        os.close(lock)


def read_holder(path: Path) -> Holder | None:
    """Returns what the last holder wrote down, or None."""
    try:
        found = json.loads((path / "holder.json").read_text(encoding="utf-8"))
        processes = {str(name): int(pid) for name, pid in found["processes"].items()}
        return Holder(int(found["pid"]), Runtime(Path(found["runtime"])), processes)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def servers_in(valkey_dir: Path) -> list[int]:
    """Returns the process ids of the servers that work in `valkey_dir`, by what the kernel says."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            name = Path(os.readlink(process / "exe")).name
            inside = os.path.samefile(process / "cwd", valkey_dir)
            if name.startswith(SERVER_NAME) and inside:
                found.append(int(process.name))
    return found


async def _end_orphan(path: Path, lock: int) -> None:
    """Ends the server that a dead supervisor left and takes its lock; raises FolderRefused."""
    holder = read_holder(path)
    if holder is not None:
        await _ask_to_stop(path, holder.runtime)
    for step in (None, *ORPHAN_STEPS):
        for pid in servers_in(path / "valkey") if step else ():
            with suppress(ProcessLookupError):
                os.kill(pid, step or 0)
        if await _wait_for_lock(lock):
            return
    raise FolderRefused(f"{path}: a server that is not ours to end still writes there")


async def _ask_to_stop(path: Path, runtime: Runtime) -> None:
    """Sends SHUTDOWN, but only to a server that says it writes in this very folder."""
    with suppress(OSError, ValueError, KeyError, TimeoutError, valkey_wire.WireError):
        passwords = valkey_users.read_passwords(runtime.passwords_file)
        password = passwords[valkey_users.ADMIN]
        async with valkey_wire.connected(runtime.socket, valkey_users.ADMIN, password) as wire:
            if Path((await wire.settings("dir"))["dir"]) == path / "valkey":
                await wire.call("SHUTDOWN")


async def _wait_for_lock(lock: int) -> bool:
    for _ in range(ORPHAN_STEP_WAIT_MS // POLL_MS):
        if _try_lock(lock):
            return True
        await asyncio.sleep(POLL_MS / 1000)
    return False


def _open(path: Path) -> tuple[Path, int, int]:
    """Makes the folder if need be and opens both locks; the path comes back without symlinks."""
    try:
        path = path.resolve()
        (path / "valkey").mkdir(parents=True, exist_ok=True, mode=0o700)
        return path, _open_lock(path / "supervisor.lock"), _open_lock(path / "valkey.lock")
    except OSError as error:
        raise FolderRefused(
            f"the data folder {path} cannot be used: {trouble_of(error)}"
        ) from error


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _who_holds(path: Path) -> str:
    holder = read_holder(path)
    who = f"process {holder.pid}" if holder else "a process that is just starting"
    return f"the data folder {path} is held by {who}: one server at a time"


def _forget_last_runtime(path: Path) -> None:
    """Removes the runtime folder of a start that was killed."""
    holder = read_holder(path)
    if holder is not None and holder.runtime.path.name.startswith(RUNTIME_PREFIX):
        shutil.rmtree(holder.runtime.path, ignore_errors=True)
    (path / "holder.json").unlink(missing_ok=True)
