"""One rally's processor: journal in, one commit a batch out; or a stand-in that folds along.

Only the holder of the lease writes, and what keeps two from writing is the compare-and-set of
`Ledger.commit`: whoever is fenced off throws its fold away and starts over. A stand-in folds up to
the checkpoint again and again, so that taking over costs a lease and no replay.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from flyingfinish.clock import Clock
from flyingfinish.journal.codec import record_of
from flyingfinish.journal.errors import StoreRefused, StoreUnavailable
from flyingfinish.journal.ports import Audience, Checkpoint, Journal, Ledger
from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.limits import FOLD_BATCH_FACTS, FOLLOW_WAIT_MS, LEASE_BEAT_MS, READ_ROWS
from flyingfinish.processing.composer import Composer, FoldBroken
from flyingfinish.processing.series_composer import SeriesComposer

AUDIENCES: tuple[Audience, ...] = ("public", "internal")
STORE_AWAY_WAIT_S = 0.5
FAILED_WAIT_S = 1
FAILED_WAIT_S_MAX = 30

log = logging.getLogger(__name__)


class Held(Protocol):
    """Says whether the lease is ours."""

    @property
    def held(self) -> bool:
        """True while we may write."""
        ...


Composing = Composer | SeriesComposer


def composer_of(journal: str, epoch: int, broken: Sequence[int]) -> Composing:
    """Returns an empty fold for a journal: of a series or of a rally, as its name says."""
    series = series_of_journal(journal)
    if series:
        return SeriesComposer(series, epoch, broken)
    return Composer(journal, epoch, broken)


class Fenced(Exception):
    """Another processor has committed: what we hold is not what was told."""


class Processor:
    """Follows one journal and keeps its views."""

    def __init__(
        self, rally_id: str, journal: Journal, ledger: Ledger, lease: Held, clock: Clock
    ) -> None:
        """Prepares to follow; nothing is read before `run`."""
        self._rally_id = rally_id
        self._journal = journal
        self._ledger = ledger
        self._lease = lease
        self._clock = clock
        self._broken: set[int] = set()
        self.committed = 0
        """Position of our last commit; a metric."""

    async def run(self) -> None:
        """Follows until cancelled; a lost store or a fence only makes it start over."""
        wait_s = FAILED_WAIT_S
        while True:
            before = self.committed
            try:
                await self._follow()
            except Fenced:
                log.info("%s: another processor was quicker, starting over", self._rally_id)
            except FoldBroken as error:
                log.exception("%s: %s, going on without it", self._rally_id, error)
                self._broken.add(error.position)
            except (StoreUnavailable, StoreRefused) as error:
                log.warning("%s: the store is away: %s", self._rally_id, error)
                await asyncio.sleep(STORE_AWAY_WAIT_S)
            except Exception:
                # One rally's trouble must not stop the others, which share this process.
                log.exception("%s: failed, next try in %d s", self._rally_id, wait_s)
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, FAILED_WAIT_S_MAX)
            if self.committed > before:
                wait_s = FAILED_WAIT_S

    async def _follow(self) -> None:
        """Folds from position 0, stands in until the lease is ours, then writes until it is not."""
        epoch = await self._journal.epoch()
        await self._begin_epoch(epoch)
        composer = composer_of(self._rally_id, epoch, sorted(self._broken))
        while True:
            checkpoint = await self._stand_in(composer, epoch)
            await self._take_over(composer)
            await self._write(composer, checkpoint)

    async def _begin_epoch(self, epoch: int) -> None:
        """Waits for the views of this journal epoch; the writer makes them forget another one's."""
        while (checkpoint := await self._ledger.checkpoint()).journal_epoch != epoch:
            if self._lease.held and await self._ledger.reset(checkpoint, epoch):
                return
            await self._pause()

    async def _stand_in(self, composer: Composing, epoch: int) -> Checkpoint:
        """Folds along with the writer; returns the checkpoint at which we are the writer."""
        while True:
            checkpoint = await self._ledger.checkpoint()
            if checkpoint.journal_epoch != epoch or checkpoint.position < composer.position:
                raise Fenced
            await self._fold_to(composer, checkpoint.position)
            if self._lease.held and checkpoint == await self._ledger.checkpoint():
                return checkpoint
            await self._pause()

    async def _fold_to(self, composer: Composing, position: int) -> None:
        """Folds what was committed by another, telling nobody."""
        while composer.position < position:
            limit = min(READ_ROWS, position - composer.position)
            rows = await self._journal.read(composer.position, limit)
            if not rows:
                raise Fenced
            composer.fold([record_of(row) for row in rows])
        composer.skip()

    async def _take_over(self, composer: Composing) -> None:
        now_ms = self._clock.now_at_ms()
        for audience in AUDIENCES:
            composer.resume(audience, await self._ledger.offsets(audience), now_ms)

    async def _write(self, composer: Composing, checkpoint: Checkpoint) -> None:
        """Commits batch after batch while the lease is ours."""
        while self._lease.held:
            after = composer.position
            rows = await self._journal.follow(after, FOLD_BATCH_FACTS, FOLLOW_WAIT_MS)
            if not rows:
                if await self._journal.epoch() != checkpoint.journal_epoch:
                    raise Fenced
                continue
            composer.fold([record_of(row) for row in rows])
            commit = composer.compose(self._clock.now_at_ms())
            if not await self._ledger.commit(checkpoint, commit):
                raise Fenced
            checkpoint = Checkpoint(commit.position, checkpoint.journal_epoch)
            self.committed = commit.position

    async def _pause(self) -> None:
        await asyncio.sleep(LEASE_BEAT_MS / 1000)
