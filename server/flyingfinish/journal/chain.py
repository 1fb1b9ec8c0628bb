"""The hash chain over a journal: one head stands for every byte up to it.

::

    genesis  = SHA-256("flyingfinish/journal/1" | rally id)
    leaf(n)  = SHA-256(salt | source | incarnation | seq | official | doubt | author |
                       received_at_ms | command hash | body)
    head(n)  = SHA-256(head(n-1) | n | leaf(n))

Texts and bytes go in with their length before them (8 bytes, big-endian), numbers as 8 bytes, so
that no two rows have the same bytes to hash. The salt, 16 random bytes a row, keeps a published
head from telling anything about a body that is withheld. The private part is not covered: its
body says its salted hash, so erasing it leaves the chain whole.
"""

import hashlib
import struct
from typing import Final

from flyingfinish.journal.ports import Stored

_GENESIS: Final = b"flyingfinish/journal/1"
_NUMBER: Final = struct.Struct(">q")


def genesis(rally_id: str) -> bytes:
    """Returns the head of an empty journal, which names the rally it belongs to."""
    return hashlib.sha256(_GENESIS + _counted(rally_id.encode())).digest()


def leaf(row: Stored) -> bytes:
    """Returns the hash of all that one row says, its private part apart."""
    return hashlib.sha256(
        b"".join(
            (
                _counted(row.salt),
                _counted(row.source.encode()),
                _counted(row.incarnation.encode()),
                _NUMBER.pack(row.seq),
                _NUMBER.pack(int(row.official)),
                _counted(row.doubt.encode()),
                _counted(row.author.encode()),
                _NUMBER.pack(row.received_at_ms),
                _counted(row.command_hash or b""),
                _counted(row.body),
            )
        )
    ).digest()


def next_head(previous: bytes, row: Stored) -> bytes:
    """Returns the chain's head over everything to this row, given the head before it."""
    return hashlib.sha256(previous + _NUMBER.pack(row.position) + leaf(row)).digest()


def _counted(data: bytes) -> bytes:
    return _NUMBER.pack(len(data)) + data
