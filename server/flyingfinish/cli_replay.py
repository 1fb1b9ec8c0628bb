"""`ff replay`: where a replay through the journal meets an embedded server of its own."""

import asyncio
import tempfile
from pathlib import Path

from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.exchange import replay
from flyingfinish.exchange.recorded.rally import Recording
from flyingfinish.exchange.replay_journal import tables_through
from flyingfinish.journal.redis_store import open_store
from flyingfinish.supervisor import opened_store

RALLY_ID = "replay"


def main(argv: list[str]) -> int:
    """Replays one file into its tables; 0 done, 1 no recorded rally, 2 cannot be read."""
    return replay.main(argv, through_journal)


def through_journal(recording: Recording) -> replay.Tables:
    """The tables by way of a real journal, on a server that lives as long as this."""
    return asyncio.run(_through_journal(recording))


async def _through_journal(recording: Recording) -> replay.Tables:
    with tempfile.TemporaryDirectory(prefix="ff-replay-") as folder:
        async with opened_store(Settings(data_dir=Path(folder))) as url:
            store = open_store(url)
            try:
                return await tables_through(store, RALLY_ID, recording, SystemClock())
            finally:
                await store.close()
