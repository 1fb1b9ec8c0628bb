"""Commands to bodies and back: what desks, imports and scripts send to the crew door.

Reading is strict: a member that is not understood as it was said makes the whole body unreadable,
because a decision half understood is a wrong decision.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

import msgspec
import orjson

from flyingfinish.journal.codec import GREATEST_INTEGER
from flyingfinish.rally.commands import Command
from flyingfinish.rally.judge.judge import COMMAND_TYPES
from flyingfinish.rally.series.commands import SERIES_COMMAND_TYPES, SeriesCommand


class UnreadableCommand(Exception):
    """The bytes are not one command of a known type with known members of the right kind."""


def decode_command(body: bytes) -> Command:
    """Returns the command of a body; UnreadableCommand says what is wrong."""
    command: Command = _decoded(body, COMMAND_TYPES)
    return command


def decode_series_command(body: bytes) -> SeriesCommand:
    """Returns a series' command of a body; UnreadableCommand says what is wrong."""
    command: SeriesCommand = _decoded(body, SERIES_COMMAND_TYPES)
    return command


def _decoded(body: bytes, types: Mapping[str, type[Any]]) -> Any:
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadableCommand(f"not JSON: {error}") from error
    if not isinstance(members, dict):
        raise UnreadableCommand("not a JSON object")
    name = members.pop("type", None)
    kind = types.get(name) if isinstance(name, str) else None
    if kind is None:
        raise UnreadableCommand(f"unknown type {str(name)[:64]!r}")
    try:
        command = msgspec.convert(members, kind)
    except msgspec.ValidationError as error:
        raise UnreadableCommand(f"{name}: {error}") from error
    # What was understood, written out again, must hold all that was said: nothing is overheard.
    stray = _stray(members, msgspec.to_builtins(command), str(name))
    if stray:
        raise UnreadableCommand(stray)
    return command


def encode_command(command: Command | SeriesCommand) -> bytes:
    """Returns the body of a command: compact JSON, what is left at its default not said."""
    body: dict[str, Any] = {"type": type(command).__name__}
    for item in fields(command):
        value = getattr(command, item.name)
        made = item.default_factory
        default = item.default if made is MISSING else made()
        if default is MISSING or value != default:
            body[item.name] = value
    return orjson.dumps(body)


def _stray(said: Any, understood: Any, where: str) -> str:
    """Returns the first thing said that was not understood as said, "" when there is none."""
    if isinstance(said, dict) and isinstance(understood, dict):
        for name, value in said.items():
            if name not in understood:
                return f"{where}: unknown member {name[:64]!r}"
            if stray := _stray(value, understood[name], f"{where}.{name}"):
                return stray
        return ""
    if isinstance(said, list) and isinstance(understood, list | tuple):
        for value, taken in zip(said, understood, strict=True):
            if stray := _stray(value, taken, where):
                return stray
        return ""
    if isinstance(said, float) or type(said) is not type(understood):
        return f"{where}: not the right kind of value"
    if isinstance(said, int) and abs(said) > GREATEST_INTEGER:
        return f"{where}: out of range"
    return ""
