"""What the fold keeps of race control's rulings: protests, words to the public, bulletins."""

from dataclasses import dataclass
from typing import Any

from flyingfinish.rally.ruling_facts import (
    NoticeIssued,
    ProtestDecided,
    ProtestLodged,
    RegulationsChanged,
)


@dataclass(frozen=True, slots=True)
class Protest:
    """A protest or an appeal, and what became of it."""

    lodged: ProtestLodged
    position: int
    """Where in the journal it was lodged."""

    decided: ProtestDecided | None = None
    decided_position: int = 0
    """Where in the journal it was decided; 0 while it is open."""

    def names(self, classification: str, title: str) -> bool:
        """Says whether it is about this title of this classification.

        One that names no titles is about the classifications themselves and all their titles.
        """
        if classification not in self.lodged.classifications:
            return False
        return not self.lodged.titles or title in self.lodged.titles


@dataclass(frozen=True, slots=True)
class Notice:
    """Words of officials to the public."""

    issued: NoticeIssued
    position: int
    """Where in the journal it stands: newer notices come after older ones."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A change of the regulations, and what it changed."""

    fact: RegulationsChanged
    position: int
    """Where in the journal it stands: from there on it counts."""

    before: dict[str, Any]
    """Setting -> the value in force before it."""
