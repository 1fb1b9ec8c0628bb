"""What was seen, as the fold files it: impulses, statements, the evidence of one crew at a control.

Only the fold reads these; what follows from them is in `state_parts.py`.
"""

from dataclasses import dataclass, field
from typing import Literal

from flyingfinish.rally.facts import (
    DeviceClockShifted,
    ImpulsesMoved,
    ImpulseTaken,
    Record,
    StartClockShifted,
)


@dataclass(slots=True)
class Said:
    """One source's present statement about one thing."""

    order: tuple[int, int]
    """Ordinal of the incarnation and sequence within it: the later statement replaces."""

    record: Record


@dataclass(slots=True, eq=False)
class ImpulseState:
    """One passage as a device saw it, with all that was said about it since."""

    identity: str
    """The smallest identity of the rows that brought it."""

    taken: ImpulseTaken
    """The best of those rows: main before backup before manual, then identity."""

    source: str
    at_ms: int
    """Instant with the shift of its device's clock."""

    car: str = ""
    control: str = ""
    ignored: bool = False
    chosen: int = 0
    """Position of the officials' word that this one counts; 0 when they have not chosen it."""

    again: dict[str, tuple[ImpulseTaken, str]] | None = None
    """Identity -> row and its source for all rows, once a memory dump has brought it again."""

    assigned: dict[str, Said] | None = None
    """What each source said whose it is; the officials' word is under the empty source."""

    owner: str = ""
    """Entry id, or ``#`` and an unknown car number; empty while unassigned."""

    @property
    def identities(self) -> tuple[str, ...]:
        """Identities of the rows that brought it, sorted."""
        return (self.identity,) if self.again is None else tuple(sorted(self.again))


@dataclass(slots=True)
class Evidence:
    """All observations of one crew at one control."""

    impulses: list[ImpulseState] = field(default_factory=list)
    starts: dict[str, Said] | None = None
    """Source -> its present statement of the start here."""

    check_ins: dict[str, Said] | None = None
    items: tuple[str, ...] = ()
    """What of it waits in the inbox."""


@dataclass(frozen=True, slots=True)
class ControlRole:
    """What a passage at a control means."""

    kind: Literal["start", "split", "finish", "other", "shakedown", "ceremony"]
    stage_id: str
    number: int = 0


@dataclass(slots=True)
class Decision:
    """A whole-control correction by an official that stands, with its place in order."""

    identity: str
    position: int
    fact: ImpulsesMoved | DeviceClockShifted | StartClockShifted
