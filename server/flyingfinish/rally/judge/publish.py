"""Judges publications: which table, under which status, number and hash (sport-rules 10.6)."""

from typing import Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.judge.parts import Asked, check_reason, check_text
from flyingfinish.rally.open_items import open_items
from flyingfinish.rally.publication_chain import (
    holding,
    latest_publication,
    next_version,
    protest_until_ms,
    versions_of,
)
from flyingfinish.rally.published_table import (
    START_LIST,
    canonical,
    hash_of,
    known_titles,
    published_table,
)
from flyingfinish.rally.rally_clock import rally_at_ms
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.state_parts import RallyState

MINUTE_MS: Final = 60_000
ITEMS_SHOWN: Final = 10
"""How many open items a refusal names; the desk lists them all."""

PROTEST_MINUTES_MAX: Final = 7 * 24 * 60
FOLLOWS_A_PROTEST: Final = (f.PublicationStatus.UNDER_PROTEST, f.PublicationStatus.UNDER_APPEAL)
"""What nobody publishes: it shows by itself while a protest or an appeal is open."""


def judge_publish(state: RallyState, command: c.Publish, asked: Asked) -> f.Fact:
    """Returns the table as published under the next version number, with its hash.

    Refused while a time in it stands on a due start, when it is not the table its author looked
    at, and where the status does not follow from the versions before.

    Open items: a provisional classification is for information, soon after the stage, so it goes
    out and lists what of the inbox, the pending times, drafts and missing last cards touches it. An
    official one says that nothing is left to ask: each item is closed, or waived with a reason that
    the version keeps. Both lists are in the fact and at the desk, in no public view: they name
    crews, also those on hold.
    """
    check_text(command.title)
    check_text(command.signatory)
    check_reason(command)
    if not 0 <= command.protest_minutes <= PROTEST_MINUTES_MAX:
        raise Refused("out_of_range", minutes=command.protest_minutes)
    table, unconfirmed = published_table(state, command.classification)
    _check_title(state, command)
    if unconfirmed and command.status != f.PublicationStatus.REOPENED:
        raise Refused("unconfirmed_times", classification=command.classification)
    now_ms = rally_now_ms(state, asked)
    _check_status(state, command, now_ms)
    items = open_items(state, command.classification)
    still_open = tuple(one.item_id for one in items if not one.waived)
    if still_open and command.status == f.PublicationStatus.OFFICIAL:
        shown = ", ".join(still_open[:ITEMS_SHOWN])
        raise Refused("open_items", count=len(still_open), items=shown)
    table_json = canonical(table)
    table_hash = hash_of(table_json)
    if command.table_hash and command.table_hash != table_hash:
        raise Refused("table_changed", classification=command.classification)
    until_ms = now_ms + command.protest_minutes * MINUTE_MS
    return f.Published(
        command.classification,
        command.title,
        command.status,
        next_version(state, command.classification),
        table_json,
        table_hash,
        command.signatory,
        now_ms,
        until_ms if command.protest_minutes else 0,
        still_open,
        tuple((one.item_id, one.waived) for one in items if one.waived),
        command.reason,
        command.document,
    )


def rally_now_ms(state: RallyState, asked: Asked) -> int:
    """Returns the rally's time at the door: protest time is read off the rally's clock."""
    return rally_at_ms(state.clock, asked.now_at_ms)


def _check_title(state: RallyState, command: c.Publish) -> None:
    titles = known_titles(state, command.classification)
    if command.title and titles and command.title not in titles:
        raise Refused("unknown_title", title=command.title)


def _check_status(state: RallyState, command: c.Publish, now_ms: int) -> None:
    """Refuses what may not follow the version that stands.

    Provisional first, official when the time of protests and appeals is over and none is open;
    after that results change only by a judicial act, which has a document (UK NCR 2026, chapter 3
    appendix 6).
    """
    if command.status in FOLLOWS_A_PROTEST:
        raise Refused("lodge_the_protest", status=command.status)
    if command.status == f.PublicationStatus.OFFICIAL:
        _check_official(state, command, now_ms)
    if command.classification.startswith(START_LIST):
        # A start list is no result: the next one replaces it.
        return
    before = versions_of(state, command.classification, command.title)
    if command.status == f.PublicationStatus.REOPENED:
        if not before:
            raise Refused("never_published", classification=command.classification)
        if before[-1].status == f.PublicationStatus.REOPENED:
            raise Refused("already_so", classification=command.classification)
    elif before and _is_official(before[-1]):
        raise Refused("official_stands", version=before[-1].version)
    if not command.document and any(_is_official(one) for one in before):
        raise Refused("needs_document", classification=command.classification)


def _is_official(version: f.Published) -> bool:
    return version.status == f.PublicationStatus.OFFICIAL


def _check_official(state: RallyState, command: c.Publish, now_ms: int) -> None:
    """Refuses official results that nobody signs, nobody could protest, or that are held."""
    name, title = command.classification, command.title
    if not command.signatory:
        raise Refused("nobody_signs")
    if latest_publication(state, name, title) is None and not name.startswith(START_LIST):
        raise Refused("never_published", classification=name)
    until_ms = protest_until_ms(state, name, title)
    if until_ms > now_ms:
        raise Refused("protest_time_runs", protest_until_ms=until_ms)
    held_by = holding(state, name, title)
    if held_by:
        raise Refused("held_by_protest", protest=held_by[0].lodged.protest_id)
