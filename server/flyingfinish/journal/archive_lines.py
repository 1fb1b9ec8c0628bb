"""One journal row as one line of the archive: JSON, so that anyone can check it in any language.

``body`` is the body as text; a body that is no UTF-8 stands as ``body_hex``. ``head`` is the
chain's head over all rows to this one. A line is valid only in its canonical spelling: a byte that
could be changed without changing the meaning would be a byte nobody guards.
"""

from typing import Any, Final

import orjson

from flyingfinish.journal.ports import Private, Stored

_MEMBERS: Final = {
    "position": int,
    "source": str,
    "incarnation": str,
    "seq": int,
    "official": bool,
    "doubt": str,
    "author": str,
    "received_at_ms": int,
    "salt": str,
    "head": str,
}
_MEMBERS_MAYBE: Final = {"command_hash", "body", "body_hex"}


def line_of(row: Stored, head: bytes) -> bytes:
    """Returns the archive's line of a row, newline included; its private part is not in it."""
    members: dict[str, Any] = {
        "position": row.position,
        "source": row.source,
        "incarnation": row.incarnation,
        "seq": row.seq,
        "official": row.official,
        "doubt": row.doubt,
        "author": row.author,
        "received_at_ms": row.received_at_ms,
        "salt": row.salt.hex(),
    }
    if row.command_hash is not None:
        members["command_hash"] = row.command_hash.hex()
    try:
        members["body"] = row.body.decode()
    except UnicodeDecodeError:
        members["body_hex"] = row.body.hex()
    members["head"] = head.hex()
    return orjson.dumps(members) + b"\n"


def row_of(line: bytes) -> tuple[Stored, bytes]:
    """Returns the row of a line and the head it states; raises ValueError with the reason."""
    try:
        members = orjson.loads(line)
        _check(members)
        row = _row_of(members)
        head = bytes.fromhex(members["head"])
    except KeyError as error:
        raise ValueError(f"{error} is missing") from error
    if line_of(row, head) != line:
        raise ValueError("the line is not as it was written")
    return row, head


def private_line_of(position: int, private: Private) -> bytes:
    """Returns the line of a private part in the file beside the archive."""
    members = {
        "position": position,
        "salt": private.salt.hex(),
        "data": private.data.hex(),
    }
    return orjson.dumps(members) + b"\n"


def private_of_line(line: bytes) -> tuple[int, Private]:
    """Returns position and private part of a line; raises ValueError when it is none."""
    members = orjson.loads(line)
    if type(members) is not dict or members.keys() != {"position", "salt", "data"}:
        raise ValueError("no private part")
    private = Private(bytes.fromhex(members["salt"]), bytes.fromhex(members["data"]))
    return int(members["position"]), private


def _check(members: Any) -> None:
    if type(members) is not dict:
        raise ValueError("no object")
    for name, kind in _MEMBERS.items():
        if type(members[name]) is not kind:
            raise ValueError(f"{name} is no {kind.__name__}")
    for name in members.keys() - _MEMBERS.keys():
        if name not in _MEMBERS_MAYBE or type(members[name]) is not str:
            raise ValueError(f"{name} does not belong here")


def _row_of(members: dict[str, Any]) -> Stored:
    text = members.get("body")
    body = bytes.fromhex(members["body_hex"]) if text is None else text.encode()
    command_hash = members.get("command_hash")
    return Stored(
        members["position"],
        members["source"],
        members["incarnation"],
        members["seq"],
        body,
        members["official"],
        members["doubt"],
        members["author"],
        members["received_at_ms"],
        bytes.fromhex(members["salt"]),
        command_hash=None if command_hash is None else bytes.fromhex(command_hash),
    )
