"""One decision as it is told: a row of ``news`` or ``corrections`` in codes and parameters."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from flyingfinish.processing.proofs import Positions

ParamValue = str | int | bool | Mapping[str, str]
Params = dict[str, ParamValue]


Teller = Callable[[Any, Any, Any, Any], "Item | None"]
"""(chronicle, state after the fact, record, fact) -> what is told of it, None for nothing."""

SAID: Final = ("reason", "article", "document")
"""What officials write beside a decision."""


@dataclass(frozen=True, slots=True)
class Item:
    """One decision as it is told."""

    position: int
    code: str
    params: Mapping[str, ParamValue]
    entries: tuple[str, ...] = ()
    """Whom it is about; one of them held from before it hides it."""

    news: bool = True
    correction: bool = False
    nth: int = 0
    """Of several rows of one decision which one it is, from 0."""

    counted: tuple[str, ...] = ()
    """Whom it counts, once for each time; the public's number is of those not held."""

    count_as: str = ""
    """The parameter that says how many; empty where none does."""

    of_crews: bool = True
    """Told of the counted alone: nobody to count, nothing to tell. Off = of a whole control."""

    by: str = ""
    """Whose desk decided it: told at the desk, never to the public."""

    at_ms: int = 0
    """Rally time at which the door took it; 0 where that is not known."""

    @property
    def key(self) -> str:
        """Returns the row's name in its table."""
        return f"{self.position}.{self.nth}" if self.nth else str(self.position)

    def row(self, hidden: Container[str] = ()) -> dict[str, Any]:
        """Returns the row as shown, newest last by ``ord``, with the hidden left uncounted."""
        row = {"ord": self.position, "code": self.code, **self.params}
        if self.at_ms:
            row["told_at_ms"] = self.at_ms
        if self.count_as:
            row[self.count_as] = sum(entry_id not in hidden for entry_id in self.counted)
        return row


class Log(Protocol):
    """What tellers ask the chronicle, and what they leave there for one another."""

    positions: Positions
    told_out: set[str]
    said_last: dict[tuple[str, str], Any]
    taken_back: set[int]

    def entries_about(self, identity: str) -> tuple[str, ...]:
        """Returns the entries that an earlier decision was about."""
        ...


def add_reasons(params: Params, fact: Any) -> None:
    """Add what the official said why, where there is something."""
    for name in SAID:
        value = getattr(fact, name, "")
        if value:
            params[name] = value
