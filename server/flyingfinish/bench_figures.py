"""What a benchmark found: figures beside the goals of the design; and how spans are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; ``at_most`` is the goal it is held against, None where there is none."""

    name: str
    value: int
    unit: str
    at_most: int | None = None

    @property
    def met(self) -> bool | None:
        """Says whether the goal is reached; None without one."""
        return None if self.at_most is None else self.value <= self.at_most

    def line(self) -> str:
        """Returns the figure as it is printed."""
        goal = ""
        if self.at_most is not None:
            goal = f"  (goal <= {self.at_most}: {'met' if self.met else 'MISSED'})"
        return f"{self.name:<52} {self.value:>9} {self.unit}{goal}"


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
