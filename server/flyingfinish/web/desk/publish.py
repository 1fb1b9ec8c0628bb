"""The desk's publications: what stands, what is open, what the next one would change."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.processing.publication_rows import (
    changes_row,
    publication_row,
    publications_whole,
    rows_of,
    version_whole,
)
from flyingfinish.processing.road_rows import entries_whole, itinerary_whole
from flyingfinish.rally import commands as c
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.facts import PublicationStatus
from flyingfinish.rally.open_items import DRAFT, UNCONFIRMED, OpenItem, open_items
from flyingfinish.rally.publication_chain import holding, latest_publication, titles_of
from flyingfinish.rally.published_table import known_titles, published_table
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.times import MINUTE_MS
from flyingfinish.rally.version_changes import differences
from flyingfinish.web.desk.fields import Desk, Field
from flyingfinish.web.desk.form import DOCUMENT, PUBLISH, REASON, Form, Values
from flyingfinish.web.desk.inbox import detail_of
from flyingfinish.web.desk.rulings import open_protests
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.rows import control_name
from flyingfinish.web.sheet_model import (
    NOTHING,
    Sources,
    change_lines,
    day_and_time,
    sheet_of,
    sheet_words,
)
from flyingfinish.web.sheet_page import sheet_page
from flyingfinish.web.words import Words

Row = dict[str, Any]

STATUSES: Final = (
    PublicationStatus.PROVISIONAL,
    PublicationStatus.OFFICIAL,
    PublicationStatus.REOPENED,
)
"""What officials publish; that a table is under protest follows from the protest."""


def _publish(v: Values, _: Desk) -> c.Publish:
    return c.Publish(
        v["classification"],
        v["title"],
        PublicationStatus(v["status"]),
        v["signatory"],
        v["protest_minutes"],
        v["table_hash"],
        v["reason"],
        v["document"],
    )


NEVER_WAIVED: Final = (DRAFT, UNCONFIRMED)
"""What `WaiveItem` does not cover: a draft has its own waiver, a due start is confirmed."""


def _waived_here(v: Values, _: Desk) -> c.WaiveItem:
    return c.WaiveItem(v["item"], v["reason"])


PUBLISH_FORMS: Final = (
    Form("waive_open", PUBLISH, (Field("item", "identity"), Field("reason", "text")), _waived_here,
         c.WaiveItem, in_panel=True),
    Form("publish", PUBLISH,
         (Field("classification", "text"), Field("title", "identity", needed=False),
          Field("status", "choice", choices=tuple(map(str, STATUSES))),
          Field("signatory", "text", needed=False),
          Field("protest_minutes", "count", default="30"), REASON, DOCUMENT,
          Field("table_hash", "text", needed=False)), _publish, c.Publish, grave=True),
)  # fmt: skip


def title_options(state: RallyState, classification: str, words: Words) -> list[tuple[str, str]]:
    """Returns the titles that may be published by themselves, the table itself first."""
    try:
        known = known_titles(state, classification)
    except RuleRefusal:
        known = ()
    titles = dict.fromkeys((*known, *titles_of(state, classification)))
    return [("", words("table_itself")), *((one, one) for one in titles)]


def publish_panel(
    state: RallyState, classification: str, words: Words, now_ms: int, since: Mapping[str, int]
) -> Row:
    """Returns what stands of a table and its titles, what is open, and what changed since.

    ``since`` says when each protest was lodged, by its id.
    """
    protests = open_protests(state, words, since)
    rally = state.rally
    offset = rally.utc_offset_minutes if rally else 0
    row = publication_row(state, classification) or {}
    stand = [("", row)] if "version" in row else []
    stand += sorted(row.get("titles", NOTHING).items())
    items = sorted(open_items(state, classification), key=lambda one: bool(one.waived))
    return {
        "standing": [
            _standing(title, one, words, offset, now_ms)
            | {"held_by": [protests[name] for name in one.get("held_by", NOTHING)]}
            for title, one in stand
        ],
        "held_by": [protests[one.lodged.protest_id] for one in holding(state, classification)],
        "items": [item_of(one, state, words, offset) for one in items],
        "pending": _pending(state, classification, words.language),
        "versions": _versions(state, classification, words, offset),
    }


def next_status(panel: Row) -> str:
    """Returns what a table is published as next: official once nothing speaks against it."""
    whole = next((one for one in panel["standing"] if not one["title"]), None)
    if whole is not None and whole["status"] == PublicationStatus.OFFICIAL:
        return PublicationStatus.REOPENED
    speaks_against = any(not one["waived"] for one in panel["items"])
    if whole is None or whole["runs"] or panel["pending"] or panel["held_by"] or speaks_against:
        return PublicationStatus.PROVISIONAL
    return PublicationStatus.OFFICIAL


def _standing(title: str, row: Row, words: Words, offset: int, now_ms: int) -> Row:
    until_ms = row.get("protest_until_ms", 0)
    return {
        "title": title,
        "status": row["status"],
        "status_name": words(f"status_{row['status']}"),
        "version": row["version"],
        "at": day_and_time(row["published_at_ms"], offset, words),
        "until": day_and_time(until_ms, offset, words) if until_ms else "",
        "runs": until_ms > now_ms,
        "signatory": row.get("signatory", ""),
    }


def item_of(item: OpenItem, state: RallyState, words: Words, offset_minutes: int) -> Row:
    """Returns an open item as people read it: what it is, about what, why it may stand.

    ``id`` is empty for what no official can waive here.
    """
    offset_ms = offset_minutes * MINUTE_MS
    detail = detail_of(state, item.kind, item.params, words, offset_ms)
    return {
        "id": "" if item.kind in NEVER_WAIVED else item.item_id,
        "kind": words(f"inbox_{item.kind}"),
        "detail": detail,
        "waived": item.waived,
    }


def _pending(state: RallyState, classification: str, language: str) -> list[Row]:
    """Returns what the next version would change, row by row."""
    standing = latest_publication(state, classification)
    if standing is None:
        return []
    try:
        table, _ = published_table(state, classification)
    except RuleRefusal:
        return []
    changed = differences(rows_of(standing.table_json), table["rows"])
    return change_lines(changes_row(changed), sources_of(state), sheet_words(language))


def _versions(state: RallyState, classification: str, words: Words, offset: int) -> list[Row]:
    """Returns every version, the newest first, with the way to its sheet."""
    log = publications_whole(state, classification)["rows"]
    kept = {one.version: one for one in state.publications.get(classification, ())}
    return [
        {
            "open": [_kept(one, state, words) for one in kept[row["version"]].open_items],
            "waived": [(_kept(one, state, words), why) for one, why in kept[row["version"]].waived],
            "version": row["version"],
            "title": row["title"],
            "status_name": words(f"status_{row['status']}"),
            "at": day_and_time(row["published_at_ms"], offset, words),
            "changed": len(row["changes"]) if "changes" in row else None,
            "path": f"published/{row['version']}/{classification}",
        }
        for row in reversed(log.values())
    ]


def _kept(item_id: str, state: RallyState, words: Words) -> str:
    """Returns an item that a version keeps: it may be closed since, so its name says it all."""
    kind, _, about = item_id.partition(":")
    cars = {f"{entry}": f"#{one.car_number}" for entry, one in state.entries.items()}
    named = " ".join(
        cars.get(one) or control_name(words, one) for one in about.replace("/", ":").split(":")
    )
    return f"{words.catalogue.get(f'inbox_{kind}', kind)} {named}"


def sources_of(state: RallyState) -> Sources:
    """Returns the names that a sheet needs, from the state as headquarters see it."""
    return Sources(itinerary_whole(state), entries_whole(state, None)["rows"])


def desk_sheet(
    state: RallyState, version: str, classification: str, language: str, desk: str
) -> bytes:
    """Returns the sheet of a version to print at the desk; Problem 404 when there is none.

    ``desk`` is the address of the rally's desk.
    """
    chain = state.publications.get(classification, [])
    found = next((one for one in chain if str(one.version) == version), None)
    if found is None:
        raise Problem(404, "unknown_version", "There is no such version of this table.")
    words = sheet_words(language)
    whole, log = version_whole(found), publications_whole(state, classification)["rows"]
    sheet = sheet_of(whole, log[version], sources_of(state), words)
    back = f"{desk}/publish?classification={classification}"
    return sheet_page(sheet, whole, log, words, desk, back)
