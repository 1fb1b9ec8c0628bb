"""The alarm of an archive that no longer follows its journal."""

import pytest

from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.own_facts import append_own
from flyingfinish.journal.ports import ChainMark
from flyingfinish.rally.facts import JournalForked
from flyingfinish.web.desk.archive_watch import STALLED_MS
from small_rally import RALLY
from web.desk_made import Person, make_person


async def archived_up_to(person: Person, behind: int) -> MemoryJournal:
    """The archive of the small rally's journal, so many rows behind it."""
    journal = person.made.store.journal(RALLY)
    await journal.set_archived(ChainMark(await journal.last_position() - behind, "ab"))
    return journal


async def alarms(person: Person, what: str = "text") -> list[str]:
    answer = await person.get(f"/desk/{RALLY}/alarms")
    return [one[what] for one in answer.json()["rows"]]


async def test_an_archive_that_lets_a_row_wait_too_long_raises_an_alarm() -> None:
    person = await make_person()
    await archived_up_to(person, 1)
    person.made.clock.advance(STALLED_MS)
    (said,) = await alarms(person)
    assert said.startswith("The archive has stopped at number ")
    assert said in await person.page("watch")


async def test_an_archive_that_has_just_been_told_is_in_time() -> None:
    person = await make_person()
    await archived_up_to(person, 1)
    person.made.clock.advance(STALLED_MS - 1)
    assert [] == await alarms(person)


async def test_an_archive_that_has_every_row_is_quiet_however_long() -> None:
    person = await make_person()
    await archived_up_to(person, 0)
    person.made.clock.advance(100 * STALLED_MS)
    assert [] == await alarms(person)


async def test_a_journal_without_an_archiver_raises_none() -> None:
    person = await make_person()
    person.made.clock.advance(100 * STALLED_MS)
    assert [] == await alarms(person)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("full", "Its disk is full."),
        ("read_only", "Its folder cannot be written to."),
        ("altered", "Journal and archive no longer say the same"),
        ("other", "The journal may have forked, or the disk is full."),
        ("", "The journal may have forked, or the disk is full."),
    ],
)
async def test_the_alarm_says_why_as_far_as_the_archiver_knows(trouble: str, said: str) -> None:
    person = await make_person()
    journal = await archived_up_to(person, 1)
    await journal.set_archive_trouble(trouble)
    person.made.clock.advance(STALLED_MS)
    (why,) = await alarms(person, "behind")
    assert why.startswith(said)


async def test_an_archiver_that_could_not_even_begin_raises_an_alarm() -> None:
    person = await make_person()
    await person.made.store.journal(RALLY).set_archive_trouble("read_only")
    person.made.clock.advance(STALLED_MS)
    assert 1 == len(await alarms(person))


async def test_a_restored_journal_is_told_on_the_page_of_race_control() -> None:
    person = await make_person()
    before = await person.page("watch")
    journal, clock = person.made.store.journal(RALLY), person.made.clock
    await append_own(journal, "operator", JournalForked(2, 3, "ab", "fail-over"), clock)
    assert ("was restored" in before, "was restored (epoch 2)" in await person.page("watch")) == (
        False,
        True,
    )
