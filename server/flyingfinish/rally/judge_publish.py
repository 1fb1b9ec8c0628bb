"""Judges publications: which table, under which status, number and hash (sport-rules 10.6)."""

from typing import Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.judge_parts import Asked, check_text
from flyingfinish.rally.publication import latest_publication, next_version
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.state_parts import RallyState

MINUTE_MS: Final = 60_000
PROTEST_MINUTES_MAX: Final = 7 * 24 * 60
AFTER_ANOTHER: Final = (
    f.PublicationStatus.UNDER_PROTEST,
    f.PublicationStatus.UNDER_APPEAL,
    f.PublicationStatus.REOPENED,
)
"""What can only be said of a table that was published before."""


def judge_publish(state: RallyState, command: c.Publish, asked: Asked) -> f.Fact:
    """Returns the table as published under the next version number, with its hash.

    Refused while a time in it stands on a due start, when it is not the table its author looked
    at, and as official while the protest time of the version before runs or nobody signs.
    """
    check_text(command.title)
    check_text(command.signatory)
    if not 0 <= command.protest_minutes <= PROTEST_MINUTES_MAX:
        raise Refused("out_of_range", minutes=command.protest_minutes)
    table, unconfirmed = published_table(state, command.classification)
    if unconfirmed and command.status != f.PublicationStatus.REOPENED:
        raise Refused("unconfirmed_times", classification=command.classification)
    _check_status(state, command, asked)
    table_json = canonical(table)
    table_hash = hash_of(table_json)
    if command.table_hash and command.table_hash != table_hash:
        raise Refused("table_changed", classification=command.classification)
    until_ms = asked.now_at_ms + command.protest_minutes * MINUTE_MS
    return f.Published(
        command.classification,
        command.title,
        command.status,
        next_version(state, command.classification),
        table_json,
        table_hash,
        command.signatory,
        asked.now_at_ms,
        until_ms if command.protest_minutes else 0,
    )


def _check_status(state: RallyState, command: c.Publish, asked: Asked) -> None:
    before = latest_publication(state, command.classification)
    if before is None and command.status in AFTER_ANOTHER:
        raise Refused("never_published", classification=command.classification)
    if command.status != f.PublicationStatus.OFFICIAL:
        return
    if not command.signatory:
        raise Refused("nobody_signs")
    if before is not None and before.protest_until_ms > asked.now_at_ms:
        raise Refused("protest_time_runs", protest_until_ms=before.protest_until_ms)
