"""Journals in memory that hold a story, and a reader of replays that follows PROTOCOL.md."""

import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from builders import NOON_MS, Story, a_rally
from flyingfinish.journal.codec import encode_fact, private_part
from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.ports import Stored
from flyingfinish.rally.facts import PersonRecorded, RallyClosed, Record
from push.made import Client

STEP_MS = 700
"""Between two facts: several come within a second."""

SECRET = "Aleksanteri"


def past_story(*, closed: bool = True) -> Story:
    """Three cars and two stages; car 2 is held on SS1, drives on, and is released at the end."""
    story = a_rally(2)
    story.tell(PersonRecorded("d1", "h"), person={"person_id": "d1", "name": SECRET})
    story.due("SS1", "1 2 3")
    for car, ms in (("1", 300_000), ("3", 320_000)):
        story.drives(car, "SS1", ms)
    story.starts("2", "SS1", NOON_MS + 60_000)
    story.holds("2")
    story.finishes("2", "SS1", NOON_MS + 60_000 + 311_100)
    story.drives("1", "SS2", 300_000)
    story.releases("2")
    story.drives("3", "SS2", 320_000)
    if closed:
        story.tell(RallyClosed())
    return story


def journal_of(records: Iterable[Record], times: Mapping[int, int] | None = None) -> MemoryJournal:
    """Returns a journal of these records, one every STEP_MS unless told when."""
    journal = MemoryJournal()
    for record in records:
        add(journal, record, (times or {}).get(record.position))
    return journal


def add(journal: MemoryJournal, record: Record, at_ms: int | None = None) -> None:
    """Puts one record behind the others; past the door, for a story's posts have names as it likes.

    Facts name each other by source and number, so neither may change.
    """
    private = None
    if record.person is not None:
        private, _ = private_part(record.person, b"0" * 16)
    row = Stored(
        position=len(journal._rows) + 1,
        source=record.source,
        incarnation=record.incarnation,
        seq=record.seq,
        body=b"?" if record.fact is None else encode_fact(record.fact),
        official=record.official,
        doubt=record.doubt,
        author="test",
        received_at_ms=NOON_MS + record.position * STEP_MS if at_ms is None else at_ms,
        salt=b"1" * 16,
        private=private.data if private else None,
    )
    journal._rows.append(row)


def lines_of(path: Path) -> list[Any]:
    """All lines of a replay."""
    return [orjson.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def played(lines: Iterable[Any]) -> Client:
    """A client that has heard these lines."""
    client = Client()
    for line in lines:
        client.hear(line)
    return client
