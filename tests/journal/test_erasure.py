"""Erasing a person: found by any name they were recorded by, and gone from every form of journal.

Also the twin of `own_facts.py`.
"""

from flyingfinish.clock import ManualClock
from flyingfinish.journal.codec import decode_fact, encode_fact, private_part, record_of
from flyingfinish.journal.erasure import (
    ERASURE_SOURCE,
    erased_among,
    let_go,
    name_hash,
    note_names,
    say_erased,
    search,
)
from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.ports import Appended, Journal, Pending, Store
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import EntrySet, Fact, PersonRecorded, RallyClosed
from journal.rows import row

CLOCK = ManualClock(1_790_000_000_000)


def said(seq: int, fact: Fact) -> Pending:
    return row(seq, encode_fact(fact), source="desk-1", official=True)


def person(seq: int, person_id: str, name: str) -> Pending:
    private, told = private_part({"name": name, "nation": "FIN"}, seq.to_bytes(16, "big"))
    fact = PersonRecorded(person_id, told)
    return row(seq, encode_fact(fact), source="desk-1", official=True, private=private)


ROWS = [
    person(1, "p1", "Mati Meikäläinen"),
    person(2, "p2", "Maija Meikäläinen"),
    said(3, EntrySet(Entry("e1", "7", "p1", "p2", entrant="Matti Meikäläinen"))),
    person(4, "p1", "Matti  Meikäläinen"),
    said(5, EntrySet(Entry("e1", "12", "p1", "p2"))),
    said(6, RallyClosed("thanks to MATTI MEIKÄLÄINEN")),
]


async def filled(journal: Journal) -> Journal:
    assert all(isinstance(one, Appended) for one in await journal.append(ROWS))
    return journal


async def test_a_person_is_found_by_any_name_and_all_records_with_it() -> None:
    journal = await filled(MemoryJournal())
    for name in ("matti meikäläinen", "Mati  MEIKÄLÄINEN"):
        (one,) = (await search(journal, name)).persons
        assert ("p1", [1, 4], ["12"]) == (one.person_id, one.positions, one.cars)


async def test_a_part_of_a_name_is_nobodys() -> None:
    journal = await filled(MemoryJournal())
    assert [] == (await search(journal, "Meikäläinen")).persons


async def test_rows_whose_own_text_holds_the_name_are_told() -> None:
    journal = await filled(MemoryJournal())
    assert [3, 6] == (await search(journal, "Matti Meikäläinen")).told_in
    assert [] == (await search(journal, "Maija Meikäläinen")).told_in


async def test_who_was_erased_has_a_nameless_fact_and_no_data(store: Store, rally_id: str) -> None:
    journal = await filled(store.journal(rally_id))
    position = await say_erased(journal, "p1", CLOCK)
    await let_go(journal, [1, 4])
    rows = await journal.read(0, 100)
    assert frozenset({2}) == await journal.private_positions()
    assert [None, None, None] == [record_of(rows[n - 1]).person for n in (1, 4, position)]
    last = rows[-1]
    assert (True, ERASURE_SOURCE) == (last.official, last.source)
    assert PersonRecorded("p1", "") == decode_fact(last.body)


async def test_one_who_was_erased_is_found_no_more_and_again_while_the_data_are_there() -> None:
    journal = await filled(MemoryJournal())
    await say_erased(journal, "p1", CLOCK)
    assert 1 == len((await search(journal, "Matti Meikäläinen")).persons)
    await let_go(journal, [1, 4])
    assert [] == (await search(journal, "Matti Meikäläinen")).persons


async def test_an_erased_name_is_known_again_by_every_name_the_person_had() -> None:
    journal = await filled(MemoryJournal())
    (one,) = (await search(journal, "Mati Meikäläinen")).persons
    await note_names(journal, one)
    asked = ["MATTI  meikäläinen", "Mati Meikäläinen", "Maija Meikäläinen", "Meikäläinen", ""]
    assert dict.fromkeys(asked[:2], "p1") == await erased_among(journal, asked)


async def test_the_hash_of_a_name_is_another_in_another_journal() -> None:
    keys = [await MemoryJournal().name_key() for _ in range(2)]
    assert 2 == len({name_hash(key, "Matti Meikäläinen") for key in keys})
