"""Lines of one act of officials as one: a batch of given times is one decision about many crews.

The wire has a row for each crew, so that each finds its own; whoever reads all of them reads what
was decided once, with the crews behind it. Pure; the browser's twin is
`clients/web/fan/news/acts.js`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flyingfinish.web.page.board import Json

_ARROW = "\u00a0→\u00a0"
"""A line of many crews breaks between them, not between a time as it was and as it is."""

_FROM_NOTHING = "– → "
"""Where there was no time before, the time that is says it all beside so many others."""

_WHY = ("cause", "reason", "article", "document")


@dataclass(frozen=True, slots=True)
class Part:
    """What an act did to one crew at one place."""

    plate: str
    """The crew as it is told among many: #4."""

    where: str
    how: str


def acts_of(rows: Json, names: Iterable[str], alone: Sequence[str] = ()) -> list[list[str]]:
    """Returns the names of rows by the act that they tell, in the order of the first of each.

    Rows of one journal position, code and reason are one act; rows without a crew, and those whose
    code is in ``alone``, stand by themselves.
    """
    acts: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        row = rows[name]
        by_itself = "entry" not in row or row["code"] in alone
        why = (str(row.get(part, "")) for part in _WHY)
        key = (name,) if by_itself else (str(row["ord"]), row["code"], *why)
        acts.setdefault(key, []).append(name)
    return list(acts.values())


def said_together(parts: Sequence[Part], plates: int) -> tuple[str, str]:
    """Returns where an act was and what it did: crews of whom the same is told stand together.

    ``plates`` is how many crews it is about; one alone is named elsewhere.
    """
    places = {part.where for part in parts}
    told: dict[tuple[str, str], list[str]] = {}
    for part in sorted(parts, key=_on_the_road):
        where = "" if len(places) == 1 else part.where
        how = part.how.removeprefix(_FROM_NOTHING).replace(" → ", _ARROW)
        told.setdefault((where, how), []).append(part.plate)
    lines = []
    for (where, how), mine in told.items():
        about = " ".join(filter(None, (where, ", ".join(mine) if plates > 1 else "")))
        lines.append(": ".join(filter(None, (about, how))))
    return "" if len(places) > 1 else parts[0].where, " · ".join(lines)


def _on_the_road(part: Part) -> tuple[int, str, int, str]:
    """By the stage, then by the number: EK5 before EK10, #4 before #12."""
    return len(part.where), part.where, len(part.plate), part.plate
