"""What a post can say, made from what an operator or a device line gives: the bodies of rows.

Used by the command line; a line is JSON (sent as it is) or words::

    impulse CAR [CONTROL]        the device saw something pass now; CAR - for not known
    start CONTROL CAR            a start now
    checkin CONTROL CAR          a time card handed in now
    assign IMPULSE CAR [CONTROL] whose impulse it was
"""

import json
from typing import Any

NOBODY = "-"
USAGE = "impulse CAR [CONTROL] | start CONTROL CAR | checkin CONTROL CAR | assign IMPULSE CAR"


class NotUnderstood(ValueError):
    """The line says nothing that a post can say; nothing was stored."""


def parse_line(line: str, post: str, device_seq: int, now_at_ms: int) -> dict[str, Any]:
    """Returns the body that `line` asks for; raises NotUnderstood with what would be.

    `device_seq` numbers what this operator stamps by hand, `now_at_ms` is when the line came.
    """
    line = line.strip()
    if line.startswith("{"):
        return _object(line)
    word, *rest = line.split() or [""]
    if word == "impulse" and 1 <= len(rest) <= 2:
        return _impulse(post, device_seq, now_at_ms, rest)
    if word == "start" and len(rest) == 2:
        return {"type": "CarStarted", "control": rest[0], "car": rest[1],
                "started_at_ms": now_at_ms}  # fmt: skip
    if word == "checkin" and len(rest) == 2:
        return {"type": "CheckedIn", "control": rest[0], "car": rest[1],
                "checked_in_at_ms": now_at_ms}  # fmt: skip
    if word == "assign" and 2 <= len(rest) <= 3:
        body = {"type": "ImpulseAssigned", "impulse": rest[0], "car": rest[1]}
        return body | ({"control": rest[2]} if rest[2:] else {})
    raise NotUnderstood(f"cannot read {line!r}; write JSON or: {USAGE}")


def _object(line: str) -> dict[str, Any]:
    try:
        body = json.loads(line)
    except ValueError as error:
        raise NotUnderstood(f"not JSON: {error}") from error
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise NotUnderstood('a JSON line is an object with a "type"')
    return body


def _impulse(post: str, device_seq: int, now_at_ms: int, rest: list[str]) -> dict[str, Any]:
    car = "" if rest[0] == NOBODY else rest[0]
    body = {
        "type": "ImpulseTaken",
        "post": post,
        "device": f"{post}-hand",
        "device_seq": device_seq,
        "taken_at_ms": now_at_ms,
        "car": car,
        "rank": "manual",
    }
    return body | ({"control": rest[1]} if rest[1:] else {})
