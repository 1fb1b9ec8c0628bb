"""What the crew door is told: batches of rows and single commands, read strictly.

Shapes are those of clients/PROTOCOL.md section 1. Only envelopes are judged here; what a row's
body says is nobody's business at the door.
"""

from dataclasses import dataclass
from typing import Any, Final

import orjson

from flyingfinish.exchange.command_bodies import (
    UnreadableCommand,
    decode_command,
    decode_series_command,
)
from flyingfinish.journal.codec import GREATEST_INTEGER
from flyingfinish.limits import BODY_BYTES_MAX, KIB, ROWS_PER_BATCH
from flyingfinish.rally.commands import Command
from flyingfinish.rally.judge.parts import ID_PATTERN
from flyingfinish.rally.series.commands import SeriesCommand
from flyingfinish.web.errors import Problem


@dataclass(frozen=True, slots=True)
class RowSent:
    """One row as it came; ``body`` is None when it is longer than a body may be."""

    source: str
    incarnation: str
    seq: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class CommandSent:
    """One command with its envelope and the position its author looked at."""

    source: str
    incarnation: str
    seq: int
    seen: int
    body: bytes
    command: Command | SeriesCommand


COMMAND_BODY_BYTES_MAX: Final = 256 * KIB
"""An itinerary or a start list of 250 cars is longer than a row may be."""

NAMES_MAX: Final = 5_000
"""A season of everybody who drove at all."""

ENVELOPE: Final = frozenset(("source", "incarnation", "seq", "body"))


def read_rows(text: bytes) -> list[RowSent]:
    """Returns the rows of a batch; Problem 400 when it is no JSON, 413 or 422 when unfit."""
    message = _object(text)
    rows = message.get("rows")
    if set(message) != {"rows"} or not isinstance(rows, list) or not rows:
        raise _unfit('Send {"rows": [...]} with at least one row.')
    if len(rows) > ROWS_PER_BATCH:
        raise Problem(
            413,
            "too_many_rows",
            f"Send at most {ROWS_PER_BATCH} rows at a time.",
            rows_max=ROWS_PER_BATCH,
        )
    return [_row(row, index) for index, row in enumerate(rows)]


def read_command(text: bytes, *, series: bool = False) -> CommandSent:
    """Returns a command, of a rally or of a series.

    Problem 400 when it is no JSON, 422 when its envelope or body is unfit.
    """
    message = _object(text)
    if set(message) != ENVELOPE | {"seen"}:
        raise _unfit("A command has source, incarnation, seq, seen and body, and nothing else.")
    seen = message.pop("seen")
    if type(seen) is not int or not 0 <= seen <= GREATEST_INTEGER:
        raise _unfit("seen is the journal position that you looked at, 0 or more.")
    row = _row(message, 0, COMMAND_BODY_BYTES_MAX)
    if row.body is None:
        raise Problem(413, "too_large", f"A command has at most {COMMAND_BODY_BYTES_MAX} bytes.")
    command = command_of(row.body, series=series)
    return CommandSent(row.source, row.incarnation, row.seq, seen, row.body, command)


def command_of(body: bytes, *, series: bool = False) -> Command | SeriesCommand:
    """Returns the command of a body; Problem 422 ``unreadable_command`` says what is wrong."""
    try:
        return decode_series_command(body) if series else decode_command(body)
    except UnreadableCommand as error:
        raise Problem(422, "unreadable_command", f"This is no command we know: {error}.") from error


def read_names(text: bytes) -> list[str]:
    """Returns the names of people that are asked about; Problem 400, 413 or 422 when unfit."""
    message = _object(text)
    names = message.get("names")
    if set(message) != {"names"} or not isinstance(names, list):
        raise _unfit('Send {"names": [...]}.')
    if len(names) > NAMES_MAX:
        raise Problem(
            413, "too_many_names", f"Ask of at most {NAMES_MAX} at a time.", names_max=NAMES_MAX
        )
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise _unfit("A name is a text that is not empty.")
    return names


def _object(text: bytes) -> dict[str, Any]:
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "not_json", "The body is not JSON: send UTF-8 JSON.") from error
    if not isinstance(message, dict):
        raise _unfit("Send a JSON object.")
    return message


def _row(row: Any, index: int, bytes_max: int = BODY_BYTES_MAX) -> RowSent:
    if not isinstance(row, dict) or set(row) != ENVELOPE:
        raise _unfit("A row has source, incarnation, seq and body, and nothing else.", index)
    source, incarnation, seq, body = (
        row["source"], row["incarnation"], row["seq"], row["body"]
    )  # fmt: skip
    for name, value in (("source", source), ("incarnation", incarnation)):
        if not isinstance(value, str) or ID_PATTERN.fullmatch(value) is None:
            raise _unfit(f"{name}: small letters, digits and hyphens, at most 64.", index)
    if type(seq) is not int or not 1 <= seq <= GREATEST_INTEGER:
        raise _unfit("seq: an integer from 1.", index)
    if not isinstance(body, str):
        raise _unfit("body: a text, hashed as it is.", index)
    raw = body.encode()
    return RowSent(source, incarnation, seq, raw if len(raw) <= bytes_max else None)


def _unfit(detail: str, row: int | None = None) -> Problem:
    if row is None:
        return Problem(422, "unfit_envelope", detail)
    return Problem(422, "unfit_envelope", detail, row=row)
