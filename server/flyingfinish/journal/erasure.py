"""Erasing a person from one journal: the private parts of its `PersonRecorded` facts go for ever.

Four steps, in this order. The store notes the name in a form that only it can compare with
(`note_names`), so that no import brings it back. The journal says that the person has no name any
more (`say_erased`): whoever follows it forgets the name, and the processor begins every view anew.
When that is told, the data go (`let_go`), and the archive and the store's own files follow. A tool
that dies in between is run again: while the data are there, the person is found.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.journal.codec import record_of
from flyingfinish.journal.own_facts import append_own
from flyingfinish.journal.ports import Journal, Stored
from flyingfinish.limits import READ_ROWS
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import EntrySet, PersonRecorded
from flyingfinish.rally.series.people import plain

ERASURE_SOURCE: Final = "erasure"


@dataclass(slots=True)
class Recorded:
    """One person of a journal, whatever names it was recorded by."""

    person_id: str
    names: list[str] = field(default_factory=list)
    """In the order in which they were recorded."""

    positions: list[int] = field(default_factory=list)
    """Rows whose private part is this person's."""

    cars: list[str] = field(default_factory=list)
    """Numbers of the entries that the person drives or co-drives."""


@dataclass(frozen=True, slots=True)
class Search:
    """What one journal knows of a name."""

    persons: list[Recorded]
    """Everybody who was ever recorded by it."""

    told_in: list[int]
    """Positions of rows whose own text holds the name: an entrant, a reason. They stay."""


async def search(journal: Journal, name: str) -> Search:
    """Looks through a whole journal for a name; case and spaces do not matter."""
    wanted = plain(name)
    persons: dict[str, Recorded] = {}
    entries: dict[str, Entry] = {}
    told_in: list[int] = []
    position = 0
    while rows := await journal.read(position, READ_ROWS):
        position = rows[-1].position
        for row in rows:
            if row.official:
                _note(row, persons, entries)
            if wanted in plain(row.body.decode(errors="replace")):
                told_in.append(row.position)
    found = [one for one in persons.values() if wanted in map(plain, one.names)]
    for one in found:
        one.cars = _cars_of(one.person_id, entries.values())
    return Search(found, told_in)


def _note(row: Stored, persons: dict[str, Recorded], entries: dict[str, Entry]) -> None:
    record = record_of(row)
    if isinstance(record.fact, EntrySet):
        entries[record.fact.entry.entry_id] = record.fact.entry
    elif isinstance(record.fact, PersonRecorded) and row.private is not None:
        person_id = record.fact.person_id
        one = persons.setdefault(person_id, Recorded(person_id))
        one.names.append(str((record.person or {}).get("name", "")))
        one.positions.append(row.position)


def _cars_of(person_id: str, entries: Iterable[Entry]) -> list[str]:
    return [one.car_number for one in entries if person_id in (one.driver, one.co_driver)]


async def note_names(journal: Journal, person: Recorded) -> None:
    """Keeps a keyed hash of each name that the person is to be erased by, in no archive."""
    key = await journal.name_key()
    names = filter(None, person.names)
    await journal.note_erased(person.person_id, {name_hash(key, name) for name in names})


async def erased_among(journal: Journal, names: Iterable[str]) -> dict[str, str]:
    """Returns those of these names that somebody was erased by -> the person's id."""
    held = await journal.erased_names()
    if not held:
        return {}
    key = await journal.name_key()
    told = ((name, held.get(name_hash(key, name), "")) for name in names)
    return {name: person_id for name, person_id in told if person_id}


def name_hash(key: bytes, name: str) -> str:
    """Returns HMAC-SHA-256 of a plain name as hex: nobody can try names on it without the key."""
    return hmac.new(key, plain(name).encode(), "sha256").hexdigest()


async def say_erased(journal: Journal, person_id: str, clock: Clock) -> int:
    """Appends that a person has no name any more; returns the fact's position."""
    return await append_own(journal, ERASURE_SOURCE, PersonRecorded(person_id, ""), clock)


async def let_go(journal: Journal, positions: Iterable[int]) -> None:
    """Deletes these rows' private parts for ever."""
    for position in positions:
        await journal.erase_private(position)
