"""A digit flipped in the store's own files loads silently; the archive finds it and says where."""

from pathlib import Path

from flyingfinish.clock import ManualClock
from flyingfinish.journal.archive import archive_now
from flyingfinish.journal.archive_file import ArchiveFiles
from flyingfinish.journal.redis_store import open_store
from flyingfinish.journal.verify import Finding, verify_against, verify_files
from journal.archives import RALLY, small_rally
from stores import StoreServer

WRITTEN = b'"started_at_ms":1790000000003'
"""What the body of row 8 says."""

FLIPPED = b'"started_at_ms":1790000000002'


async def findings(server: StoreServer, folder: Path) -> list[Finding]:
    store = open_store(server.url)
    files = ArchiveFiles(folder, RALLY)
    report = verify_files(files)
    await verify_against(store.journal(RALLY), files, report)
    await store.close()
    return report.findings


async def archived(server: StoreServer, folder: Path) -> None:
    store = open_store(server.url)
    journal = store.journal(RALLY)
    await journal.append(small_rally(4))
    await archive_now(journal, folder, RALLY, ManualClock())
    await store.close()


def restarted(server: StoreServer, old: bytes, new: bytes) -> None:
    """Restarts the server after a change in its append-only file."""
    server.kill()
    (path,) = server.folder.glob("appendonlydir/*.incr.aof")
    held = path.read_bytes()
    assert 1 == held.count(old)
    path.write_bytes(held.replace(old, new))
    server.start()


async def test_a_digit_flipped_in_the_stores_file_is_found(
    own: StoreServer, tmp_path: Path
) -> None:
    await archived(own, tmp_path)
    restarted(own, WRITTEN, FLIPPED)
    assert [Finding(8, "the store holds another row here")] == await findings(own, tmp_path)


async def test_a_restart_alone_is_no_finding(own: StoreServer, tmp_path: Path) -> None:
    await archived(own, tmp_path)
    restarted(own, WRITTEN, WRITTEN)
    assert [] == await findings(own, tmp_path)
