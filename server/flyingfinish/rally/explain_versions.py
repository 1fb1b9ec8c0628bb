"""What a published table says otherwise than today's evidence: which decisions came after it.

A version stays as it was decided; what the crew's own view holds goes on. Where the two differ, the
log of corrections tells by what: every decision about the crew since the version's own line.
"""

from collections.abc import Iterator
from dataclasses import replace

from flyingfinish.rally.explain_views import NOTHING, Documents, Json
from flyingfinish.rally.explanations import Explanation, Told

_ABOUT_NOBODY = ("impulses_moved", "clock_shifted", "start_clock_shifted", "stage_state",
                 "regulations_changed", "decision_withdrawn")  # fmt: skip
"""Decisions that name no crew and can move any of a table."""


def with_version(docs: Documents, found: Explanation) -> Explanation:
    """The explanation with its version and what was decided since, where these differ."""
    if found.result == found.shown:
        return found
    channel = found.what.rpartition("/")[0]
    standing = docs.of("state").get("publications", NOTHING).get(channel, NOTHING)
    rows = docs.of("corrections").get("rows", NOTHING)
    log = sorted(rows.items(), key=lambda one: (int(one[1]["ord"]), one[0]))
    # A first version is news and no correction; where its line is gone nothing is told by guess.
    lines = [*rows.values(), *docs.of("news").get("rows", NOTHING).values()]
    since = max((int(row["ord"]) for row in lines if _is_line(row, channel)), default=None)
    facts = [
        Told("since_version", _said(row), position=int(row["ord"]))
        for _, row in log
        if since is not None and int(row["ord"]) > since and _is_about(row, found.entry_id)
    ]
    head = (
        [Told("version", {"version": standing["version"], "at_ms": standing["published_at_ms"]})]
        if "version" in standing
        else []
    )
    return replace(found, facts=(*found.facts, *head, *facts))


def _is_line(row: Json, channel: str) -> bool:
    """Whether a row of the log says that this table was published."""
    return row["code"] == "published" and row.get("classification") == channel


def _is_about(row: Json, entry_id: str) -> bool:
    return row.get("entry") == entry_id or row["code"] in _ABOUT_NOBODY


def _said(row: Json) -> dict[str, str | int]:
    """What was decided, where, and how a time was before and is after."""
    return {"decision": row["code"], **dict(_fields(row))}


def _fields(row: Json) -> Iterator[tuple[str, str | int]]:
    for name in ("stage", "control", "before_ms", "after_ms", "reason", "document"):
        if name in row:
            yield name, row[name]
