"""What there is to alert of, read off public views: by whom it is about; pure.

The sender wakes by these items and the door makes a line of each, so nobody is woken for what no
line says. Both read the views as of when the reader's page is, so a hold or a delay holds here too.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from flyingfinish.web.page.milestones import repeats_all

Json = Mapping[str, Any]
NOTHING: Final[Json] = {}

STOPPED: Final = frozenset(("interrupted", "suspended", "cancelled"))
"""States of a stage that everybody is told of."""


class Item(NamedTuple):
    """One thing that somebody may be woken for."""

    row: str
    """Name of the row of the news, "" for a stage that a crew finished."""

    entries: frozenset[str]
    """Whom it is about, none = everybody who follows anyone."""


def items_of(news: Json) -> dict[str, Item]:
    """Returns the items of a rally's news by their keys."""
    rows: Json = news.get("rows", NOTHING)
    found = {}
    for name, row in rows.items():
        entry = row.get("entry", "")
        if entry and not repeats_all(rows, row):
            # A stage win that a correction gives to somebody else is another item.
            whom = frozenset((entry, *row.get("others", NOTHING)))
            found[f"{name}/{entry}"] = Item(name, whom)
        elif not entry and _is_for_all(row):
            found[name] = Item(name, frozenset())
    return found


def finishes_of(entry: str, crew: Json, stages: Sequence[str]) -> dict[str, Item]:
    """Returns an item for each stage that a crew has a time on, in road order."""
    driven: Json = crew.get("stages", NOTHING)
    timed = (one for one in stages if "elapsed_ms" in driven.get(one, NOTHING))
    return {f"finish/{entry}/{one}": Item("", frozenset((entry,))) for one in timed}


def newest_of(finishes: Mapping[str, Item]) -> dict[str, Item]:
    """Returns the last of them, the one that there is a line for."""
    return dict(list(finishes.items())[-1:])


def stage_of_finish(key: str) -> tuple[str, str]:
    """Returns the entry and the stage of the key of a finish."""
    _, entry, stage = key.split("/", 2)
    return entry, stage


def _is_for_all(row: Json) -> bool:
    """Whether a decision is everybody's: a stage was stopped, the results are official."""
    if row["code"] == "stage_state":
        return str(row["state"]) in STOPPED
    if row["code"] == "published" and row["status"] == "official":
        return str(row.get("classification", "")).split("/")[0] == "overall"
    return False
