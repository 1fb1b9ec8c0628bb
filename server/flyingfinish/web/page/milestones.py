"""Stage wins, leads and rally wins among the news: each competition and class has its own; pure.

The browser's twin is `clients/web/fan/news/milestones.js`.
"""

from collections.abc import Mapping
from typing import Final

from flyingfinish.web.page.board import NOTHING, Json

_OF_ALL: Final[Mapping[str, str]] = {
    "stage_won": "won/{scope}{stage}",
    "lead_changed": "lead/{scope}{stage}",
    "rally_won": "rally/{scope}won",
}
"""Code -> what the row of a whole competition is called."""

MILESTONES: Final = tuple(_OF_ALL)
"""Codes of which each competition and class has its own rows."""


def repeats_all(rows: Json, row: Json) -> bool:
    """Whether a class's row says of its crew what a row of all crews says too.

    Who leads all leads its class, and is told of once.
    """
    if "class" not in row or row["code"] not in _OF_ALL:
        return False
    scope = f"c/{row['competition']}/" if "competition" in row else ""
    of_all = rows.get(_OF_ALL[row["code"]].format(scope=scope, stage=row.get("stage", "")), NOTHING)
    return row["entry"] in (of_all.get("entry"), *of_all.get("others", NOTHING))
