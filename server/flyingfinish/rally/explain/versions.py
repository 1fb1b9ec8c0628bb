"""How a number of a published version came about: from what it rested on when it was published.

A version stays as it was decided; what the crew's own view holds goes on. So a version is explained
from the evidence kept beside it, the journal up to its own position, and is told with that
position. Where today's evidence gives another number, the log of corrections tells by what: every
decision about the crew since.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flyingfinish.rally.explain.explanations import Explanation, Told
from flyingfinish.rally.explain.views import NOTHING, Documents, Json, NothingToExplain

_ABOUT_NOBODY = ("impulses_moved", "clock_shifted", "start_clock_shifted", "stage_state",
                 "regulations_changed", "decision_withdrawn")  # fmt: skip
"""Decisions that name no crew and can move any of a table."""

_ASKED = re.compile(r"published/(?P<version>[1-9][0-9]{0,5})/(?P<what>.+)")


@dataclass(frozen=True, slots=True)
class Version:
    """A published version of a table, and the views as it rested on them."""

    channel: str
    number: int
    position: int
    """Where it stands in the journal: what came later is no part of it."""

    published_at_ms: int
    docs: Documents


def asked_of(docs: Documents, what: str) -> tuple[Version | None, str]:
    """The version that a path is about, and the path within it; None for a live number.

    ``published/2/overall/SS7/e12`` names a version; another path means the one that is public now.
    NothingToExplain for a version that there is not.
    """
    found = _ASKED.fullmatch(what)
    inside = found["what"] if found else what
    channel = inside.removeprefix("place/").rpartition("/")[0]
    number = int(found["version"]) if found else docs.of(channel).get("version", 0)
    version = _version(docs, channel, number) if number else None
    if found and version is None:
        raise NothingToExplain(what)
    return version, inside


def _version(docs: Documents, channel: str, number: int) -> Version | None:
    """A version with the documents that it rested on; names are looked up elsewhere."""
    kept = docs.of(f"evidence/{number}/{channel}")
    page = docs.of(f"published/{number}/{channel}")
    if not kept or not page:
        return None
    then: Mapping[str, Any] = {
        **json.loads(kept["documents_json"]),
        channel: json.loads(page["table_json"]),
    }
    at_ms = page.get("published_at_ms", 0)
    return Version(channel, number, kept["position"], at_ms, Documents(then.get))


def with_version(
    docs: Documents, version: Version, found: Explanation, today: Explanation | None
) -> Explanation:
    """The explanation with its version, and what was decided since where today's number differs.

    ``today`` is the number by the evidence of now, None where there is none any more.
    """
    said = {"version": version.number, "at_ms": version.published_at_ms}
    facts = [Told("version", said, position=version.position)]
    if today is None or today.result != found.result:
        rows = docs.of("corrections").get("rows", NOTHING)
        log = sorted(rows.items(), key=lambda one: (int(one[1]["ord"]), one[0]))
        facts += [
            Told("since_version", _said(row), position=int(row["ord"]))
            for _, row in log
            if int(row["ord"]) > version.position and _is_about(row, found.entry_id)
        ]
    return replace(found, facts=(*found.facts, *facts))


def _is_about(row: Json, entry_id: str) -> bool:
    return row.get("entry") == entry_id or row["code"] in _ABOUT_NOBODY


def _said(row: Json) -> dict[str, str | int]:
    """What was decided, where, and how a time was before and is after."""
    return {"decision": row["code"], **dict(_fields(row))}


def _fields(row: Json) -> Iterator[tuple[str, str | int]]:
    for name in ("stage", "control", "before_ms", "after_ms", "reason", "document"):
        if name in row:
            yield name, row[name]
