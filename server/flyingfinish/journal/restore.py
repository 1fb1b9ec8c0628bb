"""Rebuilds a journal from its archive, and names the fork as its next fact.

The rows go in through the same step as when they were new, so numbers, heads of the sources,
decisions' positions and the memory of repeats come back by themselves. What was acknowledged after
the last archived row is still at its source: a station's next row meets a gap, and it sends again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.journal.archive_file import ArchiveFiles, append_durably, header_of
from flyingfinish.journal.archive_lines import row_of
from flyingfinish.journal.chain import genesis, next_head
from flyingfinish.journal.codec import decode_fact
from flyingfinish.journal.errors import RestoreRefused, UnreadableBody
from flyingfinish.journal.memory import FIRST_EPOCH
from flyingfinish.journal.own_facts import append_own
from flyingfinish.journal.ports import (
    Appended,
    ChainMark,
    Duplicate,
    Envelope,
    Journal,
    Pending,
    Private,
    Stored,
)
from flyingfinish.limits import ROWS_PER_BATCH
from flyingfinish.rally.facts import JournalForked

RESTORE_SOURCE: Final = "restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back."""

    rows: int
    epoch: int
    head: str
    fork_position: int


async def restore(
    journal: Journal,
    archive_dir: Path,
    rally_id: str,
    clock: Clock,
    *,
    up_to: int | None = None,
    reason: str = "restored from the archive",
) -> Restored:
    """Fills an empty journal from its archive and begins a new journal epoch.

    A restore that was interrupted may be run again. Raises `RestoreRefused` when the journal holds
    anything else, or when the archive is broken at or before ``up_to`` (without it: anywhere).
    With ``up_to`` the archive's file is put aside and begun anew with the rows restored.
    """
    files = ArchiveFiles(archive_dir, rally_id)
    rows, heads, lines = _proven_rows(files, up_to)
    head = heads[-1] if heads else genesis(rally_id)
    parts = files.private_parts()
    epoch = 1 + max((_epoch_of(row) for row in rows), default=FIRST_EPOCH)
    await _refuse_filled(journal, len(rows), epoch)
    await journal.set_epoch(epoch)
    for first in range(0, len(rows), ROWS_PER_BATCH):
        await _bring_back(journal, rows[first : first + ROWS_PER_BATCH], parts)
    if up_to is not None:
        _put_aside(files, lines, parts, len(rows))
    await journal.set_archived(ChainMark(len(rows), head.hex() if rows else ""))
    fork = JournalForked(epoch, len(rows), head.hex(), reason)
    position = await append_own(journal, RESTORE_SOURCE, fork, clock)
    return Restored(len(rows), epoch, head.hex(), position)


def _proven_rows(
    files: ArchiveFiles, up_to: int | None
) -> tuple[list[Stored], list[bytes], list[bytes]]:
    """Returns rows, heads and lines that the chain proves; raises when it breaks too early."""
    rows: list[Stored] = []
    heads: list[bytes] = []
    lines: list[bytes] = []
    head = genesis(files.rally_id)
    for line in files.lines():
        if up_to is not None and len(rows) >= up_to:
            break
        if not line.endswith(b"\n"):
            break  # A torn last line was never acknowledged as archived.
        position = len(rows) + 1
        try:
            row, stated = row_of(line)
            if row.position != position or stated != next_head(head, row):
                raise ValueError("the chain does not lead here")
        except ValueError as error:
            raise RestoreRefused(
                f"the archive is broken at position {position} ({error});"
                f" up to {position - 1} it is whole"
            ) from error
        head = stated
        rows.append(row)
        heads.append(head)
        lines.append(line)
    if up_to is not None and len(rows) < up_to:
        raise RestoreRefused(f"the archive ends at position {len(rows)}")
    return rows, heads, lines


async def _refuse_filled(journal: Journal, rows: int, epoch: int) -> None:
    """Lets pass an empty journal, and one that an interrupted restore began to fill."""
    last = await journal.last_position()
    interrupted = last <= rows and await journal.epoch() == epoch
    if last and not interrupted:
        raise RestoreRefused("the journal is not empty; a restore never writes over rows")


async def _bring_back(journal: Journal, rows: Sequence[Stored], parts: dict[int, Private]) -> None:
    pending = [_pending(row, parts.get(row.position)) for row in rows]
    answers = await journal.append(pending)
    for row, answer in zip(rows, answers, strict=True):
        if answer not in (Appended(row.position), Duplicate(row.position)):
            raise RestoreRefused(f"position {row.position} came back as {answer}")


def _pending(row: Stored, private: Private | None) -> Pending:
    return Pending(
        Envelope(row.source, row.incarnation, row.seq, row.body, private),
        row.author,
        row.received_at_ms,
        row.salt,
        row.doubt,
        row.official,
        None,
        row.command_hash,
    )


def _put_aside(
    files: ArchiveFiles, lines: Sequence[bytes], parts: dict[int, Private], rows: int
) -> None:
    """Keeps the longer archive under another name and begins a new one with these lines.

    Private parts of rows left out go: a copy put aside would never be erased, and the desks that
    sent them still hold them.
    """
    number = 1
    while (aside := files.folder / f"journal.before-{rows + 1}.{number}.jsonl").exists():
        number += 1
    begun = files.journal.with_suffix(".new")
    begun.unlink(missing_ok=True)
    append_durably(begun, [header_of(files.rally_id), *lines])
    files.journal.replace(aside)
    begun.replace(files.journal)
    files.keep_private({n: part for n, part in parts.items() if n <= rows})


def _epoch_of(row: Stored) -> int:
    if not row.official or JournalForked.__name__.encode() not in row.body:
        return FIRST_EPOCH
    try:
        fact = decode_fact(row.body)
    except UnreadableBody:
        return FIRST_EPOCH
    return fact.epoch if isinstance(fact, JournalForked) else FIRST_EPOCH
