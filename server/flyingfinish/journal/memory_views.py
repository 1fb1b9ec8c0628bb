"""Ledger and Feed in memory: views, their deltas, and the checkpoint of the one who writes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flyingfinish.journal.memory import FIRST_EPOCH, Bell
from flyingfinish.journal.ports import (
    Audience,
    Checkpoint,
    Commit,
    FeedFrame,
    Whole,
)
from flyingfinish.limits import HISTORY_MS

AUDIENCES: Final[tuple[Audience, ...]] = ("public", "internal")
NEVER_COMMITTED: Final = Checkpoint(0, FIRST_EPOCH)


@dataclass(slots=True)
class _Views:
    """What is kept for one audience."""

    frames: list[FeedFrame] = field(default_factory=list)
    offsets: dict[str, tuple[str, int]] = field(default_factory=dict)
    wholes: dict[str, Whole] = field(default_factory=dict)
    needs: dict[str, int] = field(default_factory=dict)
    """Channel -> position after which its deltas are needed to get from the whole to now."""

    forget_before: int = 0


class MemoryLedger:
    """Views and checkpoint of one rally."""

    def __init__(self) -> None:
        self._checkpoint = NEVER_COMMITTED
        self.views: dict[Audience, _Views] = {name: _Views() for name in AUDIENCES}
        self.grown = Bell()

    async def checkpoint(self) -> Checkpoint:
        """Returns where the last commit stands."""
        return self._checkpoint

    async def commit(self, expected: Checkpoint, commit: Commit) -> bool:
        """Writes deltas, wholes and checkpoint at once; False when fenced off."""
        if expected != self._checkpoint:
            return False
        check_commit(expected, commit)
        for audience, views in self.views.items():
            _write(views, audience, commit)
            _trim(views, commit)
        self._checkpoint = Checkpoint(commit.position, expected.journal_epoch)
        self.grown.ring()
        return True

    async def offsets(self, audience: Audience) -> Mapping[str, tuple[str, int]]:
        """Returns channel -> (epoch, offset) as committed."""
        return dict(self.views[audience].offsets)

    async def reset(self, expected: Checkpoint, journal_epoch: int) -> bool:
        """Forgets all views and starts from position 0 in a new journal epoch."""
        if expected != self._checkpoint:
            return False
        self.views = {name: _Views() for name in AUDIENCES}
        self._checkpoint = Checkpoint(0, journal_epoch)
        self.grown.ring()
        return True


class MemoryFeed:
    """One audience of a `MemoryLedger`, as push reads it."""

    def __init__(self, ledger: MemoryLedger, audience: Audience) -> None:
        self._ledger = ledger
        self._audience: Audience = audience

    async def wholes(self) -> list[Whole]:
        """Returns every view's stored whole form."""
        return list(self._ledger.views[self._audience].wholes.values())

    async def read(self, after: int, limit: int) -> list[FeedFrame]:
        """Returns at most ``limit`` commits after a position, in order."""
        views = self._ledger.views[self._audience]
        frames = [frame for frame in views.frames if frame.position > after][:limit]
        return [redacted(frame, views.forget_before, views.offsets) for frame in frames]

    async def follow(self, after: int, limit: int, wait_ms: int) -> list[FeedFrame]:
        """Like read, but waits up to ``wait_ms`` for the first."""
        frames = await self.read(after, limit)
        if frames:
            return frames
        await self._ledger.grown.wait(wait_ms)
        return await self.read(after, limit)

    async def position(self) -> Checkpoint:
        """Returns where the processor is, and in which journal epoch."""
        return await self._ledger.checkpoint()


def check_commit(expected: Checkpoint, commit: Commit) -> None:
    """Raises ValueError when a commit does not go forward, which is its writer's mistake."""
    if commit.position <= expected.position:
        raise ValueError(f"a commit at {commit.position} does not go past {expected.position}")
    for deltas in commit.deltas.values():
        for delta in deltas:
            if delta.offset > commit.position:
                raise ValueError(f"{delta.channel}: offset {delta.offset} is ahead of its commit")


def redacted(
    frame: FeedFrame, forget_before: int, offsets: Mapping[str, tuple[str, int]]
) -> FeedFrame:
    """Returns a frame as it may still be read: from before a hold, only channels it left alone.

    A hold gives the channels that it touches a new view epoch; their older deltas are read no more.
    The others' are needed by whoever builds on an older whole form.
    """
    if frame.position >= forget_before:
        return frame
    kept = tuple(d for d in frame.deltas if offsets.get(d.channel, ("", 0))[0] == d.epoch)
    return FeedFrame(frame.position, frame.server_at_ms, kept, frame.forget_before)


def trim_bound_ms(commit: Commit) -> int:
    """Returns the server time before which deltas may go: the writer's, but never too young."""
    return min(commit.keep_after_ms, commit.server_at_ms - HISTORY_MS)


def _write(views: _Views, audience: Audience, commit: Commit) -> None:
    deltas = tuple(commit.deltas.get(audience, ()))
    forget_before = commit.forget_before.get(audience, 0)
    if deltas or forget_before:
        frame = FeedFrame(commit.position, commit.server_at_ms, deltas, forget_before)
        views.frames.append(frame)
    views.forget_before = max(views.forget_before, forget_before)
    for delta in deltas:
        views.offsets[delta.channel] = (delta.epoch, delta.offset)
        if delta.snapshot:
            views.needs[delta.channel] = commit.position - 1
            views.wholes.pop(delta.channel, None)
        else:
            views.needs.setdefault(delta.channel, delta.after)
    for whole in commit.wholes.get(audience, ()):
        views.wholes[whole.channel] = whole
        views.needs.pop(whole.channel, None)


def _trim(views: _Views, commit: Commit) -> None:
    needed_after = min(views.needs.values(), default=commit.position)
    bound_ms = trim_bound_ms(commit)
    views.frames = [
        frame
        for frame in views.frames
        if frame.position > needed_after
        or (frame.server_at_ms >= bound_ms and frame.position >= views.forget_before)
    ]
