"""What a benchmark found: figures beside the goals of the design; and how spans are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, held against a goal where there is one."""

    name: str
    value: int
    unit: str
    at_most: int | None = None
    at_least: int | None = None
    spread: tuple[int, int] | None = None
    """Least and most of the rounds whose median the value is."""

    @property
    def met(self) -> bool | None:
        """Says whether the goal is reached; None without one."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    def line(self) -> str:
        """Returns the figure as it is printed."""
        spread = f" ({self.spread[0]} to {self.spread[1]})" if self.spread else ""
        goal = ""
        if self.met is not None:
            bound = f"<= {self.at_most}" if self.at_least is None else f">= {self.at_least}"
            goal = f"  (goal {bound}: {'met' if self.met else 'MISSED'})"
        return f"{self.name:<62} {self.value:>9} {self.unit}{spread}{goal}"

    def plain(self) -> dict[str, Any]:
        """Returns the figure as plain values, without what it has not."""
        held = {"at_most": self.at_most, "at_least": self.at_least, "met": self.met}
        if self.spread:
            held |= {"least": self.spread[0], "most": self.spread[1]}
        found = {key: value for key, value in held.items() if value is not None}
        return {"name": self.name, "value": self.value, "unit": self.unit, **found}


def quantile(spans: Sequence[int], percent: int) -> int:
    """Returns the span that ``percent`` of all do not exceed; 0 for none."""
    ordered = sorted(spans)
    if not ordered:
        return 0
    return ordered[min(len(ordered) - 1, len(ordered) * percent // PERCENT)]


def median(spans: Sequence[int]) -> int:
    """Returns the span in the middle."""
    return quantile(spans, 50)


def rss_kib(process_id: int) -> int:
    """Returns the resident memory of a process, 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{process_id}/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
