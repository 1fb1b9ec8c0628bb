"""A script as the player needs it: who speaks, and what is said when.

JSON lines; the first names the rally and its sources, every other one is a message with ``at_ms``
(rally time of sending), ``source``, ``kind`` (row or command), ``body`` and perhaps a ``label``.
``@label`` as a text in a body stands for the identity of the message with that label.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

SCHEMA = "flyingfinish-script/1"
ROW = "row"
COMMAND = "command"


class ScriptError(ValueError):
    """This cannot be played; says where."""


@dataclass(frozen=True, slots=True)
class Part:
    """One source of the script: kind is station or official, scope its post or role."""

    source: str
    kind: str
    scope: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the script."""

    at_ms: int
    source: str
    kind: str
    body: dict[str, Any]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Play:
    """A whole script."""

    rally: str
    name: str
    clock_source: str
    opens_at_ms: int
    parts: tuple[Part, ...]
    messages: tuple[Said, ...]


def read_play(lines: Iterable[str]) -> Play:
    """Returns the script that the lines hold; raises ScriptError."""
    texts = [line for line in lines if line.strip()]
    if not texts:
        raise ScriptError("an empty script")
    head = _object(texts[0], 1)
    if head.get("schema") != SCHEMA:
        raise ScriptError(f"the first line does not say {SCHEMA}")
    try:
        parts = tuple(Part(p["source"], p["kind"], p["scope"]) for p in head["sources"])
        messages = tuple(_said(text, number) for number, text in enumerate(texts[1:], start=2))
        play = Play(head["rally"], head["name"], head["clock_source"], head["opens_at_ms"],
                    parts, messages)  # fmt: skip
    except (KeyError, TypeError) as error:
        raise ScriptError(f"something is missing: {error}") from error
    _check(play)
    return play


def references(value: Any) -> Iterator[str]:
    """Yields every label that a body refers to."""
    if isinstance(value, str):
        if value.startswith("@"):
            yield value[1:]
    elif isinstance(value, dict):
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def resolved(value: Any, identities: dict[str, str]) -> Any:
    """Returns a body with each ``@label`` replaced by the identity it stands for."""
    if isinstance(value, str):
        return identities[value[1:]] if value.startswith("@") else value
    if isinstance(value, dict):
        return {key: resolved(one, identities) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, identities) for one in value]
    return value


def _said(text: str, number: int) -> Said:
    fields = _object(text, number)
    try:
        said = Said(fields["at_ms"], fields["source"], fields["kind"], fields["body"],
                    fields.get("label", ""))  # fmt: skip
    except KeyError as error:
        raise ScriptError(f"line {number} has no {error}") from error
    sound = isinstance(said.at_ms, int) and isinstance(said.body, dict)
    if not sound or said.kind not in (ROW, COMMAND):
        raise ScriptError(f"line {number} is no message")
    return said


def _check(play: Play) -> None:
    known = {part.source for part in play.parts}
    labels: set[str] = set()
    for said in play.messages:
        if said.source not in known:
            raise ScriptError(f"nobody is called {said.source}")
        missing = set(references(said.body)) - labels
        if missing:
            raise ScriptError(f"{missing.pop()} is spoken of before it was said")
        labels.add(said.label)


def _object(text: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ScriptError(f"line {number}: {error}") from error
    if not isinstance(found, dict):
        raise ScriptError(f"line {number} is no object")
    return found
