"""`ff archive`, `ff verify` and `ff restore` by hand, on real servers."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from flyingfinish.cli_archive import main_archive, main_restore, main_verify
from flyingfinish.journal.archive_file import ArchiveFiles
from flyingfinish.journal.redis_store import RedisStore, open_store
from journal.archives import small_rally
from stores import StoreServer

CREW_ROWS = 4
ROWS = 10


def on(server: StoreServer, work: Callable[[RedisStore], Awaitable[object]]) -> object:
    async def run() -> object:
        store = open_store(server.url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


@pytest.fixture
def archive(valkey: StoreServer, rally_id: str, tmp_path: Path) -> Path:
    """The archive of a small rally on the shared server, written by the command."""
    on(valkey, lambda store: store.journal(rally_id).append(small_rally(CREW_ROWS)))
    flags = ["--redis-url", valkey.url, "--archive", str(tmp_path), "--rally", rally_id]
    assert 0 == main_archive(flags)
    return tmp_path


def test_an_archive_is_proven_without_any_server(
    archive: Path, rally_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main_verify(["--archive", str(archive)])
    assert f"{rally_id}: whole, {ROWS} rows, 2 private parts, 0 withheld" in capsys.readouterr().out


def test_an_archive_is_compared_with_a_store_that_is_named(
    archive: Path, own: StoreServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main_verify(["--archive", str(archive), "--redis-url", own.url])
    assert "position 1: missing in the store" in capsys.readouterr().out


def test_what_is_wrong_is_told_with_its_position(
    archive: Path, rally_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ArchiveFiles(archive, rally_id)
    data = files.journal.read_bytes().replace(b"1790000000003", b"1790000000002")
    files.journal.write_bytes(data)
    assert 1 == main_verify(["--archive", str(archive)])
    assert "position 8: altered" in capsys.readouterr().out


def test_a_cut_end_is_told_by_a_head_a_station_holds(
    archive: Path, rally_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ArchiveFiles(archive, rally_id)
    head = list(files.lines())[-1].split(b'"head":"')[1][:64].decode()
    files.cut(files.journal.stat().st_size - len(list(files.lines())[-1]))
    assert 1 == main_verify(["--archive", str(archive), "--head", f"{ROWS}:{head}"])
    assert f"position {ROWS}: cut off" in capsys.readouterr().out


def test_a_rally_comes_back_into_an_empty_store(
    archive: Path, rally_id: str, valkey: StoreServer, own: StoreServer
) -> None:
    assert 0 == main_restore(["--archive", str(archive), "--redis-url", own.url])
    held = on(valkey, lambda store: store.journal(rally_id).read(0, 100))
    back = on(own, lambda store: store.journal(rally_id).read(0, ROWS))
    assert held == back


def test_a_rally_comes_back_into_a_data_folder(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(tmp_path / "data folder")
    assert 0 == main_restore(["--archive", str(archive), "--data", data])
    assert 0 == main_archive(["--archive", str(archive), "--data", data])
    assert 0 == main_verify(["--archive", str(archive), "--data", data])
    assert f"whole, {ROWS + 1} rows" in capsys.readouterr().out


def test_a_store_that_holds_the_rally_is_left_alone(
    archive: Path, valkey: StoreServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main_restore(["--archive", str(archive), "--redis-url", valkey.url])
    assert "not empty" in capsys.readouterr().err


def test_a_shorter_restore_is_of_one_rally(archive: Path, tmp_path: Path) -> None:
    (archive / "other").mkdir()
    (archive / "other" / "journal.jsonl").touch()
    assert 2 == main_restore(["--archive", str(archive), "--up-to", "3"])


def test_where_there_is_no_archive_nothing_is_restored_and_nothing_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--archive", str(tmp_path / "none"), "--data", str(tmp_path / "data")]
    assert [2, 2] == [main_restore(flags), main_restore([*flags, "--rally", "x"])]
    assert "no archive in" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_a_journal_that_is_not_there_is_not_archived(
    archive: Path, valkey: StoreServer, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--redis-url", valkey.url, "--archive", str(archive), "--rally", "nobody-s"]
    assert 1 == main_archive(flags)
    assert "nobody-s: there is no such journal" in capsys.readouterr().err


def test_a_head_is_written_with_its_position(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main_verify(["--head", "abcd"])
    assert "abcd is not POSITION:HEX" in capsys.readouterr().err


def test_where_there_is_no_archive_verify_says_so(tmp_path: Path) -> None:
    assert 2 == main_verify(["--archive", str(tmp_path)])


def test_an_archive_that_cannot_be_written_is_told(
    valkey: StoreServer, archive: Path, rally_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ArchiveFiles(archive, rally_id).journal.write_bytes(b"?\n")
    flags = ["--redis-url", valkey.url, "--archive", str(archive), "--rally", rally_id]
    assert 1 == main_archive(flags)
    assert "does not name this rally" in capsys.readouterr().err
