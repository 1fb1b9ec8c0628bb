"""`ff export`: the replay of a rally that is over, made by hand.

A running server makes them by itself; this is for a journal that was restored, or for a folder that
goes to another host.
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from flyingfinish.cli_archive import NO_JOURNAL, with_store
from flyingfinish.config import SettingRefused, Settings, add_flags
from flyingfinish.exchange.past_rallies import NotClosed, make_replay
from flyingfinish.exchange.past_rally import ReplayTooLarge
from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.redis_store import RedisStore

EXIT_WRONG = 1
FLAGS = ("replay_dir", "data_dir", "redis_url", "cluster")


def main(argv: list[str]) -> int:
    """Makes the replays of the rallies that are named; returns 0, or 1 if one could not be made."""
    parser = argparse.ArgumentParser(
        prog="ff export", description="Writes what a rally that is over replays from."
    )
    parser.add_argument("rally", nargs="+", help="id of a rally that is closed")
    add_flags(parser, FLAGS)
    args = parser.parse_args(argv)
    try:
        settings = Settings.read(os.environ, {name: getattr(args, name) for name in FLAGS})
    except SettingRefused as error:
        parser.error(str(error))

    async def run(store: RedisStore) -> int:
        code, there = 0, await store.rallies()
        for rally_id in args.rally:
            if rally_id not in there:
                print(NO_JOURNAL.format(rally_id), file=sys.stderr)
                code = EXIT_WRONG
                continue
            code |= await _made(store, rally_id, settings.replay_path)
        return code

    return asyncio.run(with_store(settings, run))


async def _made(store: RedisStore, rally_id: str, folder: Path) -> int:
    try:
        made, told = await make_replay(store.journal(rally_id), rally_id, folder)
    except (NotClosed, ReplayTooLarge, JournalError, OSError) as error:
        print(f"{rally_id}: {error}", file=sys.stderr)
        return EXIT_WRONG
    print(f"{rally_id}: {made.path}, {told.position} facts, {len(told.stages)} stages driven")
    return 0
