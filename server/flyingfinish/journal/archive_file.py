"""The archive's folder of one rally: two files of lines, written by the archiver alone.

``journal.jsonl``: a first line that names the rally, then one line a row, chained. It only grows.
``private.jsonl``: the private parts, beside it, so that erasing one rewrites this small file only.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import orjson

from flyingfinish.journal.archive_lines import private_line_of, private_of_line
from flyingfinish.journal.errors import ArchiveBroken
from flyingfinish.journal.keys import require_sound_name
from flyingfinish.journal.ports import Private

JOURNAL_FILE: Final = "journal.jsonl"
PRIVATE_FILE: Final = "private.jsonl"
ARCHIVE_FORMAT: Final = 1


def header_of(rally_id: str) -> bytes:
    """Returns the first line of a rally's archive."""
    return orjson.dumps({"archive": ARCHIVE_FORMAT, "rally_id": rally_id}) + b"\n"


class ArchiveFiles:
    """Where one rally's archive is, and the few things done to its files."""

    def __init__(self, archive_dir: Path, rally_id: str) -> None:
        self.rally_id = require_sound_name(rally_id)
        self.folder = archive_dir / rally_id
        self.journal = self.folder / JOURNAL_FILE
        self.private = self.folder / PRIVATE_FILE

    def create(self) -> None:
        """Makes folder and files where they are missing, so that they survive a power cut."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path, first in ((self.private, b""), (self.journal, header_of(self.rally_id))):
            if not path.exists() or (first and path.stat().st_size == 0):
                append_durably(path, [first])
        _sync_folder(self.folder)
        _sync_folder(self.folder.parent)

    def lines(self) -> Iterator[bytes]:
        """Yields the lines after the first one; the last may lack its newline.

        Raises `ArchiveBroken` when the first line is not this rally's.
        """
        with self.journal.open("rb") as file:
            first = file.readline()
            if first != header_of(self.rally_id):
                raise ArchiveBroken(0, "the first line does not name this rally")
            yield from file

    def private_parts(self) -> dict[int, Private]:
        """Returns the private parts by position; a torn last line is passed over.

        Raises `ArchiveBroken` for a line that cannot be read.
        """
        parts: dict[int, Private] = {}
        if not self.private.exists():
            return parts
        for line in self.private.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            try:
                position, private = private_of_line(line)
            except (ValueError, TypeError) as error:
                raise ArchiveBroken(0, f"a private part cannot be read: {error}") from error
            parts[position] = private
        return parts

    def keep_private(self, parts: dict[int, Private]) -> None:
        """Rewrites the private parts: the old file goes only when the new one is on the disk."""
        aside = self.private.with_suffix(".new")
        aside.unlink(missing_ok=True)
        append_durably(aside, [private_line_of(n, part) for n, part in sorted(parts.items())])
        aside.replace(self.private)
        _sync_folder(self.folder)

    def cut(self, size: int) -> None:
        """Shortens the journal's file to its first ``size`` bytes, durably."""
        with self.journal.open("rb+") as file:
            file.truncate(size)
            os.fsync(file.fileno())


def append_durably(path: Path, lines: Sequence[bytes]) -> None:
    """Appends lines to a file and returns when they are on the disk."""
    with path.open("ab") as file:
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())


def archived_rallies(archive_dir: Path) -> list[str]:
    """Returns the rallies that have an archive here, sorted."""
    found: Iterable[Path] = archive_dir.glob(f"*/{JOURNAL_FILE}")
    return sorted(path.parent.name for path in found)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
