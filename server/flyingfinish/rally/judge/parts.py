"""What all judges share: how a command came, and the checks that many of them make."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar

from flyingfinish.rally.facts import Fact
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.rally.state_parts import CrewState, RallyState, StageFigures

DAY_MS: Final = 86_400_000
SHORT_TEXT_MAX: Final = 64
LONG_TEXT_MAX: Final = 500
REASON_MAX: Final = 300
"""Characters of a reason: one line of a log."""

ID_PATTERN: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
CODE_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
"""Stages, controls, classes, kinds of adjustment: they stand in channel names and addresses."""

WHOLE_RALLY: Final = ("", "FINAL")
"""Controls of an adjustment that stand nowhere on the road."""

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a command came to the door."""

    rally_id: str
    source: str
    incarnation: str
    seen: int
    """Position of the journal that its author looked at."""

    now_at_ms: int
    """Server time at the door."""

    private_hash: str = ""
    """Hash of the private part that the door laid aside, for a command that has one."""

    series: SeriesState | None = None
    """The series that a rally's command asks about."""

    rally: RallyState | None = None
    """The rally that a series' command asks about."""


Judge = Callable[[RallyState, Any, Asked], Fact]


def same_fields(kind: type[F], command: Any, **other: Any) -> F:
    """Returns a fact with the command's fields and the ones given."""
    values = {item.name: getattr(command, item.name) for item in fields(command)}
    return kind(**(values | other))


def known_crew(state: RallyState, entry_id: str) -> CrewState:
    """Returns the crew; refused when no such entry is enrolled."""
    if entry_id not in state.entries:
        raise Refused("unknown_entry", entry=entry_id)
    return state.crews.get(entry_id) or CrewState(entry_id)


def known_stage(state: RallyState, stage_id: str) -> StageFigures:
    """Returns the stage as it stands; refused when it is not on the road."""
    figures = state.stages.get(stage_id)
    if figures is None:
        raise Refused("unknown_stage", stage=stage_id)
    return figures


def control_index(state: RallyState, code: str) -> int:
    """Returns where a control stands on the road, from 0; refused when nowhere."""
    for index, control in enumerate(state.itinerary.controls):
        if control.code == code:
            return index
    raise Refused("unknown_control", control=code)


def check_interval(from_at_ms: int, to_at_ms: int) -> None:
    """Refuses an interval that holds no instant."""
    if to_at_ms <= from_at_ms:
        raise Refused("empty_interval")
    check_instant(from_at_ms)


def check_instant(at_ms: int) -> None:
    """Refuses an instant that lies outside of 1970 to 2200."""
    if not 0 <= at_ms < 84_000 * DAY_MS:
        raise Refused("bad_instant", at_ms=at_ms)


def check_id(value: str) -> None:
    """Refuses an id that could not stand in a channel or an address."""
    if ID_PATTERN.fullmatch(value) is None:
        raise Refused("bad_id", id=value[:SHORT_TEXT_MAX])


def check_code(value: str) -> None:
    """Refuses a code of a stage, control or class that could not stand in a channel."""
    if CODE_PATTERN.fullmatch(value) is None:
        raise Refused("bad_id", id=value[:SHORT_TEXT_MAX])


def check_text(value: str, longest: int = SHORT_TEXT_MAX, *, needed: bool = False) -> None:
    """Refuses a text that is too long, holds control or direction characters, or is missing."""
    if needed and not value.strip():
        raise Refused("bad_text", text=value[:SHORT_TEXT_MAX], why="empty")
    if len(value) > longest:
        raise Refused("bad_text", text=value[:SHORT_TEXT_MAX], why="too long")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in value):
        raise Refused("bad_text", text=ascii(value)[:SHORT_TEXT_MAX], why="characters")


def check_reason(command: Any) -> None:
    """Refuses free texts of a decision that nobody could print."""
    check_text(getattr(command, "reason", ""), REASON_MAX)
    for name in ("document", "article"):
        check_text(getattr(command, name, ""), LONG_TEXT_MAX)
