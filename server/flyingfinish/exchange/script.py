"""A script: timed wire messages of many stations and desks, as JSON lines.

Written here (the fictional weekend, a recorded rally), played by `clients/flyingfinish_sim` through
the crew door. The first line names the rally and its sources, every other one is a message::

    {"at_ms": 1787396400000, "source": "finish-4", "kind": "row", "body": {...}, "label": "x"}

``at_ms`` is the rally time of sending, ``kind`` is ``row`` or ``command``. A text ``@x`` in a body
stands for the identity that the message labelled ``x`` got when it was sent: identities hold a
random incarnation, so no script can know them.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from typing import Any, Literal

SCHEMA = "flyingfinish-script/1"
REFERENCE = "@"

Kind = Literal["row", "command"]


class BadScript(ValueError):
    """The text is no script; says which line."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks: a station at its post, or a desk in its role."""

    source: str
    kind: Literal["station", "official"]
    scope: str
    """Post id of a station, role of a desk: what its token is for."""


@dataclass(frozen=True, slots=True)
class Message:
    """One row or command, and when it is sent in rally time."""

    at_ms: int
    source: str
    kind: Kind
    body: dict[str, Any]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A rally as its stations and desks say it; messages are in the order of sending."""

    rally_id: str
    name: str
    clock_source: str
    """The desk that sets the rally clock; the player makes those commands itself."""

    opens_at_ms: int
    """A demonstration plays up to here as fast as it can, then at its speed."""

    sources: tuple[Source, ...]
    messages: tuple[Message, ...] = field(repr=False)


def body_of(said: Any) -> dict[str, Any]:
    """Returns the wire form of a fact or command: its type, and its fields but the defaults."""
    members: dict[str, Any] = _plain(said)
    return {"type": type(said).__name__} | members


def _plain(said: Any) -> Any:
    """A dataclass as a dict without fields at their default; containers item by item."""
    if is_dataclass(said) and not isinstance(said, type):
        return {
            one.name: _plain(getattr(said, one.name))
            for one in fields(said)
            if one.default is MISSING or getattr(said, one.name) != one.default
        }
    if isinstance(said, tuple | list):
        return [_plain(one) for one in said]
    return said


def lines_of(script: Script) -> Iterator[str]:
    """Yields the script's lines, without line ends."""
    head = {
        "schema": SCHEMA,
        "rally": script.rally_id,
        "name": script.name,
        "clock_source": script.clock_source,
        "opens_at_ms": script.opens_at_ms,
        "sources": [asdict(source) for source in script.sources],
    }
    yield _line(head)
    for message in script.messages:
        yield _line({key: value for key, value in asdict(message).items() if value != ""})


def text_of(script: Script) -> str:
    """Returns the script as one text."""
    return "".join(line + "\n" for line in lines_of(script))


def parse(lines: Iterable[str]) -> Script:
    """Reads a script back; raises BadScript with the number of the line that is wrong."""
    number = 0
    try:
        numbered = enumerate(lines, start=1)
        number, first = next(numbered)
        head = json.loads(first)
        if head["schema"] != SCHEMA:
            raise BadScript(f"line 1: schema {head['schema']!r}, not {SCHEMA!r}")
        messages = []
        for at, line in numbered:
            number = at
            messages.append(Message(**json.loads(line)))
        return Script(
            head["rally"],
            head["name"],
            head["clock_source"],
            head["opens_at_ms"],
            tuple(Source(**source) for source in head["sources"]),
            tuple(messages),
        )
    except (KeyError, TypeError, AttributeError, StopIteration, json.JSONDecodeError) as error:
        raise BadScript(f"line {number}: {type(error).__name__} {error}") from error


def in_order(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Returns messages by their instant; what is sent in one instant keeps its order."""
    return tuple(sorted(messages, key=lambda message: message.at_ms))


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
