"""One server to a folder: who comes second is told who holds it, and an orphan is ended first."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flyingfinish import datafolder, valkey, valkey_wire
from flyingfinish.datafolder import DataFolder, FolderRefused, Runtime, make_runtime
from flyingfinish.limits import SOCKET_PATH_BYTES_MAX
from flyingfinish.valkey_users import ADMIN, read_passwords

# A supervisor that starts a Valkey, tells its process id and waits to be killed.
SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from flyingfinish import parent_death, valkey
from flyingfinish.datafolder import DataFolder, make_runtime

parent_death.end_with_parent = lambda: None

async def main():
    folder = await DataFolder.take(Path(sys.argv[1]))
    runtime = make_runtime()
    valkey.prepare(runtime)
    folder.note(runtime, {})
    server = await valkey.start(folder, runtime)
    print(server.process.pid, runtime.path, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


class Orphan:
    """A Valkey whose supervisor was killed."""

    def __init__(self, data_dir: Path) -> None:
        command = [sys.executable, "-c", SUPERVISOR, str(data_dir)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
            assert supervisor.stdout is not None
            pid, path = supervisor.stdout.readline().split(maxsplit=1)
            self.pid = int(pid)
            self.runtime = Runtime(Path(path.strip()))
            self.watch = os.pidfd_open(self.pid)
            supervisor.kill()

    async def call(self, *words: str) -> valkey_wire.Reply:
        password = read_passwords(self.runtime.passwords_file)[ADMIN]
        async with valkey_wire.connected(self.runtime.socket, ADMIN, password) as wire:
            return await wire.call(*words)

    @property
    def lives(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return Path(f"/proc/{self.pid}/stat").read_text().split()[2] != "Z"

    def end(self) -> None:
        """Kills the server if it lives and returns when the kernel has let go of its lock."""
        if self.lives:
            os.kill(self.pid, signal.SIGKILL)
            select.select([self.watch], [], [])


@pytest.fixture
async def orphan(tmp_path: Path) -> AsyncIterator[Orphan]:
    if not hasattr(os, "pidfd_open"):
        pytest.skip("orphans are watched by what Linux offers")
    orphan = Orphan(tmp_path / "data")
    yield orphan
    orphan.end()
    os.close(orphan.watch)


async def test_a_second_server_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    folder = await DataFolder.take(tmp_path)
    folder.note(Runtime(tmp_path), {})
    with pytest.raises(FolderRefused, match=f"held by process {os.getpid()}"):
        await DataFolder.take(tmp_path)
    folder.release()


async def test_a_released_folder_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        (await DataFolder.take(tmp_path)).release()


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderRefused, match="cannot be used"):
        await DataFolder.take(tmp_path / "file" / "data")


async def test_an_orphan_is_ended_before_the_folder_is_ours(orphan: Orphan, tmp_path: Path) -> None:
    assert orphan.lives
    folder = await DataFolder.take(tmp_path / "data")
    assert not orphan.lives
    folder.release()


async def test_an_orphan_that_does_not_answer_is_ended_by_force(
    orphan: Orphan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datafolder, "ORPHAN_STEP_WAIT_MS", 100)
    monkeypatch.setattr(valkey_wire, "CALL_TIMEOUT_S", 0.1)
    os.kill(orphan.pid, signal.SIGSTOP)
    folder = await DataFolder.take(tmp_path / "data")
    assert not orphan.lives
    folder.release()


async def test_an_orphan_is_found_when_nothing_was_written_down(
    orphan: Orphan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datafolder, "ORPHAN_STEP_WAIT_MS", 1_000)
    (tmp_path / "data" / "holder.json").unlink()
    (await DataFolder.take(tmp_path / "data")).release()
    assert not orphan.lives


async def test_nothing_acknowledged_is_lost_with_an_orphan(orphan: Orphan, tmp_path: Path) -> None:
    for number in range(1, 101):
        await orphan.call("XADD", "facts", f"{number}-0", "time", "1")
    folder = await DataFolder.take(tmp_path / "data")
    assert 100 == await rows_after_restart(folder)


async def test_without_the_lock_acknowledged_rows_are_lost(
    orphan: Orphan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: two servers on one folder, as there would be without the lock."""
    await orphan.call("XADD", "facts", "1-0", "time", "1")
    monkeypatch.setattr(datafolder, "_try_lock", lambda descriptor: True)
    monkeypatch.setattr(datafolder, "_forget_last_runtime", lambda path: None)
    folder = await DataFolder.take(tmp_path / "data")
    assert orphan.lives
    runtime = make_runtime()
    passwords = valkey.prepare(runtime)
    second = await valkey.start(folder, runtime)
    async with valkey_wire.connected(runtime.socket, ADMIN, passwords[ADMIN]) as wire:
        await rewrite(wire)
    await orphan.call("XADD", "facts", "2-0", "time", "1")
    await second.stop()
    orphan.end()
    assert 1 == await rows_after_restart(folder)


async def rewrite(wire: valkey_wire.Wire) -> None:
    """Has the server write its file anew, as it does by itself when the file has grown."""
    await wire.call("BGREWRITEAOF")
    while True:
        told = await wire.call("INFO", "persistence")
        assert isinstance(told, bytes)
        if b"aof_rewrite_in_progress:0" in told and b"aof_rewrite_scheduled:0" in told:
            return
        await asyncio.sleep(0.01)


async def rows_after_restart(folder: DataFolder) -> int:
    """Returns how many facts a server finds that starts on the folder now; releases the folder."""
    runtime = make_runtime()
    passwords = valkey.prepare(runtime)
    server = await valkey.start(folder, runtime)
    async with valkey_wire.connected(runtime.socket, ADMIN, passwords[ADMIN]) as wire:
        count = await wire.call("XLEN", "facts")
    await server.stop()
    folder.release()
    assert isinstance(count, int)
    return count


async def test_the_server_that_runs_on_a_folder_can_be_reached(tmp_path: Path) -> None:
    folder = await DataFolder.take(tmp_path)
    runtime = make_runtime()
    passwords = valkey.prepare(runtime)
    folder.note(runtime, {})
    expected = f"unix://crew:{passwords['crew']}@{runtime.socket}"
    assert expected == datafolder.running_store(tmp_path, "crew")
    folder.release()
    assert None is datafolder.running_store(tmp_path, "crew")


def test_a_runtime_folder_is_short_and_its_owners_alone() -> None:
    runtime = make_runtime()
    assert len(os.fsencode(runtime.socket)) <= SOCKET_PATH_BYTES_MAX
    assert 0o700 == runtime.path.stat().st_mode & 0o777
    runtime.path.rmdir()


def test_a_temporary_folder_with_a_long_path_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    runtime = make_runtime()
    assert long not in runtime.path.parents
    runtime.path.rmdir()


async def test_the_runtime_folder_of_a_killed_start_is_removed(
    orphan: Orphan, tmp_path: Path
) -> None:
    (await DataFolder.take(tmp_path / "data")).release()
    assert not orphan.runtime.path.exists()


async def test_two_starts_at_once_never_both_win(tmp_path: Path) -> None:
    results = await asyncio.gather(
        *(DataFolder.take(tmp_path) for _ in range(5)), return_exceptions=True
    )
    winners = [folder for folder in results if isinstance(folder, DataFolder)]
    assert 1 == len(winners)
    winners[0].release()
