"""What changed between two versions of a table: rows that came, went, or say something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

Row = Mapping[str, Any]

SEATING: Final = ("ord", "block")
"""Fields that say where a row stands and nothing that was decided."""


class RowChange(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """It says the same on another place."""

    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs, with the fields that do."""

    entry_id: str
    kind: RowChange
    before: Row = field(default_factory=dict)
    """Fields as they were, those alone that differ; a field that was not there is absent."""

    after: Row = field(default_factory=dict)


def differences(before: Mapping[str, Row], after: Mapping[str, Row]) -> tuple[Difference, ...]:
    """Returns what changed from one version's rows to another's, as the newer one stands.

    Rows that went come last, as the older one stood.
    """
    found = [_difference(one, before.get(one), after[one]) for one in _in_order(after)]
    found += [
        Difference(one, RowChange.REMOVED, said(before[one]))
        for one in _in_order(before)
        if one not in after
    ]
    return tuple(one for one in found if one is not None)


def said(row: Row) -> dict[str, Any]:
    """Returns what a row says, without where it stands."""
    return {name: value for name, value in row.items() if name not in SEATING}


def _difference(entry_id: str, before: Row | None, after: Row) -> Difference | None:
    new = said(after)
    if before is None:
        return Difference(entry_id, RowChange.ADDED, {}, new)
    old = said(before)
    names = [n for n in {**old, **new} if n not in old or n not in new or old[n] != new[n]]
    if not names:
        return None
    kind = RowChange.MOVED if names == ["pos"] else RowChange.CHANGED
    return Difference(
        entry_id,
        kind,
        {name: old[name] for name in names if name in old},
        {name: new[name] for name in names if name in new},
    )


def _in_order(rows: Mapping[str, Row]) -> list[str]:
    return sorted(rows, key=lambda one: (rows[one].get("ord", 0), one))
