"""The folder of replays: one file for each rally that is over, made anew when its journal grew.

The archiver's process keeps it (`keep_replays`), the public door reads it (`newest_replay`). A
file's name says what it was made from, so nobody serves one that the journal has gone past:
``<rally>.<epoch>-<position>-<sum>.ndjson.gz``, the sum being of who is still in it.
"""

import asyncio
import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flyingfinish.exchange.past_rally import ReplayTooLarge, Told, write_replay
from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.ports import Journal, Store
from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.limits import READ_ROWS

LOOK_S: Final = 5
"""How soon after its last fact a rally that is over has its replay."""

NO_RALLIES: Final = frozenset(("access", "series"))

_NAME: Final = re.compile(r"(?P<rally>.+)\.(?P<epoch>\d+)-(?P<position>\d+)-(?P<sum>[0-9a-f]{16})")
_SUFFIX: Final = ".ndjson.gz"
_CLOSED: Final = b'"RallyClosed"'

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replay:
    """One file of the folder, by what its name says."""

    path: Path
    rally: str
    epoch: int
    position: int
    sum: str


class NotClosed(Exception):
    """A rally that is not over has no replay."""


def newest_replay(folder: Path, rally_id: str) -> Replay | None:
    """Returns the newest file of a rally, None where there is none."""
    found = [one for one in replays_in(folder) if one.rally == rally_id]
    return max(found, key=lambda one: (one.epoch, one.position, one.sum), default=None)


def replays_in(folder: Path) -> list[Replay]:
    """Returns every file of the folder; one that is no replay is not ours to know."""
    try:
        names = sorted(path for path in folder.iterdir() if path.name.endswith(_SUFFIX))
    except FileNotFoundError:
        return []
    found = []
    for path in names:
        match = _NAME.fullmatch(path.name.removesuffix(_SUFFIX))
        if match is not None:
            epoch, position = int(match["epoch"]), int(match["position"])
            found.append(Replay(path, match["rally"], epoch, position, match["sum"]))
    return found


async def make_replay(journal: Journal, rally_id: str, folder: Path) -> tuple[Replay, Told]:
    """Makes the file of a rally and takes the older ones away.

    Raises NotClosed for a rally that is not over, ReplayTooLarge, JournalError, OSError.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    people = await _people(journal)
    making = folder / f"{rally_id}.making"
    try:
        told = await write_replay(journal, rally_id, making)
        if not told.closed:
            raise NotClosed(f"{rally_id} is not over: close it first")
        name = f"{rally_id}.{await journal.epoch()}-{told.position}-{people}{_SUFFIX}"
        remove_replays(folder, rally_id)
        making.replace(folder / name)
    finally:
        making.unlink(missing_ok=True)
    made = newest_replay(folder, rally_id)
    assert made is not None
    return made, told


def remove_replays(folder: Path, rally_id: str) -> None:
    """Takes every file of a rally away; a server that runs makes it anew."""
    for one in replays_in(folder):
        if one.rally == rally_id:
            one.path.unlink(missing_ok=True)


async def _people(journal: Journal) -> str:
    """A sum over whose data are still there: when somebody was erased it is another."""
    positions = sorted(await journal.private_positions())
    return hashlib.sha256(repr(positions).encode()).hexdigest()[:16]


class Keeper:
    """Keeps one rally's file; `look` again and again."""

    def __init__(self, journal: Journal, rally_id: str, folder: Path) -> None:
        self._journal = journal
        self._rally_id = rally_id
        self._folder = folder
        self._read = 0
        self._closed = False
        self._given_up_at = -1
        """Position at which the file could not be made; it is tried again when that moves."""

    async def look(self) -> bool:
        """Makes the file when the rally is over and the one there is old; says whether it did."""
        last = await self._journal.last_position()
        await self._look_for_end(last)
        if not self._closed or last == self._given_up_at:
            return False
        wanted = (await self._journal.epoch(), last, await _people(self._journal))
        there = newest_replay(self._folder, self._rally_id)
        if there is not None and (there.epoch, there.position, there.sum) == wanted:
            return False
        if there is not None and there.sum != wanted[2]:
            # Who was erased must be gone from what is served before a new file is made.
            remove_replays(self._folder, self._rally_id)
        try:
            made, _ = await make_replay(self._journal, self._rally_id, self._folder)
        except (NotClosed, ReplayTooLarge) as refusal:
            logger.warning("no replay: %s", refusal)
            self._given_up_at = last
            return False
        logger.info("%s: replay made, %d bytes", self._rally_id, made.path.stat().st_size)
        return True

    async def _look_for_end(self, last: int) -> None:
        """Reads what is new; a rally's closing is looked for by its name alone, which is cheap."""
        while self._read < last:
            rows = await self._journal.read(self._read, READ_ROWS)
            if not rows:
                return
            self._read = rows[-1].position
            self._closed = self._closed or any(_CLOSED in row.body for row in rows)


async def keep_replays(store: Store, folder: Path) -> None:
    """Keeps the folder until cancelled; what fails for one rally does not stop the others."""
    keepers: dict[str, Keeper] = {}
    while True:
        try:
            for rally_id in await store.rallies():
                if rally_id not in NO_RALLIES and not series_of_journal(rally_id):
                    keepers.setdefault(rally_id, Keeper(store.journal(rally_id), rally_id, folder))
            for rally_id, keeper in keepers.items():
                await _looked(rally_id, keeper)
        except JournalError as error:
            logger.warning("replays wait for the store: %s", error)
        await asyncio.sleep(LOOK_S)


async def _looked(rally_id: str, keeper: Keeper) -> None:
    try:
        await keeper.look()
    except (JournalError, OSError) as error:
        logger.warning("%s: no replay this time: %s", rally_id, error)
