"""A small archived rally for tests: crew rows, decisions, and two names."""

from pathlib import Path

from flyingfinish.clock import ManualClock
from flyingfinish.journal.archive import archive_now
from flyingfinish.journal.archive_file import ArchiveFiles
from flyingfinish.journal.codec import encode_fact, private_part
from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.ports import Journal, Pending
from flyingfinish.rally.facts import CarStarted, PersonRecorded
from journal.rows import decision, row

RALLY = "kokkola"
NAMES = {2: "Kalle", 5: "Maija"}
"""Position -> name of the persons in the rally made here."""


def person(seq: int, name: str) -> Pending:
    """Returns a desk's row that records a name as its private part."""
    private, told = private_part({"name": name}, seq.to_bytes(16, "big"))
    body = encode_fact(PersonRecorded(f"p{seq}", told))
    return row(seq, body, source="desk-2", official=True, private=private)


def started(seq: int) -> Pending:
    """Returns a post's row."""
    return row(seq, encode_fact(CarStarted("SS1", str(seq), 1_790_000_000_000 + seq)))


def small_rally(crew_rows: int) -> list[Pending]:
    """Returns six mixed rows and ``crew_rows`` of a post's behind them."""
    return [
        started(1),
        person(1, NAMES[2]),
        row(1, b"\xff no text", source="start-3"),
        decision(1, 2, command_hash=b"c" * 32),
        person(2, NAMES[5]),
        row(2, b"unreadable", source="start-3", doubt="unreadable"),
        *(started(seq) for seq in range(2, crew_rows + 2)),
    ]


async def archived(folder: Path, crew_rows: int = 4) -> tuple[Journal, ArchiveFiles]:
    """Returns a journal in memory and its archive in ``folder``."""
    journal = MemoryJournal()
    await journal.append(small_rally(crew_rows))
    await archive_now(journal, folder, RALLY, ManualClock())
    return journal, ArchiveFiles(folder, RALLY)
