"""`ff archive`, `ff restore` and `ff verify`: the journal's copy on a second disk, by hand.

Archive and restore speak to the store that the settings name: another Redis, the running server's
Valkey, or one started for the moment on the data folder.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from flyingfinish.clock import SystemClock
from flyingfinish.config import SettingRefused, Settings, StartRefused, add_flags
from flyingfinish.journal.archive import archive_now
from flyingfinish.journal.archive_file import ArchiveFiles, archived_rallies
from flyingfinish.journal.errors import JournalError, StoreUnavailable
from flyingfinish.journal.ports import Journal
from flyingfinish.journal.redis_store import RedisStore, open_store
from flyingfinish.journal.restore import restore
from flyingfinish.journal.verify import Report, verify_against, verify_files
from flyingfinish.supervisor import opened_store

EXIT_WRONG = 1
EXIT_USAGE = 2
_NONE = "no archive in {}, or not of that rally: name its folder with --archive"
NO_JOURNAL = "{}: there is no such journal"
STORE_FLAGS = ("archive_dir", "data_dir", "redis_url", "cluster")


def main_archive(argv: list[str]) -> int:
    """Brings the archive of each rally up to its journal's end; returns 0, or 1 if one failed."""
    args, settings = _read("archive", "Writes the journals to their chained files now.", argv)

    async def run(store: RedisStore) -> int:
        code, there = 0, await store.rallies()
        for rally_id in args.rally or there:
            if rally_id not in there:
                print(NO_JOURNAL.format(rally_id), file=sys.stderr)
                code = EXIT_WRONG
                continue
            journal = store.journal(rally_id)
            code |= await _told(rally_id, _archived(journal, settings.archive_path, rally_id))
        return code

    return asyncio.run(with_store(settings, run))


def main_restore(argv: list[str]) -> int:
    """Rebuilds journals from their archive into an empty store; returns 0, or 1 if refused."""
    parser = _parser("restore", "Rebuilds empty journals from the archive.")
    parser.add_argument("--up-to", type=int, metavar="POSITION", help="leave out what comes after")
    parser.add_argument("--reason", default="restored from the archive", help="told in the journal")
    args, settings = _parsed(parser, argv)
    names = _names_in(settings.archive_path, args.rally)
    if not names:
        print(f"ff restore: {_NONE.format(settings.archive_path)}", file=sys.stderr)
        return EXIT_USAGE
    if args.up_to is not None and len(names) != 1:
        print("ff restore: --up-to needs one --rally", file=sys.stderr)
        return EXIT_USAGE

    async def one(store: RedisStore, rally_id: str) -> str:
        done = await restore(
            store.journal(rally_id),
            settings.archive_path,
            rally_id,
            SystemClock(),
            up_to=args.up_to,
            reason=args.reason,
        )
        return f"{done.rows} rows, journal epoch {done.epoch}, head {done.head}"

    async def run(store: RedisStore) -> int:
        code = 0
        for rally_id in names:
            code |= await _told(rally_id, one(store, rally_id))
        return code

    return asyncio.run(with_store(settings, run, new=True))


def main_verify(argv: list[str]) -> int:
    """Checks archives and tells what is wrong and where; returns 0 when all is whole, else 1."""
    parser = _parser("verify", "Finds every altered, missing or swapped row of the archive.")
    parser.add_argument(
        "--head", action="append", default=[], metavar="POSITION:HEX", type=witness,
        help="a head that a station was handed; may be given more than once",
    )  # fmt: skip
    args, settings = _parsed(parser, argv)
    names = _names_in(settings.archive_path, args.rally)
    if not names:
        print(f"ff verify: {_NONE.format(settings.archive_path)}", file=sys.stderr)
        return EXIT_USAGE
    reports = {n: verify_files(ArchiveFiles(settings.archive_path, n), dict(args.head))
               for n in names}  # fmt: skip

    async def compare(store: RedisStore) -> int:
        for rally_id, report in reports.items():
            files = ArchiveFiles(settings.archive_path, rally_id)
            await verify_against(store.journal(rally_id), files, report)
        return 0

    # Only a store that was named is compared: an archive must be provable without any server.
    code = 0
    if args.data_dir is not None or settings.redis_url:
        code = asyncio.run(with_store(settings, compare))
    for rally_id, report in reports.items():
        _tell(rally_id, report)
    return EXIT_WRONG if any(report.findings for report in reports.values()) else code


def _names_in(folder: Path, asked: list[str] | None) -> list[str]:
    """Returns the journals of an archive; empty where one that is asked for is not there."""
    there = archived_rallies(folder)
    return [] if set(asked or ()) - set(there) else asked or there


async def _archived(journal: Journal, archive_dir: Path, rally_id: str) -> str:
    mark = await archive_now(journal, archive_dir, rally_id, SystemClock())
    return f"archived to position {mark.position}, head {mark.head}"


async def _told(rally_id: str, work: Awaitable[str]) -> int:
    try:
        print(f"{rally_id}: {await work}")
    except (JournalError, OSError) as error:
        print(f"{rally_id}: {error}", file=sys.stderr)
        return EXIT_WRONG
    return 0


def _tell(rally_id: str, report: Report) -> None:
    verdict = "WRONG" if report.findings else "whole"
    print(f"{rally_id}: {verdict}, {report.rows} rows, {report.with_private} private parts, "
          f"{report.withheld} withheld or erased, head {report.head}")  # fmt: skip
    for finding in report.findings:
        print(f"  position {finding.position}: {finding.what}")


async def with_store(
    settings: Settings, work: Callable[[RedisStore], Awaitable[int]], *, new: bool = False
) -> int:
    """Returns what a command makes of the store that the settings name; 1 when it fails it.

    Raises StartRefused for a folder without a store, but for a command that makes a `new` one.
    """
    if not new:
        require_store(settings)
    try:
        async with _opened(settings) as store:
            return await work(store)
    except StoreUnavailable as error:
        print(f"ff: redis_url: the store does not answer there: {error}", file=sys.stderr)
        return EXIT_WRONG
    except JournalError as error:
        print(f"ff: {error}", file=sys.stderr)
        return EXIT_WRONG


def require_store(settings: Settings) -> None:
    """Raises StartRefused where no server ever kept a journal."""
    if not settings.redis_url and not (settings.data_dir / "valkey").is_dir():
        raise StartRefused(
            f"no server ever ran on {settings.data_dir}: name its folder with --data"
        )


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[RedisStore]:
    async with opened_store(settings) as url:
        store = open_store(url, cluster=settings.cluster)
        try:
            yield store
        finally:
            await store.close()


def witness(text: str) -> tuple[int, str]:
    """Returns position and head of a text ``POSITION:HEX``."""
    position, _, head = text.partition(":")
    try:
        return int(position), head.lower()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not POSITION:HEX") from None


def _read(verb: str, says: str, argv: list[str]) -> tuple[argparse.Namespace, Settings]:
    return _parsed(_parser(verb, says), argv)


def _parser(verb: str, says: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"ff {verb}", description=says)
    parser.add_argument(
        "--rally",
        action="append",
        metavar="ID",
        help="this rally only; may be given more than once",
    )
    add_flags(parser, STORE_FLAGS)
    return parser


def _parsed(
    parser: argparse.ArgumentParser, argv: list[str]
) -> tuple[argparse.Namespace, Settings]:
    args = parser.parse_args(argv)
    flags = {name: getattr(args, name) for name in STORE_FLAGS}
    try:
        return args, Settings.read(os.environ, flags)
    except SettingRefused as error:
        parser.error(str(error))
