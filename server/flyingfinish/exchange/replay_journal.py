"""A recorded rally sent the long way: through a journal, a processor and its public views.

What is read back are the views that pages get; they must say what the pure fold says. Only the
final classification has no view of its own: it comes from folding what the journal gives back.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson

from flyingfinish.clock import Clock
from flyingfinish.exchange.recorded.facts import MAIN_COMPETITION, records_of
from flyingfinish.exchange.recorded.rally import Recording
from flyingfinish.exchange.replay import Tables, final_table
from flyingfinish.journal.codec import encode_fact, record_of
from flyingfinish.journal.ports import (
    Appended,
    Envelope,
    Feed,
    Journal,
    Ledger,
    Pending,
    Store,
)
from flyingfinish.limits import READ_ROWS
from flyingfinish.processing.deltas import patched
from flyingfinish.processing.follower import Processor
from flyingfinish.rally.facts import Record
from flyingfinish.rally.state import RallyState, apply

AUTHOR = "replay"
APPEND_ROWS = 200
LOOK_EVERY_S = 0.01

View = dict[str, Any]


class NotReplayed(Exception):
    """The journal was not empty, or did not take what was sent."""


class _AlwaysOurs:
    """A lease nobody disputes: the journal is this replay's own."""

    held = True


async def tables_through(store: Store, rally_id: str, recording: Recording, clock: Clock) -> Tables:
    """The tables of a recorded rally, read from the views that a processor makes of its journal.

    The rally must be new to the store; NotReplayed when it is not.
    """
    journal, ledger = store.journal(rally_id), store.ledger(rally_id)
    if await journal.last_position():
        raise NotReplayed(f"the journal of {rally_id} is not empty")
    processor = Processor(rally_id, journal, ledger, _AlwaysOurs(), clock)
    async with asyncio.TaskGroup() as group:
        following = group.create_task(processor.run(), name="replay's processor")
        try:
            await _append(journal, records_of(recording))
            await _caught_up(journal, ledger)
        finally:
            following.cancel()
    views = await _views(store.feed(rally_id, "public"), f"rally/{rally_id}/")
    return _tables(recording, views, await _folded(journal))


async def _append(journal: Journal, records: Sequence[Record]) -> None:
    """Put every record in, as the doors would."""
    for start in range(0, len(records), APPEND_ROWS):
        rows = [_pending(record) for record in records[start : start + APPEND_ROWS]]
        for answer in await journal.append(rows):
            if not isinstance(answer, Appended):
                raise NotReplayed(f"the journal answers {answer}")


def _pending(record: Record) -> Pending:
    """A record as its source would have sent it; names of people are not sent."""
    assert record.fact is not None, "a recorded rally tells facts only"
    body = encode_fact(record.fact)
    envelope = Envelope(record.source, record.incarnation, record.seq, body)
    # No secret is kept from anybody here, so the salt may be the same for all.
    return Pending(envelope, AUTHOR, 0, bytes(16), official=record.official)


async def _caught_up(journal: Journal, ledger: Ledger) -> None:
    """Wait until the processor has committed the last row."""
    last = await journal.last_position()
    while (await ledger.checkpoint()).position < last:  # noqa: ASYNC110 - the store tells
        await asyncio.sleep(LOOK_EVERY_S)


async def _views(feed: Feed, prefix: str) -> dict[str, View]:
    """Every public view by its channel: the whole form as stored, and the deltas since."""
    views: dict[str, View] = {}
    offsets: dict[str, int] = {}
    for whole in await feed.wholes():
        views[whole.channel] = orjson.loads(whole.data)
        offsets[whole.channel] = whole.offset
    position = 0
    while frames := await feed.read(position, READ_ROWS):
        for frame in frames:
            for delta in frame.deltas:
                if delta.offset <= offsets.get(delta.channel, 0):
                    continue
                patch = orjson.loads(delta.patch)
                before = {} if delta.snapshot else views[delta.channel]
                views[delta.channel] = patched(before, patch)
                offsets[delta.channel] = delta.offset
        position = frames[-1].position
    return {channel.removeprefix(prefix): view for channel, view in views.items()}


async def _folded(journal: Journal) -> RallyState:
    """The state that follows from what the journal gives back."""
    state = RallyState()
    while rows := await journal.read(state.position, READ_ROWS):
        for row in rows:
            apply(state, record_of(row))
    return state


def _tables(recording: Recording, views: dict[str, View], state: RallyState) -> Tables:
    """The tables in the words of the file format."""
    cars = {name: row["car"] for name, row in views["entries"]["rows"].items()}
    stage_ids = list(state.stages)

    def table(channel: str, total: str) -> list[View]:
        return _rows(views.get(channel, {"rows": {}}), cars, total)

    def after_section(stage_id: str) -> list[View]:
        # Where no control follows the stage in its section there is only the one table.
        channel = f"overall/{stage_id}/section"
        return table(channel if channel in views else f"overall/{stage_id}", "total_ms")

    return {
        "overall_after_stage": {one: table(f"overall/{one}", "total_ms") for one in stage_ids},
        "overall_after_section": {one: after_section(one) for one in stage_ids},
        "stage_classification": {one: table(f"stage/{one}", "elapsed_ms") for one in stage_ids},
        "class_classification": {
            name: {one: table(f"class/{id}/overall/{one}", "total_ms") for one in stage_ids}
            for name, id in recording.class_ids.items()
        },
        "final": final_table(state, MAIN_COMPETITION),
    }


def _rows(view: View, cars: dict[str, str], total: str) -> list[View]:
    """Rows in order; gaps are subtracted, as every client does."""
    ranked = [(entry, row) for entry, row in view["rows"].items() if "pos" in row]
    ranked.sort(key=lambda pair: pair[1]["ord"])
    rows: list[View] = []
    for entry, row in ranked:
        written = {"pos": row["pos"], "car": cars[entry], total: row[total]}
        if total == "total_ms":
            written["stage_ms"] = row["stages_ms"]
            written["penalty_ms"] = row.get("adjustments_ms", 0)
        first = rows[0][total] if rows else row[total]
        before = rows[-1][total] if rows else row[total]
        written["diff_first_ms"] = row[total] - first
        written["diff_prev_ms"] = row[total] - before
        rows.append(written)
    return rows
