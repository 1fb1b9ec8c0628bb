"""Official facts that say what the rally is: its road, its people, its clock, its sources.

``flyingfinish.rally.facts`` gathers the whole vocabulary; import from there.
"""

from dataclasses import dataclass, field
from typing import Any

from flyingfinish.rally.entries import Competition, Entry
from flyingfinish.rally.itinerary import Itinerary, Post


@dataclass(frozen=True, slots=True)
class RallyOpened:
    """First fact of a journal: which rally this is."""

    rally_id: str
    name: str
    timezone: str
    """IANA name of the zone at headquarters; used for showing only."""

    utc_offset_minutes: int
    """Offset in force when the rally starts; rules use instants, minutes are cut in UTC."""

    preset: str = "ralli-sm"
    overrides: dict[str, Any] = field(default_factory=dict)
    """Regulations that differ from the preset; unknown keys are refused."""


@dataclass(frozen=True, slots=True)
class ItinerarySet:
    """The road as it now stands; replaces the one before."""

    itinerary: Itinerary


@dataclass(frozen=True, slots=True)
class RouteDrawn:
    """Where a stage runs on the map; replaces the line before, and an empty one takes it back."""

    stage_id: str
    line: str
    """As `route_lines.py` writes it, from start to flying finish."""


@dataclass(frozen=True, slots=True)
class PostSet:
    """A post and the controls that it serves."""

    post: Post


@dataclass(frozen=True, slots=True)
class CompetitionSet:
    """A competition with its classes."""

    competition: Competition


@dataclass(frozen=True, slots=True)
class PersonRecorded:
    """A member of a crew; the name itself is the private part of this fact."""

    person_id: str
    private_hash: str
    """SHA-256 over salt and private bytes, hex; the private bytes are a JSON Person."""


@dataclass(frozen=True, slots=True)
class EntrySet:
    """An entry as enrolled now; the same id again replaces it."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class StartListRow:
    """One line of a start list."""

    entry_id: str
    due_at_ms: int
    lane: int = 0


@dataclass(frozen=True, slots=True)
class StartListSet:
    """Due starts of one stage, in order; a later version replaces the one before."""

    stage_id: str
    version: int
    rows: tuple[StartListRow, ...]


@dataclass(frozen=True, slots=True)
class RallyClockSet:
    """Rally time against server time; ``rate`` is in thousandths (1000 = real time)."""

    rally_at_ms: int
    server_at_ms: int
    rate: int = 1000


@dataclass(frozen=True, slots=True)
class SourceAdmitted:
    """Rows of this incarnation count from now on, also those already in the journal."""

    source: str
    incarnation: str


@dataclass(frozen=True, slots=True)
class RowAdmitted:
    """A doubtful row counts after all."""

    row: str
