"""`ff erase`: takes a person's name, nation and club out of every journal that has them, for ever.

It speaks to the store that the settings name, whether a server runs there or not: where none does,
this process tells the views for the moment. It says what goes and what stays before it does it.
"""

import argparse
import asyncio
import os
import secrets
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from flyingfinish.cli_archive import require_store
from flyingfinish.clock import SystemClock
from flyingfinish.config import SettingRefused, Settings, add_flags
from flyingfinish.datafolder import is_held
from flyingfinish.exchange.past_rallies import remove_replays
from flyingfinish.journal.archive import ERASED_CHECK_MS, archive_now
from flyingfinish.journal.archive_file import ArchiveFiles
from flyingfinish.journal.erasure import Recorded, Search, let_go, note_names, say_erased, search
from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.processing.follower import Processor
from flyingfinish.processing.lease import LeaseKeeper
from flyingfinish.processing.service import NOT_FOLDED
from flyingfinish.rally.series.people import plain
from flyingfinish.supervisor import opened_store

FLAGS: Final = ("archive_dir", "replay_dir", "data_dir", "redis_url", "cluster")
EXIT_WRONG: Final = 1
PROCESSOR_WAIT_S: Final = 2
"""For a processor that runs; then this process stands in."""

TOLD_WAIT_S: Final = 300
ARCHIVE_WAIT_S: Final = 3 * ERASED_CHECK_MS // 1000
POLL_S: Final = 0.05

KEPT_ELSEWHERE: Final = (
    "What was handed out stays where it is: files of entries, printed sheets, copies of folders.\n"
    "Take the name out of the rally file and the entry list too, should you import them anew."
)


class Refused(Exception):
    """Nothing, or not all, was erased; the text says why and what to do."""


class Match(NamedTuple):
    """A person of one journal who is to be erased."""

    journal: str
    person: Recorded


def main(argv: list[str]) -> int:
    """Erases one person after the name was typed again; returns 0, 1 if not done, 2 if no store."""
    args, settings = _parsed(argv)
    require_store(settings)
    try:
        return asyncio.run(_run(args, settings))
    except (Refused, JournalError, OSError) as refused:
        print(f"ff erase: {refused}", file=sys.stderr)
        return EXIT_WRONG


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    alone = not settings.redis_url and not is_held(settings.data_dir)
    async with opened_store(settings) as url:
        store = open_store(url, cluster=settings.cluster)
        try:
            matches, told_in = await _found(store, args)
            _say_what(matches, told_in)
            _ask_again(args.name)
            for match in matches:
                await _erase(store, url, settings, match)
            for match in matches:
                await _leave_archive(store, settings, match, alone)
            await _leave_disk(store, settings)
        finally:
            await store.close()
    print(KEPT_ELSEWHERE)
    return 0


async def _found(
    store: RedisStore, args: argparse.Namespace
) -> tuple[list[Match], dict[str, list[int]]]:
    """Returns who is meant, and by journal the rows that name them in their own text."""
    known = [name for name in await store.rallies() if name not in NOT_FOLDED]
    if unknown := set(args.rally) - set(known):
        raise Refused(f"there is no journal {min(unknown)}; there are: {', '.join(known)}")
    journals = args.rally or known
    matches: list[Match] = []
    told_in: dict[str, list[int]] = {}
    for name in journals:
        there: Search = await search(store.journal(name), args.name)
        persons = [one for one in there.persons if args.person in ("", one.person_id)]
        if len(persons) > 1:
            who = ", ".join(map(_who, persons))
            raise Refused(f"{name} has several of this name ({who}): choose one with --person ID"
                          f" --rally {name}")  # fmt: skip
        matches += [Match(name, one) for one in persons]
        if there.told_in:
            told_in[name] = there.told_in
    if not matches:
        raise Refused(f"nobody was recorded as {args.name!r} in {len(journals)} journals")
    return matches, told_in


def _who(person: Recorded) -> str:
    cars = f", car {' and '.join(person.cars)}" if person.cars else ""
    return f"person {person.person_id}{cars}"


def _say_what(matches: Sequence[Match], told_in: dict[str, list[int]]) -> None:
    print("To be erased for ever: name, nation and club of")
    for journal, person in matches:
        names = " / ".join(dict.fromkeys(filter(None, person.names)))
        print(f"  {journal}: {names} ({_who(person)}; {len(person.positions)} records)")
    print("Times, places and decisions stay, without a name.")
    for journal, positions in told_in.items():
        print(f"  {journal}: the name is also in the text of {len(positions)} facts (an entrant, a"
              f" reason; first at position {positions[0]}), which never change.")  # fmt: skip


def _ask_again(name: str) -> None:
    try:
        typed = input("Type the name once more to erase it: ")
    except EOFError:
        typed = ""
    if plain(typed) != plain(name):
        raise Refused("that is not the name: nothing was erased")


async def _erase(store: RedisStore, url: str, settings: Settings, match: Match) -> None:
    journal = store.journal(match.journal)
    await note_names(journal, match.person)
    position = await say_erased(journal, match.person.person_id, SystemClock())
    await _views_told(store, url, settings, match.journal, position)
    await let_go(journal, match.person.positions)
    remove_replays(settings.replay_path, match.journal)
    print(f"{match.journal}: {match.person.person_id} has no name any more (fact {position})")


async def _views_told(
    store: RedisStore, url: str, settings: Settings, name: str, position: int
) -> None:
    """Returns when the views have been told to this position, by whoever processes the journal."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PROCESSOR_WAIT_S):
            return await _committed(store, name, position)
    try:
        async with asyncio.timeout(TOLD_WAIT_S):
            await _told_by_us(store, url, settings, name, position)
    except TimeoutError:
        raise Refused(
            f"{name}: no processor has told its views within {TOLD_WAIT_S} s, so the data are still"
            " there: look at the server, then run this again"
        ) from None


async def _committed(store: RedisStore, name: str, position: int) -> None:
    while True:
        if (await store.ledger(name).checkpoint()).position >= position:
            return
        await asyncio.sleep(POLL_S)


async def _told_by_us(
    store: RedisStore, url: str, settings: Settings, name: str, position: int
) -> None:
    """Processes one journal to a position as the processor role would, by the same lease."""
    clock = SystemClock()
    lease = LeaseKeeper(
        lambda: open_store(url, cluster=settings.cluster), name, secrets.token_hex(8), clock
    )
    processor = Processor(name, store.journal(name), store.ledger(name), lease, clock)
    lease.start()
    try:
        async with asyncio.TaskGroup() as group:
            running = group.create_task(processor.run())
            await _committed(store, name, position)
            running.cancel()
    finally:
        await asyncio.to_thread(lease.stop)


async def _leave_archive(store: RedisStore, settings: Settings, match: Match, alone: bool) -> None:
    """Sees the data leave the archive: a running archiver takes them out, else this process."""
    files = ArchiveFiles(settings.archive_path, match.journal)
    if not files.journal.exists():
        print(f"{match.journal}: no archive in {settings.archive_path}")
        return
    if alone:
        journal = store.journal(match.journal)
        await archive_now(journal, settings.archive_path, match.journal, SystemClock())
    try:
        async with asyncio.timeout(ARCHIVE_WAIT_S):
            await _without(files, frozenset(match.person.positions))
    except TimeoutError:
        raise Refused(
            f"{match.journal}: the archive still has the data: start the server, whose archiver"
            f" takes them out within {ERASED_CHECK_MS // 1000} s"
        ) from None
    print(f"{match.journal}: out of the archive too")


async def _without(files: ArchiveFiles, positions: frozenset[int]) -> None:
    while True:
        if not positions & files.private_parts().keys():
            return
        await asyncio.sleep(POLL_S)


async def _leave_disk(store: RedisStore, settings: Settings) -> None:
    """Has the store's files written anew; where it may not, says what to do."""
    if not settings.cluster:
        with suppress(JournalError):
            if await store.rewrite_files():
                print("the store's files were written anew without it")
                return
    print("The store's own files may still hold the name: have each node write them anew"
          " (BGREWRITEAOF) and let old snapshots go.", file=sys.stderr)  # fmt: skip


def _parsed(argv: list[str]) -> tuple[argparse.Namespace, Settings]:
    parser = argparse.ArgumentParser(
        prog="ff erase", description="Erases a person's name from rallies, series and archive."
    )
    parser.add_argument("name", help="as it was recorded; case and spaces do not matter")
    parser.add_argument("--rally", action="append", default=[], metavar="JOURNAL",
                        help="this rally only (a series: series.ID); may be repeated")  # fmt: skip
    parser.add_argument("--person", default="", metavar="ID", help="one of several of this name")
    add_flags(parser, FLAGS)
    args = parser.parse_args(argv)
    try:
        return args, Settings.read(os.environ, {name: getattr(args, name) for name in FLAGS})
    except SettingRefused as error:
        parser.error(str(error))
