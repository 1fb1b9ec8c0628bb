"""Facts of a series' own journal: its titles, its rounds, who is registered, what was scored.

``flyingfinish.rally.facts`` gathers the whole vocabulary; import from there.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeriesOpened:
    """First fact of a series' journal: which championship this is."""

    series_id: str
    name: str
    season: str
    """As people write it: 2026, 2026-27."""
