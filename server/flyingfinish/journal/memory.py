"""The ports in memory: for tests, for `replay`, and as the plain statement of what Redis must do.

Passes the same contract suite as the Redis forms. Nothing here survives the process.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence

import msgspec

from flyingfinish.clock import Clock
from flyingfinish.journal.keys import require_sound_name
from flyingfinish.journal.ports import (
    Answer,
    Appended,
    ChainMark,
    Conflict,
    Duplicate,
    Gap,
    Moved,
    Pending,
    Stored,
)

NEVER_ARCHIVED = ChainMark(0, "")
FIRST_EPOCH = 1
NAME_KEY_BYTES = 32


class MemoryJournal:
    """One rally's journal as a list."""

    def __init__(self, epoch: int = FIRST_EPOCH) -> None:
        self._rows: list[Stored] = []
        self._held: dict[tuple[str, str], list[int]] = {}
        """Positions by (source, incarnation), the row of sequence n at n - 1."""

        self._officials = 0
        self._epoch = epoch
        self._archived = NEVER_ARCHIVED
        self._archive_trouble = ""
        self._name_key = secrets.token_bytes(NAME_KEY_BYTES)
        self._erased_names: dict[str, str] = {}
        self._grown = Bell()

    async def append(self, rows: Sequence[Pending]) -> list[Answer]:
        """Appends each row or says why not, one after the other.

        Once a row of a source is refused as gap or conflict, its later rows in the same call get
        the same answer: what follows a wrong row must not slip in behind it.
        """
        stopped: dict[tuple[str, str], Answer] = {}
        answers = []
        for row in rows:
            source = (row.envelope.source, row.envelope.incarnation)
            answer = stopped.get(source) or self._append_one(row)
            if isinstance(answer, Gap | Conflict):
                stopped[source] = answer
            answers.append(answer)
        if any(isinstance(answer, Appended) for answer in answers):
            self._grown.ring()
        return answers

    def _append_one(self, row: Pending) -> Answer:
        envelope = row.envelope
        require_sound_name(envelope.source)
        require_sound_name(envelope.incarnation)
        if envelope.seq < 1:
            raise ValueError("a source counts its rows from 1")
        held = self._held.setdefault((envelope.source, envelope.incarnation), [])
        if envelope.seq <= len(held):
            position = held[envelope.seq - 1]
            same = _content(self._rows[position - 1]) == _content_sent(row)
            return Duplicate(position) if same else Conflict(position)
        if envelope.seq > len(held) + 1:
            return Gap(len(held) + 1)
        if row.official and row.expect_officials not in (None, self._officials):
            return Moved(self._officials)
        position = len(self._rows) + 1
        self._rows.append(_stored(position, row))
        held.append(position)
        if row.official:
            self._officials = position
        return Appended(position)

    async def head(self, source: str, incarnation: str) -> int:
        """Returns the last sequence number held of this source, 0 when none."""
        return len(self._held.get((source, incarnation), ()))

    async def heads(self) -> Mapping[tuple[str, str], int]:
        """Returns the last sequence number by (source, incarnation)."""
        return {source: len(held) for source, held in self._held.items() if held}

    async def last_position(self) -> int:
        """Returns the position of the newest row, 0 when empty."""
        return len(self._rows)

    async def officials_position(self) -> int:
        """Returns the position of the newest official fact, 0 when none."""
        return self._officials

    async def read(self, after: int, limit: int) -> list[Stored]:
        """Returns at most ``limit`` rows after a position, in order."""
        return self._rows[after : after + limit]

    async def follow(self, after: int, limit: int, wait_ms: int) -> list[Stored]:
        """Like read, but waits up to ``wait_ms`` for the first row."""
        if len(self._rows) <= after:
            await self._grown.wait(wait_ms)
        return await self.read(after, limit)

    async def epoch(self) -> int:
        """Returns the journal epoch."""
        return self._epoch

    async def set_epoch(self, epoch: int) -> None:
        """Begins a new journal epoch; only a restore or a promotion does."""
        self._epoch = epoch

    async def archived(self) -> ChainMark:
        """Returns how far the archiver is."""
        return self._archived

    async def set_archived(self, mark: ChainMark) -> None:
        """Keeps how far the archiver is."""
        self._archived = mark

    async def archive_trouble(self) -> str:
        """Returns why the archiver cannot go on, "" as far as is known."""
        return self._archive_trouble

    async def set_archive_trouble(self, why: str) -> None:
        """Keeps why the archiver cannot go on."""
        self._archive_trouble = why

    async def erase_private(self, position: int) -> bool:
        """Deletes the private part of one row; False when there was none."""
        if not 1 <= position <= len(self._rows) or self._rows[position - 1].private is None:
            return False
        row = self._rows[position - 1]
        self._rows[position - 1] = msgspec.structs.replace(row, private=None, private_salt=None)
        return True

    async def name_key(self) -> bytes:
        """Returns the secret that names are hashed with here."""
        return self._name_key

    async def note_erased(self, person_id: str, digests: Collection[str]) -> None:
        """Keeps the hashes of the names that a person was erased by."""
        self._erased_names.update(dict.fromkeys(digests, person_id))

    async def erased_names(self) -> Mapping[str, str]:
        """Returns hash of a name -> the person who was erased by it."""
        return dict(self._erased_names)

    async def private_positions(self) -> frozenset[int]:
        """Returns the positions whose private part is there."""
        return frozenset(row.position for row in self._rows if row.private is not None)


class MemoryLease:
    """Who is the one writer, by a clock that tests can move."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._holder = ""
        self._until_ms = 0

    async def take(self, holder: str, ttl_ms: int) -> bool:
        """True when the lease is ours now (also when it was)."""
        now_ms = self._clock.monotonic_ms()
        if self._holder not in ("", holder) and now_ms < self._until_ms:
            return False
        self._holder = holder
        self._until_ms = now_ms + ttl_ms
        return True

    async def drop(self, holder: str) -> None:
        """Gives the lease back if it is ours."""
        if self._holder == holder:
            self._holder = ""


class Bell:
    """Wakes all who wait; whoever comes later waits for the next ring."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wakes everyone who waits now."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, wait_ms: int) -> None:
        """Returns at the next ring, or after ``wait_ms``."""
        try:
            async with asyncio.timeout(wait_ms / 1000):
                await self._rung.wait()
        except TimeoutError:
            return


def _content(row: Stored) -> bytes:
    return row.command_hash or hashlib.sha256(row.body).digest()


def _content_sent(row: Pending) -> bytes:
    return row.command_hash or hashlib.sha256(row.envelope.body).digest()


def _stored(position: int, row: Pending) -> Stored:
    private = row.envelope.private
    return Stored(
        position,
        row.envelope.source,
        row.envelope.incarnation,
        row.envelope.seq,
        row.envelope.body,
        row.official,
        row.doubt,
        row.author,
        row.received_at_ms,
        row.salt,
        None if private is None else private.data,
        None if private is None else private.salt,
        row.command_hash,
    )
