"""What a draft says: whose, where, what it costs, and what it rests on."""

from dataclasses import dataclass

from flyingfinish.rally.times import format_time_of_day

LATE = "late"
EARLY = "early"
MISSED_ENTRY = "missed_entry"
LATE_START = "late_start"
LEFT_LATE = "left_late"

RULE = "rule/"
"""What the identity of an adjustment begins with that no official applied."""

STEWARDS = "stewards"
"""A draft refers to them what no tariff charges."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the regulations ask for at a control, with its evidence."""

    entry_id: str
    control: str
    kind: str
    """late, early, missed_entry, false_start, late_start, left_late: as the adjustment's."""

    ms: int
    """What it costs; 0 where nothing is left to charge and an official must look all the same."""

    due_at_ms: int | None = None
    actual_at_ms: int | None = None
    """When it happened; None for an entry that is missing."""

    minutes: int = 0
    """Whole minutes after what was due, below zero for too early."""

    article: str = ""
    fact: str = ""
    """Identity of what it rests on."""

    refer: str = ""
    """What is more than a time: control, section or leg (over that limit of lateness and still in
    the rally as recorded), left_late (out at the start line), stewards (beyond the tariff)."""

    standing_ms: int = 0
    """What already stands of this kind for this crew here; an official looks."""

    @property
    def key(self) -> str:
        """Names the draft as long as it asks for the same."""
        return f"{self.entry_id}/{self.control}/{self.ms}/{self.fact}"

    @property
    def over_maximum(self) -> bool:
        """Whether it tells a crew out by its lateness: an official retires it."""
        return self.refer in ("control", "section", "leg")

    def reason(self, utc_offset_minutes: int) -> str:
        """The evidence in short: ``2 min (11:13, 11:15)``, due and actual in rally time.

        A start is told in seconds, as its clock shows them; a missing entry says nothing.
        """
        if self.due_at_ms is None or self.actual_at_ms is None:
            return ""
        seconds = not self.minutes
        due, actual = (
            format_time_of_day(at_ms, utc_offset_minutes, seconds=seconds)
            for at_ms in (self.due_at_ms, self.actual_at_ms)
        )
        if seconds:
            off_ms = abs(self.actual_at_ms - self.due_at_ms)
            return f"{off_ms // 1_000}.{off_ms % 1_000 // 100} s ({due}, {actual})"
        return f"{abs(self.minutes)} min ({due}, {actual})"


def rule_identity(entry_id: str, control: str) -> str:
    """Names the adjustment that the rules make for a card at a control by themselves."""
    return f"{RULE}{entry_id}/{control}"
