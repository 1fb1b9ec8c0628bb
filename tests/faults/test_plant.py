"""The fault tests' own eyes: what they look for is seen when it is there. Tests `plant.py`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from exchange.dry_run import dry_run
from faults.plant import check_exactly_once, check_views
from flyingfinish.exchange.weekend.road import FRIDAY, local
from flyingfinish.exchange.weekend.weekend import weekend_script
from flyingfinish.journal.codec import encode_fact, record_of
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.journal.ports import Stored
from flyingfinish.processing.composer import Composer
from flyingfinish_sim.crew import Crew
from flyingfinish_sim.script import Part
from flyingfinish_station.clock import PostClock


def stored(position: int, source: str, incarnation: str, seq: int, body: bytes) -> Stored:
    return Stored(position, source, incarnation, seq, body, False, "", "t", 0, b"salt")


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    parts = [Part("sf1", "station", "sf1")]
    with Crew("http://127.0.0.1:1", "r1", parts, {"sf1": "t"}, tmp_path, PostClock()) as made:
        made.stamp("sf1", [b"a", b"b"])
        yield made


def rows_of(crew: Crew) -> list[Stored]:
    incarnation = crew.stations["sf1"].outbox.incarnation
    return [stored(1, "sf1", incarnation, 1, b"a"), stored(2, "sf1", incarnation, 2, b"b")]


def test_rows_that_came_once_are_well(crew: Crew) -> None:
    check_exactly_once(rows_of(crew), crew)


def test_a_lost_row_is_seen(crew: Crew) -> None:
    with pytest.raises(AssertionError):
        check_exactly_once(rows_of(crew)[:1], crew)


def test_a_doubled_row_is_seen(crew: Crew) -> None:
    first, second = rows_of(crew)
    with pytest.raises(AssertionError):
        check_exactly_once([first, second, structs.replace(second, position=3)], crew)


def test_a_changed_row_is_seen(crew: Crew) -> None:
    first, second = rows_of(crew)
    with pytest.raises(AssertionError):
        check_exactly_once([first, structs.replace(second, body=b"c")], crew)


def test_a_hole_in_the_positions_is_seen(crew: Crew) -> None:
    first, second = rows_of(crew)
    with pytest.raises(AssertionError):
        check_exactly_once([first, structs.replace(second, position=3)], crew)


def weekend_rows() -> list[Stored]:
    """The journal of the weekend's first starts."""
    whole = weekend_script()
    some = tuple(one for one in whole.messages if one.at_ms < local(FRIDAY, 17, 6))
    records = dry_run(replace(whole, messages=some)).records
    return [
        Stored(one.position, one.source, one.incarnation, one.seq, encode_fact(one.fact),
               one.official, "", "t", 0, b"salt")
        for one in records
        if one.fact is not None
    ]  # fmt: skip


async def shown_of(rows: list[Stored]) -> MemoryStore:
    """A store whose views a processor made of these rows."""
    composer = Composer("kokkola", 1)
    composer.fold([record_of(row) for row in rows])
    store = MemoryStore()
    ledger = store.ledger("kokkola")
    assert await ledger.commit(await ledger.checkpoint(), composer.compose(1_000))
    return store


async def test_views_of_the_whole_journal_are_well() -> None:
    rows = weekend_rows()
    await check_views(await shown_of(rows), rows, "kokkola")


async def test_a_view_without_the_last_row_is_seen() -> None:
    rows = weekend_rows()
    with pytest.raises(AssertionError):
        await check_views(await shown_of(rows[:-1]), rows, "kokkola")
