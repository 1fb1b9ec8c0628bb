"""What people type into the desk's forms, read into values of commands and facts.

Each kind of field has one reader; a text that it cannot read is a `FieldTrouble` with a code, told
in words beside the form. Times of day are rally time; an empty one is now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flyingfinish.rally.errors import BadTime
from flyingfinish.rally.rally_clock import rally_at_ms
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.times import format_time_of_day, parse_time
from flyingfinish.web.desk.clock import MINUTE_MS, nearest, written

MAY_STAY_EMPTY: Final = ("instant", "seen", "end", "check")
"""Kinds whose empty text has a meaning: now, open, no."""


class FieldTrouble(Exception):
    """A field cannot be read; ``code`` is a key of the words, ``field`` its name."""

    def __init__(self, code: str, field: str, text: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code = code
        self.field = field
        self.text = text[:64]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: its name, its kind, whether it may stay empty."""

    name: str
    kind: str
    needed: bool = True
    choices: tuple[str, ...] = ()
    """Codes of a ``choice``; the words have a name for each."""

    default: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a form's values are read against: the rally, the instant, who sits there."""

    state: RallyState
    now_at_ms: int
    source: str
    seq: int
    near_at_ms: int | None = None
    """Times of day are read as the nearest to this instant; None is now."""

    def rally_now_ms(self) -> int:
        """Returns the rally's time now: by its clock, or the server's where none is set."""
        return rally_at_ms(self.state.clock, self.now_at_ms)

    def offset_ms(self) -> int:
        """Returns how far rally time is ahead of UTC."""
        rally = self.state.rally
        return rally.utc_offset_minutes * MINUTE_MS if rally else 0


def value_of(field: Field, text: str, desk: Desk) -> Any:
    """Returns the value of a field's text; raises FieldTrouble."""
    if not text and field.needed and field.kind not in MAY_STAY_EMPTY:
        raise FieldTrouble("field_missing", field.name, text)
    return _READERS[field.kind](field, text, desk)


def _text(_: Field, text: str, __: Desk) -> str:
    return " ".join(text.split())


def _check(_: Field, text: str, __: Desk) -> bool:
    return bool(text)


def _choice(field: Field, text: str, _: Desk) -> str:
    if text not in field.choices:
        raise FieldTrouble("field_choice", field.name, text)
    return text


def _car(field: Field, text: str, desk: Desk) -> str:
    """Returns the entry id of a car number; "" where the field may stay empty."""
    if not text:
        return ""
    entry_id = desk.state.owner_of.get(text.removeprefix("#").strip())
    if entry_id is None:
        raise FieldTrouble("unknown_car", field.name, text)
    return entry_id


def _cars(field: Field, text: str, desk: Desk) -> tuple[str, ...]:
    return tuple(_car(field, one, desk) for one in text.replace(",", " ").split())


def _number_plate(field: Field, text: str, _: Desk) -> str:
    return text.removeprefix("#").strip()


def _stage(field: Field, text: str, desk: Desk) -> str:
    if text not in desk.state.stages:
        raise FieldTrouble("unknown_stage", field.name, text)
    return text


def _stage_or_none(field: Field, text: str, desk: Desk) -> str:
    return _stage(field, text, desk) if text else ""


def _stages(field: Field, text: str, desk: Desk) -> tuple[str, ...]:
    """Returns stages as written one after the other: ``SS4 SS5``, ``EK4, EK5`` or ``4 5``."""
    return tuple(
        _stage(field, f"SS{one.upper().removeprefix('SS').removeprefix('EK')}", desk)
        for one in text.replace(",", " ").split()
    )


def _duration(field: Field, text: str, _: Desk) -> int:
    """Returns a time written with minutes and seconds; bare digits could mean anything."""
    if text.isdigit():
        raise FieldTrouble("bare_digits", field.name, text)
    try:
        return parse_time(text)
    except BadTime as error:
        raise FieldTrouble("bad_time", field.name, text) from error


def _signed(field: Field, text: str, desk: Desk) -> int | None:
    """Returns a time with its sign; None where nothing is written and nothing needs to be."""
    if not text:
        return None
    size = _duration(field, text.lstrip("+-\u2212"), desk)
    return -size if text[:1] in ("-", "\u2212") else size


def _count(field: Field, text: str, _: Desk) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise FieldTrouble("bad_number", field.name, text)
    return int(text)


def _instant(field: Field, text: str, desk: Desk) -> int:
    """Returns an instant, a time of day as the one nearest to now; an empty text is now."""
    now_ms = desk.rally_now_ms() if desk.near_at_ms is None else desk.near_at_ms
    if not text:
        return now_ms
    at_ms, clock_ms = read_written(field.name, text, desk.offset_ms())
    return nearest(clock_ms, now_ms, desk.offset_ms()) if at_ms is None else at_ms


def read_written(name: str, text: str, offset_ms: int) -> tuple[int | None, int]:
    """Returns the instant of a dated text, None for one without a date, and its time of day, ms.

    Raises FieldTrouble for a text that is neither.
    """
    try:
        midnight_ms, clock_ms = written(text)
    except (ValueError, BadTime) as error:
        raise FieldTrouble("bad_instant", name, text) from error
    return (None if midnight_ms is None else midnight_ms + clock_ms - offset_ms), clock_ms


def _intervals(field: Field, text: str, desk: Desk) -> tuple[int, ...]:
    """Returns intervals, one for each group that starts: ``3:00 2:00 1:00``; none may be zero."""
    found = tuple(_duration(field, one, desk) for one in text.replace(",", " ").split())
    if not found or 0 in found:
        raise FieldTrouble("bad_time", field.name, text)
    return found


def _lines(_: Field, text: str, __: Desk) -> str:
    return text


def _date(field: Field, text: str, _: Desk) -> int:
    """Returns midnight UTC of a date as an instant, 0 for none."""
    if not text:
        return 0
    try:
        return int(datetime.fromisoformat(text[:10]).replace(tzinfo=UTC).timestamp()) * 1000
    except ValueError as error:
        raise FieldTrouble("bad_date", field.name, text) from error


_READERS: Final[Mapping[str, Callable[[Field, str, Desk], Any]]] = {
    "text": _text,
    "check": _check,
    "choice": _choice,
    "car": _car,
    "cars": _cars,
    "plate": _number_plate,
    "stage": _stage,
    "control": _text,
    "place": _text,
    "post": _text,
    "identity": _text,
    "duration": _duration,
    "signed": _signed,
    "count": _count,
    "instant": _instant,
    "date": _date,
    "intervals": _intervals,
    "lines": _lines,
    "stage_or_none": _stage_or_none,
    "stages": _stages,
    "choice_of": _text,
    "passage": _text,
    "card": _text,
    "said_at": _text,
    "seen": _text,
    "end": _text,
}


def time_of_day(at_ms: int, offset_ms: int, digits: int = 1) -> str:
    """Returns an instant as a time of day in rally time, with 0 to 3 digits of the second."""
    fraction = f".{at_ms % 1000:03d}"[: digits + 1] if digits else ""
    return format_time_of_day(at_ms, offset_ms // MINUTE_MS) + fraction
