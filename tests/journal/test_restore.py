"""Restore: an empty journal becomes what was archived, and says that it is a fork."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from flyingfinish.clock import ManualClock
from flyingfinish.journal.archive import archive_now
from flyingfinish.journal.archive_file import ArchiveFiles, append_durably
from flyingfinish.journal.codec import decode_fact, encode_fact
from flyingfinish.journal.errors import RestoreRefused, StoreUnavailable
from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.ports import (
    Answer,
    Appended,
    Conflict,
    Duplicate,
    Gap,
    Journal,
    Moved,
    Pending,
    Store,
    Stored,
)
from flyingfinish.journal.restore import restore
from flyingfinish.journal.verify import verify_against, verify_files
from flyingfinish.rally.facts import JournalForked
from journal.archives import RALLY, archived, small_rally, started
from journal.rows import decision, row

ROWS = 10
FORK = ROWS + 1


async def restored(journal: Journal, folder: Path, rally_id: str = RALLY) -> Journal:
    await restore(journal, folder, rally_id, ManualClock(1_790_000_000_000))
    return journal


async def all_rows(journal: Journal) -> list[Stored]:
    return await journal.read(0, 10_000)


async def test_every_form_of_the_journal_comes_back_as_it_was(
    store: Store, rally_id: str, tmp_path: Path
) -> None:
    first = MemoryJournal()
    await first.append(small_rally(600))
    await archive_now(first, tmp_path, rally_id, ManualClock())
    journal = await restored(store.journal(rally_id), tmp_path, rally_id)
    assert await all_rows(first) == (await all_rows(journal))[:-1]
    assert await first.archived() == await journal.archived()


async def test_the_first_fact_after_it_names_the_fork(tmp_path: Path) -> None:
    old, _ = await archived(tmp_path)
    journal = await restored(MemoryJournal(), tmp_path)
    fork = (await all_rows(journal))[-1]
    expected = JournalForked(2, ROWS, (await old.archived()).head, "restored from the archive")
    assert (FORK, True, expected) == (fork.position, fork.official, decode_fact(fork.body))


async def test_each_restore_begins_a_new_epoch(tmp_path: Path) -> None:
    await archived(tmp_path)
    second = await restored(MemoryJournal(), tmp_path)
    await archive_now(second, tmp_path, RALLY, ManualClock())
    third = await restored(MemoryJournal(), tmp_path)
    assert (2, 3) == (await second.epoch(), await third.epoch())


async def test_a_stations_next_row_meets_a_gap_and_what_was_lost_comes_again(
    tmp_path: Path,
) -> None:
    old, _ = await archived(tmp_path)
    await old.append([started(6), started(7)])
    journal = await restored(MemoryJournal(), tmp_path)
    assert [Gap(6)] == await journal.append([started(8)])
    expected = [Appended(FORK + n) for n in (1, 2, 3)]
    assert expected == await journal.append([started(6), started(7), started(8)])


async def test_repeats_are_still_known(tmp_path: Path) -> None:
    await archived(tmp_path)
    journal = await restored(MemoryJournal(), tmp_path)
    sent_as = row(1, b"judged otherwise", source="desk-1", command_hash=b"c" * 32)
    assert [Duplicate(7), Duplicate(4)] == await journal.append([started(2), sent_as])
    assert [Conflict(7)] == await journal.append([row(2, b"forged")])


async def test_a_decision_made_before_has_moved(tmp_path: Path) -> None:
    await archived(tmp_path)
    journal = await restored(MemoryJournal(), tmp_path)
    assert [Moved(FORK)] == await journal.append([decision(2, 5)])


async def test_the_archiver_goes_on_behind_a_restore(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    journal = await restored(MemoryJournal(), tmp_path)
    await journal.append([started(6)])
    await archive_now(journal, tmp_path, RALLY, ManualClock())
    report = verify_files(files)
    await verify_against(journal, files, report)
    assert ([], FORK + 1) == (report.findings, report.rows)


async def test_an_erased_name_stays_erased(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    parts = files.private_parts()
    del parts[2]
    files.keep_private(parts)
    journal = await restored(MemoryJournal(), tmp_path)
    assert frozenset({5}) == await journal.private_positions()


async def test_a_journal_that_holds_rows_is_left_alone(tmp_path: Path) -> None:
    await archived(tmp_path)
    journal = MemoryJournal()
    await journal.append([row(1)])
    with pytest.raises(RestoreRefused):
        await restored(journal, tmp_path)
    assert 1 == await journal.last_position()


class Breaking(MemoryJournal):
    """A journal that dies after the first batch and lives on with what it holds."""

    broken = False

    async def append(self, pending: Sequence[Pending]) -> list[Answer]:
        if self._rows and not self.broken:
            self.broken = True
            raise StoreUnavailable("killed")
        return await super().append(pending)


async def test_an_interrupted_restore_can_be_run_again(tmp_path: Path) -> None:
    old = MemoryJournal()
    await old.append(small_rally(300))
    await archive_now(old, tmp_path, RALLY, ManualClock())
    journal = Breaking()
    with pytest.raises(StoreUnavailable):
        await restored(journal, tmp_path)
    await restored(journal, tmp_path)
    assert await all_rows(old) == (await all_rows(journal))[:-1]
    assert 2 == await journal.epoch()


async def test_a_journal_that_is_whole_is_left_alone(tmp_path: Path) -> None:
    journal, _ = await archived(tmp_path)
    with pytest.raises(RestoreRefused):
        await restored(journal, tmp_path)
    assert (ROWS, 1) == (await journal.last_position(), await journal.epoch())


async def test_a_restored_journal_is_not_restored_again(tmp_path: Path) -> None:
    await archived(tmp_path)
    journal = await restored(MemoryJournal(), tmp_path)
    with pytest.raises(RestoreRefused):
        await restored(journal, tmp_path)


async def broken_at_eight(folder: Path) -> ArchiveFiles:
    _, files = await archived(folder)
    data = files.journal.read_bytes().replace(b"1790000000003", b"1790000000002")
    files.journal.write_bytes(data)
    return files


async def test_a_broken_archive_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    await broken_at_eight(tmp_path)
    journal = MemoryJournal()
    with pytest.raises(RestoreRefused, match=r"position 8 .* up to 7 it is whole"):
        await restored(journal, tmp_path)
    assert 0 == await journal.last_position()


async def test_a_broken_archive_can_be_restored_up_to_its_whole_part(tmp_path: Path) -> None:
    await broken_at_eight(tmp_path)
    journal = MemoryJournal()
    done = await restore(journal, tmp_path, RALLY, ManualClock(), up_to=7)
    assert (7, 8, 8) == (done.rows, done.fork_position, await journal.last_position())


async def test_what_a_shorter_restore_leaves_out_is_put_aside_and_kept(tmp_path: Path) -> None:
    files = await broken_at_eight(tmp_path)
    before = files.journal.read_bytes()
    await restore(MemoryJournal(), tmp_path, RALLY, ManualClock(), up_to=7)
    aside = files.folder / "journal.before-8.1.jsonl"
    assert (before, 7) == (aside.read_bytes(), verify_files(files).rows)


async def test_the_archiver_goes_on_behind_a_shorter_restore(tmp_path: Path) -> None:
    files = await broken_at_eight(tmp_path)
    journal = MemoryJournal()
    await restore(journal, tmp_path, RALLY, ManualClock(), up_to=7)
    await archive_now(journal, tmp_path, RALLY, ManualClock())
    report = verify_files(files)
    await verify_against(journal, files, report)
    assert ([], 8) == (report.findings, report.rows)


async def test_it_cannot_be_restored_beyond_the_break(tmp_path: Path) -> None:
    await broken_at_eight(tmp_path)
    with pytest.raises(RestoreRefused):
        await restore(MemoryJournal(), tmp_path, RALLY, ManualClock(), up_to=8)


async def test_it_cannot_be_restored_beyond_the_end(tmp_path: Path) -> None:
    await archived(tmp_path)
    with pytest.raises(RestoreRefused):
        await restore(MemoryJournal(), tmp_path, RALLY, ManualClock(), up_to=11)


async def test_a_torn_last_line_was_never_promised_and_is_passed_over(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    append_durably(files.journal, [b'{"position":11,"sour'])
    journal = await restored(MemoryJournal(), tmp_path)
    await archive_now(journal, tmp_path, RALLY, ManualClock())
    assert [] == verify_files(files).findings


async def test_a_second_shorter_restore_keeps_both_longer_archives(tmp_path: Path) -> None:
    files = await broken_at_eight(tmp_path)
    for _ in range(2):
        await restore(MemoryJournal(), tmp_path, RALLY, ManualClock(), up_to=7)
    names = sorted(path.name for path in files.folder.glob("journal.before-*"))
    assert ["journal.before-8.1.jsonl", "journal.before-8.2.jsonl"] == names


async def test_a_journal_that_others_write_to_meanwhile_is_refused(tmp_path: Path) -> None:
    class Busy(MemoryJournal):
        async def append(self, pending: Sequence[Pending]) -> list[Answer]:
            await super().append([row(1, b"a stranger", source="stranger")])
            return await super().append(pending)

    await archived(tmp_path)
    with pytest.raises(RestoreRefused, match="position 1 came back"):
        await restored(Busy(), tmp_path)


async def test_a_body_that_only_speaks_of_a_fork_is_none(tmp_path: Path) -> None:
    journal = MemoryJournal()
    await journal.append(
        [
            row(1, b'{"type":"JournalForked","epoch":"9"}', official=True),
            row(2, b'{"type":"RallyClosed","reason":"JournalForked"}', official=True),
            row(3, encode_fact(JournalForked(9, 0, "")), official=False),
        ]
    )
    await archive_now(journal, tmp_path, RALLY, ManualClock())
    assert 2 == await (await restored(MemoryJournal(), tmp_path)).epoch()
