"""The ports of this room: Journal (facts), Ledger (views and checkpoint), Feed (deltas), Lease.

Each has a memory form and a Redis form under one contract suite. Nothing above this room knows
which one it talks to. A rally's journal is named by its rally id; ``access`` is a journal too.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Protocol

import msgspec

Audience = Literal["public", "internal"]


@dataclass(frozen=True, slots=True)
class Private:
    """Personal or withheld data beside a fact: erasing it leaves the chain whole."""

    salt: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """One row as its source stored and sent it; ``body`` is hashed to the byte."""

    source: str
    incarnation: str
    seq: int
    """Gapless from 1 within (source, incarnation)."""

    body: bytes
    private: Private | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """An envelope on its way in, with what the door adds."""

    envelope: Envelope
    author: str
    received_at_ms: int
    salt: bytes
    """16 random bytes, so that a chain leaf tells nothing about its body."""

    doubt: str = ""
    official: bool = False
    expect_officials: int | None = None
    """Position of the last official fact its author's judgement rests on; None = no compare."""

    command_hash: bytes | None = None
    """Hash to compare repeats by, where the journalled body is not the body that was sent."""


class Stored(msgspec.Struct, frozen=True):
    """A row as it stands in the journal.

    A struct and not a dataclass because a replay makes one for every row there ever was.
    """

    position: int
    source: str
    incarnation: str
    seq: int
    body: bytes
    official: bool
    doubt: str
    author: str
    received_at_ms: int
    salt: bytes
    private: bytes | None = None
    """The private data when it is there and has not been erased."""

    private_salt: bytes | None = None
    """The private part's own salt; goes with it."""

    command_hash: bytes | None = None
    """What repeats of this row are compared by; None = its body."""


@dataclass(frozen=True, slots=True)
class Appended:
    """In the journal, on the disk; the source may show it as safe."""

    position: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same row was there already, at this position."""

    position: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another content was stored under this number: an alarm, nothing was written."""

    position: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A row is missing before this one; send from ``expected`` on."""

    expected: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Another official's fact came first; judge again."""

    officials: int


Answer = Appended | Duplicate | Conflict | Gap | Moved


@dataclass(frozen=True, slots=True)
class ChainMark:
    """How far the archive is: the chain's head as hex over all positions to this one."""

    position: int
    head: str


ARCHIVE_TROUBLES: Final = ("altered", "full", "read_only", "other")
"""Archive and journal do not say the same; its disk is full, or cannot be written; something else
that the archiver's log tells."""


class Journal(Protocol):
    """One append-only journal of one rally."""

    async def append(self, rows: Sequence[Pending]) -> list[Answer]:
        """Append each row or say why not, one atomic step a row, in order; durable on return."""
        ...

    async def head(self, source: str, incarnation: str) -> int:
        """Last sequence number held of this source, 0 when none."""
        ...

    async def heads(self) -> Mapping[tuple[str, str], int]:
        """Last sequence number by (source, incarnation)."""
        ...

    async def last_position(self) -> int:
        """Position of the newest row, 0 when empty."""
        ...

    async def officials_position(self) -> int:
        """Position of the newest official fact, 0 when none."""
        ...

    async def read(self, after: int, limit: int) -> list[Stored]:
        """At most ``limit`` rows after a position, in order."""
        ...

    async def follow(self, after: int, limit: int, wait_ms: int) -> list[Stored]:
        """Like read, but waits up to ``wait_ms`` for the first row."""
        ...

    async def epoch(self) -> int:
        """Journal epoch, 1 for a journal that was never restored or promoted."""
        ...

    async def set_epoch(self, epoch: int) -> None:
        """Begin a new journal epoch; only a restore or a promotion does."""
        ...

    async def archived(self) -> ChainMark:
        """How far the archiver is; position 0 when it never ran."""
        ...

    async def set_archived(self, mark: ChainMark) -> None:
        """The archiver says how far it is."""
        ...

    async def archive_trouble(self) -> str:
        """Why the archiver cannot go on, one of `ARCHIVE_TROUBLES`; "" as far as is known."""
        ...

    async def set_archive_trouble(self, why: str) -> None:
        """The archiver says why it cannot go on, or "" when it does."""
        ...

    async def erase_private(self, position: int) -> bool:
        """Delete the private part of one row for ever; False when there was none."""
        ...

    async def name_key(self) -> bytes:
        """Secret that names are hashed with here, made when first asked for; in no archive."""
        ...

    async def note_erased(self, person_id: str, digests: Collection[str]) -> None:
        """Keep the hashes of the names that a person was erased by; in no archive."""
        ...

    async def erased_names(self) -> Mapping[str, str]:
        """Hash of a name -> the person who was erased by it."""
        ...

    async def private_positions(self) -> frozenset[int]:
        """Positions whose private part is there, for whoever keeps a copy of it."""
        ...


class Delta(NamedTuple):
    """One channel's change by one commit; a tuple, for a flying finish makes a score of them."""

    channel: str
    epoch: str
    """View epoch: a client holding another one must take a snapshot."""

    after: int
    """The channel's offset before this change; 0 = there was nothing."""

    offset: int
    """The channel's offset now: the journal position of the commit that changed it."""

    patch: bytes
    """RFC 7396 merge patch as JSON; for ``snapshot`` the whole form."""

    snapshot: bool = False
    """True when the view starts afresh (first form, or a new epoch): replaces, does not patch."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A view's whole form at an offset."""

    channel: str
    epoch: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one batch of facts changed, for one audience or both."""

    position: int
    server_at_ms: int
    deltas: Mapping[Audience, Sequence[Delta]] = field(default_factory=dict)
    wholes: Mapping[Audience, Sequence[Whole]] = field(default_factory=dict)
    """Views whose whole form is rewritten in the same step."""

    keep_after_ms: int = 0
    """Deltas older than this server time may go; the processor has rewritten what needed them."""

    forget_before: Mapping[Audience, int] = field(default_factory=dict)
    """Per audience: a hold took effect here; deltas before this position must be served no more."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the processor has committed."""

    position: int
    journal_epoch: int


class Ledger(Protocol):
    """Views and checkpoint of one rally, written by its one processor."""

    async def checkpoint(self) -> Checkpoint:
        """Where the last commit stands; position 0 when there was none."""
        ...

    async def commit(self, expected: Checkpoint, commit: Commit) -> bool:
        """Write deltas, wholes and checkpoint in one atomic step; False when fenced off."""
        ...

    async def offsets(self, audience: Audience) -> Mapping[str, tuple[str, int]]:
        """Channel -> (epoch, offset) as committed, for a processor that starts."""
        ...

    async def reset(self, expected: Checkpoint, journal_epoch: int) -> bool:
        """Forget all views and start from position 0 in a new journal epoch."""
        ...


@dataclass(frozen=True, slots=True)
class FeedFrame:
    """One commit as the feed tells it to push."""

    position: int
    server_at_ms: int
    deltas: tuple[Delta, ...]
    forget_before: int = 0
    """Above 0: drop all buffered history before this position, a hold covers it."""


class Feed(Protocol):
    """What push reads: one audience of one rally."""

    async def wholes(self) -> list[Whole]:
        """Every view's stored whole form (deltas since may wait in ``read``)."""
        ...

    async def read(self, after: int, limit: int) -> list[FeedFrame]:
        """Commits after a position, in order."""
        ...

    async def follow(self, after: int, limit: int, wait_ms: int) -> list[FeedFrame]:
        """Like read, but waits up to ``wait_ms`` for the first."""
        ...

    async def position(self) -> Checkpoint:
        """Where the processor is, and in which journal epoch."""
        ...


class Lease(Protocol):
    """Who is the one writer; avoids wasted work, safety is the ledger's compare-and-set."""

    async def take(self, holder: str, ttl_ms: int) -> bool:
        """True when the lease is ours now (also when it was)."""
        ...

    async def drop(self, holder: str) -> None:
        """Give the lease back if it is ours."""
        ...


class Store(Protocol):
    """Where all rallies are kept; opens the ports of each. Opening costs nothing."""

    def journal(self, rally_id: str) -> Journal:
        """The journal of a rally; empty when nobody wrote to it."""
        ...

    def ledger(self, rally_id: str) -> Ledger:
        """Views and checkpoint of a rally."""
        ...

    def feed(self, rally_id: str, audience: Audience) -> Feed:
        """What push reads of a rally."""
        ...

    def lease(self, rally_id: str) -> Lease:
        """Who is the one writer of a rally's views."""
        ...

    async def rallies(self) -> list[str]:
        """Every journal that somebody wrote to, sorted; ``access`` is one of them."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...
