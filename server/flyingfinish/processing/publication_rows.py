"""What views say of publications: what stands now, all versions and what changed between them."""

from collections.abc import Mapping
from typing import Any

import orjson

from flyingfinish.rally.facts import Published
from flyingfinish.rally.publication_chain import (
    Seen,
    as_it_is,
    holding,
    latest_publication,
    shown_status,
    titles_of,
    versions_of,
)
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.version_changes import Difference, differences

Row = dict[str, Any]


def publication_row(state: RallyState, classification: str, seen: Seen = as_it_is) -> Row | None:
    """Returns what a classification and its titles are now; None while nothing was published."""
    titles = {
        title: row
        for title in titles_of(state, classification, seen)
        if (row := _standing_row(state, classification, title, seen)) is not None
    }
    row = _standing_row(state, classification, "", seen)
    if row is None:
        return {"titles": titles} if titles else None
    return {"title": "", **row, **({"titles": titles} if titles else {})}


def _standing_row(state: RallyState, classification: str, title: str, seen: Seen) -> Row | None:
    latest = latest_publication(state, classification, title)
    if latest is None:
        return None
    held_by = holding(state, classification, title, seen)
    row = _version_row(latest)
    row["status"] = str(shown_status(state, classification, title, seen))
    if held_by:
        row["held_by"] = {one.lodged.protest_id: 1 for one in held_by}
    return row


def _version_row(version: Published) -> Row:
    row: Row = {
        "status": str(version.status),
        "version": version.version,
        "published_at_ms": version.published_at_ms,
        "hash": version.table_hash,
    }
    if version.protest_until_ms:
        row["protest_until_ms"] = version.protest_until_ms
    if version.signatory:
        row["signatory"] = version.signatory
    return row


def publications_whole(state: RallyState, classification: str) -> Row:
    """Returns every version of a classification and its titles, with what each one changed.

    ``against`` is the version that it is compared with: the one before of the same title.
    """
    rows: dict[str, Row] = {}
    for version in state.publications.get(classification, ()):
        row: Row = {"ord": version.version, "title": version.title, **_version_row(version)}
        row |= {n: v for n in ("reason", "document") if (v := getattr(version, n))}
        before = version_before(state, version)
        if before is not None:
            row["against"] = before.version
            row["changes"] = changes_row(version_changes(before, version))
        rows[str(version.version)] = row
    return {"rows": rows}


def version_before(state: RallyState, version: Published) -> Published | None:
    """Returns the version that spoke for the same title before, None for the first one."""
    earlier = [
        one
        for one in versions_of(state, version.classification, version.title)
        if one.version < version.version
    ]
    return earlier[-1] if earlier else None


def version_changes(before: Published, after: Published) -> tuple[Difference, ...]:
    """Returns what changed between two versions of a table."""
    return differences(rows_of(before.table_json), rows_of(after.table_json))


def changes_row(changes: tuple[Difference, ...]) -> Row:
    """Returns changes by entry id: what became of the row, fields as they were and as they are."""
    return {
        one.entry_id: {
            "ord": ord_,
            "change": str(one.kind),
            **({"before": dict(one.before)} if one.before else {}),
            **({"after": dict(one.after)} if one.after else {}),
        }
        for ord_, one in enumerate(changes, start=1)
    }


def version_whole(version: Published) -> Row:
    """Returns a version for ever: what it is, and its table as the very text that was hashed."""
    row: Row = {"classification": version.classification, "title": version.title}
    row |= _version_row(version)
    row |= {n: v for n in ("reason", "document") if (v := getattr(version, n))}
    return {**row, "table_json": version.table_json}


def rows_of(table_json: str) -> Mapping[str, Row]:
    """Returns the rows of a published table, none for a text that is no table."""
    table = table_of(table_json)
    return {} if table is None else table["rows"]


def table_of(table_json: str) -> Row | None:
    """Returns a published table; None for a text that is none, which then hides nothing."""
    try:
        table = orjson.loads(table_json)
    except orjson.JSONDecodeError:
        return None
    sound = isinstance(table, dict) and isinstance(table.get("rows"), dict)
    return table if sound and all(isinstance(r, dict) for r in table["rows"].values()) else None
