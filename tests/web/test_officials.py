"""Two desks at once never both win: judged on what is known, appended only if that still stands."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from flyingfinish.clock import ManualClock
from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Answer, Appended, Envelope, Journal, Pending, Store
from flyingfinish.journal.redis_store import open_store
from flyingfinish.rally import commands as c
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.facts import PublicationStatus
from flyingfinish.web.access import Bearer
from flyingfinish.web.errors import Problem
from flyingfinish.web.messages import CommandSent, RowSent
from flyingfinish.web.officials import RallyDoor
from small_rally import NINE, RALLY, opening
from stores import StoreServer

DESKS = 6
ADMIN = Bearer("t", "official", RALLY, "admin", "desk")


def sent(command: c.Command, desk: str, seq: int = 1, seen: int = 0) -> CommandSent:
    """Returns a command as a desk sends it."""
    return CommandSent(desk, "a1", seq, seen, encode_command(command), command)


async def opened(store: Store, rally_id: str) -> RallyDoor:
    """Returns a door to the small rally under another id, opened."""
    door = RallyDoor(rally_id, store.journal(rally_id), ManualClock(NINE))
    for seq, command in enumerate(opening(), start=1):
        if isinstance(command, c.OpenRally):
            command = c.OpenRally(rally_id, command.name, command.timezone, 180)
        await door.append_command(ADMIN, sent(command, "desk-0", seq, door.following.position))
    return door


@pytest.fixture(params=["memory", "valkey"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    server: StoreServer = request.getfixturevalue("valkey")
    made = open_store(server.url)
    yield made
    await made.close()


async def outcomes(doors: list[RallyDoor], seen: int) -> list[str]:
    """Lets every desk retire the same crew at the same moment; returns what each was told."""

    async def one(door: RallyDoor, number: int) -> str:
        command = c.RetireCrew("e1", "SS1", f"desk {number}")
        try:
            answer = await door.append_command(ADMIN, sent(command, f"desk-{number}", 1, seen))
        except (RuleRefusal, Problem) as refusal:
            return refusal.code
        return type(answer).__name__

    return await asyncio.gather(*(one(door, n) for n, door in enumerate(doors, start=1)))


async def test_of_desks_at_doors_of_their_own_one_wins(store: Store, rally_id: str) -> None:
    first = await opened(store, rally_id)
    clock = ManualClock(NINE)
    doors = [RallyDoor(rally_id, store.journal(rally_id), clock) for _ in range(DESKS)]
    for door in doors:
        await door.following.catch_up()
    told = await outcomes(doors, first.following.position)
    assert ["Appended", *["changed_since"] * (DESKS - 1)] == sorted(told)


async def test_without_compare_and_set_more_than_one_wins(store: Store, rally_id: str) -> None:
    first = await opened(store, rally_id)
    position, together = first.following.position, asyncio.Barrier(DESKS)
    doors = [
        RallyDoor(rally_id, Careless(store.journal(rally_id), together), ManualClock(NINE))  # type: ignore[arg-type]
        for _ in range(DESKS)
    ]
    for door in doors:
        await door.following.catch_up()
    told = await outcomes(doors, position)
    assert told.count("Appended") > 1


class Careless:
    """A journal that compares nothing: what the officials' position is for is seen without it."""

    def __init__(self, journal: Journal, all_have_judged: asyncio.Barrier) -> None:
        self._journal = journal
        self._all_have_judged = all_have_judged

    def __getattr__(self, name: str) -> object:
        return getattr(self._journal, name)

    async def append(self, rows: list[Pending]) -> list[Answer]:
        await self._all_have_judged.wait()
        return await self._journal.append([replace(row, expect_officials=None) for row in rows])


async def test_a_desk_that_others_always_beat_is_told_so(rally_id: str) -> None:
    store = MemoryStore()
    door = await opened(store, rally_id)
    rival = RallyDoor(rally_id, store.journal(rally_id), ManualClock(NINE))
    judged = door._judged
    beaten = []

    def beaten_to_it(command: CommandSent, *more: object):  # type: ignore[no-untyped-def]
        made = judged(command)
        beaten.append(1)
        fact = sent(c.SetRallyClock(NINE), "desk-9", len(beaten), 0)
        pending = Pending(
            envelope=_envelope(fact), author="", received_at_ms=0, salt=b"0" * 16, official=True
        )
        store.journal(rally_id)._append_one(pending)
        return made

    door._judged = beaten_to_it  # type: ignore[method-assign, assignment]
    with pytest.raises(Problem) as problem:
        await door.append_command(
            ADMIN, sent(c.PlaceHold("e1"), "desk-1", 1, door.following.position)
        )
    await rival.following.catch_up()
    assert (412, 3, {}) == (problem.value.status, len(beaten), rival.state.held)


def _envelope(command: CommandSent):  # type: ignore[no-untyped-def]
    body = b'{"type":"RallyClockSet","rally_at_ms":1,"server_at_ms":1}'
    return Envelope(command.source, command.incarnation, command.seq, body)


async def test_a_lost_answer_sent_again_is_answered_even_if_the_rally_moved_on(
    rally_id: str,
) -> None:
    door = await opened(MemoryStore(), rally_id)
    hold = sent(c.PlaceHold("e1"), "desk-1", 1, door.following.position)
    first = await door.append_command(ADMIN, hold)
    release = sent(c.ReleaseHold("e1"), "desk-2", 1, door.following.position)
    await door.append_command(ADMIN, release)
    again = await door.append_command(ADMIN, hold)
    assert isinstance(first, Appended)
    assert first.position == again.position  # type: ignore[union-attr]


async def test_rows_are_answered_while_a_table_is_published(rally_id: str) -> None:
    store = MemoryStore()
    door = await opened(store, rally_id)
    judged = door._judged
    loop, at_work, answered = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def slowly(command: CommandSent):  # type: ignore[no-untyped-def]
        loop.call_soon_threadsafe(at_work.set)
        assert answered.wait(10)
        return judged(command)

    door._judged = slowly  # type: ignore[method-assign, assignment]
    publish = c.Publish("overall", "", PublicationStatus.PROVISIONAL)
    asked = sent(publish, "desk-1", 1, door.following.position)
    publishing = asyncio.create_task(door.append_command(ADMIN, asked))
    await at_work.wait()
    rows = await door.append_rows(ADMIN, [RowSent("desk-2", "a1", 1, b"{}")])
    answered.set()
    assert [Appended, Appended] == [type(rows[0]), type(await publishing)]


async def test_a_fact_that_the_fold_cannot_take_stops_no_door(rally_id: str) -> None:
    store = MemoryStore()
    door = await opened(store, rally_id)
    body = b'{"type":"CrewDisqualified","entry_id":"nobody"}'
    poison = Pending(Envelope("x", "y", 1, body), "", 0, b"0" * 16, official=True)
    await store.journal(rally_id).append([poison])
    answer = await door.append_command(
        ADMIN, sent(c.PlaceHold("e1"), "desk-1", 1, door.following.position + 1)
    )
    assert isinstance(answer, Appended)


async def test_a_door_whose_journal_was_replaced_folds_the_new_one(rally_id: str) -> None:
    store = MemoryStore()
    door = await opened(store, rally_id)
    store.journal(rally_id)._epoch = 2
    store.journal(rally_id)._rows.clear()
    await door.following.catch_up()
    assert (0, None) == (door.state.position, door.state.rally)
