"""A whole server: it starts, outlives what dies in it, ends in order, and leaves nothing behind.

Also the twin of `app.py`, `app_crew.py`, `app_push.py`, `app_processor.py`, `app_alerts.py`,
`app_archiver.py` and `cli_serve.py`: each role runs here as it does in earnest.
"""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flyingfinish import supervisor, valkey
from flyingfinish.config import Settings
from flyingfinish.datafolder import DataFolder, Holder, Runtime, read_holder, running_store
from flyingfinish.doors import bind
from flyingfinish.exchange.door_client import CREW_DOOR_FILE
from flyingfinish.journal.redis_store import open_store
from flyingfinish.priority import AUTOGROUP, STEPS_BACK
from flyingfinish.supervisor import opened_store, running

ROLES = {"crew", "processor", "push", "alerts", "archiver"}
WAIT_S = 30


class Server:
    """`ff serve` in a process of its own."""

    def __init__(self, data: Path, *words: str) -> None:
        self.data = data
        command = [sys.executable, "-m", "flyingfinish", "serve", "--port", "0", "--crew-port", "0"]
        self.process = subprocess.Popen(
            [*command, "--data", str(data), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={k: v for k, v in os.environ.items() if not k.startswith("FF_")},
        )
        self.said: list[str] = []

    def up(self) -> "Server":
        """Reads on until both addresses are told."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("crew door"):
                return self
        raise AssertionError(f"it ended with {self.process.wait()}:\n{''.join(self.said)}")

    def address(self, door: str) -> str:
        return next(line for line in self.said if line.startswith(door)).split()[-1]

    @property
    def holder(self) -> Holder:
        holder = read_holder(self.data)
        assert holder is not None
        return holder

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Ends it by a signal; returns the exit code and what it said from then on."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=WAIT_S)
        return self.process.returncode, said


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "a rally's data").up()
    yield server
    if server.process.poll() is None:
        server.stop(signal.SIGKILL)


def get(url: str, timeout_s: int = WAIT_S) -> int:
    """Returns the status of a GET, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=timeout_s) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


async def until(truth: Callable[[], object]) -> None:
    """Waits until `truth` holds; fails after WAIT_S."""
    async with asyncio.timeout(WAIT_S):
        while not await asyncio.to_thread(truth):
            await asyncio.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_both_doors_are_ready_when_their_addresses_are_told(server: Server) -> None:
    assert [200, 200] == [get(server.address(d) + "/ready") for d in ("public door", "crew door")]


def test_the_folder_tells_tools_where_the_crew_door_is_as_long_as_it_is_open(
    server: Server,
) -> None:
    told = server.data / CREW_DOOR_FILE
    assert f"{server.address('crew door')}\n" == told.read_text()
    server.stop()
    assert not told.exists()


def test_every_role_and_valkey_has_a_process_of_its_own(server: Server) -> None:
    pids = server.holder.processes
    assert {*ROLES, "valkey"} == set(pids)
    assert 6 == len(set(pids.values()))


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this kernel weighs no sessions")
async def test_fans_and_files_stand_behind_times_between_sessions_too(server: Server) -> None:
    def stands() -> dict[str, int]:
        return {
            name: int(Path(f"/proc/{number}/autogroup").read_text("ascii").split()[-1])
            for name, number in server.holder.processes.items()
        }

    await until(lambda: stands() == {name: STEPS_BACK.get(name, 0) for name in (*ROLES, "valkey")})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_in_order(server: Server, number: signal.Signals) -> None:
    holder = server.holder
    code, said = server.stop(number)
    assert (0, "") == (code, said)
    assert [] == [name for name, pid in holder.processes.items() if lives(pid)]
    assert not holder.runtime.path.exists()


@pytest.mark.parametrize("name", sorted({*ROLES, "valkey"}))
async def test_what_is_killed_is_started_again(server: Server, name: str) -> None:
    old = server.holder.processes[name]
    os.kill(old, signal.SIGKILL)
    await until(lambda: server.holder.processes[name] != old)
    doors = [server.address(door) + "/ready" for door in ("public door", "crew door")]
    await until(lambda: all(get(door) == 200 for door in doors))


@pytest.mark.skipif(sys.platform != "linux", reason="only the kernel ends what is stopped")
async def test_a_killed_supervisor_takes_even_what_is_stopped_with_it(server: Server) -> None:
    holder = server.holder
    os.kill(holder.processes["archiver"], signal.SIGSTOP)
    server.stop(signal.SIGKILL)
    await until(lambda: not any(map(lives, holder.processes.values())))


async def test_a_server_starts_again_at_once_after_a_kill(server: Server) -> None:
    server.stop(signal.SIGKILL)
    again = Server(server.data).up()
    assert 200 == get(again.address("crew door") + "/ready")
    assert 0 == again.stop()[0]


def test_a_second_server_on_the_folder_exits_with_2_and_says_why(server: Server) -> None:
    second = Server(server.data)
    said, _ = second.process.communicate(timeout=WAIT_S)
    assert 2 == second.process.returncode
    assert f"held by process {server.process.pid}" in said


def test_a_taken_port_exits_with_2_and_says_what_to_do(tmp_path: Path) -> None:
    with bind("127.0.0.1", 0) as door:
        server = Server(tmp_path, "--port", str(door.port))
        said, _ = server.process.communicate(timeout=WAIT_S)
    assert 2 == server.process.returncode
    assert "choose another port" in said


def test_a_tool_on_this_machine_finds_the_running_store(server: Server) -> None:
    assert running_store(server.data, "admin") is not None
    server.stop()
    assert running_store(server.data, "admin") is None


async def test_a_tool_gets_a_store_of_its_own_where_none_runs(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    async with opened_store(settings) as url:
        store = open_store(url)
        assert [] == await store.rallies()
        await store.close()
    (await DataFolder.take(tmp_path)).release()


async def test_a_tool_uses_the_store_that_runs(server: Server) -> None:
    async with opened_store(Settings(data_dir=server.data), "crew") as url:
        assert running_store(server.data, "crew") == url


async def test_what_fails_inside_comes_out_as_it_is_and_ends_everything(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with running(Settings(data_dir=tmp_path, port=0, crew_port=0)) as server:
            pids = dict(server.processes)
            raise ZeroDivisionError
    assert [] == [name for name, pid in pids.items() if lives(pid)]


async def test_a_server_that_became_forgetful_is_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "VERIFY_EVERY_S", 0.1)
    async with running(Settings(data_dir=tmp_path, port=0, crew_port=0)) as server:
        old = server.processes["valkey"]
        store = open_store(server.store_url)
        await store.link.call("CONFIG", "SET", "appendfsync", "no")
        await until(lambda: server.processes["valkey"] != old)
        await store.check_durable()
        await store.close()


async def test_on_a_full_disk_no_second_valkey_is_started_beside_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    launched: list[valkey.Valkey] = []
    launch = valkey.launch

    async def launching(folder: DataFolder, runtime: Runtime) -> valkey.Valkey:
        launched.append(await launch(folder, runtime))
        return launched[-1]

    async with running(Settings(data_dir=tmp_path, port=0, crew_port=0)) as server:
        monkeypatch.setattr(valkey, "launch", launching)
        monkeypatch.setattr(DataFolder, "note", full)
        os.kill(server.processes["valkey"], signal.SIGKILL)
        await until(lambda: "valkey runs, but" in caplog.text)
        os.kill(server.processes["valkey"], signal.SIGKILL)
        await until(lambda: caplog.text.count("valkey runs, but") > 1)
        running_now = [one for one in launched if one.process.returncode is None]
        assert [server.processes["valkey"]] == [one.process.pid for one in running_now]


async def test_push_processes_share_the_public_door(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=0, crew_port=0, push_processes=2)
    async with running(settings) as server:
        assert {"push-1", "push-2"} <= set(server.processes)
        os.kill(server.processes["push-1"], signal.SIGSTOP)
        try:
            # A call that is given to the one that hangs waits with it; the next one may not.
            await until(lambda: get(server.public_url + "/alive", timeout_s=1) == 200)
        finally:
            os.kill(server.processes["push-1"], signal.SIGCONT)


@pytest.mark.long
@pytest.mark.parametrize("name", ["push", "crew", "processor", "alerts", "archiver"])
async def test_what_is_stopped_as_a_whole_is_started_again(server: Server, name: str) -> None:
    old = server.holder.processes[name]
    os.kill(old, signal.SIGSTOP)
    await until(lambda: server.holder.processes[name] != old)
    doors = [server.address(door) for door in ("public door", "crew door")]
    await until(lambda: [200, 200] == [get(door + "/ready") for door in doors])
