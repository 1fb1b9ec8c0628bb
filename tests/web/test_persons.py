"""Who somebody is, at the door: an erased name stays erased, and nothing left tells it."""

import hashlib

import pytest

from flyingfinish.clock import ManualClock
from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.journal.erasure import Recorded, let_go, note_names, say_erased, search
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Answer, Appended, Conflict, Duplicate, Envelope, Pending
from flyingfinish.rally import commands as c
from flyingfinish.rally.refusals import Refused
from flyingfinish.web.messages import CommandSent
from flyingfinish.web.officials import RallyDoor
from flyingfinish.web.persons import command_hash
from small_rally import NINE, RALLY, opening
from web.test_officials import ADMIN, opened, sent

MATTI = c.RecordPerson("m1", "Matti Meikäläinen", "FIN")
CLOCK = ManualClock(NINE)


async def a_door() -> RallyDoor:
    """The small rally with Matti recorded as the desk's first row."""
    door = await opened(MemoryStore(), RALLY)
    assert isinstance(await told(door, MATTI), Appended)
    return door


async def told(door: RallyDoor, command: c.Command, desk: str = "desk-1", seq: int = 1) -> Answer:
    """What the door answers to a command whose author saw everything."""
    return await door.append_command(ADMIN, sent(command, desk, seq, door.following.position))


async def refusal(door: RallyDoor, command: c.Command) -> tuple[str, object]:
    with pytest.raises(Refused) as refused:
        await told(door, command, "desk-2")
    return refused.value.code, refused.value.params


async def erase(door: RallyDoor) -> Recorded:
    """Erases Matti as the operator's tool does."""
    (person,) = (await search(door.journal, MATTI.name)).persons
    await note_names(door.journal, person)
    await say_erased(door.journal, person.person_id, CLOCK)
    await let_go(door.journal, person.positions)
    await door.following.catch_up()
    return person


@pytest.mark.parametrize("person_id", ["m1", "other"])
@pytest.mark.parametrize("name", ["Matti Meikäläinen", "matti  MEIKÄLÄINEN"])
async def test_an_erased_name_is_taken_under_no_id(person_id: str, name: str) -> None:
    door = await a_door()
    await erase(door)
    assert ("person_erased", {"person": "m1"}) == await refusal(
        door, c.RecordPerson(person_id, name)
    )


async def test_before_the_erasure_the_same_name_is_taken() -> None:
    assert isinstance(await told(await a_door(), MATTI, "desk-2"), Appended)


async def test_after_it_another_may_drive_under_the_same_id() -> None:
    door = await a_door()
    await erase(door)
    assert isinstance(await told(door, c.RecordPerson("m1", "Maija"), "desk-2"), Appended)


async def test_a_namesake_who_was_recorded_before_keeps_the_name() -> None:
    door = await a_door()
    namesake = c.RecordPerson("m2", MATTI.name, "SWE")
    await note_names(door.journal, Recorded("m1", [MATTI.name]))
    await told(door, c.RecordPerson("m2", "M. M."), "desk-2")
    assert "person_erased" == (await refusal_of(door, namesake))
    other = await opened(MemoryStore(), RALLY)
    await told(other, namesake, "desk-2")
    await note_names(other.journal, Recorded("m1", [MATTI.name]))
    assert isinstance(await told(other, namesake, "desk-2", 2), Appended)


async def refusal_of(door: RallyDoor, command: c.Command) -> str:
    with pytest.raises(Refused) as refused:
        await told(door, command, "desk-2", 2)
    return refused.value.code


async def test_a_person_s_record_sent_again_is_a_duplicate() -> None:
    door = await a_door()
    assert isinstance(await told(door, MATTI), Duplicate)


async def test_another_name_under_the_same_number_is_a_conflict() -> None:
    door = await a_door()
    assert isinstance(await told(door, c.RecordPerson("m1", "Maija")), Conflict)


async def test_a_record_of_a_door_that_was_older_is_known_again() -> None:
    door = await opened(MemoryStore(), RALLY)
    body = encode_command(MATTI)
    envelope = Envelope("desk-1", "a1", 1, b'{"type":"PersonRecorded","person_id":"m1"}')
    plain = hashlib.sha256(body).digest()
    row = Pending(envelope, "t", NINE, b"0" * 16, official=True, command_hash=plain)
    await door.journal.append([row])
    assert isinstance(await told(door, MATTI), Duplicate)


async def test_of_two_doors_at_once_the_second_answers_duplicate() -> None:
    door = await a_door()
    late = RallyDoor(RALLY, door.journal, CLOCK)
    await late.following.catch_up()
    command = sent(MATTI, "desk-1", 1, late.following.position)
    # It had looked before the other appended: it comes with a salt of its own.
    private, _ = await late._verdict(command)
    answer = await late._append(ADMIN, command, b"{}", private, late.officials_position)
    assert isinstance(answer, Duplicate)


async def test_once_erased_a_repeat_is_known_by_whose_record_it_was() -> None:
    door = await a_door()
    await erase(door)
    assert isinstance(await told(door, MATTI), Duplicate)
    assert isinstance(await told(door, c.RecordPerson("m2", "Maija")), Conflict)


async def test_nothing_that_is_left_confirms_a_guess_at_the_name() -> None:
    door = await a_door()
    position = (await erase(door)).positions[0]
    (row,) = await door.journal.read(position - 1, 1)
    salts = (b"", row.salt)
    guesses = {hashlib.sha256(salt + encode_command(MATTI)).digest() for salt in salts}
    assert row.command_hash is not None
    assert row.command_hash not in guesses


def test_a_command_that_names_nobody_is_hashed_as_it_is() -> None:
    body = encode_command(next(iter(opening())))
    assert hashlib.sha256(body).digest() == command_hash(body, None)


async def test_a_number_of_another_command_is_no_repeat_of_a_person() -> None:
    door = await opened(MemoryStore(), RALLY)
    command = CommandSent("desk-0", "a1", 1, 0, encode_command(MATTI), MATTI)
    assert isinstance(await door.append_command(ADMIN, command), Conflict)
