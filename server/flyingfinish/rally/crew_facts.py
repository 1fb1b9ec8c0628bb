"""What posts and stations saw: order-free evidence, never judged at the door.

``flyingfinish.rally.facts`` gathers the whole vocabulary; import from there.
"""

from dataclasses import dataclass
from enum import StrEnum


class Rank(StrEnum):
    """Which of two disagreeing sources is believed first."""

    MAIN = "main"
    BACKUP = "backup"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ImpulseTaken:
    """A device saw something pass; it is nobody's time until a car is known."""

    post: str
    device: str
    device_seq: int
    """Counter of the device itself; with device, channel and instant it makes a dump harmless."""

    taken_at_ms: int
    """The post's clock, corrected to rally time by the station; may be finer than published."""

    channel: str = ""
    control: str = ""
    """Proposed control; empty = by itinerary and rally time."""

    car: str = ""
    """Car number as seen or typed; empty = unassigned."""

    rank: Rank = Rank.MAIN
    raw: str = ""
    """The device's line as it came, at most 200 characters."""


@dataclass(frozen=True, slots=True)
class ImpulseAssigned:
    """Somebody says whose impulse it was, and at which control; an empty car takes it away."""

    impulse: str
    car: str
    control: str = ""
    reason: str = ""
    """Why, when an official says so."""


@dataclass(frozen=True, slots=True)
class CarStarted:
    """A start as reported by the starter or measured by a start beam."""

    control: str
    """The stage start, for example SS8."""

    car: str
    started_at_ms: int
    measured: bool = False
    rank: Rank = Rank.MAIN
    reason: str = ""
    """Why, when officials set the start that counts."""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A time card handed in at a time control; the instant is cut to its minute by the rules."""

    control: str
    car: str
    checked_in_at_ms: int
    rank: Rank = Rank.MAIN
    reason: str = ""
    """Why, when officials set the minute that counts."""
