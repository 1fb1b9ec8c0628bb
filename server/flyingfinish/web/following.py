"""Keeps a fold of one journal up to date: on demand before a judgement, and in the background.

Both the rallies' doors and the access book follow their journal through this. A journal that was
restored or promoted has another epoch; then the fold starts over.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from flyingfinish.journal.errors import StoreRefused, StoreUnavailable
from flyingfinish.journal.ports import Journal, Stored
from flyingfinish.limits import FOLLOW_WAIT_MS, READ_ROWS

RETRY_AFTER_MS: Final = 250
"""How long a follower waits when the store does not answer; short, for revocations ride on it."""

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Following:
    """One fold's place in one journal."""

    def __init__(
        self,
        journal: Journal,
        take: Callable[[Stored], None],
        start_over: Callable[[], None],
        taken: Callable[[], None] = lambda: None,
    ) -> None:
        self.position = 0
        """Position of the newest row taken."""

        self._journal = journal
        self._take = take
        self._start_over = start_over
        self._taken = taken
        """Called once after the rows of a read, before anybody looks at the fold."""

        self._epoch = 0
        self._one_at_a_time = asyncio.Lock()

    async def catch_up(self) -> None:
        """Takes every row that the journal holds now; raises StoreUnavailable when it is away."""
        async with self._one_at_a_time:
            await self._check_epoch()
            await self._take_all()

    async def catch_up_own(self) -> None:
        """Takes what we have just appended ourselves: this journal is known to be the same."""
        async with self._one_at_a_time:
            await self._take_all()

    async def while_still(self, work: Callable[[], T]) -> T:
        """Returns what ``work`` makes of the fold, in a thread, the fold standing still meanwhile.

        For what takes long, such as a whole table: rows are answered all the same.
        """
        async with self._one_at_a_time:
            return await asyncio.to_thread(work)

    async def follow(self) -> None:
        """Takes rows as they come, for ever; waits out a store that is away."""
        while True:
            try:
                await self._check_length()
                await self.catch_up()
                await self._journal.follow(self.position, 1, FOLLOW_WAIT_MS)
            except (StoreUnavailable, StoreRefused) as error:
                logger.warning("following waits for the store: %s", type(error).__name__)
                await asyncio.sleep(RETRY_AFTER_MS / 1000)

    async def _take_all(self) -> None:
        full = True
        while full:
            rows = await self._journal.read(self.position, READ_ROWS)
            for row in rows:
                self._take(row)
                self.position = row.position
            self._taken()
            full = len(rows) == READ_ROWS
            if full:
                # A long journal is folded in steps, so that others are answered in between.
                await asyncio.sleep(0)

    async def _check_epoch(self) -> None:
        """Starts over when the journal was restored or promoted since we last looked."""
        epoch = await self._journal.epoch()
        if self._epoch not in (0, epoch):
            self._fold_anew(f"epoch {epoch}")
        self._epoch = epoch

    async def _check_length(self) -> None:
        """Starts over when the journal is shorter than what we took of it: it was emptied."""
        async with self._one_at_a_time:
            if self.position and await self._journal.last_position() < self.position:
                self._fold_anew("it is shorter")

    def _fold_anew(self, why: str) -> None:
        logger.warning("the journal is another one (%s): folding from its start", why)
        self._start_over()
        self.position = 0
