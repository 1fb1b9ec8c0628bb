"""A published rally of the ``rally-conformance/1`` schema, read with care and told as facts.

Only what the schema calls input is read: never ``official``, ``rally.quality``, when a penalty was
first counted, nor penalties reconstructed from the published tables (unless asked for). The file
may come from anybody: sizes are bounded and every oddity is a clear BadRecording.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flyingfinish.rally.errors import RuleRefusal

SCHEMA = "rally-conformance/1"
RECORDING_BYTES = 64_000_000
"""No recorded rally is larger; beyond, the file is refused unread."""

ROWS = 200_000
"""Rows of one list in a recording."""

TEXT_LENGTH = 400
LONGEST_MS = 4_000_000_000
"""Some 46 days: longer than the longest marathon rally, times and penalties alike."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

Row = Mapping[str, Any]


class BadRecording(RuleRefusal):
    """The file is not a recorded rally; says where."""

    code = "bad_recording"


@dataclass(frozen=True, slots=True)
class Recording:
    """The input part of a recorded rally, checked for kind and size but not for sense."""

    rally: Row
    classes: tuple[Row, ...]
    entries: tuple[Row, ...]
    legs: tuple[Row, ...]
    sections: tuple[Row, ...]
    stages: tuple[Row, ...]
    controls: tuple[Row, ...]
    start_lists: tuple[Row, ...]
    stage_times: tuple[Row, ...]
    split_times: tuple[Row, ...]
    penalties: tuple[Row, ...]
    retirements: tuple[Row, ...]
    class_ids: dict[str, str] = field(default_factory=dict)
    """Class as the file calls it -> id that fits in a channel name."""


def read_recording(content: bytes, reconstructed: bool = False) -> Recording:
    """The recording in these bytes; BadRecording when they are none.

    ``reconstructed`` also takes the penalties that were worked out from the published tables.
    """
    if len(content) > RECORDING_BYTES:
        raise BadRecording(at="file", why="too large", bytes=len(content))
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadRecording(at="file", why=f"not JSON: {error}"[:200]) from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise BadRecording(at="schema", why=f"is not {SCHEMA}")
    rally = document.get("rally")
    if not isinstance(rally, dict):
        raise BadRecording(at="rally", why="is missing")
    lists = {name: tuple(_rows(document, name)) for name in _LISTS}
    if not reconstructed:
        measured = (row for row in lists["penalties"] if row.get("reconstructed") is not True)
        lists["penalties"] = tuple(measured)
    return _checked(Recording(rally, **lists, class_ids=_class_ids(lists)))


_LISTS = (
    "classes",
    "entries",
    "legs",
    "sections",
    "stages",
    "controls",
    "start_lists",
    "stage_times",
    "split_times",
    "penalties",
    "retirements",
)


def _rows(document: Row, name: str) -> Iterator[Row]:
    """The objects of one list of the file; a missing list is an empty one."""
    rows = document.get(name)
    if rows is None:
        return
    if not isinstance(rows, list) or len(rows) > ROWS:
        raise BadRecording(at=name, why=f"is not a list of at most {ROWS}")
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            raise BadRecording(at=f"{name}[{index}]", why="is not an object")
        yield row


def _checked(recording: Recording) -> Recording:
    """Refuse what would make two things one: a stage or a car number met twice."""
    for name, rows, key in (
        ("stages", recording.stages, "code"),
        ("entries", recording.entries, "car"),
    ):
        seen: set[str] = set()
        for index, row in enumerate(rows):
            value = text(row, key)
            if not value or value in seen:
                why = "is missing" if not value else f"{value} is there twice"
                raise BadRecording(at=f"{name}[{index}].{key}", why=why)
            seen.add(value)
    if not recording.stages:
        raise BadRecording(at="stages", why="are missing")
    return recording


def _class_ids(lists: Mapping[str, tuple[Row, ...]]) -> dict[str, str]:
    """An id for each class met, in the order of the file, plain enough for a channel name."""
    named = [text(row, "id") for row in lists["classes"]]
    for entry in lists["entries"]:
        named.extend(texts(entry, "class_ids"))
    found: dict[str, str] = {}
    for name in named:
        if name and name not in found:
            plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name).strip("-")
            taken = set(found.values())
            candidate = plain[:32] or "class"
            while candidate in taken:
                candidate = f"{plain[:32]}-{len(found) + 1}"
            found[name] = candidate
    return found


def text(row: Row, key: str) -> str:
    """A text of a row, empty when missing or null; numbers are taken as text (a car ``7``)."""
    value = row.get(key)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or len(value) > TEXT_LENGTH:
        raise BadRecording(at=key, why=f"is not a text of at most {TEXT_LENGTH}")
    return value


def texts(row: Row, key: str) -> list[str]:
    """A list of texts, empty when missing or null."""
    values = row.get(key)
    if values is None:
        return []
    if not isinstance(values, list) or len(values) > TEXT_LENGTH:
        raise BadRecording(at=key, why="is not a list of texts")
    return [text({key: value}, key) for value in values]


def whole(row: Row, key: str, least: int = -LONGEST_MS, most: int = LONGEST_MS) -> int | None:
    """An integer of a row between two limits, None when missing or null."""
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadRecording(at=key, why=f"is not an integer from {least} to {most}")
    return value


def metres(row: Row, key: str) -> int | None:
    """A distance in kilometres as whole metres, None when missing or null."""
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 100_000:
        raise BadRecording(at=key, why="is not a distance")
    return round(value * 1_000)


def instant(row: Row, key: str) -> int | None:
    """A local date-time with its offset as ms since 1970 UTC; without an offset it is UTC."""
    written = text(row, key)
    if not written:
        return None
    moment = _moment(written, key)
    return (moment - _EPOCH) // _MILLISECOND


def offset_minutes(written: str) -> int | None:
    """The offset that a date-time is written with, None when it has none."""
    try:
        offset = datetime.fromisoformat(written).utcoffset()
    except ValueError:
        return None
    return None if offset is None else offset // timedelta(minutes=1)


def _moment(written: str, key: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadRecording(at=key, why=f"{written[:40]} is not a date-time") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
