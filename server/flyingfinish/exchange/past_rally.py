"""The replay of a rally that is over: its journal folded anew into the frames a fan would have got.

Called by `past_rallies.py`. The lines are those of clients/PROTOCOL.md section 5. What they say
follows from the journal alone, fact by fact as the processor would have told it, so what was on
hold comes when it was released, and who was erased has no name.
"""

import asyncio
import gzip
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import orjson

from flyingfinish.journal.codec import record_of
from flyingfinish.journal.ports import Journal
from flyingfinish.limits import READ_ROWS
from flyingfinish.processing.composer import Composer, FoldBroken
from flyingfinish.push.frames import clock_frame, delta_item, deltas_frame, snapshot_frame
from flyingfinish.rally.facts import CarStarted, CheckedIn, ImpulseTaken, RallyClockSet, Record

VERSION: Final = 1
GRAINS_MS: Final = (1_000, 5_000, 30_000)
"""For how long of rally time changes join in one line; a coarser grain is tried when the file grows
too large."""

BYTES_MAX: Final = 96 * 1024 * 1024
"""Of all lines before they are compressed: what a phone can still be asked to read through."""

LEFT_OUT: Final = ("crew", "published", "evidence", "publications", "regulations")
"""Kinds of channels that a replay does without: most bytes of a rally, and none of its story."""

GZIP_LEVEL: Final = 6
REAL_TIME: Final = 1_000
"""The rate of a rally clock that goes as clocks go."""

_SECTION: Final = "/section"
_SEEN: Final = (CarStarted, CheckedIn, ImpulseTaken)


class ReplayTooLarge(Exception):
    """Even at the coarsest grain the lines are more than BYTES_MAX."""


@dataclass(slots=True)
class Told:
    """What the lines say so far."""

    from_ms: int = 0
    until_ms: int = 0
    position: int = 0
    name: str = ""
    closed: bool = False
    clock: Mapping[str, Any] = field(default_factory=dict)
    stages: dict[str, int] = field(default_factory=dict)
    """Stage -> when the public first read that a crew had started it."""


async def write_replay(
    journal: Journal, rally_id: str, target: Path, bytes_max: int = BYTES_MAX
) -> Told:
    """Writes the replay of a rally's journal to a file; raises ReplayTooLarge, JournalError.

    The file is there whole or not at all; that the rally is closed is for the caller to look at.
    """
    for grain_ms in GRAINS_MS:
        with tempfile.TemporaryFile(dir=target.parent) as lines:
            told = await _written(journal, rally_id, grain_ms, lines, bytes_max)
            if told is not None:
                head = _head(rally_id, await journal.epoch(), grain_ms, told)
                lines.seek(0)
                _pack(head, lines, target)
                return told
    raise ReplayTooLarge(f"{rally_id}: more than {bytes_max} bytes at a grain of {grain_ms} ms")


def _pack(head: bytes, lines: IO[bytes], target: Path) -> None:
    made = target.with_name(target.name + ".new")
    with made.open("wb") as raw, gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) as packed:
        packed.write(head + b"\n")
        while part := lines.read(1 << 16):
            packed.write(part)
    made.replace(target)


def _head(rally_id: str, epoch: int, grain_ms: int, told: Told) -> bytes:
    return orjson.dumps(
        {
            "type": "replay",
            "version": VERSION,
            "rally": rally_id,
            "name": told.name,
            "epoch": epoch,
            "position": told.position,
            "from_ms": told.from_ms,
            "until_ms": told.until_ms,
            "grain_ms": grain_ms,
            "stages": told.stages,
        }
    )


async def _written(
    journal: Journal, rally_id: str, grain_ms: int, lines: IO[bytes], bytes_max: int
) -> Told | None:
    """Writes all lines and returns what they say; None when they are too many."""
    broken: list[int] = []
    while True:
        lines.seek(0)
        lines.truncate()
        composer = Composer(rally_id, await journal.epoch(), broken)
        told = Told()
        try:
            async for batch in _batches(journal, grain_ms):
                for line in _lines(composer, rally_id, batch, told):
                    lines.write(line + b"\n")
                # Whoever shares the loop with us is not kept waiting by a long rally.
                await asyncio.sleep(0)
                if lines.tell() > bytes_max:
                    return None
        except FoldBroken as fault:
            # As the processor does: the fact is put aside and everything is folded anew.
            broken.append(fault.position)
            continue
        return told


@dataclass(slots=True)
class _Batch:
    """Facts that are told together, and when the last of them was received."""

    records: list[Record] = field(default_factory=list)
    at_ms: int = 0


async def _batches(journal: Journal, grain_ms: int) -> AsyncIterator[_Batch]:
    """Yields all facts in order: first those before any crew was seen, then grain by grain."""
    batch, position, begun, own_ms = _Batch(), 0, False, grain_ms
    while rows := await journal.read(position, READ_ROWS):
        for row in rows:
            record = record_of(row)
            # Clocks of doors may step back; a replay never does.
            at_ms = max(batch.at_ms, row.received_at_ms)
            first = not begun and isinstance(record.fact, _SEEN)
            later = at_ms // own_ms != batch.at_ms // own_ms or _is_leap(record)
            if batch.records and (first or (begun and later)):
                yield batch
                batch = _Batch()
            if isinstance(record.fact, RallyClockSet) and record.fact.rate > 0:
                # A rehearsal in fast motion is as fine to look at as the rally would be.
                own_ms = max(1, grain_ms * REAL_TIME // record.fact.rate)
            begun = begun or first
            batch.records.append(record)
            batch.at_ms = at_ms
        position = rows[-1].position
    if batch.records:
        yield batch


def _is_leap(record: Record) -> bool:
    """A clock that stands and is set on: a rehearsal told at once, between two such is no time."""
    return isinstance(record.fact, RallyClockSet) and record.fact.rate == 0


def _lines(composer: Composer, rally_id: str, batch: _Batch, told: Told) -> Iterator[bytes]:
    """Folds a batch and yields the lines that tell it."""
    composer.fold(batch.records)
    commit = composer.compose(batch.at_ms)
    deltas = [one for one in commit.deltas["public"] if _is_told(one.channel)]
    state = composer.public.find("state")
    whole: Mapping[str, Any] = state.whole() if state is not None else {}
    _note(composer, whole, commit.position, batch.at_ms, told)
    # The view's own form goes on changing in place: what was told is kept apart from it.
    clock = dict(whole.get("clock", {}))
    if clock != told.clock:
        told.clock = clock
        if clock:
            yield _clock_line(rally_id, clock, batch.at_ms)
    for one in deltas:
        if one.snapshot:
            yield snapshot_frame(one.channel, one.epoch, one.offset, one.patch, batch.at_ms, False)
    items = [delta_item(one) for one in deltas if not one.snapshot]
    if items:
        yield deltas_frame(items, batch.at_ms)


def _clock_line(rally_id: str, clock: Mapping[str, Any], at_ms: int) -> bytes:
    """A `clock` frame that says when it was sent, as the other lines do."""
    return orjson.dumps({**orjson.loads(clock_frame(rally_id, clock)), "server_at_ms": at_ms})


def _note(
    composer: Composer, state: Mapping[str, Any], position: int, at_ms: int, told: Told
) -> None:
    told.from_ms = told.from_ms or at_ms
    told.until_ms, told.position = at_ms, position
    told.closed = bool(state.get("closed"))
    rally = composer.state.rally
    told.name = rally.name if rally is not None else ""
    for stage, row in state.get("stages", {}).items():
        if row.get("started", 0) and stage not in told.stages:
            told.stages[stage] = at_ms


def _is_told(channel: str) -> bool:
    """Says whether a channel is part of a replay."""
    kind = channel.split("/", 3)[2]
    return kind not in LEFT_OUT and not channel.endswith(_SECTION)
