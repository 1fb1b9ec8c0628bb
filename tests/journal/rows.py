"""A small language for rows in tests."""

from typing import Any

from flyingfinish.journal.ports import Envelope, Pending, Private

SALT = bytes(range(16))


def row(
    seq: int,
    body: bytes = b"{}",
    *,
    source: str = "finish-3",
    incarnation: str = "9f0c",
    private: Private | None = None,
    **more: Any,
) -> Pending:
    """Returns a row on its way in, as a post's."""
    envelope = Envelope(source, incarnation, seq, body, private)
    return Pending(envelope, "token-1", 1_790_000_000_000 + seq, SALT, **more)


def decision(seq: int, expect: int | None, *, source: str = "desk-1", **more: Any) -> Pending:
    """Returns an official's row that rests on the officials' position ``expect``."""
    body = f"decision {source} {seq}".encode()
    return row(seq, body, source=source, official=True, expect_officials=expect, **more)


def rows(first: int, last: int, **more: Any) -> list[Pending]:
    """Returns the rows of one source from ``first`` to ``last``, each with its own body."""
    return [row(seq, f"row {seq}".encode(), **more) for seq in range(first, last + 1)]
