"""What the restart rule makes of a missed stage: a base, whose it is, and what is added."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleTime:
    """A time of the regulations for a stage that a restarted crew missed."""

    base_ms: int
    """The best measured time of the pool, at the stage's precision."""

    base_entry: str
    """The crew that drove it."""

    added_ms: int
    class_id: str = ""
    """The class that the pool is of; empty in a competition without classes."""

    priority: str = ""
    """The priority that the pool is of; empty where priorities do not divide it."""

    @property
    def elapsed_ms(self) -> int:
        """The stage time that follows."""
        return self.base_ms + self.added_ms
