"""The archiver: follows a journal and keeps a chained copy of it in a second folder.

A batch is on the disk before the store is told (`set_archived`), so the mark that stations are
handed with their acknowledgements never promises more than the file holds. The archiver refuses to
go on when file and journal are not of one piece: copying over the last good proof is the one
mistake that cannot be mended.
"""

import asyncio
import errno
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.journal.archive_file import ArchiveFiles, append_durably
from flyingfinish.journal.archive_lines import line_of, private_line_of, row_of
from flyingfinish.journal.chain import genesis, next_head
from flyingfinish.journal.errors import ArchiveBroken, JournalError
from flyingfinish.journal.ports import ChainMark, Journal, Private, Store, Stored
from flyingfinish.limits import FOLLOW_WAIT_MS, READ_ROWS

ERASED_CHECK_MS: Final = 10_000
"""How often the archive lets go of private parts that were erased in the journal."""

RALLIES_CHECK_MS: Final = 1_000
"""How often the archiver looks for rallies it does not follow yet."""

JOIN_MS: Final = 100
"""How long what comes after a batch joins for the next one: each costs the disk two flushes, and
the store's is the one that acknowledgements wait for."""

BROKEN_RETRY_MS: Final = 10_000
"""How long the archiver of one rally rests after a failure; the others go on."""

_OF_THE_DISK: Final = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
}

_LOG = logging.getLogger(__name__)


class Archiver:
    """Keeps the archive of one rally; `open` first, then `step` again and again."""

    def __init__(self, journal: Journal, archive_dir: Path, rally_id: str, clock: Clock) -> None:
        self._journal = journal
        self._files = ArchiveFiles(archive_dir, rally_id)
        self._clock = clock
        self._position = 0
        self._head = genesis(rally_id)
        self._told: ChainMark | None = None
        self._erased_check_at_ms = 0

    @property
    def mark(self) -> ChainMark:
        """How far the file is."""
        return ChainMark(self._position, self._head.hex() if self._position else "")

    async def open(self) -> None:
        """Takes up the archive where it stands: cuts a torn tail, finds it of one piece.

        Raises `ArchiveBroken` when the file was altered, or is not the copy of this journal.
        """
        self._files.create()
        self._told = await self._journal.archived()
        await asyncio.to_thread(self._take_up)
        if self._told.position > self._position:
            what = f"the store saw position {self._told.position} archived, the file ends here"
            raise ArchiveBroken(self._position, what)
        if self._position > await self._journal.last_position():
            raise ArchiveBroken(self._position, "the journal is shorter: restore it first")
        await self._compare_untold()
        self._mend_private_tail()

    def _take_up(self) -> None:
        """Follows the file's chain to its end, or to the row after the mark where it breaks."""
        assert self._told is not None
        size = self._files.journal.stat().st_size
        good = size - sum(map(len, self._files.lines()))
        for line in self._files.lines():
            try:
                row, stated = row_of(line)
                if row.position != self._position + 1 or stated != next_head(self._head, row):
                    raise ValueError("the chain does not lead here")
            except ValueError as error:
                if self._position < self._told.position:
                    raise ArchiveBroken(self._position + 1, str(error)) from error
                # What was never acknowledged as archived is still in the journal.
                _LOG.warning("%s: torn after position %d, cut", self._files.folder, self._position)
                self._files.cut(good)
                return
            good += len(line)
            self._position, self._head = row.position, stated
            if row.position == self._told.position and stated.hex() != self._told.head:
                raise ArchiveBroken(row.position, "the store knows another head")

    async def _compare_untold(self) -> None:
        """Finds the rows above the mark in the journal too: they must be the same ones."""
        assert self._told is not None
        lines = iter(self._files.lines())
        _skip(lines, self._told.position)
        position = self._told.position
        while position < self._position:
            limit = min(READ_ROWS, self._position - position)
            for row in await self._journal.read(position, limit):
                archived, stated = row_of(next(lines))
                if line_of(row, stated) != line_of(archived, stated):
                    raise ArchiveBroken(row.position, "the journal holds another row here")
                position = row.position

    def _mend_private_tail(self) -> None:
        held = self._files.private.read_bytes()
        if held and not held.endswith(b"\n"):
            self._files.keep_private(self._files.private_parts())

    async def step(self, wait_ms: int = FOLLOW_WAIT_MS) -> int:
        """Archives what is new, waiting up to ``wait_ms`` for it; returns how many rows."""
        rows = await self._journal.follow(self._position, READ_ROWS, wait_ms)
        if await self._journal.archived() != self._told:
            raise ArchiveBroken(self._position, "the journal was replaced: restore it first")
        if rows:
            await asyncio.to_thread(self._write, rows)
        if self.mark != self._told:
            await self._journal.set_archived(self.mark)
            self._told = self.mark
        if self._clock.monotonic_ms() >= self._erased_check_at_ms:
            await self.let_go_of_erased()
        return len(rows)

    def _write(self, rows: Sequence[Stored]) -> None:
        lines = []
        parts = []
        position, head = self._position, self._head
        for row in rows:
            if row.position != position + 1:
                raise ArchiveBroken(position + 1, f"the journal goes on at {row.position}")
            position, head = row.position, next_head(head, row)
            lines.append(line_of(row, head))
            if row.private is not None:
                parts.append(private_line_of(row.position, _private(row)))
        if parts:
            append_durably(self._files.private, parts)
        append_durably(self._files.journal, lines)
        self._position, self._head = position, head

    async def let_go_of_erased(self) -> int:
        """Erases here the private parts that were erased in the journal; returns how many."""
        self._erased_check_at_ms = self._clock.monotonic_ms() + ERASED_CHECK_MS
        parts = self._files.private_parts()
        held = await self._journal.private_positions()
        kept = {n: part for n, part in parts.items() if n in held or n > self._position}
        if len(kept) < len(parts):
            await asyncio.to_thread(self._files.keep_private, kept)
        return len(parts) - len(kept)


async def archive_now(
    journal: Journal, archive_dir: Path, rally_id: str, clock: Clock
) -> ChainMark:
    """Brings the archive of one rally up to the journal's end and returns its mark."""
    archiver = Archiver(journal, archive_dir, rally_id, clock)
    await archiver.open()
    while await archiver.step(wait_ms=1):
        pass
    return archiver.mark


async def run_archivers(store: Store, archive_dir: Path, clock: Clock) -> None:
    """Archives every rally of a store, also those that begin later; runs until cancelled."""
    followed: set[str] = set()
    async with asyncio.TaskGroup() as group:
        while True:
            for rally_id in await _rallies(store):
                if rally_id not in followed:
                    followed.add(rally_id)
                    group.create_task(_keep_archiving(store, archive_dir, rally_id, clock))
            await asyncio.sleep(RALLIES_CHECK_MS / 1000)


async def _rallies(store: Store) -> list[str]:
    try:
        return await store.rallies()
    except JournalError as error:
        _LOG.warning("cannot list the rallies: %s", error)
        return []


async def _keep_archiving(store: Store, archive_dir: Path, rally_id: str, clock: Clock) -> None:
    journal = store.journal(rally_id)
    trouble: str | None = None
    while True:
        try:
            archiver = Archiver(journal, archive_dir, rally_id, clock)
            await archiver.open()
            while True:
                rows = await archiver.step()
                if trouble != "":
                    trouble = ""
                    await journal.set_archive_trouble(trouble)
                if rows:
                    await asyncio.sleep(JOIN_MS / 1000)
        except (JournalError, OSError) as error:
            # One rally's broken archive or full disk must not stop the other rallies' archives.
            _LOG.error("archive of %s stopped: %s", rally_id, error)
            trouble = trouble_of(error)
            with suppress(JournalError):
                await journal.set_archive_trouble(trouble)
        await asyncio.sleep(BROKEN_RETRY_MS / 1000)


def trouble_of(error: JournalError | OSError) -> str:
    """Returns what officials are told of it: one of `ARCHIVE_TROUBLES`."""
    if isinstance(error, ArchiveBroken):
        return "altered"
    if isinstance(error, OSError):
        return _OF_THE_DISK.get(error.errno or 0, "other")
    return "other"


def _private(row: Stored) -> Private:
    return Private(row.private_salt or b"", row.private or b"")


def _skip(lines: Iterator[bytes], count: int) -> None:
    for _ in range(count):
        next(lines)
