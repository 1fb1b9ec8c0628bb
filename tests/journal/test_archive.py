"""The archiver: follows, chains, takes up where it stopped, refuses what does not fit."""

import asyncio
import errno
from pathlib import Path

import pytest

from flyingfinish.clock import ManualClock, SystemClock
from flyingfinish.journal import archive
from flyingfinish.journal.archive import (
    ERASED_CHECK_MS,
    Archiver,
    archive_now,
    run_archivers,
)
from flyingfinish.journal.archive_file import ArchiveFiles, append_durably
from flyingfinish.journal.errors import ArchiveBroken, JournalError, StoreUnavailable
from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import ARCHIVE_TROUBLES, ChainMark, Journal, Store, Stored
from flyingfinish.journal.verify import verify_against, verify_files
from journal.archives import RALLY, archived, small_rally
from journal.rows import row, rows


async def whole(journal: Journal, files: ArchiveFiles) -> int:
    """Returns how many rows a verification proved; fails when something is wrong."""
    report = verify_files(files)
    await verify_against(journal, files, report)
    assert [] == report.findings
    return report.rows


async def test_every_form_of_the_journal_is_archived(
    store: Store, rally_id: str, tmp_path: Path
) -> None:
    journal = store.journal(rally_id)
    await journal.append(small_rally(600))
    mark = await archive_now(journal, tmp_path, rally_id, ManualClock())
    assert mark == await journal.archived()
    assert 606 == mark.position == await whole(journal, ArchiveFiles(tmp_path, rally_id))


async def test_an_empty_journal_has_an_empty_archive(tmp_path: Path) -> None:
    journal = MemoryJournal()
    assert ChainMark(0, "") == await archive_now(journal, tmp_path, RALLY, ManualClock())
    assert 0 == await whole(journal, ArchiveFiles(tmp_path, RALLY))


async def test_the_archiver_goes_on_where_it_stopped(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    before = files.journal.read_bytes()
    await journal.append([row(6, b"new")])
    await archive_now(journal, tmp_path, RALLY, ManualClock())
    assert files.journal.read_bytes().startswith(before)
    assert 11 == await whole(journal, files)


@pytest.mark.parametrize(
    "torn", [b"{", b'{"position":11,"sou', b"\x00\x00\x00", b"\x00\n", b"x\ny\n"]
)
async def test_a_torn_end_is_cut(tmp_path: Path, torn: bytes) -> None:
    journal, files = await archived(tmp_path)
    append_durably(files.journal, [torn])
    await journal.append([row(6, b"new")])
    await archive_now(journal, tmp_path, RALLY, ManualClock())
    assert 11 == await whole(journal, files)


async def test_rows_written_but_not_told_are_taken_up(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    lines = list(files.lines())
    await journal.set_archived(ChainMark(3, head_at(lines, 3)))
    before = files.journal.read_bytes()
    mark = await archive_now(journal, tmp_path, RALLY, ManualClock())
    assert (10, before) == (mark.position, files.journal.read_bytes())


async def test_a_torn_private_end_is_mended(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    append_durably(files.private, [b'{"position"'])
    await archive_now(journal, tmp_path, RALLY, ManualClock())
    assert files.private.read_bytes().endswith(b"\n")
    assert 10 == await whole(journal, files)


async def test_an_archive_altered_below_the_mark_is_refused(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    files.journal.write_bytes(files.journal.read_bytes().replace(b'"seq":3', b'"seq":4', 1))
    with pytest.raises(ArchiveBroken):
        await archive_now(journal, tmp_path, RALLY, ManualClock())


async def test_an_archive_shorter_than_the_mark_is_refused(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    files.cut(len(files.journal.read_bytes()) - len(list(files.lines())[-1]))
    with pytest.raises(ArchiveBroken):
        await archive_now(journal, tmp_path, RALLY, ManualClock())


async def test_the_archive_of_a_wiped_journal_is_left_alone(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    before = files.journal.read_bytes()
    with pytest.raises(ArchiveBroken):
        await archive_now(MemoryJournal(), tmp_path, RALLY, ManualClock())
    assert before == files.journal.read_bytes()


async def test_a_journal_begun_anew_is_not_written_behind_the_old_one(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    before = files.journal.read_bytes()
    other = MemoryJournal()
    await other.append(rows(1, 50))
    with pytest.raises(ArchiveBroken):
        await archive_now(other, tmp_path, RALLY, ManualClock())
    assert before == files.journal.read_bytes()


async def test_a_mark_with_another_head_is_refused(tmp_path: Path) -> None:
    journal, _ = await archived(tmp_path)
    await journal.set_archived(ChainMark(10, "ab" * 32))
    with pytest.raises(ArchiveBroken):
        await archive_now(journal, tmp_path, RALLY, ManualClock())


async def test_a_journal_replaced_under_the_archiver_is_noticed(tmp_path: Path) -> None:
    journal = MemoryJournal()
    await journal.append(rows(1, 3))
    archiver = Archiver(journal, tmp_path, RALLY, ManualClock())
    await archiver.open()
    await archiver.step(1)
    await journal.set_archived(ChainMark(0, ""))
    with pytest.raises(ArchiveBroken):
        await archiver.step(1)


async def test_the_mark_never_says_more_than_the_file_holds(tmp_path: Path) -> None:
    class FullDisk(MemoryJournal):
        async def set_archived(self, mark: ChainMark) -> None:
            held = list(ArchiveFiles(tmp_path, RALLY).lines())
            assert mark.position <= len(held)
            await super().set_archived(mark)

    journal = FullDisk()
    await journal.append(small_rally(10))
    assert 16 == (await archive_now(journal, tmp_path, RALLY, ManualClock())).position


async def test_when_writing_fails_the_mark_stays(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    mark = await journal.archived()
    await journal.append([row(6, b"new")])
    archiver = Archiver(journal, tmp_path, RALLY, ManualClock())
    await archiver.open()
    files.journal.rename(files.folder / "aside")
    files.journal.mkdir()
    with pytest.raises(OSError):
        await archiver.step(1)
    assert mark == await journal.archived()


async def test_an_erased_name_leaves_the_archive_within_the_check(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    clock = ManualClock()
    archiver = Archiver(journal, tmp_path, RALLY, clock)
    await archiver.open()
    await archiver.step(1)
    await journal.erase_private(2)
    clock.advance(ERASED_CHECK_MS)
    await archiver.step(1)
    assert [5] == sorted(files.private_parts())
    report = verify_files(files)
    assert ([], 1) == (report.findings, report.withheld)


async def test_before_the_check_an_erased_name_is_still_there(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    clock = ManualClock()
    archiver = Archiver(journal, tmp_path, RALLY, clock)
    await archiver.open()
    await archiver.step(1)
    await journal.erase_private(2)
    clock.advance(ERASED_CHECK_MS - 1)
    await archiver.step(1)
    assert [2, 5] == sorted(files.private_parts())


async def until_archived(journal: Journal, position: int) -> None:
    async with asyncio.timeout(30):
        while (await journal.archived()).position < position:
            await asyncio.sleep(0.005)


async def test_all_rallies_of_a_store_are_archived_also_later_ones(tmp_path: Path) -> None:
    store = MemoryStore()
    await store.journal("first").append(rows(1, 2))
    task = asyncio.create_task(run_archivers(store, tmp_path, SystemClock()))
    try:
        await until_archived(store.journal("first"), 2)
        await store.journal("second").append(rows(1, 3))
        await until_archived(store.journal("second"), 3)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert 3 == await whole(store.journal("second"), ArchiveFiles(tmp_path, "second"))


async def test_one_rallys_broken_archive_does_not_stop_the_others(tmp_path: Path) -> None:
    store = MemoryStore()
    broken = ArchiveFiles(tmp_path, "broken")
    broken.create()
    broken.journal.write_bytes(b"?\n")
    for rally_id in ("broken", "sound"):
        await store.journal(rally_id).append(rows(1, 2))
    task = asyncio.create_task(run_archivers(store, tmp_path, SystemClock()))
    try:
        await until_archived(store.journal("sound"), 2)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert 0 == (await store.journal("broken").archived()).position


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "no space"), "full"),
        (OSError(errno.EROFS, "read-only"), "read_only"),
        (OSError(errno.EIO, "broken"), "other"),
        (ArchiveBroken(3, "another head"), "altered"),
        (StoreUnavailable("away"), "other"),
    ],
)
def test_of_each_failure_officials_are_told_one_of_few_reasons(
    error: JournalError | OSError, said: str
) -> None:
    assert (said, True) == (archive.trouble_of(error), said in ARCHIVE_TROUBLES)


async def test_a_trouble_is_said_while_it_lasts_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BROKEN_RETRY_MS", 1)
    full = [True]

    def filled(self: Archiver, batch: object) -> None:
        if full[0]:
            raise OSError(errno.ENOSPC, "no space")
        writes(self, batch)  # type: ignore[arg-type]

    writes = Archiver._write
    monkeypatch.setattr(Archiver, "_write", filled)
    store = MemoryStore()
    journal = store.journal(RALLY)
    await journal.append(rows(1, 2))
    task = asyncio.create_task(run_archivers(store, tmp_path, SystemClock()))
    try:
        async with asyncio.timeout(30):
            while await journal.archive_trouble() != "full":
                await asyncio.sleep(0.005)
            full[0] = False
            while await journal.archive_trouble():
                await asyncio.sleep(0.005)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert 2 == (await journal.archived()).position


def head_at(lines: list[bytes], position: int) -> str:
    return lines[position - 1].rsplit(b'"head":"', 1)[1][:64].decode()


async def test_a_row_above_the_mark_that_the_journal_does_not_hold_is_refused(
    tmp_path: Path,
) -> None:
    _, files = await archived(tmp_path)
    other = MemoryJournal()
    others = small_rally(4)
    others[8] = row(4, b"another start")
    await other.append(others)
    await other.set_archived(ChainMark(3, head_at(list(files.lines()), 3)))
    with pytest.raises(ArchiveBroken, match="position 9: the journal holds another row"):
        await archive_now(other, tmp_path, RALLY, ManualClock())


async def test_a_hole_in_what_the_journal_tells_is_refused(tmp_path: Path) -> None:
    class Holed(MemoryJournal):
        async def follow(self, after: int, limit: int, wait_ms: int) -> list[Stored]:
            return [stored for stored in await self.read(after, limit) if stored.position != 3]

    journal = Holed()
    await journal.append(rows(1, 5))
    with pytest.raises(ArchiveBroken, match="position 3"):
        await archive_now(journal, tmp_path, RALLY, ManualClock())
    assert [] == list(ArchiveFiles(tmp_path, RALLY).lines())


async def test_a_store_that_is_away_for_a_while_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AwayAtFirst(MemoryStore):
        away = True

        async def rallies(self) -> list[str]:
            if self.away:
                self.away = False
                raise StoreUnavailable("away")
            return await super().rallies()

    monkeypatch.setattr(archive, "RALLIES_CHECK_MS", 1)
    store = AwayAtFirst()
    await store.journal(RALLY).append(rows(1, 2))
    task = asyncio.create_task(run_archivers(store, tmp_path, SystemClock()))
    try:
        await until_archived(store.journal(RALLY), 2)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert not store.away
