"""What race control decided about due times, and the road as time cards see it.

Only `due_times.py`, `drafts.py` and the folds read it; what follows from it is in the crews.
"""

from dataclasses import dataclass, field

from flyingfinish.rally.facts import DraftWaived, StageDelayed, StartTimeGiven
from flyingfinish.rally.itinerary import Control


@dataclass(frozen=True, slots=True)
class Delay:
    """The delay of a stage that stands."""

    position: int
    """Journal position: a start list published after it has the delay in its times already."""

    fact: StageDelayed


@dataclass(frozen=True, slots=True)
class NewStart:
    """A start time given to one crew; it holds until a start list is published after it."""

    position: int
    fact: StartTimeGiven


@dataclass(frozen=True, slots=True)
class CardStep:
    """A stage start, or a control where cards are handed in, as a crew comes by it."""

    place: int
    """On the road, from 0."""

    control: Control
    is_start: bool
    arriving: bool
    """Before the start of the stage it belongs to: that stage's own delay is waited out behind."""


@dataclass(frozen=True, slots=True)
class CardRoad:
    """The road as time cards see it; made once for an itinerary."""

    steps: tuple[CardStep, ...] = ()
    first: int = -1
    """Place of the main start control."""

    lasts: frozenset[int] = frozenset()
    """Places of the last control of each leg."""


@dataclass(slots=True)
class ControlDecisions:
    """Delays, new start times and waivers of a rally."""

    delays: dict[str, Delay] = field(default_factory=dict)
    """Stage -> its delay; one of 0 is not kept."""

    new_starts: dict[tuple[str, str], NewStart] = field(default_factory=dict)
    """Stage and entry -> the last start time given."""

    public_starts: dict[tuple[str, str], NewStart] = field(default_factory=dict)
    """The same as the public knows them: of a held crew as when its hold began."""

    listed_at: dict[str, int] = field(default_factory=dict)
    """Stage -> journal position of the start list that stands."""

    waived: dict[str, DraftWaived] = field(default_factory=dict)
    """Key of a draft -> who it was for and why it is not applied."""

    cards: CardRoad = field(default_factory=CardRoad)
    automatic: bool = False
    """Somewhere in the rally penalties count by themselves."""

    def tell_public(self, entry_id: str) -> None:
        """Let the public know a crew's new start times: it is held no more."""
        self.public_starts |= {
            place: new for place, new in self.new_starts.items() if place[1] == entry_id
        }
