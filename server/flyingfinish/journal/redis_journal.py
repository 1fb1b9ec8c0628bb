"""The journal of one rally as a Redis stream: position n is stream id ``n-0``, gapless.

What decides and writes is `lua/append.lua`; this file packs its arguments and reads its rows.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import msgspec

from flyingfinish.journal.connect import Link, Script
from flyingfinish.journal.keys import RALLIES, RallyKeys, require_sound_name
from flyingfinish.journal.memory import FIRST_EPOCH, NAME_KEY_BYTES, NEVER_ARCHIVED
from flyingfinish.journal.ports import (
    Answer,
    Appended,
    ChainMark,
    Conflict,
    Duplicate,
    Gap,
    Moved,
    Pending,
    Private,
    Stored,
)

ROWS_PER_STEP: Final = 256
"""Rows that one script call takes; a longer batch is several steps, which its answers allow."""

_APPEND: Final = Script("append")
_ANSWERS: Final[tuple[type[Answer], ...]] = (Appended, Duplicate, Conflict, Gap, Moved)

_FIELDS_OF_A_ROW: Final = 4
"""Flat: the head's name and value, the body's; a command's hash comes after them."""

_HAS_PRIVATE: Final = b",1]"
_NAME_KEY: Final = b"key"


class _Head(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """All of a stored row but its body: one JSON array, so that a row is two fields to read."""

    source: str
    incarnation: str
    seq: int
    official: int
    doubt: str
    author: str
    received_at_ms: int
    salt: str
    private: int
    """1 when a private part was stored with the row."""


_HEAD: Final = msgspec.json.Decoder(_Head)


class RedisJournal:
    """One append-only journal of one rally."""

    def __init__(self, link: Link, rally_id: str) -> None:
        self._link = link
        self._rally_id = rally_id
        self._keys = RallyKeys(rally_id)
        self._listed = False

    async def append(self, rows: Sequence[Pending]) -> list[Answer]:
        """Appends each row or says why not, one atomic step a row, in order; durable on return.

        After a lost connection the batch is sent again, so a row of ours that was in already
        answers `Duplicate` with its position.
        """
        if not self._listed:
            await self._link.call("SADD", RALLIES, self._rally_id)
            self._listed = True
        answers: list[Answer] = []
        for first in range(0, len(rows), ROWS_PER_STEP):
            answers += await self._append_step(rows[first : first + ROWS_PER_STEP])
        return answers

    async def _append_step(self, rows: Sequence[Pending]) -> list[Answer]:
        numbers: dict[str, int] = {}
        args: list[str | bytes | int] = []
        for row in rows:
            name = _source_name(row)
            args += (numbers.setdefault(name, len(numbers) + 1), name, *_packed(row))
        keys = self._keys
        touched = [keys.journal, keys.meta, keys.private, keys.sources]
        touched += [keys.source(name) for name in numbers]
        reply = await self._link.run(_APPEND, touched, args)
        pairs = zip(reply[::2], reply[1::2], strict=True)
        return [_ANSWERS[code - 1](number) for code, number in pairs]

    async def head(self, source: str, incarnation: str) -> int:
        """Returns the last sequence number held of this source, 0 when none."""
        return await self._head(f"{source}/{incarnation}")

    async def heads(self) -> Mapping[tuple[str, str], int]:
        """Returns the last sequence number by (source, incarnation)."""
        names = [name.decode() for name in await self._link.call("SMEMBERS", self._keys.sources)]
        heads = {}
        for name in sorted(names):
            source, _, incarnation = name.partition("/")
            heads[source, incarnation] = await self._head(name)
        return heads

    async def _head(self, name: str) -> int:
        return int(await self._link.call("STRLEN", self._keys.source(name))) // 4

    async def last_position(self) -> int:
        """Returns the position of the newest row, 0 when empty."""
        return int(await self._link.call("XLEN", self._keys.journal))

    async def officials_position(self) -> int:
        """Returns the position of the newest official fact, 0 when none."""
        return int(await self._link.call("HGET", self._keys.meta, "officials") or 0)

    async def read(self, after: int, limit: int) -> list[Stored]:
        """Returns at most ``limit`` rows after a position, in order."""
        reply = await self._link.call(
            "XRANGE", self._keys.journal, f"({after}-0", "+", "COUNT", limit
        )
        return await self._with_private(reply)

    async def follow(self, after: int, limit: int, wait_ms: int) -> list[Stored]:
        """Like read, but waits up to ``wait_ms`` (and no longer than two seconds) for a row."""
        return await self._with_private(
            await self._link.block(self._keys.journal, after, limit, wait_ms)
        )

    async def _with_private(self, entries: Sequence[Any]) -> list[Stored]:
        rows = [_row(entry) for entry in entries]
        wanted = [n for n, (_, fields) in enumerate(entries) if fields[1].endswith(_HAS_PRIVATE)]
        if wanted:
            positions = [rows[n].position for n in wanted]
            parts = await self._link.call("HMGET", self._keys.private, *positions)
            for n, packed in zip(wanted, parts, strict=True):
                rows[n] = _with_private(rows[n], packed)
        return rows

    async def epoch(self) -> int:
        """Returns the journal epoch."""
        return int(await self._link.call("HGET", self._keys.meta, "epoch") or FIRST_EPOCH)

    async def set_epoch(self, epoch: int) -> None:
        """Begins a new journal epoch; only a restore or a promotion does."""
        await self._link.call("HSET", self._keys.meta, "epoch", epoch)

    async def archived(self) -> ChainMark:
        """Returns how far the archiver is."""
        position, head = await self._link.call("HMGET", self._keys.archived, "position", "head")
        return NEVER_ARCHIVED if position is None else ChainMark(int(position), head.decode())

    async def set_archived(self, mark: ChainMark) -> None:
        """Keeps how far the archiver is."""
        await self._link.call(
            "HSET", self._keys.archived, "position", mark.position, "head", mark.head
        )

    async def archive_trouble(self) -> str:
        """Returns why the archiver cannot go on, "" as far as is known."""
        why: bytes | None = await self._link.call("HGET", self._keys.archived, "trouble")
        return (why or b"").decode()

    async def set_archive_trouble(self, why: str) -> None:
        """Keeps why the archiver cannot go on."""
        await self._link.call("HSET", self._keys.archived, "trouble", why)

    async def erase_private(self, position: int) -> bool:
        """Deletes the private part of one row for ever; False when there was none."""
        return bool(await self._link.call("HDEL", self._keys.private, position))

    async def name_key(self) -> bytes:
        """Returns the secret that names are hashed with here, made when first asked for."""
        new = secrets.token_bytes(NAME_KEY_BYTES)
        await self._link.call("HSETNX", self._keys.names, _NAME_KEY, new)
        return bytes(await self._link.call("HGET", self._keys.names, _NAME_KEY))

    async def note_erased(self, person_id: str, digests: Collection[str]) -> None:
        """Keeps the hashes of the names that a person was erased by."""
        for digest in digests:
            await self._link.call("HSET", self._keys.names, digest, person_id)

    async def erased_names(self) -> Mapping[str, str]:
        """Returns hash of a name -> the person who was erased by it."""
        flat = await self._link.call("HGETALL", self._keys.names)
        held = zip(flat[::2], flat[1::2], strict=True)
        return {name.decode(): who.decode() for name, who in held if name != _NAME_KEY}

    async def private_positions(self) -> frozenset[int]:
        """Returns the positions whose private part is there."""
        return frozenset(int(name) for name in await self._link.call("HKEYS", self._keys.private))


def _source_name(row: Pending) -> str:
    envelope = row.envelope
    if envelope.seq < 1:
        raise ValueError("a source counts its rows from 1")
    source = require_sound_name(envelope.source)
    return f"{source}/{require_sound_name(envelope.incarnation)}"


def _packed(row: Pending) -> tuple[str | bytes | int, ...]:
    """Returns what the script needs of a row, in its order."""
    envelope = row.envelope
    private = b"" if envelope.private is None else pack_private(envelope.private)
    head = _Head(
        envelope.source,
        envelope.incarnation,
        envelope.seq,
        int(row.official),
        row.doubt,
        row.author,
        row.received_at_ms,
        row.salt.hex(),
        int(bool(private)),
    )
    return (
        envelope.seq,
        envelope.body,
        row.command_hash or b"",
        int(row.official),
        "" if row.expect_officials is None else row.expect_officials,
        msgspec.json.encode(head),
        private,
    )


def pack_private(private: Private) -> bytes:
    """Returns salt and data as one value: the salt's length in a byte, the salt, the data."""
    return bytes([len(private.salt)]) + private.salt + private.data


def unpack_private(packed: bytes) -> Private:
    """Returns what `pack_private` packed."""
    end = 1 + packed[0]
    return Private(packed[1:end], packed[end:])


def _row(entry: Any) -> Stored:
    entry_id, item = entry
    head = _HEAD.decode(item[1])
    return Stored(
        int(entry_id[:-2]),
        head.source,
        head.incarnation,
        head.seq,
        item[3],
        head.official == 1,
        head.doubt,
        head.author,
        head.received_at_ms,
        bytes.fromhex(head.salt),
        None,
        None,
        item[5] if len(item) > _FIELDS_OF_A_ROW else None,
    )


def _with_private(row: Stored, packed: bytes | None) -> Stored:
    if packed is None:
        return row
    private = unpack_private(packed)
    return msgspec.structs.replace(row, private=private.data, private_salt=private.salt)
